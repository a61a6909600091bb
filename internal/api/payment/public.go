// Package payment is the endpoints of what clients pay: the page's, the providers' webhooks, and what staff see and
// decide.
package payment

import (
	"context"
	"net/http"
	"time"

	bookings "stund/internal/api/booking"
	"stund/internal/api/door"
	"stund/internal/base"
	"stund/internal/fault"
	"stund/internal/guard"
	"stund/internal/httpapi"
	"stund/internal/invoice"
	"stund/internal/money"
	"stund/internal/pay"
	"stund/internal/payment"
	"stund/internal/practice"
	"stund/internal/store"
)

// Catalogue lists the endpoints of payments.
func Catalogue() []door.Maker {
	return []door.Maker{Pay, PayStatus, Webhooks, Payments, Payment, PaymentAct, Providers, Provider, ProviderCheck}
}

// services is what the endpoints of payments call.
type services struct {
	*bookings.Services
}

func of(b *base.Base) *services { return &services{bookings.Of(b)} }

// PayView is what is to be paid, as its client sees it.
type PayView struct {
	Status    payment.Status `json:"status" enum:"open,checking,reserved,paid,part-refunded,refunding,refunded,expired,disputed" doc:"open: to be paid until the deadline. checking: the client is done, and the provider has yet to decide. reserved: it is taken at the visit. Of an invoice: open, checking, or paid where nothing is left." example:"open"`
	Practice  string         `json:"practice" doc:"Its name." example:"Lotus Terapi"`
	Service   string         `json:"service,omitempty" doc:"Its name; left out of an invoice." example:"Konsultasjon"`
	Start     time.Time      `json:"start,omitzero" doc:"Of the visit; left out of an invoice." example:"2026-11-23T14:00:00+01:00"`
	End       time.Time      `json:"end,omitzero" example:"2026-11-23T14:50:00+01:00"`
	Due       money.Amount   `json:"due" doc:"What is to be paid now, VAT included."`
	Price     money.Amount   `json:"price" doc:"Of the visit, or the total of the invoice."`
	Paid      int64          `json:"paid_minor" doc:"What was taken, in minor units." example:"0"`
	Refunded  int64          `json:"refunded_minor" doc:"What of it went back." example:"0"`
	Deadline  time.Time      `json:"deadline,omitzero" doc:"Until when the time is kept for whoever pays; left out of an invoice." example:"2026-11-22T12:30:00+01:00"`
	Providers []string       `json:"providers" doc:"By whom it can be paid now, the best first." example:"[\"stripe\"]"`
	Ways      []payment.Way  `json:"ways" doc:"The same, each with the name that people know it by."`
	Failed    bool           `json:"failed" doc:"The last attempt came to nothing, and there is time for another."`
	Late      bool           `json:"late" doc:"It was paid when the time was another's already: all of the money goes back."`
	Now       time.Time      `json:"now" doc:"When this was answered." example:"2026-11-22T12:02:00+01:00"`
	Booked    bool           `json:"booked" doc:"Whether the time is booked."`
	ManageURL string         `json:"manage_url,omitempty" doc:"The page of the booking, once there is one." example:"https://book.lotus.example/m/AQG8nRs5M0p2T1l4V0t1Q3V2eA"`
	Token     string         `json:"token,omitempty" doc:"The signed token in that address, for /v1/link/{token}." example:"AQG8nRs5M0p2T1l4V0t1Q3V2eA"`
	Invoice   *PayInvoice    `json:"invoice,omitempty" doc:"What is paid, where that is an invoice and no visit."`
}

// payers is what whoever pays calls.
type payers struct {
	*services
	invoices *invoice.Invoices
}

func payersOf(b *base.Base) payers { return payers{of(b), invoice.Of(b)} }

// shows is what is to be paid by the link; the provider is asked first for who waits.
func (s payers) shows(ctx context.Context, token string, waits bool) (*door.Answer[PayView], error) {
	c, err := s.Links.Open(token, payment.Purpose, s.Now())
	if err != nil {
		return nil, err
	}
	setup, err := s.Practices.Setup(ctx, c.Practice, store.Eventual)
	if err != nil {
		return nil, err
	}
	if payment.OfInvoice(c) {
		return s.showsInvoice(ctx, c, setup, waits)
	}
	p, err := s.Payments.Get(ctx, c.Practice, c.Subject)
	if err != nil {
		return nil, err
	}
	if waits {
		p, _ = s.Payments.Asked(ctx, p)
	}
	return s.view(ctx, p, setup)
}

