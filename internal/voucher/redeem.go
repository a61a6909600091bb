package voucher

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"stund/internal/booking"
	"stund/internal/civil"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/money"
	"stund/internal/practice"
	"stund/internal/store"
)

// ContributionName is what bookings know vouchers by.
const ContributionName = "voucher"

// Told is what a request for a booking says of vouchers.
type Told struct {
	Code  string   `json:"code,omitempty" maxLength:"120" doc:"The code of a coupon, a gift card or a clip card; of a coupon and a card with a comma between. Spaces, hyphens and small letters do not matter." example:"7K3M-Q2V7-W4Y6-Z0AB"`
	Cards []string `json:"cards,omitempty" maxItems:"2" doc:"Staff only: ids of vouchers, such as of the client's own cards." example:"[\"01k9x3m5t8q2v7w4y6z0abcdef\"]"`
}

// taken is what one voucher or discount takes off.
type taken struct {
	ID   string `json:"i"`
	Name string `json:"n,omitempty"` // as it was called
	Off  int64  `json:"o"`           // of the price, in minor units
	// Worth is what of the price was paid with a clip card: what one visit of it cost; 0 where the card's sale was
	// that of its visits.
	Worth int64 `json:"w,omitempty"`
}

// part is what a booking keeps of what was taken off its price when it was made.
type part struct {
	Price    int64  `json:"p"` // before that
	Currency string `json:"c"`
	Discount *taken `json:"d,omitempty"`
	Coupon   *taken `json:"k,omitempty"`
	Gift     *taken `json:"g,omitempty"`
	Clip     *taken `json:"v,omitempty"`
	// Steps is what of a card goes back to who cancels: minutes of notice and percent, the longest notice first. It is
	// the service's rule of when it was booked.
	Steps [][2]int `json:"s,omitempty"`
	// Back is, of a cancelled booking, what went back to its card: of a gift card's money, or a clip card's visit.
	Back *int64 `json:"b,omitempty"`
}

func (p part) off() (sum int64) {
	for _, t := range []*taken{p.Discount, p.Coupon, p.Gift, p.Clip} {
		if t != nil {
			sum += t.Off
		}
	}
	return sum
}

// state is the part as a booking keeps it, within booking.MaxState.
func (p part) state() json.RawMessage {
	if p.Discount == nil && p.Coupon == nil && p.Gift == nil && p.Clip == nil {
		return nil
	}
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	if err := e.Encode(p); err != nil {
		panic(err) // figures and short texts cannot fail to encode
	}
	return out.Bytes()
}

func partOf(state json.RawMessage) (p part, ok bool) {
	return p, len(state) > 0 && json.Unmarshal(state, &p) == nil && p.Currency != ""
}

// Contribution is what vouchers add to bookings.
func (d *Vouchers) Contribution() booking.Contribution {
	return booking.Contribution{Name: ContributionName, MaxOps: 2 * maxCodes, Shape: Told{}, Input: d.input, Step: step,
		Join: d.join, Released: d.released, Cancelled: d.cancelled, Priced: d.priced, Cost: cost,
		Fields: fields, Lines: lines,
		Erased: func(state json.RawMessage) json.RawMessage { return state }} // figures
}

// input checks what was told, and puts ids in the place of codes: what is kept until a booking is confirmed or paid
// cannot be used by whoever reads it.
func (d *Vouchers) input(a booking.Ask, raw json.RawMessage) (json.RawMessage, error) {
	if len(raw) == 0 {
		return nil, nil
	}
	var in Told
	read := json.NewDecoder(bytes.NewReader(raw))
	read.DisallowUnknownFields()
	var wrong fault.Fields
	if err := read.Decode(&in); err != nil {
		wrong.Add("", "must be an object with a code")
		return nil, wrong.Err()
	}
	ids := in.Cards
	wrong.Check(len(ids) == 0 || a.Actor.Role.Staff() || a.Kept, "cards", "is for staff only")
	wrong.Check(len([]rune(in.Code)) <= maxTyped, "code", "must be at most %d characters", maxTyped)
	if wrong != nil {
		return nil, wrong.Err()
	}
	for _, code := range split(in.Code) {
		ids = append(ids, idOf(d.key(), a.Setup.Practice.ID, code))
	}
	ids = slices.Compact(slices.Sorted(slices.Values(ids)))
	if wrong.Check(len(ids) <= maxCodes, "code", "must be one code, or two"); wrong != nil {
		return nil, wrong.Err()
	}
	if len(ids) == 0 {
		return nil, nil
	}
	return json.Marshal(Told{Cards: ids})
}

