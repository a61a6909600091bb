package browser

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"stund/internal/browser"
)

// asksEverything has consultations ask for a form with questions of each kind.
func (s *stage) asksEverything() {
	s.t.Helper()
	say := func(nb string) map[string]string { return map[string]string{"nb": nb} }
	hurts := map[string]any{"all": []any{map[string]any{"question": "pain", "is": "yes"}}}
	options := func(names ...string) (all []any) {
		for n, name := range names {
			all = append(all, map[string]any{"id": fmt.Sprintf("o%d", n), "label": say(name)})
		}
		return all
	}
	var f struct{ ID string }
	s.must(201, &f, "POST", "/v1/forms", map[string]any{"name": "Inntak", "content": map[string]any{
		"title": say("Om deg"), "sections": []any{
			map[string]any{"id": "body", "title": say("Kroppen"), "questions": []any{
				map[string]any{"id": "pain", "kind": "yes_no", "required": true, "label": say("Har du vondt?")},
				map[string]any{"id": "where", "kind": "choices", "label": say("Hvor?"), "show_if": hurts,
					"options": options("Kneet", "Ryggen")},
				map[string]any{"id": "level", "kind": "scale", "min": 0, "max": 10, "label": say("Hvor vondt?"),
					"low": say("Ikke vondt"), "high": say("Verst"), "show_if": hurts},
				map[string]any{"id": "since", "kind": "date", "label": say("Siden når?"), "show_if": hurts},
			}},
			map[string]any{"id": "life", "title": say("Hverdagen"), "questions": []any{
				map[string]any{"id": "work", "kind": "text", "label": say("Hva arbeider du med?")},
				map[string]any{"id": "weight", "kind": "number", "min": 20, "max": 300, "unit": "kg",
					"label": say("Vekt")},
				map[string]any{"id": "sleep", "kind": "choice", "label": say("Hvordan sover du?"),
					"options": options("Godt", "Dårlig")},
				map[string]any{"id": "town", "kind": "choice", "label": say("Bydel"), "options": options("Alna",
					"Bjerke", "Frogner", "Gamle Oslo", "Grorud", "Grünerløkka", "Nordre Aker", "Sagene", "Ullern")},
				map[string]any{"id": "note", "kind": "paragraph", "label": say("Noe mer?"),
					"help": say("Kort er fint.")},
			}},
			map[string]any{"id": "end", "questions": []any{
				map[string]any{"id": "read", "kind": "info", "label": say("Opplysningene leses bare av behandleren.")},
				map[string]any{"id": "agree", "kind": "consent", "required": true,
					"label": say("Jeg samtykker til at opplysningene lagres.")},
				map[string]any{"id": "sign", "kind": "signature", "required": true, "label": say("Underskrift")},
			}}}}}, s.owner())
	s.asksFor(f.ID)
}

// marks gives an answer of those that are offered. By the keyboard it is the keys, from where Tab stops.
func (h hand) marks(role, want, stop string, keys ...string) {
	h.t.Helper()
	if h.with != keyboard {
		h.Click(role, want)
		return
	}
	h.reach(role, stop)
	h.Press(keys...)
	if want != stop {
		h.WaitFocus(role, want)
	}
}

// onlyForm is what the owner reads of the client's only form.
func (s *stage) onlyForm(client string) (is struct {
	ID, Progress string
	Values       map[string]any
	By           string `json:"sent_by"`
}) {
	s.t.Helper()
	var list struct{ Items []struct{ ID string } }
	s.must(200, &list, "GET", "/v1/clients/"+client+"/forms", nil, s.owner())
	if len(list.Items) != 1 {
		s.t.Fatalf("%d forms of %s", len(list.Items), client)
	}
	s.must(200, &is, "GET", "/v1/answers/"+list.Items[0].ID, nil, s.owner())
	return is
}

