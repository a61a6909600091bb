// Package voucher is the endpoints of coupons, gift cards and clip cards.
package voucher

import (
	"context"
	"time"

	"stund/internal/api/door"
	"stund/internal/base"
	"stund/internal/client"
	"stund/internal/fault"
	"stund/internal/httpapi"
	"stund/internal/practice"
	"stund/internal/store"
	"stund/internal/voucher"
)

// Catalogue lists the endpoints of vouchers.
func Catalogue() []door.Maker {
	return []door.Maker{Coupons, Coupon, GiftCards, GiftCard, ClipCards, ClipCard}
}

// services is what the endpoints call.
type services struct {
	*base.Base
	Practices *practice.Book
	Clients   *client.Clients
	Vouchers  *voucher.Vouchers
}

func of(b *base.Base) *services {
	return &services{b, practice.Of(b), client.Of(b), voucher.Of(b)}
}

var (
	failsUnknown = httpapi.Fails(fault.NotFound, "voucher-unknown", "There is no such coupon or card.")
	failsCursor  = httpapi.Fails(fault.Invalid, "cursor-invalid", "The cursor is of no page of this list.")
)

// telling is what views are made with.
type telling struct {
	setup *practice.Setup
	now   time.Time
	names map[string]client.Client
	code  func(voucher.Voucher) string // of a card that was just made; nil: it is not shown
}

func (in telling) status(v voucher.Voucher) voucher.Status {
	return v.Status(civilDay(in.now, in.setup.Zone()))
}

func (in telling) at(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.In(in.setup.Zone())
	return &t
}

// tell returns what the vouchers are shown with.
func (s *services) tell(ctx context.Context, practiceID string, all ...voucher.Voucher) (telling, error) {
	setup, err := s.Practices.Setup(ctx, practiceID, store.Strong)
	if err != nil {
		return telling{}, err
	}
	var clients []string
	for _, v := range all {
		if v.Client != "" {
			clients = append(clients, v.Client)
		}
	}
	in := telling{setup: setup, now: s.Now()}
	if len(clients) > 0 {
		in.names, err = s.Clients.Many(ctx, practiceID, clients)
	}
	return in, err
}

type pageIn struct {
	Limit int    `query:"limit" minimum:"1" maximum:"100" default:"50"`
	After string `query:"after" maxLength:"2000" doc:"The next of the page before."`
}

// PageOf is a page of a list.
type PageOf[V any] struct {
	Items []V    `json:"items"`
	Next  string `json:"next,omitempty" doc:"The page after this one is asked for with it as after; left out of the last."`
}

func shown[V any](in telling, all []voucher.Voucher, view func(telling, voucher.Voucher) V) []V {
	out := make([]V, 0, len(all))
	for _, v := range all {
		out = append(out, view(in, v))
	}
	return out
}
