package browser

import (
	"strconv"
	"testing"
	"time"

	"stund/internal/browser"
)

// seller is who issues the demo practice's invoices.
func seller() map[string]any {
	return map[string]any{"name": "Lotus Terapi AS", "legal_form": "as", "country": "NO", "org_number": "923609016",
		"vat_registered": true, "address": map[string]any{"street": "Storgata 14", "postcode": "0184", "city": "Oslo"},
		"bank": map[string]any{"account": "86011117947"}, "reference": map[string]any{"scheme": "kid-mod10"},
		"e_invoice": "0192:923609016", "series": map[string]any{"invoice": map[string]any{"next": 1001}}}
}

// sells adds the seller.
func (s *stage) sells() (id string) {
	s.t.Helper()
	var v struct{ ID string }
	s.must(201, &v, "POST", "/v1/sellers", seller(), s.owner())
	return v.ID
}

// billed is an invoice as the API shows it.
type billed struct {
	ID, Status string
	Number     string `json:"number_text"`
	Total      int64  `json:"total_minor"`
	Open       int64  `json:"open_minor"`
	Lines      []struct{ Text string }
	Payer      struct{ Name string }
}

// knows adds a client with an e-mail address.
func (s *stage) knows(name, email string) (id string) {
	s.t.Helper()
	var c struct{ ID string }
	body := map[string]any{"name": name}
	if email != "" {
		body["emails"] = []string{email}
	}
	s.must(201, &c, "POST", "/v1/clients", body, s.owner())
	return c.ID
}

// drafts writes a draft of the lines, a price each, for the client.
func (s *stage) drafts(client string, prices ...int64) (v billed) {
	s.t.Helper()
	var lines []any
	for n, p := range prices {
		lines = append(lines, map[string]any{"text": "Massasje " + strconv.Itoa(n+1), "unit_price_minor": p,
			"vat": map[string]any{"treatment": "standard"}})
	}
	s.must(201, &v, "POST", "/v1/invoices", map[string]any{"client": client, "lines": lines}, s.owner())
	return v
}

// does acts on an invoice.
func (s *stage) does(id, act string, body map[string]any) (v billed) {
	s.t.Helper()
	s.must(200, &v, "POST", "/v1/invoices/"+id+"/"+act, body, s.owner())
	return v
}

// invoice returns it as it is.
func (s *stage) invoice(id string) (v billed) {
	s.t.Helper()
	s.must(200, &v, "GET", "/v1/invoices/"+id, nil, s.owner())
	return v
}

var desktop = browser.Options{Width: 1280, Height: 900}

