package browser

import (
	"strings"
	"testing"

	"stund/internal/browser"
)

// TestBackThroughTheHistory: on the page of our own each step has an address, a phone's Back goes a step back, and a
// reload or an address that was sent on leads to the same step.
func TestBackThroughTheHistory(t *testing.T) {
	t.Parallel()
	s := open(t)
	v := s.Visit("/b/lotus?lang=nb", "nb", browser.Options{})
	at := func(want string) {
		t.Helper()
		v.Until(`location.search === ` + text(t, want))
	}
	v.ToDetails()
	const time, details = "?step=time&service=konsultasjon&practitioner=ida&day=2026-11-24&lang=nb",
		"?step=details&service=konsultasjon&practitioner=ida&start=2026-11-24T10%3A00%3A00%2B01%3A00&lang=nb"
	at(details)
	v.Fill("textbox", v.w["name"], kari["name"])
	v.Back()
	v.On("time")
	at(time)
	v.Find("heading", "Tirsdag 24. november")
	v.Back()
	v.On("who")
	at("?step=who&service=konsultasjon&lang=nb")
	v.Back()
	v.On("service")
	at("?lang=nb")
	browser.Eval[any](v.Tab, "history.forward()")
	v.On("who")
	browser.Eval[any](v.Tab, "history.go(2)")
	v.On("details")
	if n := v.Find("textbox", v.w["name"]); n.Value != kari["name"] {
		t.Errorf("the form forgot %s", n)
	}
	v.Click("button", v.w["back"])
	v.On("time")
	at(time)
	v.Find("heading", "Tirsdag 24. november")

	v.Reload()
	v.On("time")
	v.Find("heading", "Tirsdag 24. november")
	v.Picks("10.00")
	v.On("details")
	v.Reload()
	v.On("details")
	says(t, v.Tab, "Tirsdag 24. november", "10.00–10.30", "Ida Berg")
	v.Click("button", v.w["change"]+": "+v.w["what"]) // what the address leads to is all to be changed
	v.On("service")
	v.Picks("Konsultasjon")
	v.On("time")
	v.Find("heading", "Tirsdag 24. november")

	// An address that was sent on, once it is too late.
	s.Book("konsultasjon", "ida", tuesday, per)
	v = s.Visit("/b/lotus"+details, "nb", browser.Options{})
	v.On("time")
	says(t, v.Tab, v.w["gone"])
	v.Find("heading", "Tirsdag 24. november")
	v.Click("button", v.w["back"]) // there is no step before it in the history
	v.On("who")

	// What was booked is not booked again by going back.
	v = s.Visit("/b/lotus"+time, "nb", browser.Options{})
	v.On("time")
	v.Picks("11.00")
	v.Writes(kari)
	v.Books()
	v.On("done")
	v.Back()
	v.On("time")
	browser.Eval[any](v.Tab, "history.forward()")
	v.On("done")
	v.Reload()
	v.On("service")
	if got := len(s.Bookings("2026-11-24", "2026-11-24")); got != 2 {
		t.Errorf("%d bookings", got)
	}
}

// TestPresetStaysAPreset: what an address has chosen for the client stays so on every step and after a reload.
func TestPresetStaysAPreset(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.Edit("/v1/services/massasje", func(v map[string]any) { v["visibility"] = "link" })
	v := s.Visit("/b/lotus?lang=nb&service=massasje", "nb", browser.Options{})
	v.On("time")
	v.Picks(v.w["nextFree"])
	v.On("details")
	v.Reload()
	v.On("details")
	says(t, v.Tab, "Dyp massasje")
	if v.Has("button", v.w["change"]+": "+v.w["what"]) {
		t.Error("the service can be changed")
	}
	v.Click("button", v.w["back"])
	v.On("time")
	if v.Has("button", v.w["back"]) {
		t.Error("there is a step before the first")
	}
}

// TestBackInAWebsite: embedded, the widget has a way back of its own, and the page's history is the page's.
func TestBackInAWebsite(t *testing.T) {
	t.Parallel()
	s := open(t)
	for _, mode := range []string{"inline", "button"} {
		v := s.Visit(s.Website(widget("mode="+mode)), "nb", phone)
		if mode == "button" {
			v.Picks(v.w["book"])
		}
		before := browser.Eval[string](v.Tab, "history.length + location.href")
		v.ToDetails()
		v.Fill("textbox", v.w["name"], kari["name"])
		v.Click("button", v.w["back"])
		v.On("time")
		v.WaitFocus("heading", v.w["chooseTime"])
		v.Find("heading", "Tirsdag 24. november")
		v.Click("button", v.w["back"])
		v.On("who")
		v.Picks("Jonas Dahl") // another practitioner: the day stays
		v.On("time")
		v.Find("heading", "Tirsdag 24. november")
		v.Click("button", v.w["later"]) // other weeks: the day stays
		v.Find("gridcell", begins("mandag 28. desember,"))
		v.Find("heading", "Tirsdag 24. november")
		v.Click("button", v.w["earlier"])
		if day := v.Find("gridcell", begins("tirsdag 24. november,")); !day.Is("selected") {
			t.Errorf("%s: the day is %s", mode, day)
		}
		v.Picks("10.30")
		v.On("details")
		if n := v.Find("textbox", v.w["name"]); n.Value != kari["name"] {
			t.Errorf("%s: the form forgot %s", mode, n)
		}
		v.Click("button", v.w["change"]+": "+v.w["what"])
		v.On("service")
		v.Picks("Dyp massasje") // another service: the day stays
		v.On("time")
		v.Find("heading", "Tirsdag 24. november")
		for _, step := range []string{"service", "details", "time", "who", "service"} {
			v.Click("button", v.w["back"])
			v.On(step)
		}
		if v.Has("button", v.w["back"]) {
			t.Errorf("%s: there is a step before the first", mode)
		}
		if after := browser.Eval[string](v.Tab, "history.length + location.href"); after != before {
			t.Errorf("%s: the page's history was %s and is %s", mode, before, after)
		}
	}
}

// TestLostSlotLeadsBackOnce: a time that was lost leads to where it was chosen, and Back from there to the step before.
func TestLostSlotLeadsBackOnce(t *testing.T) {
	t.Parallel()
	s := open(t)
	for _, page := range []string{"/b/lotus?lang=nb", s.Website(widget(""))} {
		v := s.Visit(page, "nb", phone)
		v.ToDetails()
		v.Writes(kari)
		faster := s.Book("konsultasjon", "ida", tuesday, per)
		v.Books()
		v.On("time")
		says(t, v.Tab, v.w["taken"])
		v.Find("heading", "Tirsdag 24. november")
		if strings.Contains(v.URL(), "step=details") {
			t.Errorf("the address is %s", v.URL())
		}
		v.Click("button", v.w["back"])
		v.On("who")
		// For the next of the pages.
		s.must(200, nil, "POST", "/v1/link/"+faster.Token+"/cancel", map[string]string{})
	}
}
