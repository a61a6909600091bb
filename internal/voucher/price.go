package voucher

import (
	"bytes"
	"context"
	"encoding/json"
	"slices"

	"stund/internal/booking"
	"stund/internal/fact"
	"stund/internal/store"
)

// What is taken off a visit that was booked before follows three rules. What staff say counts from then on in the place
// of what it had, by the terms of today. Of another service, what it has stays if it is for that as well, and takes off
// what it does there; what is not goes back, whole. A gift card pays what is left beside the money that was paid, and
// what is too much of both goes back to the card first. A discount stays as it was fixed, unless the service is
// another.

// cost is what a booking says that vouchers took something off.
func cost(_ context.Context, b booking.Booking) (booking.Cost, error) {
	p, _ := partOf(b.State(ContributionName))
	return booking.Cost{Price: p.Price}, nil
}

// priced works out anew what is taken off a booking that stands.
func (d *Vouchers) priced(ctx context.Context, a booking.Ask, was, b booking.Booking) (booking.Part, error) {
	had, _ := partOf(was.State(ContributionName))
	same := b.Service == was.Service
	r, err := d.reckon(ctx, a, had)
	if err != nil {
		return booking.Part{}, err
	}
	p := part{Price: a.Price, Currency: a.Service.Price.Currency}
	if p.Discount, err = d.discounted(ctx, a, b, had, same); err != nil {
		return booking.Part{}, err
	}
	if err := r.takes(&p, a); err != nil {
		return booking.Part{}, err
	}
	if p.Gift != nil || p.Clip != nil {
		if p.Steps = steps(a.Service); same && len(had.Steps) > 0 {
			p.Steps = had.Steps
		}
	}
	ops, err := d.reckoned(r, a.Actor, b)
	return booking.Part{State: p.kept(a), Off: p.off(), Ops: ops}, err
}

// kept is the part as a booking that stands keeps it: where nothing is taken off, the price all the same, if the
// service costs something else by now.
func (p part) kept(a booking.Ask) json.RawMessage {
	if state := p.state(); state != nil {
		return state
	}
	if p.Price == a.Service.Price.Minor {
		return json.RawMessage("null")
	}
	state, err := json.Marshal(p)
	if err != nil {
		panic(err) // figures cannot fail to encode
	}
	return state
}

// reckoning is the vouchers of a booking that stands: those that it has, as if it had not used them, and those that it
// is to have.
type reckoning struct {
	all   []Voucher
	units map[string]int64 // that it has used of each so far
	wants []string         // ids of those that it is to use
	uses  map[string]int64 // units that it uses of each from now on
	clips map[string]int64 // what the visit was worth of each clip card that it has, or is to have
}

