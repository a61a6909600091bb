package payment

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"stund/internal/api/door"
	"stund/internal/base"
	"stund/internal/fault"
	"stund/internal/httpapi"
	"stund/internal/money"
	"stund/internal/pay"
	"stund/internal/payment"
	"stund/internal/store"
)

// PaymentView is a payment as staff see it.
type PaymentView struct {
	ID           string            `json:"id" doc:"Of the booking that it is for; of an invoice, its own." example:"01k9x3m5t8q2v7w4y6z0abcdef"`
	Status       payment.Status    `json:"status" enum:"open,checking,reserved,paid,part-refunded,refunding,refunded,expired,disputed" doc:"How things stand with the money." example:"paid"`
	Booked       bool              `json:"booked" doc:"Whether a booking came of it, or the invoice has the money."`
	Service      string            `json:"service,omitempty" doc:"Left out of an invoice." example:"consultation"`
	Practitioner string            `json:"practitioner,omitempty" example:"ida"`
	Start        time.Time         `json:"start" doc:"Of the appointment; of an invoice, when its payer began to pay." example:"2026-11-23T14:00:00+01:00"`
	End          time.Time         `json:"end" example:"2026-11-23T14:50:00+01:00"`
	Invoice      string            `json:"invoice,omitempty" doc:"Id of the invoice that it pays, where it is for no appointment." example:"01k9x3m5t8q2v7w4y6z0abcdef"`
	Number       string            `json:"invoice_number,omitempty" doc:"As it is printed." example:"2026-1001"`
	Client       string            `json:"client,omitempty" doc:"Id of the client; nobody is one before the time is booked." example:"38gfsrdqqmpb9a6eckyj2repsq"`
	Name         string            `json:"client_name,omitempty" example:"Kari Nordmann"`
	Due          money.Amount      `json:"due" doc:"What was asked for."`
	Reserved     int64             `json:"reserved_minor" doc:"What can still be taken, in minor units."`
	Captured     int64             `json:"captured_minor" doc:"What was taken."`
	Refunded     int64             `json:"refunded_minor" doc:"What of it went back, or is on its way."`
	Failed       int64             `json:"refund_failed_minor,omitempty" doc:"What was to go back, and came back to the practice."`
	Disputed     int64             `json:"disputed_minor,omitempty" doc:"What is asked back through the client's bank."`
	Keep         int64             `json:"keep_minor" doc:"What the practice keeps by the rules, and by what staff decided."`
	Created      time.Time         `json:"created_at"`
	Deadline     time.Time         `json:"deadline" doc:"Until when it could be paid."`
	PayFrom      *time.Time        `json:"pay_from,omitempty" doc:"From when it can be paid, where the time is booked first and paid nearer to the visit."`
	CaptureBy    *time.Time        `json:"capture_by,omitempty" doc:"Until when what is reserved can be taken."`
	TakeAt       *time.Time        `json:"take_at,omitempty" doc:"When what is reserved is taken by itself, unless somebody does it before."`
	Tries        []PaymentTry      `json:"attempts" doc:"The providers' pages that its client was sent to."`
	Decisions    []PaymentDecision `json:"decisions,omitempty" doc:"What staff decided about the money."`
	Undone       bool              `json:"refused,omitempty" doc:"The provider will not do something that the rules want: look there."`
}

// PaymentTry is one page of a provider.
type PaymentTry struct {
	Provider string    `json:"provider" example:"stripe"`
	Own      string    `json:"provider_id,omitempty" doc:"What the provider calls it." example:"cs_123"`
	Phase    pay.Phase `json:"phase" enum:"open,checking,approved,ended" example:"approved"`
	Began    time.Time `json:"began_at"`
	Why      string    `json:"why,omitempty" doc:"Why nothing came of it, in the provider's code." example:"card_declined"`
}

// PaymentDecision is what staff decided about the money of a payment.
type PaymentDecision struct {
	At     time.Time `json:"at"`
	Amount int64     `json:"refund_minor" doc:"What was to go back."`
	Reason string    `json:"reason,omitempty"`
}

func (s *services) shown(ctx context.Context, all ...payment.Payment) ([]PaymentView, error) {
	var clients []string
	for _, p := range all {
		if p.Client != "" {
			clients = append(clients, p.Client)
		}
	}
	out := make([]PaymentView, 0, len(all))
	if len(all) == 0 {
		return out, nil
	}
	setup, err := s.Practices.Setup(ctx, all[0].Practice, store.Eventual)
	if err != nil {
		return nil, err
	}
	people, err := s.Clients.Many(ctx, all[0].Practice, clients)
	if err != nil {
		return nil, err
	}
	for _, p := range all {
		v := paymentView(p, setup.Zone())
		v.Name = people[p.Client].Name
		if v.Name == "" {
			v.Name = p.Contact.Name
		}
		out = append(out, v)
	}
	return out, nil
}

