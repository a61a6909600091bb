package local

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"html/template"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"time"

	bookingapi "stund/internal/api/booking"
	"stund/internal/civil"
	"stund/internal/clock"
	"stund/internal/fact"
	"stund/internal/i18n"
	"stund/internal/link"
	"stund/internal/practice"
	"stund/internal/schedule"
	"stund/internal/store"
)

//go:embed page
var pageFiles embed.FS

// pagePolicy lets a page load what lies beside it, and nothing from anywhere else. Mails are shown in a frame.
const pagePolicy = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; " +
	"frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// viewer serves what a person looks at.
type viewer struct {
	*Demo
	start, inbox *template.Template
	ending       chan struct{} // closed when the server shuts down: streams must not hold it up
	watch        sync.Once
}

// pages adds what a person looks at.
func (d *Demo) pages(m *http.ServeMux, system http.Handler) {
	parse := func(name string) *template.Template {
		return template.Must(template.ParseFS(pageFiles, "page/layout.html", "page/"+name))
	}
	v := &viewer{Demo: d, start: parse("start.html"), inbox: parse("inbox.html"),
		ending: make(chan struct{})}
	for path, h := range map[string]http.HandlerFunc{
		"GET /{$}":                                      v.startPage,
		"GET /_local/journey":                           v.journey,
		"GET /_local/inbox":                             v.inboxPage,
		"GET /_local/inbox/{number}":                    v.inboxPage,
		"POST /_local/inbox/clear":                      v.clear,
		"POST /_local/inbox/clock":                      v.moveByForm,
		"GET /_local/events":                            v.events,
		"GET /_local/messages/{number}/html":            v.mailHTML,
		"GET /_local/messages/{number}/source":          v.mailSource,
		"GET /_local/messages/{number}/attachments/{n}": v.attachment,
		"GET /_local/assets/local.css":                  asset("page/local.css", "text/css; charset=utf-8"),
		"GET /_local/assets/local.js":                   asset("page/local.js", "text/javascript; charset=utf-8"),
		"GET /_local/assets/icon.svg":                   asset("page/icon.svg", "image/svg+xml"),
	} {
		m.Handle(path, localOnly(h))
	}
	v.signIn(m, system)
	v.sitePages(m)
}

// localOnly keeps other websites out. Listening on the loopback interface is not enough: a page from elsewhere, open in
// the same browser, can send requests here, and with a name that it points at this machine can read the answers too. So
// the request must name this machine, and one that changes something must not come from a page of another origin.
func localOnly(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		origin := r.Header.Get("Origin")
		site := r.Header.Get("Sec-Fetch-Site")
		if origin == "null" && site == "same-origin" {
			origin = "" // a form on a page that sends no referrer
		}
		safe := r.Method == http.MethodGet || r.Method == http.MethodHead
		switch {
		case !toThisMachine(w, r):
		case !safe && (origin != "" && !sameOrigin(origin, r.Host) || site != "" && site != "same-origin" &&
			site != "none"):
			http.Error(w, "This request came from a page of another origin.", http.StatusForbidden)
		default:
			h.ServeHTTP(w, r)
		}
	})
}

// hereOnly is what localOnly does for what looks by itself at where a request comes from: the request must name this
// machine.
func hereOnly(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if toThisMachine(w, r) {
			h.ServeHTTP(w, r)
		}
	})
}

// toThisMachine refuses a request that does not name this machine, and reports whether it does.
func toThisMachine(w http.ResponseWriter, r *http.Request) bool {
	here := loopback(r.Host)
	if !here {
		http.Error(w, "This is served to this machine only: open it as localhost or 127.0.0.1.", http.StatusForbidden)
	}
	return here
}

// loopback tells whether the host, with or without a port, is a name of this machine that no name server is asked for.
func loopback(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	if a, err := netip.ParseAddr(strings.Trim(host, "[]")); err == nil {
		return a.Unmap().IsLoopback()
	}
	return host == "localhost" || strings.HasSuffix(host, ".localhost")
}

func sameOrigin(origin, host string) bool {
	u, err := url.Parse(origin)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && strings.EqualFold(u.Host, host)
}

func asset(path, media string) http.HandlerFunc {
	body, err := pageFiles.ReadFile(path)
	return func(w http.ResponseWriter, _ *http.Request) {
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		h := w.Header()
		h.Set("Content-Type", media)
		h.Set("Cache-Control", "no-cache")
		h.Set("X-Content-Type-Options", "nosniff")
		_, _ = w.Write(body) // nobody is left to tell
	}
}

