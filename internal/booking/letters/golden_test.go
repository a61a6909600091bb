package letters_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"

	"stund/internal/agenda"
	"stund/internal/booking"
	"stund/internal/booking/letters"
	"stund/internal/civil"
	"stund/internal/client"
	"stund/internal/clock"
	"stund/internal/confirm"
	questions "stund/internal/confirm/letters"
	"stund/internal/deliver"
	"stund/internal/deliver/gsm7"
	"stund/internal/deliver/inbox"
	"stund/internal/i18n"
	"stund/internal/message"
	"stund/internal/message/messagetest"
	"stund/internal/practice"
	"stund/internal/waitlist"
	offers "stund/internal/waitlist/letters"
)

// write writes in the practice's name.
func write() letters.Writer { return letters.Writer{Writer: messagetest.Writer()} }

var update = flag.Bool("update", false, "write the golden files anew")

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), got); d != "" {
		t.Errorf("%s differs (run with -update if that is meant):\n%s", name, d)
	}
}

func equal(t *testing.T, what string, want, got []string) {
	t.Helper()
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("%s: %s", what, d)
	}
}

// sample is a booking whose every part is the same in each run.
func sample(setup *practice.Setup, l i18n.Lang) booking.Booking {
	v, _ := setup.Service("consultation")
	c := messagetest.Kari()
	c.Language = l
	b := booking.Draft(setup, v, "ida", messagetest.Monday, c, messagetest.Begin)
	b.ID, b.Client = "01kc0000000000000000000000", "01kc0000000000000000000009"
	return b
}

func waitingSample(l i18n.Lang) waitlist.Entry {
	c := messagetest.Kari()
	c.Language = l
	return waitlist.Entry{ID: "01kc0000000000000000000001", Practice: "lotus", Status: waitlist.Offered,
		Service: "consultation", Contact: c, Created: messagetest.Begin,
		Offer: &waitlist.Offer{Start: messagetest.Monday, End: messagetest.Monday.Add(50 * time.Minute),
			Practitioner: "ida", Deadline: messagetest.Begin.Add(2 * time.Hour)}}
}

func askedSample(l i18n.Lang) confirm.Request {
	c := messagetest.Kari()
	c.Language = l
	return confirm.Request{ID: "01kc0000000000000000000002", Practice: "lotus", Status: confirm.Asked,
		Service: "consultation", Practitioner: "ida", Start: messagetest.Monday,
		End: messagetest.Monday.Add(50 * time.Minute), Contact: c, Created: messagetest.Begin,
		Deadline: messagetest.Begin.Add(confirm.Time)}
}

// taken is a message about a booking that was given to another client.
type taken struct {
	name string
	b    booking.Booking
	e    agenda.Entry
}

// takenSamples are the messages to the former client, the one who has it now and the practitioner.
func takenSamples(setup *practice.Setup, l i18n.Lang) []taken {
	b := sample(setup, l)
	b.Sequence, b.Changed, b.Holder = 1, messagetest.Begin, 1
	b.Past = []booking.Past{{Client: "c0", Contact: b.Contact, Told: booking.Told{Client: b.Start, SMS: b.Start}}}
	b.Contact = client.Contact{Name: "Ola Hansen", Email: "ola@example.com", Phone: "+4798765432", Language: l}
	b.Told = booking.Told{Practitioner: b.Start}
	var all []taken
	for name, id := range map[string]string{"taken email client": "cancelled.email.client.holder0",
		"taken sms client": "cancelled.sms.client.holder0", "received email client": "booked.email.client",
		"received email practitioner": "moved.email.practitioner"} {
		is, e := b, agenda.New(id, messagetest.Begin)
		if was, gone := b.Formerly(e); gone {
			is = was
		}
		all = append(all, taken{name, is, e})
	}
	slices.SortFunc(all, func(a, b taken) int { return strings.Compare(a.name, b.name) })
	return all
}

