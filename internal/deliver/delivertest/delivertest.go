// Package delivertest is the conformance suite of the delivery channels: what every driver of deliver.Mailer and
// deliver.Texter promises, and what capabilities may rely on.
package delivertest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"mime"
	"net/mail"
	"strings"
	"sync"
	"testing"

	"stund/internal/deliver"
)

// Mail is a mailer under test.
type Mail struct {
	Mailer deliver.Mailer
	From   deliver.Address // a sender that the channel accepts
	// Sent returns the raw messages that the channel took for the address, oldest first.
	Sent func(t *testing.T, to string) [][]byte
}

// SMS is a texter under test.
type SMS struct {
	Texter deliver.Texter
	// Sent returns the texts that the channel took for the number, oldest first.
	Sent func(t *testing.T, to string) []string
}

// Email returns a message with everything a message can have.
func Email(id string, from deliver.Address, to string) deliver.Email {
	return deliver.Email{
		ID: id, Kind: "booked",
		From:     from,
		To:       deliver.Address{Name: "Åse Ødegård 🌸", Email: to},
		ReplyTo:  deliver.Address{Name: "שלום", Email: "reply@lotus.example"},
		Subject:  "Timen din er bestilt – onsdag 25. november kl. 09.30 🎉",
		Text:     "Hei Åse,\n.\n..\nFrom her og ut\n" + strings.Repeat("lang ", 300) + "\n",
		HTML:     "<p>Hei Åse 🌸</p>",
		Language: "nb",
		Invite: &deliver.Invite{Method: "REQUEST",
			ICS: []byte("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n")},
		Attachments: []deliver.Attachment{{Name: "faktura æ.pdf", Type: "application/pdf",
			Data: bytes.Repeat([]byte{0, 255, '\n', '.', '\r'}, 500)}},
		Unsubscribe: "https://stund.example/u/abc",
		Tags:        map[string]string{"practice": "lotus", "subject": "only-for-the-channel"},
	}
}

