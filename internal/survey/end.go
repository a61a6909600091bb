package survey

import (
	"context"

	"stund/internal/client"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/practice"
	"stund/internal/store"
)

// The codes of the faults of ending a course.
const (
	CodeNoVisits = "course-empty"
	CodeAhead    = "course-ahead"
	CodeOff      = "surveys-off"
	CodeNobody   = "client-unreachable"
)

// End says that the client's course has ended: they are thanked, and asked how it was, soon. Said again of the same
// visits it returns the same survey. It answers fault.Conflict where nothing took place (CodeNoVisits), something is
// booked (CodeAhead), the practice asks nobody (CodeOff), or there is no address (CodeNobody).
func (d *Surveys) End(ctx context.Context, actor fact.Actor, setup *practice.Setup, who client.Client) (Survey, error) {
	set, err := d.Settings(ctx, setup)
	if err != nil {
		return Survey{}, err
	}
	if !set.Exit {
		return Survey{}, fault.New(fault.Conflict, CodeOff,
			"The practice asks nobody when a course ends. Switch that on in the settings first.")
	}
	visits, err := d.register.Visits(ctx, setup.Practice.ID, who.IDs()...)
	if err != nil {
		return Survey{}, err
	}
	if _, next := visits.At(d.now()); !next.IsZero() {
		return Survey{}, fault.New(fault.Conflict, CodeAhead,
			"The client has an appointment ahead. Cancel it first, if the course has ended.")
	}
	h, err := d.history(ctx, setup.Practice.ID, who.IDs())
	if err != nil {
		return Survey{}, err
	}
	if len(h.visits) == 0 {
		return Survey{}, fault.New(fault.Conflict, CodeNoVisits,
			"No appointment of the client is marked as completed yet, so there is no course to end.")
	}
	return d.end(ctx, actor, setup, set, who, h.visits[0])
}

func (d *Surveys) end(ctx context.Context, actor fact.Actor, setup *practice.Setup, set Settings, who client.Client,
	last Visit) (Survey, error) {
	var out Survey
	_, err := courses.UpsertWith(ctx, d.db, d.retry, courses.Key(setup.Practice.ID, who.ID),
		func(c Course, along *store.Along) (Course, []fact.Fact, error) {
			if s, is, err := d.covered(ctx, c, last); is || err != nil {
				out = s
				return c, nil, err
			}
			ops, s, err := d.planned(ctx, setup, set, Exit, who, last, actor)
			if out = s; err != nil {
				return c, nil, err
			}
			if s.ID == "" {
				return c, nil, fault.New(fault.Conflict, CodeNobody,
					"There is neither an e-mail address nor a phone number of the client.")
			}
			along.Ops = ops
			c = c.without(lookEnd).without(lookPulse)
			c.Last, c.Survey = last, s.ID
			return c, nil, nil
		})
	if err != nil {
		return Survey{}, err
	}
	return d.Get(ctx, setup.Practice.ID, out.ID)
}
