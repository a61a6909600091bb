package bootstrap

import (
	"io"
	"log/slog"

	"github.com/aws/aws-lambda-go/lambda"

	"stund/internal/booking"
	"stund/internal/client"
	"stund/internal/clock"
	"stund/internal/ids"
	"stund/internal/link"
	"stund/internal/message"
	"stund/internal/practice"
	"stund/internal/store"
	"stund/internal/waitlist"
)

// Parts are what a function is built from. Start fills them with AWS, tests with what they can hold still.
type Parts struct {
	Settings
	Store   store.Store
	Clock   clock.Clock
	IDs     *ids.Source
	Retry   store.Retrier
	Log     *slog.Logger
	Metrics io.Writer // takes a line for each invocation that did something worth counting; nil: none
}

// Core is what endpoints and jobs share.
type Core struct {
	Practices *practice.Book
	Bookings  *booking.Bookings
	Waitlist  *waitlist.List
	Writer    message.Writer
	Links     link.Signer
}

// Core makes it.
func (p Parts) Core() Core {
	now, keys := p.Clock.Now, p.Keys
	c := Core{Links: link.Signer{Keys: keys.Links}}
	c.Practices = practice.NewBook(p.Store, p.Retry, p.IDs, now)
	c.Bookings = booking.New(p.Store, c.Practices, client.NewRegister(p.Store, p.IDs, keys.IDs), p.IDs, keys.IDs, p.Retry, now)
	c.Waitlist = waitlist.NewList(p.Store, c.Practices, c.Bookings, p.IDs, p.Retry, now)
	c.Writer = message.Writer{Base: p.Site, Sign: c.Links, From: p.Sender}
	return c
}

// Metered builds a function so that it tells what it does, if anybody wants to know; build is given what takes the codes
// of problems that were answered.
func (p Parts) Metered(build func(p Parts, refused func(code string)) lambda.Handler) lambda.Handler {
	if p.Metrics == nil {
		return build(p, nil)
	}
	m := &meter{out: p.Metrics, clock: p.Clock, table: p.Table, values: map[string]float64{}}
	p.Store = watched{p.Store, m}
	return metered{build(p, m.refused), m}
}
