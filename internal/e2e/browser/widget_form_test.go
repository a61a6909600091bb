package browser

import (
	"testing"

	"stund/internal/browser"
	"stund/internal/form"
	"stund/internal/i18n"
)

// TestFormInTheWidget: who has booked on another origin's page fills the form in where they are, one group at a time,
// and each answer is saved on its own. It can be left and gone on with by the mail, and staff read what was sent. None
// of it goes with the booking.
func TestFormInTheWidget(t *testing.T) {
	t.Parallel()
	for _, look := range looks[:2] {
		t.Run(look.name, func(t *testing.T) {
			t.Parallel()
			s := open(t)
			s.asksForm()
			v := s.Visit(s.Website(widget("")), "nb", look.options)
			v.ToDetails()
			if part := browser.Eval[int](v.Tab, loadedParts); part != 0 {
				t.Error("the form's part is loaded before anybody books")
			}
			v.Writes(kari)
			v.Books()
			v.On("done")
			v.Click("button", v.w["another"]) // who goes on finds the form in the mail
			v.On("service")
			path := formLink.FindString(s.Messages(kari["email"])[0].Text)
			if path == "" {
				t.Fatal("the mail has no link to the form")
			}
			fillIn(t, s, look.name)
		})
	}
}

const loadedParts = `performance.getEntriesByType("resource").filter((r) => r.name.includes("/widget/ask")).length`

// fillIn books anew as somebody else, and fills the form in.
func fillIn(t *testing.T, s *stage, name string) {
	t.Helper()
	ola := contact{"name": "Ola Hansen", "email": "ola@example.com"}
	v := s.Visit(s.Website(widget("")), "nb", phone)
	v.On("service")
	v.Picks("Konsultasjon")
	v.Picks("Ida Berg")
	v.On("time")
	v.PicksDay("tirsdag 24. november")
	v.Picks("11.00")
	v.Writes(ola)
	v.Books()
	v.On("done")
	sound(t, v.Tab, "booked, with a form")
	shot(t, v.Tab, name+" booked")
	v.Click("link", form.FillIn.In(i18n.NB))
	v.Find("heading", "Om deg")
	says(t, v.Tab, "1 av 2", "Bare behandleren din leser dette.")
	if v.Has("group", "/^Hvor vondt/") {
		t.Error("what is asked later is shown")
	}
	sound(t, v.Tab, "first group")
	shot(t, v.Tab, name+" first group")
	v.Click("button", v.w["formNext"])
	v.Says(v.w["formNeeded"])
	sound(t, v.Tab, "wrong")
	v.Click("radio", "Ja")
	v.Says(v.w["formSaved"])
	v.Click("checkbox", "Kneet")
	v.Click("radio", "7")
	v.Says(v.w["formSaved"])
	shot(t, v.Tab, name+" answered")
	v.Click("button", v.w["formNext"])
	v.Says("2 av 2")
	v.Fill("textbox", "/^Noe mer/", "kanarifugl")
	v.Click("checkbox", "/^Jeg samtykker/")
	v.Says(v.w["formSaved"])
	sound(t, v.Tab, "last group")
	shot(t, v.Tab, name+" last group")
	// Left, it is gone on with by the mail, on another device.
	mails := s.Messages(ola["email"])
	there := s.At(formLink.FindString(mails[0].Text)+"?at=body", phone)
	if !browser.EvalOn[bool](there.Find("checkbox", "Kneet"), `function () { return this.checked }`) {
		t.Error("by the mail's link the answer is not there")
	}
	v.Fill("textbox", "/^Underskrift/", "Ola Hansen")
	v.Click("button", v.w["formSend"])
	v.Find("heading", v.w["formSent"])
	v.Find("link", v.w["manage"])
	sound(t, v.Tab, "sent")
	shot(t, v.Tab, name+" sent")
	s.Messages("")
	for _, b := range s.Bookings("2026-11-24", "2026-11-24") {
		app := s.signIn("Owner", "#/calendar/2026-11-24?booking="+b.ID, browser.Options{Width: 1280, Height: 900})
		if b.Start.Equal(at("2026-11-24", 11, 0)) {
			says(t, app, "Fylt ut")
			shotView(t, app, name+" drawer")
		}
	}
}

// TestFormOffline: answers that could not be saved are saved once there is a connection, and nothing is lost meanwhile.
func TestFormOffline(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.asksForm()
	v := s.Visit(s.Website(widget("")), "nb", phone)
	v.ToDetails()
	v.Writes(kari)
	v.Books()
	v.On("done")
	v.Click("link", form.FillIn.In(i18n.NB))
	v.Find("heading", "Om deg")
	v.Faults(browser.Fault{URL: "*/v1/form/*", Happens: browser.NeverArrives})
	v.Click("radio", "Ja")
	v.Says(v.w["formUnsaved"])
	v.Click("radio", "7")
	v.Faults()
	browser.Eval[any](v.Tab, `dispatchEvent(new Event("online"))`)
	v.Says(v.w["formSaved"])
	there := s.At(formLink.FindString(s.Messages(kari["email"])[0].Text)+"?at=body", phone)
	for _, name := range []string{"Ja", "7"} {
		if !browser.EvalOn[bool](there.Find("radio", name), `function () { return this.checked }`) {
			t.Errorf("%s is not saved", name)
		}
	}
}
