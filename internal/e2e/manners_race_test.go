package e2e

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"stund/internal/agenda"
	"stund/internal/awstest"
	"stund/internal/client"
	"stund/internal/deliver"
	"stund/internal/due"
	"stund/internal/fact"
	"stund/internal/i18n"
	"stund/internal/ids"
	letters "stund/internal/message"
	"stund/internal/practice"
	"stund/internal/store"
	"stund/internal/store/bolt"
	"stund/internal/store/dynamo"
)

// note is something that has one message to send to a client, of a function of its own.
type note struct {
	ID       string        `json:"-"`
	Practice string        `json:"-"`
	Client   string        `json:"c"`
	Agenda   agenda.Agenda `json:"a,omitempty"`

	kind    string
	version int64
}

func notes(kind string) store.Family[note] {
	return store.Family[note]{Kind: kind, Prefix: kind, Sort: "note",
		Stamp: func(n *note) store.Stamp { return store.Stamp{Practice: &n.Practice, ID: &n.ID, Version: &n.version} },
		Due:   func(n note) *store.IndexKey { return desks[kind].Due(n.ID, n.Agenda) }}
}

// desks are those of three functions.
var desks = map[string]agenda.Desk{"pulse": {Name: "pulse", Shards: 1}, "exit": {Name: "exit", Shards: 1},
	"campaign": {Name: "campaign", Shards: 1}}

type noted struct{ n note }

func (s noted) Practice() string                              { return s.n.Practice }
func (s noted) ID() string                                    { return s.n.ID }
func (s noted) Client(agenda.Entry) string                    { return s.n.Client }
func (s noted) Agenda() agenda.Agenda                         { return s.n.Agenda }
func (s noted) Planned(a agenda.Agenda) due.Carrier           { s.n.Agenda = a; return s }
func (s noted) Write() (store.Op, error)                      { return notes(s.n.kind).Put(s.n) }
func (s noted) Essence() string                               { return "" }
func (s noted) Judge(agenda.Entry, time.Time) letters.Verdict { return letters.Send }
func (s noted) Heard(agenda.Entry, letters.Subject, bool, time.Time) (letters.Subject, bool) {
	return s, false
}

func (s noted) Render(_ context.Context, e agenda.Entry, _ time.Time) (letters.Rendered, error) {
	mail := &deliver.Email{Kind: e.Kind, To: deliver.Address{Email: s.n.Client + "@example.com"}, Subject: e.Kind}
	return letters.Rendered{Language: i18n.EN, Email: mail, Leave: "https://stund.example/u/x"}, nil
}

// counted is a mailer that counts what each address gets, and takes a moment for it.
type counted struct {
	mu   sync.Mutex
	sent map[string][]string
}

func (c *counted) SendEmail(_ context.Context, m deliver.Email) (deliver.Receipt, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.sent[m.To.Email] = append(c.sent[m.To.Email], m.Kind)
	return deliver.Receipt{ProviderID: m.ID}, nil
}

// TestOneMessageAWeek: three functions, each of several processes, have a message for the same client at the same time;
// one goes, and the others wait for their weeks, in their turns.
func TestOneMessageAWeek(t *testing.T) {
	t.Parallel()
	t.Run("bolt", func(t *testing.T) {
		t.Parallel()
		db, err := bolt.Open(filepath.Join(t.TempDir(), "stund.db"), bolt.Options{})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = db.Close() })
		oneAWeek(t, db)
	})
	t.Run("dynamo", func(t *testing.T) {
		t.Parallel()
		c, table := awstest.DynamoDB(t, dynamo.Table)
		oneAWeek(t, dynamo.New(c, table, dynamo.WithTimeout(awstest.Patience)))
	})
}

func oneAWeek(t *testing.T, db store.Store) {
	t.Helper()
	const people, processes = 6, 3
	at := oslo("2026-11-03", 12, 0)
	now := func() time.Time { return at }
	retry, source := store.Retrier{Attempts: 100, Sleep: func(ctx context.Context, _ time.Duration) error {
		return ctx.Err()
	}}, ids.Random()
	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	staff := fact.Actor{Role: fact.Owner, ID: "o"}
	book := practice.NewBook(db, retry, source, now)
	if _, _, err := book.Put(t.Context(), staff, practice.Practice{ID: "lotus", Name: "Lotus",
		TimeZone: "Europe/Oslo", Country: "NO", Currency: "NOK", Language: i18n.NB,
		Email: "post@lotus.example"}); err != nil {
		t.Fatal(err)
	}
	clients := client.NewClients(db, retry, source, []byte("a key of thirty-two bytes or more"), now)
	manners := map[string]letters.Manner{
		"pulse":    {Purpose: letters.Feedback, Turn: 4, Waits: 30 * 24 * time.Hour},
		"exit":     {Purpose: letters.Feedback, Turn: 2, Waits: 30 * 24 * time.Hour},
		"campaign": {Purpose: letters.Marketing, Turn: 7, Waits: 30 * 24 * time.Hour}}
	for n := range people {
		c, err := clients.Add(t.Context(), staff, "lotus", "", client.Particulars{Name: fmt.Sprintf("Kari %d", n)})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := clients.Prefer(t.Context(), staff, "lotus", c.ID, 0, client.FromStaff, []client.Preference{
			{Purpose: client.Marketing, Channel: client.ByEmail, Answer: client.Yes,
				Basis: client.Consent}}); err != nil {
			t.Fatal(err)
		}
		for kind := range manners {
			op, err := notes(kind).Put(note{ID: source.New(at), Practice: "lotus", Client: c.ID,
				Agenda: agenda.Agenda{agenda.New(kind+".email.client", at)}})
			if err == nil {
				err = db.Transact(t.Context(), op)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	mails := &counted{sent: map[string][]string{}}
	run := func() {
		var wait sync.WaitGroup
		for range processes {
			for kind, m := range manners {
				sender := letters.NewSender(letters.Parts{Store: db, Mailer: mails, IDs: source, Now: now, Retry: retry,
					Log: log, Judges: []letters.Judge{client.NewManners(clients, book)}})
				decode := func(i store.Item) (letters.Subject, error) {
					n, err := notes(kind).Decode(i)
					n.kind = kind
					return noted{n}, err
				}
				k := sender.Kind(letters.Letters{Kind: kind, Decode: decode,
					Manners: map[string]letters.Manner{kind: m}})
				k.Desk = desks[kind]
				runner := due.NewRunner(k.Desk, db, []due.Kind{k}, due.Options{Now: now})
				wait.Go(func() {
					if _, err := runner.Run(t.Context(), 0); err != nil && !errors.Is(err, store.ErrConflict) {
						t.Error(err)
					}
				})
			}
		}
		wait.Wait()
	}
	run()
	for to, kinds := range mails.sent {
		if len(kinds) != 1 {
			t.Errorf("%s got %v in one week", to, kinds)
		}
	}
	if len(mails.sent) != people {
		t.Errorf("%d of %d got one", len(mails.sent), people)
	}
	for day := 1; day <= 16; day++ { // every hour of two weeks would tell the same
		for _, hour := range []int{9, 12, 13, 14, 15, 18} {
			at = oslo("2026-11-03", hour, 0).AddDate(0, 0, day)
			run()
		}
	}
	for to, kinds := range mails.sent {
		if len(kinds) != 3 || kinds[0] != "exit" && kinds[1] != "exit" || kinds[0] == "exit" && kinds[1] != "pulse" {
			t.Errorf("%s got %v", to, kinds)
		}
	}
}
