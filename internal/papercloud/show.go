package papercloud

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net"
	"net/http"
	"net/mail"
	"strconv"
	"strings"
	"time"

	"stund/internal/awstest"
)

// Behind serves the API, and under /_cloud what lets a person look behind it: tokens of staff, what was sent, and the
// clock, which can be moved forward. Links lead to the API's domain; in what is served here, they lead to here. Only
// this machine may look behind it.
func (c *Cloud) Behind() http.Handler {
	m := http.NewServeMux()
	m.Handle("/", led(c.Handler()))
	m.Handle("GET /_cloud/token", loopback(c.showToken))
	m.Handle("GET /_cloud/messages", loopback(c.showMessages))
	m.Handle("GET /_cloud/permissions", loopback(c.showPermissions))
	m.Handle("GET /_cloud/clock", loopback(c.showClock))
	m.Handle("POST /_cloud/clock", http.NewCrossOriginProtection().Handler(loopback(c.moveClock)))
	return m
}

// led has the links that an answer holds lead to where it was asked for.
func led(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a := &held{ResponseWriter: w, status: http.StatusOK}
		h.ServeHTTP(a, r)
		for _, values := range w.Header() {
			for i := range values {
				values[i] = here(values[i], r)
			}
		}
		body := a.body.String()
		if w.Header().Get("Content-Encoding") == "" && body != "" {
			body = here(body, r)
			w.Header().Set("Content-Length", strconv.Itoa(len(body)))
		}
		w.WriteHeader(a.status)
		_, _ = io.WriteString(w, body) // or the caller has gone
	})
}

// here returns the text with its links to the API's domain leading to the request's host.
func here(text string, r *http.Request) string {
	return strings.ReplaceAll(text, "https://"+Domain, "http://"+r.Host)
}

// held keeps an answer back until it is whole.
type held struct {
	http.ResponseWriter
	status int
	body   strings.Builder
}

func (h *held) WriteHeader(status int)      { h.status = status }
func (h *held) Write(b []byte) (int, error) { return h.body.Write(b) }

// loopback refuses requests for another host: a page elsewhere could have a name that leads here.
func loopback(h http.HandlerFunc) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host, _, err := net.SplitHostPort(r.Host)
		if err != nil {
			host = r.Host
		}
		if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
			http.Error(w, "only from this machine", http.StatusForbidden)
			return
		}
		h(w, r)
	})
}

func (c *Cloud) showToken(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	role := q.Get("role")
	if role == "" {
		role = "owner"
	}
	token, err := c.token.Token(DemoPractice, role, q.Get("practitioner"), 12*time.Hour)
	if err != nil { // no such role, or a practitioner and not which
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, _ = fmt.Fprintln(w, token)
}

func (c *Cloud) showMessages(w http.ResponseWriter, r *http.Request) {
	text, err := c.Messages(r.Context())
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, _ = io.WriteString(w, here(text, r))
}

func (c *Cloud) showPermissions(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	for _, d := range c.gate.Denials() {
		_, _ = fmt.Fprintln(w, "refused:", d)
	}
	for _, g := range c.gate.Unused() {
		_, _ = fmt.Fprintln(w, "not used yet:", g)
	}
}

// clockView is what the clock's endpoints answer.
type clockView struct {
	Now   time.Time `json:"now"`
	Ahead string    `json:"offset"` // of the machine's clock
}

func (c *Cloud) showClock(w http.ResponseWriter, _ *http.Request) {
	answer(w, http.StatusOK, clockView{c.Now().Truncate(time.Millisecond), c.Ahead().Round(time.Second).String()})
}

// farthest is how far one move of the clock may go. What is called each minute is called that often: a day takes a
// minute or more.
const farthest = 24 * time.Hour

func (c *Cloud) moveClock(w http.ResponseWriter, r *http.Request) {
	var in struct {
		Advance string `json:"advance"`
	}
	body := json.NewDecoder(http.MaxBytesReader(w, r.Body, 4096))
	body.DisallowUnknownFields()
	err := body.Decode(&in)
	by := time.Duration(0)
	if err == nil {
		by, err = duration(in.Advance)
	}
	if err != nil || by < 0 || by > farthest {
		answer(w, http.StatusBadRequest, map[string]string{"error": `say {"advance":"24h"}, at most 24h at a time; ` +
			`time does not go back`})
		return
	}
	if err := c.Advance(r.Context(), by); err != nil {
		answer(w, http.StatusInternalServerError, map[string]string{"error": err.Error()})
		return
	}
	c.showClock(w, r)
}

// duration reads a Go duration, and days: "90m", "24h", "3d".
func duration(s string) (time.Duration, error) {
	if days, ok := strings.CutSuffix(s, "d"); ok {
		n, err := strconv.ParseUint(days, 10, 16)
		return time.Duration(n) * 24 * time.Hour, err
	}
	return time.ParseDuration(s)
}

func answer(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v) // who asked may be gone
}