// step asks for a code where the practice has given some out.
func step(_ context.Context, setup *practice.Setup, _ practice.Service) (booking.Step, error) {
	if !setup.Practice.Codes {
		return booking.Step{}, nil
	}
	return booking.Step{Title: stepTitle, Fields: []booking.Field{{Name: "code", Type: booking.FieldText,
		Label: stepLabel, Hint: stepHint, Wrong: stepWrong}}}, nil
}

// join takes off the price what is to be taken off. It reads nothing where there is no code, and no discount that the
// client may have.
func (d *Vouchers) join(ctx context.Context, a booking.Ask, b booking.Booking) (booking.Part, error) {
	v := a.Service
	p := part{Price: a.Price, Currency: v.Price.Currency}
	vouchers, err := d.told(ctx, a)
	if err != nil {
		return booking.Part{}, err
	}
	clip, gift, coupon := of(vouchers, Clip), of(vouchers, Gift), of(vouchers, Coupon)
	var use []use
	if clip != nil {
		p.Clip = taking(*clip, a.Price) // it is the whole visit, and nothing is left to take off
		p.Clip.Worth = clip.visit()
		use = append(use, usage(clip, 1, p.Clip.Worth))
	} else if a.Price > 0 {
		if p.Discount, err = d.best(ctx, a, b); err != nil {
			return booking.Part{}, err
		}
		if p.couponed(coupon) {
			use = append(use, usage(coupon, 1, 0))
		}
		if rest := p.Price - p.off(); gift != nil && rest > 0 {
			p.Gift = taking(*gift, min(rest, gift.Left()))
			use = append(use, usage(gift, p.Gift.Off, p.Gift.Off))
		}
	}
	if p.Gift != nil || p.Clip != nil {
		p.Steps = steps(v)
	}
	var ops []store.Op
	for _, u := range use {
		op, err := d.take(u, a.Actor, b)
		if err != nil {
			return booking.Part{}, err
		}
		ops = append(ops, op)
	}
	return booking.Part{State: p.state(), Off: p.off(), Ops: ops}, nil
}

// use is how many units of a voucher a booking takes.
type use struct {
	of    *Voucher
	units int64
	worth int64 // what they pay of the visit
}

func usage(of *Voucher, units, worth int64) use { return use{of, units, worth} }

func of(all []Voucher, k Kind) *Voucher {
	n := slices.IndexFunc(all, func(v Voucher) bool { return v.Kind == k })
	if n < 0 {
		return nil
	}
	return &all[n]
}

func taking(v Voucher, off int64) *taken { return &taken{ID: v.ID, Name: v.Name, Off: off} }

// couponed has the coupon take off what it does, and reports whether it is used: beside the discount where it says so,
// and else in its place if it takes off more.
func (p *part) couponed(coupon *Voucher) bool {
	if coupon == nil {
		return false
	}
	price := money.Amount{Minor: p.Price, Currency: p.Currency}
	if coupon.Adds && p.Discount != nil {
		price.Minor -= p.Discount.Off
	}
	off := coupon.off(price)
	switch {
	case off == 0, !coupon.Adds && p.Discount != nil && p.Discount.Off >= off:
		return false
	case !coupon.Adds:
		p.Discount = nil
	}
	p.Coupon = taking(*coupon, off)
	return true
}

// steps is what of a card goes back to who cancels: as of money that was paid before.
func steps(v practice.Service) (out [][2]int) {
	rule := v.Prepay
	if rule == nil {
		rule = &practice.Prepay{}
	}
	for _, s := range rule.Steps(v.CancelMinutes) {
		out = append(out, [2]int{s.Minutes, s.Percent})
	}
	return out
}

// told returns the vouchers that the request names, each of which can be used for the service. One that cannot counts
// against whoever asked, as a booking does: so nobody tries codes until one fits.
func (d *Vouchers) told(ctx context.Context, a booking.Ask) ([]Voucher, error) {
	in, err := toldOf(a)
	if err != nil || len(in.Cards) == 0 {
		return nil, err
	}
	id := a.Setup.Practice.ID
	all, err := d.there(ctx, id, in.Cards)
	if err != nil {
		return nil, err
	}
	why := d.refuses(a, in, all)
	if why == "" {
		return all, nil
	}
	if !a.Actor.Role.Staff() {
		// Nothing is written: it counts as what the caller tried to write.
		tried := d.happened(FactRedeemed, &Voucher{Practice: id}, a.Actor, Event{})
		if err := store.Admit(ctx, []store.Op{{Item: store.Item{Facts: []fact.Fact{tried}}}}); err != nil {
			return nil, err
		}
	}
	return nil, wrongCode(why)
}

