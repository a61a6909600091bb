package background

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"

	"stund/internal/fact"
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

// Invoke answers the event with what the token is to say.
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
	email := ""
	if asked.Request.Attributes["email_verified"] == "true" {
		email = asked.Request.Attributes["email"]
	}
	is, err := h.job.Admit(ctx, who, email)
	h.log.LogAttrs(ctx, slog.LevelInfo, "login", slog.String("job", h.job.Name), slog.String("source", asked.Source),
		slog.Bool("admitted", err == nil), slog.String("user", who.ID), slog.String("account", is.ID),
		slog.String("role", string(is.Role)), slog.String("practice", is.Practice))
	if err != nil {
		return nil, fmt.Errorf("%w. Ask whoever administers the logins of your practice", err)
	}
	if is == who {
		return event, nil // which changes nothing of the token
	}
	return saying(event, is)
}

// saying returns the event with an answer that has the token speak of the account.
func saying(event []byte, is fact.Actor) ([]byte, error) {
	var all map[string]json.RawMessage
	if err := json.Unmarshal(event, &all); err != nil {
		return nil, fmt.Errorf("answer a user pool: %w", err)
	}
	type groups struct {
		Names []string `json:"groupsToOverride"`
	}
	type details struct {
		Claims   map[string]string `json:"claimsToAddOrOverride"`
		Suppress []string          `json:"claimsToSuppress,omitempty"`
		Groups   groups            `json:"groupOverrideDetails"`
	}
	d := details{Claims: map[string]string{claims.Practice: is.Practice, claims.Account: is.ID},
		Groups: groups{[]string{string(is.Role)}}}
	if is.Practitioner != "" {
		d.Claims[claims.Practitioner] = is.Practitioner
	} else {
		d.Suppress = []string{claims.Practitioner}
	}
	answer, err := json.Marshal(map[string]details{"claimsOverrideDetails": d})
	if err != nil {
		return nil, fmt.Errorf("answer a user pool: %w", err)
	}
	all["response"] = answer
	return json.Marshal(all)
}
