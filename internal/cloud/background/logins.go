package background

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"

	"stund/internal/httpapi/claims"
	"stund/internal/jobs"
)

// doorkeeper is asked by a user pool before it makes a token, at a login and at each renewal ("Pre token generation
// Lambda trigger", Amazon Cognito developer guide). An answer with an error makes it refuse, and shows the error's
// words to whoever signs in.
type doorkeeper struct {
	job jobs.Job
	log *slog.Logger
}

// Invoke answers the event as it came, which changes nothing of the token.
func (h *doorkeeper) Invoke(ctx context.Context, event []byte) ([]byte, error) {
	var asked struct {
		Source  string `json:"triggerSource"`
		Request struct {
			Attributes map[string]string `json:"userAttributes"`
			Groups     struct {
				Names []string `json:"groupsToOverride"`
			} `json:"groupConfiguration"`
		} `json:"request"`
	}
	if err := json.Unmarshal(event, &asked); err != nil || asked.Request.Attributes == nil {
		return nil, errors.New("the event is none of a user pool that is about to make a token")
	}
	who := claims.OfUser(asked.Request.Attributes, asked.Request.Groups.Names)
	err := h.job.Admit(who)
	h.log.LogAttrs(ctx, slog.LevelInfo, "login", slog.String("job", h.job.Name), slog.String("source", asked.Source),
		slog.Bool("admitted", err == nil), slog.String("user", who.ID), slog.String("role", string(who.Role)),
		slog.String("practice", who.Practice))
	if err != nil {
		return nil, fmt.Errorf("%w. Ask whoever administers the logins of your practice", err)
	}
	return event, nil
}
