package invoice_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"stund/internal/catalogue/invoices"
	"stund/internal/credential"
	"stund/internal/deliver/peppol"
	peppolbox "stund/internal/deliver/peppol/sandbox"
	"stund/internal/einvoice"
	"stund/internal/fault"
	"stund/internal/invoice"
	"stund/internal/join"
	"stund/internal/message"
	"stund/internal/store"
)

// moody is an access point that answers as a test wants it to: by default as one that is not there.
type moody struct {
	takes    bool
	looks    error // what the register answers, and Check
	answers  []error
	sent     []peppol.Document
	lookedUp int
	state    peppol.State
	asked    error // what State answers
	news     []peppol.News
	queue    error // what News answers

}

func (*moody) Name() string               { return "moody" }
func (*moody) Fields() []credential.Field { return []credential.Field{{Name: "key", Secret: true}} }

func (m *moody) Open(credential.Values) (peppol.AccessPoint, error) { return m, nil }
func (m *moody) Check(context.Context) error                        { return m.looks }

func (m *moody) Receives(context.Context, peppol.Address, peppol.Kind) (bool, error) {
	m.lookedUp++
	return m.takes, m.looks
}

func (m *moody) Send(_ context.Context, d peppol.Document) (peppol.Sent, error) {
	m.sent = append(m.sent, d)
	if len(m.answers) > 0 {
		err := m.answers[0]
		m.answers = m.answers[1:]
		return peppol.Sent{Key: d.Key}, err
	}
	return peppol.Sent{Key: d.Key, Own: "own"}, nil
}

func (m *moody) State(context.Context, peppol.Sent) (peppol.State, error) { return m.state, m.asked }

func (m *moody) News(context.Context) (peppol.News, bool, error) {
	if m.queue != nil || len(m.news) == 0 {
		return peppol.News{}, false, m.queue
	}
	return m.news[0], true, nil
}

func (m *moody) Taken(context.Context, peppol.News) error {
	m.news = m.news[1:]
	return nil
}

var errBroken = errors.New("the connection broke")

// moods is a clinic that sends by an access point of moods.
func moods(t *testing.T, db store.Store) (*carrying, *moody) {
	t.Helper()
	c := carries(t, db)
	*c.moody = moody{takes: true, state: peppol.State{Phase: peppol.Accepted}}
	c.set(map[string]string{"key": "k"}, false)
	c.clock.Advance(time.Minute)
	return c, c.moody
}

func (c *carrying) set(values map[string]string, off bool) {
	c.Helper()
	_, err := einvoice.Of(c.base).SetAccount(c.Context(), owner, "p", "moody", values, off)
	c.must(err)
}

func (c *carrying) went(v invoice.Invoice, want ...string) {
	c.Helper()
	if got := c.how(v.ID); !slices.Equal(got, want) {
		c.Errorf("it went %v, want %v", got, want)
	}
}

// TestDoubted: what may have been taken is not taken for refused because the register, or another answer, says less on
// the second try: it would go by both ways.
func TestDoubted(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, db store.Store) {
		c, m := moods(t, db)
		m.answers = []error{errBroken, peppol.ErrSlower, errBroken}
		v := c.dispatch(c.billed("923609024", nil).ID)
		c.passes(0, time.Minute)
		m.takes = false
		c.passes(2*time.Hour, time.Minute)
		c.went(v, "peppol accepted")
		if n := len(c.box.Messages()); n > 0 || m.lookedUp != 1 || len(m.sent) != 4 {
			t.Errorf("%d mails, looked up %d times, tried %d times", n, m.lookedUp, len(m.sent))
		}
		for _, d := range m.sent {
			if d.Key != m.sent[0].Key || string(d.XML) != string(m.sent[0].XML) {
				t.Error("another document went under the key")
			}
		}
	})
}

// TestDoubtedElsewhere: what may have been taken by one access point goes by no other. It is mailed, staff hear that it
// may have arrived, and if it turns out that it did, that is what it says.
func TestDoubtedElsewhere(t *testing.T) {
	t.Parallel()
	c, m := moods(t, onBolt(t))
	m.answers = []error{errBroken}
	v := c.dispatch(c.billed("923609024", nil).ID)
	c.passes(0, time.Minute)
	c.set(nil, true) // the next is the sandbox
	c.passes(time.Hour, time.Minute)
	c.went(v, "peppol failed", "email")
	if len(c.carried) > 0 || len(m.sent) != 1 || len(c.box.Messages()) != 1 {
		t.Errorf("carried %d, tried %d, %d mails", len(c.carried), len(m.sent), len(c.box.Messages()))
	}
	if why := c.get(v.ID).Sends[0].Why; !strings.Contains(why, "nobody knows") ||
		!slices.Equal(c.problems(v.ID), []string{"e-invoice-refused"}) {
		t.Errorf("staff were told %v: %q", c.problems(v.ID), why)
	}
	c.set(nil, false)
	m.news = []peppol.News{{ID: "1", Key: m.sent[0].Key, State: peppol.State{Phase: peppol.Delivered}}}
	c.dispatch(c.billed("923609024", nil).ID)
	c.passes(5*time.Minute, time.Minute)
	c.went(v, "peppol delivered", "email")
	if _, err := c.invoices.Carry(t.Context(), owner, "p", v.ID, "x"); fault.CodeOf(err) != "e-invoice-sent" {
		t.Errorf("it is sent again: %v", err)
	}
}