// show answers with a page of the local stack, or says what went wrong.
func (v *viewer) show(w http.ResponseWriter, status int, t *template.Template, data any, err error) {
	v.render(w, status, t, pagePolicy, data, err)
}

// render answers with a page under the Content-Security-Policy, or says what went wrong.
func (v *viewer) render(w http.ResponseWriter, status int, t *template.Template, policy string, data any, err error) {
	var page strings.Builder
	if err == nil {
		err = t.ExecuteTemplate(&page, "layout.html", data)
	}
	h := w.Header()
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "same-origin")
	if err != nil {
		v.log.Error("show page", "error", err)
		http.Error(w, "The page cannot be shown: "+err.Error(), http.StatusInternalServerError)
		return
	}
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", policy)
	w.WriteHeader(status)
	_, _ = w.Write([]byte(page.String())) // nobody is left to tell
}

// frame is what every page shows: the navigation and the clock.
type frame struct {
	Page     string // "start" or "inbox"
	Title    string
	Back     string // path of the page, for a form to come back to
	Practice practice.Practice
	Now      time.Time // in the practice's zone
	Day      string
	Offset   int64  // of the clock, in milliseconds
	Drift    string // how far the clock is from the machine's; "": it is not
	Next     string // when something is due next; "": never
	Last     int    // Number of the newest message
	Count    int    // of messages
}

func (v *viewer) frame(ctx context.Context, page, title, back string) (f frame, setup *practice.Setup, err error) {
	if setup, err = v.book.Setup(ctx, demoPractice, store.Eventual); err != nil {
		return f, nil, fmt.Errorf("read demo practice: %w", err)
	}
	now, offset := v.time.Now(), v.time.Offset()
	f = frame{Page: page, Title: title, Back: back, Practice: setup.Practice, Now: now.In(setup.Zone()),
		Offset: offset.Milliseconds(), Drift: drift(offset)}
	f.Day = f.Now.Format("Monday 2 January 2006")
	at, found, err := v.nextDue(ctx, now)
	if err != nil {
		return f, nil, err
	}
	if found {
		f.Next = soon(at.In(setup.Zone()), f.Now)
	}
	all := v.Demo.inbox.Messages()
	if f.Count = len(all); f.Count > 0 {
		f.Last = all[f.Count-1].Number
	}
	return f, setup, nil
}

// soon says when something in the future is, as briefly as it is clear; both instants are in the same zone.
func soon(t, now time.Time) string {
	switch civil.DateOf(t).DaysSince(civil.DateOf(now)) {
	case 0:
		return i18n.Time(i18n.EN, t)
	case 1, 2, 3, 4, 5, 6:
		return t.Format("Mon ") + i18n.Time(i18n.EN, t)
	}
	return i18n.ShortDate(i18n.EN, t, now)
}

// drift says how far the clock is from the machine's, in its two largest units; within two seconds it is not.
func drift(offset time.Duration) string {
	way := "ahead"
	if offset < 0 {
		offset, way = -offset, "behind"
	}
	const day = 24 * time.Hour
	units := []struct {
		size time.Duration
		name string
	}{{day, "day"}, {time.Hour, "hour"}, {time.Minute, "minute"}, {time.Second, "second"}}
	for n, u := range units[:len(units)-1] {
		below := units[n+1]
		if whole := offset.Round(below.size); whole >= u.size {
			said := counted(int(whole/u.size), u.name)
			if rest := int(whole % u.size / below.size); rest > 0 {
				said += " " + counted(rest, below.name)
			}
			return said + " " + way
		}
	}
	if n := int(offset.Round(time.Second) / time.Second); n >= 2 {
		return counted(n, "second") + " " + way
	}
	return ""
}

