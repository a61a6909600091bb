package client

import (
	"context"
	"net/http"
	"time"

	"stund/internal/api/door"
	"stund/internal/base"
	"stund/internal/client"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/httpapi"
	"stund/internal/practice"
	"stund/internal/register"
)

// Verdict says how likely two clients are one person.
type Verdict string

// The verdicts.
const (
	probably Verdict = "probably"
	perhaps  Verdict = "perhaps"
)

// Evidence is what speaks for two clients being one person.
type Evidence struct {
	Verdict Verdict           `json:"verdict" enum:"probably,perhaps" doc:"probably from 14 bits on."`
	Bits    int               `json:"bits" doc:"How much the reasons say together: each bit makes it twice as likely." example:"15"`
	Reasons []register.Reason `json:"reasons" enum:"same-email,same-phone,same-birthday,same-name,common-name,similar-name,same-family-name,same-address,other-birthday,other-given-name" doc:"What speaks for it, and against it: same-email 12 bits, same-phone 9, same-birthday 8, same-name 6, or common-name 4 where more than one client in a hundred has it, similar-name 4, same-family-name with the same initial 3, same-address 3; other-birthday and other-given-name take 6 away."`
}

func evidence(l register.Likeness) Evidence {
	e := Evidence{Verdict: perhaps, Bits: l.Bits, Reasons: l.Reasons}
	if l.Bits >= register.Probably {
		e.Verdict = probably
	}
	return e
}

// Suggestion is a client whom a new one may be.
type Suggestion struct {
	Client Listed `json:"client"`
	Evidence
}

// Added is a client who was just added.
type Added struct {
	View
	Suggestions []Suggestion `json:"suggestions" readOnly:"true" doc:"Clients whom this one may be, the likeliest first."`
}

// maxSuggestions is how many a new client comes with.
const maxSuggestions = 5

func (s *Services) added(ctx context.Context, actor fact.Actor, setup *practice.Setup, c client.Client) (
	*door.Answer[Added], error) {
	shown, err := s.view(ctx, setup, c)
	if err != nil {
		return nil, err
	}
	like, err := s.Register.Like(ctx, c, only(actor, setup), maxSuggestions)
	if err != nil {
		return nil, err
	}
	out := Added{View: shown.Body}
	for _, d := range like {
		out.Suggestions = append(out.Suggestions, Suggestion{listed(d.B, setup.Zone(), s.Now()), evidence(d.Likeness)})
	}
	return door.OK(out), nil
}

// Duplicate is two clients who may be one.
type Duplicate struct {
	A Listed `json:"a" doc:"Who has been a client for longer."`
	B Listed `json:"b"`
	Evidence
}

// PairsPage is a page of the list of duplicates.
type PairsPage struct {
	Items []Duplicate `json:"items"`
	Next  string      `json:"next,omitempty" doc:"The page after this one is asked for with it as after; left out of the last."`
}

func pairsPage(all []register.Duplicate, next string, zone *time.Location, now time.Time) PairsPage {
	out := PairsPage{Next: next}
	for _, d := range all {
		pair := Duplicate{listed(d.A, zone, now), listed(d.B, zone, now), evidence(d.Likeness)}
		out.Items = append(out.Items, pair)
	}
	return out
}

type duplicatesIn struct {
	Limit int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
	After string `query:"after" maxLength:"2000" doc:"The next of the page before."`
}

