package page

import (
	"context"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"time"

	"stund/internal/base"
	"stund/internal/booking"
	"stund/internal/civil"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/httpapi"
	"stund/internal/invoice"
	"stund/internal/link"
	"stund/internal/money"
	"stund/internal/pages"
	"stund/internal/payment"
	"stund/internal/practice"
	"stund/internal/store"
	"stund/internal/voucher"
)

// PayPage is the page on which a client pays for an appointment, or an invoice. GET shows, and asks the provider where
// something is to be learned; POST leads to the provider's page.
func PayPage(b *base.Base) httpapi.Endpoint {
	s := payers{of(b), invoice.Of(b)}
	return httpapi.Endpoint{Name: "pay-page", Path: payment.Purpose.Route(), Auth: httpapi.Link, Page: true,
		Ops: []httpapi.Op{
			{Method: http.MethodGet, Handle: httpapi.Page(s.showPay, s.failPage(payment.Purpose))},
			{Method: http.MethodPost, Handle: httpapi.Page(s.postPay, s.failPage(payment.Purpose)),
				Guard: s.guard.Watch},
		}}
}

// payers is what the page on which somebody pays calls.
type payers struct {
	*services
	invoices *invoice.Invoices
}

// paying is a visit to the page of a payment.
type paying struct {
	pages.Frame
	setup   *practice.Setup
	payment payment.Payment
	token   string
	silent  bool // the provider did not answer just now
	waits   bool // for news of the payment
}

func (s *services) paying(ctx context.Context, v *httpapi.Visit, c link.Claim) (paying, error) {
	token := v.Param["token"]
	setup, err := s.Practices.Setup(ctx, c.Practice, store.Eventual)
	if err != nil {
		return paying{}, err
	}
	p, err := s.Payments.Get(ctx, c.Practice, c.Subject)
	if err != nil {
		return paying{}, err
	}
	f := s.frame(v, payment.Purpose, setup.Practice, p.Contact.Language)
	return paying{Frame: f, setup: setup.In(f.Lang), payment: p, token: token}, nil
}

func (s payers) showPay(ctx context.Context, v *httpapi.Visit) (httpapi.View, error) {
	c, err := s.Links.Open(v.Param["token"], payment.Purpose, s.Now())
	if err != nil {
		return httpapi.View{}, err
	}
	if payment.OfInvoice(c) {
		return s.showInvoice(ctx, v, c)
	}
	y, err := s.paying(ctx, v, c)
	if err != nil {
		return httpapi.View{}, err
	}
	var looked bool
	y.payment, looked = s.Payments.Asked(ctx, y.payment)
	y.waits = v.Query.Has("back") && !looked // from the provider's page, and nobody knows yet how it went there
	if y.payment.Stage == payment.Booked {
		news := ""
		if v.Query.Has("back") { // from the provider's page
			news = "done=booked"
		}
		return s.toBooking(ctx, y.Frame, y.payment.Practice, y.payment.ID, news)
	}
	return s.payView(ctx, y, http.StatusOK)
}

// state tells how things stand at the time of the visit.
func (y paying) state() pages.PayState {
	p := y.payment
	switch {
	case p.Stage == payment.Late:
		return pages.PayLate
	case p.Stage == payment.Lapsed:
		return pages.PayExpired
	case p.Stage == payment.Owed && y.Now.Before(p.AskAt):
		return pages.PayEarly
	case p.Status() == payment.StatusChecking || y.waits:
		return pages.PayChecks
	case p.Over(y.Now):
		return pages.PayExpired
	case !y.Now.Before(p.Deadline):
		return pages.PayChecks // a page is open still: whoever pays in the last second gets the time
	case p.Status() != payment.StatusOpen:
		return pages.PayChecks // it is paid, and about to be booked
	case p.Failed():
		return pages.PayFailed
	}
	return pages.ToPay
}

func (s *services) payView(ctx context.Context, y paying, status int) (httpapi.View, error) {
	p := y.payment
	v, _ := y.setup.Service(p.Service)
	a := described(y.setup, v, p.Practitioner, y.setup.PlaceOf(v, p.Practitioner, p.Start), p.Start, p.End)
	a.Price = money.Amount{Minor: p.Price, Currency: p.Currency}
	kept := booking.Booking{Parts: p.Parts}
	if off, is := s.Bookings.Fields(kept, false)[voucher.ContributionName].(voucher.Shown); is {
		a.Price = off.Price
	}
	for _, l := range s.Bookings.Contributions().Lines(kept, y.Lang) {
		a.Lines = append(a.Lines, pages.Line{Label: l.Label, Value: l.Value})
	}
	show := pages.Paying{Appointment: a, Due: p.Amount(), Deadline: p.Deadline.In(y.setup.Zone()),
		Owed: p.Stage == payment.Owed, From: p.AskAt.In(y.setup.Zone()),
		Status: "/v1/pay/" + url.PathEscape(y.token) + "/status", Now: string(p.Status()), Silent: y.silent}
	show.Back = refunds(p.Amount(), p.Refunds(), p.Start.In(y.setup.Zone()))
	state := y.state()
	if state == pages.PayExpired || state == pages.PayLate {
		near, err := s.nearby(ctx, y, v)
		if err != nil {
			return httpapi.View{}, err
		}
		show.Near = near
		return view(y.Frame, status, pages.Pay(y.Frame, show, state)), nil
	}
	offers, err := s.Payments.Offers(ctx, p)
	if err != nil {
		return httpapi.View{}, err
	}
	for _, w := range payment.Ways(offers, p.Currency, y.Now) {
		show.Ways = append(show.Ways, pages.Way{Name: w.Provider, Brand: w.Brand})
	}
	return view(y.Frame, status, pages.Pay(y.Frame, show, state)), nil
}

