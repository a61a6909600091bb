package letters_test

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"stund/internal/agenda"
	"stund/internal/booking"
	bookings "stund/internal/booking/letters"
	"stund/internal/client"
	"stund/internal/clock"
	"stund/internal/fact"
	"stund/internal/i18n"
	"stund/internal/ids"
	"stund/internal/link"
	"stund/internal/message"
	"stund/internal/money"
	"stund/internal/pay"
	"stund/internal/payment"
	"stund/internal/payment/letters"
	"stund/internal/practice"
	"stund/internal/store"
	"stund/internal/store/bolt"
)

var now = time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)

// world is a practice with one payment.
type world struct {
	bookings.Practices
	language i18n.Lang
	reads    i18n.Lang // what the client does
	p        payment.Payment
}

// open makes the practice.
func open(t *testing.T, l i18n.Lang, p payment.Payment) *world {
	t.Helper()
	db, err := bolt.Open(filepath.Join(t.TempDir(), "db"), bolt.Options{Unsynced: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	book, actor := practice.NewBook(
		db,
		store.Retrier{},
		ids.Random(),
		clock.At(now).Now,
	), fact.Actor{
		Role: fact.System,
	}
	if _, _, err := book.Put(t.Context(), actor, practice.Practice{ID: "p", Name: "Lotus", TimeZone: "Europe/Oslo",
		Country: "NO", Currency: "NOK", Language: l, Email: "post@lotus.example"}); err != nil {
		t.Fatal(err)
	}
	if _, err := book.Change(t.Context(), actor, "p", "made", "p", func(x *practice.Setup) error {
		x.Practitioners = []practice.Practitioner{{ID: "ida", Name: "Ida Berg"}}
		x.Services = []practice.Service{{ID: "lesson", Name: "Lesson", DurationMinutes: 60, Capacity: 1,
			Price: money.Amount{Minor: 80000, Currency: "NOK"}, Practitioners: []string{"ida"}}}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return &world{book, l, i18n.FI, p}
}

func (w *world) Get(context.Context, string, string) (payment.Payment, error) { return w.p, nil }

type booked struct{ w *world }

func (b booked) Get(context.Context, fact.Actor, string, string) (booking.Booking, error) {
	return booking.Booking{
		Practice:     "p",
		Service:      "lesson",
		Practitioner: "ida",
		Start:        now.AddDate(0, 0, 9),
		End:          now.AddDate(0, 0, 9).Add(time.Hour),
		Status:       booking.Confirmed,
		Client:       "c",
	}, nil
}

func (w *world) Reach(
	context.Context,
	string,
	string,
	client.Contact,
	time.Time,
) (client.Contact, error) {
	return client.Contact{Name: "Kari Nordmann", Email: "kari@example.com", Language: w.reads}, nil
}

// tells renders the notice of the kind, as the practice gets it.
func (w *world) tells(t *testing.T, kind string) (message.Rendered, error) {
	t.Helper()
	return w.mails(t, kind, payment.ToPractice)
}

// mails renders the notice of the kind, as it goes to somebody.
func (w *world) mails(t *testing.T, kind, to string) (message.Rendered, error) {
	t.Helper()
	n := payment.Notice{
		ID:       "n",
		Practice: "p",
		Payment:  "b",
		Client:   "c",
		Amount:   65000,
		Created:  now,
		Trouble:  true,
		Agenda:   agenda.Agenda{agenda.New(kind+".email."+to, now)},
	}
	op, err := n.Put()
	if err != nil {
		t.Fatal(err)
	}
	mail := message.Writer{Site: func() string { return "https://book.example" }, From: "booking@book.example",
		Sign: link.Signer{Keys: [][]byte{[]byte("0123456789abcdef0123456789abcdef")}}}
	all := letters.Letters(letters.Writer{Writer: bookings.Writer{Writer: mail}, Setups: w.Practices, Payments: w,
		Bookings: booked{w}, People: w})
	s, err := all.Decode(op.Item)
	if err != nil {
		t.Fatal(err)
	}
	if who := s.Client(n.Agenda[0]); who != "" && to == payment.ToPractice {
		t.Errorf("what the practice hears depends on the client %q", who)
	}
	return s.Render(t.Context(), n.Agenda[0], now)
}

func reserved() payment.Payment {
	return payment.Payment{
		ID:           "b",
		Practice:     "p",
		Stage:        payment.Booked,
		Service:      "lesson",
		Practitioner: "ida",
		Currency:     "NOK",
		Due:          80000,
		Keep:         80000,
		Paid:         1,
		Tries: []payment.Try{{Provider: "vipps", State: pay.State{
			Phase: pay.Approved, Currency: "NOK", Reserved: 80000, CaptureBy: now.AddDate(0, 0, 2)}}},
	}
}

// TestTrouble: the practice reads in its own language who, how much and what to do, and a button leads to the payment.
func TestTrouble(t *testing.T) {
	t.Parallel()
	untaken := reserved()
	untaken.Moves = []payment.Move{{Kind: payment.Capture, Refused: true}}
	disputed := reserved()
	disputed.Tries[0].State.Disputed = 65000
	stuck := reserved()
	stuck.Stuck = true
	for name, c := range map[string]struct {
		kind string
		p    payment.Payment
		says string // in English
	}{
		"window":        {payment.KindWindow, reserved(), "is reserved only until Wednesday 25 November at 09:00"},
		"untaken":       {payment.KindWindow, untaken, "does not take the"},
		"refund failed": {payment.KindBackFail, reserved(), "to get NOK 650 back through Vipps"},
		"disputed":      {payment.KindDisputed, disputed, "asks for NOK 650 back through the bank. Answer at Vipps"},
		"stuck":         {payment.KindStuck, stuck, "For hours Vipps has not done what we ask."},
		"differs":       {payment.KindDiffers, reserved(), "was to pay NOK 800, and Vipps tells of NOK 650"},
	} {
		for _, l := range []i18n.Lang{i18n.NB, i18n.SV, i18n.DA, i18n.FI, i18n.EN} {
			t.Run(name+" "+string(l), func(t *testing.T) {
				t.Parallel()
				w := open(t, l, c.p)
				got, err := w.tells(t, c.kind)
				if err != nil {
					t.Fatal(err)
				}
				m := got.Email
				if m.To.Email != "post@lotus.example" || got.Language != l ||
					strings.ContainsAny(m.Subject+m.Text, "{}") {
					t.Errorf("to %s in %s: %s\n%s", m.To.Email, got.Language, m.Subject, m.Text)
				}
				text := strings.NewReplacer("\u00a0", " ", "\u2068", "", "\u2069", "", "\n", " ").
					Replace(m.Subject + " " + m.Text)
				for _, part := range []string{"Kari Nordmann", "650", "https://book.example/app#/payments/b"} {
					if !strings.Contains(text, part) {
						t.Errorf("%s is not in\n%s", part, m.Text)
					}
				}
				if l == i18n.EN && !strings.Contains(text, c.says) {
					t.Errorf("%s is not in\n%s", c.says, m.Text)
				}
			})
		}
	}
}

// TestTroubleThatIsOver: nobody hears of what was taken meanwhile, or of a dispute that was won.
func TestTroubleThatIsOver(t *testing.T) {
	t.Parallel()
	taken := reserved()
	taken.Tries[0].State.Captured = 80000
	for _, kind := range []string{payment.KindWindow, payment.KindDisputed, payment.KindStuck} {
		if got, err := open(t, i18n.NB, taken).tells(t, kind); !errors.Is(err, message.ErrNobody) {
			t.Errorf("%s: %+v %v", kind, got, err)
		}
	}
}

// TestRanOut: whose reservation ended before it was taken reads that nothing was taken and that the appointment stands,
// and later why they are to pay again. Who is asked at once gets one mail of it.
func TestRanOut(t *testing.T) {
	t.Parallel()
	p := reserved()
	p.Stage, p.Paid, p.Tries[0].State.Released = payment.Owed, 0, 80000
	p.ID, p.End = "01kc0000000000000000000009", now.AddDate(0, 0, 9)
	p.AskAt, p.Deadline = now.AddDate(0, 0, 4), now.AddDate(0, 0, 6)
	asked := p
	asked.AskAt, asked.Deadline, asked.Asked = now, now.AddDate(0, 0, 2), true
	for _, c := range []struct {
		p              payment.Payment
		kind, wording  string
		says, saysInNB string
	}{
		{p, payment.KindReleased, "pay-ran-out", "The appointment is still yours.", "Timen er fortsatt din."},
		{asked, payment.KindDue, "pay-again", "What you reserved before has ended", "Det du reserverte før, er utløpt"},
	} {
		for l, says := range map[i18n.Lang]string{i18n.EN: c.says, i18n.NB: c.saysInNB} {
			w := open(t, l, c.p)
			w.reads = l
			got, err := w.mails(t, c.kind, "client")
			if err != nil {
				t.Fatal(err)
			}
			if got.Wording != c.wording || !strings.Contains(strings.ReplaceAll(got.Email.Text, "\n", " "), says) {
				t.Errorf("by %s: %s is not in\n%s", got.Wording, says, got.Email.Text)
			}
		}
	}
	got, err := open(t, i18n.NB, asked).mails(t, payment.KindReleased, "client")
	if !errors.Is(err, message.ErrNobody) {
		t.Errorf("who is asked to pay again reads that they pay nothing: %+v %v", got, err)
	}
}
