package e2e

import (
	"context"
	"encoding/json"
	"net/url"
	"time"

	"stund/internal/clock"
	"stund/internal/pay/sandbox"
)

// Most that is promised of payments, in units of writes on AWS.
const (
	mostAgain  = 1 // of a webhook that came before
	mostNew    = 3 // of one that did not, before anything is done about it
	mostBooked = 8 // of the transaction that books what was paid
)

// quiet is a clock that the sandbox goes by.
type quiet struct{ s *stund }

func (q quiet) Now() time.Time { return q.s.now() }

var _ clock.Clock = quiet{}

// costOfPaying measures what it takes until a client has paid and is booked, with what was promised of it. What
// the sandbox reads and writes as the provider, three units of the page and two reads, is among it.
func (s *stund) costOfPaying(m *metered, measure func(string, func())) {
	s.t.Helper()
	s.prepaying("konsultasjon", map[string]any{"kind": "full"})
	s.Settle()
	s.FastForward(10 * time.Second)
	bank := sandbox.New(sandbox.Options{Store: m.onDynamo, Clock: quiet{s}})
	var p paid
	measure("a known client asks for a time that is to be paid", func() { p = s.held(oslo("2026-12-09", 9, 0)) })
	var page string
	measure("the client opens the provider's page", func() { page = s.opened(p) })
	id := page[len("/_local/pay/"):]
	if _, err := bank.Act(s.t.Context(), id, sandbox.Pay); err != nil {
		s.t.Fatal(err)
	}
	all, err := bank.Pending(context.Background(), 10)
	if err != nil || len(all) != 1 {
		s.t.Fatalf("webhooks: %d, %v", len(all), err)
	}
	to, err := url.Parse(all[0].Address)
	if err != nil {
		s.t.Fatal(err)
	}
	send := func() {
		s.must(200, "POST", to.Path, json.RawMessage(all[0].Body),
			header{"Sandbox-Signature", all[0].Header[sandbox.SignatureHeader]})
	}
	within := func(name string, most float64, do func()) {
		s.t.Helper()
		before := 0.0
		measure(name, func() {
			do()
			m.mu.Lock()
			before = m.work.AWS.Writes
			m.mu.Unlock()
		})
		if before > most {
			s.t.Errorf("%s: %v units, and no more than %v was promised", name, before, most)
		}
	}
	within("a webhook of the payment", mostNew, send)
	within("that webhook again", mostAgain, send)
	if err := bank.Delivered(s.t.Context(), all[0], true); err != nil {
		s.t.Fatal(err)
	}
	measure("what was paid is booked", func() {
		s.must(200, "GET", "/v1/pay/"+p.Payment.Token+"/status", nil)
		m.mu.Lock()
		dearest := m.most
		m.mu.Unlock()
		if dearest == 0 || dearest > mostBooked {
			s.t.Errorf("what was paid is booked with %v units, and no more than %v was promised", dearest, mostBooked)
		}
	})
	s.Settle()
}
