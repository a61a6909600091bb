// Package logins is the job that the user pool asks before it makes a token.
package logins

import (
	"stund/internal/base"
	"stund/internal/fact"
	"stund/internal/jobs"
	"stund/internal/join"
)

// Job lets those in who may something: a role without its identity gets no token.
func Job(_ *base.Base, _ join.Outside, _ ...join.Capability) jobs.Job {
	return jobs.Job{Name: "logins", Admit: fact.Actor.MaySignIn}
}
