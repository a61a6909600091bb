package papercloud_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"stund/internal/clock"
	"stund/internal/message"
	"stund/internal/papercloud"
)

// news is what SES publishes of a mail ("Examples of event data that Amazon SES publishes to Amazon SNS", SES developer
// guide), of the booking's message in the record, to the address.
func news(t *testing.T, kind, of string, r message.Record, to string) string {
	t.Helper()
	now := clock.System{}.Now().UTC().Format("2006-01-02T15:04:05.000Z")
	who := []any{map[string]any{"emailAddress": to, "action": "failed", "status": "5.1.1",
		"diagnosticCode": "smtp; 550 5.1.1 <" + to + ">: user unknown"}}
	v := map[string]any{"eventType": kind, "mail": map[string]any{"timestamp": now, "source": "Lotus Terapi <" +
		sender + ">", "messageId": r.Provider,
		"destination": []string{to}, "headers": []any{map[string]any{"name": "To", "value": "Kari Nordmann <" + to +
			">"}},
		"tags": map[string]any{"ses:configuration-set": []string{"stund"},
			"practice": []string{papercloud.DemoPractice}, "subject": []string{of},
			"message": []string{r.ID}}}}
	switch kind {
	case "Bounce":
		v["bounce"] = map[string]any{"bounceType": "Permanent", "bounceSubType": "General", "bouncedRecipients": who,
			"timestamp": now}
	case "Complaint":
		v["complaint"] = map[string]any{"complaintFeedbackType": "abuse", "complainedRecipients": who, "timestamp": now}
	}
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// TestMailThatComesBack tells by the topic that SES publishes to that a mail bounced, and that another was called
// unwanted. Staff see it of the message; the next one is not sent, and says why; everyone else goes on getting theirs.
func TestMailThatComesBack(t *testing.T) {
	t.Parallel()
	w := listen(t, "public-bookings", "booking-messages", "changes", "bounces", "reminders")
	start, hour := w.tomorrow(), 0
	books := func(to string) booked {
		hour++
		b := w.book(start.Add(time.Duration(hour)*time.Hour), to, "")
		w.do(w.Pump)
		return b
	}
	other := someone()
	for _, c := range []struct {
		kind   string
		status message.Status
		reason string // of the message that came back
		why    string // the next one is not sent: begins
	}{
		{"Bounce", message.Bounced, "General 5.1.1", "mail to this address came back on "},
		{"Complaint", message.Complained, "abuse", "the recipient complained of mail on "},
	} {
		to := someone()
		first := books(to)
		w.expectMails(to, 1)
		sent := w.staffSees(first.ID)
		if len(sent) != 1 || sent[0].Status != message.Sent {
			t.Fatalf("%s: staff see %+v, wanted one message that was sent", c.kind, sent)
		}
		told := news(t, c.kind, first.ID, sent[0], to)
		for range 2 { // SNS may tell it twice
			if err := w.Publish(t.Context(), told); err != nil {
				t.Fatal(err)
			}
		}
		if got := w.staffSees(first.ID); len(got) != 1 || got[0].Status != c.status ||
			!strings.HasPrefix(got[0].Reason, c.reason) || got[0].Returned.IsZero() {
			t.Errorf("%s: staff see %+v, wanted %s because of %q", c.kind, got, c.status, c.reason)
		}
		next := books(strings.ToUpper(to[:1]) + to[1:])
		w.expectMails(to, 1)
		if got := w.staffSees(next.ID); len(got) != 1 || got[0].Status != message.Skipped ||
			!strings.HasPrefix(got[0].Reason, c.why) {
			t.Errorf("%s: of the next message staff see %+v, wanted that it was not sent because %q", c.kind, got,
				c.why)
		}
		books(other)
	}
	w.expectMails(other, 2)
	if n := len(w.Queue("Failures")); n != 0 {
		t.Errorf("%d in the queue", n)
	}
	w.nothingRefused()
}

// TestNewsOfNoMail publishes what is not, or not quite, news of a mail from here: nothing changes for anybody. What
// cannot be read or placed is tried three times and then kept for a person.
func TestNewsOfNoMail(t *testing.T) {
	t.Parallel()
	w := listen(t, "public-bookings", "booking-messages", "changes", "bounces", "reminders")
	to := someone()
	b := w.book(w.tomorrow(), to, "")
	w.do(w.Pump)
	sent := w.staffSees(b.ID)
	if len(sent) != 1 {
		t.Fatalf("staff see %+v, wanted one message", sent)
	}
	whole := news(t, "Bounce", b.ID, sent[0], to)
	runs := 0
	replaced := func(pairs ...string) string { return strings.NewReplacer(pairs...).Replace(whole) }
	for name, c := range map[string]struct {
		published string
		failed    bool
	}{
		"a greeting": {"Successfully validated SNS topic for Amazon SES event publishing.", false},
		"a delivery": {replaced(`"Bounce"`, `"Delivery"`), false},
		"out of the office": {
			replaced(`"Permanent"`, `"Transient"`, b.ID, "01k9x3m5t8q2v7w4y6z0abcdef"), true},
		"to somebody else":              {replaced(to, someone()), false},
		"of another practice":           {replaced(`["lotus"]`, `["orkide"]`), true},
		"of a practice that is no name": {replaced(`["lotus"]`, `["lotus#*"]`), false},
		"of a message that is none":     {replaced(sent[0].ID, strings.Repeat("0", len(sent[0].ID))), true},
		"of another sender": {`{"notificationType":"Bounce","bounce":{"bounceType":"Permanent",` +
			`"bouncedRecipients":[{"emailAddress":"` + to + `"}],"timestamp":"2026-11-02T07:05:08.731Z"},` +
			`"mail":{"source":"shop@other.example","destination":["` + to + `"]}}`, false},
		"half of it": {whole[:len(whole)/2], true},
		"without recipients": {`{"eventType":"Bounce","bounce":{"bounceType":"Permanent",` +
			`"timestamp":"2026-11-02T07:05:08.731Z"},"mail":{"destination":["` + to + `"]}}`, true},
		"without its time": {`{"eventType":"Complaint",` +
			`"complaint":{"complainedRecipients":[{"emailAddress":"` + to + `"}]},` +
			`"mail":{"destination":["` + to + `"]}}`, true},
	} {
		t.Run(name, func(t *testing.T) {
			kept := len(w.Queue("Failures"))
			err := w.Publish(t.Context(), c.published)
			kept = len(w.Queue("Failures")) - kept
			want := 0
			if runs++; c.failed {
				runs, want = runs+2, 1
			}
			if (err != nil) != c.failed || kept != want {
				t.Errorf("%v, %d kept; wanted %d", err, kept, want)
			}
		})
	}
	w.expectLogged("bounces", `"notices"`, runs)
	if got := w.staffSees(b.ID); len(got) != 1 || got[0].Status != message.Sent {
		t.Errorf("staff see %+v, wanted a message that was sent", got)
	}
	w.book(w.tomorrow().Add(time.Hour), to, "")
	w.do(w.Pump)
	w.expectMails(to, 2)
	w.nothingRefused()
}
