// Package client is the endpoints of a practice's clients: who they are, what they wish, and what happened to them.
package client

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"time"

	"stund/internal/api/door"
	"stund/internal/base"
	"stund/internal/civil"
	"stund/internal/client"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/httpapi"
	"stund/internal/practice"
	"stund/internal/register"
	"stund/internal/store"
	"stund/internal/typed"
)

// Catalogue lists the endpoints of clients.
func Catalogue() []door.Maker {
	return []door.Maker{Clients, Client, ClientArchive, ClientRestore, ClientPreferences, ClientMerge, ClientUnmerge,
		Duplicates, DuplicateDismiss, Tags, Tag, ClientFields, ClientField}
}

// Services is what the endpoints of clients call.
type Services struct {
	*base.Base
	Practices *practice.Book
	Clients   *client.Clients
	Register  *register.Register
}

// Of returns what they call.
func Of(b *base.Base) *Services {
	return &Services{b, practice.Of(b), client.Of(b), register.Of(b)}
}

// View is a client as staff see them.
type View struct {
	ID       string `json:"id" readOnly:"true" example:"38gfsrdqqmpb9a6eckyj2repsq"`
	Revision int64  `json:"revision" doc:"Rises with each change: a change says which one it is of." example:"3"`
	client.Particulars
	Status  client.Status `json:"status" readOnly:"true" enum:"active,archived,deceased,erased" doc:"erased: nothing else is left."`
	Erased  *time.Time    `json:"erased_at,omitempty" readOnly:"true"`
	SMS     string        `json:"sms_number,omitempty" readOnly:"true" doc:"The number that SMS go to." example:"+4791234567"`
	Created time.Time     `json:"created" readOnly:"true"`

	PayerName    string `json:"payer_name,omitempty" readOnly:"true" doc:"Of the client who pays, if payer is one." example:"Ola Nordmann"`
	GuardianName string `json:"guardian_name,omitempty" readOnly:"true" doc:"Of the client who speaks for this one, if guardian is one." example:"Ola Nordmann"`

	Visits VisitsView `json:"visits" readOnly:"true"`

	Includes []IncludedView `json:"includes,omitempty" readOnly:"true" doc:"Clients who were merged into this one, as they came. Their ids lead here."`
}

// IncludedView is a client who was merged into another one.
type IncludedView struct {
	ID   string    `json:"id" example:"3r0jbcrngpe1hn0bf0ygd9ke00"`
	Name string    `json:"name" doc:"As it was." example:"Kari N."`
	At   time.Time `json:"at"`
}

// VisitsView is what a client's visits have come to. It may be some seconds behind.
type VisitsView struct {
	First         *time.Time     `json:"first,omitempty" doc:"The first visit that took place."`
	Last          *time.Time     `json:"last,omitempty" doc:"The last visit; an appointment that is past counts as one until somebody says that it was none."`
	Next          *time.Time     `json:"next,omitempty"`
	Months        map[string]int `json:"months,omitempty" doc:"How many took place in each month (in UTC) of the last two years that had any." example:"{\"2026-11\": 2}"`
	NoShows       int            `json:"no_shows" example:"0"`
	Cancelled     int            `json:"cancelled" example:"1"`
	Practitioners []string       `json:"practitioners" doc:"Ids of those with whom the client has or had an appointment."`
}

// Listed is a client in a list.
type Listed struct {
	ID           string        `json:"id" example:"38gfsrdqqmpb9a6eckyj2repsq"`
	Name         string        `json:"name" example:"Kari Nordmann"`
	Company      string        `json:"company,omitempty"`
	Emails       []string      `json:"emails"`
	Phones       []string      `json:"phones"`
	Tags         []string      `json:"tags"`
	Status       client.Status `json:"status" enum:"active,archived,deceased"`
	Practitioner string        `json:"practitioner,omitempty" example:"ida"`
	First        *time.Time    `json:"first_visit,omitempty"`
	Last         *time.Time    `json:"last_visit,omitempty"`
	Next         *time.Time    `json:"next_visit,omitempty"`
}

