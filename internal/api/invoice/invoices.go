package invoice

import (
	"context"
	"net/http"

	"stund/internal/api/door"
	"stund/internal/base"
	"stund/internal/bill/ubl"
	"stund/internal/civil"
	"stund/internal/fault"
	"stund/internal/httpapi"
	"stund/internal/invoice"
	"stund/internal/store"
)

// shown returns the invoices as staff see them.
func (s *services) shown(ctx context.Context, practiceID string, all ...invoice.Invoice) ([]InvoiceView, error) {
	out := []InvoiceView{}
	if len(all) == 0 {
		return out, nil
	}
	setup, err := s.Practices.Setup(ctx, practiceID, store.Eventual)
	if err != nil {
		return nil, err
	}
	wholes, err := s.Invoices.Wholes(ctx, practiceID, all...)
	if err != nil {
		return nil, err
	}
	today := civil.In(s.Now(), setup.Zone())
	for _, w := range wholes {
		out = append(out, view(w, today, setup.Zone()))
	}
	return out, nil
}

func (s *services) one(ctx context.Context, v invoice.Invoice, err error) (*door.Answer[InvoiceView], error) {
	if err != nil {
		return nil, err
	}
	if v, err = s.Invoices.Linked(ctx, v); err != nil {
		return nil, err
	}
	all, err := s.shown(ctx, v.Practice, v)
	if err != nil {
		return nil, err
	}
	return door.OK(all[0]), nil
}

// InvoicePage is a page of the list of invoices.
type InvoicePage struct {
	Items []InvoiceView `json:"items"`
	Next  string        `json:"next,omitempty" doc:"The page after this one is asked for with it as after; left out of the last."`
	Sums  []InvoiceSums `json:"sums,omitempty" doc:"Where they are asked for, one for each currency."`
}

// InvoiceSums is what is outstanding in one currency.
type InvoiceSums struct {
	Currency    string `json:"currency" example:"NOK"`
	Drafts      int    `json:"drafts" doc:"How many there are."`
	Outstanding int64  `json:"outstanding_minor" doc:"Issued, and still to be paid."`
	OutCount    int64  `json:"outstanding" doc:"How many those are."`
	Overdue     int64  `json:"overdue_minor" doc:"Of that, after its due day."`
	OverCount   int64  `json:"overdue" doc:"How many those are."`
	Paid        int64  `json:"paid_this_month_minor" doc:"What was paid on invoices this month, less what went back. What was paid before an invoice was issued is not among it."`
}

type listIn struct {
	Status  string     `query:"status" enum:"draft,issued,sent,due,overdue,part-paid,paid,credited" doc:"Only those." example:"overdue"`
	Client  string     `query:"client" maxLength:"40" doc:"Only those that are about the client, or that they pay."`
	Booking string     `query:"booking" maxLength:"40" doc:"Only those that charge for the appointment: then nothing else is looked at."`
	From    civil.Date `query:"from" doc:"Issued on that day or later; of drafts, begun." example:"2026-11-01"`
	To      civil.Date `query:"to" doc:"On that day or earlier." example:"2026-11-30"`
	Sums    bool       `query:"sums" doc:"What is outstanding, overdue and paid this month, whatever else is asked for."`
	Limit   int        `query:"limit" minimum:"1" maximum:"100" default:"50"`
	After   string     `query:"after" maxLength:"200" doc:"The next of the page before."`
}

// Previewed is what an operation takes that can say what it would do.
type Previewed struct {
	Preview bool `query:"preview" doc:"Write nothing, and answer with the draft as it would be: what it comes to, and what keeps it from being issued."`
}

type writeIn struct {
	door.Once
	Previewed
	Body InvoiceDraft
}

