package local

import (
	"bytes"
	"cmp"
	"fmt"
	"html/template"
	"maps"
	"mime"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"stund/internal/civil"
	"stund/internal/deliver/inbox"
	"stund/internal/i18n"
)

// filter is which messages the list shows; its zero value is all.
type filter struct {
	Find    string // words that each stand in the recipient, the subject, the text or the kind
	Channel string
	Kind    string
}

func filterOf(q url.Values) filter {
	return filter{strings.TrimSpace(q.Get("find")), q.Get("channel"), q.Get("kind")}
}

func (f filter) matches(m inbox.Message) bool {
	if f.Channel != "" && m.Channel != f.Channel || f.Kind != "" && m.Kind != f.Kind {
		return false
	}
	if f.Find == "" {
		return true
	}
	text := strings.ToLower(strings.Join([]string{m.To, m.ToName, m.Subject, m.Text, m.Kind, m.Channel}, "\n"))
	for word := range strings.FieldsSeq(strings.ToLower(f.Find)) {
		if !strings.Contains(text, word) {
			return false
		}
	}
	return true
}

// at returns the address of the path with the filter in its query.
func (f filter) at(path string, more ...string) string {
	q := url.Values{}
	for n := 0; n+1 < len(more); n += 2 {
		q.Set(more[n], more[n+1])
	}
	for name, value := range map[string]string{"find": f.Find, "channel": f.Channel, "kind": f.Kind} {
		if value != "" {
			q.Set(name, value)
		}
	}
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}

// inboxData is what the inbox shows.
type inboxData struct {
	frame
	Filter  filter
	Chips   []chip
	Days    []day
	Shown   int // messages that the filter lets through
	Open    *opened
	Reading bool // a message was asked for: on a narrow screen it takes the list's place
	All     string
	Site    string
}

type chip struct {
	Text, URL string
	Count     int
	On        bool
}

type day struct {
	Name string
	Rows []row
}

// row is a message in the list.
type row struct {
	Number  int
	URL     string
	Channel string
	To      string
	Line    string // subject, or the beginning of a text message
	Kind    string
	Time    string
	Instant string
	Current bool
}

// opened is the message that is read.
type opened struct {
	inbox.Message
	When     string
	Instant  string
	View     string // html, text or source
	Views    []chip
	Body     template.HTML // of the text
	Files    []file
	Measured string // length and parts of an SMS
}

type file struct {
	Name, Type, Size, URL, Text string
}

func (v *viewer) inboxPage(w http.ResponseWriter, r *http.Request) {
	f := filterOf(r.URL.Query())
	home := f.at("/_local/inbox")
	fr, setup, err := v.frame(r.Context(), "inbox", "Inbox", "/_local/inbox")
	d := inboxData{frame: fr, Filter: f, All: home, Site: v.site}
	if err != nil {
		v.show(w, 0, v.inbox, d, err)
		return
	}
	status, zone := http.StatusOK, setup.Zone()
	all := v.Demo.inbox.Messages()
	slices.Reverse(all)
	d.Chips = f.chips(all)
	shown := slices.DeleteFunc(slices.Clone(all), func(m inbox.Message) bool { return !f.matches(m) })
	d.Shown = len(shown)
	var open inbox.Message
	if asked := r.PathValue("number"); asked != "" {
		d.Reading = true
		n, err := strconv.Atoi(asked)
		found := false
		if err == nil {
			open, found = v.Demo.inbox.Get(n)
		}
		if !found {
			status = http.StatusNotFound
		}
	} else if len(shown) > 0 {
		open = shown[0]
	}
	for _, m := range shown[:min(len(shown), listed)] {
		sent := m.SentAt.In(zone)
		name := dayName(sent, fr.Now)
		if len(d.Days) == 0 || d.Days[len(d.Days)-1].Name != name {
			d.Days = append(d.Days, day{Name: name})
		}
		into := &d.Days[len(d.Days)-1]
		into.Rows = append(into.Rows, row{Number: m.Number, URL: f.at("/_local/inbox/" + strconv.Itoa(m.Number)),
			Channel: m.Channel,
			To:      cmp.Or(m.ToName, m.To), Line: shorten(cmp.Or(m.Subject, m.Text)), Kind: m.Kind,
			Time:    sent.Format("15:04"),
			Instant: sent.Format(time.RFC3339), Current: m.Number == open.Number})
	}
	if open.Number > 0 {
		d.Open = read(open, f, r.URL.Query().Get("view"), zone, fr.Now)
		if d.Reading {
			d.Title = cmp.Or(open.Subject, "SMS to "+open.To)
		}
	}
	v.show(w, status, v.inbox, d, nil)
}