func counted(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// startData is what the start page shows.
type startData struct {
	frame
	Site, Website string
	Booking       string // path of the booking page
	Embed         string // path of the page that shows how to put it on a website
	Services      []serviceRow
	Practitioners []practitionerRow
	Start         string // RFC 3339: a time that can be booked; "": none
	StartText     string
	Token         string // of the newest booking that its client may still cancel; "": none
}

// serviceRow is a service in the words of a language.
type serviceRow struct {
	ID, Name, Description, Length, Price, Who string
	Seats                                     int
}

func offered(l i18n.Lang, setup *practice.Setup, s practice.Service) serviceRow {
	var who []string
	for _, p := range setup.Giving(s) {
		who = append(who, p.Name)
	}
	return serviceRow{ID: s.ID, Name: s.Name, Description: s.Description,
		Length: i18n.Duration(l, time.Duration(s.DurationMinutes)*time.Minute),
		Price:  i18n.Price(l, s.Price), Who: i18n.List(l, who), Seats: max(s.Capacity, 1)}
}

type practitionerRow struct {
	ID, Name, Title string
	Hours           []string
}

// tryService and tryLead make the example booking: far enough ahead that its client may still cancel it.
const (
	tryService = "konsultasjon"
	tryLead    = 48 * time.Hour
)

func (v *viewer) startPage(w http.ResponseWriter, r *http.Request) {
	data, err := v.startData(r.Context())
	v.show(w, http.StatusOK, v.start, data, err)
}

// journey leads to what a client of the demo practice gets, by a link as staff would be given one.
func (v *viewer) journey(w http.ResponseWriter, r *http.Request) {
	l := bookingapi.PreviewLink(demoPractice, v.time.Now())
	http.Redirect(w, r, link.Signer{Keys: v.base.Keys.Links}.Path(l)+"?service="+tryService, http.StatusSeeOther)
}

func (v *viewer) startData(ctx context.Context) (d startData, err error) {
	f, setup, err := v.frame(ctx, "start", "Stund on this machine", "/")
	if err != nil {
		return d, err
	}
	d = startData{frame: f, Site: v.site, Website: v.Website(), Booking: link.BookingPath(demoPractice),
		Embed: link.EmbedPath(demoPractice)}
	for _, s := range setup.Services {
		d.Services = append(d.Services, offered(i18n.EN, setup, s))
	}
	for _, p := range setup.Practitioners {
		d.Practitioners = append(d.Practitioners, practitionerRow{p.ID, p.Name, p.Title, week(p.Hours)})
	}
	earliest := v.time.Now().Add(tryLead)
	free, err := v.bookings.Next(ctx, fact.Actor{Role: fact.System}, demoPractice, tryService, "",
		civil.Moment{At: earliest}, 1)
	if err != nil {
		return d, fmt.Errorf("find a free time: %w", err)
	}
	if len(free) > 0 {
		start := free[0].Start.In(setup.Zone())
		d.Start, d.StartText = start.Format(time.RFC3339), i18n.DateTime(i18n.EN, start, f.Now)
	}
	d.Token = v.cancellable(ctx, setup)
	return d, nil
}

// week says the weekly hours, a line for each rule.
func week(h schedule.Hours) []string {
	var out []string
	for _, r := range h.Rules {
		var days, times []string
		for _, d := range r.Weekdays {
			days = append(days, strings.ToUpper(string(d[:1]))+string(d[1:]))
		}
		for _, i := range r.Intervals {
			times = append(times, i.From.String()+"–"+i.To.String())
		}
		out = append(out, strings.Join(days, ", ")+" "+strings.Join(times, " and "))
	}
	return out
}

// manageLink finds the token of a booking's page in a mail.
var manageLink = regexp.MustCompile(link.Manage.Path(`([A-Za-z0-9_-]{40,200})`))

// recent is how many of the newest messages are searched for a booking.
const recent = 50

// cancellable returns the link token of the newest booking in the inbox that its client may still cancel.
func (v *viewer) cancellable(ctx context.Context, setup *practice.Setup) string {
	all, now := v.Demo.inbox.Messages(), v.time.Now()
	for n := len(all) - 1; n >= max(0, len(all)-recent); n-- {
		found := manageLink.FindStringSubmatch(all[n].Text)
		if found == nil {
			continue
		}
		claim, err := link.Signer{Keys: v.base.Keys.Links}.Open(found[1], link.Manage, now)
		if err != nil {
			continue
		}
		b, err := v.bookings.Get(ctx, fact.Actor{Role: fact.System}, claim.Practice, claim.Subject)
		if err != nil {
			continue
		}
		if service, _ := setup.Service(b.Service); b.Allows(service.CancelMinutes, now) {
			return found[1]
		}
	}
	return ""
}

// moved is what moving the clock by the form came to.
type moved struct {
	Said string `json:"said"`
}

// moveByForm moves the clock as the page's form asks: by a duration, to what is due next, to a civil time of the
// practice's zone, or back to the machine's time. Without the page's script it answers with the page.
func (v *viewer) moveByForm(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, 4096)
	script := strings.Contains(r.Header.Get("Accept"), "application/json")
	sent, err := v.moveAsked(w, r)
	switch {
	case err != nil && script:
		answer(w, http.StatusBadRequest, moved{err.Error()})
	case err != nil:
		http.Error(w, err.Error(), http.StatusBadRequest)
	case script && sent == 0:
		answer(w, http.StatusOK, moved{"Nothing was sent"})
	case script:
		answer(w, http.StatusOK, moved{counted(sent, "message") + " sent"})
	default:
		back := "/"
		if r.PostForm.Get("back") != "/" {
			back = "/_local/inbox"
		}
		http.Redirect(w, r, back, http.StatusSeeOther)
	}
}