func paymentView(p payment.Payment, zone *time.Location) PaymentView {
	sums := p.Sums()
	v := PaymentView{ID: p.ID, Status: p.Status(), Booked: p.Stage == payment.Booked || p.Stage == payment.Owed,
		Service: p.Service, Practitioner: p.Practitioner, Start: p.Start.In(zone), End: p.End.In(zone),
		Client: p.Client, Due: p.Amount(), Invoice: p.Invoice, Number: p.Number,
		Reserved: sums.Reserved, Captured: sums.Captured, Refunded: sums.Refunded, Failed: sums.Failed,
		Disputed: sums.Disputed, Keep: p.Keep, Created: p.Created.In(zone), Deadline: p.Deadline.In(zone),
		Tries: []PaymentTry{}}
	if p.Invoice != "" {
		v.Start, v.End = v.Created, v.Created
	}
	for n, t := range p.Tries {
		v.Tries = append(v.Tries, PaymentTry{Provider: t.Provider, Own: cmp.Or(t.Own, p.Reference(n)),
			Phase: t.State.Phase, Began: t.Began.In(zone), Why: t.State.Why})
		if by := t.State.CaptureBy; sums.Reserved > 0 && !by.IsZero() && t.State.Phase == pay.Approved {
			by = by.In(zone)
			v.CaptureBy = &by
		}
	}
	if from := p.AskAt; p.Stage == payment.Owed && !from.IsZero() {
		from = from.In(zone)
		v.PayFrom = &from
	}
	if take := p.Take; sums.Reserved > 0 && !take.IsZero() {
		take = take.In(zone)
		v.TakeAt = &take
	}
	for _, r := range p.Reasons {
		v.Decisions = append(v.Decisions, PaymentDecision{At: r.At.In(zone), Amount: r.Amount, Reason: r.Text})
	}
	v.Undone = refused(p)
	return v
}

// refused reports whether a provider will not do something that the rules want.
func refused(p payment.Payment) bool {
	return slices.ContainsFunc(p.Moves, func(m payment.Move) bool { return m.Refused })
}

// PaymentPage is a page of the list of payments.
type PaymentPage struct {
	Items []PaymentView `json:"items"`
	Next  string        `json:"next,omitempty" doc:"The page after this one is asked for with it as after; left out of the last."`
}

type listIn struct {
	Status string `query:"status" enum:"open,reserved,paid,part-refunded,refunded,expired,disputed,refused" doc:"Only those: open are those that are checked as well, refunded those on their way back, and refused those of which the provider will not do something. A page of them may hold fewer than the limit." example:"paid"`
	Limit  int    `query:"limit" minimum:"1" maximum:"100" default:"50"`
	After  string `query:"after" maxLength:"2000" doc:"The next of the page before."`
}

// wanted reports whether the list is to have the payment.
func (in *listIn) wanted(p payment.Payment) bool {
	switch status := p.Status(); {
	case in.Status == "":
		return true
	case in.Status == "refused":
		return refused(p)
	case status == payment.StatusChecking:
		return in.Status == string(payment.StatusOpen)
	case status == payment.StatusRefunding:
		return in.Status == string(payment.StatusRefunded)
	default:
		return in.Status == string(status)
	}
}

// listed is how many payments are read for one page of those of one status.
const listed = 500

// page returns a page of the payments that are wanted: half of what it can hold, or as many as listed bounds.
func (s *services) page(ctx context.Context, practiceID string, in *listIn) (all []payment.Payment, next string,
	err error) {
	next = in.After
	for read := 0; read < listed && 2*len(all) < in.Limit; {
		var some []payment.Payment
		some, next, err = s.Payments.List(ctx, practiceID, next, in.Limit-len(all))
		if err != nil {
			return nil, "", err
		}
		for _, p := range some {
			if in.wanted(p) {
				all = append(all, p)
			}
		}
		read += len(some)
		if next == "" || in.Status == "" {
			break
		}
	}
	return all, next, nil
}

