package browser

import (
	"strings"
	"testing"
)

// invoices issues an invoice to Kari, and returns its id and where it is paid.
func (s *stage) invoices() (id, path string) {
	s.t.Helper()
	s.prepaying()
	s.must(201, nil, "POST", "/v1/sellers", map[string]any{"name": "Lotus Terapi", "legal_form": "enk", "country": "NO",
		"vat_registered": false, "org_number": "923609016",
		"address": map[string]any{"street": "Storgata 1", "postcode": "0155", "city": "Oslo"},
		"bank":    map[string]any{"account": "86011117947"}, "reference": map[string]any{"scheme": "kid-mod10"},
		"series": map[string]any{"invoice": map[string]any{"next": 1001}}}, s.owner())
	var v struct {
		ID  string
		URL string `json:"pay_url"`
	}
	s.must(201, &v, "POST", "/v1/invoices", map[string]any{"payer": map[string]any{"name": "Kari Nordmann",
		"email": "kari@example.com"},
		"lines": []any{map[string]any{"text": "Konsultasjon", "unit_price_minor": 85000}}},
		s.owner())
	s.must(200, &v, "POST", "/v1/invoices/"+v.ID+"/issue", nil, s.owner())
	return v.ID, v.URL[strings.Index(v.URL, "/p/"):]
}

// TestInvoicePaidByItsLink: who opens the link of an invoice sees what it is, declines once, pays, and sees that it is
// paid.
func TestInvoicePaidByItsLink(t *testing.T) {
	t.Parallel()
	for _, look := range looks[:2] {
		t.Run(look.name, func(t *testing.T) {
			t.Parallel()
			s := open(t)
			id, path := s.invoices()
			tab := s.At(s.Site+path, look.options)
			says(t, tab, "Faktura 1001", "Ikke betalt ennå", "850 kr", "8601 11 17947", "KID")
			sound(t, tab, "invoice")
			shot(t, tab, look.name+" invoice")
			tab.Click("button", "Betal med Sandbox")
			tab.Click("button", "My bank says no")
			tab.Says("Betalingen ble ikke fullført, og ingenting er trukket.")
			sound(t, tab, "invoice declined")
			shot(t, tab, look.name+" invoice declined")
			s.must(200, nil, "POST", "/v1/invoices/"+id+"/payments", map[string]any{"amount_minor": 30000}, s.owner())
			tab = s.At(s.Site+path, look.options)
			says(t, tab, "Delvis betalt", "550 kr")
			sound(t, tab, "invoice part-paid")
			shot(t, tab, look.name+" invoice part-paid")
			tab.Click("button", "Betal med Sandbox")
			tab.Click("button", "Pay")
			tab.Find("heading", "Fakturaen er betalt")
			sound(t, tab, "invoice paid")
			shot(t, tab, look.name+" invoice paid")
		})
	}
}