// toldOf is what the request says of vouchers, with ids in the place of codes.
func toldOf(a booking.Ask) (in Told, err error) {
	if len(a.Input) == 0 {
		return in, nil
	}
	if err := json.Unmarshal(a.Input, &in); err != nil {
		return in, fmt.Errorf("read what a booking was told of vouchers: %w", err)
	}
	return in, nil
}

// there returns those of the vouchers that exist.
func (d *Vouchers) there(ctx context.Context, practiceID string, ids []string) (all []Voucher, err error) {
	for _, id := range ids {
		v, err := family.Get(ctx, d.db, Key(practiceID, id), store.Strong)
		if err != nil && !errors.Is(err, fault.NotFound) {
			return nil, err
		}
		if err == nil {
			all = append(all, v)
		}
	}
	return all, nil
}

// refuses says why what the request names cannot be used together; "": it can.
func (d *Vouchers) refuses(a booking.Ask, in Told, all []Voucher) (why string) {
	if len(all) < len(in.Cards) {
		why = "there is no coupon or card with this code"
	}
	for _, v := range all {
		if w := d.refusal(v, a); w != "" {
			why = w
		}
		if of(all, v.Kind).ID != v.ID || v.Kind != Coupon && of(all, Clip) != nil && of(all, Gift) != nil {
			why = "only one coupon and one card can be used for a visit"
		}
	}
	return why
}

func wrongCode(why string) error {
	var wrong fault.Fields
	wrong.Add("code", "%s", why)
	return wrong.Err()
}

// refusal says why the voucher cannot be used; "": it can.
func (d *Vouchers) refusal(v Voucher, a booking.Ask) string {
	switch v.Status(d.today(a.Setup)) {
	case Void:
		return "this code is not valid any more"
	case Used:
		return "nothing is left of it"
	case Expired:
		return "this code was valid until " + v.Until.String()
	case Early:
		return "this code is valid from " + v.From.String()
	}
	switch {
	case !v.Covers(a.Service.ID):
		return "this code is not for this service"
	case v.Kind != Clip && v.Percent == 0 && v.Currency != a.Service.Price.Currency:
		return "this code is in another currency"
	}
	return ""
}

// best returns the discount that takes off the most, of those that are for the client; nil: none is.
func (d *Vouchers) best(ctx context.Context, a booking.Ask, b booking.Booking) (*taken, error) {
	price := money.Amount{Minor: a.Price, Currency: a.Service.Price.Currency}
	day := civil.In(b.Start, a.Setup.Zone())
	var ids, tags []string
	read := false
	var found *taken
	for _, x := range a.Setup.Discounts {
		off := x.Off(price, a.Setup.Practice.Currency)
		if !x.Covers(a.Service.ID, day) || off == 0 || found != nil && found.Off >= off {
			continue
		}
		if x.Asks() && !read {
			c, err := d.clients.Get(ctx, b.Practice, b.Client, store.Strong)
			if err != nil && !errors.Is(err, fault.NotFound) { // who is new has no tags
				return nil, err
			}
			ids, tags, read = append(c.IDs(), b.Client), c.Tags, true
		}
		if x.For(ids, tags) {
			found = &taken{ID: x.ID, Name: clip(x.Name), Off: off}
		}
	}
	return found, nil
}

// clip cuts a name to what a booking keeps of it.
func clip(name string) string {
	r := []rune(name)
	for len(string(r)) > maxName {
		r = r[:len(r)-1]
	}
	return string(r)
}

// maxName is in bytes.
const maxName = 40

// take is the operation by which the booking uses units of the voucher.
func (d *Vouchers) take(u use, actor fact.Actor, b booking.Booking) (store.Op, error) {
	v := *u.of
	v.Out += u.units
	d.used(&v, Redeemed, u.units, b.ID)
	f := d.happened(FactRedeemed, &v, actor, Event{Client: fact.ID(b.Client), Booking: fact.ID(b.ID),
		Service: fact.ID(b.Service), Start: b.Start.UTC(), Units: u.units, Worth: u.worth})
	return v.Put(f)
}

// used notes that units were used or given back.
func (d *Vouchers) used(v *Voucher, what string, units int64, bookingID string) {
	if v.Kind != Coupon {
		v.note(Logged{At: d.now().UTC().Truncate(time.Second), What: what, Units: units, Booking: bookingID})
	}
}