// Messages returns every mail and text message that moto has taken, to be read by a person: the newest last.
func (c *Cloud) Messages(ctx context.Context) (string, error) {
	var all struct {
		SES struct {
			Mails []struct {
				Raw string `json:"raw_data"`
			} `json:"RawMessage"`
		} `json:"ses"`
		SNS struct {
			Texts []struct {
				To   string `json:"phone_number"`
				Text string `json:"message"`
			} `json:"SMS"`
		} `json:"sns"`
	}
	if err := awstest.MotoData(ctx, c.o.Moto, &all); err != nil {
		return "", fmt.Errorf("papercloud: %w", err)
	}
	var out strings.Builder
	for _, m := range all.SES.Mails {
		read, err := mail.ReadMessage(strings.NewReader(m.Raw))
		if err != nil {
			return "", fmt.Errorf("papercloud: mail: %w", err)
		}
		words := new(mime.WordDecoder)
		for _, name := range []string{"To", "Subject"} {
			v, err := words.DecodeHeader(read.Header.Get(name))
			if err != nil {
				v = read.Header.Get(name)
			}
			fmt.Fprintf(&out, "%s: %s\n", name, v)
		}
		text, err := plainText(read.Header.Get("Content-Type"), read.Header.Get("Content-Transfer-Encoding"), read.Body)
		if err != nil {
			return "", fmt.Errorf("papercloud: mail: %w", err)
		}
		fmt.Fprintf(&out, "\n%s\n\n----\n", strings.TrimSpace(text))
	}
	for _, t := range all.SNS.Texts {
		fmt.Fprintf(&out, "SMS to %s: %s\n\n----\n", t.To, t.Text)
	}
	return out.String(), nil
}

// plainText finds the first text/plain in a message's body; "" if there is none.
func plainText(contentType, encoding string, body io.Reader) (string, error) {
	media, params, err := mime.ParseMediaType(contentType)
	if err != nil {
		return "", err
	}
	switch {
	case strings.HasPrefix(media, "multipart/"):
		parts := multipart.NewReader(body, params["boundary"])
		for {
			p, err := parts.NextRawPart()
			if err == io.EOF {
				return "", nil
			}
			if err != nil {
				return "", err
			}
			text, err := plainText(p.Header.Get("Content-Type"), p.Header.Get("Content-Transfer-Encoding"), p)
			if err != nil || text != "" {
				return text, err
			}
		}
	case media != "text/plain":
		return "", nil
	case strings.EqualFold(encoding, "quoted-printable"):
		body = quotedprintable.NewReader(body)
	case strings.EqualFold(encoding, "base64"):
		body = base64.NewDecoder(base64.StdEncoding, body)
	}
	text, err := io.ReadAll(body)
	return strings.ReplaceAll(string(text), "\r\n", "\n"), err
}