// Invoices lists invoices and drafts one by hand.
func Invoices(b *base.Base) httpapi.Endpoint {
	s := of(b)
	return httpapi.Endpoint{Name: "invoices-list", Path: "/v1/invoices", Auth: door.AnyStaff, Ops: []httpapi.Op{{
		ID: "list-invoices", Method: http.MethodGet,
		Summary: "Invoices and credit notes, the newest first",
		Text: "By the day of issue, drafts by the day on which they began. Practitioners see those of sellers that " +
			"name them. A page may hold fewer than the limit.",
		Tag: door.TagInvoices,
		Faults: []httpapi.Fault{door.FailsPractice, httpapi.Fails(fault.Invalid, "cursor-invalid",
			"The cursor is of no page of this list.")},
		Handle: httpapi.Handle(func(ctx context.Context, in *listIn) (*door.Answer[InvoicePage], error) {
			actor := httpapi.ActorFrom(ctx)
			all, next, err := s.listed(ctx, in)
			if err != nil {
				return nil, err
			}
			out := InvoicePage{Next: next}
			if out.Items, err = s.shown(ctx, actor.Practice, all...); err != nil {
				return nil, err
			}
			if in.Sums {
				if out.Sums, err = s.sums(ctx); err != nil {
					return nil, err
				}
			}
			return door.OK(out), nil
		}),
	}, {
		ID: "draft-invoice", Method: http.MethodPost,
		Summary: "Draft an invoice by hand",
		Text:    "It can be edited and deleted until it is issued. What keeps it from being issued stands in problems.",
		Tag:     door.TagInvoices, Status: http.StatusCreated,
		Faults: []httpapi.Fault{door.FailsPractice, door.FailsBusy, door.FailsKeyReused, failsSeller, failsNone,
			failsTheirs, failsClaimed, failsMany, failsLarge},
		Handle: httpapi.Handle(func(ctx context.Context, in *writeIn) (*door.Answer[InvoiceView], error) {
			w, err := in.Body.writing()
			if err != nil {
				return nil, err
			}
			actor := httpapi.ActorFrom(ctx)
			if in.Preview {
				v, err := s.Invoices.Preview(ctx, actor, actor.Practice, "", w)
				return s.one(ctx, v, err)
			}
			v, err := s.Invoices.Write(ctx, actor, actor.Practice, in.Key, w)
			return s.one(ctx, v, err)
		}),
	}}}
}

// listed returns the page of invoices that is asked for.
func (s *services) listed(ctx context.Context, in *listIn) (all []invoice.Invoice, next string, err error) {
	actor := httpapi.ActorFrom(ctx)
	if in.Booking != "" {
		all, err = s.Invoices.OfBooking(ctx, actor, actor.Practice, in.Booking)
		return all, "", err
	}
	return s.Invoices.List(ctx, actor, actor.Practice, invoice.Wanted{Status: invoice.Status(in.Status),
		Client: in.Client, From: in.From, To: in.To, After: in.After, Limit: in.Limit})
}

// sums is what is outstanding of what the actor may see.
func (s *services) sums(ctx context.Context) ([]InvoiceSums, error) {
	actor := httpapi.ActorFrom(ctx)
	today, err := s.today(ctx, actor.Practice)
	if err != nil {
		return nil, err
	}
	mine, err := s.Invoices.Mine(ctx, actor, actor.Practice)
	if err != nil {
		return nil, err
	}
	all, err := s.Invoices.Sums(ctx, actor.Practice, mine, today)
	out := []InvoiceSums{}
	for _, v := range all {
		out = append(out, InvoiceSums{v.Currency, v.Drafts, v.OpenSum, v.Open, v.OverdueSum, v.Overdue, v.PaidMonth})
	}
	return out, err
}

type invoicesIssueIn struct {
	Body struct {
		IDs []string `json:"ids" minItems:"1" maxItems:"45" doc:"Of drafts of one seller, in the order of their numbers."`
	}
}

// InvoicesIssue issues several at once.
func InvoicesIssue(b *base.Base) httpapi.Endpoint {
	s := of(b)
	return httpapi.Endpoint{
		Name: "invoices-issue",
		Path: "/v1/invoices/issue",
		Auth: door.AnyStaff,
		Ops: []httpapi.Op{{
			ID: "issue-invoices", Method: http.MethodPost,
			Summary: "Issue up to 45 drafts at once",
			Text: "Under consecutive numbers, all of them or none. Sent again, it answers with what it issued the " +
				"first " +
				"time.",
			Tag: door.TagInvoices,
			Faults: []httpapi.Fault{
				door.FailsPractice,
				door.FailsBusy,
				failsNobody,
				failsTheirs,
				failsIssued,
				failsRate,
				failsAnothers,
				failsLacking,
				failsInactive,
				failsLarge,
				failsReference,
				failsSeller,
				httpapi.Fails(fault.Invalid, "sellers-differ", "They are not all of one seller."),
				httpapi.Fails(fault.Invalid, "too-large", "Together they are too large: issue fewer."),
			},
			Handle: httpapi.Handle(
				func(ctx context.Context, in *invoicesIssueIn) (*door.Answer[door.ListOf[InvoiceView]], error) {
					actor := httpapi.ActorFrom(ctx)
					all, err := s.Invoices.IssueAll(ctx, actor, actor.Practice, in.Body.IDs)
					if err != nil {
						return nil, err
					}
					views, err := s.shown(ctx, actor.Practice, all...)
					return door.OK(door.ListOf[InvoiceView]{Items: views}), err
				},
			),
		}},
	}
}

