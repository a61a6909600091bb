package invoice

import (
	"cmp"
	"context"
	"encoding/json"
	"net/http"

	"stund/internal/api/door"
	"stund/internal/base"
	"stund/internal/booking"
	"stund/internal/catalogue/contributions"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/httpapi"
	"stund/internal/payment"
	"stund/internal/practice"
	"stund/internal/store"
	"stund/internal/voucher"
)

// BookingPriceView is what an appointment costs as it is, and as it would be.
type BookingPriceView struct {
	Revision int64       `json:"revision" doc:"Of the booking: it rises with each change." example:"2"`
	Now      PricedView  `json:"now" doc:"As it is."`
	Then     *PricedView `json:"then,omitempty" doc:"As it would be, where that is asked for."`
	Invoiced string      `json:"invoiced,omitempty" doc:"Id of the invoice, or of the draft that staff changed, which keeps anything from being taken off." example:"01k9x3m5t8q2v7w4y6z0abcdef"`
}

// PricedView is what an appointment costs.
type PricedView struct {
	Service string `json:"service" example:"consultation"`
	voucher.Shown
	Paid int64 `json:"paid_minor" doc:"What of it was paid in money, and the practice keeps, in minor units." example:"40000"`
	Back int64 `json:"back_minor" doc:"What of that goes back to the client: they have paid more than it costs then."`
	Left int64 `json:"left_minor" doc:"What is still to be paid." example:"20000"`
}

// pricing is what the endpoint calls.
type pricing struct {
	*services
	Bookings *booking.Bookings
	Payments *payment.Payments
}

type priceIn struct {
	door.ByID
	Service string `query:"service" maxLength:"40" doc:"What it would cost with this service." example:"consultation"`
}

type repriceIn struct {
	door.ByID
	Previewed
	Body struct {
		Revision int64 `json:"revision,omitempty" minimum:"0" doc:"Of the booking as it was seen: another one's change in between is answered with 409. If left out, it does not matter." example:"2"`
		voucher.Told
	}
}

var priceFaults = []httpapi.Fault{door.FailsPractice, door.FailsMine,
	httpapi.Fails(fault.NotFound, "booking-unknown", "There is no booking with this id."),
	httpapi.Fails(fault.Conflict, "booking-cancelled", "It does not take place."),
	httpapi.Fails(fault.Conflict, "booking-no-show", "Its client did not come."),
	httpapi.Fails(fault.Conflict, payment.CodeChecking, "The client is about to pay for it."),
	httpapi.Fails(fault.Conflict, payment.CodeCurrency, "It was paid in another currency than the service costs.")}

// BookingPrice shows what an appointment costs, and has coupons and cards count for it that was booked without.
func BookingPrice(b *base.Base) httpapi.Endpoint {
	s := &pricing{of(b), contributions.Bookings(b), payment.Of(b)}
	return httpapi.Endpoint{Name: "booking-price", Path: "/v1/bookings/{id}/price", Auth: door.AnyStaff,
		Ops: []httpapi.Op{{
			ID: "get-booking-price", Method: http.MethodGet,
			Summary: "What an appointment costs",
			Text: "And what it would with another service: what is for that one stays, what is not goes back. What " +
				"was paid beyond the new price goes back to the client; what is missing is paid as any visit is.",
			Tag: door.TagMoney,
			Faults: append([]httpapi.Fault{httpapi.Fails(fault.NotFound, "service-unknown",
				"There is no such service.")}, priceFaults...),
			Handle: httpapi.Handle(func(ctx context.Context, in *priceIn) (*door.Answer[BookingPriceView], error) {
				return s.quote(ctx, httpapi.ActorFrom(ctx), in.ID, in.Service, nil)
			}),
		}, {
			ID: "price-booking", Method: http.MethodPut,
			Summary: "Use coupons and cards for an appointment that stands, or take them back",
			Text: "The code or the cards that are named count in the place of those that it has; none takes all of " +
				"them back. What else was fixed when it was booked stays. A draft of it follows. Nobody is told.",
			Tag: door.TagMoney,
			Faults: append([]httpapi.Fault{door.FailsBusy,
				httpapi.Fails(fault.Conflict, booking.CodeMeanwhile, "Somebody changed the booking meanwhile."),
				httpapi.Fails(fault.Conflict, "booking-invoiced", "An invoice charges for it, or a draft that cannot "+
					"follow by itself.").With("invoice", "01k9x3m5t8q2v7w4y6z0abcdef")}, priceFaults...),
			Handle: httpapi.Handle(func(ctx context.Context, in *repriceIn) (*door.Answer[BookingPriceView], error) {
				actor := httpapi.ActorFrom(ctx)
				if in.Preview {
					return s.quote(ctx, actor, in.ID, "", &in.Body.Told)
				}
				_, err := s.Invoices.Price(ctx, actor, actor.Practice, in.ID, in.Body.Revision, in.Body.Told)
				if err != nil {
					return nil, err
				}
				return s.quote(ctx, actor, in.ID, "", nil)
			}),
		}}}
}

