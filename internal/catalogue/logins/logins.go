// Package logins is the job that the user pool asks before it makes a token.
package logins

import (
	"context"

	"stund/internal/base"
	"stund/internal/fact"
	"stund/internal/jobs"
	"stund/internal/join"
	"stund/internal/staff"
)

// Job lets those in who may something. Whose address has or had an account at a practice is there what that says,
// whatever the pool knows of them: so who is removed gets no token any more. The pool's word counts for whom it alone
// knows, as the first owner is; a role without its identity gets no token.
func Job(b *base.Base, _ join.Outside, _ ...join.Capability) jobs.Job {
	accounts := staff.Of(b)
	return jobs.Job{Name: "logins", Admit: func(ctx context.Context, who fact.Actor, email string) (fact.Actor, error) {
		return accounts.Admit(ctx, email, who)
	}}
}