// TestAppInvoicesFromVisitToPaid: a visit that has taken place is a draft, which is issued and sent from its page;
// money comes in two parts, and it is paid. The appointment's drawer and the client's page have it.
func TestAppInvoicesFromVisitToPaid(t *testing.T) {
	t.Parallel()
	s := open(t)
	tab := s.signIn("Owner", "#/invoices", desktop)
	says(t, tab, "Hvem sender fakturaene?")
	sound(t, tab, "no seller")
	shotView(t, tab, "no seller")
	s.sells()
	b := s.Book("massasje", "jonas", atTuesday(9, 0), kari)
	s.SetClock(atTuesday(11, 0))
	s.must(200, nil, "POST", "/v1/bookings/"+b.ID+"/complete", map[string]any{}, s.owner())
	s.Messages("")

	tab = s.signIn("Owner", "#/invoices", desktop)
	tab.Click("button", "/^Utkast/")
	tab.Click("link", "Kari Nordmann")
	says(t, tab, "Utkast", "Lotus Terapi AS", "Mva.-beløp", "Å betale")
	sound(t, tab, "draft")
	shotView(t, tab, "draft")
	tab.Click("button", "Utsted og send")
	says(t, tab, "Faktura 1001", "Forfaller", "er på vei med e-post", "Sendt på e-post")
	sound(t, tab, "sent")
	shotView(t, tab, "sent")
	if n := len(s.Messages("kari@example.com")); n == 0 {
		t.Error("nobody was written to")
	}

	tab.Click("button", "Send på nytt")
	tab.WaitFocus("textbox", "E-post")
	tab.Fill("textbox", "E-post", "regnskap@example.com")
	tab.Click("button", "Send")
	says(t, tab, "regnskap@example.com")
	if n := len(s.Messages("regnskap@example.com")); n != 1 {
		t.Errorf("the other address was written to %d times", n)
	}

	tab.Click("button", "Før betaling")
	tab.WaitFocus("textbox", "Beløp i NOK")
	says(t, tab, "Da er fakturaen betalt.")
	tab.Fill("textbox", "Beløp i NOK", "x")
	tab.Click("button", "Før")
	says(t, tab, "Skriv et beløp over null.")
	tab.Fill("textbox", "Beløp i NOK", "100")
	says(t, tab, "Da gjenstår")
	sound(t, tab, "to be paid")
	shotView(t, tab, "to be paid")
	tab.Click("button", "Før")
	says(t, tab, "Delbetalt")
	shotView(t, tab, "paid in part")
	tab.TabTo("button", "Før betaling") // the rest by keyboard
	tab.Press("Enter")
	tab.WaitFocus("textbox", "Beløp i NOK")
	tab.TabTo("button", "Før")
	tab.Press("Enter")
	tab.Until(`document.querySelector(".top .stands")?.innerText.trim() === "Betalt"`)
	sound(t, tab, "paid")
	shotView(t, tab, "paid")

	tab.Click("link", "Se timen")
	tab.Until(`!!document.querySelector("dialog .bills li")`)
	sound(t, tab, "in the drawer")
	shotView(t, tab, "in the drawer")
	tab.Click("link", "/^Faktura 1001/")
	tab.Click("link", "Se klienten")
	tab.Until(`!!document.querySelector(".person .bills li")`)
	sound(t, tab, "of the client")
	shotView(t, tab, "of the client")
	tab.Click("link", "Ny faktura")
	tab.Until(`document.querySelector(".chosen")?.innerText.includes("Kari Nordmann")`)
}

// TestAppCreditsAnInvoice: one of two lines is credited, then the rest; reminders are paused and go on.
func TestAppCreditsAnInvoice(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.sells()
	v := s.drafts(s.knows("Per Hansen", "per@example.com"), 50000, 30000)
	s.does(v.ID, "issue", map[string]any{})
	tab := s.signIn("Owner", "#/invoices/"+v.ID, desktop)
	tab.Click("button", "Vis PDF")
	tab.Until(`performance.getEntriesByType("resource").some((r) => r.name.endsWith("/invoice.pdf"))`)
	if tab.Has("alert", "") {
		t.Error("the PDF is not shown")
	}
	tab.Click("button", "Sett purring på pause")
	tab.Click("button", "Sett på pause")
	says(t, tab, "Skriv kort hvorfor.")
	tab.Fill("textbox", "Hvorfor", "Betaler etter ferien")
	sound(t, tab, "to be paused")
	shotView(t, tab, "to be paused")
	tab.Click("button", "Sett på pause")
	says(t, tab, "Betaler etter ferien", "Purring på pause til")
	shotView(t, tab, "paused")
	tab.Click("button", "Fortsett purringen")
	tab.Find("button", "Sett purring på pause")

	tab.Click("button", "Krediter")
	browser.Eval[bool](tab, `(() => { const s = document.querySelector("form.does select");
		s.value = "lines"; s.dispatchEvent(new Event("change", { bubbles: true })); return true })()`)
	tab.Click("checkbox", "/^Massasje 2/")
	tab.Fill("textbox", "Hvorfor", "Avlyst")
	says(t, tab, "En kreditnota på")
	sound(t, tab, "a line to be credited")
	shotView(t, tab, "a line to be credited")
	tab.Click("button", "Utsted kreditnota")
	says(t, tab, "Kreditnota K1", "Avlyst")
	sound(t, tab, "credit note")
	shotView(t, tab, "credit note")
	if is := s.invoice(v.ID); is.Open != 50000 {
		t.Errorf("it is open for %d", is.Open)
	}
	tab.Click("link", "Se fakturaen den gjelder")
	tab.Click("button", "Krediter")
	tab.Fill("textbox", "Hvorfor", "Resten også")
	tab.Click("button", "Utsted kreditnota")
	says(t, tab, "Kreditnota K2")
	if is := s.invoice(v.ID); is.Status != "credited" {
		t.Errorf("it is %s", is.Status)
	}
}

