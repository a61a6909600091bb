// Package busytime reads practitioners' calendars elsewhere, so that what is in them blocks their time here.
package busytime

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/url"
	"slices"
	"strings"
	"time"

	"stund/internal/due"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/ics"
	"stund/internal/practice"
	"stund/internal/store"
)

// Fetcher gets a calendar feed. The caller closes what it returns.
type Fetcher interface {
	Fetch(ctx context.Context, url string) (io.ReadCloser, error)
}

// Ours returns those of the ids that are of appointments of the practice.
type Ours func(ctx context.Context, practice string, ids []string) (map[string]bool, error)

// Importer reads the external calendars that are due.
type Importer struct {
	book    *practice.Book
	fetch   Fetcher
	ours    Ours
	outages Outages
	now     func() time.Time
	log     *slog.Logger
}

// NewImporter makes an Importer.
func NewImporter(book *practice.Book, fetch Fetcher, ours Ours, outages Outages, now func() time.Time,
	log *slog.Logger) *Importer {
	return &Importer{book: book, fetch: fetch, ours: ours, outages: outages, now: now, log: log}
}

// How far ahead a calendar is read, and how many busy times of one are kept at most, because every slot search reads
// them.
const (
	ahead    = 366 * 24 * time.Hour
	maxSpans = 3000
)

var system = fact.Actor{Role: fact.System}

// Due is the due work of external calendars.
func (m *Importer) Due() due.Kind {
	return due.Kind{Name: practice.Kind, Desk: practice.Calendars,
		Work: func(ctx context.Context, k store.Key) (due.Report, error) {
			if err := m.Work(ctx, k); err != nil {
				return due.Report{}, err
			}
			return due.Report{Done: 1}, nil
		}, Right: m.right}
}

// right has the calendar at the key be read at once if it was last read in the future: a clock was ahead.
func (m *Importer) right(ctx context.Context, k store.Key, _ time.Time) error {
	practiceID, id, ok := practice.CalendarOf(k)
	if !ok {
		return nil
	}
	setup, err := m.book.Setup(ctx, practiceID, store.Strong)
	if err != nil {
		return err
	}
	ahead := func(c practice.ExternalCalendar) bool { return c.ID == id && c.Checked.After(m.now()) }
	if !slices.ContainsFunc(setup.Calendars, ahead) {
		return nil
	}
	_, err = m.book.Change(ctx, system, practiceID, "external-calendar.changed", id, func(s *practice.Setup) error {
		if i := slices.IndexFunc(s.Calendars, ahead); i >= 0 {
			s.Calendars[i].Checked = time.Time{}
		}
		return nil
	})
	return err
}

// Work reads the calendar at the key if it is due, and does nothing if it is not, or if the key is none of a calendar.
// One that cannot be read keeps its earlier busy times, with the problem noted for staff.
func (m *Importer) Work(ctx context.Context, k store.Key) error {
	practiceID, id, ok := practice.CalendarOf(k)
	if !ok {
		return nil
	}
	if err := m.read(ctx, practiceID, id); err != nil {
		return fmt.Errorf("calendar of %s: %w", practiceID, err)
	}
	return nil
}

// read fetches one calendar and notes what it says.
func (m *Importer) read(ctx context.Context, practiceID, id string) error {
	setup, err := m.book.Setup(ctx, practiceID, store.Strong)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(setup.Calendars, func(c practice.ExternalCalendar) bool { return c.ID == id })
	if i < 0 || setup.Calendars[i].Next().After(m.now()) {
		return nil // removed, or read by another worker since
	}
	c := setup.Calendars[i]
	said, problem, err := m.busy(ctx, setup, c)
	if err != nil {
		return err
	}
	now := m.now().Truncate(time.Second)
	// First the outage: if what follows is not written, it is noted again.
	if failed := problem != ""; failed || !c.Failing.IsZero() || c.Checked.IsZero() {
		if err := m.outages.note(ctx, c, practiceID, failed, now); err != nil {
			return err
		}
	}
	_, err = m.book.Change(ctx, system, practiceID, "calendar.read", id, func(s *practice.Setup) error {
		i := slices.IndexFunc(s.Calendars, func(x practice.ExternalCalendar) bool {
			return x.ID == id && x.URL == c.URL
		})
		if i < 0 {
			return nil
		}
		c := &s.Calendars[i]
		c.Checked, c.Problem = now, problem
		if problem != "" {
			if c.Failing.IsZero() {
				c.Failing = now
			}
			return nil
		}
		c.Failing, c.Unread = time.Time{}, said.unread
		s.Busy = slices.DeleteFunc(s.Busy, func(b practice.Busy) bool { return b.Calendar == id })
		s.Busy = append(s.Busy, practice.Busy{Calendar: id, Practitioner: c.Practitioner, Spans: said.spans})
		return nil
	})
	return err
}

// found is what a calendar says: when its owner is busy, and what could not be read.
type found struct {
	spans  []practice.Span
	unread []string
}

// busy fetches and reads the feed; problem is a sentence for staff, "" if all went well. An error is one of our own.
func (m *Importer) busy(ctx context.Context, setup *practice.Setup, c practice.ExternalCalendar) (said found,
	problem string, err error) {
	body, err := m.fetch.Fetch(ctx, c.URL)
	if err != nil {
		m.log.WarnContext(ctx, "external calendar not fetched", "practice", setup.Practice.ID, "calendar", c.ID,
			"error", err)
		return found{}, "The calendar could not be fetched. Check its address.", nil
	}
	defer body.Close()
	now := m.now()
	var times times
	var back returned
	whose, _ := setup.Practitioner(c.Practitioner)
	reading := ics.Reading{From: now.AddDate(0, 0, -1), To: now.Add(ahead), Zone: setup.ZoneOf(whose),
		Owner: addresses(whose, c)}
	unread, err := reading.Busy(body, func(b ics.Span) {
		if !back.take(b) {
			times.add(b.Start, b.End)
		}
	})
	if f, ok := fault.As(err); ok {
		return found{}, f.Message, nil
	}
	if err != nil {
		m.log.WarnContext(ctx, "external calendar not read", "practice", setup.Practice.ID, "calendar", c.ID, "error",
			err)
		return found{}, "The calendar could not be read to its end.", nil
	}
	ours, err := m.ours(ctx, setup.Practice.ID, back.ids())
	if err != nil {
		return found{}, "", err
	}
	for _, b := range back.others(ours) {
		times.add(b.Start, b.End)
	}
	if times.most(maxSpans) {
		unread = append(unread, fmt.Sprintf("it has more than %d busy times in the year ahead: the shortest breaks "+
			"between them are not seen", maxSpans))
	}
	return found{times.spans, unread}, "", nil
}

// addresses are those by which a calendar may name its owner: the practitioner's, and one that is part of the
// calendar's own (calendar.google.com/calendar/ical/ida%40lotus.example/private-…/basic.ics).
func addresses(p practice.Practitioner, c practice.ExternalCalendar) (all []string) {
	if p.Email != "" {
		all = append(all, p.Email)
	}
	if u, err := url.Parse(c.URL); err == nil {
		for part := range strings.SplitSeq(u.Path, "/") {
			if strings.Contains(part, "@") {
				all = append(all, part)
			}
		}
	}
	return all
}