// sessionSample is a session after a change: of some who were told of it, some have left, and others have come.
func sessionSample(setup *practice.Setup, name string) (booking.Session, booking.Roll) {
	v, _ := setup.Service("yoga")
	seat := func(n int, name string) booking.Booking {
		c := client.Contact{Name: name, Email: fmt.Sprintf("k%d@example.com", n),
			Phone: fmt.Sprintf("+4791234%03d", n), Language: i18n.NB}
		b := booking.Draft(setup, v, "ida", messagetest.Monday, c, messagetest.Begin)
		b.ID = fmt.Sprintf("01kc000000000000000000001%d", n)
		return b
	}
	kari, ola, per := seat(0, "Kari Nordmann"), seat(1, "Ola Hansen"), seat(2, "Per Li")
	siri, anne, bente := seat(3, "Siri Ås"), seat(4, "Anne Moe"), seat(5, "Bente Vik")
	kari.Note, ola.Contact.Phone = "Har med egen matte.", ""
	per.Status, siri.Start = booking.Cancelled, siri.Start.AddDate(0, 0, 7)
	roll := booking.Roll{Seats: []booking.Booking{anne, kari, ola}, Others: []booking.Booking{bente},
		Left: []booking.Booking{per, siri}}
	s := booking.SessionOf(kari)
	s.Sequence, s.Changed, s.Told = 7, messagetest.Begin, []string{anne.ID, per.ID, siri.ID}
	switch name {
	case "session-first":
		s.Told, roll = nil, booking.Roll{Seats: []booking.Booking{kari}}
	case "session-nobody":
		s.Told, roll = []string{per.ID}, booking.Roll{Left: []booking.Booking{per}}
	}
	for _, b := range roll.Seats {
		s.Seats = append(s.Seats, b.ID)
	}
	return s, roll
}

// mail is one rendered message with a name.
type rendered struct {
	name string
	message.Rendered
}

// everything renders each message in the language: to the client on both channels, to the practitioner by mail.
func everything(t *testing.T, setup *practice.Setup, l i18n.Lang) []rendered {
	t.Helper()
	var out []rendered
	add := func(name string, m message.Rendered, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(name, err)
		}
		out = append(out, rendered{name, m})
	}
	for n := range setup.Practitioners {
		setup.Practitioners[n].Language = l
	}
	for _, id := range []string{"booked.email.client", "moved.email.client", "cancelled.email.client",
		"reminder.email.client.1440",
		"booked.sms.client", "moved.sms.client", "cancelled.sms.client", "reminder.sms.client.120",
		"booked.email.practitioner", "moved.email.practitioner", "cancelled.email.practitioner"} {
		b := sample(setup, l)
		b.Note = "Kne, venstre side.\nHar krykker."
		now := messagetest.Begin
		kind, _, _ := strings.Cut(id, ".")
		switch kind {
		case "moved":
			b.Sequence, b.Changed = 1, messagetest.Begin
			b.Told = booking.Told{Client: messagetest.Monday.AddDate(0, 0, -3),
				Practitioner: messagetest.Monday.AddDate(0, 0, -3)}
		case "cancelled":
			b.Sequence, b.Changed, b.Status = 1, messagetest.Begin, booking.Cancelled
		case "reminder":
			now = messagetest.Monday.Add(-2 * time.Hour)
			if strings.HasPrefix(id, "reminder.email") {
				now = messagetest.Monday.Add(-48 * time.Hour)
			}
		}
		m, err := write().Booking(setup, b, agenda.New(id, now), now)
		add(strings.ReplaceAll(id, ".", " "), m, err)
	}
	for _, id := range []string{"moved.email.client", "moved.sms.client"} { // with somebody else, at the same time
		b := sample(setup, l)
		b.Sequence, b.Changed = 1, messagetest.Begin
		b.Told = booking.Told{Client: b.Start, With: "bo", SMS: b.Start, SMSWith: "bo"}
		m, err := write().Booking(setup, b, agenda.New(id, messagetest.Begin), messagetest.Begin)
		add("changed"+strings.TrimPrefix(strings.ReplaceAll(id, ".", " "), "moved"), m, err)
	}
	for _, taken := range takenSamples(setup, l) {
		m, err := write().Booking(setup, taken.b, taken.e, messagetest.Begin)
		add(taken.name, m, err)
	}
	for _, id := range []string{"offer.email.client", "offer.sms.client", "withdrawn.email.client",
		"withdrawn.sms.client"} {
		m, err := offers.Offer(write(), setup, waitingSample(l), agenda.New(id, messagetest.Begin), messagetest.Begin)
		add(strings.ReplaceAll(id, ".", " "), m, err)
	}
	asked, err := questions.Ask(write(), setup, askedSample(l), agenda.New("confirm.email.client", messagetest.Begin),
		messagetest.Begin)
	add("confirm email client", asked, err)
	waits := waitingSample(l)
	waits.Status, waits.Offer = waitlist.Waiting, nil
	waits.From, waits.To = civil.DateOf(messagetest.Monday), civil.DateOf(messagetest.Monday.AddDate(0, 0, 4))
	joined, err := offers.Joined(write(), setup, waits, agenda.New("joined.email.client", messagetest.Begin),
		messagetest.Begin)
	add("joined email client", joined, err)
	ended := waitingSample(l)
	ended.Status, ended.Offer, ended.To = waitlist.Ended, nil, civil.DateOf(messagetest.Begin)
	m, err := offers.Ended(write(), setup, ended, agenda.New("ended.email.client", messagetest.Begin),
		messagetest.Begin)
	add("ended email client", m, err)
	removed := waits
	removed.Status = waitlist.Closed
	m, err = offers.Removed(write(), setup, removed, agenda.New("removed.email.client", messagetest.Begin),
		messagetest.Begin)
	add("removed email client", m, err)
	paused := waits
	paused.Status = waitlist.Paused
	for _, channel := range []string{"email", "sms"} {
		m, err = offers.Paused(write(), setup, paused, agenda.New("paused."+channel+".client", messagetest.Begin),
			messagetest.Begin)
		add("paused "+channel+" client", m, err)
	}
	for _, name := range []string{"session", "session-first", "session-nobody", "attendees"} {
		s, roll := sessionSample(setup, name)
		kind, _, _ := strings.Cut(name, "-")
		m, err := write().Session(setup, s, roll, agenda.New(kind+".email.practitioner", messagetest.Begin),
			messagetest.Begin)
		add(name+" email practitioner", m, err)
	}
	return out
}

