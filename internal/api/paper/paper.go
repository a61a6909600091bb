// Package paper is the endpoints that print invoices, and the one of the pictures that head them. They stand alone:
// whoever links them carries what writes PDF.
package paper

import (
	"context"
	"net/http"

	"stund/internal/api/door"
	"stund/internal/base"
	"stund/internal/bill/pdf"
	"stund/internal/catalogue/contributions"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/httpapi"
	"stund/internal/invoice"
	"stund/internal/link"
	"stund/internal/payment"
)

// Catalogue lists the endpoints.
func Catalogue() []door.Maker { return []door.Maker{InvoicePDF, PayInvoicePDF, SellerLogo} }

type paperIn struct {
	door.ByID
	door.InLanguage
}

// InvoicePDF hands out an invoice as it is printed.
func InvoicePDF(b *base.Base) httpapi.Endpoint {
	contributions.Register(b)
	all := invoice.Of(b)
	return httpapi.Endpoint{Name: "invoice-pdf", Path: "/v1/invoices/{id}/invoice.pdf", Auth: door.AnyStaff,
		Ops: []httpapi.Op{{
			ID: "get-invoice-pdf", Method: http.MethodGet,
			Summary: "An invoice or credit note as PDF",
			Text: "PDF/A-3b and PDF/UA-1, the same bytes each time, but for the address at which it is paid: it has " +
				"that once a provider takes the money. In another language than its own its fixed words are " +
				"translated, and not what was written.",
			Tag: door.TagInvoices, Media: "application/pdf",
			Faults: []httpapi.Fault{door.FailsPractice,
				httpapi.Fails(fault.NotFound, "invoice-unknown", "There is no invoice with this id."),
				httpapi.Fails(fault.Forbidden, "not-your-invoices", "The seller does not name the practitioner."),
				httpapi.Fails(fault.Conflict, "invoice-draft", "It is a draft: issue it first.")},
			Handle: httpapi.Handle(func(ctx context.Context, in *paperIn) (*httpapi.Raw, error) {
				actor := httpapi.ActorFrom(ctx)
				v, err := all.Get(ctx, actor, actor.Practice, in.ID)
				if err != nil {
					return nil, err
				}
				if v.Doc == nil {
					return nil, fault.New(fault.Conflict, "invoice-draft", "This is a draft. Issue it first.")
				}
				if v, err = all.Linked(ctx, v); err != nil {
					return nil, err
				}
				return printed(ctx, all, v, in.Language)
			}),
		}}}
}

// printed is the document as it is printed, its fixed words in the language; "": in its own.
func printed(ctx context.Context, all *invoice.Invoices, v invoice.Invoice, language string) (*httpapi.Raw, error) {
	doc := *v.Doc
	var err error
	if doc.Language, err = door.Language(language, doc.Language); err != nil {
		return nil, err
	}
	logo, err := all.Logo(ctx, v.Practice, doc.Seller.Logo)
	if err != nil {
		return nil, err
	}
	body, err := pdf.Write(doc, logo)
	if err != nil {
		return nil, err
	}
	return &httpapi.Raw{ContentType: "application/pdf", CacheControl: "private, no-store", Body: body,
		Disposition: `inline; filename="` + v.FileName() + `.pdf"`}, nil
}

type payPaperIn struct {
	door.ByToken
	door.InLanguage
}

// PayInvoicePDF hands out an invoice to who holds its link.
func PayInvoicePDF(b *base.Base) httpapi.Endpoint {
	contributions.Register(b)
	all, links, now := invoice.Of(b), link.Signer{Keys: b.Keys.Links}, b.Now
	unknown := httpapi.Fails(fault.NotFound, "invoice-unknown", "There is no invoice with this id.")
	return httpapi.Endpoint{Name: "pay-invoice", Path: "/v1/pay/{token}/invoice.pdf", Auth: httpapi.Link,
		Ops: []httpapi.Op{{
			ID: "get-pay-invoice", Method: http.MethodGet,
			Summary: "The invoice that is paid by the link, as PDF",
			Text:    "As it was issued, the same bytes each time. In another language its fixed words are translated.",
			Tag:     door.TagLinks, Media: "application/pdf",
			Faults: []httpapi.Fault{door.FailsLink, door.FailsExpired, unknown},
			Handle: httpapi.Handle(func(ctx context.Context, in *payPaperIn) (*httpapi.Raw, error) {
				c, err := links.Open(in.Token, payment.Purpose, now())
				if err != nil {
					return nil, err
				}
				if !payment.OfInvoice(c) {
					return nil, fault.New(fault.NotFound, "invoice-unknown", "This link is of no invoice.")
				}
				v, err := all.Get(ctx, fact.Actor{Role: fact.System}, c.Practice, c.Subject)
				if err != nil {
					return nil, err
				}
				if v.Doc == nil {
					return nil, fault.New(fault.NotFound, "invoice-unknown", "There is no invoice with this id.")
				}
				return printed(ctx, all, v, in.Language)
			}),
		}}}
}
