package invoice

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/store"
)

// What a client pays of a visit before it is invoiced is in the books of one seller, its holder, whoever gives the
// visit later: what comes and goes back of it is all entered there. Where another seller's invoice has the money, the
// holder owes it to that seller, on the account BetweenSellers of both.

// holder says in whose books the money of a booking is. It is written before the first of the money is entered, and
// never changes; a practice with one seller has none.
type holder struct {
	Booking  string `json:"-"`
	Practice string `json:"-"`
	Seller   string `json:"s,omitempty"`

	version int64
}

// HolderKind is the kind of stored holders.
const HolderKind = "invoice-holder"

var holders = store.Family[holder]{
	Kind: HolderKind, Prefix: "booking", Sort: "holder",
	Stamp: func(h *holder) store.Stamp {
		return store.Stamp{Practice: &h.Practice, ID: &h.Booking, Version: &h.version}
	},
}

// holder returns the seller in whose books the booking's money is: from then on the proposed one, if nobody was it yet.
func (d *Invoices) holder(ctx context.Context, all Sellers, practiceID, booking, proposed string) (string, error) {
	if len(all.All) < 2 {
		return proposed, nil
	}
	decide := func(h holder) (holder, []fact.Fact, error) {
		if h.Seller != "" {
			return h, nil, nil
		}
		made, err := d.begun(ctx, practiceID, booking)
		h.Seller = cmp.Or(all.alone(made), proposed)
		return h, nil, err
	}
	h, err := holders.Upsert(ctx, d.db, d.retry, holders.Key(practiceID, booking), decide)
	return h.Seller, err
}

// holding returns in whose books the money of each booking is, as holder does of one: in as few reads as can be.
func (d *Invoices) holding(ctx context.Context, all Sellers, practiceID string, bookings []string,
	proposed string) (map[string]string, error) {
	out := map[string]string{}
	if len(all.All) < 2 {
		return out, nil
	}
	var keys []store.Key
	for _, id := range bookings {
		keys = append(keys, holders.Key(practiceID, id))
	}
	found, err := holders.GetMany(ctx, d.db, keys, store.Strong)
	if err != nil {
		return nil, err
	}
	for _, h := range found {
		out[h.Booking] = h.Seller
	}
	for _, id := range bookings {
		if out[id] == "" {
			if out[id], err = d.holder(ctx, all, practiceID, id, proposed); err != nil {
				return nil, err
			}
		}
	}
	return out, nil
}

// begun is when the booking was made, or a payment for it begun, whichever came first; zero: neither is known any more.
func (d *Invoices) begun(ctx context.Context, practiceID, booking string) (first time.Time, err error) {
	b, err := d.bookings().Get(ctx, system, practiceID, booking)
	if err != nil && !errors.Is(err, fault.NotFound) {
		return first, err
	}
	p, err := d.payments.Get(ctx, practiceID, booking)
	if err != nil && !errors.Is(err, fault.NotFound) {
		return first, err
	}
	first = b.Created
	if first.IsZero() || !p.Created.IsZero() && p.Created.Before(first) {
		first = p.Created
	}
	return first, nil
}

// heard is how long after a seller was added somebody may not have heard of it yet.
const heard = time.Minute

// alone returns the seller that was the only one until an instant: what was paid then is in its books, and no holder
// was written; "": there were more, or nothing is known of the instant.
func (s Sellers) alone(until time.Time) string {
	if until.IsZero() || len(s.All) < 2 {
		return ""
	}
	by := slices.SortedFunc(slices.Values(s.All), func(a, b Seller) int {
		return cmp.Or(a.Since.Compare(b.Since), cmp.Compare(a.ID, b.ID))
	})
	if until.Before(by[1].Since.Add(heard)) {
		return by[0].ID
	}
	return ""
}

// Held is money of an invoice's visits that another seller had when it was issued.
type Held struct {
	Seller  string `json:"s"`
	Amount  int64  `json:"m"`
	Booking string `json:"b,omitempty"` // where it is all of one
}

// heldElsewhere sums what sellers have of the invoice's money that are not the invoice's own, by the holders of its
// bookings, in the sellers' order.
func (v Invoice) heldElsewhere(by map[string]string) (all []Held) {
	ids := v.bookings()
	for _, e := range v.Money {
		seller := by[e.Booking]
		if seller == "" || seller == v.Seller || !slices.Contains(ids, e.Booking) {
			continue
		}
		n := slices.IndexFunc(all, func(h Held) bool { return h.Seller == seller })
		if n < 0 {
			all = append(all, Held{Seller: seller, Amount: e.Amount, Booking: e.Booking})
			continue
		}
		all[n].Amount += e.Amount
		if all[n].Booking != e.Booking {
			all[n].Booking = ""
		}
	}
	all = slices.DeleteFunc(all, func(h Held) bool { return h.Amount == 0 })
	slices.SortFunc(all, func(a, b Held) int { return cmp.Compare(a.Seller, b.Seller) })
	return all
}

// between are the postings of what others had of the issued invoice's money, of which it is made: each of them owes it
// to the invoice's seller, whose own it is to use.
func (v Invoice) between() (all []Posting) {
	for _, h := range v.Held {
		p := Posting{ID: derived("held", v.Practice, v.ID, h.Seller), Practice: v.Practice, Seller: v.Seller,
			Kind: PostingBetween, Day: v.Doc.Issued, Invoice: v.ID, Number: v.Doc.Number, Booking: h.Booking,
			Currency: v.Doc.Currency, Rows: []Row{{Account: BetweenSellers, Amount: h.Amount},
				{Account: Prepayments, Amount: -h.Amount}}}
		all = append(all, p, p.across(h.Seller))
	}
	return all
}

// across is the posting of the other seller, by whose money the posting is: its prepayments are the less.
func (p Posting) across(seller string) Posting {
	amount := int64(0)
	for _, r := range p.Rows {
		if r.Account == BetweenSellers {
			amount += r.Amount
		}
	}
	p.ID, p.Seller, p.Kind = derived("across", p.Practice, p.ID), seller, PostingBetween
	p.Rows = []Row{{Account: Prepayments, Amount: amount}, {Account: BetweenSellers, Amount: -amount}}
	return p
}