// TestGolden holds every text in every language, and the HTML of every mail in one of them.
func TestGolden(t *testing.T) {
	t.Parallel()
	setup := messagetest.Setup(t)
	for _, l := range i18n.Langs() {
		var b strings.Builder
		for _, m := range everything(t, setup, l) {
			fmt.Fprintf(&b, "═══ %s\n", m.name)
			if m.SMS != nil {
				fmt.Fprintf(&b, "from %s to %s, %d part(s) %s, %d characters\n\n%s\n\n", m.SMS.From, m.SMS.To,
					gsm7.Parts(m.SMS.Text), gsm7.Encoding(m.SMS.Text),
					len([]rune(m.SMS.Text)), m.SMS.Text)
				continue
			}
			e := m.Email
			fmt.Fprintf(&b, "from %s <%s>, to %s <%s>, answers to %s <%s>, %s\n%s\n\n%s\n", e.From.Name, e.From.Email,
				e.To.Name, e.To.Email,
				e.ReplyTo.Name, e.ReplyTo.Email, e.Language, e.Subject, e.Text)
			if e.Invite != nil {
				invite := strings.ReplaceAll(string(e.Invite.ICS), "\r\n", "\n")
				fmt.Fprintf(&b, "invite %s\n%s\n", e.Invite.Method, invite)
			}
			if l == i18n.NB {
				golden(t, strings.ReplaceAll(m.name, " ", "-")+".nb.html", e.HTML)
			}
		}
		golden(t, string(l)+".txt", b.String())
	}
}