// Payments lists the practice's payments.
func Payments(b *base.Base) httpapi.Endpoint {
	s := of(b)
	return httpapi.Endpoint{Name: "payments-list", Path: "/v1/payments", Auth: door.Managers, Ops: []httpapi.Op{{
		ID: "list-payments", Method: http.MethodGet,
		Summary: "Payments, the newest first",
		Tag:     door.TagMoney,
		Faults: []httpapi.Fault{door.FailsPractice, httpapi.Fails(fault.Invalid, "cursor-invalid",
			"The cursor is of no page of this list.")},
		Handle: httpapi.Handle(func(ctx context.Context, in *listIn) (*door.Answer[PaymentPage], error) {
			all, next, err := s.page(ctx, httpapi.ActorFrom(ctx).Practice, in)
			if err != nil {
				return nil, err
			}
			items, err := s.shown(ctx, all...)
			if err != nil {
				return nil, err
			}
			return door.OK(PaymentPage{Items: items, Next: next}), nil
		}),
	}}}
}

func (s *services) one(ctx context.Context, p payment.Payment, err error) (*door.Answer[PaymentView], error) {
	if err != nil {
		return nil, err
	}
	all, err := s.shown(ctx, p)
	if err != nil {
		return nil, err
	}
	return door.OK(all[0]), nil
}

// Payment shows one payment.
func Payment(b *base.Base) httpapi.Endpoint {
	s := of(b)
	return httpapi.Endpoint{Name: "payment", Path: "/v1/payments/{id}", Auth: door.AnyStaff, Ops: []httpapi.Op{{
		ID: "get-payment", Method: http.MethodGet,
		Summary: "The payment of a booking",
		Tag:     door.TagMoney,
		Faults:  []httpapi.Fault{door.FailsPractice, failsPayment, door.FailsMine},
		Handle: httpapi.Handle(func(ctx context.Context, in *door.ByID) (*door.Answer[PaymentView], error) {
			actor := httpapi.ActorFrom(ctx)
			p, err := s.Payments.Seen(ctx, actor, actor.Practice, in.ID)
			return s.one(ctx, p, err)
		}),
	}}}
}

type actIn struct {
	door.ByID
	Act  string `path:"act" enum:"capture,cancel,refund" doc:"capture takes what is reserved now. cancel lets go of the payment: a time that is kept is free at once, and of a booking's money nothing is kept. refund pays a part back." example:"refund"`
	Body *struct {
		Amount *int64 `json:"amount_minor,omitempty" minimum:"1" doc:"Of a refund: how much goes back, in minor units; all that the practice keeps if left out." example:"40000"`
		Kept   *int64 `json:"keep_minor,omitempty" minimum:"0" doc:"What the practice kept when you looked, as the payment said. If it is something else by now nothing is done: a refund that is sent twice is made once." example:"80000"`
		Reason string `json:"reason,omitempty" maxLength:"300" doc:"Why; staff see it. A refund needs one." example:"Syk"`
	}
}

// decision is what the request asks for.
func (in *actIn) decision() (payment.Decision, error) {
	var d payment.Decision
	if in.Body != nil {
		d.Kept, d.Reason = in.Body.Kept, strings.TrimSpace(in.Body.Reason)
	}
	switch in.Act {
	case "capture":
		d.Take = true
		return d, nil
	case "cancel":
		d.End = true
		return d, nil
	}
	if in.Body != nil && in.Body.Amount != nil {
		d.Back = *in.Body.Amount
	}
	d.All = d.Back == 0
	if d.Reason == "" {
		return d, fault.Fields{{Path: "reason", Message: "must be filled in"}}.Err()
	}
	return d, nil
}

// PaymentAct decides what becomes of the money of a payment.
func PaymentAct(b *base.Base) httpapi.Endpoint {
	s := of(b)
	return httpapi.Endpoint{Name: "payment-act", Path: "/v1/payments/{id}/{act}", Auth: door.Managers,
		Ops: []httpapi.Op{{
			ID: "act-on-payment", Method: http.MethodPost,
			Summary: "Take what is reserved, pay back, or let go of a payment",
			Text: "Whatever the rules of the booking say. It is done within seconds, by the provider that has the " +
				"money; the payment says when it is. The booking stands.",
			Tag: door.TagMoney,
			Faults: []httpapi.Fault{door.FailsPractice, failsPayment, failsOver, door.FailsBusy,
				httpapi.Fails(fault.Invalid, "refund-too-much", "The practice keeps less of the payment than that."),
				httpapi.Fails(fault.Conflict, payment.CodeChanged, "The practice keeps something else of the payment "+
					"than keep_minor says. Look at it again.")},
			Handle: httpapi.Handle(func(ctx context.Context, in *actIn) (*door.Answer[PaymentView], error) {
				by, err := in.decision()
				if err != nil {
					return nil, err
				}
				actor := httpapi.ActorFrom(ctx)
				p, err := s.Payments.Decide(ctx, actor, actor.Practice, in.ID, by)
				return s.one(ctx, p, err)
			}),
		}}}
}
