// Package paper is the endpoint that prints invoices. It stands alone: whoever links it carries what writes PDF.
package paper

import (
	"context"
	"net/http"

	"stund/internal/api/door"
	"stund/internal/base"
	"stund/internal/bill/pdf"
	"stund/internal/catalogue/contributions"
	"stund/internal/fault"
	"stund/internal/httpapi"
	"stund/internal/invoice"
)

// Catalogue lists the endpoint.
func Catalogue() []door.Maker { return []door.Maker{InvoicePDF} }

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
			Text: "PDF/A-3b and PDF/UA-1, the same bytes each time. In another language than its own its fixed " +
				"words are " +
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
				doc := *v.Doc
				if doc.Language, err = door.Language(in.Language, doc.Language); err != nil {
					return nil, err
				}
				body, err := pdf.Write(doc, nil)
				if err != nil {
					return nil, err
				}
				return &httpapi.Raw{ContentType: "application/pdf", CacheControl: "private, no-store", Body: body,
					Disposition: `inline; filename="` + v.FileName() + `.pdf"`}, nil
			}),
		}}}
}