// Page is a page of a list of clients.
type Page struct {
	Items []Listed `json:"items"`
	Next  string   `json:"next,omitempty" doc:"The page after this one is asked for with it as after; left out of the last."`
	Total int      `json:"total" doc:"Clients on all pages." example:"1"`
}

// in returns the time in the zone, nil for none.
func in(t time.Time, zone *time.Location) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.In(zone)
	return &t
}

func (s *Services) view(ctx context.Context, setup *practice.Setup, c client.Client) (*door.Answer[View], error) {
	visits, err := s.Register.Visits(ctx, c.Practice, c.IDs()...)
	if err != nil {
		return nil, err
	}
	out := viewOf(setup, c, visits, s.Now())
	for _, b := range []struct {
		party *client.Party
		name  *string
	}{{c.Payer, &out.PayerName}, {c.Guardian, &out.GuardianName}} {
		if b.party == nil || b.party.Client == "" {
			continue
		}
		behind, err := s.Register.Seen(ctx, httpapi.ActorFrom(ctx), setup, b.party.Client)
		if err != nil && !errors.Is(err, fault.NotFound) {
			return nil, err
		}
		*b.name = behind.Name // of whom the caller may not see, nothing is told
	}
	return door.OK(out), nil
}

func viewOf(setup *practice.Setup, c client.Client, v register.Visits, now time.Time) View {
	last, next := v.At(now)
	zone := setup.Zone()
	shown := c.Particulars.Shown()
	var includes []IncludedView
	for _, i := range c.Includes {
		includes = append(includes, IncludedView{i.ID, i.Name, i.At.In(zone)})
	}
	return View{ID: c.ID, Revision: c.Revision(), Particulars: shown, Status: c.Is(), SMS: c.Mobile(),
		Erased: in(c.Gone, zone), Created: c.Created.In(zone),
		Visits: VisitsView{First: in(v.First, zone), Last: in(last, zone),
			Next: in(next, zone), Months: v.Months, NoShows: v.NoShows, Cancelled: v.Cancelled,
			Practitioners: v.Practitioners}, Includes: includes}
}

// FailsUnknown is that there is no such client, or none that the caller may see.
var FailsUnknown = httpapi.Fails(fault.NotFound, "client-unknown",
	"There is no client with this id whom the caller may see.")

var FailsErased = httpapi.Fails(fault.Gone, "client-erased", "The client was erased: nothing is left to change.")

var failsMeanwhile = httpapi.Fails(fault.Conflict, "changed-meanwhile",
	"Somebody changed the client since the revision: client is what it is now.")

// Seen returns the client, with the practice's set-up, if the actor may see them: see register.Register.
func (s *Services) Seen(ctx context.Context, actor fact.Actor, id string) (*practice.Setup, client.Client, error) {
	setup, err := s.Practices.Recent(ctx, actor.Practice)
	if err != nil {
		return nil, client.Client{}, err
	}
	c, err := s.Register.Seen(ctx, actor, setup, id)
	return setup, c, err
}

// Sees returns what tells the clients whom the actor may see by their ids; nil where that is all.
func (s *Services) Sees(ctx context.Context, actor fact.Actor, setup *practice.Setup) (func(id string) bool, error) {
	if actor.Role != fact.Practitioner || setup.Practice.ShareClients {
		return nil, nil
	}
	people, err := s.Register.People(ctx, actor.Practice)
	if err != nil {
		return nil, err
	}
	return func(id string) bool {
		row, ok := people(id)
		return ok && row.Of(actor.Practitioner)
	}, nil
}

// mayKnow returns the fault without the id of the client whom it names if the actor may not see them.
func (s *Services) mayKnow(ctx context.Context, actor fact.Actor, err error) error {
	f, ok := fault.As(err)
	if !ok || f.Code != client.CodeExists {
		return err
	}
	id, _ := f.Extra["client"].(string)
	if _, _, unseen := s.Seen(ctx, actor, id); unseen != nil {
		return client.Exists()
	}
	return err
}