// TestMailer holds a mailer to the contract. open is called once for each test.
func TestMailer(t *testing.T, open func(t *testing.T) Mail) {
	t.Run("sends everything", func(t *testing.T) {
		c := open(t)
		m := Email("conformance-1", c.From, "everything@example.com")
		r, err := c.Mailer.SendEmail(t.Context(), m)
		if err != nil {
			t.Fatal(err)
		}
		if r.ProviderID == "" {
			t.Error("the receipt has no ProviderID")
		}
		sent := c.Sent(t, m.To.Email)
		if len(sent) != 1 {
			t.Fatalf("%d messages were sent, want 1", len(sent))
		}
		p, err := mail.ReadMessage(bytes.NewReader(sent[0]))
		if err != nil {
			t.Fatal(err)
		}
		subject, err := new(mime.WordDecoder).DecodeHeader(p.Header.Get("Subject"))
		if err != nil || subject != m.Subject {
			t.Errorf("subject %q, %v, want %q", subject, err, m.Subject)
		}
		to, err := p.Header.AddressList("To")
		if err != nil || len(to) != 1 || to[0].Name != m.To.Name || to[0].Address != m.To.Email {
			t.Errorf("to %v, %v, want %v", to, err, m.To)
		}
		if id := p.Header.Get("Message-ID"); !strings.HasPrefix(id, "<"+m.ID+"@") {
			t.Errorf("Message-ID %q does not carry the message's id %q", id, m.ID)
		}
		for _, want := range []string{"text/plain", "text/html", "text/calendar; method=REQUEST", "application/ics",
			"application/pdf", "List-Unsubscribe-Post: List-Unsubscribe=One-Click"} {
			if !bytes.Contains(sent[0], []byte(want)) {
				t.Errorf("the message has no %s", want)
			}
		}
		if bytes.Contains(sent[0], []byte(m.Tags["subject"])) {
			t.Error("the recipient sees a tag")
		}
	})
	t.Run("sends again with the same Message-ID", func(t *testing.T) {
		c := open(t)
		m := Email("conformance-2", c.From, "again@example.com")
		for range 2 {
			if _, err := c.Mailer.SendEmail(t.Context(), m); err != nil {
				t.Fatal(err)
			}
		}
		var ids []string
		for _, raw := range c.Sent(t, m.To.Email) {
			p, err := mail.ReadMessage(bytes.NewReader(raw))
			if err != nil {
				t.Fatal(err)
			}
			ids = append(ids, p.Header.Get("Message-ID"))
		}
		if len(ids) != 2 || ids[0] != ids[1] {
			t.Errorf("Message-IDs %q, want the same one twice", ids)
		}
	})
	t.Run("refuses hostile input and sends nothing", func(t *testing.T) {
		c := open(t)
		const to = "hostile@example.com"
		for name, change := range map[string]func(*deliver.Email){
			"CRLF in subject":   func(m *deliver.Email) { m.Subject = "Hei\r\nBcc: x@evil.example" },
			"CRLF in name":      func(m *deliver.Email) { m.To.Name = "Ola\r\nBcc: x@evil.example" },
			"CRLF in from name": func(m *deliver.Email) { m.From.Name = "Ola\nBcc: x@evil.example" },
			"CRLF in address":   func(m *deliver.Email) { m.To.Email = to + ">\r\nRCPT TO:<x@evil.example" },
			"two addresses":     func(m *deliver.Email) { m.To.Email = to + ",x@evil.example" },
			"named address":     func(m *deliver.Email) { m.To.Email = "Bank <" + to + ">" },
			"no address":        func(m *deliver.Email) { m.To.Email = "" },
			"CRLF in id":        func(m *deliver.Email) { m.ID = "a\r\nBcc: x@evil.example" },
			"CRLF in file name": func(m *deliver.Email) { m.Attachments[0].Name = "a\r\nX: y" },
			"CRLF in method":    func(m *deliver.Email) { m.Invite.Method = "CANCEL\r\nX: y" },
			"NUL in subject":    func(m *deliver.Email) { m.Subject = "a\x00b" },
			"CRLF in tag":       func(m *deliver.Email) { m.Tags["practice"] = "a\r\nBcc: x@evil.example" },
			"list in tag":       func(m *deliver.Email) { m.Tags["practice"] = "a, subject=b" },
			"CRLF in tag name":  func(m *deliver.Email) { m.Tags["a\r\nBcc"] = "b" },
			"empty tag":         func(m *deliver.Email) { m.Tags["practice"] = "" },
		} {
			m := Email("conformance-3", c.From, to)
			change(&m)
			_, err := c.Mailer.SendEmail(t.Context(), m)
			refused(t, name, err)
		}
		for _, address := range []string{to, "x@evil.example"} {
			if n := len(c.Sent(t, address)); n != 0 {
				t.Errorf("%d messages were sent to %s", n, address)
			}
		}
	})
	t.Run("sends many at once, each once, whatever is refused in between", func(t *testing.T) {
		c := open(t)
		const mails = 12
		address := func(n int) string { return fmt.Sprintf("many-%d@example.com", n) }
		var wait sync.WaitGroup
		for n := range mails {
			wait.Go(func() {
				m := Email(fmt.Sprintf("conformance-5-%d", n), c.From, address(n))
				if n%4 == 3 {
					m.Subject = "a\x00b"
				}
				if _, err := c.Mailer.SendEmail(t.Context(), m); (err != nil) != (n%4 == 3) {
					t.Errorf("mail %d: %v", n, err)
				}
			})
		}
		wait.Wait()
		for n := range mails {
			sent, want := c.Sent(t, address(n)), 1
			if n%4 == 3 {
				want = 0
			}
			if len(sent) != want {
				t.Errorf("mail %d was sent %d times, want %d", n, len(sent), want)
			}
		}
	})
	t.Run("a cancelled context sends nothing", func(t *testing.T) {
		c := open(t)
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		_, err := c.Mailer.SendEmail(ctx, Email("conformance-4", c.From, "cancelled@example.com"))
		if !errors.Is(err, deliver.ErrTemporary) {
			t.Errorf("got %v, want deliver.ErrTemporary: it was not sent, and may be later", err)
		}
		if n := len(c.Sent(t, "cancelled@example.com")); n != 0 {
			t.Errorf("%d messages were sent", n)
		}
	})
}