// listed is how many messages the list shows at most; the filter finds the others.
const listed = 300

// chips returns the channels and kinds there are, each with how many messages it would show.
func (f filter) chips(all []inbox.Message) []chip {
	every := filter{Find: f.Find}
	out := []chip{{Text: "All", URL: every.at("/_local/inbox"), On: f == every, Count: count(all, every)}}
	add := func(text string, to filter, on bool) {
		n := count(all, to)
		if on { // a second touch takes it back
			to = every
		}
		if n > 0 || on {
			out = append(out, chip{text, to.at("/_local/inbox"), n, on})
		}
	}
	add("Mail", filter{Find: f.Find, Channel: "email"}, f.Channel == "email")
	add("SMS", filter{Find: f.Find, Channel: "sms"}, f.Channel == "sms")
	kinds := map[string]bool{}
	for _, m := range all {
		kinds[m.Kind] = true
	}
	for _, k := range slices.Sorted(maps.Keys(kinds)) {
		add(kindName(k), filter{Find: f.Find, Kind: k}, f.Kind == k)
	}
	return out
}

func count(all []inbox.Message, f filter) (n int) {
	for _, m := range all {
		if f.matches(m) {
			n++
		}
	}
	return n
}

// kindName writes a kind as a person reads it: "Cancelled".
func kindName(kind string) string {
	first, size := utf8.DecodeRuneInString(kind)
	return string(unicode.ToUpper(first)) + strings.ReplaceAll(kind[size:], "_", " ")
}

// dayName heads a day's messages, in the zone of both instants.
func dayName(t, now time.Time) string {
	date := i18n.Date(i18n.EN, t, now)
	switch civil.DateOf(now).DaysSince(civil.DateOf(t)) {
	case 0:
		return "Today, " + date
	case 1:
		return "Yesterday, " + date
	}
	return date
}

// shorten returns the beginning of a text, on one line.
func shorten(s string) string {
	const most = 120
	s = strings.Join(strings.Fields(s), " ")
	if utf8.RuneCountInString(s) > most {
		return string([]rune(s)[:most]) + "…"
	}
	return s
}

// read prepares a message for reading.
func read(m inbox.Message, f filter, view string, zone *time.Location, now time.Time) *opened {
	sent := m.SentAt.In(zone)
	o := &opened{Message: m, When: i18n.DateTime(i18n.EN, sent, now), Instant: sent.Format(time.RFC3339),
		Body: linked(m.Text)}
	if m.Channel == "sms" {
		o.View = "sms"
		o.Measured = counted(max(m.Parts, 1), "part") + ", " + counted(utf8.RuneCountInString(m.Text), "character")
		return o
	}
	path := "/_local/inbox/" + strconv.Itoa(m.Number)
	for _, t := range []struct{ view, text, content string }{
		{"html", "Mail", m.HTML}, {"text", "Plain text", m.Text}, {"source", "Source", m.Source},
	} {
		if t.content == "" {
			continue
		}
		if o.View == "" || view == t.view {
			o.View = t.view
		}
		o.Views = append(o.Views, chip{Text: t.text, URL: f.at(path, "view", t.view)})
	}
	for n, t := range o.Views {
		o.Views[n].On = t.URL == f.at(path, "view", o.View)
	}
	for n, a := range m.Attachments {
		address := fmt.Sprintf("/_local/messages/%d/attachments/%d", m.Number, n)
		o.Files = append(o.Files, file{Name: a.Name, Type: a.Type, Size: size(len(a.Data)), URL: address,
			Text: plain(a)})
	}
	return o
}

// size writes a number of bytes.
func size(n int) string {
	if n < 1024 {
		return counted(n, "byte")
	}
	return strconv.FormatFloat(float64(n)/1024, 'f', 1, 64) + " kB"
}