// TestAppFillsAFormIn: staff fill in what the client says, from the appointment, with questions of each kind. What is
// wrong stands beside its question, what was typed and not saved is there when it is opened again, and the appointment
// says that the form is filled in.
func TestAppFillsAFormIn(t *testing.T) {
	t.Parallel()
	eachHand(t, keyboard, func(t *testing.T, with string) {
		s := open(t)
		s.asksEverything()
		b := s.Book("konsultasjon", "ida", tuesday, kari)
		s.Messages("")
		var of struct{ Client struct{ ID string } }
		s.must(200, &of, "GET", "/v1/bookings/"+b.ID, nil, s.owner())
		path := "#/calendar/" + tuesday.Format(time.DateOnly) + "?booking=" + b.ID
		h := hand{s.signIn("Owner", path, screens[with]), t, with}
		says(t, h.Tab, "Ikke begynt")
		h.press("button", "Fyll ut")
		says(t, h.Tab, "Du fyller ut for klienten", "Opplysningene leses bare")
		h.marks("radio", "Nei", "Ja", "Space", "ArrowDown")
		if h.Has("group", "/^Hvor( vondt)?[?]/") {
			t.Error("what nobody asks is shown")
		}
		h.marks("radio", "Ja", "Nei", "ArrowUp")
		h.marks("checkbox", "Kneet", "Kneet", "Space")
		h.marks("radio", "7", "0", append([]string{"Space"}, slices.Repeat([]string{"ArrowRight"}, 7)...)...)
		h.date("Siden når? (valgfritt)", time.Date(2026, 5, 4, 0, 0, 0, 0, oslo))
		h.fill("textbox", "Hva arbeider du med? (valgfritt)", "Snekker")
		h.fill("textbox", "Vekt (kg) (valgfritt)", "7")
		h.marks("radio", "Dårlig", "Godt", "Space", "ArrowDown")
		h.choose("Bydel (valgfritt)", "Sagene")
		h.fill("textbox", "Noe mer? (valgfritt)", "Venter barn")
		h.press("button", "Lagre")
		says(t, h.Tab, "Tallet er for lite.", "Noe er ikke fylt ut riktig.")
		h.WaitFocus("textbox", "Vekt (kg) (valgfritt)")
		sound(t, h.Tab, "wrong")
		shotView(t, h.Tab, with+" wrong")
		h.fill("textbox", "Vekt (kg) (valgfritt)", "72,5")
		h.Until(`!document.body.innerText.includes("Tallet er for lite.")`)

		h.Press("Escape")
		h.Gone("button", "Ferdig")
		h.press("button", "Fyll ut")
		says(t, h.Tab, "Det du hadde skrevet, står her igjen.")
		h.press("button", "Lagre")
		h.Says("Lagret")
		if is := s.onlyForm(of.Client.ID); is.Progress != "begun" || is.Values["weight"] != 72.5 ||
			is.Values["town"] != "o7" || is.Values["level"] != 7.0 || is.Values["since"] != "2026-05-04" ||
			is.Values["pain"] != true {
			t.Errorf("saved: %+v", is)
		}

		h.press("button", "Ferdig")
		says(t, h.Tab, "Kryss av for å gå videre.", "Svar på dette.")
		sound(t, h.Tab, "missing")
		shotView(t, h.Tab, with+" missing")
		h.marks("checkbox", "/^Jeg samtykker/", "/^Jeg samtykker/", "Space")
		h.fill("textbox", "Underskrift", "Kari Nordmann")
		h.press("button", "Ferdig")
		h.Gone("button", "Ferdig")
		says(t, h.Tab, "Skjemaet er fylt ut")
		h.Gone("button", "Fyll ut")
		sound(t, h.Tab, "filled in")
		shotView(t, h.Tab, with+" filled in")
		h.press("button", "Les svarene")
		says(t, h.Tab, "Fylt ut for klienten", "Kneet", "72,5 kg", "Sagene", "Venter barn", "Kari Nordmann")
		sound(t, h.Tab, "read")
		shotView(t, h.Tab, with+" read")
		if is := s.onlyForm(of.Client.ID); is.Progress != "filled" || is.By == "" || is.Values["agree"] != true {
			t.Errorf("sent: %+v", is)
		}
	})
}

