package voucher

import (
	"context"
	"net/http"
	"time"

	"stund/internal/api/door"
	"stund/internal/base"
	"stund/internal/civil"
	"stund/internal/fault"
	"stund/internal/httpapi"
	"stund/internal/money"
	"stund/internal/voucher"
)

func civilDay(t time.Time, zone *time.Location) civil.Date { return civil.In(t, zone) }

// CouponTerms is what a coupon takes off, when, for what and how often.
type CouponTerms struct {
	Percent  int        `json:"percent,omitzero" minimum:"0" maximum:"100" doc:"How much of the price, rounded to the minor unit, half up. This or amount_minor." example:"20"`
	Amount   int64      `json:"amount_minor,omitzero" minimum:"0" doc:"How much, in minor units of the practice's currency, at most the price." example:"10000"`
	Adds     bool       `json:"adds,omitempty" doc:"It is taken off what a discount has left. Else the one of the two counts that takes off more."`
	Services []string   `json:"services,omitempty" maxItems:"100" doc:"Ids of the services that it is for; all if left out."`
	From     civil.Date `json:"from,omitzero" doc:"First day on which it can be used; any if left out." example:"2026-11-01"`
	Until    civil.Date `json:"until,omitzero" doc:"Last day of them; any if left out." example:"2026-12-31"`
	Uses     int64      `json:"uses,omitzero" minimum:"0" maximum:"1000000" doc:"How often it can be used, by all together; any number of times if left out." example:"100"`
}

func (t CouponTerms) draft() voucher.Voucher {
	return voucher.Voucher{
		Kind:     voucher.Coupon,
		Percent:  t.Percent,
		Amount:   t.Amount,
		Adds:     t.Adds,
		Services: t.Services,
		From:     t.From,
		Until:    t.Until,
		Total:    t.Uses,
	}
}

// CouponView is a coupon as staff see it.
type CouponView struct {
	ID     string         `json:"id" example:"01k9x3m5t8q2v7w4y6z0abcdef"`
	Code   string         `json:"code" doc:"What clients type." example:"SOMMER"`
	Status voucher.Status `json:"status" enum:"valid,early,used,expired,void" doc:"early: it cannot be used yet; used: so often that nothing is left." example:"valid"`
	CouponTerms
	Off      bool      `json:"off,omitempty" doc:"Staff ended it."`
	Used     int64     `json:"used" doc:"How many bookings have used it." example:"12"`
	Currency string    `json:"currency" example:"NOK"`
	Created  time.Time `json:"created_at"`
}

func couponView(in telling, v voucher.Voucher) CouponView {
	return CouponView{ID: v.ID, Code: v.Name, Status: in.status(v), CouponTerms: CouponTerms{Percent: v.Percent,
		Amount: v.Amount, Adds: v.Adds, Services: v.Services, From: v.From, Until: v.Until, Uses: v.Total},
		Off: !v.Voided.IsZero(), Used: v.Out, Currency: money.Amount{Currency: v.Currency}.Currency,
		Created: *in.at(v.Created)}
}

type couponIn struct {
	door.Once
	Body struct {
		Code string `json:"code,omitempty" maxLength:"30" doc:"Of your choosing, at least four letters and digits: spaces, hyphens and small letters do not matter. Made if left out. Clients know it and tell it on, so it is no secret." example:"SOMMER"`
		CouponTerms
	}
}

type termsIn struct {
	door.ByID
	Body struct {
		CouponTerms
		Off bool `json:"off,omitempty" doc:"It cannot be used any more."`
	}
}

func (s *services) coupon(ctx context.Context, v voucher.Voucher, err error) (*door.Answer[CouponView], error) {
	if err != nil {
		return nil, err
	}
	in, err := s.tell(ctx, v.Practice, v)
	if err != nil {
		return nil, err
	}
	return door.OK(couponView(in, v)), nil
}

// Coupons lists and makes coupons.
func Coupons(b *base.Base) httpapi.Endpoint {
	s := of(b)
	return httpapi.Endpoint{Name: "coupons", Path: "/v1/coupons", Auth: door.Managers, Ops: []httpapi.Op{{
		ID: "list-coupons", Method: http.MethodGet,
		Summary: "Coupons, the newest first",
		Tag:     door.TagMoney,
		Faults:  []httpapi.Fault{door.FailsPractice, failsCursor},
		Handle: httpapi.Handle(func(ctx context.Context, in *pageIn) (*door.Answer[PageOf[CouponView]], error) {
			id := httpapi.ActorFrom(ctx).Practice
			all, next, err := s.Vouchers.List(ctx, id, voucher.Coupon, in.After, in.Limit)
			if err != nil {
				return nil, err
			}
			telling, err := s.tell(ctx, id)
			return door.OK(PageOf[CouponView]{shown(telling, all, couponView), next}), err
		}),
	}, {
		ID: "add-coupon", Method: http.MethodPost,
		Summary: "Make a coupon",
		Text:    "Whoever books with its code pays less.",
		Tag:     door.TagMoney, Status: http.StatusCreated,
		Faults: []httpapi.Fault{door.FailsPractice, door.FailsBusy, door.FailsKeyReused,
			httpapi.Fails(fault.Conflict, voucher.CodeExists, "There is a coupon with this code already.")},
		Handle: httpapi.Handle(func(ctx context.Context, in *couponIn) (*door.Answer[CouponView], error) {
			actor, draft := httpapi.ActorFrom(ctx), in.Body.draft()
			draft.Name = in.Body.Code
			v, err := s.Vouchers.Issue(ctx, actor, actor.Practice, in.Key, draft)
			return s.coupon(ctx, v, err)
		}),
	}}}
}

// Coupon reads, changes and ends one.
func Coupon(b *base.Base) httpapi.Endpoint {
	s := of(b)
	faults := []httpapi.Fault{door.FailsPractice, failsUnknown, door.FailsBusy}
	return httpapi.Endpoint{Name: "coupon", Path: "/v1/coupons/{id}", Auth: door.Managers, Ops: []httpapi.Op{{
		ID: "get-coupon", Method: http.MethodGet,
		Summary: "A coupon",
		Tag:     door.TagMoney,
		Faults:  faults[:2],
		Handle: httpapi.Handle(func(ctx context.Context, in *door.ByID) (*door.Answer[CouponView], error) {
			v, err := s.Vouchers.Get(ctx, httpapi.ActorFrom(ctx).Practice, voucher.Coupon, in.ID)
			return s.coupon(ctx, v, err)
		}),
	}, {
		ID: "replace-coupon", Method: http.MethodPut,
		Summary: "Change what a coupon takes off",
		Text:    "As a whole, but for its code. Bookings that stand keep what was taken off.",
		Tag:     door.TagMoney,
		Faults:  faults,
		Handle: httpapi.Handle(func(ctx context.Context, in *termsIn) (*door.Answer[CouponView], error) {
			actor := httpapi.ActorFrom(ctx)
			v, err := s.Vouchers.Terms(ctx, actor, actor.Practice, in.ID, in.Body.Off, in.Body.draft())
			return s.coupon(ctx, v, err)
		}),
	}, {
		ID: "delete-coupon", Method: http.MethodDelete,
		Summary: "End a coupon",
		Text:    "It stays in the list, with how often it was used.",
		Tag:     door.TagMoney, Status: http.StatusNoContent,
		Faults: faults,
		Handle: httpapi.Handle(func(ctx context.Context, in *door.ByID) (*struct{}, error) {
			actor := httpapi.ActorFrom(ctx)
			return nil, s.Vouchers.End(ctx, actor, actor.Practice, in.ID)
		}),
	}}}
}
