package mime_test

import (
	"bytes"
	"encoding/base64"
	"errors"
	"flag"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"stund/internal/deliver"
	mimemail "stund/internal/deliver/mime"
)

var update = flag.Bool("update", false, "rewrite the golden files")

var options = mimemail.Options{
	Now:    time.Date(2026, 11, 21, 9, 30, 0, 0, time.FixedZone("", 3600)),
	Domain: "mail.example.no",
}

func full() deliver.Email {
	return deliver.Email{
		ID: "01jd8z0q5v7w9x1y2z3a4b5c6d", Kind: "booked",
		From:     deliver.Address{Name: "Lotus Klinikk Ærlig & Sønn", Email: "hei@lotus.example"},
		To:       deliver.Address{Name: "Åse Ødegård 🌸", Email: "ase@example.com"},
		ReplyTo:  deliver.Address{Name: "Kari", Email: "kari@lotus.example"},
		Subject:  "Timen din er bestilt – onsdag 25. november kl. 09.30 hos Kari på Lotus Klinikk i Storgata 5, Oslo",
		Text:     "Hei Åse,\n\ntimen er bestilt.\n.\nFrom her og ut.\n",
		HTML:     "<p>Hei Åse 🌸</p>",
		Language: "nb",
		Invite: &deliver.Invite{Method: "REQUEST",
			ICS: []byte("BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n")},
		Attachments: []deliver.Attachment{
			{Name: "vedlegg æøå.pdf", Type: "application/pdf", Data: bytes.Repeat([]byte{0, 255, '\n'}, 100)},
		},
		Unsubscribe: "https://stund.example/u/abc?x=1&y=2",
	}
}

// part is one leaf of a parsed message, decoded.
type part struct {
	Path, Type, Disposition, File string
	Params                        map[string]string
	Body                          string
}

func parse(t *testing.T, raw []byte) (mail.Header, []part) {
	t.Helper()
	for i, line := range bytes.Split(raw, []byte("\r\n")) {
		if len(line) > 998 || bytes.ContainsAny(line, "\r\n\x00") {
			t.Fatalf("line %d is %d bytes long or has a bare line end: %.80q", i+1, len(line), line)
		}
	}
	m, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	var leaves []part
	var walk func(path string, h map[string][]string, r io.Reader)
	walk = func(path string, h map[string][]string, r io.Reader) {
		get := mail.Header(h).Get
		kind, params, err := mime.ParseMediaType(get("Content-Type"))
		if err != nil {
			t.Fatalf("content type %q: %v", get("Content-Type"), err)
		}
		if strings.HasPrefix(kind, "multipart/") {
			mr := multipart.NewReader(r, params["boundary"])
			for {
				p, err := mr.NextRawPart()
				if errors.Is(err, io.EOF) {
					return
				}
				if err != nil {
					t.Fatal(err)
				}
				walk(path+strings.TrimPrefix(kind, "multipart/")+"/", p.Header, p)
			}
		}
		switch get("Content-Transfer-Encoding") {
		case "base64":
			r = base64.NewDecoder(base64.StdEncoding, r)
		case "quoted-printable":
			r = quotedprintable.NewReader(r)
		}
		b, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		leaf := part{Path: path, Type: kind, Params: params, Body: string(b)}
		if d := get("Content-Disposition"); d != "" {
			disposition, dp, err := mime.ParseMediaType(d)
			if err != nil {
				t.Fatalf("disposition %q: %v", d, err)
			}
			leaf.Disposition, leaf.File = disposition, dp["filename"]
		}
		leaves = append(leaves, leaf)
	}
	walk("", m.Header, m.Body)
	return m.Header, leaves
}

