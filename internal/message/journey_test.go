package message_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"stund/internal/booking"
	"stund/internal/booking/letters"
	"stund/internal/client"
	"stund/internal/i18n"
	"stund/internal/message"
	"stund/internal/message/messagetest"
)

// TestJourneyIsWhatIsSent books the service and compares.
func TestJourneyIsWhatIsSent(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	v, _ := w.setup.Service("consultation")
	written, err := letters.Writer{Writer: messagetest.Writer()}.Journey(w.setup, v, i18n.FI, begin, monday)
	if err != nil {
		t.Fatal(err)
	}
	var want []message.Preview
	for _, m := range written {
		want = append(want, m.Preview(m.Entry))
	}
	b := booking.Draft(w.setup, v, "ida", monday, client.Contact{Name: "Maija Meikäläinen", Email: "client@example.com",
		Phone: "+358401234567", Language: i18n.FI}, begin)
	b.ID, b.Client = strings.Repeat("0", 26), strings.Repeat("0", 26)
	w.put(b.Put())
	for _, p := range want {
		w.clock.Set(p.At)
		w.run()
	}
	var got []message.Preview
	for _, m := range w.box.Messages() {
		if m.To == "ida@lotus.example" {
			continue
		}
		p := message.Preview{At: m.SentAt, Kind: m.Kind, Channel: m.Channel, To: "client", Subject: m.Subject,
			Text: m.Text, HTML: m.HTML, Parts: m.Parts}
		if m.Channel == "sms" {
			p.Alphabet = "GSM-7"
		}
		got = append(got, p)
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}
