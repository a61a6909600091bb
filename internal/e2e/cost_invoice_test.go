package e2e

import (
	"bytes"
	"image"
	"image/png"
	"math/rand/v2"
)

// mostIssued is the most that is promised of issuing an invoice of three lines, in units of writes on AWS.
const mostIssued = 8

// costOfInvoicing measures what an invoice of three lines costs from its draft until it is paid.
func (s *stund) costOfInvoicing(m *metered, measure func(string, func())) {
	s.t.Helper()
	staff := s.as("owner", "")
	s.must(201, "POST", "/v1/sellers", map[string]any{"name": "Lotus Terapi AS", "legal_form": "as", "country": "NO",
		"org_number": "923609016", "vat_registered": true,
		"address": map[string]any{"street": "Storgata 1", "postcode": "0155", "city": "Oslo"},
		"bank":    map[string]any{"account": "86011117947"}, "reference": map[string]any{"scheme": "kid-mod10"},
		"series": map[string]any{"invoice": map[string]any{"prefix": "{year}-", "next": 1001}}}, staff)
	line := func(text string, price int) map[string]any {
		return map[string]any{"text": text, "note": "Ida Berg", "from": "2026-11-23", "unit_price_minor": price,
			"place": "Storgata 1, 0155 Oslo", "practitioner": "ida", "vat": map[string]any{"treatment": "standard"}}
	}
	draft := map[string]any{"payer": map[string]any{"name": "Kari Nordmann", "email": "kari@example.com",
		"address": map[string]any{"street": "Kirkeveien 12 B", "postcode": "0266", "city": "Oslo"}},
		"lines": []any{
			line("Konsultasjon", 85000),
			line("Behandling, 50 minutter", 95000),
			line("Oppfølging", 45000),
		}}
	s.Settle()
	var made struct{ ID string }
	measure("an invoice of three lines is drafted", func() {
		s.must(201, "POST", "/v1/invoices", draft, staff).into(s.t, &made)
	})
	s.Settle()
	measure("it is issued", func() {
		s.must(200, "POST", "/v1/invoices/"+made.ID+"/issue", nil, staff)
		m.mu.Lock()
		dearest := m.most
		m.mu.Unlock()
		if dearest == 0 || dearest > mostIssued {
			s.t.Errorf("an invoice of three lines is issued with %v units, and no more than %v was promised", dearest,
				mostIssued)
		}
	})
	s.Settle()
	measure("its payment is entered", func() {
		s.must(200, "POST", "/v1/invoices/"+made.ID+"/payments", map[string]any{"amount_minor": 225000}, staff)
	})
	s.Settle()
	measure("staff look at what is outstanding", func() { s.must(200, "GET", "/v1/invoices?sums=true", nil, staff) })
	s.costOfLogo(measure, draft)
}

// costOfLogo measures what the logo of a seller costs: a photograph, which takes the most
// room.
func (s *stund) costOfLogo(measure func(string, func()), draft map[string]any) {
	s.t.Helper()
	staff := s.as("owner", "")
	var all struct{ Items []struct{ ID string } }
	s.must(200, "GET", "/v1/sellers", nil, staff).into(s.t, &all)
	photo := image.NewNRGBA(image.Rect(0, 0, 200, 100))
	_, _ = rand.NewChaCha8([32]byte{3}).Read(photo.Pix)
	var file bytes.Buffer
	if err := png.Encode(&file, photo); err != nil {
		s.t.Fatal(err)
	}
	measure("an owner sets a logo", func() {
		s.must(200, "PUT", "/v1/sellers/"+all.Items[0].ID+"/logo", pictured(file.Bytes()), staff)
	})
	var made struct{ ID string }
	s.must(201, "POST", "/v1/invoices", draft, staff).into(s.t, &made)
	s.must(200, "POST", "/v1/invoices/"+made.ID+"/issue", nil, staff)
	s.Settle()
	paper := func() { s.must(200, "GET", "/v1/invoices/"+made.ID+"/invoice.pdf", nil, staff) }
	measure("the paper of an invoice with it", paper)
	measure("that paper again, in the same process", paper)
}