type draftEditIn struct {
	door.ByID
	Previewed
	Body struct {
		Revision int64 `json:"revision,omitempty" minimum:"1" doc:"Of the draft, as the change was made of it. Left out: whatever became of it meanwhile."`
		InvoiceDraft
	}
}

// Invoice shows an invoice, and changes or deletes a draft.
func Invoice(b *base.Base) httpapi.Endpoint {
	s := of(b)
	return httpapi.Endpoint{Name: "invoice", Path: "/v1/invoices/{id}", Auth: door.AnyStaff, Ops: []httpapi.Op{{
		ID: "get-invoice", Method: http.MethodGet,
		Summary: "An invoice or a credit note",
		Text:    "A draft with what it would say were it issued now, and with what keeps it from that.",
		Tag:     door.TagInvoices,
		Faults:  []httpapi.Fault{door.FailsPractice, failsNobody, failsTheirs, failsSeller},
		Handle: httpapi.Handle(func(ctx context.Context, in *door.ByID) (*door.Answer[InvoiceView], error) {
			actor := httpapi.ActorFrom(ctx)
			v, err := s.Invoices.Get(ctx, actor, actor.Practice, in.ID)
			return s.one(ctx, v, err)
		}),
	}, {
		ID: "replace-invoice", Method: http.MethodPut,
		Summary: "Change a draft",
		Tag:     door.TagInvoices,
		Faults: []httpapi.Fault{
			door.FailsPractice,
			door.FailsBusy,
			failsNobody,
			failsTheirs,
			failsIssued,
			failsSeller,
			failsNone,
			failsClaimed,
			failsMany,
			failsLarge,
			httpapi.Fails(fault.Conflict, "changed-meanwhile", "Somebody changed it since the revision."),
		},
		Handle: httpapi.Handle(func(ctx context.Context, in *draftEditIn) (*door.Answer[InvoiceView], error) {
			w, err := in.Body.writing()
			if err != nil {
				return nil, err
			}
			actor := httpapi.ActorFrom(ctx)
			if in.Preview {
				v, err := s.Invoices.Preview(ctx, actor, actor.Practice, in.ID, w)
				return s.one(ctx, v, err)
			}
			v, err := s.Invoices.Edit(ctx, actor, actor.Practice, in.ID, in.Body.Revision, w)
			return s.one(ctx, v, err)
		}),
	}, {
		ID: "delete-invoice", Method: http.MethodDelete,
		Summary: "Delete a draft",
		Text:    "What it charged for is not drafted again by itself. What was issued is never deleted: credit it.",
		Tag:     door.TagInvoices, Status: http.StatusNoContent,
		Faults: []httpapi.Fault{door.FailsPractice, door.FailsBusy, failsNobody, failsTheirs, failsIssued, failsMany},
		Handle: httpapi.Handle(func(ctx context.Context, in *door.ByID) (*struct{}, error) {
			actor := httpapi.ActorFrom(ctx)
			return nil, s.Invoices.Drop(ctx, actor, actor.Practice, in.ID)
		}),
	}}}
}

