package history

import (
	"context"
	"net/http"
	"time"

	"stund/internal/api/client"
	"stund/internal/api/door"
	"stund/internal/base"
	"stund/internal/booking"
	"stund/internal/catalogue/traces"
	"stund/internal/erasure"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/httpapi"
	"stund/internal/i18n"
	"stund/internal/practice"
	"stund/internal/trace"

	people "stund/internal/client"
)

// ErasureView is what erasing a client does, how far it has come, and what it leaves.
type ErasureView struct {
	Client string `json:"client" example:"38gfsrdqqmpb9a6eckyj2repsq"`
	Status string `json:"status" enum:"possible,blocked,running,done" doc:"possible: nothing was done yet. blocked: appointments are ahead. running: the client is erased, and what is held about them is being erased; a part waits five minutes for what was on its way. done: all is."`

	Goes  []GoesView  `json:"goes" doc:"What is erased; of what runs, what was until now."`
	Stays []StaysView `json:"stays" doc:"What is left, until when and by which rule."`
	Ahead []AheadView `json:"appointments_ahead" doc:"Cancelled first, or with it: see upcoming."`
	Later []LaterView `json:"copies" doc:"Copies that end by themselves."`

	Began *time.Time `json:"began_at,omitempty"`
	Ended *time.Time `json:"ended_at,omitempty"`
}

// GoesView is something that is erased.
type GoesView struct {
	What  string `json:"what" example:"bookings"`
	Name  string `json:"name" doc:"In the reader's language." example:"Timer"`
	Count int    `json:"count" doc:"Things of it in which something is erased." example:"12"`
	Text  string `json:"text" doc:"What of it." example:"Navn, e-post, telefon, merknad, svar og begrunnelser"`
}

// StaysView is something that is left.
type StaysView struct {
	What  string       `json:"what" example:"bookings"`
	Name  string       `json:"name" example:"Timer"`
	Text  string       `json:"text" example:"Tid, tjeneste, behandler og hva det ble til, for regnskap og statistikk"`
	Rule  trace.Reason `json:"rule" enum:"figures,blocked-address,accounts,journal" doc:"figures: nothing in it says any more whose it is. blocked-address: a keyed hash, so that an address that takes no mail gets none. accounts, journal: a law has it kept."`
	Years int          `json:"years,omitempty" doc:"For how long the law has it kept; left out where nothing personal is left, which ends at no time."`
	Law   string       `json:"law,omitempty" doc:"Of the practice's country."`
	AsOf  string       `json:"law_as_of,omitempty" doc:"When somebody last looked at that law."`
}

// AheadView is an appointment that is still to come.
type AheadView struct {
	Booking string    `json:"booking" example:"38gfsrdqqmpb9a6eckyj2repsq"`
	Start   time.Time `json:"start"`
}

// LaterView is where copies of what was erased are for a while.
type LaterView struct {
	What  string `json:"what" enum:"change-records,backups,own-backups" doc:"change-records: what the database tells of its writes. backups: those that the database makes by itself. own-backups: those that the practice makes of its server."`
	Hours int    `json:"hours,omitempty" doc:"After which they end; left out where the practice decides it." example:"24"`
}

type erasureIn struct {
	door.ByID
	Language string `query:"language" enum:"nb,sv,da,fi,en" doc:"Of name and text; the practice's if left out."`
}

type eraseIn struct {
	door.ByID
	Language string `query:"language" enum:"nb,sv,da,fi,en" doc:"Of name and text; the practice's if left out."`
	Body     struct {
		Upcoming string `json:"upcoming,omitempty" enum:"refuse,cancel" doc:"What becomes of appointments ahead: refuse, which it is if left out, erases nobody who has some; cancel cancels them, and nobody is told." example:"refuse"`
	}
}

