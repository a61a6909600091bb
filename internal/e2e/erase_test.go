package e2e

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"stund/internal/awstest"
	"stund/internal/erasure"
	"stund/internal/installation"
	"stund/internal/local"
	"stund/internal/store"
	"stund/internal/store/bolt"
	"stund/internal/store/dynamo"
)

// witness knows the keys of all items that were ever written.
type witness struct {
	local.Database
	mu   sync.Mutex
	keys map[store.Key]bool
	file string // of the embedded database; "": it is another one
}

// Compact is the embedded database's; what DynamoDB keeps ends by itself.
func (w *witness) Compact(ctx context.Context) error {
	if c, can := w.Database.(erasure.Compacter); can {
		return c.Compact(ctx)
	}
	return nil
}

// words returns which of the words stand in the database's file, wherever that is.
func (w *witness) words(t *testing.T, words ...string) (found []string) {
	t.Helper()
	if w.file == "" {
		return nil
	}
	b, err := os.ReadFile(w.file)
	if err != nil {
		t.Fatal(err)
	}
	b = bytes.ToLower(b)
	for _, word := range words {
		if bytes.Contains(b, []byte(word)) {
			found = append(found, word)
		}
	}
	return found
}

func (w *witness) Transact(ctx context.Context, ops ...store.Op) error {
	w.mu.Lock()
	for _, o := range ops {
		w.keys[o.Item.Key] = true
	}
	w.mu.Unlock()
	return w.Database.Transact(ctx, ops...)
}

// holding returns the kinds of the items that hold one of the words, in whatever they consist of.
func (w *witness) holding(t *testing.T, words ...string) (kinds map[string][]string) {
	t.Helper()
	kinds = map[string][]string{}
	w.mu.Lock()
	defer w.mu.Unlock()
	for k := range w.keys {
		i, err := w.Get(t.Context(), k, store.Strong)
		if err != nil {
			continue // it is gone
		}
		facts, err := json.Marshal(i.Facts)
		if err != nil {
			t.Fatal(err)
		}
		all := strings.ToLower(k.String() + "\x00" + string(i.Data) + "\x00" + string(facts))
		for _, word := range words {
			if strings.Contains(all, word) {
				kinds[i.Kind] = append(kinds[i.Kind], word+" in "+k.String()+": "+string(i.Data))
			}
		}
	}
	return kinds
}

// overwrite has a word stand in so much of the file that is free again that what is written after it does not do away
// with it by chance.
func (w *witness) overwrite(t *testing.T) {
	t.Helper()
	if w.file == "" {
		return
	}
	for n := range 4 {
		i := store.Item{Key: store.Key{Partition: "overwritten", Sort: strconv.Itoa(n)}, Kind: "note",
			Data: bytes.Repeat([]byte("kanari "), 30_000)}
		if err := errors.Join(w.Database.Transact(t.Context(), store.Put(i, store.IfAbsent)),
			w.Database.Transact(t.Context(), store.Delete(i.Key, store.Always))); err != nil {
			t.Fatal(err)
		}
	}
}

// witnessed runs the story on each database, with a witness.
func witnessed(t *testing.T, story func(t *testing.T, s *stund, w *witness)) {
	t.Parallel()
	run := func(t *testing.T, db local.Database, file string) {
		w := &witness{Database: db, keys: map[store.Key]bool{}, file: file}
		story(t, start(t, w), w)
	}
	t.Run("bolt", func(t *testing.T) {
		t.Parallel()
		folder := t.TempDir()
		db, err := local.OpenEmbedded(folder, nil)
		if err != nil {
			t.Fatal(err)
		}
		run(t, db, filepath.Join(folder, installation.Database))
	})
	t.Run("dynamo", func(t *testing.T) {
		t.Parallel()
		client, table := awstest.DynamoDB(t, dynamo.Table)
		db := dynamo.New(client, table, dynamo.WithTimeout(awstest.Patience))
		run(t, foresee(onDynamo{db, awstest.OpenStream(t, table)}), "")
	})
}

// canary is what is said of a client, and nothing else: a word of it that is left somewhere is theirs.
type canary struct {
	*stund
	owner header
	id    string
}

