package bootstrap

import (
	"io"
	"log/slog"
	"time"

	"github.com/aws/aws-lambda-go/lambda"

	"stund/internal/base"
	"stund/internal/clock"
	"stund/internal/files"
	"stund/internal/ids"
	"stund/internal/store"
)

// Parts are what a function is built from. Start fills them with AWS, tests with what they can hold still.
type Parts struct {
	Settings
	Store store.Store
	Clock clock.Clock
	IDs   *ids.Source
	Files files.Store // nil: the function has nothing to do with files
	Retry store.Retrier
	Log   *slog.Logger
	// Also puts into the base what not every function needs; who talks to payment providers has them by it.
	Also    []func(*base.Base)
	Metrics io.Writer // takes a line for each invocation that did something worth counting; nil: none
}

// Base is what capabilities are built from.
func (p Parts) Base() *base.Base {
	b := &base.Base{Store: p.Store, Clock: p.Clock, IDs: p.IDs, Keys: p.Keys, Retry: p.Retry, Log: p.Log,
		Site: p.Site, From: p.Sender, Shared: base.Shared{}}
	if p.Settings.Files != "" {
		b.Files = "https://" + p.Settings.Files + ".s3." + p.Region + ".amazonaws.com"
	}
	if p.Files != nil {
		base.Put(b, p.Files)
	}
	for _, put := range p.Also {
		put(b)
	}
	return b
}

// Told is what a function says of itself for its metrics. Its zero value says nothing.
type Told struct {
	Refused func(code string)                   // a problem was answered
	Late    func(desk string, by time.Duration) // the oldest of what is due there is late
	Lost    func()                              // something is due that nobody will do
}

// Metered builds a function so that it tells what it does, if anybody wants to know.
func (p Parts) Metered(build func(Parts, Told) lambda.Handler) lambda.Handler {
	if p.Metrics == nil {
		return build(p, Told{})
	}
	m := &meter{out: p.Metrics, clock: p.Clock, table: p.Table, values: map[string]float64{},
		lags: map[string]float64{}}
	p.Store = watched{p.Store, m}
	return metered{build(p, Told{m.refused, m.late, m.lost}), m}
}