// TestAppIssuesABatch: of five drafts three are issued and sent, one has nobody to be sent to and one lacks VAT; what
// failed is mended and tried again, and nothing is done twice.
func TestAppIssuesABatch(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.sells()
	for n, name := range []string{"Aino Korhonen", "Bo Ek", "Cecilie Dahl"} {
		s.drafts(s.knows(name, "c"+strconv.Itoa(n)+"@example.com"), 50000)
	}
	s.drafts(s.knows("Dag Uten", ""), 40000)
	var bad billed
	s.must(201, &bad, "POST", "/v1/invoices", map[string]any{"client": s.knows("Eva Lie", "eva@example.com"),
		"lines": []any{map[string]any{"text": "Time", "unit_price_minor": 30000}}}, s.owner())
	tab := s.signIn("Owner", "#/invoices?status=draft", desktop)
	tab.Until(`document.querySelectorAll("tbody tr").length === 5`)
	sound(t, tab, "drafts")
	tab.Click("checkbox", "Velg alle")
	says(t, tab, "5 utkast valgt")
	sound(t, tab, "picked")
	shotView(t, tab, "picked")
	tab.Click("button", "Utsted og send")
	says(t, tab, "Utstedt: 4. Ikke utstedt: 1.", "betaleren har ingen e-post")
	sound(t, tab, "issued")
	shotView(t, tab, "issued")
	s.must(200, nil, "PUT", "/v1/invoices/"+bad.ID, map[string]any{"lines": []any{map[string]any{"text": "Time",
		"unit_price_minor": 30000, "vat": map[string]any{"treatment": "standard"}}},
		"payer": map[string]any{"name": "Eva Lie", "email": "eva@example.com"}}, s.owner())
	tab.Click("button", "Prøv dem igjen")
	says(t, tab, "Ferdig. Utstedt: 1.")
	tab.Click("button", "Lukk")
	says(t, tab, "Ingen slike fakturaer")
	s.Messages("")
	for _, who := range []string{"c0@example.com", "c1@example.com", "c2@example.com", "eva@example.com"} {
		if n := len(s.Messages(who)); n != 1 {
			t.Errorf("%s was written to %d times", who, n)
		}
	}
}