// TestBothPartsSayTheSame finds every line of the plain text in what a reader of the HTML sees.
func TestBothPartsSayTheSame(t *testing.T) {
	t.Parallel()
	setup := messagetest.Setup(t)
	for _, l := range i18n.Langs() {
		for _, m := range everything(t, setup, l) {
			if m.Email == nil {
				continue
			}
			seen, links := visible(t, m.Email.HTML)
			for line := range strings.SplitSeq(m.Email.Text, "\n") {
				if strings.HasPrefix(line, "https://") && links[line] {
					continue
				}
				label, value, _ := strings.Cut(line, ": ")
				value, detail, _ := strings.Cut(value, ", ")
				if !strings.Contains(seen, strings.TrimSuffix(label, ":")) || !strings.Contains(seen, value) ||
					!strings.Contains(seen, detail) {
					t.Errorf("%s %s: %q is only in the plain text", l, m.name, line)
				}
			}
			// About what is in the calendar already, or not yet.
			alone := []string{"reminder", "offer", "withdrawn", "joined", "ended", "removed", "paused",
				"confirm"}
			if m.Email.Invite == nil && !slices.Contains(alone, m.Email.Kind) {
				t.Errorf("%s has no invite", m.name)
			}
		}
	}
}

// visible returns the text and the links of a page.
func visible(t *testing.T, page string) (text string, links map[string]bool) {
	t.Helper()
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	links = map[string]bool{}
	for n := range root.Descendants() {
		if n.Type == html.TextNode && n.Parent.Data != "style" {
			b.WriteString(strings.ReplaceAll(n.Data, "\u00a0", " "))
		}
		if n.Data == "p" || n.Data == "td" || n.Data == "h1" {
			b.WriteByte('\n')
		}
		for _, a := range n.Attr {
			if a.Key == "href" {
				links[a.Val] = true
			}
		}
	}
	return b.String(), links
}

// TestSMSFitsOnePart for ordinary names, with links as long as they really are.
func TestSMSFitsOnePart(t *testing.T) {
	t.Parallel()
	setup := messagetest.Setup(t)
	for _, names := range [][3]string{{"Lotus Terapi", "Konsultasjon", "Ida Berg"},
		{"Klinikken på Grünerløkka", "Klassisk massasje 60 minutter", "Annbjørg Østensen-Åsgård"},
		{"Hyvinvointikeskus Sääskilahti", "Yksilövalmennus – ensikäynti", "Päivi Hämäläinen"}} {
		setup.Practice.Name, setup.Services[0].Name, setup.Practitioners[0].Name = names[0], names[1], names[2]
		for _, l := range i18n.Langs() {
			for _, m := range everything(t, setup, l) {
				if m.SMS == nil {
					continue
				}
				if n := gsm7.Parts(m.SMS.Text); n != 1 || gsm7.Encoding(m.SMS.Text) != gsm7.GSM7 {
					t.Errorf("%s %s: %d parts %s: %s", l, m.name, n, gsm7.Encoding(m.SMS.Text), m.SMS.Text)
				}
				if !strings.Contains(m.SMS.Text, gsm7.Normalise(names[0])) {
					t.Errorf("%s %s does not say who: %s", l, m.name, m.SMS.Text)
				}
			}
		}
	}
}

func TestHostileNames(t *testing.T) {
	t.Parallel()
	setup := messagetest.Setup(t)
	box, err := inbox.Open(t.TempDir(), clock.At(messagetest.Begin))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = box.Close() })
	for name, s := range map[string]string{
		"markup": `<script>alert(1)</script>`, "CRLF": "Kari\r\nBcc: all@example.com", "right to left": "محمد عبد الله",
		"emoji": "👩‍👩‍👧‍👦 Familien",
		"long":  strings.Repeat("å", 120), "placeholder": "{link} {when}", "isolates": "a\u2069\u202eb",
	} {
		t.Run(name, func(t *testing.T) {
			b := sample(setup, i18n.SV)
			b.Contact.Name, b.Note = s, s
			for _, id := range []string{"booked.email.client", "booked.email.practitioner", "reminder.sms.client.120"} {
				m, err := write().Booking(setup, b, agenda.New(id, messagetest.Begin), messagetest.Begin)
				if err != nil {
					t.Fatal(err)
				}
				if m.SMS != nil {
					if n := gsm7.Parts(m.SMS.Text); n != 1 {
						t.Errorf("%d parts", n)
					}
					continue
				}
				if strings.Contains(m.Email.HTML, "<script") {
					t.Error("markup in the HTML")
				}
				if strings.ContainsAny(m.Email.Subject+m.Email.To.Name, "\r\n") {
					t.Error("a header has two lines")
				}
				if strings.Contains(m.Email.Subject+m.Email.Text, "\u202e") {
					t.Error("an override got through")
				}
				if _, err := box.SendEmail(t.Context(), *withID(m)); err != nil {
					t.Errorf("cannot be sent: %v", err)
				}
			}
		})
	}
}