// terms returns what the practice says particulars in.
func (s *Services) terms(ctx context.Context, setup *practice.Setup) (client.Terms, error) {
	v, err := s.Clients.Vocabulary(ctx, setup.Practice.ID, store.Strong)
	if err != nil {
		return client.Terms{}, err
	}
	return client.Terms{Country: setup.Practice.Country, Vocabulary: v, Practitioner: func(id string) bool {
		_, ok := setup.Practitioner(id)
		return ok
	}}, nil
}

// normalise puts the particulars of the client, as they were, into their stored form.
func (s *Services) normalise(ctx context.Context, setup *practice.Setup, was client.Client,
	p *client.Particulars) error {
	terms, err := s.terms(ctx, setup)
	if err != nil {
		return err
	}
	terms.Was = was.Particulars
	if err := s.mayStandBehind(ctx, setup, was, *p); err != nil {
		return err
	}
	return p.Normalise(terms, civil.In(s.Now(), setup.Zone()))
}

// mayStandBehind refuses a new payer or guardian whom the actor may not see, as one who is no client.
func (s *Services) mayStandBehind(ctx context.Context, setup *practice.Setup, was client.Client,
	p client.Particulars) error {
	var wrong fault.Fields
	paths := []string{"payer.client", "guardian.client"}
	for n, party := range []*client.Party{p.Payer, p.Guardian} {
		if party == nil || party.Client == "" || slices.Contains(was.Behind(), party.Client) {
			continue
		}
		_, err := s.Register.Seen(ctx, httpapi.ActorFrom(ctx), setup, party.Client)
		if err != nil && !errors.Is(err, fault.NotFound) {
			return err
		}
		wrong.Check(err == nil, paths[n], "is no client of the practice whom you may see")
	}
	return wrong.Err()
}

type listIn struct {
	Words        string        `query:"q" maxLength:"100" doc:"Parts of words or numbers, all of which the client has in name, company, e-mail addresses or phone numbers. Accents and capitals do not matter: oyvind finds Øyvind." example:"nord"`
	Tag          string        `query:"tag" maxLength:"40" doc:"Id of a tag." example:"regular"`
	Practitioner string        `query:"practitioner" maxLength:"40" doc:"Whose client it is first of all, or with whom they have or had an appointment." example:"ida"`
	Status       client.Status `query:"status" enum:"active,archived,deceased" doc:"active if left out."`
	LastFrom     civil.Date    `query:"last_from" doc:"Last visit on this day or later." example:"2026-01-01"`
	LastTo       civil.Date    `query:"last_to" doc:"Last visit on this day or before. Without last_from, who never came is among them." example:"2026-06-30"`
	NextFrom     civil.Date    `query:"next_from" doc:"Next visit on this day or later."`
	NextTo       civil.Date    `query:"next_to" doc:"Next visit on this day or before."`
	HasNext      string        `query:"has_next" enum:"yes,no" doc:"Whether an appointment is ahead."`
	Sort         register.Sort `query:"sort" enum:"name,last,-last,next,-created" doc:"name; last: who has not come for longest first, -last: who came last first; next: who comes next first; -created: the newest first. If left out, what fits q best, without it by name."`
	Limit        int           `query:"limit" minimum:"1" maximum:"200" default:"50"`
	After        string        `query:"after" maxLength:"2000" doc:"The next of the page before."`
}

// question returns what is asked for, in the practice's days.
func (in listIn) question(actor fact.Actor, setup *practice.Setup) register.Question {
	day := func(d civil.Date, plus int) (t time.Time) {
		if d.IsZero() {
			return t
		}
		return d.AddDays(plus).Start(setup.Zone())
	}
	q := register.Question{Words: in.Words, Tag: in.Tag, Practitioner: in.Practitioner, Status: in.Status,
		LastFrom: day(in.LastFrom, 0), LastTo: day(in.LastTo, 1), NextFrom: day(in.NextFrom, 0),
		NextTo: day(in.NextTo, 1), Sort: in.Sort, Limit: in.Limit, After: in.After,
		Language: setup.Practice.Language}
	if in.HasNext != "" {
		has := in.HasNext == "yes"
		q.HasNext = &has
	}
	q.Only = only(actor, setup)
	return q
}

