package cloud

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"strings"
	"sync"

	"github.com/aws/aws-lambda-go/lambda"

	"stund/internal/api"
	"stund/internal/booking"
	"stund/internal/busytime"
	"stund/internal/client"
	"stund/internal/clock"
	"stund/internal/guard"
	"stund/internal/httpapi"
	"stund/internal/ids"
	"stund/internal/jobs"
	"stund/internal/link"
	"stund/internal/message"
	"stund/internal/practice"
	"stund/internal/store"
	"stund/internal/waitlist"
)

// Parts are what a function is built from. Serve and Run fill them with AWS, tests with what they can hold still.
type Parts struct {
	Settings
	Channels
	Store   store.Store
	Clock   clock.Clock
	IDs     *ids.Source
	Retry   store.Retrier
	Fetcher busytime.Fetcher
	Log     *slog.Logger
	Metrics io.Writer // takes a line for each invocation that did something worth counting; nil: none
}

// core is what endpoints and jobs share.
type core struct {
	practices *practice.Book
	bookings  *booking.Bookings
	waitlist  *waitlist.List
	writer    message.Writer
	links     link.Signer
}

func (p Parts) core() core {
	now, keys := p.Clock.Now, p.Keys
	c := core{links: link.Signer{Keys: keys.Links}}
	c.practices = practice.NewBook(p.Store, p.Retry, p.IDs, now)
	c.bookings = booking.New(p.Store, c.practices, client.NewRegister(p.Store, p.IDs, keys.IDs), p.IDs, keys.IDs, p.Retry, now)
	c.waitlist = waitlist.NewList(p.Store, c.practices, c.bookings, p.IDs, p.Retry, now)
	c.writer = message.Writer{Base: p.Site, Sign: c.links, From: p.Sender}
	return c
}

// Endpoint gives the function that serves the endpoint.
func (p Parts) Endpoint(make api.Maker) lambda.Handler {
	return p.metered(func(p Parts, refused func(string)) lambda.Handler { return p.endpoint(make, refused) })
}

// metered builds a function so that it tells what it does, if anybody wants to know.
func (p Parts) metered(build func(p Parts, refused func(code string)) lambda.Handler) lambda.Handler {
	if p.Metrics == nil {
		return build(p, nil)
	}
	m := &meter{out: p.Metrics, clock: p.Clock, table: p.Table, values: map[string]float64{}}
	p.Store = watched{p.Store, m}
	return metered{build(p, m.refused), m}
}

func (p Parts) endpoint(make api.Maker, refused func(string)) lambda.Handler {
	c := p.core()
	s := &api.Services{Practices: c.practices, Bookings: c.bookings, Waitlist: c.waitlist, Records: p.Store, Writer: c.writer,
		Links: c.links, Guard: guard.New(p.Store, p.Clock, p.IDs, p.Keys.Guard, guard.DefaultLimits(), p.Log),
		IDs: p.IDs, Now: p.Clock.Now, Site: p.Site}
	h := httpapi.Handler(httpapi.Options{Logger: p.Log, Clock: p.Clock, Refused: refused}, make(s))
	if p.Site != "" {
		return h
	}
	return &sited{next: h, services: s}
}

// sited serves an endpoint that was not told the installation's address. The template cannot tell it: the address of the
// HTTP API is only known once the functions that it calls exist. But each event names the domain that it came to, and API
// Gateway, not the caller, writes that name.
type sited struct {
	next lambda.Handler

	mu       sync.Mutex
	services *api.Services // nil: they know
}

// Invoke serves one event.
func (h *sited) Invoke(ctx context.Context, b []byte) ([]byte, error) {
	if err := h.locate(b); err != nil {
		return nil, err
	}
	return h.next.Invoke(ctx, b)
}

func (h *sited) locate(b []byte) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.services == nil {
		return nil
	}
	var e struct {
		RequestContext struct {
			DomainName string `json:"domainName"`
			Stage      string `json:"stage"`
		} `json:"requestContext"`
	}
	if json.Unmarshal(b, &e) != nil || e.RequestContext.DomainName == "" {
		return errors.New("the event names no domain, as those of API Gateway do, and " + varSite + " is not set")
	}
	site := "https://" + e.RequestContext.DomainName
	if stage := e.RequestContext.Stage; stage != "" && stage != "$default" {
		site += "/" + stage
	}
	if strings.ContainsAny(site, " \"'<>\\\r\n\t?#@") {
		return errors.New("the event names a domain that is none")
	}
	h.services.Site, h.services.Writer.Base, h.services = site, site, nil
	return nil
}

// Job gives the function that runs the job.
func (p Parts) Job(make jobs.Maker) lambda.Handler {
	return p.metered(func(p Parts, _ func(string)) lambda.Handler { return p.job(make) })
}

func (p Parts) job(make jobs.Maker) lambda.Handler {
	c := p.core()
	s := &jobs.Services{Waitlist: c.waitlist, Busy: busytime.NewImporter(p.Store, c.practices, p.Fetcher, p.Clock.Now, p.Log), Now: p.Clock.Now,
		Mailboxes: message.NewMailboxes(p.Store, p.Retry, p.Keys.IDs, p.IDs, p.Sender, p.Clock.Now)}
	if p.Mailer != nil { // a job without senders sends nothing, and has no use for a desk
		s.Messages = message.NewDesk(message.Parts{Store: p.Store, Practices: c.practices, Mailer: p.Mailer, Texter: p.Texter,
			Writer: c.writer, IDs: p.IDs, Key: p.Keys.IDs, Now: p.Clock.Now, Retry: p.Retry, Log: p.Log, Expire: c.waitlist.Expire})
	}
	j := make(s)
	switch {
	case j.React != nil:
		return &reader{job: j, log: p.Log, clock: p.Clock}
	case j.Hear != nil:
		return &listener{job: j, log: p.Log, clock: p.Clock}
	}
	return &scheduled{job: j, log: p.Log, clock: p.Clock}
}