// TestNews: what is told twice, late, out of order, of others or of none changes nothing, and nothing is mailed twice.
func TestNews(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, db store.Store) {
		c, m := moods(t, db)
		arrives, fails := c.billed("923609024", nil), c.billed("923609024", nil)
		arrives, fails = c.dispatch(arrives.ID), c.dispatch(fails.ID)
		c.passes(0, time.Minute)
		byMail, err := c.invoices.Send(t.Context(), owner, "p", arrives.ID, "", "m")
		c.must(err)
		tell := func(key string, p peppol.Phase) {
			m.news = append(m.news, peppol.News{ID: "n", Key: key, State: peppol.State{Phase: p, Why: "w"}})
		}
		for range 2 {
			tell(arrives.Sends[0].Notice, peppol.Delivered)
			tell(arrives.Sends[0].Notice, peppol.Failed)
			tell(fails.Sends[0].Notice, peppol.Failed)
			tell(byMail.Sends[1].Notice, peppol.Failed)
			tell("", peppol.Failed)
			tell("none-of-ours", peppol.Failed)
			tell(arrives.ID, peppol.Delivered)
			tell("../../invoice#q", peppol.Delivered)
		}
		c.passes(10*time.Minute, time.Minute)
		c.went(arrives, "peppol delivered", "email")
		c.went(fails, "peppol failed", "email")
		if n := len(c.box.Messages()); n != 2 || len(m.news) > 0 {
			t.Errorf("%d mails, and %d news are left", n, len(m.news))
		}
	})
}

// TestFailedAfterMail: what staff mailed while it was on its way is not mailed again when it fails.
func TestFailedAfterMail(t *testing.T) {
	t.Parallel()
	c, m := moods(t, onBolt(t))
	v := c.dispatch(c.billed("923609024", nil).ID)
	c.passes(0, time.Minute)
	_, err := c.invoices.Send(t.Context(), owner, "p", v.ID, "", "m")
	c.must(err)
	m.state = peppol.State{Phase: peppol.Failed, Why: "no"}
	c.passes(10*time.Minute, time.Minute)
	c.went(v, "peppol failed", "email")
	if n := len(c.box.Messages()); n != 1 || !slices.Equal(c.problems(v.ID), []string{"e-invoice-refused"}) {
		t.Errorf("%d mails, staff were told %v", n, c.problems(v.ID))
	}
}

// TestNobodyAnswers: a queue that cannot be read hides no delivery, and of what nobody can be asked for a week staff
// hear, once.
func TestNobodyAnswers(t *testing.T) {
	t.Parallel()
	c, m := moods(t, onBolt(t))
	m.queue = errBroken
	known := c.dispatch(c.billed("923609024", nil).ID)
	m.state = peppol.State{Phase: peppol.Delivered}
	c.passes(5*time.Minute, time.Minute)
	c.went(known, "peppol delivered")
	m.asked = peppol.ErrAccount
	lost := c.dispatch(c.billed("923609024", nil).ID)
	c.passes(9*24*time.Hour, time.Hour)
	c.went(lost, "peppol accepted")
	if got := c.problems(lost.ID); !slices.Equal(got, []string{"e-invoice-unheard"}) {
		t.Errorf("staff were told %v", got)
	}
}

// TestTriedAgain: an account that is tried again is used meanwhile, and when nobody answers; not once it is refused.
func TestTriedAgain(t *testing.T) {
	t.Parallel()
	c, m := moods(t, onBolt(t))
	access := einvoice.Of(c.base)
	uses := func(want bool) {
		t.Helper()
		a, there, err := access.Using(t.Context(), "p")
		if got := there && a.Provider == "moody"; err != nil || got != want {
			t.Errorf("it is used: %v, %v; want %v", got, err, want)
		}
	}
	for _, one := range []struct {
		in   map[string]string
		how  error
		code string
		uses bool
	}{{nil, errBroken, "access-point-silent", true}, {nil, peppol.ErrAccount, "provider-refuses", false},
		{nil, nil, "", true}, {map[string]string{"key": "other"}, errBroken, "access-point-silent", false}} {
		m.looks = one.how
		if _, err := access.SetAccount(t.Context(), owner, "p", "moody", one.in, false); fault.CodeOf(err) != one.code {
			t.Errorf("%v: %v", one, err)
		}
		uses(one.uses)
	}
}

