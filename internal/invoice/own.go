package invoice

import (
	"context"
	"slices"
	"time"

	"stund/internal/fact"
	"stund/internal/link"
	"stund/internal/payment"
	"stund/internal/store"
)

// Named returns the invoice that the fact says was issued; "": it says of none.
func Named(f fact.Fact) string {
	if f.Kind == FactIssued.Name {
		return f.Subject
	}
	return ""
}

// maxOwed is how many open invoices of one payer are listed.
const maxOwed = 50

// Of returns the invoices that are theirs to pay who have these ids, the newest first: those that are open, and of the
// named ones those that are not. What somebody else pays is not among them, whomever it is about.
func (d *Invoices) Of(ctx context.Context, practiceID string, payers, named []string) ([]Invoice, error) {
	keys, _, err := d.rows(ctx, practiceID, Wanted{Status: StatusDue, Limit: maxOwed}, func(r row) bool {
		return slices.Contains(payers, r.payer)
	})
	if err != nil {
		return nil, err
	}
	for _, id := range named {
		if k := Key(practiceID, id); !slices.Contains(keys, k) {
			keys = append(keys, k)
		}
	}
	all, err := family.GetMany(ctx, d.db, keys, store.Strong)
	if err != nil {
		return nil, err
	}
	all = slices.DeleteFunc(all, func(v Invoice) bool {
		return v.Stage != Issued || v.Kind != KindInvoice || !slices.Contains(payers, v.Payer)
	})
	slices.SortStableFunc(all, func(a, b Invoice) int { return b.Doc.Issued.Compare(a.Doc.Issued) })
	return all, nil
}

// Link returns what the link says by which an issued invoice is paid and seen.
func (v Invoice) Link() link.Claim {
	return payment.InvoiceLink(v.Practice, v.ID, v.Doc.Issued.Start(time.UTC))
}
