package voucher

import (
	"context"
	"net/http"
	"strings"
	"time"

	"stund/internal/api/door"
	"stund/internal/base"
	"stund/internal/civil"
	"stund/internal/fault"
	"stund/internal/httpapi"
	"stund/internal/voucher"
)

// Card is what gift cards and clip cards have in common.
type Card struct {
	ID        string            `json:"id" example:"01k9x3m5t8q2v7w4y6z0abcdef"`
	Code      string            `json:"code,omitempty" doc:"What books with it. It is shown where the card is made, and never again." example:"7K3M-Q2V7-W4Y6-Z0AB"`
	Ending    string            `json:"code_ends_with" doc:"The last four of its code." example:"Z0AB"`
	Status    voucher.Status    `json:"status" enum:"valid,early,used,expired,void" doc:"used: nothing is left of it; void: staff ended it." example:"valid"`
	Currency  string            `json:"currency" example:"NOK"`
	Services  []string          `json:"services,omitempty" doc:"Ids of the services that it is for; all if left out."`
	Until     *civil.Date       `json:"until,omitempty" doc:"Last day on which it can be used." example:"2029-11-02"`
	Price     int64             `json:"paid_minor,omitempty" doc:"What was paid for it, in minor units." example:"50000"`
	Paid      voucher.Paying    `json:"paid_by,omitempty" enum:"cash,card,invoice,bank,free" example:"card"`
	Client    string            `json:"client,omitempty" doc:"Id of the client whose it is; whoever has the code if left out." example:"38gfsrdqqmpb9a6eckyj2repsq"`
	Name      string            `json:"client_name,omitempty" example:"Kari Nordmann"`
	Recipient voucher.Recipient `json:"recipient,omitzero"`
	Mailed    *time.Time        `json:"mailed_at,omitempty" doc:"When its code was mailed last, or is about to be."`
	History   []CardEvent       `json:"history" doc:"What happened to it, the oldest first: the last 24."`
	Created   time.Time         `json:"created_at"`
}

// CardEvent is something that happened to a card.
type CardEvent struct {
	At      time.Time `json:"at"`
	What    string    `json:"what" enum:"redeemed,returned,corrected,extended,voided,revived" example:"redeemed"`
	Units   int64     `json:"units,omitempty" doc:"Minor units, or visits, that were used, given back or added; less than 0: taken away." example:"40000"`
	Booking string    `json:"booking,omitempty" doc:"Id of the booking that used it."`
	Reason  string    `json:"reason,omitempty"`
}

// GiftCardView is a gift card as staff see it.
type GiftCardView struct {
	Card
	Value int64 `json:"value_minor" doc:"What it was worth, in minor units, with corrections." example:"50000"`
	Left  int64 `json:"left_minor" doc:"What is left of it." example:"10000"`
}

// ClipCardView is a clip card as staff see it.
type ClipCardView struct {
	Card
	Visits int64 `json:"visits" doc:"How many it was for, with corrections." example:"10"`
	Left   int64 `json:"left" doc:"How many are left." example:"7"`
}

func cardView(in telling, v voucher.Voucher) Card {
	out := Card{
		ID:        v.ID,
		Ending:    v.Name,
		Status:    in.status(v),
		Currency:  v.Currency,
		Services:  v.Services,
		Price:     v.Price,
		Paid:      v.Paid,
		Client:    v.Client,
		Name:      in.names[v.Client].Name,
		Recipient: v.Recipient,
		Mailed:    in.at(v.Mailed),
		History:   []CardEvent{},
		Created:   *in.at(v.Created),
	}
	if !v.Until.IsZero() {
		out.Until = &v.Until
	}
	if in.code != nil {
		out.Code = in.code(v)
	}
	for _, l := range v.Log {
		out.History = append(out.History, CardEvent{At: *in.at(l.At), What: l.What, Units: l.Units, Booking: l.Booking,
			Reason: l.Reason})
	}
	return out
}

func giftView(in telling, v voucher.Voucher) GiftCardView {
	return GiftCardView{cardView(in, v), v.Total, v.Left()}
}

func clipView(in telling, v voucher.Voucher) ClipCardView {
	return ClipCardView{cardView(in, v), v.Total, v.Left()}
}

