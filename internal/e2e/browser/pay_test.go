package browser

import (
	"strings"
	"testing"
	"time"

	"stund/internal/browser"
)

// prepaying has half of a consultation paid before it is booked, at the sandbox.
func (s *stage) prepaying() {
	s.t.Helper()
	var v map[string]any
	s.must(200, &v, "GET", "/v1/services/konsultasjon", nil, s.owner())
	v["prepay"] = map[string]any{"kind": "deposit", "percent": 50, "refunds": []map[string]any{
		{"notice_minutes": 2880, "percent": 100}, {"notice_minutes": 60, "percent": 50}}}
	s.must(200, nil, "PUT", "/v1/services/konsultasjon", v, s.owner())
	s.must(200, nil, "PUT", "/v1/payment-providers/sandbox", map[string]any{"values": map[string]string{
		"account": "lotus", "key": "secret-of-lotus"}}, s.owner())
	s.must(200, nil, "POST", "/v1/payment-providers/sandbox/check", nil, s.owner())
}

// ToPay goes from the website to the payment of the time that ToDetails chooses.
func (v *guest) ToPay() {
	v.s.t.Helper()
	v.On("time")
	v.PicksDay("tirsdag 24. november")
	v.Picks("10.00")
	v.Writes(kari)
	says(
		v.s.t,
		v.Tab,
		"650 kr",
		v.w["payNow"],
		"325 kr",
		"Avbestiller du før søndag 22. november kl. 10.00, får du alt "+
			"tilbake.",
		"får du 162,50 kr tilbake.",
		v.w["backLater"],
	)
	sound(v.s.t, v.Tab, "details")
	shot(v.s.t, v.Tab, "details")
	v.Click("button", v.w["bookAndPay"])
	v.Find("heading", v.w["payTitle"])
}

// opens clicks the button of the sandbox, whose page opens in a tab of its own, and gives the address.
func (v *guest) opens() string {
	v.s.t.Helper()
	v.Click("button", v.w.with("payWith", "brand", "Sandbox"))
	v.Says("ikke betal en gang til")
	return browser.EvalOn[string](v.Find("link", v.w["payOpen"]), `function () { return this.href }`)
}

// TestPayingOnAWebsite: from a website of another origin under the strictest policy to the appointment that is paid, in
// a tab beside it.
func TestPayingOnAWebsite(t *testing.T) {
	t.Parallel()
	for _, look := range looks[:2] {
		t.Run(look.name, func(t *testing.T) {
			t.Parallel()
			s := open(t)
			s.prepaying()
			v := s.Visit(s.Website(widget("service=konsultasjon practitioner=ida")), "nb", look.options)
			browser.Eval[any](v.Tab, events)
			v.ToPay()
			v.Says("minutter igjen)")
			if v.Has("button", v.w["back"]) {
				t.Error("who is to pay is led back")
			}
			sound(t, v.Tab, "to pay")
			shot(t, v.Tab, look.name+" to pay")
			at := v.opens()
			sound(t, v.Tab, "opened")
			shot(t, v.Tab, look.name+" opened")
			bank := s.At(at, look.options)
			bank.Click("button", "Pay")
			bank.Find("heading", "Timen er din")
			says(t, bank, "Betalt", "325 kr")
			sound(t, bank, "back at the practice")
			shot(t, bank, look.name+" back at the practice")
			v.On("done")
			says(t, v.Tab, v.w["paid"], "325 kr")
			sound(t, v.Tab, "booked")
			shot(t, v.Tab, look.name+" booked")
			v.Find("link", v.w["calendar"])
			b := s.Only("konsultasjon", tuesday)
			if told := strings.Join(browser.Eval[[]string](v.Tab, "told"), "\n"); strings.Count(told, "booked ") != 1 ||
				!strings.Contains(told, b.ID) {
				t.Errorf("the website was told\n%s", told)
			}
			s.cancelsPaid(
				t,
				look.name,
				look.options,
				browser.EvalOn[string](v.Find("link", v.w["manage"]), `function () { return this.href }`),
			)
		})
	}
}

// cancelsPaid cancels on the page of the booking, which says before the last click what goes back.
func (s *stage) cancelsPaid(t *testing.T, name string, o browser.Options, manage string) {
	t.Helper()
	tab := s.At(manage, o)
	tab.Says("Avbestiller du nå, får du alt tilbake.")
	sound(t, tab, "paid")
	shot(t, tab, name+" paid")
	tab.Click("link", "Avbestill")
	tab.Says("Du har betalt 325 kr. Avbestiller du nå, får du alt tilbake.")
	sound(t, tab, "to cancel")
	shot(t, tab, name+" to cancel")
	tab.Click("button", "Avbestill timen")
	tab.Says("Du får 325 kr tilbake")
	sound(t, tab, "cancelled")
	shot(t, tab, name+" cancelled")
}