// reckon reads the vouchers.
func (d *Vouchers) reckon(ctx context.Context, a booking.Ask, had part) (r reckoning, err error) {
	r.units, r.uses, r.clips = had.units(), map[string]int64{}, map[string]int64{}
	if had.Clip != nil {
		r.clips[had.Clip.ID] = had.Clip.Worth
	}
	var ids []string
	for id := range r.units {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	in, err := toldOf(a)
	if err != nil {
		return r, err
	}
	for _, id := range in.Cards {
		if !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	if r.all, err = d.there(ctx, a.Setup.Practice.ID, ids); err != nil {
		return r, err
	}
	for n := range r.all {
		r.all[n].Out -= r.units[r.all[n].ID]
	}
	if a.Told {
		r.wants = in.Cards
		other := func(v Voucher) bool { return !slices.Contains(in.Cards, v.ID) }
		named := slices.DeleteFunc(slices.Clone(r.all), other)
		if why := d.refuses(a, in, named); why != "" {
			return r, wrongCode(why)
		}
		return r, nil
	}
	for _, v := range r.all { // it was used already, whatever became of it since
		if v.fits(a) {
			r.wants = append(r.wants, v.ID)
		}
	}
	return r, nil
}

// fits reports whether the voucher is for the service.
func (v Voucher) fits(a booking.Ask) bool {
	return v.Covers(a.Service.ID) && (v.Kind == Clip || v.Percent > 0 || v.Currency == a.Service.Price.Currency)
}

// units is how much the booking has used of each voucher.
func (p part) units() map[string]int64 {
	out := map[string]int64{}
	if p.Coupon != nil {
		out[p.Coupon.ID] = 1
	}
	if p.Clip != nil {
		out[p.Clip.ID] = 1
	}
	if p.Gift != nil {
		out[p.Gift.ID] = p.Gift.Off
	}
	return out
}

// wanted returns the voucher of the kind that the booking is to use; nil: none.
func (r reckoning) wanted(k Kind) *Voucher {
	n := slices.IndexFunc(r.all, func(v Voucher) bool { return v.Kind == k && slices.Contains(r.wants, v.ID) })
	if n < 0 {
		return nil
	}
	return &r.all[n]
}

// takes has the vouchers take off what they do. What was told and takes off nothing is refused: nobody wants to use it
// for that.
func (r *reckoning) takes(p *part, a booking.Ask) error {
	clip, gift, coupon := r.wanted(Clip), r.wanted(Gift), r.wanted(Coupon)
	if clip != nil {
		if a.Told && a.Paid > 0 {
			return wrongCode("this visit is paid already: pay that back first")
		}
		p.Discount, p.Clip = nil, taking(*clip, a.Price)
		if r.units[clip.ID] == 0 {
			r.clips[clip.ID] = clip.visit()
		}
		p.Clip.Worth, r.uses[clip.ID] = r.clips[clip.ID], 1
		return nil
	}
	if p.couponed(coupon) {
		r.uses[coupon.ID] = 1
	} else if coupon != nil && a.Told {
		return wrongCode("a discount takes off as much already")
	}
	if gift == nil {
		return nil
	}
	off := min(p.Price-p.off()-a.Paid, gift.Left())
	if off > 0 {
		p.Gift = taking(*gift, off)
		r.uses[gift.ID] = off
	} else if a.Told {
		return wrongCode("nothing is left to pay")
	}
	return nil
}

// discounted is the discount of a booking that stands: as it was fixed, or that of today where the service is another
// or something else was in its place.
func (d *Vouchers) discounted(ctx context.Context, a booking.Ask, b booking.Booking, had part, same bool) (*taken,
	error) {
	switch {
	case a.Price == 0:
		return nil, nil
	case same && had.Discount != nil:
		return had.Discount, nil
	case same && had.Coupon == nil && had.Clip == nil:
		return nil, nil
	}
	return d.best(ctx, a, b)
}

// reckoned returns what writes the vouchers of which the booking uses something else than before.
func (d *Vouchers) reckoned(r reckoning, actor fact.Actor, b booking.Booking) (ops []store.Op, err error) {
	for _, v := range r.all {
		was, is := r.units[v.ID], r.uses[v.ID]
		if was == is {
			continue
		}
		v.Out += is
		k, what, units := FactRedeemed, Redeemed, is-was
		if units < 0 {
			k, what, units = FactReturned, Returned, -units
		}
		d.used(&v, what, units, b.ID)
		f := d.happened(k, &v, actor, Event{Client: fact.ID(b.Client), Booking: fact.ID(b.ID),
			Service: fact.ID(b.Service), Start: b.Start.UTC(), Units: units, Worth: r.worth(v, units)})
		op, err := v.Put(f)
		if err != nil {
			return nil, err
		}
		ops = append(ops, op)
	}
	return ops, nil
}

// worth is what so many units of the voucher pay of the visit.
func (r reckoning) worth(v Voucher, units int64) int64 {
	switch v.Kind {
	case Gift:
		return units
	case Clip:
		return r.clips[v.ID]
	}
	return 0
}

// Tell is what a booking is told of vouchers: what is typed, and ids.
func Tell(t Told) (json.RawMessage, error) {
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	err := e.Encode(t)
	return out.Bytes(), err
}

// ShownOf is what staff are shown of what is taken off the booking; false: nothing is.
func ShownOf(b booking.Booking) (Shown, bool) {
	p, ok := partOf(b.State(ContributionName))
	return p.shown(true), ok
}
