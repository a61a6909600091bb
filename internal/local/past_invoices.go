package local

import (
	"context"
	"math/rand/v2"
	"time"

	"stund/internal/civil"
	"stund/internal/invoice"
)

// billed is for how many weeks the demo practice has invoiced.
const billed = 5

// bills plans how the practice came to invoice: a seller, and each Friday what was drafted is issued and sent. Most pay
// some days later, some a half, and some not yet. Chance is its own, so that the rest of the life is as it was.
func (p *past) bills() {
	chance := rand.New(rand.NewChaCha8([32]byte{'b', 'i', 'l', 'l', 's'}))
	monday := civil.In(p.now, p.zone).Monday().AddDays(-7 * billed)
	p.later(monday.At(7*60, p.zone), p.issuer)
	for week := range billed + 1 {
		friday := monday.AddDays(7*week+4).At(civil.Time(16*60+30), p.zone)
		p.later(friday, func(ctx context.Context) error { return p.issues(ctx, chance) })
	}
}

// issuer adds who issues the practice's invoices.
func (p *past) issuer(ctx context.Context) error {
	s := invoice.Seller{Name: "Lotus Terapi AS", LegalForm: "as", Country: "NO", OrgNumber: "923609016",
		VATRegistered: true, Address: invoice.PostalAddress{Street: "Storgata 14", Postcode: "0184", City: "Oslo"},
		Email: "post@lotus.example", Phone: "+4722123456", Bank: invoice.Bank{Account: "86011117947"},
		Reference: invoice.Referring{Scheme: "kid-mod10"}, DueDays: 14, EInvoice: "0192:923609016",
		Reminders: &invoice.Reminders{}}
	series := invoice.BothSeries{Invoice: invoice.Series{Next: 1001}}
	_, err := invoice.Of(p.base).AddSeller(ctx, owner(), demoPractice, s, series)
	return err
}

// issues issues and sends what was drafted and can be issued.
func (p *past) issues(ctx context.Context, chance *rand.Rand) error {
	bills := invoice.Of(p.base)
	drafts, _, err := bills.List(ctx, owner(), demoPractice,
		invoice.Wanted{Status: invoice.StatusDraft, Limit: invoice.MaxBlock})
	if err != nil {
		return err
	}
	wholes, err := bills.Wholes(ctx, demoPractice, drafts...)
	if err != nil {
		return err
	}
	var ids []string
	for _, w := range wholes {
		if w.Wrong == nil {
			ids = append(ids, w.ID)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	all, err := bills.IssueAll(ctx, owner(), demoPractice, ids)
	if err != nil {
		return err
	}
	for _, v := range all {
		if v.Email != "" {
			if _, err := bills.Send(ctx, owner(), demoPractice, v.ID, "", ""); err != nil {
				return err
			}
		}
		p.pays(v, chance)
	}
	return nil
}

// pays plans what becomes of the invoice: of twenty, fifteen are paid, one in part, four not.
func (p *past) pays(v invoice.Invoice, chance *rand.Rand) {
	fate, days := chance.IntN(20), 2+chance.IntN(11)
	amount := v.Left()
	switch {
	case fate > 15 || amount <= 0:
		return
	case fate == 15:
		amount /= 2
	}
	p.later(p.at.Now().Add(time.Duration(days)*24*time.Hour), func(ctx context.Context) error {
		_, err := invoice.Of(p.base).Receive(ctx, owner(), demoPractice, v.ID, invoice.Received{Amount: amount})
		return err
	})
}
