package local

import (
	"context"

	"stund/internal/civil"
	"stund/internal/practice"
	"stund/internal/voucher"
)

// sells has the practice begin with what takes something off the price: a coupon, a discount for students, a gift card,
// and a clip card of somebody who comes often.
func (p *past) sells(ctx context.Context) error {
	vouchers, regular := voucher.Of(p.base), ""
	for _, who := range p.people {
		if who.id != "" && who.parent < 0 {
			regular = who.id
			break
		}
	}
	for _, v := range []voucher.Voucher{
		{Kind: voucher.Coupon, Name: "VELKOMMEN", Percent: 10, Total: 100},
		{Kind: voucher.Gift, Total: 100000, Price: 100000, Paid: voucher.ByCard,
			Recipient: voucher.Recipient{Name: "Nora", Email: "nora@example.com", Giver: "Mamma",
				Greeting: "Unn deg noe godt"}},
		{Kind: voucher.Clip, Total: 10, Services: []string{"konsultasjon"}, Price: 550000,
			Paid: voucher.ByInvoice, Client: regular},
	} {
		if _, err := vouchers.Issue(ctx, owner(), demoPractice, "demo-"+string(v.Kind), v); err != nil {
			return err
		}
	}
	_, err := p.book.Change(ctx, owner(), demoPractice, "discount.added", "student", func(s *practice.Setup) error {
		s.Discounts = []practice.Discount{{ID: "student", Name: "Studentrabatt", Percent: 15, Tags: []string{"student"},
			From: civil.In(p.now, p.zone)}}
		return nil
	})
	return err
}