func decoded(t *testing.T, h mail.Header, name string) string {
	t.Helper()
	s, err := new(mime.WordDecoder).DecodeHeader(h.Get(name))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestBuildFull(t *testing.T) {
	t.Parallel()
	raw, err := mimemail.Build(full(), options)
	if err != nil {
		t.Fatal(err)
	}
	h, leaves := parse(t, raw)
	m := full()
	for name, want := range map[string]string{
		"Subject": m.Subject, "Message-Id": "<01jd8z0q5v7w9x1y2z3a4b5c6d@mail.example.no>",
		"Date": "Sat, 21 Nov 2026 09:30:00 +0100", "Content-Language": "nb", "Auto-Submitted": "auto-generated",
		"List-Unsubscribe":      "<https://stund.example/u/abc?x=1&y=2>",
		"List-Unsubscribe-Post": "List-Unsubscribe=One-Click", "Mime-Version": "1.0",
	} {
		if got := decoded(t, h, name); got != want {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
	for name, want := range map[string]deliver.Address{"From": m.From, "To": m.To, "Reply-To": m.ReplyTo} {
		list, err := h.AddressList(name)
		if err != nil || len(list) != 1 || list[0].Name != want.Name || list[0].Address != want.Email {
			t.Errorf("%s: got %v, %v, want %v", name, list, err, want)
		}
	}
	cal := string(m.Invite.ICS)
	want := []part{
		{Path: "mixed/alternative/", Type: "text/plain", Params: map[string]string{"charset": "UTF-8"},
			Body: strings.ReplaceAll(m.Text, "\n", "\r\n")},
		{Path: "mixed/alternative/", Type: "text/html", Params: map[string]string{"charset": "UTF-8"}, Body: m.HTML},
		{Path: "mixed/alternative/", Type: "text/calendar",
			Params: map[string]string{"charset": "UTF-8", "method": "REQUEST"}, Body: cal},
		{Path: "mixed/", Type: "application/ics", Params: map[string]string{"name": "invite.ics"},
			Disposition: "attachment", File: "invite.ics", Body: cal},
		{Path: "mixed/", Type: "application/pdf", Params: map[string]string{"name": "vedlegg æøå.pdf"},
			Disposition: "attachment", File: "vedlegg æøå.pdf", Body: string(m.Attachments[0].Data)},
	}
	if d := cmp.Diff(want, leaves); d != "" {
		t.Errorf("parts (-want +got):\n%s", d)
	}
	for _, line := range strings.Split(string(raw[:bytes.Index(raw, []byte("\r\n\r\n"))]), "\r\n") {
		if len(line) > 100 {
			t.Errorf("header line of %d bytes is not folded: %q", len(line), line)
		}
	}
	golden(t, "full.eml", raw)
	again, err := mimemail.Build(full(), options)
	if err != nil || !bytes.Equal(again, raw) {
		t.Errorf("the same message gave other bytes (%v)", err)
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

func TestBuildPlain(t *testing.T) {
	t.Parallel()
	raw, err := mimemail.Build(deliver.Email{ID: "a", From: deliver.Address{Email: "a@b.no"},
		To:      deliver.Address{Email: "c@d.no"},
		Subject: "Hei", Text: "a\r\nb\nc\x00\x1b\xff"}, options)
	if err != nil {
		t.Fatal(err)
	}
	h, leaves := parse(t, raw)
	want := []part{{Type: "text/plain", Params: map[string]string{"charset": "UTF-8"}, Body: "a\r\nb\r\nc\uFFFD"}}
	if d := cmp.Diff(want, leaves); d != "" {
		t.Errorf("parts (-want +got):\n%s", d)
	}
	for _, name := range []string{"List-Unsubscribe", "List-Unsubscribe-Post", "Content-Language", "Reply-To",
		"User-Agent", "X-Mailer"} {
		if v, ok := h[name]; ok {
			t.Errorf("%s: %q was not asked for", name, v)
		}
	}
}

func TestHeadersSurvive(t *testing.T) {
	t.Parallel()
	for name, s := range map[string]string{
		"emoji":          "Velkommen 🎉👩‍⚕️ i dag",
		"right to left":  "שלום, התור שלך نُوصِيكَ",
		"isolates":       "Hei \u2068שלום\u2069",
		"quotes":         `"Ole" <x@evil.example>, \ ; : ( )`,
		"long word":      strings.Repeat("x", 400),
		"long emoji":     strings.Repeat("🎉", 150),
		"many words":     strings.Repeat("ord ", 49) + "ord",
		"looks encoded":  "= ?utf-8?q?=0D=0ABcc:?=",
		"looks boundary": `boundary=` + strings.Repeat("0", 60),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := full()
			m.Subject = s
			m.From.Name = string([]rune(s)[:min(len([]rune(s)), 150)])
			raw, err := mimemail.Build(m, options)
			if err != nil {
				t.Fatal(err)
			}
			h, leaves := parse(t, raw)
			if got := decoded(t, h, "Subject"); got != s {
				t.Errorf("subject %q became %q", s, got)
			}
			if l, err := h.AddressList("From"); err != nil || len(l) != 1 || l[0].Name != m.From.Name ||
				l[0].Address != m.From.Email {
				t.Errorf("from %q became %v, %v", m.From.Name, l, err)
			}
			if len(leaves) != 5 {
				t.Errorf("%d parts", len(leaves))
			}
		})
	}
}

func TestEncodedWordIsBroken(t *testing.T) {
	t.Parallel()
	m := full()
	m.Subject, m.To.Name = "=?utf-8?q?=0D=0ABcc:_x@evil.example?=", "=?utf-8?b?QmFuaw==?="
	raw, err := mimemail.Build(m, options)
	if err != nil {
		t.Fatal(err)
	}
	h, _ := parse(t, raw)
	if got := decoded(t, h, "Subject"); got != "= ?utf-8?q?=0D=0ABcc:_x@evil.example?=" {
		t.Errorf("subject %q", got)
	}
	if l, _ := h.AddressList("To"); l[0].Name != "= ?utf-8?b?QmFuaw== ?=" {
		t.Errorf("name %q", l[0].Name)
	}
}

func TestBuildRefuses(t *testing.T) {
	t.Parallel()
	tests := map[string]func(*deliver.Email){
		"CRLF in subject":      func(m *deliver.Email) { m.Subject = "Hei\r\nBcc: x@evil.example" },
		"LF in subject":        func(m *deliver.Email) { m.Subject = "Hei\nBcc: x@evil.example" },
		"NUL in subject":       func(m *deliver.Email) { m.Subject = "Hei\x00" },
		"C1 in subject":        func(m *deliver.Email) { m.Subject = "Hei\u0085Bcc: x" },
		"line separator":       func(m *deliver.Email) { m.Subject = "Hei\u2028Bcc: x" },
		"direction override":   func(m *deliver.Email) { m.From.Name = "abc\u202Egnp.exe" },
		"broken UTF-8":         func(m *deliver.Email) { m.To.Name = "a\xff" },
		"no subject":           func(m *deliver.Email) { m.Subject = "  " },
		"long subject":         func(m *deliver.Email) { m.Subject = strings.Repeat("x", 501) },
		"CRLF in name":         func(m *deliver.Email) { m.To.Name = "Ola\r\nBcc: x@evil.example" },
		"CRLF in from name":    func(m *deliver.Email) { m.From.Name = "Ola\r\n" },
		"CRLF in reply name":   func(m *deliver.Email) { m.ReplyTo.Name = "Ola\r" },
		"CRLF in address":      func(m *deliver.Email) { m.To.Email = "a@b.no\r\nRCPT TO:<x@evil.example>" },
		"no address":           func(m *deliver.Email) { m.To.Email = "" },
		"no at":                func(m *deliver.Email) { m.To.Email = "ola" },
		"no local part":        func(m *deliver.Email) { m.To.Email = "@b.no" },
		"no domain":            func(m *deliver.Email) { m.To.Email = "a@" },
		"two addresses":        func(m *deliver.Email) { m.To.Email = "a@b.no,c@d.no" },
		"name inside address":  func(m *deliver.Email) { m.To.Email = "Bank <a@b.no>" },
		"two ats":              func(m *deliver.Email) { m.To.Email = "a@b@c.no" },
		"quoted local part":    func(m *deliver.Email) { m.To.Email = `"a b"@c.no` },
		"comment":              func(m *deliver.Email) { m.To.Email = "a(x)@c.no" },
		"address literal":      func(m *deliver.Email) { m.To.Email = "a@[127.0.0.1]" },
		"dots":                 func(m *deliver.Email) { m.To.Email = "a..b@c.no" },
		"space":                func(m *deliver.Email) { m.To.Email = " a@c.no" },
		"hyphen at the edge":   func(m *deliver.Email) { m.To.Email = "a@-c.no" },
		"underscore in domain": func(m *deliver.Email) { m.To.Email = "a@c_d.no" },
		"letters before at":    func(m *deliver.Email) { m.To.Email = "åse@c.no" },
		"long local part":      func(m *deliver.Email) { m.To.Email = strings.Repeat("a", 65) + "@c.no" },
		"bad reply address":    func(m *deliver.Email) { m.ReplyTo.Email = "x" },
		"CRLF in id":           func(m *deliver.Email) { m.ID = "a\r\nBcc: x" },
		"angle in id":          func(m *deliver.Email) { m.ID = "a>b" },
		"empty id":             func(m *deliver.Email) { m.ID = "" },
		"CRLF in language":     func(m *deliver.Email) { m.Language = "nb\r\nBcc: x" },
		"method":               func(m *deliver.Email) { m.Invite.Method = "REQUEST\r\nX: y" },
		"CRLF in file name":    func(m *deliver.Email) { m.Attachments[0].Name = "a\r\nb" },
		"path as file name":    func(m *deliver.Email) { m.Attachments[0].Name = "../a" },
		"empty file name":      func(m *deliver.Email) { m.Attachments[0].Name = "" },
		"CRLF in type":         func(m *deliver.Email) { m.Attachments[0].Type = "text/plain\r\nX: y" },
		"parameter in type":    func(m *deliver.Email) { m.Attachments[0].Type = `text/plain; name="x"` },
		"http unsubscribe":     func(m *deliver.Email) { m.Unsubscribe = "http://a.no/" },
		"CRLF in unsubscribe":  func(m *deliver.Email) { m.Unsubscribe = "https://a.no/\r\nBcc: x" },
		"angle in unsubscribe": func(m *deliver.Email) { m.Unsubscribe = "https://a.no/>,<mailto:x@y.no" },
		"too large": func(m *deliver.Email) {
			m.Attachments = append(m.Attachments, deliver.Attachment{Name: "x", Type: "a/b", Data: make([]byte, 8<<20)})
		},
		"long text": func(m *deliver.Email) { m.Text = strings.Repeat("x", 1<<20+1) },
	}
	for name, change := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := full()
			change(&m)
			raw, err := mimemail.Build(m, options)
			var e *deliver.Error
			if !errors.As(err, &e) || !errors.Is(err, deliver.ErrPermanent) || e.Reason == "" || raw != nil {
				t.Errorf("got %d bytes, %v; want a permanent error with a reason", len(raw), err)
			}
		})
	}
}

