package invoice

import (
	"context"
	"net/http"
	"time"

	"stund/internal/api/door"
	"stund/internal/base"
	"stund/internal/civil"
	"stund/internal/fault"
	"stund/internal/httpapi"
	"stund/internal/invoice"
	"stund/internal/store"
)

// InvoicePlan is something that will go out by itself.
type InvoicePlan struct {
	At       time.Time     `json:"at" doc:"When it goes out." example:"2026-12-02T09:00:00+01:00"`
	What     string        `json:"what" enum:"issue,reminder" doc:"issue: the draft is issued and mailed. reminder: the payer is reminded."`
	Invoice  string        `json:"invoice" doc:"Its id." example:"01k9x3m5t8q2v7w4y6z0abcdef"`
	Number   string        `json:"number_text,omitempty" example:"2026-1001"`
	Payer    string        `json:"payer,omitempty" doc:"Their name." example:"Kari Nordmann"`
	Open     int64         `json:"open_minor" doc:"What is to be paid before that; of a draft its total." example:"85000"`
	Fee      int64         `json:"fee_minor,omitempty" doc:"What the reminder will add." example:"3750"`
	Interest int64         `json:"interest_minor,omitempty" doc:"Late interest that it will add."`
	Currency string        `json:"currency" example:"NOK"`
	Unknown  bool          `json:"rate_unknown,omitempty" doc:"The law's fee or rate of that day is not known: it is not charged."`
	Paused   *InvoicePause `json:"paused,omitempty"`
}

// InvoicePlans is what will go out.
type InvoicePlans struct {
	Items []InvoicePlan `json:"items"`
	Whole bool          `json:"whole" doc:"Whether that is all: of more than 500 open invoices and drafts only the oldest are looked at."`
}

type plannedIn struct {
	Until civil.Date `query:"until" doc:"Last day, at most a year ahead; 31 days from today if left out." example:"2026-12-31"`
}

// InvoicesPlanned lists what will go out by itself.
func InvoicesPlanned(b *base.Base) httpapi.Endpoint {
	s := of(b)
	return httpapi.Endpoint{Name: "invoices-planned", Path: "/v1/invoices/planned", Auth: door.AnyStaff,
		Ops: []httpapi.Op{{
			ID: "list-planned-invoices", Method: http.MethodGet,
			Summary: "What will be issued, mailed and reminded of by itself",
			Text: "As things stand: each line can be held by POST /v1/invoices/{id}/pause. Practitioners see " +
				"those of " +
				"sellers that name them.",
			Tag:    door.TagInvoices,
			Faults: []httpapi.Fault{door.FailsPractice},
			Handle: httpapi.Handle(s.planned),
		}}}
}

func (s *services) planned(ctx context.Context, in *plannedIn) (*door.Answer[InvoicePlans], error) {
	actor := httpapi.ActorFrom(ctx)
	setup, err := s.Practices.Setup(ctx, actor.Practice, store.Eventual)
	if err != nil {
		return nil, err
	}
	today := civil.In(s.Now(), setup.Zone())
	if in.Until.IsZero() {
		in.Until = today.AddDays(31)
	}
	if in.Until.DaysSince(today) > 366 {
		return nil, fault.Fields{{Path: "until", Message: "must be at most a year ahead"}}.Err()
	}
	all, whole, err := s.Invoices.Planned(ctx, actor, actor.Practice, in.Until)
	if err != nil {
		return nil, err
	}
	list := make([]invoice.Invoice, len(all))
	for n, p := range all {
		list[n] = p.Invoice
	}
	views, err := s.shown(ctx, actor.Practice, list...)
	if err != nil {
		return nil, err
	}
	out := InvoicePlans{Items: []InvoicePlan{}, Whole: whole}
	for n, p := range all {
		v := views[n]
		open := v.Open
		if p.What == invoice.PlannedIssue {
			open = v.Total
		}
		out.Items = append(
			out.Items,
			InvoicePlan{At: p.At.In(setup.Zone()), What: p.What, Invoice: v.ID, Number: v.Text,
				Payer: v.Payer.Name, Open: open, Fee: p.Reminder.Fee, Interest: p.Reminder.Interest,
				Currency: v.Currency,
				Unknown:  p.Reminder.Unknown, Paused: v.Paused},
		)
	}
	return door.OK(out), nil
}