// moveAsked moves the clock and returns how many messages were sent on the way.
func (v *viewer) moveAsked(w http.ResponseWriter, r *http.Request) (sent int, err error) {
	if err := r.ParseForm(); err != nil {
		return 0, errors.New("the form cannot be read")
	}
	unhurried(w)
	ctx, now, to := r.Context(), v.time.Now(), time.Time{}
	switch by := r.PostForm.Get("by"); by {
	case "real":
		to = now.Add(-v.time.Offset())
	case "next":
		at, found, err := v.nextDue(ctx, now)
		if err != nil {
			return 0, err
		}
		if !found {
			return 0, errors.New("nothing is due")
		}
		to = at
	case "set":
		setup, err := v.book.Setup(ctx, demoPractice, store.Eventual)
		if err != nil {
			return 0, err
		}
		if to, err = civilTime(r.PostForm.Get("at"), setup.Zone()); err != nil {
			return 0, err
		}
	default:
		d, err := duration(by)
		if err != nil || d < 0 {
			return 0, errors.New("choose how far to move the clock")
		}
		to = now.Add(d)
	}
	if d := to.Sub(now).Abs(); d > farthest {
		return 0, errors.New("move the clock by at most three years at a time")
	}
	before := 0
	if all := v.Demo.inbox.Messages(); len(all) > 0 {
		before = all[len(all)-1].Number
	}
	if err := v.MoveClock(ctx, to); err != nil {
		return 0, err
	}
	return len(v.Demo.inbox.Since(before)), nil
}

// civilTime reads what a date-and-time field sends, as a time of the zone.
func civilTime(s string, zone *time.Location) (time.Time, error) {
	unclear := errors.New("choose a date and a time")
	day, clock, found := strings.Cut(s, "T")
	if !found || len(clock) < len("15:04") {
		return time.Time{}, unclear
	}
	d, err := civil.ParseDate(day)
	if err != nil {
		return time.Time{}, unclear
	}
	t, err := civil.ParseTime(clock[:len("15:04")])
	if err != nil {
		return time.Time{}, unclear
	}
	return d.At(t, zone), nil
}

// state is what an event of the stream tells: a page that shows something else asks for itself anew.
type state struct {
	last   int // Number of the newest message; 0: there is none
	offset int64
}

// state returns the state, when the newest message was told last.
func (v *viewer) state(told int) state {
	s := state{offset: v.time.Offset().Milliseconds()}
	if newest := v.Demo.inbox.Since(told - 1); len(newest) > 0 {
		s.last = newest[len(newest)-1].Number
	}
	return s
}

// events streams the state: at once, and whenever it has become another, as Server-Sent Events.
func (v *viewer) events(w http.ResponseWriter, r *http.Request) {
	v.watch.Do(func() {
		if s, ok := r.Context().Value(http.ServerContextKey).(*http.Server); ok {
			s.RegisterOnShutdown(sync.OnceFunc(func() { close(v.ending) }))
		}
	})
	changed, stop := v.Demo.inbox.Watch()
	defer stop()
	ctx, cancel := context.WithCancel(r.Context())
	defer cancel()
	second := make(chan struct{})
	go func() {
		for clock.Sleep(ctx, time.Second) == nil {
			select {
			case second <- struct{}{}:
			case <-ctx.Done():
			}
		}
	}()
	out := http.NewResponseController(w)
	_ = out.SetWriteDeadline(time.Time{}) // the stream has no end; a writer without deadlines needs none lifted
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	told, quiet := state{last: -1}, 0
	for {
		var err error
		if s := v.state(told.last); s != told {
			_, err = fmt.Fprintf(w, "data: {\"last\":%d,\"offset\":%d}\n\n", s.last, s.offset)
			told, quiet = s, 0
		} else if quiet++; quiet >= 15 {
			_, err = fmt.Fprint(w, ":\n\n") // so that a reader who has gone is noticed
			quiet = 0
		}
		if err == nil {
			err = out.Flush()
		}
		if err != nil {
			return
		}
		select {
		case <-changed:
		case <-second:
		case <-v.ending:
			return
		case <-ctx.Done():
			return
		}
	}
}