// TestAppFillsInForWhoCannotBeReached: of a client without an address the app says that nothing was sent. An assistant
// fills the form in, and what was answered before is not shown to them, nor lost.
func TestAppFillsInForWhoCannotBeReached(t *testing.T) {
	t.Parallel()
	eachHand(t, touch, func(t *testing.T, with string) {
		s := open(t)
		s.asksEverything()
		var c struct{ ID string }
		s.must(201, &c, "POST", "/v1/clients", map[string]any{"name": "Olga Uten"}, s.owner())
		h := hand{s.signIn("Assistant", "#/clients/"+c.ID, screens[with]), t, with}
		h.choose("Be om et skjema", "Inntak")
		h.press("button", "Send")
		says(t, h.Tab, "Skjemaet er ikke sendt", "verken e-post eller mobilnummer", "Ikke begynt")
		sound(t, h.Tab, "cannot be reached")
		shotView(t, h.Tab, with+" cannot be reached")
		h.press("button", "Fyll ut")
		h.marks("radio", "Ja", "Ja", "Space")
		h.marks("checkbox", "Ryggen", "Ryggen", "Space")
		shotView(t, h.Tab, with+" begins")
		h.press("button", "Lagre")
		h.Says("Lagret")
		h.press("button", "Lukk")
		h.Gone("button", "Ferdig")
		if says(t, h.Tab, "Påbegynt"); h.Has("button", "Les svarene") {
			t.Error("an assistant is offered the answers")
		}

		h.press("button", "Fyll ut")
		says(t, h.Tab, "Noe er besvart fra før")
		if browser.EvalOn[bool](h.Find("checkbox", "Ryggen"), `function () { return this.checked }`) {
			t.Error("an assistant is shown an answer")
		}
		sound(t, h.Tab, "answers that are not shown")
		shotView(t, h.Tab, with+" answers that are not shown")
		h.marks("checkbox", "/^Jeg samtykker/", "/^Jeg samtykker/", "Space")
		h.fill("textbox", "Underskrift", "Olga Uten")
		h.press("button", "Ferdig")
		h.Gone("button", "Ferdig")
		says(t, h.Tab, "Fylt ut")
		is := s.onlyForm(c.ID)
		if where, _ := is.Values["where"].([]any); is.Progress != "filled" || len(where) != 1 || where[0] != "o1" {
			t.Errorf("sent: %+v", is)
		}
	})
}

// TestAppFormSentMeanwhile: what is typed stays to be seen where the client has sent the form meanwhile, and is no
// draft that asks to be saved once it is closed.
func TestAppFormSentMeanwhile(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.asksEverything()
	b := s.Book("konsultasjon", "ida", tuesday, kari)
	path := formLink.FindString(s.Messages(kari["email"])[0].Text)
	tab := s.signIn("Owner", "#/calendar/"+tuesday.Format(time.DateOnly)+"?booking="+b.ID, wide)
	tab.Click("button", "Fyll ut")
	tab.Fill("textbox", "Hva arbeider du med? (valgfritt)", "Snekker")
	s.must(200, nil, "POST", "/v1/form/"+path[len("/f/"):], map[string]any{"values": map[string]any{"pain": false,
		"agree": true, "sign": "Kari Nordmann"}})
	tab.Click("button", "Lagre")
	says(t, tab, "Skjemaet er sendt og kan ikke endres.")
	if is := tab.Find("textbox", "Hva arbeider du med? (valgfritt)").Value; is != "Snekker" {
		t.Errorf("what was typed is %q", is)
	}
	const leaves = `dispatchEvent(new Event("beforeunload", {cancelable: true}))`
	if browser.Eval[bool](tab, leaves) {
		t.Error("nobody is told that something is not saved")
	}
	tab.Press("Escape")
	tab.Gone("button", "Ferdig")
	tab.Until(leaves) // what has no place any more does not ask to be saved
}
