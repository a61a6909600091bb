// Package staff is the endpoints of the accounts of those who work at a practice.
package staff

import (
	"context"
	"net/http"
	"time"

	"stund/internal/api/door"
	"stund/internal/base"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/httpapi"
	"stund/internal/i18n"
	"stund/internal/once"
	"stund/internal/staff"
)

// Catalogue lists the endpoints of accounts.
func Catalogue() []door.Maker { return []door.Maker{List, Member} }

// Account is somebody who works at the practice, as owners see them.
type Account struct {
	ID           string      `json:"id" example:"73gba1txy4z3g56ydkrqws6cce"`
	Name         string      `json:"name" example:"Ida Berg"`
	Email        string      `json:"email" example:"ida@lotus.example"`
	Role         fact.Role   `json:"role" enum:"owner,assistant,practitioner" example:"practitioner"`
	Practitioner string      `json:"practitioner,omitempty" doc:"Id of the practitioner who they are." example:"ida"`
	Language     i18n.Lang   `json:"language,omitempty" enum:"nb,sv,da,fi,en" doc:"Of what they are mailed; the practice's if left out." example:"nb"`
	State        staff.State `json:"state" enum:"invited,active,disabled" doc:"invited: nobody has taken the invitation yet. disabled: they may not sign in." example:"active"`
	InvitedAt    time.Time   `json:"invited_at" doc:"When the last invitation went out."`
	JoinedAt     *time.Time  `json:"joined_at,omitempty" doc:"When they took it."`
	Expired      bool        `json:"expired,omitzero" doc:"The invitation can be taken no longer: send it once more."`
}

func view(a staff.Account, now time.Time) Account {
	out := Account{ID: a.ID, Name: a.Name, Email: a.Email, Role: a.Role, Practitioner: a.Practitioner,
		Language: a.Language, State: a.State, InvitedAt: a.Invited,
		Expired: a.State == staff.Invited && !now.Before(a.Link().Expires)}
	if !a.Joined.IsZero() {
		out.JoinedAt = &a.Joined
	}
	return out
}

// About is what an owner says of somebody.
type About struct {
	Name         string    `json:"name" minLength:"1" maxLength:"120" example:"Ida Berg"`
	Role         fact.Role `json:"role" enum:"owner,assistant,practitioner" example:"practitioner"`
	Practitioner string    `json:"practitioner,omitempty" maxLength:"40" doc:"Id of the practitioner who they are; practitioners need one." example:"ida"`
	Language     i18n.Lang `json:"language,omitempty" enum:"nb,sv,da,fi,en" doc:"Of what they are mailed; the practice's if left out." example:"nb"`
}

// Invitee is somebody to be invited.
type Invitee struct {
	About
	Email string `json:"email" maxLength:"254" doc:"The invitation goes there. It never changes: another address is another account." example:"ida@lotus.example"`
}

// Change is what becomes of an account.
type Change struct {
	About
	State staff.State `json:"state,omitempty" enum:"invited,active,disabled" doc:"Left out, it stays. invited sends the invitation once more to who has not taken it." example:"active"`
}

func (a About) draft(email string) staff.Draft {
	return staff.Draft{Name: a.Name, Email: email, Role: a.Role, Practitioner: a.Practitioner, Language: a.Language}
}

var (
	failsUnknown = httpapi.Fails(fault.NotFound, "staff-unknown", "There is no account with this id.")
	failsOwner   = httpapi.Fails(fault.Conflict, staff.CodeLastOwner,
		"No owner could sign in any more. Make somebody else an owner first.")
	failsState = httpapi.Fails(fault.Conflict, staff.CodeNotAccepted,
		"The invitation was not taken yet, or was: the state can only become disabled, or stay.")
)