// Erasure shows what erasing a client would do, and how far it has come; and erases them.
func Erasure(b *base.Base) httpapi.Endpoint {
	s, x := client.Of(b), traces.Erasures(b)
	v := viewer{b, s, x}
	faults := []httpapi.Fault{door.FailsPractice, client.FailsUnknown}
	return httpapi.Endpoint{Name: "client-erasure", Path: "/v1/clients/{id}/erasure", Auth: door.Owner,
		Ops: []httpapi.Op{{
			ID: "get-client-erasure", Method: http.MethodGet,
			Summary: "What erasing a client does",
			Text: "What goes, what stays and by which rule, before anything is erased; and how far it has come, " +
				"once it was begun. For owners.",
			Tag: door.TagClients, Faults: faults,
			Handle: httpapi.Handle(func(ctx context.Context, in *erasureIn) (*door.Answer[ErasureView], error) {
				setup, c, err := s.Seen(ctx, httpapi.ActorFrom(ctx), in.ID)
				if err != nil {
					return nil, err
				}
				return v.view(ctx, setup, c, in.Language)
			}),
		}, {
			ID: "erase-client", Method: http.MethodPost,
			Summary: "Erase a client",
			Text: "Their name, addresses and notes are gone at once, and they are found by nothing any more; nothing " +
				"that was planned is sent to them. What bookings, messages and the waiting list say of them follows, " +
				"however much it is: ask again how far it has come. Whoever was merged into them goes with them. It " +
				"cannot be undone, and may be asked again. For owners.",
			Tag: door.TagClients, Status: http.StatusAccepted,
			Faults: append(faults[:2:2], door.FailsBusy, httpapi.Fails(fault.Conflict, erasure.CodeAhead,
				"Appointments are ahead: bookings are their ids. Cancel them first, or send upcoming.")),
			Handle: httpapi.Handle(func(ctx context.Context, in *eraseIn) (*door.Answer[ErasureView], error) {
				actor := httpapi.ActorFrom(ctx)
				setup, c, err := s.Seen(ctx, actor, in.ID)
				if err != nil {
					return nil, err
				}
				if _, err := x.Begin(ctx, actor, c, in.Body.Upcoming == "cancel"); err != nil {
					return nil, err
				}
				if _, c, err = s.Seen(ctx, actor, c.ID); err != nil {
					return nil, err
				}
				return v.view(ctx, setup, c, in.Language)
			}),
		}}}
}

// viewer shows erasures.
type viewer struct {
	base     *base.Base
	services *client.Services
	erasures *erasure.Erasures
}

func (v viewer) view(ctx context.Context, setup *practice.Setup, c people.Client, language string) (
	*door.Answer[ErasureView], error) {
	l, ok := i18n.Parse(language)
	if !ok {
		l = setup.Practice.Language
	}
	out := ErasureView{Client: c.ID, Status: "possible", Goes: []GoesView{}, Stays: []StaysView{},
		Ahead: []AheadView{}, Later: copies(v.base)}
	var held []erasure.Held
	var err error
	if c.Status == people.Erased {
		var e erasure.Erasure
		if e, err = v.erasures.Get(ctx, c.Practice, c.ID); err != nil {
			return nil, err
		}
		held, out.Status = v.erasures.Erased(e), "running"
		out.Began = in(e.Began, setup.Zone())
		if out.Ended = in(e.Ended, setup.Zone()); e.Status == erasure.Done {
			out.Status = "done"
		}
	} else {
		var ahead []booking.Booking
		if held, err = v.erasures.Held(ctx, c); err != nil {
			return nil, err
		}
		if ahead, err = v.erasures.Ahead(ctx, c); err != nil {
			return nil, err
		}
		for _, b := range ahead {
			out.Status = "blocked"
			out.Ahead = append(out.Ahead, AheadView{b.ID, b.Start.In(setup.Zone())})
		}
	}
	for _, h := range held {
		out.Goes = append(out.Goes, GoesView{h.Trace.Name, h.Trace.Called.In(l), h.Count, h.Trace.Goes.In(l)})
		if h.Trace.Rule != "" {
			out.Stays = append(out.Stays, stays(h.Trace, l, setup.Practice.Country))
		}
	}
	return door.OK(out), nil
}