// only returns the practitioner who sees no others' clients, "" for everybody else.
func only(actor fact.Actor, setup *practice.Setup) string {
	if actor.Role == fact.Practitioner && !setup.Practice.ShareClients {
		return actor.Practitioner
	}
	return ""
}

type addIn struct {
	Key  string `header:"Idempotency-Key" maxLength:"255" doc:"Of your choosing, one for each client: the same request with the same key adds them once."`
	Body client.Particulars
}

// Clients lists a practice's clients and adds one.
func Clients(b *base.Base) httpapi.Endpoint {
	s := Of(b)
	return httpapi.Endpoint{Name: "clients", Path: "/v1/clients", Auth: door.AnyStaff, Ops: []httpapi.Op{{
		ID: "list-clients", Method: http.MethodGet,
		Summary: "Find clients",
		Text: "Practitioners see those whom they have or had an appointment with, and those who are theirs first of " +
			"all, unless the practice shares clients. A change shows within seconds.",
		Tag: door.TagClients,
		Faults: []httpapi.Fault{door.FailsPractice,
			httpapi.Fails(fault.Invalid, "cursor-invalid", "The cursor is of no page of this list.")},
		Handle: httpapi.Handle(func(ctx context.Context, in *listIn) (*door.Answer[Page], error) {
			actor := httpapi.ActorFrom(ctx)
			setup, err := s.Practices.Recent(ctx, actor.Practice)
			if err != nil {
				return nil, err
			}
			a, err := s.Register.Find(ctx, actor.Practice, in.question(actor, setup))
			if err != nil {
				return nil, err
			}
			return door.OK(page(a, setup.Zone(), s.Now())), nil
		}),
	}, {
		ID: "add-client", Method: http.MethodPost,
		Summary: "Add a client",
		Text: "A booking adds its client by itself. Whom the new client may be all the same is suggested; nobody is " +
			"ever merged without being asked.",
		Tag: door.TagClients, Status: http.StatusCreated,
		Faults: []httpapi.Fault{door.FailsPractice, door.FailsBusy, FailsUnknown, httpapi.Fails(fault.Conflict,
			client.CodeExists, "There is a client with this name and one of these addresses: client is their id, "+
				"for who may see them."),
			door.FailsKeyReused},
		Handle: httpapi.Handle(func(ctx context.Context, in *addIn) (*door.Answer[Added], error) {
			actor, p := httpapi.ActorFrom(ctx), in.Body
			setup, err := s.Practices.Recent(ctx, actor.Practice)
			if err != nil {
				return nil, err
			}
			if actor.Role == fact.Practitioner && p.Practitioner == "" {
				p.Practitioner = actor.Practitioner // they would not see whom they have added
			}
			if err := s.normalise(ctx, setup, client.Client{}, &p); err != nil {
				return nil, err
			}
			c, err := s.Clients.Add(ctx, actor, actor.Practice, in.Key, p)
			if err != nil {
				return nil, s.mayKnow(ctx, actor, err)
			}
			if c.Revision() > 1 { // an earlier attempt made them, and they may be somebody else's client by now
				if _, _, err := s.Seen(ctx, actor, c.ID); err != nil {
					return nil, err
				}
			}
			return s.added(ctx, actor, setup, c)
		}),
	}}}
}

func page(a register.Answer, zone *time.Location, now time.Time) Page {
	out := Page{Items: make([]Listed, len(a.Rows)), Next: a.Next, Total: a.Total}
	for n, r := range a.Rows {
		out.Items[n] = listed(r, zone, now)
	}
	return out
}

func listed(r *register.Row, zone *time.Location, now time.Time) Listed {
	last, next := r.At(now)
	return Listed{
		ID:           r.ID,
		Name:         r.Name,
		Company:      r.Company,
		Emails:       typed.ShownEmails(r.Emails),
		Phones:       r.Phones,
		Tags:         r.Tags,
		Status:       r.Status,
		Practitioner: r.Practitioner,
		First:        in(r.First, zone),
		Last:         in(last, zone),
		Next:         in(next, zone),
	}
}
