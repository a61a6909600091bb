package history

import (
	"strings"
	"testing"
	"time"

	"stund/internal/erasure"
	"stund/internal/i18n"
	"stund/internal/trace"
)

// TestPage: what is handed out as a page is in the reader's language, begins with who they are, and whatever somebody
// wrote is text and no markup.
func TestPage(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
	note, called := i18n.Text{}, i18n.Text{}
	for _, to := range []*i18n.Text{&note, &called} {
		*to = i18n.Text{NB: "nb-word", SV: "sv-word", DA: "da-word", FI: "fi-word", EN: "en-word"}
	}
	part := erasure.HandedOut{Next: "more", Records: []trace.Record{
		{Kind: "booking", At: at, Called: called, Lines: []trace.Line{{Label: note, Value: `<script>x()</script>`}}},
		{Kind: "client", At: at, Called: called, Lines: []trace.Line{{Label: note, Value: "Kari & Ola"}}},
	}}
	for _, l := range i18n.Langs() {
		p := &page{lang: l, zone: time.UTC, now: at}
		got := p.written("A <b> C", part, []Happening{{At: at, Text: "<i>"}})
		who, what := strings.Index(got, "Kari &amp; Ola"), strings.Index(got, "&lt;script&gt;")
		if who < 0 || what < who || strings.Contains(got, "<script") || strings.Contains(got, "<i>") {
			t.Errorf("%s: %s", l, got)
		}
		for _, want := range []string{`<html lang="` + string(l) + `">`, string(l) + "-word", "A &lt;b&gt; C",
			pageMore.In(l), pageTimeline.In(l), "2026"} {
			if !strings.Contains(got, want) {
				t.Errorf("%s: there is no %s in %s", l, want, got)
			}
		}
	}
}