// InvoiceActBody is what is done with an invoice; each act has its own fields.
type InvoiceActBody struct {
	Channel   string              `json:"channel,omitempty" enum:"email,sms,peppol" doc:"send: how; as suits its payer if left out: as an e-invoice to a business that takes them and did not ask for e-mail, else by e-mail. peppol sends the e-invoice or says why it cannot. sms says what is to be paid, with the link, to the mobile number of the client who pays." example:"email"`
	Email     string              `json:"email,omitempty" maxLength:"254" doc:"send: where it goes, from then on; where it was to go if left out." example:"kari@example.com"`
	Lines     []InvoiceCreditLine `json:"lines,omitempty" maxItems:"500" doc:"credit: which lines."`
	All       bool                `json:"all,omitempty" doc:"credit: all that was not credited yet, instead of lines."`
	Refund    bool                `json:"refund,omitempty" doc:"credit: the provider that has the money pays it back, within seconds."`
	Reason    string              `json:"reason,omitempty" maxLength:"300" doc:"credit, pause: why." example:"Avtalt"`
	Amount    int64               `json:"amount_minor,omitempty" doc:"payments: what came; negative, what went back or was entered wrongly." example:"85000"`
	Date      civil.Date          `json:"date,omitzero" doc:"payments: when it came; today if left out." example:"2026-11-23"`
	Method    invoice.Method      `json:"method,omitempty" enum:"bank,cash,card,rounding" doc:"payments: how; bank if left out. rounding lets a difference of less than a whole unit go." example:"bank"`
	Reference string              `json:"reference,omitempty" maxLength:"80" doc:"payments: the bank's, for instance."`
	Until     civil.Date          `json:"until,omitzero" doc:"pause: until when nobody is reminded; left out, reminders go on." example:"2026-12-24"`
	Payers    []InvoicePayerShare `json:"payers,omitempty" maxItems:"10" doc:"split: who pays, and how much each in proportion to the others."`
}

// InvoiceCreditLine is so much of a line that is credited.
type InvoiceCreditLine struct {
	Line     int    `json:"line" minimum:"1" doc:"From 1." example:"1"`
	Quantity string `json:"quantity,omitempty" maxLength:"12" doc:"All that is left of it, if left out." example:"1"`
}

// InvoicePayerShare is a payer's part of a draft.
type InvoicePayerShare struct {
	invoice.Payer
	Share int64 `json:"share" minimum:"1" maximum:"1000000000" doc:"In proportion to the others, such as percents." example:"60"`
}

type actIn struct {
	door.ByID
	door.Once
	Act  string `path:"act" enum:"issue,send,credit,payments,pause,split" doc:"issue issues a draft. send mails what was issued, or texts what is to be paid. credit issues a credit note of an invoice. payments enters money. pause holds reminders. split makes a draft one for each payer." example:"issue"`
	Body *InvoiceActBody
}

// crediting is the credit note that is asked for.
func (in *actIn) crediting() (c invoice.Crediting, err error) {
	var wrong fault.Fields
	c = invoice.Crediting{All: in.Body.All, Reason: in.Body.Reason, Refund: in.Body.Refund, Key: in.Key}
	for _, l := range in.Body.Lines {
		q := int64(0)
		if l.Quantity != "" {
			var ok bool
			q, ok = thousandths(l.Quantity)
			wrong.Check(ok && q != 0, "lines", "have a quantity that is no number with at most three decimals")
		}
		c.Lines = append(c.Lines, invoice.CreditedLine{Line: l.Line, Quantity: q})
	}
	return c, wrong.Err()
}

func (s *services) act(ctx context.Context, in *actIn) (invoice.Invoice, error) {
	actor := httpapi.ActorFrom(ctx)
	p, id := actor.Practice, in.ID
	if in.Body == nil {
		in.Body = &InvoiceActBody{}
	}
	switch in.Act {
	case "credit":
		c, err := in.crediting()
		if err != nil {
			return invoice.Invoice{}, err
		}
		return s.Invoices.Credit(ctx, actor, p, id, c)
	case "send":
		switch {
		case in.Body.Channel == invoice.BySMS:
			return s.Invoices.Text(ctx, actor, p, id, in.Key)
		case in.Body.Channel == invoice.ByPeppol:
			return s.Invoices.Carry(ctx, actor, p, id, in.Key)
		case in.Body.Channel == "" && in.Body.Email == "":
			return s.Invoices.Dispatch(ctx, actor, p, id, in.Key)
		}
		return s.Invoices.Send(ctx, actor, p, id, in.Body.Email, in.Key)
	case "payments":
		return s.Invoices.Receive(ctx, actor, p, id, invoice.Received{Amount: in.Body.Amount, Day: in.Body.Date,
			Method: in.Body.Method, Reference: in.Body.Reference, Key: in.Key})
	case "pause":
		return s.Invoices.Hold(ctx, actor, p, id, in.Body.Until, in.Body.Reason)
	case "split":
		var shares []invoice.Share
		for _, v := range in.Body.Payers {
			shares = append(shares, invoice.Share{Payer: v.Payer, Part: v.Share})
		}
		all, err := s.Invoices.Split(ctx, actor, p, id, shares)
		if err != nil {
			return invoice.Invoice{}, err
		}
		return all[0], nil
	}
	return s.Invoices.Issue(ctx, actor, p, id)
}

