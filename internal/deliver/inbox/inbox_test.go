package inbox_test

import (
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"stund/internal/clock"
	"stund/internal/deliver"
	"stund/internal/deliver/delivertest"
	"stund/internal/deliver/inbox"
)

var (
	noon = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	from = deliver.Address{Name: "Lotus", Email: "hei@lotus.example"}
)

func open(t *testing.T, folder string, c clock.Clock) *inbox.Inbox {
	t.Helper()
	i, err := inbox.Open(folder, c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { i.Close() })
	return i
}

func TestMailer(t *testing.T) {
	t.Parallel()
	delivertest.TestMailer(t, func(t *testing.T) delivertest.Mail {
		i := open(t, t.TempDir(), clock.At(noon))
		return delivertest.Mail{Mailer: i, From: from, Sent: func(_ *testing.T, to string) [][]byte {
			var out [][]byte
			for _, m := range i.Messages() {
				if m.To == to {
					out = append(out, []byte(m.Source))
				}
			}
			return out
		}}
	})
}

func TestTexter(t *testing.T) {
	t.Parallel()
	delivertest.TestTexter(t, func(t *testing.T) delivertest.SMS {
		i := open(t, t.TempDir(), clock.At(noon))
		return delivertest.SMS{Texter: i, Sent: func(_ *testing.T, to string) []string {
			var out []string
			for _, m := range i.Messages() {
				if m.To == to {
					out = append(out, m.Text)
				}
			}
			return out
		}}
	})
}

func text(to, s string) deliver.SMS {
	return deliver.SMS{ID: "s-" + s, Kind: "reminder", From: "Lotus", To: to, Text: s}
}

func TestKeepsOverRestart(t *testing.T) {
	t.Parallel()
	folder, c := filepath.Join(t.TempDir(), "new", "folder"), clock.At(noon)
	i := open(t, folder, c)
	if _, err := i.SendEmail(t.Context(), delivertest.Email("m-1", from, "a@b.no")); err != nil {
		t.Fatal(err)
	}
	c.Advance(time.Hour)
	if _, err := i.SendSMS(t.Context(), text("+4791234567", "Hei – du")); err != nil {
		t.Fatal(err)
	}
	want := i.Messages()
	email, sms := want[0], want[1]
	if email.Number != 1 || email.ID != "m-1" || email.Channel != "email" || email.Kind != "booked" ||
		email.To != "a@b.no" ||
		!email.SentAt.Equal(noon) || len(email.Attachments) != 2 || email.Attachments[0].Name != "invite.ics" ||
		!strings.Contains(email.Source, "Message-ID: <m-1@") {
		t.Errorf("e-mail %+v", email)
	}
	if d := cmp.Diff(inbox.Message{Number: 2, ID: "s-Hei – du", Channel: "sms", Kind: "reminder", To: "+4791234567",
		From: "Lotus", Text: "Hei - du", SentAt: noon.Add(time.Hour), Parts: 1}, sms); d != "" {
		t.Errorf("SMS (-want +got):\n%s", d)
	}
	i.Close()
	again := open(t, folder, c)
	if d := cmp.Diff(want, again.Messages()); d != "" {
		t.Errorf("after a restart (-want +got):\n%s", d)
	}
	if m, ok := again.Get(2); !ok || m.Channel != "sms" {
		t.Errorf("Get(2): %+v, %v", m, ok)
	}
	if _, ok := again.Get(3); ok {
		t.Error("Get(3) found something")
	}
	if err := again.Clear(); err != nil {
		t.Fatal(err)
	}
	again.Close()
	third := open(t, folder, c)
	if n := len(third.Messages()); n != 0 {
		t.Errorf("%d messages after Clear", n)
	}
	if _, err := third.SendSMS(t.Context(), text("+4791234567", "igjen")); err != nil {
		t.Fatal(err)
	}
	if m := third.Messages(); len(m) != 1 || m[0].Number != 3 {
		t.Errorf("numbers do not go on: %+v", m)
	}
}