var canaryWords = []string{"kanari", "fuglesang", "40123456", "40765432", "gullburet"}

func (c *canary) contact(email, phone string) contact {
	return contact{"name": "Kanari Fuglesang", "email": email, "phone": phone, "language": "nb"}
}

// ask asks for a booking that is to be confirmed, and returns the path of the link in the mail.
func (c *canary) ask(at time.Time) string {
	c.t.Helper()
	before := len(c.Messages("kanari@example.com"))
	r := wish("konsultasjon", at, c.contact("kanari@example.com", "+4740123456"))
	r["note"] = "Kanarinotat"
	c.must(201, "POST", "/v1/public/lotus/bookings", r)
	c.Settle()
	got := c.Messages("kanari@example.com")
	link := confirmLink.FindStringSubmatch(got[before].Text)
	if link == nil {
		c.t.Fatal("no link")
	}
	return link[1]
}

// live gives the client every kind of trace.
func (c *canary) live() {
	t := c.t
	c.surveying(map[string]any{"exit": false, "newcomers": true})
	c.asking("always")
	c.ask(oslo("2026-11-03", 10, 0))
	c.FastForward(time.Hour) // nobody confirms it
	c.follow(c.form(c.ask(oslo("2026-11-03", 11, 0)), url.Values{"action": {"confirm"}}))
	c.asking("never")
	c.Settle()
	c.follow(c.form(c.surveyPage(c.of("kanari@example.com", "booked")[0]), url.Values{"action": {"arrive"},
		"source": {"friend"}, "why": {"Kanarigrunn"}, "problem": {"Kanarinotat"}}))
	var list struct{ Items []struct{ ID string } }
	c.must(200, "GET", "/v1/clients?q=fuglesang", nil, c.owner).into(t, &list)
	if len(list.Items) != 1 {
		t.Fatalf("%d clients were found", len(list.Items))
	}
	c.id = list.Items[0].ID
	var view map[string]any
	c.must(200, "GET", "/v1/clients/"+c.id, nil, c.owner).into(t, &view)
	body := map[string]any{"revision": view["revision"], "name": "Kanari Fuglesang",
		"emails": []string{"kanari@example.com", "kanari-jobb@example.com"},
		"phones": []string{"+4740123456"}, "note": "Kanarinotat", "alert": "Kanarivarsel",
		"birthday": "1980-12-24", "address": map[string]any{"street": "Gullburet 7", "city": "Oslo"}}
	c.must(200, "PUT", "/v1/clients/"+c.id, body, c.owner)
	c.must(200, "GET", "/v1/clients/"+c.id, nil, c.owner).into(t, &view)
	body["revision"], body["emails"] = view["revision"], []string{"kanari@example.com"}
	c.must(200, "PUT", "/v1/clients/"+c.id, body, c.owner).into(t, &view)
	c.must(200, "PUT", "/v1/clients/"+c.id+"/preferences", map[string]any{"revision": view["revision"],
		"items": []any{map[string]any{"purpose": "marketing", "channel": "email", "answer": "yes", "basis": "consent",
			"wording": "Kanariordlyd"}}}, c.owner)
	c.meet()
	c.sold()
	c.merge()
	c.take("Navn;E-post;Adresse\nKanari Fuglesang;kanari@example.com;Gullburet 8\nKanari Fuglesang;kanari@;\n", c.owner)
}

// meet has the client book a class, wait for one that is full, be offered a seat, and be cancelled with a reason.
func (c *canary) meet() {
	class := wish("yoga", oslo("2026-11-05", 17, 30), c.contact("kanari@example.com", "+4740123456"))
	class["note"] = "Kanarinotat"
	c.must(201, "POST", "/v1/public/lotus/bookings", class)
	var first booked
	for n := range 8 {
		b := c.Book("yoga", oslo("2026-11-12", 17, 30), contact{"name": "Spurv " + string(rune('A'+n)),
			"email": "spurv" + string(rune('a'+n)) + "@example.com"})
		if n == 0 {
			first = b
		}
	}
	c.must(201, "POST", "/v1/public/lotus/waitlist", map[string]any{"service": "yoga", "from": "2026-11-12",
		"to": "2026-11-12", "client": c.contact("kanari@example.com", "+4740123456")})
	c.Settle()
	c.must(200, "POST", "/v1/link/"+first.Token+"/cancel", nil)
	c.Settle()
	b := c.Book("konsultasjon", oslo("2026-11-04", 10, 0), c.contact("kanari@example.com", "+4740123456"))
	c.must(200, "POST", "/v1/bookings/"+b.ID+"/cancel", map[string]string{"reason": "Kanarigrunn"}, c.owner)
	c.FastForward(5 * time.Minute)
}

