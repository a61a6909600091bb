package message_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"stund/internal/booking"
	"stund/internal/deliver"
	"stund/internal/fact"
	"stund/internal/fact/facttest"
	"stund/internal/message"
	"stund/internal/store"
)

// TestFactsKnowWhomTheyConcern: a message to the client is told of as theirs, also when it comes back later; one to a
// practitioner is not.
func TestFactsKnowWhomTheyConcern(t *testing.T) {
	t.Parallel()
	const client = "01arz3ndektsv4rrffq69g5fav"
	kinds := fact.Register(message.Facts())
	for name, c := range map[string]struct {
		entry string
		want  string
		news  []deliver.News
	}{
		"to the client":     {entry: "booked.email.client", want: "message.sent " + client},
		"by SMS":            {entry: "booked.sms.client", want: "message.sent " + client},
		"to a practitioner": {entry: "booked.email.practitioner", want: "message.sent "},
		"bounced":           {"booked.email.client", "message.bounced " + client, []deliver.News{deliver.Bounced}},
		"returned, bounced": {"booked.email.client", "message.bounced " + client,
			[]deliver.News{deliver.Returned, deliver.Bounced}},
		"bounced, a nuisance": {"booked.email.client", "message.complained " + client,
			[]deliver.News{deliver.Bounced, deliver.Complained}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			var n deliver.Notice
			w.gate.mail = func(_ context.Context, m deliver.Email) error {
				n = deliver.Notice{Tags: m.Tags, To: []string{m.To.Email}, From: "time@stund.example"}
				return nil
			}
			b := w.book(monday, kari(), only(c.entry, begin), func(b *booking.Booking) { b.Client = client })
			w.work(b)
			for _, news := range c.news {
				w.clock.Advance(time.Minute)
				n.News, n.At = news, w.clock.Now()
				w.hear(n)
			}
			page, err := w.db.Query(t.Context(), store.Query{Partition: "message#lotus#" + b.ID,
				Consistency: store.Strong})
			if err != nil || len(page.Items) != 1 || len(page.Items[0].Facts) != 1 {
				t.Fatalf("%+v, %v", page.Items, err)
			}
			f := page.Items[0].Facts[0]
			if err := facttest.Check(kinds, f); err != nil {
				t.Error(err)
			}
			who, err := kinds.Concerns(f)
			if got := f.Kind + " " + who; got != c.want || err != nil {
				t.Errorf("%q, %v, want %q", got, err, c.want)
			}
			if strings.Contains(string(f.Data), "@") {
				t.Errorf("an address in %s", f.Data)
			}
		})
	}
}
