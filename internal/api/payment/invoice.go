package payment

import (
	"context"
	"time"

	"stund/internal/api/door"
	"stund/internal/civil"
	"stund/internal/invoice"
	"stund/internal/link"
	"stund/internal/money"
	"stund/internal/payment"
	"stund/internal/practice"
)

// PayInvoice is an invoice that is paid by its link. Amounts are in minor units of its currency.
type PayInvoice struct {
	Number    string         `json:"number_text" doc:"As it is printed." example:"2026-1001"`
	Seller    string         `json:"seller" doc:"Who is to be paid." example:"Lotus Terapi AS"`
	Status    invoice.Status `json:"status" enum:"issued,sent,due,overdue,part-paid,paid,credited" doc:"As of today." example:"sent"`
	Due       civil.Date     `json:"due,omitzero" example:"2026-12-07"`
	Total     int64          `json:"total_minor" example:"85000"`
	Fees      int64          `json:"fees_minor,omitempty" doc:"What reminders added."`
	Credited  int64          `json:"credited_minor,omitempty" doc:"What was taken back of it."`
	Paid      int64          `json:"paid_minor" doc:"What came in, less what went back."`
	Open      int64          `json:"open_minor" doc:"What is still to be paid; negative: more came in than was owed."`
	Account   string         `json:"account,omitempty" doc:"Where the money goes of who pays by bank." example:"8601 11 17947"`
	Reference string         `json:"reference,omitempty" doc:"By which a bank's payment is matched to it, as it is printed." example:"10 017"`
	PDF       string         `json:"pdf_url" doc:"Its paper." example:"https://book.lotus.example/v1/pay/cAG8nRs5M0p2T1l4V0t1Q3V2eA/invoice.pdf"`
}

// showsInvoice is an invoice as its payer sees it.
func (s payers) showsInvoice(ctx context.Context, c link.Claim, setup *practice.Setup, waits bool) (
	*door.Answer[PayView], error) {
	o, err := s.invoices.Owing(ctx, c.Practice, c.Subject)
	if err != nil {
		return nil, err
	}
	if waits {
		o, _ = s.invoices.Looked(ctx, o)
	}
	zone, doc := setup.Zone(), o.Doc
	out := PayView{Status: o.Stands(), Practice: setup.Practice.Name, Paid: o.Came(), Providers: []string{},
		Due:   money.Amount{Minor: max(o.Open(), 0), Currency: doc.Currency},
		Price: money.Amount{Minor: doc.Total(), Currency: doc.Currency}, Ways: []payment.Way{}, Failed: o.Failed(),
		Now: s.Now().In(zone).Truncate(time.Second)}
	account, reference := doc.PayTo()
	out.Invoice = &PayInvoice{Number: doc.Number, Seller: doc.Seller.Name, Status: o.Status(civil.In(s.Now(), zone)),
		Due: doc.Due, Total: doc.Total(), Fees: o.Charged(), Credited: o.Credited(), Paid: o.Came(), Open: o.Open(),
		Account: account, Reference: reference,
		PDF: s.Site + "/v1/pay/" + s.Links.Sign(c) + "/invoice.pdf"}
	if out.Status != payment.StatusOpen {
		return door.OK(out), nil
	}
	offers, err := s.invoices.Ways(ctx, o)
	if err != nil {
		return nil, err
	}
	for _, a := range offers {
		out.Providers = append(out.Providers, a.Provider)
	}
	out.Ways = payment.Ways(offers, doc.Currency, s.Now())
	return door.OK(out), nil
}