// sold has the client be sold a clip card, of which a visit is used, and be given a gift card by somebody else.
func (c *canary) sold() {
	to := map[string]any{"name": "Kanari Fuglesang", "email": "kanari@example.com", "greeting": "Kanarinotat"}
	var card struct{ ID string }
	c.must(201, "POST", "/v1/clip-cards", map[string]any{"visits": 3, "services": []string{"konsultasjon"},
		"client_id": c.id, "recipient": to}, c.owner).into(c.t, &card)
	c.must(201, "POST", "/v1/gift-cards", map[string]any{"value_minor": 50000, "recipient": to}, c.owner)
	c.must(200, "PUT", "/v1/clip-cards/"+card.ID, map[string]any{"left": 2, "reason": "Kanarigrunn"}, c.owner)
	c.Settle()
}

// merge has the client be two, whose mail comes back, and look like a third.
func (c *canary) merge() {
	c.Book("konsultasjon", oslo("2026-11-06", 12, 0), contact{"name": "Kanari F", "email": "kanari+bounce@example.com",
		"phone": "+4740765432"})
	c.FastForward(5 * time.Minute)
	var list struct{ Items []struct{ ID string } }
	c.must(200, "GET", "/v1/clients?q=kanari%20bounce", nil, c.owner).into(c.t, &list)
	if len(list.Items) != 1 {
		c.t.Fatalf("%d clients were found", len(list.Items))
	}
	c.must(200, "POST", "/v1/clients/"+c.id+"/merge", map[string]any{"with": list.Items[0].ID}, c.owner)
	var third struct{ ID string }
	c.must(201, "POST", "/v1/clients", map[string]any{"name": "Spurv Z"}, c.owner).into(c.t, &third)
	c.do("POST", "/v1/duplicates/dismiss", map[string]any{"a": c.id, "b": third.ID}, c.owner)
	c.Settle()
}

// erasure is how far an erasure has come.
type erasureView struct {
	Status string
	Goes   []struct {
		What  string
		Count int
	}
	Stays []struct{ What, Rule string }
	Ahead []struct{ Booking string } `json:"appointments_ahead"`
}

