package jobs

import (
	"context"
	"fmt"
	"slices"
	"time"

	"stund/internal/agenda"
	"stund/internal/due"
	"stund/internal/react"
	"stund/internal/store"
)

// Feed hears of each change at least once, in order per item.
type Feed interface {
	// Tell tells the reactors of the change. An error means that it must be told again.
	Tell(ctx context.Context, c store.Change) error
	// DueNow returns the changed item if something of it is due at once, and the job at whose desk that is. An error
	// says that no desk of the catalogue asks for it: nobody would ever do it.
	DueNow(c store.Change) (job string, i due.Item, found bool, err error)
}

// Changes is the Feed: it tells the reactors, which only write, and says what is due at once, for the desk's own
// function to do. So whoever reads the feed links nothing that sends.
type Changes struct {
	Reactors *react.Reactors
	Desks    []agenda.Desk
	Now      func() time.Time
}

// Tell tells the reactors of the change.
func (f *Changes) Tell(ctx context.Context, c store.Change) error { return f.Reactors.Tell(ctx, c) }

// DueNow looks at the change's place in the due index.
func (f *Changes) DueNow(c store.Change) (job string, i due.Item, found bool, err error) {
	if c.Deleted || c.Due == nil {
		return "", i, false, nil
	}
	name, _ := agenda.DeskOf(c.Due.Partition)
	n := slices.IndexFunc(f.Desks, func(d agenda.Desk) bool { return d.Name == name })
	if n < 0 {
		return "", i, false, fmt.Errorf("%w: there is no desk for %s, where %s lies", due.ErrUnknown, c.Due.Partition,
			c.Key)
	}
	if c.Due.Sort > agenda.Until(f.Now().Add(time.Second)) {
		return "", i, false, nil
	}
	return f.Desks[n].Job, due.Item{Kind: c.Kind, Key: c.Key}, true, nil
}
