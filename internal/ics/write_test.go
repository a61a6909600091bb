package ics_test

import (
	"flag"
	"io"
	"os"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	golang "github.com/arran4/golang-ical"
	goical "github.com/emersion/go-ical"
	"github.com/google/go-cmp/cmp"

	"stund/internal/ics"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func event() ics.Event {
	return ics.Event{
		UID: "01jd8z0q5v7w9x1y2z3a4b5c6d@stund.example", Sequence: 2,
		Start:        time.Date(2026, 11, 25, 9, 30, 0, 0, time.FixedZone("", 3600)),
		End:          time.Date(2026, 11, 25, 10, 30, 0, 0, time.FixedZone("", 3600)),
		Summary:      "Massasje, 60 min; hos Kari \\ Lotus",
		Description:  "Hei Åse,\nvelkommen til time – ta gjerne med håndkle. 🌸🌸🌸🌸🌸🌸🌸🌸🌸🌸🌸🌸🌸🌸🌸🌸🌸🌸🌸🌸\r\nHilsen Kari",
		Location:     "Storgata 5, 0155 Oslo",
		Organizer:    ics.Person{Name: `Lotus "Klinikk"; Oslo: A, B`, Email: "hei@lotus.example"},
		Attendee:     ics.Person{Name: "Åse Ødegård", Email: "ase+x@example.com"},
		URL:          "https://stund.example/l/abc?x=1&y=æ",
		Stamp:        time.Date(2026, 11, 21, 8, 0, 0, 0, time.UTC),
		LastModified: time.Date(2026, 11, 20, 8, 0, 0, 0, time.UTC),
	}
}

// check holds what every object must be, whatever was put into it, and returns its unfolded lines.
func check(t testing.TB, raw []byte) []string {
	t.Helper()
	s := string(raw)
	if !utf8.ValidString(s) || !strings.HasSuffix(s, "END:VCALENDAR\r\n") {
		t.Fatalf("not UTF-8, or no end: %q", s)
	}
	for _, line := range strings.Split(strings.TrimSuffix(s, "\r\n"), "\r\n") {
		if len(line) > 75 || line == "" || !utf8.ValidString(line) {
			t.Errorf("line of %d octets, empty, or cut inside a character: %q", len(line), line)
		}
		if strings.ContainsFunc(line, func(r rune) bool { return r < ' ' && r != '\t' || r >= 0x7f && r <= 0x9f }) {
			t.Errorf("control character in %q", line)
		}
	}
	return strings.Split(strings.TrimSuffix(strings.ReplaceAll(s, "\r\n ", ""), "\r\n"), "\r\n")
}

func TestInvite(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		method ics.Method
		change func(*ics.Event)
	}{
		"request": {ics.Request, func(*ics.Event) {}},
		"cancel":  {ics.Cancel, func(e *ics.Event) { e.Sequence = 3 }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := event()
			tc.change(&e)
			raw := ics.Invite(tc.method, e)
			check(t, raw)
			golden(t, name+".golden.ics", raw)
			// An independent reader understands it.
			c, err := golang.ParseCalendar(strings.NewReader(string(raw)))
			if err != nil {
				t.Fatal(err)
			}
			v := c.Events()[0]
			get := func(p golang.ComponentProperty) string { return v.GetProperty(p).Value }
			if got := get(golang.ComponentPropertySummary); got != e.Summary {
				t.Errorf("summary %q", got)
			}
			if got := get(golang.ComponentPropertyDescription); got != strings.ReplaceAll(e.Description, "\r\n", "\n") {
				t.Errorf("description %q", got)
			}
			if s, err := v.GetStartAt(); err != nil || !s.Equal(e.Start) {
				t.Errorf("start %v, %v", s, err)
			}
			others(t, string(raw), 1)
			if a := v.Attendees(); len(a) != 1 || a[0].Email() != e.Attendee.Email ||
				a[0].ICalParameters["CN"][0] != e.Attendee.Name ||
				a[0].ICalParameters["RSVP"][0] != "FALSE" {
				t.Errorf("attendee %+v", a)
			}
			if o := v.GetProperty(golang.ComponentPropertyOrganizer); o.Value != "mailto:hei@lotus.example" ||
				o.ICalParameters["CN"][0] != "Lotus 'Klinikk'; Oslo: A, B" {
				t.Errorf("organizer %+v", o)
			}
		})
	}
}