// TestPayingByKeyboard declines first, is told so, and pays then.
func TestPayingByKeyboard(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.prepaying()
	v := s.Visit(s.Website(widget("service=konsultasjon practitioner=ida")), "nb", phone)
	v.ToPay()
	v.WaitFocus("heading", v.w["payTitle"])
	sandbox := v.w.with("payWith", "brand", "Sandbox")
	v.TabTo("button", sandbox)
	v.Press("Enter")
	link := v.Find("link", v.w["payOpen"])
	at := strings.TrimPrefix(browser.EvalOn[string](link, `function () { return this.href }`), s.Site)
	s.must(200, nil, "POST", at, map[string]any{"action": "decline"})
	v.Find("alert", "")
	v.Says(v.w["payFailed"])
	sound(t, v.Tab, "declined")
	shot(t, v.Tab, "declined")
	v.TabTo("button", sandbox)
	v.Press("Enter")
	link = v.Find("link", v.w["payOpen"])
	at = strings.TrimPrefix(browser.EvalOn[string](link, `function () { return this.href }`), s.Site)
	s.must(200, nil, "POST", at, map[string]any{"action": "think"})
	v.Says("Vi sjekker betalingen.")
	if v.Has("button", sandbox) {
		t.Error("who has paid is asked to pay again")
	}
	sound(t, v.Tab, "checked")
	shot(t, v.Tab, "checked")
	s.must(200, nil, "POST", at, map[string]any{"action": "pay"})
	v.WaitFocus("heading", v.w["booked"])
	s.Only("konsultasjon", tuesday)
}

// TestPayingInVain: who leaves the page is told when the time is kept no longer, and offered the nearest.
func TestPayingInVain(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.prepaying()
	v := s.Visit(s.Website(widget("service=konsultasjon practitioner=ida")), "nb", phone)
	v.ToPay()
	v.opens()
	s.SetClock(saturday.Add(time.Hour))
	v.On("time")
	v.Says(v.w["payExpired"])
	v.Find("button", begins("Tir. 24. nov. kl. 10.00")) // it is free again
	sound(t, v.Tab, "expired")
	shot(t, v.Tab, "expired")
	if got := s.Bookings("2026-11-24", "2026-11-25"); len(got) != 0 {
		t.Errorf("booked: %+v", got)
	}
}

// TestPayingTooLate: the money comes when the time is another's, and goes back.
func TestPayingTooLate(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.prepaying()
	v := s.Visit(s.Website(widget("service=konsultasjon practitioner=ida")), "nb", phone)
	v.ToPay()
	at := strings.TrimPrefix(v.opens(), s.Site)
	s.must(200, nil, "POST", at, map[string]any{"action": "think"})
	s.SetClock(saturday.Add(35 * time.Minute))
	s.must(201, nil, "POST", "/v1/bookings", map[string]any{"service": "konsultasjon", "practitioner": "ida",
		"start": tuesday.Format(time.RFC3339), "client": per}, s.owner())
	s.must(200, nil, "POST", at, map[string]any{"action": "pay"})
	v.On("time")
	v.Says(v.w["payLate"])
	sound(t, v.Tab, "late")
	shot(t, v.Tab, "late")
}

// TestPayingWithoutScripts goes from the booking page to the paid appointment with scripts off; the pages say what is
// due, until when, and what goes back.
func TestPayingWithoutScripts(t *testing.T) {
	t.Parallel()
	for _, look := range looks[:2] {
		t.Run(look.name, func(t *testing.T) {
			t.Parallel()
			s := open(t)
			s.prepaying()
			o := look.options
			o.NoScript = true
			tab := s.At("/b/lotus?lang=nb&step=time&service=konsultasjon&practitioner=ida", o)
			w := hosted["nb"]
			tab.Click("link", w.next)
			tab.Fill("textbox", w.name, kari["name"])
			tab.Fill("textbox", w.email, kari["email"])
			says(t, tab, "Å betale nå", "325 kr", "tilbake.")
			sound(t, tab, "details")
			shot(t, tab, look.name+" details")
			tab.Click("button", "Gå til betaling")
			tab.Find("heading", "Betal for timen")
			says(t, tab, "325 kr", "Vi holder av tiden til deg til")
			sound(t, tab, "to pay")
			shot(t, tab, look.name+" to pay")
			tab.Click("button", "Betal med Sandbox")
			tab.Click("button", "My bank says no")
			tab.Says("Betalingen ble ikke fullført")
			sound(t, tab, "declined")
			shot(t, tab, look.name+" declined")
			tab.Click("button", "Betal med Sandbox")
			tab.Click("button", "Pay")
			tab.Find("heading", "Timen er din")
			says(t, tab, "Betalt", "325 kr")
		})
	}
}

// TestPayingOnTheBookingPage: the widget of the page of our own leads to the page on which it is paid, which can be
// reloaded.
func TestPayingOnTheBookingPage(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.prepaying()
	v := s.Visit("/b/lotus?service=konsultasjon&practitioner=ida", "nb", browser.Options{})
	v.ToPay()
	v.Until("location.pathname.startsWith('/p/')")
	v.Reload()
	v.Find("heading", v.w["payTitle"])
	path := browser.Eval[string](v.Tab, "location.pathname")
	s.SetClock(saturday.Add(time.Hour))
	v.Go(s.Site + path)
	v.Find("heading", "Tiden holdes ikke lenger")
	v.Find("heading", "De nærmeste ledige timene")
	sound(t, v.Tab, "expired page")
	shot(t, v.Tab, "expired page")
}

// TestPayingIsLoadedWhereItIsAsked: nothing of it comes for a service that is not paid before.
func TestPayingIsLoadedWhereItIsAsked(t *testing.T) {
	t.Parallel()
	s := open(t)
	v := s.Visit(s.Website(widget("")), "nb", browser.Options{})
	v.ToDetails()
	if got := requests(v.Tab, "/widget/pay"); len(got) != 0 {
		t.Errorf("it asked for %v", got)
	}
}