// released gives back all that was used for what was only kept.
func (d *Vouchers) released(ctx context.Context, practiceID, id string, state json.RawMessage) ([]store.Op, error) {
	p, ok := partOf(state)
	if !ok {
		return nil, nil
	}
	return d.back(ctx, system, booking.Booking{ID: id, Practice: practiceID}, p, 100)
}

// cancelled gives back what was used: a coupon's use always, and of a card what the rule of then gives back to a client
// who cancels at now, or all where the practice calls it off. A visit goes back whole where the rule gives anything.
func (d *Vouchers) cancelled(ctx context.Context, actor fact.Actor, _ *practice.Setup,
	b booking.Booking) (booking.Part, error) {
	p, ok := partOf(b.State(ContributionName))
	if !ok {
		return booking.Part{}, nil
	}
	percent := 100
	if !actor.Role.Staff() && actor.Role != fact.System {
		percent = p.percent(b.Start.Sub(d.now()))
	}
	ops, err := d.back(ctx, actor, b, p, percent)
	p.Back = new(int64)
	switch {
	case p.Gift != nil:
		*p.Back = share(p.Gift.Off, percent)
	case p.Clip != nil && percent > 0:
		*p.Back = 1
	}
	return booking.Part{State: p.state(), Ops: ops}, err
}

// percent is how much of a card goes back to who cancels with so much notice.
func (p part) percent(notice time.Duration) int {
	for _, s := range p.Steps {
		if notice >= time.Duration(s[0])*time.Minute {
			return s[1]
		}
	}
	return 0
}

func share(of int64, percent int) int64 { return practice.RefundStep{Percent: percent}.Of(of) }

// back returns what gives so many percent of what was used back to the cards, and the coupon its use. What is not there
// any more gets nothing.
func (d *Vouchers) back(ctx context.Context, actor fact.Actor, b booking.Booking, p part, percent int) (
	ops []store.Op, err error) {
	give := func(t *taken, units, worth int64) {
		if t == nil || units == 0 || err != nil {
			return
		}
		var v Voucher
		v, err = family.Get(ctx, d.db, Key(b.Practice, t.ID), store.Strong)
		if errors.Is(err, fault.NotFound) {
			err = nil
			return
		}
		if err != nil {
			return
		}
		v.Out -= units
		d.used(&v, Returned, units, b.ID)
		var op store.Op
		f := d.happened(FactReturned, &v, actor, Event{Client: fact.ID(b.Client), Booking: fact.ID(b.ID),
			Service: fact.ID(b.Service), Start: b.Start.UTC(), Units: units, Worth: worth})
		op, err = v.Put(f)
		ops = append(ops, op)
	}
	give(p.Coupon, 1, 0)
	if p.Gift != nil {
		back := share(p.Gift.Off, percent)
		give(p.Gift, back, back)
	}
	if percent > 0 && p.Clip != nil {
		give(p.Clip, 1, p.Clip.Worth)
	}
	return ops, err
}

// Taken is what vouchers and a discount took off the price of a booking, in minor units.
type Taken struct {
	Price   int64 // before that; 0: nothing was taken off
	Reduced int64 // by a discount or a coupon: nobody pays it
	Visit   int64 // by a clip card: it was paid with the card
	Card    int64 // by a gift card: money that was paid before
	Worth   int64 // of Visit: what the client paid for it with the card; 0 once it is given back, see Voucher.Single
	Back    int64 // of Card, once it is cancelled: what went back to the card
	// Currency is that of all of them.
	Currency string
}

// Given is what cards pay of the booking, and did not get back: money that was paid before.
func (t Taken) Given() int64 { return t.Card - t.Back + t.Worth }

// TakenOff returns what was taken off the booking's price when it was made.
func TakenOff(b booking.Booking) (t Taken) {
	p, ok := partOf(b.State(ContributionName))
	if !ok {
		return t
	}
	of := func(v *taken) int64 {
		if v == nil {
			return 0
		}
		return v.Off
	}
	t = Taken{Price: p.Price, Reduced: of(p.Discount) + of(p.Coupon), Visit: of(p.Clip), Card: of(p.Gift),
		Currency: p.Currency}
	if p.Gift != nil && p.Back != nil {
		t.Back = *p.Back
	}
	if p.Clip != nil && (p.Back == nil || *p.Back == 0) {
		t.Worth = p.Clip.Worth
	}
	return t
}