// TestAdvertisingNames keeps a name that mail programs would make a link of out of mail in the practice's name.
func TestAdvertisingNames(t *testing.T) {
	t.Parallel()
	setup := messagetest.Setup(t)
	for name, first := range map[string]string{"Win at casino.example": "", "https://evil.example": "", "WWW.evil": "",
		"me@evil.example": "", "J.R. Tolkien": "Tolkien", "Anne-Marie St. Clair": "Anne-Marie", "Kari N.": "Kari",
		"Dr. Kari Nordmann": "Kari", "K. N.": "K. N.", "王小明": "王小明"} {
		b := sample(setup, i18n.EN)
		b.Contact.Name = name
		m, err := write().Booking(setup, b, agenda.New("booked.email.client", messagetest.Begin), messagetest.Begin)
		if err != nil {
			t.Fatal(err)
		}
		greets := strings.Contains(m.Email.Text, "Hello "+first+". We have")
		if first != "" && !(greets && m.Email.To.Name == name) {
			t.Errorf("%q: to %q it reads %q", name, m.Email.To.Name, m.Email.Text)
		}
		if first == "" && !strings.Contains(m.Email.Text, "Hello. We have") {
			t.Errorf("without a name it reads %q", m.Email.Text)
		}
	}
}

func withID(m message.Rendered) *deliver.Email { m.Email.ID = "m1"; return m.Email }

func TestZones(t *testing.T) {
	t.Parallel()
	setup := messagetest.Setup(t)
	b := sample(setup, i18n.EN)
	b.Practitioner = "bo" // works in New York
	m, err := write().Booking(setup, b, agenda.New("booked.email.client", messagetest.Begin), messagetest.Begin)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(m.Email.Text, "Monday 23 November, 14:00–14:50, Oslo time\n") {
		t.Errorf("the client reads %s", m.Email.Text)
	}
	if m, err = write().Booking(setup, b, agenda.New("booked.email.practitioner", messagetest.Begin),
		messagetest.Begin); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(m.Email.Text, "Monday 23 November, 08:00–08:50, New York time\n") {
		t.Errorf("the practitioner reads %s", m.Email.Text)
	}
	b.Practitioner = "ida"
	if m, err = write().Booking(setup, b, agenda.New("booked.email.client", messagetest.Begin),
		messagetest.Begin); err != nil || strings.Contains(m.Email.Text, "Oslo time") {
		t.Errorf("a zone is named without need: %s", m.Email.Text)
	}
}

// TestCancelledBeforeTheMoveWasTold speaks of the time that the client knows.
func TestCancelledBeforeTheMoveWasTold(t *testing.T) {
	t.Parallel()
	setup := messagetest.Setup(t)
	b := sample(setup, i18n.EN)
	b.Status, b.Told.Client = booking.Cancelled, messagetest.Monday.Add(-2*time.Hour)
	m, err := write().Booking(setup, b, agenda.New("cancelled.email.client", messagetest.Begin), messagetest.Begin)
	if err != nil {
		t.Fatal(err)
	}
	if want := "Your appointment on Monday 23 November at 12:00 is cancelled"; m.Email.Subject != want ||
		!strings.Contains(m.Email.Text, "12:00–12:50") {
		t.Errorf("%s\n%s", m.Email.Subject, m.Email.Text)
	}
}