// plain returns what a file says, if it is text.
func plain(a inbox.Attachment) string {
	media, _, err := mime.ParseMediaType(a.Type)
	if err != nil || !strings.HasPrefix(media, "text/") || !utf8.Valid(a.Data) {
		return ""
	}
	return string(a.Data)
}

var webAddress = regexp.MustCompile(`https?://[^\s<>"]+[^\s<>".,;:!?)]`)

// linked returns the text as HTML in which web addresses are links.
func linked(text string) template.HTML {
	var b strings.Builder
	from := 0
	for _, at := range webAddress.FindAllStringIndex(text, -1) {
		address := template.HTMLEscapeString(text[at[0]:at[1]])
		b.WriteString(template.HTMLEscapeString(text[from:at[0]]))
		b.WriteString(`<a href="` + address + `" target="_blank" rel="noopener">` + address + `</a>`)
		from = at[1]
	}
	b.WriteString(template.HTMLEscapeString(text[from:]))
	return template.HTML(b.String())
}

// KindName writes the row's kind as a person reads it.
func (r row) KindName() string { return kindName(r.Kind) }

// KindName writes the message's kind as a person reads it.
func (o opened) KindName() string { return kindName(o.Kind) }

func (v *viewer) clear(w http.ResponseWriter, r *http.Request) {
	if err := v.Demo.inbox.Clear(); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	http.Redirect(w, r, "/_local/inbox", http.StatusSeeOther)
}

// asked returns the message that the path names, or answers that there is none.
func (v *viewer) asked(w http.ResponseWriter, r *http.Request) (inbox.Message, bool) {
	n, err := strconv.Atoi(r.PathValue("number"))
	if err == nil {
		if m, ok := v.Demo.inbox.Get(n); ok {
			return m, true
		}
	}
	http.NotFound(w, r)
	return inbox.Message{}, false
}

// mailPolicy shuts a mail in: its own style, pictures that it carries itself, no scripts, no forms, nothing from the
// network. The page that frames it may measure it, which is what same-origin is for.
const mailPolicy = "sandbox allow-same-origin allow-popups allow-popups-to-escape-sandbox; default-src 'none'; " +
	"style-src 'unsafe-inline'; img-src data:; form-action 'none'; base-uri 'none'; frame-ancestors 'self'"

// part answers with a part of a message as its sender made it.
func part(w http.ResponseWriter, media, policy string, body []byte) {
	h := w.Header()
	h.Set("Content-Type", media)
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cache-Control", "no-store")
	_, _ = w.Write(body) // nobody is left to tell
}

var head = regexp.MustCompile(`(?i)<head[^>]*>`)

// mailHTML shows the HTML part. Its links open beside the page: nothing that they lead to belongs into the frame.
func (v *viewer) mailHTML(w http.ResponseWriter, r *http.Request) {
	m, ok := v.asked(w, r)
	if !ok {
		return
	}
	if m.HTML == "" {
		http.NotFound(w, r)
		return
	}
	body, at := []byte(m.HTML), 0
	if place := head.FindIndex(body); place != nil {
		at = place[1]
	}
	part(w, "text/html; charset=utf-8", mailPolicy, slices.Concat(body[:at], []byte(`<base target="_blank">`),
		body[at:]))
}

// sealed is for what is not for showing at all.
const sealed = "sandbox; default-src 'none'"

func (v *viewer) mailSource(w http.ResponseWriter, r *http.Request) {
	m, ok := v.asked(w, r)
	if !ok {
		return
	}
	if m.Source == "" {
		http.NotFound(w, r)
		return
	}
	part(w, "text/plain; charset=utf-8", sealed, bytes.ReplaceAll([]byte(m.Source), []byte("\r\n"), []byte("\n")))
}

func (v *viewer) attachment(w http.ResponseWriter, r *http.Request) {
	m, ok := v.asked(w, r)
	if !ok {
		return
	}
	n, err := strconv.Atoi(r.PathValue("n"))
	if err != nil || n < 0 || n >= len(m.Attachments) {
		http.NotFound(w, r)
		return
	}
	a := m.Attachments[n]
	w.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": a.Name}))
	media := a.Type
	if _, _, err := mime.ParseMediaType(media); err != nil {
		media = "application/octet-stream"
	}
	part(w, media, sealed, a.Data)
}