// TestTexter holds a texter to the contract. open is called once for each test.
func TestTexter(t *testing.T, open func(t *testing.T) SMS) {
	t.Run("sends the normalised text and counts its parts", func(t *testing.T) {
		c := open(t)
		for _, tc := range []struct {
			to, text, want string
			parts          int
		}{
			{"+4791000010", "Hei Zoë – timen er kl.\u00a009.30 …", "Hei Zoe - timen er kl. 09.30 ...", 1},
			{"+4791000011", strings.Repeat("æ", 161), strings.Repeat("æ", 161), 2},
			{"+4791000012", "Velkommen 🎉", "Velkommen 🎉", 1},
			{"+4791000013", strings.Repeat("🎉", 36), strings.Repeat("🎉", 36), 2},
		} {
			r, err := c.Texter.SendSMS(t.Context(), deliver.SMS{ID: "conformance", Kind: "reminder", From: "Lotus",
				To: tc.to, Text: tc.text})
			if err != nil {
				t.Fatal(err)
			}
			if r.ProviderID == "" || r.Parts != tc.parts {
				t.Errorf("receipt %+v, want a ProviderID and %d parts", r, tc.parts)
			}
			if got := c.Sent(t, tc.to); len(got) != 1 || got[0] != tc.want {
				t.Errorf("sent %q, want %q once", got, tc.want)
			}
		}
	})
	t.Run("needs no sender", func(t *testing.T) {
		c := open(t)
		if _, err := c.Texter.SendSMS(t.Context(), deliver.SMS{ID: "conformance", To: "+4791000014",
			Text: "Hei"}); err != nil {
			t.Error(err)
		}
	})
	t.Run("refuses hostile input and sends nothing", func(t *testing.T) {
		c := open(t)
		const to = "+4791000015"
		for name, change := range map[string]func(*deliver.SMS){
			"number with line end": func(m *deliver.SMS) { m.To += "\n" },
			"national number":      func(m *deliver.SMS) { m.To = "91000015" },
			"letters":              func(m *deliver.SMS) { m.To = "+47910000ab" },
			"no number":            func(m *deliver.SMS) { m.To = "" },
			"sender too long":      func(m *deliver.SMS) { m.From = "LotusKlinikken" },
			"sender with line end": func(m *deliver.SMS) { m.From = "Lotus\r\n" },
			"control character":    func(m *deliver.SMS) { m.Text = "a\x00b" },
			"empty":                func(m *deliver.SMS) { m.Text = " " },
			"too long":             func(m *deliver.SMS) { m.Text = strings.Repeat("a", 2000) },
		} {
			m := deliver.SMS{ID: "conformance", From: "Lotus", To: to, Text: "Hei"}
			change(&m)
			_, err := c.Texter.SendSMS(t.Context(), m)
			refused(t, name, err)
		}
		if n := len(c.Sent(t, to)); n != 0 {
			t.Errorf("%d messages were sent", n)
		}
	})
	t.Run("a cancelled context sends nothing", func(t *testing.T) {
		c := open(t)
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		_, err := c.Texter.SendSMS(ctx, deliver.SMS{ID: "conformance", To: "+4791000016", Text: "Hei"})
		if !errors.Is(err, deliver.ErrTemporary) {
			t.Errorf("got %v, want deliver.ErrTemporary: it was not sent, and may be later", err)
		}
		if n := len(c.Sent(t, "+4791000016")); n != 0 {
			t.Errorf("%d messages were sent", n)
		}
	})
}

func refused(t *testing.T, name string, err error) {
	t.Helper()
	var e *deliver.Error
	if !errors.As(err, &e) || e.Kind != deliver.ErrPermanent || e.Reason == "" {
		t.Errorf("%s: got %v, want deliver.ErrPermanent with a reason", name, err)
	}
}