// quote answers with what it costs, and would with the service or with what is told.
func (s *pricing) quote(ctx context.Context, actor fact.Actor, id, service string, told *voucher.Told) (
	*door.Answer[BookingPriceView], error) {
	var extra map[string]json.RawMessage
	if told != nil {
		say, err := voucher.Tell(*told)
		if err != nil {
			return nil, err
		}
		extra = map[string]json.RawMessage{voucher.ContributionName: say}
	}
	was, err := s.Bookings.Get(ctx, actor, actor.Practice, id)
	if err != nil {
		return nil, err
	}
	setup, err := s.Practices.Setup(ctx, actor.Practice, store.Strong)
	if err != nil {
		return nil, err
	}
	p, err := s.paid(ctx, was)
	if err != nil {
		return nil, err
	}
	var paid int64
	if p.Stage == payment.Booked {
		paid = p.Keep
	}
	out := BookingPriceView{Revision: was.Revision(), Now: priced(setup, was, p.Price, paid)}
	if f, is := fault.As(s.Invoices.Priced(ctx, was)); is {
		out.Invoiced, _ = f.Extra["invoice"].(string)
	}
	if service != "" || told != nil {
		_, b, err := s.Bookings.Quote(ctx, actor, actor.Practice, id, service, extra)
		if err != nil {
			return nil, err
		}
		then := priced(setup, b, 0, paid)
		out.Then = &then
	}
	return door.OK(out), nil
}

// paid is the payment of the booking: none where nothing was asked for, or it went back whole because of another price
// or to another client.
func (s *pricing) paid(ctx context.Context, b booking.Booking) (payment.Payment, error) {
	if len(b.State(payment.ContributionName)) == 0 {
		return payment.Payment{}, nil
	}
	p, err := s.Payments.Get(ctx, b.Practice, b.ID)
	if err != nil && fault.KindOf(err) == fault.NotFound {
		err = nil
	}
	return p, err
}

// priced is what the booking costs: as it was fixed when vouchers took something off it, or when it was asked to be
// paid (asked; 0: it was not), or as the service is now.
func priced(setup *practice.Setup, b booking.Booking, asked, paid int64) PricedView {
	out := PricedView{Service: b.Service, Paid: paid}
	shown, is := voucher.ShownOf(b)
	if !is {
		v, _ := setup.Service(b.Service)
		shown.Price, shown.Parts = v.Price, []voucher.ShownPart{}
		shown.Price.Minor = cmp.Or(asked, v.Price.Minor)
		shown.Rest = shown.Price.Minor
	}
	out.Shown = shown
	out.Back, out.Left = max(paid-shown.Rest, 0), max(shown.Rest-paid, 0)
	return out
}
