// Package invoice is the endpoints of invoices: sellers, drafts, what is issued, and the books.
package invoice

import (
	"context"
	"net/http"

	"stund/internal/api/door"
	"stund/internal/base"
	"stund/internal/catalogue/contributions"
	"stund/internal/civil"
	"stund/internal/einvoice"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/httpapi"
	"stund/internal/i18n"
	"stund/internal/invoice"
	"stund/internal/practice"
	"stund/internal/store"
)

// Catalogue lists the endpoints of invoices.
func Catalogue() []door.Maker {
	return []door.Maker{Sellers, Seller, Invoices, InvoicesIssue, InvoicesPlanned, Invoice, InvoiceAct, InvoiceXML,
		Books, BookingPrice, AccessPoints, AccessPoint, EInvoiceReceivers}
}

// services is what the endpoints of invoices call.
type services struct {
	*base.Base
	Practices *practice.Book
	Invoices  *invoice.Invoices
	Access    *einvoice.AccessPoints
}

func of(b *base.Base) *services {
	contributions.Register(b)
	return &services{b, practice.Of(b), invoice.Of(b), einvoice.Of(b)}
}

// today is the practice's day.
func (s *services) today(ctx context.Context, practiceID string) (civil.Date, error) {
	setup, err := s.Practices.Setup(ctx, practiceID, store.Eventual)
	if err != nil {
		return civil.Date{}, err
	}
	return civil.In(s.Now(), setup.Zone()), nil
}

// The failures that several operations promise.
var (
	failsSeller = httpapi.Fails(fault.NotFound, "seller-unknown", "There is no seller with this id.")
	failsNone   = httpapi.Fails(fault.Conflict, "seller-none", "The practice has no seller yet.")
	failsNobody = httpapi.Fails(fault.NotFound, "invoice-unknown", "There is no invoice with this id.")
	failsTheirs = httpapi.Fails(fault.Forbidden, "not-your-invoices",
		"A practitioner sees and issues the invoices of sellers that name them.")
	failsIssued = httpapi.Fails(fault.Conflict, "invoice-issued", "It was issued, and never changes.")
	failsDraft  = httpapi.Fails(fault.Conflict, "invoice-draft", "It is a draft: issue it first.")
	failsRate   = httpapi.Fails(fault.Invalid, "rate-unknown",
		"How VAT applies to a line is not known: text says in five languages what to do.")
	failsAnothers = httpapi.Fails(fault.Invalid, "advance-of-another",
		"A line takes off what another seller's advance invoice charged: text says in five languages what to do.")
	failsLacking = httpapi.Fails(fault.Invalid, "seller-incomplete",
		"The law asks for more about the seller: missing names the fields.")
	failsInactive = httpapi.Fails(fault.Conflict, "seller-inactive", "The seller issues no more.")
	failsLarge    = httpapi.Fails(fault.Invalid, "amount-too-large", "A line comes to more than can be charged.")
	failsClaimed  = httpapi.Fails(fault.Conflict, "booking-invoiced",
		"Another invoice charges for one of the appointments: invoice and booking name them.")
	failsMany = httpapi.Fails(fault.Invalid, "too-many-bookings",
		"More appointments are added or taken off than one write can hold.")
	failsReference = httpapi.Fails(
		fault.Invalid,
		"reference-invalid",
		"The seller's scheme makes no reference of it.",
	)
)

// SellerBody is a seller, as staff say it.
type SellerBody struct {
	invoice.Seller
	Series invoice.BothSeries `json:"series,omitzero" doc:"What its numbers begin with, and the next ones."`
}

// SellerView is a seller as staff see it.
type SellerView struct {
	ID string `json:"id" example:"38gfsrdqqmpb9a6eckyj2repsq"`
	SellerBody
	Example string          `json:"reference_example,omitempty" doc:"Reference of its next invoice, as it is printed." example:"1 00017"`
	Missing []SellerMissing `json:"missing" doc:"What the law of its country still asks for, or what is advised."`
}

// SellerMissing is something that a seller lacks.
type SellerMissing struct {
	Field  string               `json:"field" doc:"Path of it in the seller." example:"bank"`
	Must   bool                 `json:"must" doc:"Nothing is issued before; else it is advice."`
	Text   map[i18n.Lang]string `json:"text" doc:"The same in nb, sv, da, fi and en."`
	Source string               `json:"source,omitempty" doc:"The law or rule that asks for it."`
}

func sellerView(all invoice.Sellers, v invoice.Seller, on civil.Date) SellerView {
	out := SellerView{ID: v.ID, SellerBody: SellerBody{v, all.Starts(v, on)}, Missing: []SellerMissing{},
		Example: all.Example(v, on).Grouped()}
	for _, l := range v.Missing(on) {
		text := map[i18n.Lang]string{}
		for _, lang := range i18n.Langs() {
			text[lang] = l.Text.In(lang)
		}
		out.Missing = append(out.Missing, SellerMissing{l.Field, l.Must, text, l.Source})
	}
	return out
}