// List lists the accounts and invites somebody.
func List(b *base.Base) httpapi.Endpoint {
	s := staff.Of(b)
	return httpapi.Endpoint{Name: "staff", Path: "/v1/staff", Auth: door.Owner, Ops: []httpapi.Op{{
		ID: "list-staff", Method: http.MethodGet,
		Summary: "Who works here",
		Text:    "The accounts by which people sign in, by name.",
		Tag:     door.TagSetup,
		Handle: httpapi.Handle(func(ctx context.Context, _ *struct{}) (*door.Answer[door.ListOf[Account]], error) {
			all, err := s.List(ctx, httpapi.ActorFrom(ctx).Practice)
			if err != nil {
				return nil, err
			}
			out := door.ListOf[Account]{Items: make([]Account, len(all))}
			for n, a := range all {
				out.Items[n] = view(a, b.Now())
			}
			return door.OK(out), nil
		}),
	}, {
		ID: "invite-staff", Method: http.MethodPost,
		Summary: "Invite somebody who works here",
		Text:    "They get a mail with a link, which is good for seven days. Once they have taken it they may sign in.",
		Tag:     door.TagSetup, Status: http.StatusCreated,
		Faults: []httpapi.Fault{door.FailsPractice, door.FailsBusy, httpapi.Fails(fault.Conflict, staff.CodeKnown,
			"There is an account with this address: id is its.").With("id", "73gba1txy4z3g56ydkrqws6cce"),
			failsUnknown, door.FailsKeyReused},
		Handle: httpapi.Handle(func(ctx context.Context, in *inviteIn) (*door.Answer[Account], error) {
			actor := httpapi.ActorFrom(ctx)
			sent, err := once.Of(actor, actor.Practice, "account", in.Key, in.Body)
			if err != nil {
				return nil, err
			}
			a, err := s.Invite(ctx, actor, actor.Practice, sent, in.Body.draft(in.Body.Email))
			if err != nil {
				return nil, err
			}
			return door.OK(view(a, b.Now())), nil
		}),
	}}}
}

type inviteIn struct {
	door.Once
	Body Invitee
}

type changeIn struct {
	door.ByID
	Body Change
}

// Member shows an account, changes it and removes it.
func Member(b *base.Base) httpapi.Endpoint {
	s := staff.Of(b)
	return httpapi.Endpoint{Name: "staff-member", Path: "/v1/staff/{id}", Auth: door.Owner, Ops: []httpapi.Op{{
		ID: "get-staff", Method: http.MethodGet,
		Summary: "Somebody who works here",
		Tag:     door.TagSetup,
		Faults:  []httpapi.Fault{failsUnknown},
		Handle: httpapi.Handle(func(ctx context.Context, in *door.ByID) (*door.Answer[Account], error) {
			a, err := s.Get(ctx, httpapi.ActorFrom(ctx).Practice, in.ID)
			if err != nil {
				return nil, err
			}
			return door.OK(view(a, b.Now())), nil
		}),
	}, {
		ID: "replace-staff", Method: http.MethodPut,
		Summary: "Change what somebody may",
		Text: "As a whole, but for the address and, if it is left out, the state. It counts within 15 minutes for " +
			"who is signed in: so long a token lasts.",
		Tag:    door.TagSetup,
		Faults: []httpapi.Fault{failsUnknown, door.FailsPractice, failsOwner, failsState, door.FailsBusy},
		Handle: httpapi.Handle(func(ctx context.Context, in *changeIn) (*door.Answer[Account], error) {
			actor := httpapi.ActorFrom(ctx)
			a, err := s.Change(ctx, actor, actor.Practice, in.ID, in.Body.draft(""), in.Body.State)
			if err != nil {
				return nil, err
			}
			return door.OK(view(a, b.Now())), nil
		}),
	}, {
		ID: "delete-staff", Method: http.MethodDelete,
		Summary: "Remove somebody's account",
		Text:    "They are signed out within 15 minutes. What they did stays under their id.",
		Tag:     door.TagSetup, Status: http.StatusNoContent,
		Faults: []httpapi.Fault{failsUnknown, failsOwner, door.FailsBusy},
		Handle: httpapi.Handle(func(ctx context.Context, in *door.ByID) (*struct{}, error) {
			actor := httpapi.ActorFrom(ctx)
			return nil, s.Remove(ctx, actor, actor.Practice, in.ID)
		}),
	}}}
}