func (s *services) view(ctx context.Context, p payment.Payment, setup *practice.Setup) (*door.Answer[PayView], error) {
	setup = setup.In(p.Contact.Language)
	v, _ := setup.Service(p.Service)
	sums, zone := p.Sums(), setup.Zone()
	out := PayView{Status: p.Status(), Practice: setup.Practice.Name, Service: v.Name, Start: p.Start.In(zone),
		End: p.End.In(zone), Due: p.Amount(), Price: money.Amount{Minor: p.Price, Currency: p.Currency},
		Paid: sums.Captured, Refunded: sums.Refunded, Deadline: p.Deadline.In(zone), Providers: []string{},
		Ways: []payment.Way{}, Failed: p.Failed(), Late: p.Stage == payment.Late,
		Now:    s.Now().In(zone).Truncate(time.Second),
		Booked: p.Stage == payment.Booked}
	if p.Over(s.Now()) {
		out.Status = payment.StatusExpired
	}
	if out.Booked {
		b, err := s.Bookings.Held(0).Get(ctx, door.Client, p.Practice, p.ID) // the link is of who booked
		if err == nil {
			out.Token = s.Links.Sign(b.Link())
			out.ManageURL = s.Site + b.Link().Purpose.Path(out.Token)
		}
	}
	if out.Status == payment.StatusOpen && s.Now().Before(p.Deadline) {
		offers, err := s.Payments.Offers(ctx, p)
		if err != nil {
			return nil, err
		}
		for _, a := range offers {
			out.Providers = append(out.Providers, a.Provider)
		}
		out.Ways = payment.Ways(offers, p.Currency, s.Now())
	}
	return door.OK(out), nil
}

var (
	failsPayment = httpapi.Fails(fault.NotFound, "payment-unknown", "There is no payment with this id.")
	failsInvoice = httpapi.Fails(fault.NotFound, "invoice-unknown", "There is no invoice with this id.")
	failsExpired = httpapi.Fails(fault.Gone, payment.CodeExpired, "The time is kept no longer. Book anew.")
	failsEarly   = httpapi.Fails(fault.Conflict, payment.CodeEarly,
		"It is booked, and can be paid nearer to the visit: its client is mailed then.")
	failsOver   = httpapi.Fails(fault.Conflict, payment.CodeOver, "It is paid already.")
	failsChecks = httpapi.Fails(fault.Conflict, payment.CodeChecking,
		"An earlier payment is being checked. Ask for its status until that is decided.")
	failsSilent = httpapi.Fails(fault.Unavailable, "provider-silent",
		"The payment provider does not answer. Try again in a minute.")
	failsProvider = httpapi.Fails(fault.NotFound, "provider-unknown",
		"The practice has no account with this payment provider.")
	failsAttempts = httpapi.Fails(fault.TooMany, "too-many-attempts", "This has been tried too often. Book anew.")
)

// links are how a link can fail.
func links() []httpapi.Fault { return []httpapi.Fault{door.FailsLink, door.FailsExpired} }

type startIn struct {
	door.ByToken
	door.Proved
	Body struct {
		Provider string `json:"provider" maxLength:"40" doc:"One of the providers that the payment lists." example:"stripe"`
	}
}

// Redirect is where a client pays.
type Redirect struct {
	URL string `json:"redirect_url" doc:"The provider's page, at which the client pays." example:"https://checkout.example/c/pay/cs_123"`
}