func stays(t trace.Trace, l i18n.Lang, country string) StaysView {
	out := StaysView{What: t.Name, Name: t.Called.In(l), Text: t.Stays.In(l), Rule: t.Rule}
	if law, ok := trace.LawOf(country, t.Rule); ok {
		out.Years, out.Law, out.AsOf = law.Years, law.Source, law.Seen.String()
	}
	return out
}

// in returns the time in the zone, nil for none.
func in(t time.Time, zone *time.Location) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.In(zone)
	return &t
}

// copies says where copies are for a while: on one machine only in the backups that the practice makes; what AWS keeps
// of the table's changes ends within 24 hours, and its backups within 35 days.
func copies(b *base.Base) []LaterView {
	if _, one := base.Get[erasure.OneMachine](b); one {
		return []LaterView{{What: "own-backups"}}
	}
	return []LaterView{{"change-records", 24}, {"backups", 35 * 24}}
}

type exportIn struct {
	door.ByID
	Language string `query:"language" enum:"nb,sv,da,fi,en" doc:"Of name and text; the practice's if left out."`
	After    string `query:"after" maxLength:"300" doc:"The next of the part before."`
}

// Export is what is known about a client, or a part of it.
type Export struct {
	Client   string         `json:"client" example:"38gfsrdqqmpb9a6eckyj2repsq"`
	Made     time.Time      `json:"made_at"`
	Items    []ExportedItem `json:"items" doc:"What is held about the client: who they are with what they wish, bookings, messages with their text, entries of the waiting list. The newest first."`
	Timeline []Happening    `json:"timeline" doc:"What happened, in words."`
	Next     string         `json:"next,omitempty" doc:"The part after this one is asked for with it as after; left out of the last."`
}

// ExportedItem is one thing that is held about a client.
type ExportedItem struct {
	Kind string    `json:"kind" example:"booking"`
	ID   string    `json:"id" example:"38gfsrdqqmpb9a6eckyj2repsq"`
	At   time.Time `json:"at"`
	Data any       `json:"data" doc:"As it is stored, by its kind."`
}

// ClientExport hands out what is known about a client. For owners: it holds everything, also what assistants and
// practitioners are not shown.
func ClientExport(b *base.Base) httpapi.Endpoint {
	s, x, kinds := client.Of(b), traces.Erasures(b), traces.Kinds(b)
	return httpapi.Endpoint{Name: "client-export", Path: "/v1/clients/{id}/export", Auth: door.Owner,
		Ops: []httpapi.Op{{
			ID: "export-client", Method: http.MethodGet,
			Summary: "Hand out what is known about a client",
			Text: "All of it, in parts of a few megabytes at most: go on with next until there is none. For owners, " +
				"because it holds what others may not see.",
			Tag: door.TagClients,
			Faults: []httpapi.Fault{door.FailsPractice, client.FailsUnknown,
				httpapi.Fails(fault.Invalid, "cursor-invalid", "The cursor is of no part of this.")},
			Handle: httpapi.Handle(func(ctx context.Context, in *exportIn) (*door.Answer[Export], error) {
				setup, c, err := s.Seen(ctx, httpapi.ActorFrom(ctx), in.ID)
				if err != nil {
					return nil, err
				}
				part, err := x.HandOut(ctx, c, in.After)
				if err != nil {
					return nil, err
				}
				telling, err := telling(ctx, s, setup, in.Language)
				if err != nil {
					return nil, err
				}
				return exported(kinds, telling, setup.Zone(), c.ID, s.Now(), part)
			}),
		}}}
}

func exported(kinds fact.Registry, telling fact.Telling, zone *time.Location, id string, now time.Time,
	part erasure.HandedOut) (*door.Answer[Export], error) {
	out := Export{Client: id, Made: now.In(zone), Items: make([]ExportedItem, len(part.Records)), Next: part.Next,
		Timeline: make([]Happening, len(part.Facts))}
	for n, r := range part.Records {
		out.Items[n] = ExportedItem{r.Kind, r.ID, r.At.In(zone), r.Data}
	}
	for n, f := range part.Facts {
		told, err := happening(kinds, telling, zone, f)
		if err != nil {
			return nil, err
		}
		out.Timeline[n] = told
	}
	return door.OK(out), nil
}