// TestAppWritesAnInvoice: an invoice by hand, with what is wrong said at its line, another payer, lines in another
// order; somebody else's change; and a split to the øre.
func TestAppWritesAnInvoice(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.sells()
	kari := s.knows("Kari Nordmann", "kari@example.com")
	s.knows("Per Hansen", "per@example.com")
	s.Messages("") // they can be found
	tab := s.signIn("Owner", "#/invoices/new?client="+kari, desktop)
	says(t, tab, "Kari Nordmann", "Skriv en linje, så vises fakturaen her.")
	sound(t, tab, "new")
	shotView(t, tab, "new")
	tab.Fill("textbox", "Tekst", "Rapport til forsikringen")
	tab.Fill("textbox", "Pris med mva.", "1000,01")
	tab.Until(`document.querySelectorAll(".paper tbody tr").length > 0`)
	tab.Until(`!!document.querySelector(".one-line .error")`)
	sound(t, tab, "what is wrong")
	shotView(t, tab, "what is wrong")
	picks(tab, ".one-line .figures-in select", "standard")
	tab.Until(`!document.querySelector(".one-line .error")`)
	tab.Click("button", "Legg til linje")
	tab.WaitFocus("textbox", "Tekst")
	tab.Type("Kopi")
	tab.Until(`document.querySelectorAll(".one-line").length === 2`)
	browser.Eval[bool](tab, `document.querySelectorAll(".figures-in")[1].querySelectorAll("input")[1].focus(), true`)
	tab.Type("50")
	tab.Click("button", "Flytt linje 2 opp")
	tab.Until(`document.querySelector(".paper tbody th")?.innerText.startsWith("Kopi")`)
	says(t, tab, "1 050,01")
	sound(t, tab, "two lines")
	shot(t, tab, "two lines")
	tab.Click("button", "Lagre utkastet")
	says(t, tab, "Utkastet er lagret")
	tab.Click("link", "Rediger")
	tab.Find("textbox", "Deres referanse")
	id := browser.Eval[string](tab, `location.hash.split("/")[2]`)

	// Somebody else adds a reference meanwhile; what is typed here stays.
	browser.Eval[bool](tab, `window.scrollTo(0, 0), true`)
	var theirs map[string]any
	s.must(200, &theirs, "GET", "/v1/invoices/"+id, nil, s.owner())
	s.must(200, nil, "PUT", "/v1/invoices/"+id, map[string]any{"client": kari, "your_reference": "PO 7",
		"lines": []any{map[string]any{"text": "Kopi", "unit_price_minor": 5000, "vat": map[string]any{
			"treatment": "standard"}}, map[string]any{"text": "Rapport til forsikringen", "unit_price_minor": 100001,
			"vat": map[string]any{"treatment": "standard"}}}}, s.owner())
	tab.Fill("textbox", "Dager til forfall", "30")
	tab.Click("button", "Lagre utkastet")
	says(t, tab, "Noen andre")
	sound(t, tab, "changed meanwhile")
	shotView(t, tab, "changed meanwhile")
	tab.Until(`[...document.querySelectorAll("input")].some((i) => i.value === "PO 7")`)
	tab.Click("button", "Lagre utkastet")
	says(t, tab, "Utkastet er lagret")

	tab.Click("link", "Rediger")
	tab.Until(`!!document.querySelector("details.part")`)
	browser.Eval[bool](tab, `document.querySelector("details.part").open = true`)
	tab.Fill("combobox", "Klient", "Per Han")
	tab.Click("option", "/Per Hansen/")
	says(t, tab, "525,01", "525,00")
	sound(t, tab, "split")
	shot(t, tab, "split")
	tab.Click("button", "Del i 2 utkast")
	says(t, tab, "Delt i 2 utkast")
	tab.Until(`document.querySelectorAll("tbody tr").length === 2`)
}

// picks takes a choice of the first select of the selector.
func picks(tab *browser.Tab, selector, value string) {
	browser.Eval[bool](tab, `(() => { const s = document.querySelector("`+selector+`");
		s.value = "`+value+`"; s.dispatchEvent(new Event("change", { bubbles: true })); return true })()`)
}