// TestCarrierKilled: wherever the process that sends ends, the next one goes on: an e-invoice is carried once, and what
// is not carried is mailed.
func TestCarrierKilled(t *testing.T) {
	t.Parallel()
	for _, org := range []string{"923609024", "923609067", "923609008"} {
		for _, after := range []bool{false, true} {
			for n, whole := 1, false; !whole; n++ {
				c := carries(t, onBolt(t))
				v := c.dispatch(c.billed(org, nil).ID)
				left := n
				dying := invoices.Job(c.made(mortal{c.heard, &left, after}),
					join.Outside{Mailer: c.box, Texter: c.box, Workers: 1})
				for range 5 {
					_, _ = dying.Due.Run(t.Context(), 0)
					c.tell(1)
					c.clock.Advance(time.Minute)
				}
				whole = left > 0
				c.passes(time.Hour, time.Minute)
				carried, mailed := len(c.carried), len(c.box.Messages())
				if takes := org != "923609008"; takes && (carried != 1 || mailed != 0) ||
					!takes && (carried != 0 || mailed == 0) {
					t.Errorf("%s, killed at %d (written: %v): carried %d times, mailed %d times: %v", org, n, after,
						carried, mailed, c.how(v.ID))
				}
			}
		}
	}
}

// TestCarriersRace: of several desks at once one sends.
func TestCarriersRace(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, db store.Store) {
		c := carries(t, db)
		for range 3 {
			c.dispatch(c.billed("923609024", nil).ID)
		}
		var all sync.WaitGroup
		for range 4 {
			job := invoices.Job(c.made(c.heard), join.Outside{Mailer: c.box, Texter: c.box, Workers: 1})
			all.Go(func() { _, _ = job.Due.Run(t.Context(), 0) })
		}
		all.Wait()
		c.passes(20*time.Minute, time.Minute)
		if n := len(c.box.Messages()); len(c.carried) != 3 || n > 0 {
			t.Errorf("carried %d times, %d mails", len(c.carried), n)
		}
	})
}

// TestDutyBegins: the law of Norway begins at midnight in Oslo.
func TestDutyBegins(t *testing.T) {
	t.Parallel()
	midnight := time.Date(2026, 12, 31, 23, 0, 0, 0, time.UTC)
	for at, want := range map[time.Time][]string{midnight.Add(-time.Second): nil, midnight: {"e-invoice-due"}} {
		c := carries(t, onBolt(t))
		c.clock.Set(at)
		v, err := c.invoices.Send(t.Context(), owner, "p", c.billed("923609024", nil).ID, "", "k")
		c.must(err)
		c.tell(1)
		if got := c.problems(v.ID); !slices.Equal(got, want) {
			t.Errorf("%v: staff were told %v, want %v", at, got, want)
		}
	}
}

// TestCauses: staff read in their language why it was not carried, and whether it may have arrived.
func TestCauses(t *testing.T) {
	t.Parallel()
	type told struct {
		cause    einvoice.Cause
		words    string
		doubtful bool
	}
	for name, x := range map[string]struct {
		how   func(*moody)
		after func(*carrying)
		want  told
	}{
		"unregistered": {how: func(m *moody) { m.takes = false }, want: told{cause: einvoice.Unregistered}},
		"refused": {how: func(m *moody) { m.answers = []error{&peppol.Refusal{Why: "no such mailbox"}} },
			want: told{cause: einvoice.Refused, words: "no such mailbox"}},
		"its key is wrong": {how: func(m *moody) { m.looks = peppol.ErrAccount },
			want: told{cause: einvoice.BadAccount}},
		"register silent": {how: func(m *moody) { m.looks = errBroken }, want: told{cause: einvoice.Silent}},
		"silent": {how: func(m *moody) { m.answers = slices.Repeat([]error{errBroken}, 100) },
			want: told{cause: einvoice.Silent, doubtful: true}},
		"switched off": {how: func(m *moody) { m.looks = errBroken }, after: off,
			want: told{cause: einvoice.NoAccount}},
		"off after it may have been taken": {how: func(m *moody) { m.answers = []error{errBroken} }, after: off,
			want: told{cause: einvoice.NoAccount, doubtful: true}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, m := moods(t, onBolt(t))
			_, err := einvoice.Of(c.base).SetAccount(t.Context(), owner, "p", peppolbox.Name, nil, true)
			c.must(err)
			c.clock.Advance(time.Minute)
			v := c.dispatch(c.billed("923609024", nil).ID)
			x.how(m)
			c.passes(0, time.Minute)
			if x.after != nil {
				x.after(c)
			}
			c.passes(36*time.Hour, 20*time.Minute)
			c.went(v, "peppol failed", "email")
			var got told
			got.cause, got.words, got.doubtful = einvoice.CauseOf(c.get(v.ID).Sends[0].Why)
			if got != x.want {
				t.Errorf("%+v, want %+v (%q)", got, x.want, c.get(v.ID).Sends[0].Why)
			}
		})
	}
	if cause, _, doubtful := einvoice.CauseOf(message.GaveUp + "30 attempts"); cause != einvoice.Silent || !doubtful {
		t.Errorf("after processes that all died: %s, %v", cause, doubtful)
	}
	why := message.ErrUnwritten.Error() + ": the seller has no address"
	if cause, words, doubtful := einvoice.CauseOf(why); cause != einvoice.Unwritten || words != "" || doubtful {
		t.Errorf("%s, %q, %v", cause, words, doubtful)
	}
}

