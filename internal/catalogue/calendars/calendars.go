// Package calendars is the job that reads external calendars.
package calendars

import (
	"context"

	"stund/internal/base"
	"stund/internal/booking"
	"stund/internal/busytime"
	"stund/internal/due"
	"stund/internal/jobs"
	"stund/internal/join"
	"stund/internal/practice"
)

// Job reads the calendars that are due to be read again.
func Job(b *base.Base, o join.Outside, more ...join.Capability) jobs.Job {
	ours := func(ctx context.Context, practice string, ids []string) (map[string]bool, error) {
		return booking.Known(ctx, b.Store, practice, ids)
	}
	outages := busytime.Outages{Store: b.Store, Retry: b.Retry, IDs: b.IDs}
	importer := busytime.NewImporter(practice.Of(b), o.Fetcher, ours, outages, b.Now, b.Log)
	kinds := append(join.Due(more), importer.Due())
	return jobs.At(practice.Calendars, join.Runner(b, practice.Calendars, kinds, due.Options{Workers: 0}))
}
