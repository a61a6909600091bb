package papercloud_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/mail"
	"strings"
	"sync"
	"testing"
	"time"

	"stund/internal/agenda"
	"stund/internal/awstest"
	"stund/internal/booking"
	"stund/internal/clock"
	"stund/internal/deliver/delivertest"
	"stund/internal/ids"
	"stund/internal/link"
	"stund/internal/message"
	"stund/internal/papercloud"
	"stund/internal/practice"
	"stund/internal/store"
)

const (
	root   = "../.."
	sender = "post@stund.example"
)

// world is a cloud with the demo practice, served on loopback.
type world struct {
	*papercloud.Cloud
	t    *testing.T
	at   string // of the API
	moto string
}

// builder builds each function once for all tests.
var builder = sync.OnceValues(func() (*papercloud.Builder, error) { return papercloud.NewBuilder(root) })

// open deploys the template with the functions that the test needs built.
func open(t *testing.T, functions ...string) *world {
	t.Helper()
	return openTemplate(t, "", functions...)
}

func openTemplate(t *testing.T, template string, functions ...string) *world {
	t.Helper()
	return openWith(t, papercloud.Options{Template: template}, functions...)
}

// openWith deploys with options of which the test needs not tell what is the same for all.
func openWith(t *testing.T, o papercloud.Options, functions ...string) *world {
	t.Helper()
	w := &world{t: t, moto: awstest.Moto(t)}
	o.Root, o.DynamoDB, o.Moto = root, awstest.Address(t), w.moto
	o.Parameters = map[string]string{"Sender": sender, "SMS": "on"}
	var err error
	if o.Builder, err = builder(); err != nil {
		t.Fatal(err)
	}
	if w.Cloud, err = papercloud.Open(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := w.Close(); err != nil {
			t.Error(err)
		}
	})
	if len(functions) > 0 {
		if err := w.Build(nil, functions...); err != nil {
			t.Fatal(err)
		}
	}
	server := httptest.NewServer(w.Handler())
	t.Cleanup(server.Close)
	w.at = server.URL
	return w
}

// demo makes the demo practice.
func (w *world) demo(reminders ...practice.Reminder) {
	w.t.Helper()
	w.do(func(ctx context.Context) error { return w.Demo(ctx, reminders...) })
}

// nothingRefused fails the test if a function was refused something.
func (w *world) nothingRefused() {
	w.t.Helper()
	for _, d := range w.Gate().Denials() {
		w.t.Errorf("a permission is missing: %s", d)
	}
}

// call sends a request to the API, with the token if there is one, and reads its answer.
func (w *world) call(method, path, token string, body, answer any) int {
	w.t.Helper()
	var b bytes.Buffer
	if body != nil {
		if err := json.NewEncoder(&b).Encode(body); err != nil {
			w.t.Fatal(err)
		}
	}
	r, err := http.NewRequestWithContext(w.t.Context(), method, w.at+path, &b)
	if err != nil {
		w.t.Fatal(err)
	}
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		w.t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		w.t.Fatal(err)
	}
	if answer != nil && resp.StatusCode < 300 {
		if err := json.Unmarshal(text, answer); err != nil {
			w.t.Fatalf("%s %s: %v: %s", method, path, err, text)
		}
	} else if resp.StatusCode >= 500 {
		w.t.Logf("%s %s: %s", method, path, text)
	}
	return resp.StatusCode
}

type booked struct {
	ID, Token string
	Start     time.Time
	ManageURL string `json:"manage_url"`
}

// book books for a client with the address or number.
func (w *world) book(start time.Time, email, phone string) booked {
	w.t.Helper()
	var b booked
	body := map[string]any{"service": "konsultasjon", "start": start.Format(time.RFC3339),
		"client": map[string]any{"name": "Kari Nordmann", "email": email, "phone": phone, "language": "nb"}}
	if status := w.call("POST", "/v1/public/lotus/bookings", "", body, &b); status != 201 {
		w.t.Fatalf("booking: got %d", status)
	}
	return b
}