// refunds are what goes back of what is paid for an appointment at the start.
func refunds(paid money.Amount, steps []practice.RefundStep, start time.Time) pages.Refunds {
	out := pages.Refunds{Paid: paid}
	for _, r := range steps {
		out.Steps = append(out.Steps, pages.BackStep{Until: start.Add(-time.Duration(r.Minutes) * time.Minute),
			Minor: r.Of(paid.Minor)})
	}
	return out
}

// nearby returns the free times nearest to one that was not booked; none where the service is not to be had.
func (s *services) nearby(ctx context.Context, y paying, v practice.Service) ([]pages.NearTime, error) {
	p := y.payment
	from := p.Start
	if from.Before(y.Now) {
		from = y.Now
	}
	free, err := s.Bookings.Next(ctx, visitor, p.Practice, p.Service, p.Wanted, civil.Moment{At: from}, 5)
	if err != nil {
		return nil, unlessGone(err)
	}
	there := y.Frame
	there.Path, there.Chosen = link.BookingPath(p.Practice), true
	plan := pages.Plan{Service: bookable(v), Who: pages.Person{ID: p.Wanted}}
	var out []pages.NearTime
	for _, f := range free {
		start := f.Start.In(y.setup.Zone())
		out = append(out, pages.NearTime{Start: start, Path: there.Link(plan.At(pages.StepDetails, start))})
	}
	return out, nil
}

// visitor is who may book what anyone may.
var visitor = fact.Actor{Role: fact.Client}

func (s payers) postPay(ctx context.Context, v *httpapi.Visit) (httpapi.View, error) {
	if err := s.failsForeign(v); err != nil {
		return httpapi.View{}, err
	}
	c, err := s.Links.Open(v.Param["token"], payment.Purpose, s.Now())
	if err != nil {
		return httpapi.View{}, err
	}
	if v.Form.Get("action") != "pay" {
		return httpapi.View{}, fault.New(fault.Malformed, "unknown-action",
			"The form asks for nothing that this page can do.")
	}
	if payment.OfInvoice(c) {
		return s.payInvoice(ctx, v, c)
	}
	y, err := s.paying(ctx, v, c)
	if err != nil {
		return httpapi.View{}, err
	}
	to, err := s.Payments.Start(ctx, y.payment.Practice, y.payment.ID, v.Form.Get("provider"))
	shown, silent, err := s.begun(ctx, v, y.Frame, to, err)
	if silent {
		y.silent = true
		return s.payView(ctx, y, http.StatusServiceUnavailable)
	}
	return shown, err
}

// begun leads to the provider's page, or says why there is none: silent is where the provider does not answer just now,
// which the page says itself.
func (s *services) begun(ctx context.Context, v *httpapi.Visit, f pages.Frame, to string, err error) (
	shown httpapi.View, silent bool, wrong error) {
	if err == nil {
		return seeOther(to), false, nil
	}
	if pause, is := s.pause(f, v, err); is {
		return pause, false, nil
	}
	why, ok := fault.As(err)
	if !ok {
		return httpapi.View{}, false, err
	}
	httpapi.Note(ctx, slog.String("code", why.Code))
	known := []string{payment.CodeExpired, payment.CodeOver, payment.CodeChecking}
	switch {
	case why.Code == "provider-silent":
		return httpapi.View{}, true, nil
	case slices.Contains(known, why.Code):
		return seeOther(f.Link("back=1")), false, nil
	}
	return httpapi.View{}, false, err
}

// toPay leads to the page on which a time is paid that is kept until then.
func (s *services) toPay(ctx context.Context, f pages.Frame, practiceID, id string) (httpapi.View, error) {
	p, err := s.Payments.Get(ctx, practiceID, id)
	if err != nil {
		return httpapi.View{}, err
	}
	f.Path = s.Links.Path(p.Link())
	return seeOther(f.Link("")), nil
}
