package register

import (
	"bytes"
	"cmp"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"
	"unicode"

	"stund/internal/client"
	"stund/internal/fault"
	"stund/internal/i18n"
	"stund/internal/typed"
)

// Sort is the order of a list.
type Sort string

// The orders. Each ends with the name, and clients of one name by their ids.
const (
	BestFirst   Sort = ""         // what fits the words best; without words by name
	ByName      Sort = "name"     //
	ByLast      Sort = "last"     // those who have not come for longest first; who never came before them
	LatestFirst Sort = "-last"    // who came last first
	ByNext      Sort = "next"     // who comes next first; who does not come last
	NewestFirst Sort = "-created" //
)

// Sorts lists the orders that callers name.
func Sorts() []Sort { return []Sort{ByName, ByLast, LatestFirst, ByNext, NewestFirst} }

// Question is what a list is asked for. What is empty restricts nothing.
type Question struct {
	Words        string
	Tag          string
	Practitioner string        // whose client it is first of all, or with whom they have or had a booking
	Status       client.Status // "": active
	LastFrom     time.Time     // the last visit, from here
	LastTo       time.Time     // and before this; with LastFrom zero who never came is among them
	NextFrom     time.Time
	NextTo       time.Time
	HasNext      *bool  // whether an appointment is ahead
	Only         string // a practitioner who sees no others' clients
	Sort         Sort
	Language     i18n.Lang // whose order names stand in; "": as they are folded
	Limit        int
	After        string // the Next of the page before
}

// Answer is a page of a list.
type Answer struct {
	Rows  []*Row // never changed
	Next  string // "" after the last
	Total int    // on all pages
}

// place is where a row stands in an order: by the number, the text and then the id.
type place struct {
	Number int64  `json:"n"`
	Text   string `json:"t"`
	ID     string `json:"i"`
}

func (p place) compare(o place) int {
	return cmp.Or(cmp.Compare(p.Number, o.Number), cmp.Compare(p.Text, o.Text), cmp.Compare(p.ID, o.ID))
}

// Find answers the question for the practice. It answers fault.Invalid "cursor-invalid" for an After that is none.
func (r *Register) Find(ctx context.Context, practice string, q Question) (Answer, error) {
	after, begun, err := parseCursor(q.After)
	if err != nil {
		return Answer{}, err
	}
	s, err := r.shelf(ctx, practice)
	if err != nil {
		return Answer{}, err
	}
	now, all := r.now(), s.searched()
	parts, phrase := sought(q.Words)
	best := top{limit: q.Limit}
	out := Answer{}
	take := func(n int) {
		row := s.rows[n]
		if !q.takes(row, now) {
			return
		}
		rank, ok := all.rank(n, parts)
		if phrase != nil {
			if r, also := all.rank(n, [][]byte{phrase}); also && (!ok || r < rank) {
				rank, ok = r, true
			}
		}
		if !ok {
			return
		}
		out.Total++
		if p := q.place(row, rank, now); !begun || p.compare(after) > 0 {
			best.add(p, row)
		}
	}
	switch rarest := longest(parts); {
	case phrase != nil:
		all.either(rarest, phrase, take)
	case rarest != nil:
		all.holding(rarest, take)
	default:
		for n := range s.rows {
			take(n)
		}
	}
	out.Rows, out.Next = best.page()
	return out, nil
}

// sought returns what a search asks for, folded: each word. Of one that has nothing but digits and signs it is the
// digits as one, as numbers of phones are kept, however they were grouped; phrase is then how it was written, because
// it may be of a name such as 24-7.
func sought(text string) (parts [][]byte, phrase []byte) {
	abroad := strings.HasPrefix(strings.TrimSpace(text), "+") || strings.HasPrefix(strings.TrimSpace(text), "00")
	grouped := text
	if abroad { // the prefix of calls within the country: "+44 (0)20 …"
		grouped = strings.Replace(text, "(0)", "", 1)
	}
	digits := strings.TrimLeft(strings.Map(func(r rune) rune {
		switch {
		case unicode.IsDigit(r):
			return r
		case unicode.IsSpace(r) || unicode.Is(unicode.Pd, r) || strings.ContainsRune("+()./\u2212", r):
			return -1
		}
		return 'x'
	}, grouped), "0")
	folded := typed.Fold(text)
	if digits != "" && !strings.Contains(digits, "x") {
		if strings.Contains(folded, " ") {
			phrase = []byte(folded)
		}
		return [][]byte{[]byte(digits)}, phrase
	}
	for _, w := range strings.Fields(folded) {
		parts = append(parts, []byte(w))
	}
	return parts, nil
}