func TestFeedAndFile(t *testing.T) {
	t.Parallel()
	second := event()
	second.UID, second.Status, second.Attendee, second.Organizer = "b", ics.Cancelled, ics.Person{}, ics.Person{}
	second.Start, second.End = second.Start.AddDate(0, 0, 1), second.End.AddDate(0, 0, 1)
	raw := ics.Feed("Kari; Lotus, Oslo", zone(t, "Europe/Oslo"), []ics.Event{event(), second})
	check(t, raw)
	golden(t, "feed.golden.ics", raw)
	spans, _, err := read(strings.NewReader(string(raw)), day(2026, 11, 1), day(2026, 12, 1), time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([]string{"11-25T08:30/11-25T09:30 " + event().UID}, show(spans)); d != "" {
		t.Errorf("read back (-want +got):\n%s", d)
	}
	others(t, string(raw), 0)
	check(t, ics.Feed("", time.UTC, nil))
	golden(t, "file.golden.ics", ics.File(event()))
	others(t, string(ics.File(event())), 0)
}

// others has two readers that share no code with this package, nor with each other, read what was written. The second
// writes it again, too, which it does for nothing that RFC 5545 forbids. Each event must have an organizer if somebody
// is invited, so many attendees, and none who is the organizer.
func others(t *testing.T, raw string, attendees int) {
	t.Helper()
	first, err := golang.ParseCalendar(strings.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	second, err := goical.NewDecoder(strings.NewReader(raw)).Decode()
	if err != nil {
		t.Fatal(err)
	}
	if err := goical.NewEncoder(io.Discard).Encode(second); err != nil {
		t.Error(err)
	}
	one, other := first.Events(), second.Events()
	if len(one) == 0 || len(one) != len(other) {
		t.Fatalf("%d and %d events", len(one), len(other))
	}
	for i, v := range other {
		start, err := v.DateTimeStart(time.UTC)
		theirs, also := one[i].GetStartAt()
		if err != nil || also != nil || !start.Equal(theirs) {
			t.Errorf("start %s and %s, %v, %v", start, theirs, err, also)
		}
		summary, err := v.Props.Text(goical.PropSummary)
		if want := one[i].GetProperty(golang.ComponentPropertySummary).Value; err != nil || summary != want {
			t.Errorf("summary %q and %q, %v", summary, want, err)
		}
		invited := v.Props.Values(goical.PropAttendee)
		if len(invited) != attendees || len(one[i].Attendees()) != attendees {
			t.Errorf("attendees %v and %v, want %d", invited, one[i].Attendees(), attendees)
		}
		for _, a := range invited {
			if o := v.Props.Get(goical.PropOrganizer); o == nil || strings.EqualFold(o.Value, a.Value) {
				t.Errorf("organizer %v invites %v", o, a)
			}
		}
	}
}

// TestNobodyInvitesThemselves: an attendee who is the organizer is not written as one.
func TestNobodyInvitesThemselves(t *testing.T) {
	t.Parallel()
	e := event()
	e.Attendee.Email = strings.ToUpper(e.Organizer.Email)
	for _, m := range []ics.Method{ics.Request, ics.Cancel, ics.Publish} {
		others(t, string(ics.Invite(m, e)), 0)
	}
}

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := "testdata/" + name
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), string(got)); d != "" {
		t.Errorf("%s (-want +got):\n%s", name, d)
	}
}

func FuzzWrite(f *testing.F) {
	f.Add("Hei\r\nEND:VEVENT\r\nBEGIN:VEVENT", "x\"\r\n;RSVP=TRUE:mailto:a@b", "a@b.no\r\nX:y", "https://a.no/\r\nX:y")
	f.Add("\\n,;:\u2028\u0085\x00\xff", "שלום \u202e", "å@b.no", "%zz \u00a0")
	f.Add(strings.Repeat("🎉", 40), strings.Repeat("æ", 80), "a", "b")
	f.Fuzz(func(t *testing.T, text, name, address, link string) {
		e := event()
		e.UID, e.Summary, e.Description, e.Location = text, text, text, text
		e.Organizer, e.Attendee, e.URL = ics.Person{Name: name, Email: address}, ics.Person{Name: name, Email: address},
			link
		lines := check(t, ics.Feed(name, time.UTC, []ics.Event{e}))
		want := 26
		for _, s := range []string{text, text, text, link, address} {
			if s == "" {
				want--
			}
		}
		if len(lines) != want {
			t.Fatalf("%d lines, want %d: %q", len(lines), want, lines)
		}
		for _, l := range lines {
			if l == "RSVP=TRUE" || strings.HasPrefix(l, "X:") {
				t.Fatalf("injected: %q", l)
			}
		}
	})
}