func TestTornLine(t *testing.T) {
	t.Parallel()
	folder, c := t.TempDir(), clock.At(noon)
	i := open(t, folder, c)
	for _, s := range []string{"en", "to"} {
		if _, err := i.SendSMS(t.Context(), text("+4791234567", s)); err != nil {
			t.Fatal(err)
		}
	}
	i.Close()
	path := filepath.Join(folder, "inbox.jsonl")
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	first := strings.Index(string(whole), "\n") + 1
	for cut := first; cut < len(whole); cut++ {
		if err := os.WriteFile(path, whole[:cut], 0o600); err != nil {
			t.Fatal(err)
		}
		j := open(t, folder, c)
		if m := j.Messages(); len(m) != 1 || m[0].Text != "en" {
			t.Fatalf("cut at %d: %+v", cut, m)
		}
		if _, err := j.SendSMS(t.Context(), text("+4791234567", "tre")); err != nil {
			t.Fatal(err)
		}
		j.Close()
		k := open(t, folder, c)
		if m := k.Messages(); len(m) != 2 || m[1].Text != "tre" {
			t.Fatalf("cut at %d and written on: %+v", cut, m)
		}
		k.Close()
	}
	if err := os.WriteFile(path, append([]byte("{broken\n"), whole...), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := inbox.Open(folder, c); err == nil || !strings.Contains(err.Error(), "line 1") {
		t.Errorf("a broken line in the middle: got %v", err)
	}
}

func TestFailures(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		email, phone string
		want         error
		kept         int
	}{
		"none":      {"ola@b.no", "+4791000010", nil, 1},
		"temporary": {"ola+temperror@b.no", "+4791000001", deliver.ErrTemporary, 0},
		"permanent": {"ola+permerror@b.no", "+4791000002", deliver.ErrPermanent, 0},
		"ambiguous": {"ola+timeout@b.no", "+4791000003", deliver.ErrAmbiguous, 1},
		"elsewhere": {"temperror+ola@permerror.no", "+4700010010", nil, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			i := open(t, t.TempDir(), clock.At(noon))
			for range 3 { // always, not only the first time
				if _, err := i.SendEmail(t.Context(), delivertest.Email("a", from, tc.email)); !errors.Is(err,
					tc.want) {
					t.Errorf("e-mail: got %v, want %v", err, tc.want)
				}
				if _, err := i.SendSMS(t.Context(), text(tc.phone, "Hei")); !errors.Is(err, tc.want) {
					t.Errorf("SMS: got %v, want %v", err, tc.want)
				}
			}
			if got := len(i.Messages()); got != 6*tc.kept {
				t.Errorf("%d messages kept, want %d", got, 6*tc.kept)
			}
		})
	}
}

func TestNotices(t *testing.T) {
	t.Parallel()
	i := open(t, t.TempDir(), clock.At(noon))
	for _, to := range []string{"ola@b.no", "ola+bounce@b.no", "bounce@b.no", "ola+complaint@b.no"} {
		if _, err := i.SendEmail(t.Context(), delivertest.Email("a", from, to)); err != nil {
			t.Fatal(err)
		}
	}
	tags := delivertest.Email("a", from, "").Tags
	const reason = "the recipient's address asks for it"
	want := []deliver.Notice{
		{News: deliver.Bounced, Tags: tags, From: from.Email, To: []string{"ola+bounce@b.no"}, At: noon,
			Reason: reason},
		{News: deliver.Complained, Tags: tags, From: from.Email, To: []string{"ola+complaint@b.no"}, At: noon,
			Reason: reason},
	}
	if d := cmp.Diff(want, i.Notices()); d != "" {
		t.Error(d)
	}
	if again := i.Notices(); len(again) != 0 || len(i.Messages()) != 4 {
		t.Errorf("told again: %v; %d messages", again, len(i.Messages()))
	}
}

func TestWatch(t *testing.T) {
	t.Parallel()
	i := open(t, t.TempDir(), clock.At(noon))
	changed, stop := i.Watch()
	var senders sync.WaitGroup
	for n := range 20 {
		senders.Go(func() {
			if _, err := i.SendSMS(t.Context(), text("+4791234567", strconv.Itoa(n))); err != nil {
				t.Error(err)
			}
		})
	}
	seen := 0
	for seen < 20 {
		<-changed
		for _, m := range i.Since(seen) {
			if m.Number != seen+1 {
				t.Fatalf("number %d after %d", m.Number, seen)
			}
			seen = m.Number
		}
	}
	senders.Wait()
	stop()
	select {
	case <-changed: // one may still have been waiting
	default:
	}
	if err := i.Clear(); err != nil {
		t.Fatal(err)
	}
	select {
	case <-changed:
		t.Error("told after it was ended")
	default:
	}
}

func TestKeepsTheNewest(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	i := open(t, folder, clock.At(noon))
	const n = 10_050
	for k := 1; k <= n; k++ {
		if _, err := i.SendSMS(t.Context(), text("+4791234567", strconv.Itoa(k))); err != nil {
			t.Fatal(err)
		}
	}
	i.Close()
	m := open(t, folder, clock.At(noon)).Messages()
	if len(m) != 5000 || m[0].Text != strconv.Itoa(n-4999) || m[4999].Number != n {
		t.Errorf("%d messages, from %s to %d", len(m), m[0].Text, m[len(m)-1].Number)
	}
	b, err := os.ReadFile(filepath.Join(folder, "inbox.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	if lines := strings.Count(string(b), "\n"); lines >= 10_000 {
		t.Errorf("the file has %d lines: it is never rewritten", lines)
	}
}