func TestMailbox(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"ola@blåbær.no":          "ola@xn--blbr-roah.no",
		"OLA@EXAMPLE.COM":        "OLA@example.com",
		"o'la+x=y@a-b.c.example": "o'la+x=y@a-b.c.example",
		"a@localhost":            "a@localhost",
	} {
		got, err := mimemail.Mailbox(deliver.Address{Email: in})
		if err != nil || got.Address != want {
			t.Errorf("%s: got %q, %v, want %q", in, got.Address, err, want)
		}
	}
}

func FuzzBuild(f *testing.F) {
	f.Add("Hei", "Ola", "a@b.no", "text", "invite.pdf")
	f.Add("=?utf-8?q?x?=", "\"<>\\", "a@blåbær.no", "--boundary\r\n.\r\n", "æ\".pdf")
	f.Add("a\r\nb", "\u202e", "a b@c", "\x00", "..")
	f.Fuzz(func(t *testing.T, subject, name, address, text, file string) {
		m := full()
		m.Subject, m.To, m.Text, m.HTML = subject, deliver.Address{Name: name, Email: address}, text, text
		m.Attachments[0].Name = file
		raw, err := mimemail.Build(m, options)
		if err != nil {
			if !errors.Is(err, deliver.ErrPermanent) {
				t.Fatalf("not a refusal: %v", err)
			}
			return
		}
		h, leaves := parse(t, raw)
		if len(leaves) != 5 || len(h["To"]) != 1 || len(h["Bcc"]) != 0 || len(h) != 12 {
			t.Fatalf("%d parts, headers %v", len(leaves), h)
		}
		if l, err := h.AddressList("To"); err != nil || len(l) != 1 {
			t.Fatalf("To %q: %v", h.Get("To"), err)
		}
	})
}
