package browser

import (
	"strings"
	"testing"
	"time"

	"stund/internal/browser"
)

// billing drafts an invoice to the business with the number in the register.
func (s *stage) billing(name, org string) (v billed) {
	s.t.Helper()
	s.must(201, &v, "POST", "/v1/invoices", map[string]any{"payer": map[string]any{"name": name, "org_number": org,
		"email":   "faktura@" + strings.ToLower(strings.Fields(name)[0]) + ".example",
		"address": map[string]any{"street": "Fjellveien 2", "postcode": "5003", "city": "Bergen"}},
		"lines": []any{map[string]any{"text": "Ergonomisk gjennomgang", "unit_price_minor": 250000,
			"vat": map[string]any{"treatment": "standard"}}}}, s.owner())
	return v
}

// TestAppEInvoice: an owner sees that the access point works; a business that takes e-invoices gets one, and the
// invoice says so; one that is refused, or whose access point is switched off meanwhile, goes by mail and says why, and
// is a task. A credit note goes the same way.
func TestAppEInvoice(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.sells()
	tab := s.signIn("Owner", "#/settings/e-invoice", desktop)
	says(t, tab, "E-faktura", "Prøve-aksesspunkt")
	tab.Click("link", "/^Prøve-aksesspunkt/")
	says(t, tab, "Prøvd, og det virker")
	sound(t, tab, "access point")
	shotView(t, tab, "access point")
	tab.Fill("textbox", "Nøkkel", "wrong")
	tab.Click("button", "Lagre")
	says(t, tab, "Kontoen virker ikke")
	sound(t, tab, "access point that does not work")
	shotView(t, tab, "access point that does not work")
	tab.Fill("textbox", "Nøkkel", "right")
	tab.Click("button", "Lagre")
	says(t, tab, "Lagret og prøvd")

	taken := s.billing("Fjell AS", "923609024")
	tab = s.signIn("Owner", "#/invoices/"+taken.ID+"/edit", desktop)
	says(t, tab, "Tar imot e-faktura")
	sound(t, tab, "draft to a business")
	shotView(t, tab, "draft to a business")
	tab.Fill("textbox", "Organisasjonsnummer", "923609008")
	says(t, tab, "Tar ikke imot e-faktura")
	shotView(t, tab, "draft to a business without")

	tab = s.signIn("Owner", "#/invoices/"+taken.ID, desktop)
	tab.Click("button", "Utsted og send")
	says(t, tab, "Faktura 1001", "Sendt som e-faktura")
	if n := len(s.Messages("0192:923609024")); n != 1 {
		t.Errorf("the inbox has %d e-invoices", n)
	}
	s.SetClock(s.now().Add(10 * time.Minute))
	tab = s.signIn("Owner", "#/invoices/"+taken.ID, desktop)
	says(t, tab, "E-fakturaen er levert", "Levert")
	sound(t, tab, "delivered")
	shotView(t, tab, "delivered")
	if n := len(s.Messages("faktura@fjell.example")); n != 0 {
		t.Errorf("it was mailed %d times as well", n)
	}

	tab.Click("button", "Krediter")
	tab.Fill("textbox", "Hvorfor", "Avtalt")
	sound(t, tab, "to be credited")
	shotView(t, tab, "to be credited")
	tab.Click("button", "Utsted kreditnota")
	says(t, tab, "Kreditnota K1", "Sendt som e-faktura")
	shotView(t, tab, "credit note sent")

	refused := s.billing("Dal AS", "923609091")
	s.does(refused.ID, "issue", map[string]any{})
	s.does(refused.ID, "send", map[string]any{})
	s.Messages("")
	tab = s.signIn("Owner", "#/invoices/"+refused.ID, browser.Options{Width: 390, Height: 844, Touch: true})
	says(t, tab, "Ikke tatt imot", "Sendt på e-post i stedet")
	sound(t, tab, "refused")
	shot(t, tab, "refused")
	if n := len(s.Messages("faktura@dal.example")); n != 1 {
		t.Errorf("it was mailed %d times", n)
	}
	if open := s.tasks("open"); !strings.Contains(open, "was not taken") {
		t.Errorf("nobody is told: %s", open)
	}

	waiting := s.billing("Vik AS", "923609024")
	s.does(waiting.ID, "issue", map[string]any{})
	s.does(waiting.ID, "send", map[string]any{})
	s.must(200, nil, "PUT", "/v1/access-points/sandbox", map[string]any{"values": map[string]any{}, "off": true},
		s.owner())
	s.Messages("")
	tab = s.signIn("Owner", "#/invoices/"+waiting.ID, browser.Options{Width: 390, Height: 844, Touch: true})
	says(t, tab, "Virksomheten hadde ikke lenger aksesspunktet.", "Sendt på e-post i stedet")
	sound(t, tab, "switched off meanwhile")
	shot(t, tab, "switched off meanwhile")
}

