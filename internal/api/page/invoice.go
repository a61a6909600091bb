package page

import (
	"context"
	"net/http"
	"net/url"

	"stund/internal/civil"
	"stund/internal/fault"
	"stund/internal/httpapi"
	"stund/internal/invoice"
	"stund/internal/link"
	"stund/internal/pages"
	"stund/internal/payment"
	"stund/internal/practice"
	"stund/internal/store"
)

// owing is a visit to the page on which an invoice is paid.
type owing struct {
	pages.Frame
	setup   *practice.Setup
	invoice invoice.Owing
	token   string
	silent  bool // the provider did not answer just now
	often   bool // it was tried too often
	waits   bool // for news of the payment
}

func (s payers) owing(ctx context.Context, v *httpapi.Visit, c link.Claim) (owing, error) {
	setup, err := s.Practices.Setup(ctx, c.Practice, store.Eventual)
	if err != nil {
		return owing{}, err
	}
	o, err := s.invoices.Owing(ctx, c.Practice, c.Subject)
	if err != nil {
		return owing{}, err
	}
	f := s.frame(v, payment.Purpose, setup.Practice, o.Doc.Written())
	return owing{Frame: f, setup: setup, invoice: o, token: v.Param["token"]}, nil
}

func (s payers) showInvoice(ctx context.Context, v *httpapi.Visit, c link.Claim) (httpapi.View, error) {
	y, err := s.owing(ctx, v, c)
	if err != nil {
		return httpapi.View{}, err
	}
	var looked bool
	y.invoice, looked = s.invoices.Looked(ctx, y.invoice)
	y.waits = v.Query.Has("back") && !looked
	return s.owingView(ctx, y, http.StatusOK)
}

// state tells how things stand at the time of the visit.
func (y owing) state(today civil.Date) pages.BillState {
	o := y.invoice
	switch {
	case o.Checking() || y.waits:
		return pages.BillChecks
	case o.Status(today) == invoice.StatusCredited:
		return pages.BillCredited
	case o.Open() <= 0:
		return pages.BillPaid
	case o.Failed():
		return pages.BillFailed
	}
	return pages.ToPayBill
}

func (s payers) owingView(ctx context.Context, y owing, status int) (httpapi.View, error) {
	o, doc, zone := y.invoice, *y.invoice.Doc, y.setup.Zone()
	today := civil.In(y.Now, zone)
	path := "/v1/pay/" + url.PathEscape(y.token)
	show := pages.Bill{Number: doc.Number, Seller: doc.Seller.Name, Currency: doc.Currency, Total: doc.Total(),
		Fees: o.Charged(), Credited: o.Credited(), Paid: o.Came(), Open: o.Open(),
		Overdue: o.Status(today) == invoice.StatusOverdue, PDF: path + "/invoice.pdf", Status: path + "/status",
		Now: string(o.Stands()), Silent: y.silent, Often: y.often}
	if !doc.Due.IsZero() {
		show.Due = doc.Due.Start(zone).In(zone)
	}
	show.Account, show.Reference = doc.PayTo()
	state := y.state(today)
	if (state == pages.ToPayBill || state == pages.BillFailed) && !y.often {
		offers, err := s.invoices.Ways(ctx, o)
		if err != nil {
			return httpapi.View{}, err
		}
		for _, w := range payment.Ways(offers, doc.Currency, y.Now) {
			show.Ways = append(show.Ways, pages.Way{Name: w.Provider, Brand: w.Brand})
		}
	}
	return view(y.Frame, status, pages.PayBill(y.Frame, show, state)), nil
}

func (s payers) payInvoice(ctx context.Context, v *httpapi.Visit, c link.Claim) (httpapi.View, error) {
	y, err := s.owing(ctx, v, c)
	if err != nil {
		return httpapi.View{}, err
	}
	to, err := s.invoices.Pay(ctx, c.Practice, c.Subject, v.Form.Get("provider"))
	if fault.CodeOf(err) == "too-many-attempts" {
		y.often = true
		return s.owingView(ctx, y, http.StatusTooManyRequests)
	}
	shown, silent, err := s.begun(ctx, v, y.Frame, to, err)
	if silent {
		y.silent = true
		return s.owingView(ctx, y, http.StatusServiceUnavailable)
	}
	return shown, err
}
