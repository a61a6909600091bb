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

func TestWeight(t *testing.T) {
	t.Parallel()
	for _, l := range i18n.Langs() {
		whole := 0
		for _, f := range widget.Path(l) {
			whole += scripttest.Zipped(t, f.Body)
		}
		if whole > widget.Budget {
			t.Errorf("%s weighs %d bytes, %d too many", l, whole, whole-widget.Budget)
		}
	}
}

// What few come to is loaded besides, each part once.
func TestWeightOfParts(t *testing.T) {
	t.Parallel()
	parts := map[string]int{"steps": 2_000, "proof": 1_500, "fill": 2_000, "dialog": 1_500, "colour": 1_000}
	for _, l := range i18n.Langs() {
		parts["wait"+string(l)], parts["pay"+string(l)], parts["ask"+string(l)] = 700, 3_000, 4_000
	}
	for name, budget := range parts {
		part, ok := widget.Successor(name + "-YESTERDA.js")
		if !ok {
			t.Fatalf("there is no %s", name)
		}
		if got := scripttest.Zipped(t, part.Body); got > budget {
			t.Errorf("%s weighs %d bytes, want %d at most", name, got, budget)
		}
	}
}

// Text goes into the page as text, never as markup or code: so the widget runs where a host forbids both, and no name
// can become an element.
func TestNothingMakesMarkupOrCodeOfText(t *testing.T) {
	t.Parallel()
	scripttest.Lacks(t, "../dist", regexp.MustCompile(`innerHTML|outerHTML|insertAdjacentHTML|document\.write|`+
		`DOMParser|\beval\(|new Function|setHTML|cssText|localStorage|sessionStorage|\.cookie|indexedDB`))
}
