package papercloud_test

import (
	"encoding/json"
	"go/format"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"stund/internal/clock"
	"stund/internal/link"
	"stund/internal/papercloud"
	"stund/internal/practice"
)

// TestAnHourWithoutTheSchedule lets nobody call for reminders for an hour: what falls due in it is sent once when they
// are called for again, a booking's in order, and the metric that the alarm looks at says how late the oldest was.
func TestAnHourWithoutTheSchedule(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	lag := time.Duration(-1) // the longest that was told
	w := openWith(t, papercloud.Options{Log: func(function, line string) {
		var metric struct{ DueLag *float64 }
		if function == "reminders" && json.Unmarshal([]byte(line), &metric) == nil && metric.DueLag != nil {
			mu.Lock()
			defer mu.Unlock()
			lag = max(lag, time.Duration(*metric.DueLag*float64(time.Second)))
		}
	}}, "public-bookings", "reminders", "changes", "calendars")
	longest := func() time.Duration {
		mu.Lock()
		defer mu.Unlock()
		return lag
	}
	w.demo(practice.Reminder{Minutes: 28*60 + 20, Channel: "email"},
		practice.Reminder{Minutes: 28 * 60, Channel: "email"})
	start := w.tomorrow()
	due := start.Add(-28*time.Hour - 20*time.Minute) // and 20, 30 and 50 minutes later
	var people []string
	booked := map[string]string{} // ids, by who booked
	for n := range 2 {
		to := someone()
		people = append(people, to)
		booked[to] = w.book(start.Add(time.Duration(n)*30*time.Minute), to, "").ID
	}
	w.pass(due.Add(-time.Second).Sub(w.Now()))
	if got := longest(); got < 0 || got > 5*time.Minute { // as late as the alarm lets pass
		t.Errorf("the metric says %s while the schedule fires each minute", got)
	}
	w.Pause("reminders")
	w.pass(time.Hour)
	for _, to := range people {
		w.expectMails(to, 1) // of the booking
	}
	w.Resume("reminders")
	w.pass(time.Minute)
	if got, late := longest(), w.Now().Sub(due); got > late || got < time.Hour-10*time.Second {
		t.Errorf("the metric says %s, the first reminder was late by an hour and by at most %s", got, late)
	}
	for n, to := range people {
		w.expectMails(to, 3)
		var planned []time.Time
		for _, r := range w.records(booked[to]) {
			if r.Kind == "reminder" && r.Audience == "client" {
				planned = append(planned, r.Planned)
			}
		}
		first := due.Add(time.Duration(n) * 30 * time.Minute)
		if diff := cmp.Diff([]time.Time{first, first.Add(20 * time.Minute)}, planned); diff != "" {
			t.Errorf("reminders (-want +got):\n%s", diff)
		}
	}
	w.pass(10 * time.Minute)
	for _, to := range people {
		w.expectMails(to, 3)
	}
	w.nothingRefused()
}