// Duplicates lists clients who may be one.
func Duplicates(b *base.Base) httpapi.Endpoint {
	s := Of(b)
	return httpapi.Endpoint{Name: "duplicates", Path: "/v1/duplicates", Auth: door.AnyStaff, Ops: []httpapi.Op{{
		ID: "list-duplicates", Method: http.MethodGet,
		Summary: "Clients who may be one",
		Text: "In pairs, the likeliest first. Who shares an address and not a given name is taken for family, and is " +
			"not listed; nor is who was told apart. Practitioners see the pairs of whom they see both. A change " +
			"shows within seconds.",
		Tag: door.TagClients,
		Faults: []httpapi.Fault{door.FailsPractice,
			httpapi.Fails(fault.Invalid, "cursor-invalid", "The cursor is of no page of this list.")},
		Handle: httpapi.Handle(func(ctx context.Context, in *duplicatesIn) (*door.Answer[PairsPage], error) {
			actor := httpapi.ActorFrom(ctx)
			setup, err := s.Practices.Recent(ctx, actor.Practice)
			if err != nil {
				return nil, err
			}
			all, next, err := s.Register.Duplicates(ctx, actor.Practice, only(actor, setup), in.Limit, in.After)
			if err != nil {
				return nil, err
			}
			return door.OK(pairsPage(all, next, setup.Zone(), s.Now())), nil
		}),
	}}}
}

var failsSame = httpapi.Fails(fault.Invalid, "same-client", "Both are one client.")

type dismissIn struct {
	Body struct {
		A string `json:"a" maxLength:"40" doc:"Id of a client." example:"38gfsrdqqmpb9a6eckyj2repsq"`
		B string `json:"b" maxLength:"40" doc:"Id of another one." example:"3r0jbcrngpe1hn0bf0ygd9ke00"`

		Undo bool `json:"undo,omitempty" doc:"Takes back that they were told apart: they are suggested again."`
	}
}

// DuplicateDismiss notes that two clients are two.
func DuplicateDismiss(b *base.Base) httpapi.Endpoint {
	s := Of(b)
	return httpapi.Endpoint{Name: "duplicate-dismiss", Path: "/v1/duplicates/dismiss", Auth: door.AnyStaff,
		Ops: []httpapi.Op{{
			ID: "dismiss-duplicate", Method: http.MethodPost,
			Summary: "Tell two clients apart",
			Text:    "They are two people, and are not suggested as one any more, until undo takes that back.",
			Tag:     door.TagClients, Status: http.StatusNoContent,
			Faults: []httpapi.Fault{door.FailsPractice, FailsUnknown, FailsErased, failsSame, door.FailsBusy},
			Handle: httpapi.Handle(func(ctx context.Context, in *dismissIn) (*struct{}, error) {
				actor := httpapi.ActorFrom(ctx)
				_, x, err := s.Seen(ctx, actor, in.Body.A)
				if err != nil {
					return nil, err
				}
				_, y, err := s.Seen(ctx, actor, in.Body.B)
				if err != nil {
					return nil, err
				}
				if x.Status == client.Erased || y.Status == client.Erased {
					return nil, client.WasErased()
				}
				if in.Body.Undo {
					return nil, s.Clients.Together(ctx, actor, actor.Practice, x.IDs(), y.IDs())
				}
				return nil, s.Clients.TellApart(ctx, actor, actor.Practice, x.ID, y.ID)
			}),
		}}}
}

type mergeIn struct {
	door.ByID
	Body struct {
		With string `json:"with" maxLength:"40" doc:"Id of the client who is merged into the one of the path." example:"3r0jbcrngpe1hn0bf0ygd9ke00"`

		Keep client.Keep `json:"keep,omitempty" doc:"Whose particulars are kept, by their names: a is the client of the path, b the other. What is not named is a's, or b's where a has none; given and family name go with the name, company and its number together. Lists (emails, phones, tags) are joined within their limits, the practice's own fields one by one: fields is all of them, fields.shoe one." example:"{\"name\": \"b\", \"emails\": \"a\"}"`

		Revision     int64 `json:"revision,omitempty" minimum:"1" doc:"Of the client of the path, as the choice was made of it." example:"3"`
		WithRevision int64 `json:"with_revision,omitempty" minimum:"1" doc:"Of the other, as the choice was made of it." example:"1"`
	}
}

