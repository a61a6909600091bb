package cloud_test

import (
	"encoding/json"
	"math/rand/v2"
	"testing"
	"time"

	"stund/internal/agenda"
	"stund/internal/booking"
	"stund/internal/catalogue/contributions"
	"stund/internal/client"
	"stund/internal/i18n"
	"stund/internal/ids"
	"stund/internal/practice"
	"stund/internal/store"
	"stund/internal/voucher"
)

// vouching is the vouchers that payloads speak of, by their ids.
type vouching struct {
	Coupon, Gift, Clip string
	GiftCode           string
	Used               string // a booking that Kari's clip card paid
	Discount           string
}

// seedVouchers makes a coupon, a gift card whose code is to be mailed on 23 November, Kari's clip card, of which a
// visit is booked, and a discount for whoever is tagged as regular.
func seedVouchers(t *testing.T, db store.Store, kari string) (made vouching) {
	t.Helper()
	ctx := t.Context()
	p := parts(t, db, begin, 1)
	p.IDs = ids.Seeded(&entropy{source: rand.NewChaCha8([32]byte{43})})
	b := p.Base()
	contributions.Register(b)
	vouchers, bookings := voucher.Of(b), booking.Of(b)
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	issue := func(v voucher.Voucher) voucher.Voucher {
		t.Helper()
		v, err := vouchers.Issue(ctx, owner, "lotus", "", v)
		must(err)
		return v
	}
	made.Coupon = issue(voucher.Voucher{Kind: voucher.Coupon, Name: "HØST26", Percent: 20, Total: 50}).ID
	gift := issue(voucher.Voucher{Kind: voucher.Gift, Total: 150000, Price: 150000, Paid: voucher.ByCard,
		Recipient: voucher.Recipient{Name: "Pia Paus", Email: "pia@example.com", Language: i18n.NB, Giver: "Kari",
			Greeting: "Gratulerer med dagen"}})
	made.Gift, made.GiftCode = gift.ID, vouchers.Code(gift)
	gift.Agenda = agenda.Agenda{agenda.New(voucher.KindGift+".email.client",
		time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)),
		agenda.New(voucher.KindExpire, time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC))}
	op, err := gift.Put()
	must(err)
	must(db.Transact(ctx, op))
	made.Clip = issue(voucher.Voucher{Kind: voucher.Clip, Total: 10, Services: []string{"konsultasjon"},
		Price: 500000, Paid: voucher.ByInvoice, Client: kari}).ID
	told, err := json.Marshal(voucher.Told{Cards: []string{made.Clip}})
	must(err)
	r, err := bookings.Book(ctx, owner, "lotus", booking.Request{Service: "konsultasjon", Practitioner: "jonas",
		Start: begin.AddDate(0, 0, 36).Add(2 * time.Hour), Key: "clip", ClientID: kari,
		Client: client.Contact{Name: "Kari Nordmann", Email: "kari@example.com", Language: i18n.NB},
		Extra:  map[string]json.RawMessage{voucher.ContributionName: told}})
	must(err)
	made.Used, made.Discount = r.ID, "01k90000000000000000d5cnt0"
	_, err = practice.Of(b).Change(ctx, owner, "lotus", "discount.added", made.Discount, func(s *practice.Setup) error {
		s.Discounts = append(s.Discounts, practice.Discount{ID: made.Discount, Name: "Faste kunder", Percent: 10,
			Tags: []string{"regular"}})
		return nil
	})
	must(err)
	return made
}
