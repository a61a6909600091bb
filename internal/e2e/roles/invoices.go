package roles

import "net/http"

// invoiceLines are those of invoices: sellers are their owner's to say, and whoever a seller names sees and issues its
// invoices. Here none names anybody, so practitioners see empty lists; whoever asks for an invoice is told that there
// is none.
func invoiceLines() map[string][]line {
	const none = "/v1/invoices/01k90000000000000000000000"
	const dot = "iVBORw0KGgoAAAANSUhEUgAAAAQAAAACCAIAAADwyuo0AAAAEElEQVR42mOQz4+BIwZkDgBdQgdRC95lgAAAAABJRU5ErkJggg=="
	seller := map[string]any{"name": "Matrise AS", "legal_form": "as", "country": "NO", "vat_registered": false}
	access := map[string]any{"values": map[string]string{"account": "matrix", "key": "key"}}
	draft := map[string]any{"payer": map[string]any{"name": "Kari"}, "lines": []any{}}
	missing := func(method, path string, body any) []line {
		return []line{{door: staff, what: plain(method, none+path, body), status: http.StatusNotFound}}
	}
	return map[string][]line{
		"list-sellers": {{door: staff, what: plain("GET", "/v1/sellers", nil)}},
		"add-seller":   {{door: owners, what: plain("POST", "/v1/sellers", seller)}},
		"get-seller": {{door: staff, what: plain("GET", "/v1/sellers/none", nil),
			status: http.StatusNotFound}},
		"replace-seller": {{door: owners, what: plain("PUT", "/v1/sellers/none", seller),
			status: http.StatusNotFound}},
		"get-seller-logo": {{door: staff, what: plain("GET", "/v1/sellers/none/logo", nil),
			status: http.StatusNotFound}},
		"put-seller-logo": {{door: owners, what: plain("PUT", "/v1/sellers/none/logo",
			map[string]any{"picture": dot}), status: http.StatusNotFound}},
		"delete-seller-logo": {{door: owners, what: plain("DELETE", "/v1/sellers/none/logo", nil),
			status: http.StatusNotFound}},
		"list-invoices":         {{door: staff, what: plain("GET", "/v1/invoices", nil)}},
		"list-planned-invoices": {{door: staff, what: plain("GET", "/v1/invoices/planned", nil)}},
		"draft-invoice": {{door: seniors, what: func(m *matrix, _ string) ask {
			m.must(m.owner, "POST", "/v1/sellers", seller)
			return ask{"POST", "/v1/invoices", draft, ""}
		}}},
		"get-invoice":     missing("GET", "", nil),
		"replace-invoice": missing("PUT", "", draft),
		"delete-invoice":  missing("DELETE", "", nil),
		"act-on-invoice":  missing("POST", "/issue", nil),
		"issue-invoices": {{door: staff, what: plain("POST", "/v1/invoices/issue",
			map[string]any{"ids": []string{"01k90000000000000000000000"}}), status: http.StatusNotFound}},
		"get-invoice-xml":    missing("GET", "/invoice.xml", nil),
		"get-invoice-pdf":    missing("GET", "/invoice.pdf", nil),
		"list-access-points": {{door: owners, what: plain("GET", "/v1/access-points", nil)}},
		"put-access-point":   {{door: owners, what: plain("PUT", "/v1/access-points/sandbox", access)}},
		"find-e-invoice-receiver": {{door: staff, what: func(m *matrix, _ string) ask {
			m.must(m.owner, "PUT", "/v1/access-points/sandbox", access)
			return ask{"GET", "/v1/e-invoice-receivers?org_number=923609016", nil, ""}
		}}},
		"get-books": {{door: seniors, what: plain("GET", "/v1/books?from=2026-11-01&to=2026-11-30", nil)}},
		"close-books": {{door: owners, what: plain("POST", "/v1/books",
			map[string]any{"seller": "none", "closed_until": "2026-10-01"}), status: http.StatusNotFound}},
	}
}