// CardDraft is what a card of either kind is sold with.
type CardDraft struct {
	Services  []string          `json:"services,omitempty" maxItems:"100" doc:"Ids of the services that it is for: a clip card names some, a gift card may."`
	Until     civil.Date        `json:"until,omitzero" doc:"Last day on which it can be used. A gift card's is three years from now if left out, a clip card has none." example:"2029-11-02"`
	Price     int64             `json:"paid_minor,omitzero" minimum:"0" doc:"What was paid for it, in minor units." example:"50000"`
	Paid      voucher.Paying    `json:"paid_by,omitempty" enum:"cash,card,invoice,bank,transfer,free" doc:"How. transfer is the old word for bank, and answered as that. By invoice, or left out, where it has a price: its draft is made, and it is paid as any invoice is, also by its link. VAT is due when it is used; in the Union, of a clip card of one service, when it is sold." example:"card"`
	Client    string            `json:"client_id,omitempty" maxLength:"40" doc:"Of the client whose it is: it is shown with them." example:"38gfsrdqqmpb9a6eckyj2repsq"`
	Recipient voucher.Recipient `json:"recipient,omitzero" doc:"Who gets the code by mail."`
}

func (c CardDraft) draft(k voucher.Kind, total int64) voucher.Voucher {
	return voucher.Voucher{Kind: k, Total: total, Services: c.Services, Until: c.Until, Price: c.Price, Paid: c.Paid,
		Client: c.Client, Recipient: c.Recipient}
}

// GiftCardDraft is a gift card that is sold.
type GiftCardDraft struct {
	Value int64 `json:"value_minor" minimum:"1" doc:"What it is worth, in minor units of the practice's currency." example:"50000"`
	CardDraft
}

func (d GiftCardDraft) voucher() voucher.Voucher { return d.draft(voucher.Gift, d.Value) }

// ClipCardDraft is a clip card that is sold.
type ClipCardDraft struct {
	Visits int64 `json:"visits" minimum:"1" maximum:"200" doc:"How many visits it is for." example:"10"`
	CardDraft
}

func (d ClipCardDraft) voucher() voucher.Voucher { return d.draft(voucher.Clip, d.Visits) }

type drafted interface{ voucher() voucher.Voucher }

// CardChange is what changes of a card: what is left out stays.
type CardChange struct {
	Left      *int64             `json:"left,omitempty" minimum:"0" doc:"What is to be left of it, in minor units or visits. It needs a reason." example:"10000"`
	Was       *int64             `json:"left_was,omitempty" doc:"What was left of it when you looked: if it was used since, nothing changes." example:"8000"`
	Until     *civil.Date        `json:"until,omitempty" doc:"Last day on which it can be used." example:"2030-11-02"`
	Void      *bool              `json:"void,omitempty" doc:"It cannot be used any more, or can again. It needs a reason."`
	Client    *string            `json:"client_id,omitempty" maxLength:"40" doc:"Of the client whose it is."`
	Recipient *voucher.Recipient `json:"recipient,omitempty" doc:"Who gets the code by mail, as a whole."`
	Send      bool               `json:"send,omitempty" doc:"Mail the code to the recipient, again or for the first time."`
	Reason    string             `json:"reason,omitempty" maxLength:"300" doc:"Why; staff see it." example:"Kortet er mistet"`
}

func (c CardChange) change() voucher.Change {
	return voucher.Change{Left: c.Left, Was: c.Was, Until: c.Until, Void: c.Void, Client: c.Client,
		Recipient: c.Recipient, Send: c.Send, Reason: strings.TrimSpace(c.Reason)}
}

type cardsIn struct {
	pageIn
	Client string `query:"client" maxLength:"40" doc:"Only the cards of the client with this id, all of them." example:"38gfsrdqqmpb9a6eckyj2repsq"`
}

type draftIn[D any] struct {
	door.Once
	Body D
}

type changeIn struct {
	door.ByID
	Body CardChange
}

// family is one kind of card, with its two paths.
type family[V any, D drafted] struct {
	kind      voucher.Kind
	one, many string // in words: "gift card"
	view      func(telling, voucher.Voucher) V
}

func gifts() family[GiftCardView, GiftCardDraft] {
	return family[GiftCardView, GiftCardDraft]{voucher.Gift, "gift card", "Gift cards", giftView}
}

func clips() family[ClipCardView, ClipCardDraft] {
	return family[ClipCardView, ClipCardDraft]{voucher.Clip, "clip card", "Clip cards", clipView}
}

// page returns the cards that are asked for.
func (f family[V, D]) page(ctx context.Context, s *services, in *cardsIn) (all []voucher.Voucher, next string,
	err error) {
	id := httpapi.ActorFrom(ctx).Practice
	if in.Client == "" {
		return s.Vouchers.List(ctx, id, f.kind, in.After, in.Limit)
	}
	cards, err := s.Vouchers.OfClient(ctx, id, in.Client)
	for _, v := range cards {
		if v.Kind == f.kind {
			all = append(all, v)
		}
	}
	return all, "", err
}

