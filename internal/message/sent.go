package message

import (
	"context"
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"
	"time"

	"stund/internal/fault"
	"stund/internal/link"
	"stund/internal/store"
)

// What a practice sent is one partition of the second index, in the order in which it was planned: with each record its
// place is written, for one write unit more, and never again, for it says nothing of what became of the message. So the
// newest are found by reading as many as are shown, however much was ever sent. The place is short: with it, the record
// of a practitioner's message must stay below a kilobyte.

const sentPrefix = "sent#"

// place is the record's among all that its practice sent: by its second, and a part of its id, which orders those of
// one second and tells them apart. What is about the account of somebody who works there has none: it is no work of the
// practice's.
func (r Record) place(practice string) *store.IndexKey {
	if r.Audience != toClient && r.Audience != toPractitioner {
		return nil
	}
	return &store.IndexKey{Partition: sentPrefix + practice, Sort: second(r.Planned) + r.ID[:min(len(r.ID), 8)]}
}

// second writes the second of a time, all of one length, so that they sort.
func second(t time.Time) string {
	s := strconv.FormatInt(max(t.Unix(), 0), 36)
	return strings.Repeat("0", max(7-len(s), 0)) + s
}

// Filed is a record with what it speaks of.
type Filed struct {
	Record
	About  string // id of a booking, an entry of the waiting list
	Client string // id of the client whom it went to; "" if to somebody else, or not known
}

// Ask is what is asked of all that a practice sent.
type Ask struct {
	From, To time.Time             // when it was planned: from, and before; zero: no bound
	Limit    int                   // on a page, 1 to 100
	After    string                // the cursor of the page; "": the newest
	Takes    func([]Filed) []Filed // picks what is shown; nil: everything
}

// FiledPage is a part of what a practice sent.
type FiledPage struct {
	Items []Filed // the newest first
	Next  string  // the cursor of the page after this one; "" if there is none
}

// What one page reads at most where few records are picked: then it is shorter than was asked, and has a next.
const (
	filedReads = 5
	filedRead  = 100 // records in one read
)

// Everything returns a page of what the practice sent, or could not send, with no token of a signed link. It answers
// fault.Invalid "cursor-invalid" for a cursor that is of no such page.
func Everything(ctx context.Context, db store.Reader, practice string, a Ask) (FiledPage, error) {
	before, err := parseFiled(a.After)
	if err != nil {
		return FiledPage{}, err
	}
	q := store.Query{Index: store.By, Partition: sentPrefix + practice, Descending: true, To: before}
	if !a.From.IsZero() {
		q.From = second(a.From)
	}
	if to := second(a.To); !a.To.IsZero() && (before == "" || to < before) {
		q.To = to
	}
	if q.To != "" && q.To < q.From {
		return FiledPage{}, nil
	}
	var out FiledPage
	for range filedReads {
		// One more than is wanted tells whether there is another page; the bound is inclusive.
		q.Limit = a.Limit + 2
		if a.Takes != nil {
			q.Limit = filedRead
		}
		last, err := out.read(ctx, db, practice, q, before, a)
		if err != nil {
			return FiledPage{}, fmt.Errorf("list what was sent: %w", err)
		}
		if last == "" || out.Next != "" {
			return out, nil
		}
		before, q.To = last, last
	}
	out.Next = base64.RawURLEncoding.EncodeToString([]byte(before))
	return out, nil
}

// read adds to the page what the query finds before the place. It returns the last place that was looked at, "" where
// there are no more.
func (p *FiledPage) read(ctx context.Context, db store.Reader, practice string, q store.Query, before string,
	a Ask) (string, error) {
	page, err := db.Query(ctx, q)
	if err != nil {
		return "", err
	}
	places, more := page.Items, len(page.Items) == q.Limit || page.Next != ""
	if len(places) > 0 && places[0].By.Sort == before {
		places = places[1:]
	}
	found, err := filed(ctx, db, practice, places)
	if err != nil {
		return "", err
	}
	if a.Takes != nil {
		found = a.Takes(found)
	}
	for _, f := range found {
		if len(p.Items) == a.Limit {
			p.Next = base64.RawURLEncoding.EncodeToString([]byte(p.Items[a.Limit-1].place("").Sort))
			return "", nil
		}
		p.Items = append(p.Items, f)
	}
	if !more || len(places) == 0 {
		return "", nil
	}
	return places[len(places)-1].By.Sort, nil
}

// filed reads the records at the places, in their order. What was removed meanwhile is left out.
func filed(ctx context.Context, db store.Reader, practice string, places []store.Item) ([]Filed, error) {
	keys := make([]store.Key, len(places))
	for n, i := range places {
		keys[n] = i.Key
	}
	items, err := db.GetMany(ctx, keys, store.Eventual)
	if err != nil {
		return nil, err
	}
	out := make([]Filed, len(items))
	for n, i := range items {
		r, err := readKept(i)
		if err != nil {
			return nil, err
		}
		r.Subject, r.Text = link.Hide(r.Subject), link.Hide(r.Text)
		out[n] = Filed{Record: r.Record, Client: r.Client,
			About: strings.TrimPrefix(i.Key.Partition, recordPartition(practice, ""))}
	}
	return out, nil
}

// parseFiled reads a cursor, of which the database is asked: it takes not every text for a key.
func parseFiled(s string) (place string, err error) {
	b, err := base64.RawURLEncoding.DecodeString(s)
	strange := func(r rune) bool { return r <= ' ' || r > '~' }
	if s != "" && (err != nil || len(b) < 8 || len(b) > 15 || strings.ContainsFunc(string(b), strange)) {
		return "", fault.New(fault.Invalid, "cursor-invalid",
			"This cursor is of no page of this list. Begin without one.")
	}
	return string(b), nil
}