func TestRules(t *testing.T) {
	t.Parallel()
	setup := messagetest.Setup(t)
	for _, c := range []struct {
		name         string
		cancel, move int
		at           time.Time
		want, button string
	}{
		{"both until the day before", 1440, 1440, messagetest.Begin,
			"You can move or cancel until Sunday 22 November at 14:00.", "Move or cancel"},
		{"a second before the deadline", 1440, 1440, messagetest.Monday.Add(-24*time.Hour - time.Second),
			"You can move or cancel until", "Move or cancel"},
		{"at the deadline", 1440, 1440, messagetest.Monday.Add(-24 * time.Hour),
			"It is too late to move or cancel online.", "See your appointment"},
		{"no deadline", 0, 0, messagetest.Begin, "You can move or cancel right up to the start.", "Move or cancel"},
		{"different deadlines", 120, 1440, messagetest.Begin,
			"You can move it until Sunday 22 November at 14:00. You can cancel until Monday 23 November at 12:00.",
			"Move or cancel"},
		{"only one is left", 120, 1440, messagetest.Monday.Add(-3 * time.Hour),
			"\nYou can cancel until Monday 23 November at 12:00.", "Move or cancel"},
	} {
		setup.Services[0].CancelMinutes, setup.Services[0].RescheduleMinutes = c.cancel, c.move
		m, err := write().Booking(setup, sample(setup, i18n.EN), agenda.New("booked.email.client", messagetest.Begin),
			c.at)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(m.Email.Text, c.want) ||
			!strings.Contains(m.Email.Text, "\n"+c.button+":\nhttps://lotus.example/m/") {
			t.Errorf("%s: %s", c.name, m.Email.Text)
		}
	}
}

func TestRecipients(t *testing.T) {
	t.Parallel()
	setup := messagetest.Setup(t)
	b := sample(setup, "")
	b.Contact = client.Contact{Name: "Kari"}
	b.Practitioner = "una"
	for _, id := range []string{"booked.email.client", "reminder.sms.client.120", "booked.email.practitioner"} {
		if _, err := write().Booking(setup, b, agenda.New(id, messagetest.Begin),
			messagetest.Begin); err != message.ErrNobody {
			t.Errorf("%s: %v", id, err)
		}
	}
}

func TestJourney(t *testing.T) {
	t.Parallel()
	setup := messagetest.Setup(t)
	for _, c := range []struct {
		service string
		start   time.Time
		want    []string
	}{
		{"consultation", messagetest.Monday, []string{"booked email 2026-11-01 11:00",
			"reminder email 2026-11-22 13:00", "reminder sms 2026-11-23 11:00"}},
		{"consultation", messagetest.Begin.Add(3 * time.Hour), []string{"booked email 2026-11-01 11:00",
			"reminder sms 2026-11-01 12:00"}},
		{"video", messagetest.Monday, []string{"booked email 2026-11-01 11:00", "reminder email 2026-11-21 13:00",
			"reminder sms 2026-11-22 13:00", "reminder sms 2026-11-23 12:30"}},
		{"yoga", messagetest.Monday, []string{"booked email 2026-11-01 11:00", "session email 2026-11-01 11:01",
			"reminder email 2026-11-22 13:00", "attendees email 2026-11-22 13:00", "reminder sms 2026-11-23 11:00"}},
	} {
		for _, l := range i18n.Langs() {
			v, _ := setup.Service(c.service)
			all, err := write().Journey(setup, v, l, messagetest.Begin, c.start)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, m := range all {
				p := m.Preview(m.Entry)
				got = append(got, p.Kind+" "+p.Channel+" "+p.At.Format("2006-01-02 15:04"))
				if p.Text == "" || p.Channel == "email" && (p.Subject == "" || p.HTML == "") ||
					p.Channel == "sms" && p.Parts != 1 {
					t.Errorf("%s %s: %+v", l, c.service, p)
				}
			}
			equal(t, c.service, c.want, got)
		}
	}
}

// TestPracticeOfOne: who is the practice is not invited by themselves.
func TestPracticeOfOne(t *testing.T) {
	t.Parallel()
	setup := messagetest.Setup(t)
	setup.Practice.Email = "ida@lotus.example"
	b := sample(setup, i18n.NB)
	if e := write().StaffEvent(setup, b); e.Attendee.Email != "ida@lotus.example" ||
		e.Organizer.Email != "time@stund.example" {
		t.Errorf("%s is invited by %s", e.Attendee.Email, e.Organizer.Email)
	}
	if e := write().Event(setup, b); e.Organizer.Email != "ida@lotus.example" {
		t.Errorf("the client is invited by %s", e.Organizer.Email)
	}
	b.Contact.Email = "Ida@lotus.example"
	if e := write().Event(setup, b); e.Organizer.Email != "time@stund.example" {
		t.Errorf("the practice books for itself, and is invited by %s", e.Organizer.Email)
	}
}
