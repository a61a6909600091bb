// Package surveys is the job that looks whether courses have ended, and asks clients how it was.
package surveys

import (
	"cmp"

	"stund/internal/base"
	"stund/internal/booking"
	words "stund/internal/booking/letters"
	"stund/internal/catalogue/contributions"
	"stund/internal/catalogue/judges"
	"stund/internal/client"
	"stund/internal/due"
	"stund/internal/jobs"
	"stund/internal/join"
	"stund/internal/message"
	"stund/internal/practice"
	"stund/internal/register"
	"stund/internal/survey"
	"stund/internal/survey/letters"
)

// Letters are what surveys have to say.
func Letters(b *base.Base) message.Letters {
	contributions.Register(b)
	return letters.Letters(letters.Writer{Writer: words.Of(b), Setups: practice.Of(b), Bookings: booking.Of(b),
		Register: register.Of(b), People: client.Of(b), Surveys: survey.Of(b)})
}

// Job looks at courses, and sends surveys once all judges let them go.
func Job(b *base.Base, o join.Outside, more ...join.Capability) jobs.Job {
	sender := join.Sender(b, o, judges.List(b, more...))
	kinds := append(join.Due(more), survey.Of(b).Looks(), sender.Kind(Letters(b)))
	return jobs.At(survey.Desk, join.Runner(b, survey.Desk, kinds,
		due.Options{Workers: cmp.Or(o.Senders, o.Workers), Before: o.Before}))
}