// ClientMerge merges a client into another one.
func ClientMerge(b *base.Base) httpapi.Endpoint {
	s := Of(b)
	return httpapi.Endpoint{Name: "client-merge", Path: "/v1/clients/{id}/merge", Auth: door.AnyStaff,
		Ops: []httpapi.Op{{
			ID: "merge-client", Method: http.MethodPost,
			Summary: "Merge a client into this one",
			Text: "The other's appointments and history are this one's, their id leads to this one, and both names " +
				"find them. It can be undone at any time.",
			Tag: door.TagClients,
			Faults: []httpapi.Fault{
				door.FailsPractice,
				FailsUnknown,
				FailsErased,
				failsSame,
				failsMeanwhile,
				door.FailsBusy,
				httpapi.Fails(fault.Conflict, "already-merged",
					"One of the two was merged already: client is the id of whom into."),
				httpapi.Fails(fault.Conflict, client.CodeDied, "One of the two has died and the other has not."),
				httpapi.Fails(fault.Conflict, "merge-full", "Too many were merged into this client."),
			},
			Handle: httpapi.Handle(func(ctx context.Context, in *mergeIn) (*door.Answer[View], error) {
				actor := httpapi.ActorFrom(ctx)
				setup, kept, err := s.Seen(ctx, actor, in.ID)
				if err != nil {
					return nil, err
				}
				if kept.ID != in.ID && in.Body.Revision != 0 { // it was merged since, and the revision is not kept's
					return nil, s.meanwhile(ctx, setup, kept.ID, client.Meanwhile())
				}
				if _, _, err := s.Seen(ctx, actor, in.Body.With); err != nil {
					return nil, err
				}
				c, err := s.Clients.Merge(ctx, actor, actor.Practice, kept.ID, in.Body.Revision, in.Body.With,
					in.Body.WithRevision, in.Body.Keep)
				if err != nil {
					return nil, s.meanwhile(ctx, setup, kept.ID, err)
				}
				return s.view(ctx, setup, c)
			}),
		}}}
}

type unmergeIn struct {
	door.ByID
	Body struct {
		Revised
		Client string `json:"client" maxLength:"40" doc:"Id of the client who was merged into this one, or into one of those who were." example:"3r0jbcrngpe1hn0bf0ygd9ke00"`
	}
}

// ClientUnmerge undoes a merge.
func ClientUnmerge(b *base.Base) httpapi.Endpoint {
	s := Of(b)
	return httpapi.Endpoint{Name: "client-unmerge", Path: "/v1/clients/{id}/unmerge", Auth: door.AnyStaff,
		Ops: []httpapi.Op{{
			ID: "unmerge-client", Method: http.MethodPost,
			Summary: "Undo a merge",
			Text: "The other is who they were, with whom they included. This one is what they would be without them; " +
				"what somebody changed since, and appointments made since, stay with this one. Merges are undone in " +
				"any order, as a whole or not at all.",
			Tag: door.TagClients,
			Faults: []httpapi.Fault{door.FailsPractice, FailsUnknown, FailsErased, failsMeanwhile, door.FailsBusy,
				httpapi.Fails(fault.Conflict, "not-merged", "The client does not include the other."),
				httpapi.Fails(fault.Conflict, client.CodeUnmergeFull, "What came since the merge has no room beside "+
					"what was before: fields names the lists.")},
			Handle: httpapi.Handle(func(ctx context.Context, in *unmergeIn) (*door.Answer[View], error) {
				actor := httpapi.ActorFrom(ctx)
				setup, kept, err := s.Seen(ctx, actor, in.ID)
				if err != nil {
					return nil, err
				}
				if kept.ID != in.ID && in.Body.Revision != 0 { // as for a merge
					return nil, s.meanwhile(ctx, setup, kept.ID, client.Meanwhile())
				}
				c, err := s.Clients.Unmerge(ctx, actor, actor.Practice, kept.ID, in.Body.Revision, in.Body.Client)
				if err != nil {
					return nil, s.meanwhile(ctx, setup, kept.ID, err)
				}
				return s.view(ctx, setup, c)
			}),
		}}}
}