// InvoiceAct does something with an invoice.
func InvoiceAct(b *base.Base) httpapi.Endpoint {
	s := of(b)
	return httpapi.Endpoint{Name: "invoice-act", Path: "/v1/invoices/{id}/{act}", Auth: door.AnyStaff,
		Ops: []httpapi.Op{{
			ID: "act-on-invoice", Method: http.MethodPost,
			Summary: "Issue, send, credit, enter money, pause reminders, split among payers",
			Text: "issue answers with the invoice, under its number, and again with the same if it is repeated; " +
				"where " +
				"issuing is true it is done within a minute or two. credit answers with the credit note, which is " +
				"issued " +
				"at once. payments, pause and split answer with the invoice. With an Idempotency-Key send, " +
				"credit and payments are done once.",
			Tag: door.TagInvoices,
			Faults: []httpapi.Fault{door.FailsPractice, door.FailsBusy, door.FailsKeyReused, failsNobody, failsTheirs,
				failsIssued, failsDraft, failsRate, failsAnothers, failsLacking, failsInactive, failsLarge,
				failsReference, failsSeller,
				failsNone, httpapi.Fails(fault.Conflict, "credit-note", "It is a credit note."),
				httpapi.Fails(fault.Conflict, "already-split", "It was split already."),
				httpapi.Fails(fault.Invalid, "credit-too-much", "Less is left of a line, or of the invoice."),
				httpapi.Fails(fault.Invalid, "payer-email-none", "There is no e-mail address to send it to."),
				httpapi.Fails(fault.Conflict, "e-invoice-sent", "It went as an e-invoice already."),
				httpapi.Fails(fault.Conflict, "access-point-none", "The practice has no access point."),
				httpapi.Fails(fault.Invalid, "no-e-invoice-address",
					"The seller, or the business that pays, has no electronic address."),
				httpapi.Fails(fault.Invalid, "payer-mobile-none", "Its payer is no client with a mobile number."),
				httpapi.Fails(fault.Conflict, "invoice-over", "There is nothing left to pay of it."),
				httpapi.Fails(fault.Invalid, "too-many-sends", "It was sent too often."),
				httpapi.Fails(fault.Invalid, "too-many-entries", "Money was entered too often."),
				httpapi.Fails(fault.Invalid, "rate-invalid", "The rate of exchange is none.")},
			Handle: httpapi.Handle(func(ctx context.Context, in *actIn) (*door.Answer[InvoiceView], error) {
				v, err := s.act(ctx, in)
				return s.one(ctx, v, err)
			}),
		}}}
}

// InvoiceXML hands out an e-invoice.
func InvoiceXML(b *base.Base) httpapi.Endpoint {
	s := of(b)
	return httpapi.Endpoint{Name: "invoice-xml", Path: "/v1/invoices/{id}/invoice.xml", Auth: door.AnyStaff,
		Ops: []httpapi.Op{{
			ID: "get-invoice-xml", Method: http.MethodGet,
			Summary: "An invoice or credit note as Peppol BIS Billing 3",
			Text:    "Buyers without an electronic address, such as consumers, get none.",
			Tag:     door.TagInvoices, Media: "application/xml",
			Faults: []httpapi.Fault{door.FailsPractice, failsNobody, failsTheirs, failsDraft,
				httpapi.Fails(
					fault.Invalid,
					"no-e-invoice-address",
					"The seller or the buyer has no electronic address.",
				)},
			Handle: httpapi.Handle(func(ctx context.Context, in *door.ByID) (*httpapi.Raw, error) {
				actor := httpapi.ActorFrom(ctx)
				v, err := s.Invoices.Get(ctx, actor, actor.Practice, in.ID)
				if err != nil {
					return nil, err
				}
				if v.Doc == nil {
					return nil, fault.New(fault.Conflict, "invoice-draft", "This is a draft. Issue it first.")
				}
				doc, err := s.Invoices.Electronic(ctx, v)
				if err != nil {
					return nil, err
				}
				body, err := ubl.Write(doc)
				if err != nil {
					return nil, err
				}
				return &httpapi.Raw{ContentType: "application/xml", CacheControl: "private, no-store", Body: body,
					Disposition: `attachment; filename="` + v.FileName() + `.xml"`}, nil
			}),
		}}}
}