// TestAppSeveralSellers: practitioners who invoice themselves: each visit is invoiced by who gave it, under their own
// name, number and account, from the visit until it is paid; none sees the other's invoices.
func TestAppSeveralSellers(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.sells()
	own := func(name, org, account, practitioner string, next int) (id string) {
		t.Helper()
		b := seller()
		b["name"], b["legal_form"], b["org_number"], b["vat_registered"] = name, "enk", org, true
		b["bank"], b["practitioners"] = map[string]any{"account": account}, []string{practitioner}
		delete(b, "e_invoice")
		b["series"] = map[string]any{"invoice": map[string]any{"prefix": practitioner[:1], "next": next}}
		var v struct{ ID string }
		s.must(201, &v, "POST", "/v1/sellers", b, s.owner())
		return v.ID
	}
	own("Ida Berg Fysioterapi", "923609024", "86011117947", "ida", 5001)
	own("Jonas Dahl Massasje", "923609032", "12345678903", "jonas", 7001)
	for _, b := range []booked{s.Book("konsultasjon", "ida", atTuesday(9, 0), kari),
		s.Book("massasje", "jonas", atTuesday(9, 0), per)} {
		s.SetClock(atTuesday(12, 0))
		s.must(200, nil, "POST", "/v1/bookings/"+b.ID+"/complete", map[string]any{}, s.owner())
	}
	s.Messages("")

	tab := s.signIn("Jonas Dahl, practitioner", "#/invoices", desktop)
	tab.Click("button", "/^Utkast/")
	tab.Find("link", "Per Hansen")
	if tab.Has("link", "Kari Nordmann") {
		t.Error("Jonas sees a draft of Ida's")
	}
	sound(t, tab, "own drafts")
	shotView(t, tab, "own drafts")
	tab.Click("link", "Per Hansen")
	says(t, tab, "Jonas Dahl Massasje")
	tab.Click("button", "Utsted og send")
	says(t, tab, "j7001", "Jonas Dahl Massasje")
	sound(t, tab, "own invoice")
	shotView(t, tab, "own invoice")
	tab.Click("button", "Før betaling")
	tab.WaitFocus("textbox", "Beløp i NOK")
	tab.Click("button", "Før")
	tab.Until(`document.querySelector(".top .stands")?.innerText.trim() === "Betalt"`)
	shotView(t, tab, "own invoice paid")
	if n := len(s.Messages("per@example.com")); n == 0 {
		t.Error("Per was not written to")
	}

	var all struct{ Items []billed }
	s.must(200, &all, "GET", "/v1/invoices", nil, s.owner())
	byPayer := map[string]billed{}
	for _, v := range all.Items {
		byPayer[v.Payer.Name] = v
	}
	ida := byPayer["Kari Nordmann"]
	if ida.Status != "draft" || byPayer["Per Hansen"].Number != "j7001" {
		t.Fatalf("the invoices are %+v", all.Items)
	}
	jonas := s.as("practitioner", "jonas") // and not past the app either
	for _, ask := range []struct{ method, path string }{{"GET", ""}, {"POST", "/issue"}, {"POST", "/send"},
		{"POST", "/credit"}, {"POST", "/payments"}, {"GET", "/invoice.pdf"}, {"GET", "/invoice.xml"}, {"DELETE", ""}} {
		body := any(nil)
		if ask.method == "POST" {
			body = map[string]any{"all": true, "reason": "x", "amount_minor": 1}
		}
		if a := s.do(ask.method, "/v1/invoices/"+ida.ID+ask.path, body, jonas); a.Status != 403 {
			t.Errorf("Jonas: %s %s of Ida's invoice answers %d", ask.method, ask.path, a.Status)
		}
	}

	tab = s.signIn("Ida Berg, practitioner", "#/invoices", desktop)
	tab.Click("button", "/^Utkast/")
	tab.Click("link", "Kari Nordmann")
	tab.Click("button", "Utsted og send")
	says(t, tab, "i5001", "Ida Berg Fysioterapi")
	if tab.Has("link", "Per Hansen") {
		t.Error("Ida sees an invoice of Jonas'")
	}
}

// as is the header of somebody else of the practice.
func (s *stage) as(role, practitioner string) header {
	s.t.Helper()
	var out struct{ Token string }
	s.must(200, &out, "GET", "/_local/token?practice=lotus&role="+role+"&practitioner="+practitioner, nil)
	return header{"Authorization", "Bearer " + out.Token}
}