func (f family[V, D]) answer(ctx context.Context, s *services, v voucher.Voucher, err error,
	code func(voucher.Voucher) string) (*door.Answer[V], error) {
	if err != nil {
		return nil, err
	}
	in, err := s.tell(ctx, v.Practice, v)
	if err != nil {
		return nil, err
	}
	in.code = code
	return door.OK(f.view(in, v)), nil
}

func (f family[V, D]) list(s *services) httpapi.Endpoint {
	name := string(f.kind) + "s"
	return httpapi.Endpoint{Name: name, Path: "/v1/" + name, Auth: door.Managers, Ops: []httpapi.Op{{
		ID: "list-" + name, Method: http.MethodGet,
		Summary: f.many + ", the newest first",
		Tag:     door.TagMoney,
		Faults: []httpapi.Fault{door.FailsPractice, failsCursor,
			httpapi.Fails(fault.NotFound, "client-unknown", "There is no such client.")},
		Handle: httpapi.Handle(func(ctx context.Context, in *cardsIn) (*door.Answer[PageOf[V]], error) {
			all, next, err := f.page(ctx, s, in)
			if err != nil {
				return nil, err
			}
			telling, err := s.tell(ctx, httpapi.ActorFrom(ctx).Practice, all...)
			return door.OK(PageOf[V]{shown(telling, all, f.view), next}), err
		}),
	}, {
		ID: "add-" + string(f.kind), Method: http.MethodPost,
		Summary: "Sell a " + f.one,
		Text: "Its code is in this answer alone, and in the mail to the recipient where there is one: it is stored " +
			"nowhere. What was paid for it is owed in the books until it is used; what was paid is as it is said.",
		Tag: door.TagMoney, Status: http.StatusCreated,
		Faults: []httpapi.Fault{door.FailsPractice, door.FailsBusy, door.FailsKeyReused},
		Handle: httpapi.Handle(func(ctx context.Context, in *draftIn[D]) (*door.Answer[V], error) {
			actor := httpapi.ActorFrom(ctx)
			v, err := s.Vouchers.Issue(ctx, actor, actor.Practice, in.Key, in.Body.voucher())
			return f.answer(ctx, s, v, err, s.Vouchers.Code)
		}),
	}}}
}

func (f family[V, D]) item(s *services) httpapi.Endpoint {
	faults := []httpapi.Fault{door.FailsPractice, failsUnknown, door.FailsBusy,
		httpapi.Fails(fault.Conflict, voucher.CodeMeanwhile, "It was used or changed since: look at it again.")}
	return httpapi.Endpoint{Name: string(f.kind), Path: "/v1/" + string(f.kind) + "s/{id}", Auth: door.Managers,
		Ops: []httpapi.Op{{
			ID: "get-" + string(f.kind), Method: http.MethodGet,
			Summary: "A " + f.one,
			Tag:     door.TagMoney,
			Faults:  faults[:2],
			Handle: httpapi.Handle(func(ctx context.Context, in *door.ByID) (*door.Answer[V], error) {
				v, err := s.Vouchers.Get(ctx, httpapi.ActorFrom(ctx).Practice, f.kind, in.ID)
				return f.answer(ctx, s, v, err, nil)
			}),
		}, {
			ID: "change-" + string(f.kind), Method: http.MethodPut,
			Summary: "Change a " + f.one,
			Text: "Extend it, correct what is left of it, end it, say whose it is, or mail its code again. What " +
				"bookings have used of it stays.",
			Tag:    door.TagMoney,
			Faults: faults,
			Handle: httpapi.Handle(func(ctx context.Context, in *changeIn) (*door.Answer[V], error) {
				actor := httpapi.ActorFrom(ctx)
				v, err := s.Vouchers.Change(ctx, actor, actor.Practice, f.kind, in.ID, in.Body.change())
				return f.answer(ctx, s, v, err, nil)
			}),
		}}}
}

// GiftCards lists and sells gift cards.
func GiftCards(b *base.Base) httpapi.Endpoint { return gifts().list(of(b)) }

// GiftCard reads and changes one.
func GiftCard(b *base.Base) httpapi.Endpoint { return gifts().item(of(b)) }

// ClipCards lists and sells clip cards.
func ClipCards(b *base.Base) httpapi.Endpoint { return clips().list(of(b)) }

// ClipCard reads and changes one.
func ClipCard(b *base.Base) httpapi.Endpoint { return clips().item(of(b)) }
