// Package voucher is what takes something off the price of a visit: coupons, gift cards and clip cards, which are found
// by a code, and discounts that count by themselves (practice.Discount).
//
// What is used is written into the voucher in the transaction that books the visit, or that keeps its time until the
// rest is paid; it is given back in the one that cancels the booking or frees the time. So a voucher always knows what
// is left of it, and Out is what the bookings that used it have together.
package voucher

import (
	"slices"
	"time"

	"stund/internal/agenda"
	"stund/internal/civil"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/i18n"
	"stund/internal/money"
	"stund/internal/practice"
	"stund/internal/store"
)

// Kind of a voucher.
type Kind string

const (
	Coupon Kind = "coupon"
	Gift   Kind = "gift-card"
	Clip   Kind = "clip-card"
)

// Voucher is a coupon, a gift card or a clip card. Its id is a keyed hash of its code: whoever has the code finds it,
// and nobody who reads it learns the code.
type Voucher struct {
	ID       string `json:"-"`
	Practice string `json:"-"`
	Kind     Kind   `json:"k"`
	// Name is a coupon's code, which is made to be known. Of a card it is the end of its code, by which two are told
	// apart.
	Name   string `json:"n"`
	Serial string `json:"s,omitempty"` // of a card: its code is made of it, see codeOf

	// Total is how many units it has, and Out how many of them are used: of a coupon uses (Total 0: any number), of a
	// gift card minor units of money, of a clip card visits.
	Total int64 `json:"t,omitempty"`
	Out   int64 `json:"o,omitempty"`

	Percent  int        `json:"p,omitempty"` // of a coupon: off the price,
	Amount   int64      `json:"a,omitempty"` // or so much
	Adds     bool       `json:"ad,omitempty"`
	Services []string   `json:"sv,omitempty"` // that it is for; none: all
	Currency string     `json:"cu,omitempty"`
	From     civil.Date `json:"f,omitzero"` // first day on which it can be used, in the practice's zone
	Until    civil.Date `json:"u,omitzero"` // and the last

	Price int64  `json:"pr,omitempty"` // of a card: what was paid for it, in minor units
	Paid  Paying `json:"pa,omitempty"` // and how
	// Sold is how many units were paid for so, and Owed what of the money the practice still owes its bearer in visits:
	// as the facts of the card have told so far. Single is that VAT was due when it was sold: then that was the sale.
	Sold   int64 `json:"sd,omitempty"`
	Owed   int64 `json:"ow,omitempty"`
	Single bool  `json:"si,omitempty"`

	Client    string    `json:"cl,omitempty"` // whose card it is; "": whoever has the code
	Recipient Recipient `json:"r,omitzero"`
	Asks      string    `json:"rq,omitempty"` // digest of the request that made it

	Voided  time.Time     `json:"v,omitzero"` // it cannot be used any more
	Expired time.Time     `json:"x,omitzero"` // its last day has passed, and what was left of it is owed no more
	Mailed  time.Time     `json:"m,omitzero"` // its code was planned to be mailed last
	Log     []Logged      `json:"l,omitempty"`
	Created time.Time     `json:"c"`
	Agenda  agenda.Agenda `json:"g,omitempty"`

	version int64
}

// Recipient is who gets a card's code by mail, with what the giver says.
type Recipient struct {
	Name     string    `json:"name,omitempty" maxLength:"120" example:"Kari Nordmann"`
	Email    string    `json:"email,omitempty" maxLength:"254" doc:"The code is mailed there; to nobody if left out." example:"kari@example.com"`
	Language i18n.Lang `json:"language,omitempty" enum:"nb,sv,da,fi,en" doc:"Of the mail; the practice's if left out." example:"nb"`
	Giver    string    `json:"from,omitempty" maxLength:"120" doc:"Who gives it, as the recipient reads it." example:"Ola"`
	Greeting string    `json:"greeting,omitempty" maxLength:"500" doc:"What they say." example:"Gratulerer med dagen"`
}

// Paying is how a card was paid for.
type Paying string

const (
	ByCash    Paying = "cash"
	ByCard    Paying = "card"
	ByInvoice Paying = "invoice"
	ByBank    Paying = "bank"
	Gratis    Paying = "free"
)

// UnmarshalText reads a way to pay. "transfer" is what ByBank was called before: in what is stored, and in what is
// asked by those who know no other word.
func (p *Paying) UnmarshalText(text []byte) error {
	if *p = Paying(text); *p == "transfer" {
		*p = ByBank
	}
	return nil
}