// TestTimePassesForFunctions asks for free times and with a token, before and after time has passed: the API and a
// function's running process go by the same clock.
func TestTimePassesForFunctions(t *testing.T) {
	t.Parallel()
	w := open(t, "practice", "public-slots")
	w.demo()
	w.Pause("reminders")
	w.Pause("calendars")
	token, err := w.Token(papercloud.DemoPractice, "owner", "", time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	first := func() time.Time {
		var free struct{ Slots []struct{ Start time.Time } }
		day := w.Now().In(oslo(t))
		path := "/v1/public/lotus/slots?service=konsultasjon&from=" + day.Format(time.DateOnly) +
			"&to=" + day.AddDate(0, 0, 1).Format(time.DateOnly)
		if status := w.call("GET", path, "", nil, &free); status != 200 || len(free.Slots) == 0 {
			t.Fatalf("free times: got %d, %d", status, len(free.Slots))
		}
		return free.Slots[0].Start
	}
	near := func() {
		t.Helper()
		if got, now := first(), w.Now(); got.Before(now.Add(-time.Minute)) || got.After(now.Add(10*time.Minute)) {
			t.Errorf("at %s the first free time is %s", now, got)
		}
	}
	near()
	if status := w.call("GET", "/v1/practice", token, nil, nil); status != 200 {
		t.Errorf("a fresh token: got %d", status)
	}
	w.pass(90 * time.Minute)
	near()
	if status := w.call("GET", "/v1/practice", token, nil, nil); status != 401 {
		t.Errorf("an expired token: got %d, wanted 401", status)
	}
	if n := w.Starts("public-slots"); n != 1 {
		t.Errorf("%d processes, wanted that the first one's clock moved", n)
	}
	if err := w.Advance(t.Context(), -time.Second); err == nil {
		t.Error("time went back")
	}
	if got := w.Ahead(); got < 89*time.Minute || got > 90*time.Minute {
		t.Errorf("ahead by %s", got)
	}
}

// TestLinksLeadToWhereTheyWereAskedFor follows the link of a booking as a person would who tries the paper cloud.
func TestLinksLeadToWhereTheyWereAskedFor(t *testing.T) {
	t.Parallel()
	w := open(t, "practice", "services", "public-bookings", "public-slots", "manage-page")
	w.demo()
	server := httptest.NewServer(w.Behind())
	t.Cleanup(server.Close)
	w.at = server.URL
	b := w.book(w.tomorrow(), "kari@example.com", "")
	if !strings.HasPrefix(b.ManageURL, server.URL+link.Manage.Path("")) {
		t.Fatalf("the booking's link leads to %s", b.ManageURL)
	}
	if status := w.call("GET", strings.TrimPrefix(b.ManageURL, server.URL), "", nil, nil); status != 200 {
		t.Errorf("the booking's page: got %d", status)
	}
}

// TestTheClockIsMovedByHand goes forward as a person would who tries the paper cloud.
func TestTheClockIsMovedByHand(t *testing.T) {
	t.Parallel()
	w := open(t)
	for _, name := range slices.Sorted(maps.Keys(w.Stack().Functions)) {
		w.Pause(name)
	}
	server := httptest.NewServer(w.Behind())
	t.Cleanup(server.Close)
	ask := func(body string, header ...string) (int, string) {
		t.Helper()
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, server.URL+"/_cloud/clock",
			strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		for n := 0; n < len(header); n += 2 {
			r.Header.Set(header[n], header[n+1])
		}
		if host := r.Header.Get("Host"); host != "" {
			r.Host = host
		}
		resp, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		text, err := io.ReadAll(resp.Body)
		if err != nil {
			t.Fatal(err)
		}
		return resp.StatusCode, string(text)
	}
	before := clock.System{}.Now()
	for _, body := range []string{`{"advance":"90m"}`, `{"advance":"1d"}`} {
		if status, text := ask(body); status != 200 {
			t.Errorf("%s: got %d %s", body, status, text)
		}
	}
	if got := w.Now().Sub(before); got < 25*time.Hour+30*time.Minute || got > 25*time.Hour+35*time.Minute {
		t.Errorf("it moved by %s", got)
	}
	for _, body := range []string{``, `{}`, `{"advance":"-1h"}`, `{"advance":"-1d"}`, `{"advance":"2d"}`,
		`{"advance":"soon"}`,
		`{"set":"2030-01-01T00:00:00Z"}`} {
		if status, text := ask(body); status != 400 || !strings.Contains(text, "advance") {
			t.Errorf("%s: got %d %s, wanted 400", body, status, text)
		}
	}
	for name, header := range map[string][]string{
		"another page's": {"Origin", "https://elsewhere.example"}, "another host's": {"Host", "elsewhere.example"},
	} {
		if status, _ := ask(`{"advance":"1h"}`, header...); status != 403 {
			t.Errorf("%s: got %d, wanted 403", name, status)
		}
	}
}

func TestClock(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "clock")
	c, err := papercloud.NewClock(path)
	if err != nil {
		t.Fatal(err)
	}
	told := func(want string) {
		t.Helper()
		if b, err := os.ReadFile(path); err != nil || string(b) != want {
			t.Errorf("the file says %q, %v, wanted %q", b, err, want)
		}
	}
	told("0s")
	at := time.Date(2031, 3, 30, 0, 59, 59, 5, time.UTC)
	if err := c.Stop(at); err != nil {
		t.Fatal(err)
	}
	told("2031-03-30T00:59:59.000000005Z")
	for _, to := range []time.Time{at.Add(time.Second), at} { // it does not go back
		if err := c.Reach(to); err != nil {
			t.Fatal(err)
		}
		told("2031-03-30T01:00:00.000000005Z")
		if got := c.Now(); !got.Equal(at.Add(time.Second)) {
			t.Errorf("it says %s", got)
		}
	}
	if err := os.RemoveAll(filepath.Dir(path)); err != nil {
		t.Fatal(err)
	}
	if err := c.Stop(at); err == nil {
		t.Error("nobody was told that the file could not be written")
	}
}

// TestPaperClockIsFormatted holds what the compiler takes for internal/clock/system.go to the form of Go's other files.
func TestPaperClockIsFormatted(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(filepath.Join("overlay", "system.go.txt"))
	if err != nil {
		t.Fatal(err)
	}
	formatted, err := format.Source(text)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(formatted), string(text)); diff != "" {
		t.Errorf("gofmt (-want +got):\n%s", diff)
	}
}