// one answers with a seller as it is now.
func (s *services) oneSeller(ctx context.Context, practiceID, id string) (*door.Answer[SellerView], error) {
	today, err := s.today(ctx, practiceID)
	if err != nil {
		return nil, err
	}
	all, err := s.Invoices.Sellers(ctx, practiceID)
	if err != nil {
		return nil, err
	}
	v, err := all.Get(id)
	if err != nil {
		return nil, err
	}
	return door.OK(sellerView(all, v, today)), nil
}

// owns refuses whoever is no owner: who issues invoices in whose name is theirs to say.
func owns(actor fact.Actor) error {
	if actor.Role == fact.Owner {
		return nil
	}
	return fault.New(fault.Forbidden, "forbidden", "Owners decide who issues invoices, and close the books.")
}

type sellerIn struct{ Body SellerBody }

type sellerByIDIn struct {
	door.ByID
	Body SellerBody
}

// Sellers lists and adds sellers.
func Sellers(b *base.Base) httpapi.Endpoint {
	s := of(b)
	return httpapi.Endpoint{Name: "sellers", Path: "/v1/sellers", Auth: door.AnyStaff, Ops: []httpapi.Op{{
		ID: "list-sellers", Method: http.MethodGet,
		Summary: "Who issues invoices, as they came",
		Tag:     door.TagInvoices,
		Faults:  []httpapi.Fault{door.FailsPractice},
		Handle: httpapi.Handle(func(ctx context.Context, _ *struct{}) (*door.Answer[door.ListOf[SellerView]], error) {
			p := httpapi.ActorFrom(ctx).Practice
			today, err := s.today(ctx, p)
			if err != nil {
				return nil, err
			}
			all, err := s.Invoices.Sellers(ctx, p)
			if err != nil {
				return nil, err
			}
			out := door.ListOf[SellerView]{Items: []SellerView{}}
			for _, v := range all.All {
				out.Items = append(out.Items, sellerView(all, v, today))
			}
			return door.OK(out), nil
		}),
	}, {
		ID: "add-seller", Method: http.MethodPost,
		Summary: "Add a seller",
		Text: "For owners. Until a practice has a seller it drafts no invoices. A practice may have several, such as " +
			"practitioners who invoice themselves.",
		Tag: door.TagInvoices, Status: http.StatusCreated,
		Faults: []httpapi.Fault{door.FailsPractice, door.FailsBusy,
			httpapi.Fails(fault.Invalid, "too-many-sellers", "The practice has as many as it can.")},
		Handle: httpapi.Handle(func(ctx context.Context, in *sellerIn) (*door.Answer[SellerView], error) {
			actor := httpapi.ActorFrom(ctx)
			if err := owns(actor); err != nil {
				return nil, err
			}
			v, err := s.Invoices.AddSeller(ctx, actor, actor.Practice, in.Body.Seller, in.Body.Series)
			if err != nil {
				return nil, err
			}
			return s.oneSeller(ctx, actor.Practice, v.ID)
		}),
	}}}
}

// Seller shows and changes a seller.
func Seller(b *base.Base) httpapi.Endpoint {
	s := of(b)
	return httpapi.Endpoint{Name: "seller", Path: "/v1/sellers/{id}", Auth: door.AnyStaff, Ops: []httpapi.Op{{
		ID: "get-seller", Method: http.MethodGet,
		Summary: "A seller, and what the law still asks for",
		Tag:     door.TagInvoices,
		Faults:  []httpapi.Fault{door.FailsPractice, failsSeller},
		Handle: httpapi.Handle(func(ctx context.Context, in *door.ByID) (*door.Answer[SellerView], error) {
			return s.oneSeller(ctx, httpapi.ActorFrom(ctx).Practice, in.ID)
		}),
	}, {
		ID: "replace-seller", Method: http.MethodPut,
		Summary: "Change a seller",
		Text: "For owners. What was issued stays as it is. A number that follows another cannot be chosen: numbers " +
			"have no gaps.",
		Tag:    door.TagInvoices,
		Faults: []httpapi.Fault{door.FailsPractice, door.FailsBusy, failsSeller},
		Handle: httpapi.Handle(func(ctx context.Context, in *sellerByIDIn) (*door.Answer[SellerView], error) {
			actor := httpapi.ActorFrom(ctx)
			if err := owns(actor); err != nil {
				return nil, err
			}
			if _, err := s.Invoices.SetSeller(ctx, actor, actor.Practice, in.ID, in.Body.Seller,
				in.Body.Series); err != nil {
				return nil, err
			}
			return s.oneSeller(ctx, actor.Practice, in.ID)
		}),
	}}}
}
