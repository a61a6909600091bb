// Package calendars is the job that reads external calendars.
package calendars

import (
	"stund/internal/busytime"
	"stund/internal/due"
	"stund/internal/jobs"
	"stund/internal/join"
	"stund/internal/practice"
)

// Job reads the calendars that are due to be read again.
func Job(b join.Base, o join.Outside, _ ...join.Capability) jobs.Job {
	importer := busytime.NewImporter(practice.Of(b.Plain()), o.Fetcher, b.Clock.Now, b.Log)
	return jobs.At(practice.Calendars, b.Runner(practice.Calendars, []due.Kind{importer.Due()}, 0))
}
