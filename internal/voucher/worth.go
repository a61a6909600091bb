package voucher

import (
	"context"
	"math/bits"
	"time"

	"stund/internal/agenda"
	"stund/internal/civil"
	"stund/internal/fact"
	"stund/internal/practice"
	"stund/internal/store"
	"stund/internal/vat"
)

// What a card was sold for is owed to whoever has it until they use it, as far as it was paid for. What of it is owed
// follows from what is left alone, so whatever is used and given back, in any order, comes to the same; each fact of a
// card tells by how much it changed that (Event.Owes), and the books are made of those.

// owes is what the practice owes the bearer of the card in visits, in minor units.
func (v Voucher) owes() int64 {
	if v.Kind == Coupon || v.Single || v.free() || v.Sold == 0 || !v.Voided.IsZero() || !v.Expired.IsZero() {
		return 0
	}
	high, low := bits.Mul64(uint64(v.Price), uint64(min(v.Left(), v.Sold)))
	worth, _ := bits.Div64(high, low, uint64(v.Sold)) // at most the price
	return int64(worth)
}

// free reports whether nobody paid for the card.
func (v Voucher) free() bool { return v.Price == 0 || v.Paid == Gratis }

// visit is what the client paid, by the card, for the next visit that it is used for.
func (v Voucher) visit() int64 {
	next := v
	next.Out++
	return v.owes() - next.owes()
}

// single reports whether VAT is due when the card is sold (directive (EU) 2016/1065, article 30a of 2006/112: where the
// place of supply and the VAT due are known then): a clip card of one service whose VAT is the same whoever gives it,
// in the countries of the Union. In Norway it is due when the visit is. A gift card is taken for one of several
// purposes.
func (v Voucher) single(setup *practice.Setup, on civil.Date) bool {
	country := setup.Practice.Country
	if v.Kind != Clip || len(v.Services) != 1 || country == "NO" {
		return false
	}
	service, there := setup.Service(v.Services[0])
	if !there || service.VAT == nil {
		return false
	}
	var first vat.Answer
	for n, id := range service.Practitioners {
		p, _ := setup.Practitioner(id)
		q := vat.Question{Country: country, Treatment: service.VAT.Treatment, On: on, Authorisations: p.Authorisations}
		q.Rate, _ = vat.ParseRate(service.VAT.Rate)
		a, err := vat.On(q)
		if err != nil || n > 0 && (a.Category != first.Category || a.Rate != first.Rate) {
			return false
		}
		first = a
	}
	return len(service.Practitioners) > 0
}

// KindExpire is the end of a card's last day: it sends nothing.
const KindExpire = "expire"

// FactExpired: the last day of a card has passed, and something was left of it.
var FactExpired = kind("voucher.expired", toldExpired)

// expires plans the end of a card that was paid for.
func (v *Voucher) expires(setup *practice.Setup) {
	v.Agenda = v.Agenda.Settled(KindExpire)
	if v.Kind != Coupon && !v.free() && !v.Until.IsZero() {
		v.Agenda = v.Agenda.With(agenda.New(KindExpire, v.Until.AddDays(1).Start(setup.Zone()).Add(time.Hour).UTC()))
	}
}

// Expire is the act at the end of a card's last day: nothing is owed of what is left. Whoever extends it owes it again.
func (d *Vouchers) Expire(ctx context.Context, key store.Key) error {
	decide := func(v Voucher) (Voucher, []fact.Fact, error) {
		e, planned := v.Agenda.Find(KindExpire)
		if !planned || e.At.After(d.now()) {
			return v, nil, nil
		}
		v.Agenda = v.Agenda.Settled(KindExpire)
		v.Expired = d.now().UTC().Truncate(time.Second)
		if v.Left() == 0 || !v.Voided.IsZero() {
			return v, nil, nil
		}
		f := d.happened(FactExpired, &v, system, Event{Client: fact.ID(v.Client)})
		return v, []fact.Fact{f}, nil
	}
	_, err := family.Update(ctx, d.db, d.retry, key, decide)
	return err
}