// TestErasedClientLeavesNoWord: a client of whom there is every kind of trace is erased, and no item that was ever
// written holds a word of them; nothing is sent to them any more; and what the practice did stays as figures.
func TestErasedClientLeavesNoWord(t *testing.T) {
	witnessed(t, func(t *testing.T, s *stund, w *witness) {
		c := &canary{stund: s, owner: s.as("owner", "")}
		c.live()
		held := w.holding(t, canaryWords...)
		for _, kind := range []string{"client", "client-merge", "booking", "request", "waitlist", "message",
			"register-sheet", "voucher"} {
			if len(held[kind]) == 0 {
				t.Errorf("the story leaves no trace in a %s", kind)
			}
		}
		var v erasureView
		s.must(200, "GET", "/v1/clients/"+c.id+"/erasure", nil, c.owner).into(t, &v)
		if v.Status != "blocked" || len(v.Ahead) == 0 || len(v.Goes) == 0 || len(v.Stays) == 0 {
			t.Errorf("before: %+v", v)
		}
		if a := s.must(409, "POST", "/v1/clients/"+c.id+"/erasure", map[string]any{}, c.owner); a.code() !=
			"appointments-ahead" {
			t.Errorf("with appointments ahead: %s", a.Body)
		}
		if len(s.filed("kanari")) != 1 {
			t.Error("no file of an import names the client")
		}
		w.overwrite(t)
		if w.file != "" && len(w.words(t, canaryWords...)) != len(canaryWords) {
			t.Error("the database's file does not have what is to be gone from it")
		}
		out := s.must(200, "GET", "/v1/clients/"+c.id+"/export", nil, c.owner)
		for _, word := range []string{"Kanarinotat", "Kanariordlyd", "Gullburet 8", "Kanarigrunn", "waitlist",
			"message"} {
			if !strings.Contains(string(out.Body), word) {
				t.Errorf("what is handed out says nothing of %s", word)
			}
		}
		var paper struct{ Page string }
		s.must(200, "GET", "/v1/clients/"+c.id+"/export?as=page&language=fi", nil, c.owner).into(t, &paper)
		for _, word := range []string{`lang="fi"`, "Mitä Lotus Terapi tietää sinusta", "Kanarinotat", "Gullburet 8"} {
			if !strings.Contains(paper.Page, word) {
				t.Errorf("the page that is handed out says nothing of %s", word)
			}
		}
		before := len(s.Messages("kanari@example.com")) + len(s.Messages("+4740123456"))
		s.must(202, "POST", "/v1/clients/"+c.id+"/erasure", map[string]any{"upcoming": "cancel"}, c.owner)
		s.must(202, "POST", "/v1/clients/"+c.id+"/erasure", map[string]any{"upcoming": "cancel"}, c.owner)
		s.Settle()
		if all := s.filed("kanari"); len(all) != 0 {
			t.Errorf("the client is named by %q", all)
		}
		s.FastForward(6 * time.Minute)
		s.must(200, "GET", "/v1/clients/"+c.id+"/erasure", nil, c.owner).into(t, &v)
		if left := w.words(t, canaryWords...); v.Status != "done" || left != nil && bolt.Compacts() {
			t.Errorf("it is %s, and in the database's file stand %q", v.Status, left)
		}
		s.FastForward(30 * 24 * time.Hour)
		c.owner = s.as("owner", "") // the token was good for a day
		if n := len(s.Messages("kanari@example.com")) + len(s.Messages("+4740123456")); n != before {
			t.Errorf("%d messages were sent to who is erased", n-before)
		}
		for kind, where := range w.holding(t, canaryWords...) {
			t.Errorf("%s: %s", kind, strings.Join(slices.Compact(where), "\n"))
		}
		s.must(200, "GET", "/v1/clients/"+c.id+"/erasure", nil, c.owner).into(t, &v)
		if v.Status != "done" || len(v.Ahead) != 0 {
			t.Errorf("after: %+v", v)
		}
		var view struct {
			Status, Name string
			Erased       time.Time `json:"erased_at"`
		}
		s.must(200, "GET", "/v1/clients/"+c.id, nil, c.owner).into(t, &view)
		if view.Status != "erased" || view.Name != "" || view.Erased.IsZero() {
			t.Errorf("the client is %+v", view)
		}
		var list struct{ Items []struct{ ID string } }
		s.must(200, "GET", "/v1/clients?limit=200", nil, c.owner).into(t, &list)
		for _, i := range list.Items {
			if i.ID == c.id {
				t.Error("the client is listed")
			}
		}
		if a := s.must(410, "POST", "/v1/clients/"+c.id+"/archive", nil, c.owner); a.code() != "client-erased" {
			t.Errorf("archived: %s", a.Body)
		}
		back := s.Book("konsultasjon", oslo("2026-12-10", 10, 0), c.contact("kanari@example.com", "+4740123456"))
		var b struct{ Client struct{ ID string } }
		s.must(200, "GET", "/v1/bookings/"+back.ID, nil, c.owner).into(t, &b)
		if b.Client.ID == c.id {
			t.Error("who comes back is who was erased")
		}
	})
}

// versions returns at which version each item stands that was ever written.
func (w *witness) versions(t *testing.T) map[string]int64 {
	t.Helper()
	all := map[string]int64{}
	w.mu.Lock()
	defer w.mu.Unlock()
	for k := range w.keys {
		if i, err := w.Get(t.Context(), k, store.Strong); err == nil {
			all[k.String()] = i.Version
		}
	}
	return all
}