// Pay shows what is to be paid, and opens a provider's page.
func Pay(b *base.Base) httpapi.Endpoint {
	s, guarding := payersOf(b), guard.Of(b)
	return httpapi.Endpoint{Name: "pay", Path: "/v1/pay/{token}", Auth: httpapi.Link, Ops: []httpapi.Op{{
		ID: "get-pay", Method: http.MethodGet,
		Summary: "What is to be paid",
		Tag:     door.TagLinks,
		Faults:  append(links(), door.FailsPractice, failsPayment, failsInvoice),
		Handle: httpapi.Handle(func(ctx context.Context, in *door.ByToken) (*door.Answer[PayView], error) {
			return s.shows(ctx, in.Token, false)
		}),
	}, {
		ID: "start-pay", Method: http.MethodPost,
		Summary: "Open the page of a payment provider",
		Text: "Whoever asks again while the page is open gets the same one. The amount is what the booking was " +
			"made with, or what the invoice has left.",
		Tag: door.TagLinks,
		Faults: append(
			links(),
			door.FailsPractice,
			failsPayment,
			failsInvoice,
			failsExpired,
			failsEarly,
			failsOver,
			failsChecks,
			failsSilent,
			failsProvider,
			failsAttempts,
			door.FailsTooMany,
			door.FailsProof,
			door.FailsBusy,
		),
		Guard: guarding.Watch,
		Handle: httpapi.Handle(func(ctx context.Context, in *startIn) (*door.Answer[Redirect], error) {
			c, err := s.Links.Open(in.Token, payment.Purpose, s.Now())
			if err != nil {
				return nil, err
			}
			start := s.Payments.Start
			if payment.OfInvoice(c) {
				start = s.invoices.Pay
			}
			to, err := start(ctx, c.Practice, c.Subject, in.Body.Provider)
			if err != nil {
				return nil, err
			}
			return door.OK(Redirect{to}), nil
		}),
	}}}
}

// PayStatus asks the provider how things stand.
func PayStatus(b *base.Base) httpapi.Endpoint {
	s := payersOf(b)
	return httpapi.Endpoint{Name: "pay-status", Path: "/v1/pay/{token}/status", Auth: httpapi.Link, Ops: []httpapi.Op{{
		ID: "get-pay-status", Method: http.MethodGet,
		Summary: "Whether it is paid",
		Text: "Asks the provider, at most every two seconds, and books what was paid. Pages that wait for a payment " +
			"ask every two seconds.",
		Tag:    door.TagLinks,
		Faults: append(links(), door.FailsPractice, failsPayment, failsInvoice),
		Handle: httpapi.Handle(func(ctx context.Context, in *door.ByToken) (*door.Answer[PayView], error) {
			return s.shows(ctx, in.Token, true)
		}),
	}}}
}

type webhookIn struct {
	Provider string `path:"provider" maxLength:"40" doc:"Name of the payment provider." example:"stripe"`
	Practice string `path:"practice" maxLength:"40" doc:"Short name of the practice." example:"lotus"`

	Stripe        string `header:"Stripe-Signature" hidden:"true"`
	Sandbox       string `header:"Sandbox-Signature" hidden:"true"`
	Authorization string `header:"Authorization" hidden:"true"`
	Date          string `header:"X-Ms-Date" hidden:"true"`
	Content       string `header:"X-Ms-Content-Sha256" hidden:"true"`
	Host          string `header:"Host" hidden:"true"`

	RawBody []byte `contentType:"application/json"`
}

func (in *webhookIn) webhook() pay.Webhook {
	return pay.Webhook{Body: in.RawBody, Header: map[string]string{"stripe-signature": in.Stripe,
		"sandbox-signature": in.Sandbox, "authorization": in.Authorization, "x-ms-date": in.Date,
		"x-ms-content-sha256": in.Content, "host": in.Host, "content-type": "application/json"}}
}

// Heard is the answer to a webhook: it says nothing but that it came.
type Heard struct{}

// Webhooks takes in what payment providers send.
func Webhooks(b *base.Base) httpapi.Endpoint {
	s := payment.Of(b)
	return httpapi.Endpoint{Name: "webhooks", Path: "/v1/webhooks/{provider}/{practice}", Auth: httpapi.Signed,
		Ops: []httpapi.Op{{
			ID: "take-webhook", Method: http.MethodPost,
			Summary: "Webhooks of payment providers",
			Text: "Signed by the provider as it documents it. What is authentic is answered with 200, whether it " +
				"concerns anything here or not, before anything is done about it.",
			Tag: door.TagMoney,
			Faults: []httpapi.Fault{httpapi.Fails(fault.NotFound, "provider-unknown",
				"The installation knows no such payment provider."),
				httpapi.Fails(fault.Unauthenticated, "webhook-forged", "It is not signed by the provider, for this "+
					"practice, within the last five minutes.")},
			Handle: httpapi.Handle(func(ctx context.Context, in *webhookIn) (*door.Answer[Heard], error) {
				if err := s.Receive(ctx, in.Practice, in.Provider, in.webhook()); err != nil {
					return nil, err
				}
				return door.OK(Heard{}), nil
			}),
		}}}
}