func (w *world) do(what func(ctx context.Context) error) {
	w.t.Helper()
	if err := what(w.t.Context()); err != nil {
		w.t.Fatal(err)
	}
}

// pass lets time pass.
func (w *world) pass(by time.Duration) {
	w.t.Helper()
	w.do(func(ctx context.Context) error { return w.Advance(ctx, by) })
}

func (w *world) fire(function string) {
	w.t.Helper()
	w.do(func(ctx context.Context) error { return w.Fire(ctx, function) })
}

// mails returns the mails that SES took for the address, in order.
func (w *world) mails(to string) (all []*mail.Message) {
	w.t.Helper()
	for _, m := range delivertest.Moto[struct {
		Destinations []string `json:"destinations"`
		Raw          string   `json:"raw_data"`
	}](w.t, w.moto, "ses", "RawMessage") {
		if len(m.Destinations) > 0 && m.Destinations[0] == to {
			read, err := mail.ReadMessage(strings.NewReader(m.Raw))
			if err != nil {
				w.t.Fatal(err)
			}
			all = append(all, read)
		}
	}
	return all
}

func (w *world) texts(to string) (all []string) {
	w.t.Helper()
	for _, m := range delivertest.Moto[struct {
		To   string `json:"phone_number"`
		Text string `json:"message"`
	}](w.t, w.moto, "sns", "SMS") {
		if m.To == to {
			all = append(all, m.Text)
		}
	}
	return all
}

// expectMails fails the test unless the address got as many mails as it should.
func (w *world) expectMails(to string, n int) []*mail.Message {
	w.t.Helper()
	all := w.mails(to)
	if len(all) != n {
		w.t.Fatalf("%s got %d mails, wanted %d", to, len(all), n)
	}
	return all
}

// someone returns an address that no other test uses: moto is shared.
func someone() string {
	return strings.ToLower(ids.Random().New(clock.System{}.Now())) + "@example.com"
}

func someoneWithPhone() string {
	b := ids.Random().Secret(6)
	digits := []byte("+479")
	for _, n := range b {
		digits = append(digits, '0'+n%10)
	}
	return string(append(digits, '1'))
}

// later ages the booking: every lease and retry in its agenda began that much earlier. The functions read the machine's
// own clock, so what is stored is moved instead.
func (w *world) later(id string, by time.Duration) {
	w.t.Helper()
	ctx, db := w.t.Context(), w.Store()
	item, err := db.Get(ctx, booking.Key(papercloud.DemoPractice, id), store.Strong)
	if err != nil {
		w.t.Fatal(err)
	}
	b, err := booking.Decode(item)
	if err != nil {
		w.t.Fatal(err)
	}
	earlier := func(t time.Time) time.Time {
		if t.IsZero() {
			return t
		}
		return t.Add(-by)
	}
	aged := agenda.Agenda{}
	for _, e := range b.Agenda {
		e.Lease, e.Retry = earlier(e.Lease), earlier(e.Retry)
		aged = append(aged, e)
	}
	b.Agenda = aged
	op, err := b.Put()
	if err != nil {
		w.t.Fatal(err)
	}
	if err := db.Transact(ctx, op); err != nil {
		w.t.Fatal(err)
	}
}

// records returns what was written down of the booking's messages.
func (w *world) records(id string) []message.Record {
	w.t.Helper()
	all, err := message.List(w.t.Context(), w.Store(), papercloud.DemoPractice, id)
	if err != nil {
		w.t.Fatal(err)
	}
	return all
}

func (w *world) tomorrow() time.Time {
	return w.Now().Truncate(time.Hour).Add(30 * time.Hour)
}

