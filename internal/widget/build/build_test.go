package main

import (
	"regexp"
	"testing"

	"stund/internal/i18n"
	"stund/internal/script/scripttest"
	"stund/internal/widget"
)

const again = "go run ./internal/widget/build"

// What is committed is what the sources give.
func TestDistIsBuiltFromItsSources(t *testing.T) {
	t.Parallel()
	want, err := build("../src")
	if err != nil {
		t.Fatal(err)
	}
	scripttest.Built(t, "../dist", want, again)
	scripttest.Declared(t, "../src/texts.d.ts", widget.Declarations(), again)
}

// budget is what the widget may weigh, gzipped: code, styles and the one language in use.
const budget = 15_500

func TestWeight(t *testing.T) {
	t.Parallel()
	loader := scripttest.Zipped(t, widget.Script().Body)
	for _, l := range i18n.Langs() {
		part := widget.App(l)
		if whole := loader + scripttest.Zipped(t, part.Body); whole > budget {
			t.Errorf("%s weighs %d bytes, %d too many", l, whole, whole-budget)
		}
	}
}

// Whoever has chosen a time gets the form and what comes after it.
func TestWeightOfTheForm(t *testing.T) {
	t.Parallel()
	for _, l := range i18n.Langs() {
		part, ok := widget.Successor("end" + string(l) + "-YESTERDA.js")
		if !ok {
			t.Fatalf("there is no form in %s", l)
		}
		if got := scripttest.Zipped(t, part.Body); got > 2_000 {
			t.Errorf("%s weighs %d bytes", l, got)
		}
	}
}

// Where capabilities ask clients for more, one part is loaded besides, once for all of them.
func TestWeightOfSteps(t *testing.T) {
	t.Parallel()
	part, ok := widget.Successor("steps-YESTERDA.js")
	if !ok {
		t.Fatal("there is no part that shows steps")
	}
	if got := scripttest.Zipped(t, part.Body); got > 2_000 {
		t.Errorf("it weighs %d bytes", got)
	}
}

func TestEveryTextIsSaid(t *testing.T) {
	t.Parallel()
	var texts []string
	for _, m := range regexp.MustCompile(`const (\w+): string`).FindAllStringSubmatch(widget.Declarations(), -1) {
		texts = append(texts, m[1])
	}
	scripttest.Said(t, texts, "../src/*.ts", "../../script/src/dates.ts")
}

// Text goes into the page as text, never as markup or code: so the widget runs where a host forbids both, and no name
// can become an element.
func TestNothingMakesMarkupOrCodeOfText(t *testing.T) {
	t.Parallel()
	scripttest.Lacks(t, "../dist", regexp.MustCompile(`innerHTML|outerHTML|insertAdjacentHTML|document\.write|`+
		`DOMParser|\beval\(|new Function|setHTML|cssText|localStorage|sessionStorage|\.cookie|indexedDB`))
}
