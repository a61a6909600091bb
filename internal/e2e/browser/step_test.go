package browser

import (
	"testing"
	"time"

	"stund/internal/base"
	"stund/internal/browser"
	"stund/internal/e2e/parcel"
	"stund/internal/httpapi"
	"stund/internal/join"
)

// withParcels is a stage that parcels have joined: whoever books a consultation may choose a locker for theirs.
func withParcels(t *testing.T) *stage {
	t.Helper()
	return openAt(t, saturday, func(b *base.Base) (join.Capability, []httpapi.Endpoint) { return parcel.New(b).Join() })
}

// takes books for somebody else with the locker, which is theirs then.
func (s *stage) takes(locker string, start time.Time) {
	s.t.Helper()
	s.must(201, nil, "POST", "/v1/public/lotus/bookings", map[string]any{"service": "konsultasjon",
		"start": start.Format(time.RFC3339), "client": per,
		"extra": map[string]any{"parcel": map[string]string{"locker": locker}}})
}

// chooses moves the choice of a select to the next one, by the keyboard.
func chooses(tab *browser.Tab, label, want string) {
	tab.Find("combobox", label).Focus()
	for range 9 {
		if tab.Find("combobox", label).Value == want {
			return
		}
		tab.Press("ArrowDown")
	}
}

// TestWidgetWithAStep: a capability that the widget does not know asks for something, refuses one answer at its field
// and another above the button, and gets the third.
func TestWidgetWithAStep(t *testing.T) {
	t.Parallel()
	for _, look := range looks[:2] {
		t.Run(look.name, func(t *testing.T) {
			t.Parallel()
			s := withParcels(t)
			s.takes("A1", at("2026-11-25", 12, 0))
			v := s.Visit(s.Website(widget("service=konsultasjon practitioner=ida")), "nb", look.options)
			v.On("time")
			v.PicksDay("tirsdag 24. november")
			v.Picks("10.00")
			v.Writes(kari)
			v.Find("group", "Pakken din")
			chooses(v.Tab, "Størrelse", "Stor")
			v.Click("checkbox", "Pakken kan åpnes")
			sound(t, v.Tab, "asked")
			shot(t, v.Tab, look.name+" asked")
			v.Books()
			if wrong := v.WaitFocus("textbox", "Skap"); !wrong.Is("invalid") {
				t.Errorf("the field that is wrong is not told as such\n%s", v.Tree())
			}
			v.Says("Skriv navnet på skapet, som A1.")
			sound(t, v.Tab, "wrong")
			shot(t, v.Tab, look.name+" wrong")
			v.Fill("textbox", "Skap", "A1")
			v.Books()
			v.Says("Skapet er opptatt. Velg et annet.")
			sound(t, v.Tab, "refused")
			shot(t, v.Tab, look.name+" refused")
			// Going back for another time loses nothing.
			v.Click("button", v.w["change"]+": "+v.w["when"])
			v.On("time")
			v.Picks("10.30")
			v.On("details")
			if n := v.Find("textbox", "Skap"); n.Value != "A1" {
				t.Errorf("the locker is %s", n)
			}
			if n := v.Find("checkbox", "Pakken kan åpnes"); !n.Is("checked") {
				t.Errorf("the tick is lost: %s", n)
			}
			v.Fill("textbox", "Skap", "B2")
			v.Books()
			v.On("done")
			s.keeps(t, "B2")
		})
	}
}

// keeps fails unless the last booking of the week of the story has the locker, and a large parcel that may be opened.
func (s *stage) keeps(t *testing.T, locker string) {
	t.Helper()
	var out struct {
		Bookings []struct {
			Client struct{ Email string }
			Extra  struct {
				Parcel struct {
					Locker, Size string
					Open         bool
				}
			}
		}
	}
	s.must(200, &out, "GET", "/v1/calendar?from=2026-11-21&to=2026-12-20", nil, s.owner())
	for _, b := range out.Bookings {
		if p := b.Extra.Parcel; b.Client.Email == kari["email"] {
			if p.Locker != locker || p.Size != "large" || !p.Open {
				t.Errorf("the booking has %+v", p)
			}
			return
		}
	}
	t.Errorf("the calendar has %+v", out)
}

// TestWidgetWithoutAStep loads nothing of it: not for a service that asks nothing, and not where nothing is registered.
func TestWidgetWithoutAStep(t *testing.T) {
	t.Parallel()
	s := open(t)
	v := s.Visit(s.Website(widget("")), "nb", browser.Options{})
	v.ToDetails()
	if got := requests(v.Tab, "/widget/steps"); len(got) != 0 {
		t.Errorf("it asked for %v", got)
	}
}

// TestAStepThatDoesNotCome: while the part that shows it cannot be had, the form does not pretend to be whole; it comes
// when there is a connection.
func TestAStepThatDoesNotCome(t *testing.T) {
	t.Parallel()
	s := withParcels(t)
	tab := s.Tab(browser.Options{})
	tab.Faults(browser.Fault{URL: "*/widget/steps*", Times: 2})
	tab.Go(s.Website(widget("service=konsultasjon practitioner=ida")))
	v := &guest{tab, s, said(t, "nb")}
	v.On("time")
	v.PicksDay("tirsdag 24. november")
	v.Picks("10.00")
	v.Says(v.w["offline"])
	if v.Has("textbox", v.w["name"]) {
		t.Error("the form is there without the step")
	}
	v.Picks(v.w["again"])
	v.Writes(kari)
	v.Find("textbox", "Skap")
}

// TestBookingPageWithAStep is the same without scripts, on the booking page.
func TestBookingPageWithAStep(t *testing.T) {
	t.Parallel()
	for _, look := range looks[:2] {
		t.Run(look.name, func(t *testing.T) {
			t.Parallel()
			s := withParcels(t)
			s.takes("A1", at("2026-11-25", 12, 0))
			o := look.options
			o.NoScript = true
			tab := s.At("/b/lotus?lang=nb&step=time&service=konsultasjon&practitioner=ida", o)
			w := hosted["nb"]
			tab.Click("link", w.next)
			tab.Fill("textbox", w.name, kari["name"])
			tab.Fill("textbox", w.email, kari["email"])
			tab.Find("group", "Pakken din")
			chooses(tab, "Størrelse", "Stor")
			tab.Click("checkbox", "Pakken kan åpnes")
			sound(t, tab, "asked")
			shot(t, tab, look.name+" asked")
			tab.Click("button", w.book)
			if wrong := tab.WaitFocus("textbox", "Skap"); !wrong.Is("invalid") {
				t.Errorf("the field that is wrong is not told as such\n%s", tab.Tree())
			}
			tab.Find("link", "Skap: Skriv navnet på skapet, som A1.")
			sound(t, tab, "wrong")
			shot(t, tab, look.name+" wrong")
			tab.Fill("textbox", "Skap", "A1")
			tab.Click("button", w.book)
			tab.Says("Skapet er opptatt. Velg et annet.")
			if n := tab.Find("textbox", w.email); n.Value != kari["email"] {
				t.Errorf("the e-mail address is lost: %s", n)
			}
			sound(t, tab, "refused")
			shot(t, tab, look.name+" refused")
			tab.Fill("textbox", "Skap", "B2")
			tab.Click("button", w.book)
			tab.Find("heading", w.done)
			s.keeps(t, "B2")
		})
	}
}
