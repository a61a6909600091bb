package papercloud_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"stund/internal/agenda"
	"stund/internal/message"
	"stund/internal/papercloud"
	"stund/internal/patience"
	"stund/internal/store"
)

// heard is a world whose log is kept. Its test fails if a line of any function holds what is somebody's own.
type heard struct {
	*world

	mu      sync.Mutex
	lines   []line
	secrets []string      // beside what personal knows
	more    chan struct{} // holds one when there are lines that nobody has looked at
}

type line struct{ function, text string }

// personal is what the people of these stories are called, how they are reached, what they write, from where, and what
// a token of staff begins with.
var personal = regexp.MustCompile(
	`Nordmann|Sykemeldt|[@]example\.com|[@]lotus\.example|(\+|%2B)47\d{8}|198\.51\.100\.|eyJ[\w-]{8}`)

// listen opens a world with the demo practice, and keeps its log.
func listen(t *testing.T, functions ...string) *heard {
	t.Helper()
	return listenTemplate(t, "", functions...)
}

func listenTemplate(t *testing.T, template string, functions ...string) *heard {
	t.Helper()
	w := &heard{more: make(chan struct{}, 1)}
	t.Cleanup(func() { w.expectNothingPersonal(t) }) // once all processes have ended
	w.world = openWith(t, papercloud.Options{Template: template, Log: w.hear}, functions...)
	w.demo()
	return w
}

// changedTemplate returns the path of a template that differs from the real one, or one that it nests, by one
// replacement after a mark, with the others beside it.
func changedTemplate(t *testing.T, mark, old, new string) string {
	t.Helper()
	dir, nested := t.TempDir(), filepath.Join("infra", "aws")
	if err := os.CopyFS(filepath.Join(dir, nested), os.DirFS(filepath.Join(root, nested))); err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(filepath.Join(root, "template.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "template.yaml")
	if err := os.WriteFile(path, whole, 0o600); err != nil {
		t.Fatal(err)
	}
	all, err := filepath.Glob(filepath.Join(dir, nested, "functions", "*.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	for _, at := range append(all, path) {
		b, err := os.ReadFile(at)
		if err != nil {
			t.Fatal(err)
		}
		before, after, found := strings.Cut(string(b), mark)
		if !found || !strings.Contains(after, old) {
			continue
		}
		if err := os.WriteFile(at, []byte(before+mark+strings.Replace(after, old, new, 1)), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	t.Fatalf("no template has %q, or none with %q", mark, old)
	return ""
}

func (w *heard) hear(function, text string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.lines = append(w.lines, line{function, text})
	select {
	case w.more <- struct{}{}:
	default:
	}
}

// keepSecret makes the test fail where a line holds one of the texts. An empty one, as of a booking that failed, is
// none.
func (w *heard) keepSecret(texts ...string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.secrets = append(w.secrets, slices.DeleteFunc(texts, func(s string) bool { return s == "" })...)
}

func (w *heard) expectNothingPersonal(t *testing.T) {
	t.Helper()
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, l := range w.lines {
		if found := personal.FindString(l.text); found != "" {
			t.Errorf("%s logged %q: %s", l.function, found, l.text)
		}
		for _, s := range w.secrets {
			if strings.Contains(l.text, s) {
				t.Errorf("%s logged a secret: %s", l.function, l.text)
			}
		}
	}
}

// logged counts the function's lines that hold the text.
func (w *heard) logged(function, text string) (n int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, l := range w.lines {
		if l.function == function && strings.Contains(l.text, text) {
			n++
		}
	}
	return n
}

// expectLogged fails the test unless the function wrote n lines that hold the text: what a process writes comes after
// its answer.
func (w *heard) expectLogged(function, text string, n int) {
	w.t.Helper()
	ctx, cancel := patience.WithTimeout(w.t.Context(), 10*time.Second)
	defer cancel()
	for w.logged(function, text) < n && ctx.Err() == nil {
		select {
		case <-w.more:
		case <-ctx.Done():
		}
	}
	if got := w.logged(function, text); got != n {
		w.t.Errorf("%s logged %q %d times, wanted %d", function, text, got, n)
	}
}

// book is the world's, and keeps the booking's token secret.
func (w *heard) book(start time.Time, email, phone string) booked {
	w.t.Helper()
	b := w.world.book(start, email, phone)
	w.keepSecret(b.Token)
	return b
}

// owner returns a token of the practice's owner.
func (w *heard) owner() string {
	w.t.Helper()
	token, err := w.Token(papercloud.DemoPractice, "owner", "", time.Hour)
	if err != nil {
		w.t.Fatal(err)
	}
	return token
}

// bookings counts those that have anything ahead of them, as everyone has who booked for tomorrow and was not told yet.
func (w *heard) bookings() (n int) {
	w.t.Helper()
	for _, shard := range agenda.Messages.Partitions() {
		q := store.Query{Index: store.Due, Partition: shard}
		if err := store.All(w.t.Context(), w.Store(), q, func(store.Item) bool { n++; return true }); err != nil {
			w.t.Fatal(err)
		}
	}
	return n
}

// staffSees returns what staff are shown of the booking's messages to the client, by the API.
func (w *heard) staffSees(id string) (all []message.Record) {
	w.t.Helper()
	var answer struct{ Items []message.Record }
	if status := w.call("GET", "/v1/bookings/"+id+"/messages", w.owner(), nil, &answer); status != 200 {
		w.t.Fatalf("messages of a booking: got %d", status)
	}
	for _, r := range answer.Items {
		if r.Audience == "client" {
			all = append(all, r)
		}
	}
	return all
}