// TestAppSetsUpASeller: the owner adds a seller, hears what the law still asks for, gives it, and closes the books.
func TestAppSetsUpASeller(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.SetClock(time.Date(2026, 12, 3, 10, 0, 0, 0, oslo))
	tab := s.signIn("Owner", "#/settings/invoices", desktop)
	says(t, tab, "Stund sier fra om hva loven krever")
	sound(t, tab, "none")
	tab.Click("link", "Ny selger")
	tab.Fill("textbox", "Registrert navn", "Lotus Terapi AS")
	tab.Fill("textbox", "Organisasjonsnummer", "923609017")
	tab.Click("button", "Lagre")
	says(t, tab, "Se på nummeret: det stemmer ikke.")
	sound(t, tab, "wrong number")
	tab.Fill("textbox", "Organisasjonsnummer", "923609016")
	tab.Click("button", "Lagre")
	says(t, tab, "Dette mangler", "Adressen mangler", "Loven krever det")
	sound(t, tab, "what is missing")
	shot(t, tab, "what is missing")
	tab.Fill("textbox", "Sted", "Oslo")
	tab.Fill("textbox", "Kontonummer", "86011117947")
	tab.Fill("textbox", "E-fakturaadresse", "0192:923609016")
	browser.Eval[bool](tab, `(() => { const s = [...document.querySelectorAll("select")].find((s) =>
		[...s.options].some((o) => o.value === "kid-mod10"));
		s.value = "kid-mod10"; s.dispatchEvent(new Event("change", { bubbles: true })); return true })()`)
	tab.Click("button", "Lagre")
	says(t, tab, "Alt er på plass", "Fakturaer kan utstedes.")
	tab.Until(`/Neste faktura får\s+\d/.test(document.body.innerText)`)
	sound(t, tab, "complete")
	shot(t, tab, "complete")

	tab.Click("button", "Forrige måned")
	tab.Click("button", "Lukk …")
	says(t, tab, "kan aldri åpnes igjen")
	sound(t, tab, "to be closed")
	shotView(t, tab, "to be closed")
	tab.Click("button", "Lukk for alltid")
	says(t, tab, "Lukket til og med mandag 30. november")
}

// TestAppInvoicesLook: the screens in every look.
func TestAppInvoicesLook(t *testing.T) {
	t.Parallel()
	s := open(t)
	id := s.sells()
	long := s.knows("Wolfeschlegelsteinhausenbergerdorff Hubert Blaine", "hubert@example.com")
	v := s.drafts(long, 50000, 30000, 99999)
	s.does(v.ID, "issue", map[string]any{})
	over := s.drafts(s.knows("Per Hansen", "per@example.com"), 45000)
	s.does(over.ID, "issue", map[string]any{})
	s.does(over.ID, "send", map[string]any{})
	paid := s.drafts(s.knows("Aino Korhonen", "aino@example.com"), 45000)
	s.does(paid.ID, "issue", map[string]any{})
	s.does(paid.ID, "payments", map[string]any{"amount_minor": 45000})
	part := s.drafts(s.knows("Bo Ek", "bo@example.com"), 45000)
	s.does(part.ID, "issue", map[string]any{})
	s.does(part.ID, "payments", map[string]any{"amount_minor": 20000})
	draft := s.drafts(long, 65000)
	s.looks(1, `!!document.querySelector(".invoices tbody tr, .invoice .paper, .settings .page form")`,
		"#/invoices", "#/invoices/"+v.ID, "#/invoices/"+draft.ID+"/edit",
		"#/settings/invoices/"+id, "#/invoices?status=draft")
}

// TestAppInvoicesOnAPhone: what is read and done on the narrowest phone.
func TestAppInvoicesOnAPhone(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.sells()
	v := s.drafts(s.knows("Wolfeschlegelsteinhausenbergerdorff Hubert Blaine", "hubert@example.com"), 50000, 30000)
	s.does(v.ID, "issue", map[string]any{})
	d := s.drafts(s.knows("Bo Ek", "bo@example.com"), 45000, 20000)
	tab := s.signIn("Owner", "#/invoices", browser.Options{Width: 390, Height: 844, Touch: true, Dark: true})
	for _, place := range []string{"#/invoices", "#/invoices/" + v.ID, "#/invoices/" + d.ID + "/edit",
		"#/invoices?status=draft"} {
		browser.Eval[bool](tab, `location.hash = "`+place+`", true`)
		tab.Until(`!!document.querySelector(".invoices tbody tr, .invoice .paper")`)
		tab.Until(`!document.querySelector(".bones")`)
		sound(t, tab, place)
		shot(t, tab, place)
	}
}