// What is noted of a card.
const (
	Redeemed  = "redeemed"
	Returned  = "returned"
	Corrected = "corrected"
	Extended  = "extended"
	Voided    = "voided"
	Revived   = "revived"
)

// Logged is something that happened to a card. Of a coupon only its count is kept.
type Logged struct {
	At      time.Time `json:"a"`
	What    string    `json:"w"`
	Units   int64     `json:"u,omitempty"` // that were used, given back or added; less than 0: taken away
	Booking string    `json:"b,omitempty"`
	By      string    `json:"y,omitempty"` // subject of staff's token
	Reason  string    `json:"r,omitempty"`
}

// maxLog bounds what a card remembers, oldest first. What is older is on the timelines of those who used it.
const maxLog = 24

func (v *Voucher) note(l Logged) {
	v.Log = append(slices.Clone(v.Log), l)
	v.Log = v.Log[max(len(v.Log)-maxLog, 0):]
}

// Left returns how many units are left: of a coupon without an end -1, and none of one of which staff allow fewer uses
// than it had by then.
func (v Voucher) Left() int64 {
	if v.endless() {
		return -1
	}
	return max(v.Total-v.Out, 0)
}

func (v Voucher) endless() bool { return v.Kind == Coupon && v.Total == 0 }

// Status of a voucher.
type Status string

const (
	Valid   Status = "valid"
	Early   Status = "early" // it cannot be used yet
	Used    Status = "used"  // nothing is left of it
	Expired Status = "expired"
	Void    Status = "void"
)

// Status derives how things stand on the day.
func (v Voucher) Status(today civil.Date) Status {
	switch {
	case !v.Voided.IsZero():
		return Void
	case v.Left() == 0:
		return Used
	case !v.Until.IsZero() && today.After(v.Until):
		return Expired
	case !v.From.IsZero() && today.Before(v.From):
		return Early
	}
	return Valid
}

// Covers reports whether it is for the service.
func (v Voucher) Covers(service string) bool {
	return len(v.Services) == 0 || slices.Contains(v.Services, service)
}

// off is what the coupon takes off the price.
func (v Voucher) off(price money.Amount) int64 {
	return practice.Off(price, v.Percent, money.Amount{Minor: v.Amount, Currency: v.Currency})
}

// Version is the stored version that the voucher was read at.
func (v Voucher) Version() int64 { return v.version }

// ItemKind is the kind of stored vouchers.
const ItemKind = "voucher"

var family = store.Family[Voucher]{
	Kind: ItemKind, Prefix: "voucher", Sort: "voucher",
	Unknown: fault.Error{Code: "voucher-unknown", Message: "There is no coupon or card with this id."},
	Stamp: func(v *Voucher) store.Stamp {
		return store.Stamp{Practice: &v.Practice, ID: &v.ID, Version: &v.version}
	},
	Due: func(v Voucher) *store.IndexKey { return agenda.Messages.Due(v.ID, v.Agenda) },
	By: func(v Voucher) *store.IndexKey {
		return &store.IndexKey{Partition: all(v.Practice, v.Kind),
			Sort: v.Created.UTC().Format(time.RFC3339) + "#" + v.ID}
	},
}

// all is the By partition of a practice's vouchers of the kind.
func all(practiceID string, k Kind) string { return "vouchers#" + practiceID + "#" + string(k) }

// Key is where the voucher is stored.
func Key(practiceID, id string) store.Key { return family.Key(practiceID, id) }

// Decode reads a stored voucher.
func Decode(i store.Item) (Voucher, error) { return family.Decode(i) }

// Put is the operation that writes the voucher over what was read, with what happened.
func (v Voucher) Put(facts ...fact.Fact) (store.Op, error) { return family.Put(v, facts...) }

// purse is the cards of one client.
type purse struct {
	Client   string   `json:"-"`
	Practice string   `json:"-"`
	Cards    []string `json:"c"`

	version int64
}

var purses = store.Family[purse]{
	Kind: "purse", Prefix: "purse", Sort: "purse",
	Stamp: func(p *purse) store.Stamp {
		return store.Stamp{Practice: &p.Practice, ID: &p.Client, Version: &p.version}
	},
}

// maxPurse is how many cards of a client are shown; the oldest go.
const maxPurse = 100