// TestFromBookingToReminder is the main job, every part of it in a process of its own: somebody books, gets a
// confirmation within the stream's reach, moves nothing, and is reminded when it is time.
func TestFromBookingToReminder(t *testing.T) {
	t.Parallel()
	w := open(t, "public-slots", "public-bookings", "link", "reminders", "changes", "calendars")
	w.demo(practice.Reminder{Minutes: 28 * 60, Channel: "email"})
	start, kari := w.tomorrow(), someone()
	due := start.Add(-28 * time.Hour)
	var month struct{ Slots []struct{ Start time.Time } }
	day := start.In(oslo(t)).Format(time.DateOnly)
	status := w.call("GET", "/v1/public/lotus/slots?service=konsultasjon&from="+day+"&to="+day, "", nil, &month)
	if status != 200 || len(month.Slots) == 0 {
		t.Fatalf("free times: got %d, %d", status, len(month.Slots))
	}
	b := w.book(start, kari, "")
	if want := "https://" + papercloud.Domain + link.Manage.Path(""); !strings.HasPrefix(b.ManageURL, want) {
		t.Errorf("the link is %s, wanted it to begin with %s", b.ManageURL, want)
	}
	if status := w.call("GET", "/v1/link/"+b.Token, "", nil, nil); status != 200 {
		t.Errorf("the link answers %d", status)
	}
	w.do(w.Pump)
	confirmation := w.expectMails(kari, 1)[0]
	if from := confirmation.Header.Get("From"); !strings.Contains(from, sender) {
		t.Errorf("the confirmation is from %s", from)
	}
	w.pass(due.Add(-time.Minute).Sub(w.Now()))
	w.expectMails(kari, 1)
	w.Pause("reminders")
	w.pass(time.Minute)
	// The schedule comes twice, as EventBridge may, and both at the same time.
	failed := make(chan error, 2)
	for range 2 {
		go func() { failed <- w.Fire(t.Context(), "reminders") }()
	}
	for range 2 {
		if err := <-failed; err != nil {
			t.Error(err)
		}
	}
	both := w.expectMails(kari, 2)
	if both[0].Header.Get("Message-Id") == both[1].Header.Get("Message-Id") {
		t.Error("the reminder is the confirmation again")
	}
	date, err := both[1].Header.Date()
	if err != nil || date.Before(due) || date.After(due.Add(time.Minute)) {
		t.Errorf("the reminder is of %s, %v, wanted %s", date, err, due)
	}
	w.Resume("reminders")
	w.pass(10 * time.Minute)
	w.expectMails(kari, 2)
	if n := len(w.Queue("Failures")); n != 0 {
		t.Errorf("%d changes could not be handled", n)
	}
	w.nothingRefused()
}

func oslo(t *testing.T) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Oslo")
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

// TestStaffNeedAToken calls an endpoint of staff as nobody, as somebody of the practice and as somebody of another
// pool.
func TestStaffNeedAToken(t *testing.T) {
	t.Parallel()
	w := open(t, "practice")
	w.demo()
	token, err := w.Token(papercloud.DemoPractice, "owner", "", time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	expired, err := w.Token(papercloud.DemoPractice, "owner", "", -time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	roleless, err := w.Token(papercloud.DemoPractice, "", "", time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	other := open(t, "practice")
	foreign, err := other.Token(papercloud.DemoPractice, "owner", "", time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		token string
		want  int
	}{
		"nobody": {"", 401}, "an owner": {token, 200}, "expired": {expired, 401}, "of another pool": {foreign, 401},
		"without a group": {roleless, 403},
		"no token at all": {"abc", 401},
	} {
		if got := w.call("GET", "/v1/practice", c.token, nil, nil); got != c.want {
			t.Errorf("%s: got %d, wanted %d", name, got, c.want)
		}
	}
	if w.Starts("practice") == 0 || other.Starts("practice") != 0 {
		t.Errorf("%d and %d processes, wanted one and none", w.Starts("practice"), other.Starts("practice"))
	}
	w.nothingRefused()
}