func longest(parts [][]byte) (part []byte) {
	for _, p := range parts {
		if len(p) > len(part) {
			part = p
		}
	}
	return part
}

// rank says how well the row holds the parts, the best first: 0 for a whole word, 1 for a word's beginning, 2
// elsewhere, added up. False: it does not hold all of them.
func (t texts) rank(n int, parts [][]byte) (rank int64, ok bool) {
	if len(parts) == 0 {
		return 0, true
	}
	line := t.line(n)
	for _, p := range parts {
		best := int64(3)
		for from := 0; best > 0; {
			at := bytes.Index(line[from:], p)
			if at < 0 {
				break
			}
			at += from
			switch before, behind := line[at-1], line[at+len(p)]; {
			case before == ' ' && behind == ' ':
				best = 0
			case before == ' ':
				best = min(best, 1)
			default:
				best = min(best, 2)
			}
			from = at + 1
		}
		if best == 3 {
			return 0, false
		}
		rank += best
	}
	return rank, true
}

// takes reports whether the row is what the question asks for, but for its words.
func (q Question) takes(r *Row, now time.Time) bool {
	if r.Status != cmp.Or(q.Status, client.Active) || q.Tag != "" && !slices.Contains(r.Tags, q.Tag) ||
		q.Practitioner != "" && !r.Of(q.Practitioner) || q.Only != "" && !r.Of(q.Only) {
		return false
	}
	last, next := r.At(now)
	return within(last, q.LastFrom, q.LastTo) && within(next, q.NextFrom, q.NextTo) &&
		(q.NextTo.IsZero() || !next.IsZero()) && (q.HasNext == nil || *q.HasNext == !next.IsZero())
}

func within(t, from, to time.Time) bool {
	return (from.IsZero() || !t.Before(from)) && (to.IsZero() || t.Before(to))
}

func (q Question) place(r *Row, rank int64, now time.Time) place {
	p := place{Text: r.order(q.Language), ID: r.ID}
	last, next := r.At(now)
	switch q.Sort {
	case BestFirst:
		if strings.TrimSpace(q.Words) != "" {
			p.Number = rank<<40 - seconds(last)
		}
	case ByLast:
		p.Number = seconds(last)
	case LatestFirst:
		p.Number = -seconds(last)
	case ByNext:
		if p.Number = seconds(next); next.IsZero() {
			p.Number = 1 << 50
		}
	case NewestFirst:
		p.Number = -seconds(r.Created)
	}
	return p
}

// seconds returns the time since 1970; 0 for none.
func seconds(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.Unix()
}

// top keeps the rows that come first, and one more than a page.
type top struct {
	limit  int
	places []place
	rows   []*Row
}

func (t *top) add(p place, r *Row) {
	if n := len(t.places); n > t.limit && p.compare(t.places[n-1]) > 0 {
		return
	}
	at, _ := slices.BinarySearchFunc(t.places, p, place.compare)
	t.places, t.rows = slices.Insert(t.places, at, p), slices.Insert(t.rows, at, r)
	if len(t.places) > t.limit+1 {
		t.places, t.rows = t.places[:t.limit+1], t.rows[:t.limit+1]
	}
}

// page returns the rows of the page, and the cursor behind them.
func (t *top) page() (rows []*Row, next string) {
	if len(t.rows) <= t.limit {
		return t.rows, ""
	}
	return t.rows[:t.limit], t.places[t.limit-1].cursor()
}

func (p place) cursor() string {
	b, err := json.Marshal(p)
	if err != nil {
		panic(err) // a number and strings cannot fail to encode
	}
	return base64.RawURLEncoding.EncodeToString(b)
}

// parseCursor reads what cursor wrote; begun is false for "", which is of no page.
func parseCursor(s string) (p place, begun bool, err error) {
	if s == "" {
		return place{}, false, nil
	}
	b, err := base64.RawURLEncoding.DecodeString(s)
	if err == nil {
		err = json.Unmarshal(b, &p)
	}
	if err == nil && p.ID == "" {
		err = errors.New("it names no place")
	}
	if err != nil {
		f := fault.New(fault.Invalid, "cursor-invalid", "This cursor is of no page of this list. Begin without one.")
		return place{}, false, f.Because(err)
	}
	return p, true, nil
}