func off(c *carrying) { c.set(nil, true) }

// stuck is a store in which no invoice can be written for a while.
type stuck struct {
	store.Store
	now bool
}

func (s *stuck) Transact(ctx context.Context, ops ...store.Op) error {
	if s.now && slices.ContainsFunc(ops, func(o store.Op) bool { return o.Item.Kind == "invoice" }) {
		return store.ErrConflict
	}
	return s.Store.Transact(ctx, ops...)
}

// TestUnwrittenNews: what became of it is asked for again where it could not be written.
func TestUnwrittenNews(t *testing.T) {
	t.Parallel()
	c, m := moods(t, onBolt(t))
	v := c.dispatch(c.billed("923609024", nil).ID)
	c.passes(0, time.Minute)
	db := &stuck{Store: c.heard.Store, now: true}
	c.heard.Store = db
	m.state = peppol.State{Phase: peppol.Delivered}
	c.passes(10*time.Minute, time.Minute)
	c.went(v, "peppol accepted")
	db.now = false
	c.passes(10*time.Minute, time.Minute)
	c.went(v, "peppol delivered")
}

// TestTwoSend: of two who send it at the same time, or one after the other, one sends it, and it is mailed to nobody.
func TestTwoSend(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, db store.Store) {
		c := carries(t, db)
		v := c.billed("923609024", nil)
		var all sync.WaitGroup
		for _, who := range []string{"a", "b", "c"} {
			all.Go(func() {
				actor := owner
				actor.ID = who
				_, err := c.invoices.Dispatch(t.Context(), actor, "p", v.ID, "once")
				if err != nil && fault.CodeOf(err) != "e-invoice-sent" {
					t.Error(err)
				}
			})
		}
		all.Wait()
		_, err := c.invoices.Dispatch(t.Context(), owner, "p", v.ID, "later")
		c.must(err)
		c.passes(5*time.Minute, time.Minute)
		c.went(v, "peppol delivered")
		if n := len(c.box.Messages()); n > 0 || len(c.carried) != 1 {
			t.Errorf("%d mails, carried %d times", n, len(c.carried))
		}
	})
}

// TestLookUpFails: who looks up hears whether there is nobody to ask, nobody answers, or the store does not.
func TestLookUpFails(t *testing.T) {
	t.Parallel()
	c, m := moods(t, onBolt(t))
	look := func(practice string) string {
		_, err := einvoice.Of(c.base).Look(t.Context(), practice, "0192:923609024")
		return fault.CodeOf(err)
	}
	for want, how := range map[string]error{"": nil, "access-point-silent": errBroken,
		"access-point-none": peppol.ErrAccount} {
		if m.looks = how; look("p") != want {
			t.Errorf("%v is told as %q", how, look("p"))
		}
	}
	if got := look("q"); got != "access-point-none" {
		t.Errorf("without an account: %q", got)
	}
	if _, err := einvoice.Of(c.made(ended{c.heard})).Look(t.Context(), "p", "0192:923609024"); err == nil ||
		fault.CodeOf(err) == "access-point-none" {
		t.Errorf("without a store: %v", err)
	}
}

// ended is a store that answers nobody.
type ended struct{ store.Store }

func (ended) Query(context.Context, store.Query) (store.Page, error) {
	return store.Page{}, store.ErrAmbiguous
}
