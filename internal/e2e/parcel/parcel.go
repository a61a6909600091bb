// Package parcel is a capability that does not exist: a parcel is made up for each client who came, lies in a locker
// that was asked for with the booking, and goes back after three days. It takes part in everything that a capability
// can take part in, and joins by registration alone; no other package knows it.
package parcel

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"net/http"
	"strings"
	"time"

	"stund/internal/agenda"
	"stund/internal/base"
	"stund/internal/booking"
	"stund/internal/booking/letters"
	"stund/internal/deliver"
	"stund/internal/due"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/httpapi"
	"stund/internal/i18n"
	"stund/internal/ids"
	"stund/internal/join"
	"stund/internal/link"
	"stund/internal/mailtext"
	"stund/internal/message"
	"stund/internal/practice"
	"stund/internal/react"
	"stund/internal/store"
	"stund/internal/task"
)

// Track opens the page of a parcel: /t/{token}.
const Track link.Purpose = 't'

// Keep is how long a parcel lies in its locker.
const Keep = 72 * time.Hour

// Parcel is one parcel.
type Parcel struct {
	ID       string        `json:"-"`
	Practice string        `json:"-"`
	Booking  string        `json:"b"`
	Client   string        `json:"c"`
	Status   string        `json:"s"` // ready, returned
	Made     time.Time     `json:"m"`
	Agenda   agenda.Agenda `json:"a,omitempty"`

	version int64
}

var family = store.Family[Parcel]{Kind: "parcel", Prefix: "parcel", Sort: "parcel",
	Stamp: func(p *Parcel) store.Stamp { return store.Stamp{Practice: &p.Practice, ID: &p.ID, Version: &p.version} },
	Due:   func(p Parcel) *store.IndexKey { return agenda.Messages.Due(p.ID, p.Agenda) },
	By: func(p Parcel) *store.IndexKey {
		return &store.IndexKey{Partition: "parcels#" + p.Practice, Sort: p.Made.Format(time.RFC3339) + "#" + p.ID}
	}}

// Event is what the facts of a parcel say.
type Event struct {
	Client  fact.ID `json:"client"`
	Booking fact.ID `json:"booking"`
}

func concerned(_ fact.Fact, e Event) string { return string(e.Client) }

// What happens to parcels.
var (
	FactMade     = fact.Kind[Event]{Name: "parcel.made", Client: concerned}
	FactReturned = fact.Kind[Event]{Name: "parcel.returned", Client: concerned}
)

// Facts lists them.
func Facts() []fact.Registered { return []fact.Registered{FactMade, FactReturned} }

// Parcels makes parcels.
type Parcels struct {
	*base.Base
	// Fail, if it is set, makes the reactor fail.
	Fail func(f fact.Fact) error
	// Unwanted names clients who want no mail of parcels.
	Unwanted map[string]bool
}

// New makes Parcels.
func New(b *base.Base) *Parcels { return &Parcels{Base: b} }

func (p *Parcels) links() link.Signer { return link.Signer{Keys: p.Keys.Links} }

// Join is everything that parcels bring.
func (p *Parcels) Join() (join.Capability, []httpapi.Endpoint) {
	return join.Capability{
		Letters: []message.Letters{{Kind: family.Kind, Decode: p.decode, Unforeseen: message.AtOnce,
			Manners: map[string]message.Manner{"ready": message.OfPurpose(message.Essential)},
			Acts:    map[string]message.Act{"return": p.giveBack}, Preview: p.preview,
			Wordings: []message.Wording{p.wording()}}},
		Judges: []message.Judge{p},
		Reactors: []react.Reactor{{Name: "parcel", Kinds: []string{booking.FactCompleted.Name}, React: p.react},
			{Name: "parcel-tasks", Kinds: []string{FactMade.Name, FactReturned.Name}, React: p.raise}},
		Facts:         Facts(),
		Tasks:         Tasks(),
		Contributions: []booking.Contribution{p.locker()},
	}, []httpapi.Endpoint{p.list(), p.page()}
}

// ready is what the mail says, in English alone.
const ready = "Your parcel is ready"

// wording is the mail, whose words are the practice's where it has some.
func (p *Parcels) wording() message.Wording {
	all := func(s string) i18n.Text { return i18n.Text{NB: s, SV: s, DA: s, FI: s, EN: s} }
	return message.Wording{ID: "parcel-ready", Name: all("Parcel"), Moment: message.Keeping,
		Ours: message.Words{Subject: all(ready), Title: all(ready)},
		Write: func(ctx context.Context, s message.Specimen) (message.Rendered, error) {
			setup, err := practice.Of(p.Base).Setup(ctx, s.Practice, store.Eventual)
			if err != nil {
				return message.Rendered{}, err
			}
			made := subject{p: p, v: Parcel{ID: strings.Repeat("0", 26), Practice: s.Practice, Made: s.Now}}
			return made.write(setup, "client@example.com"), nil
		}}
}

// preview shows what will be sent once the parcel is ready: to nobody, of a parcel that there is not.
func (p *Parcels) preview(ctx context.Context, o message.Occasion) ([]message.Written, error) {
	setup, err := practice.Of(p.Base).Setup(ctx, o.Practice, store.Eventual)
	if err != nil {
		return nil, err
	}
	s := subject{p: p, v: Parcel{ID: strings.Repeat("0", 26), Practice: o.Practice, Made: o.Start.Add(time.Hour)}}
	due := agenda.New("ready.email.client", s.v.Made)
	return []message.Written{{Entry: due, Rendered: s.write(setup, "client@example.com")}}, nil
}

func (p *Parcels) happened(kind fact.Kind[Event], v Parcel) fact.Fact {
	now := p.Clock.Now()
	return kind.New(p.IDs.New(now), now, v.Practice, v.ID, fact.Actor{Role: fact.System},
		Event{Client: fact.ID(v.Client), Booking: fact.ID(v.Booking)})
}

// react makes a parcel up for who came. Told again, it finds the parcel there.
func (p *Parcels) react(ctx context.Context, f fact.Fact) error {
	if p.Fail != nil {
		if err := p.Fail(f); err != nil {
			return err
		}
	}
	about, err := booking.FactCompleted.Data(f)
	if err != nil {
		return err
	}
	id := ids.Derive(p.Keys.IDs, "parcel", f.Practice, f.Subject)
	build := func(*store.Along) (Parcel, []fact.Fact, error) {
		now := p.Clock.Now().UTC().Truncate(time.Second)
		v := Parcel{ID: id, Practice: f.Practice, Booking: f.Subject, Client: string(about.Client), Status: "ready",
			Made:   now,
			Agenda: agenda.Agenda{agenda.New("ready.email.client", now), agenda.New("return", now.Add(Keep))}}
		return v, []fact.Fact{p.happened(FactMade, v)}, nil
	}
	_, err = family.Create(ctx, p.Store, p.Retry, family.Key(f.Practice, id), build)
	return err
}

// ToPack is the kind of tasks about a parcel that staff have to pack.
const ToPack = "parcel-to-pack"

// packing is what such a task is about.
type packing struct {
	Parcel string `json:"parcel,omitempty" doc:"Of parcel-to-pack: its id."`
}

// Tasks lists the kinds of task of parcels.
func Tasks() []task.Kind {
	return []task.Kind{{
		Name: ToPack,
		Called: i18n.Text{
			NB: "pakke som skal pakkes",
			SV: "paket som ska packas",
			DA: "pakke, der skal pakkes",
			FI: "pakattava paketti",
			EN: "parcel to pack",
		},
		Title: func(t task.Task, in task.Telling) string {
			return toPack.Fill(in.Lang, "client", in.Client(t.Client))
		},
		Data: task.Says(task.DataOf[packing])}}
}

var toPack = i18n.Text{
	NB: "Pakk pakken til {client}",
	SV: "Packa paketet till {client}",
	DA: "Pak pakken til {client}",
	FI: "Pakkaa paketti: {client}",
	EN: "Pack the parcel of {client}",
}

// raise raises a task for each parcel that is made up, and settles it once the parcel is there no longer.
func (p *Parcels) raise(ctx context.Context, f fact.Fact) error {
	e, err := fact.OneOf(f, FactMade, FactReturned)
	if err != nil {
		return err
	}
	all, key := task.Of(p.Base), []string{f.Subject}
	if f.Kind == FactReturned.Name {
		return all.Settle(ctx, f.Practice, ToPack, key, f.At)
	}
	return all.Raise(ctx, task.Cause{Key: key, At: f.At, Task: task.Task{Practice: f.Practice, Kind: ToPack,
		Client: string(e.Client), Booking: string(e.Booking), Due: f.At,
		Data: task.Encoded(packing{f.Subject})}}, nil)
}

// Rule refuses mail of a parcel to a client who wants none. It makes Parcels a judge of messages.
func (p *Parcels) Rule(_ context.Context, m message.Sending, _ time.Time) (message.Ruling, error) {
	if m.Kind == "ready" && p.Unwanted[m.Client] {
		return message.Ruling{Refused: message.WhyUnwanted, Words: "wants no mail of parcels"}, nil
	}
	return message.Ruling{}, nil
}

// giveBack ends the parcel's time in its locker.
func (p *Parcels) giveBack(ctx context.Context, key store.Key) error {
	_, err := family.Update(ctx, p.Store, p.Retry, key, func(v Parcel) (Parcel, []fact.Fact, error) {
		if v.Status != "ready" {
			return v, nil, nil
		}
		v.Status, v.Agenda = "returned", v.Agenda.Settled("return")
		return v, []fact.Fact{p.happened(FactReturned, v)}, nil
	})
	return err
}

// subject is a parcel, as a message speaks of it.
type subject struct {
	v Parcel
	p *Parcels
}

func (p *Parcels) decode(i store.Item) (message.Subject, error) {
	v, err := family.Decode(i)
	return subject{v, p}, err
}

func (s subject) Practice() string                    { return s.v.Practice }
func (s subject) ID() string                          { return s.v.ID }
func (s subject) Client(agenda.Entry) string          { return s.v.Client }
func (s subject) Agenda() agenda.Agenda               { return s.v.Agenda }
func (s subject) Planned(a agenda.Agenda) due.Carrier { s.v.Agenda = a; return s }
func (s subject) Write() (store.Op, error)            { return family.Put(s.v) }
func (s subject) Essence() string                     { return s.v.Status }
func (s subject) Heard(agenda.Entry, message.Subject, bool, time.Time) (message.Subject, bool) {
	return s, false
}

func (s subject) Judge(agenda.Entry, time.Time) message.Verdict {
	if s.v.Status != "ready" {
		return message.Drop
	}
	return message.Send
}

func (s subject) Render(ctx context.Context, _ agenda.Entry, _ time.Time) (message.Rendered, error) {
	setup, err := practice.Of(s.p.Base).Setup(ctx, s.v.Practice, store.Eventual)
	if err != nil {
		return message.Rendered{}, err
	}
	b, err := booking.Of(s.p.Base).Get(ctx, fact.Actor{Role: fact.System}, s.v.Practice, s.v.Booking)
	if err != nil {
		return message.Rendered{}, err
	}
	if b.Contact.Email == "" {
		return message.Rendered{}, message.ErrNobody
	}
	return s.write(setup, b.Contact.Email), nil
}

// write writes to the address that the parcel is ready.
func (s subject) write(setup *practice.Setup, to string) message.Rendered {
	w := letters.Of(s.p.Base)
	m := mailtext.Mail{Lang: i18n.EN, Sender: setup.Practice.Name, Accent: setup.Practice.Accent,
		Title:  ready,
		Button: &mailtext.Button{Text: "See where it is", URL: w.Site() + s.p.links().Path(s.claim())}}
	out := w.Envelope(message.Practice{Name: setup.Practice.Name, Email: setup.Practice.Email}, m, "ready",
		deliver.Address{Email: to})
	out.Email.Subject = m.Title
	return out.Named("parcel-ready", message.VarPractice, mailtext.Isolate(setup.Practice.Name))
}

func (s subject) claim() link.Claim {
	return link.Claim{Purpose: Track, Practice: s.v.Practice, Subject: s.v.ID,
		Expires: s.v.Made.Add(30 * 24 * time.Hour)}
}

// ParcelView is a parcel as staff see it.
type ParcelView struct {
	ID      string `json:"id"`
	Booking string `json:"booking"`
	Status  string `json:"status"`
}

type listed struct {
	Body struct {
		Items []ParcelView `json:"items"`
	}
}

func (p *Parcels) list() httpapi.Endpoint {
	return httpapi.Endpoint{Name: "parcels", Path: "/v1/parcels", Auth: httpapi.Staff(), Ops: []httpapi.Op{{
		ID: "list-parcels", Method: http.MethodGet, Summary: "The parcels", Tag: "Parcels",
		Handle: httpapi.Handle(func(ctx context.Context, _ *struct{}) (*listed, error) {
			out := &listed{}
			all, _, err := family.List(ctx, p.Store, store.Query{Index: store.By,
				Partition: "parcels#" + httpapi.ActorFrom(ctx).Practice, Limit: 100})
			for _, v := range all {
				out.Body.Items = append(out.Body.Items, ParcelView{v.ID, v.Booking, v.Status})
			}
			return out, err
		}),
	}}}
}

func (p *Parcels) page() httpapi.Endpoint {
	show := func(ctx context.Context, v *httpapi.Visit) (httpapi.View, error) {
		c, err := p.links().Open(v.Param["token"], Track, p.Clock.Now())
		if err != nil {
			return httpapi.View{}, err
		}
		parcel, err := family.Get(ctx, p.Store, family.Key(c.Practice, c.Subject), store.Strong)
		if err != nil {
			return httpapi.View{}, err
		}
		return httpapi.View{Language: "en", Policy: "default-src 'none'",
			Body: fmt.Appendf(nil, "<!doctype html><title>Parcel</title><p>Your parcel is %s",
				html.EscapeString(parcel.Status))}, nil
	}
	fail := func(_ *httpapi.Visit, status int, code string) httpapi.View {
		return httpapi.View{Status: status, Language: "en", Policy: "default-src 'none'",
			Body: []byte("<!doctype html><p>" + code)}
	}
	return httpapi.Endpoint{Name: "parcel-page", Path: Track.Route(), Auth: httpapi.Link, Page: true,
		Ops: []httpapi.Op{{Method: http.MethodGet, Handle: httpapi.Page(show, fail)}}}
}

// wanted is what a booking may say of a parcel: in which locker it is to lie, how big it is, and that it may be opened.
type wanted struct {
	Locker string `json:"locker" doc:"Its name." example:"A1"`
	Size   string `json:"size,omitempty" enum:"small,large" doc:"Of the parcel."`
	Open   bool   `json:"open,omitempty" doc:"Whether it may be opened."`
}

// Whoever books a consultation may choose a locker, and whoever books a massage by themselves must.
const (
	mayChoose  = "konsultasjon"
	mustChoose = "massasje"
)

var lockerLabel = i18n.Text{
	NB: "Skap",
	SV: "Skåp",
	DA: "Skab",
	FI: "Lokero",
	EN: "Locker",
}

// lockerStep asks for the locker.
func lockerStep(_ context.Context, _ *practice.Setup, v practice.Service) (booking.Step, error) {
	if v.ID != mayChoose && v.ID != mustChoose {
		return booking.Step{}, nil
	}
	return booking.Step{
		Title: i18n.Text{
			NB: "Pakken din",
			SV: "Ditt paket",
			DA: "Din pakke",
			FI: "Pakettisi",
			EN: "Your parcel",
		},
		Fields: []booking.Field{
			{Name: "locker", Type: booking.FieldText, Required: v.ID == mustChoose,
				Label: lockerLabel,
				Hint: i18n.Text{
					NB: "En bokstav og et tall, som A1.",
					SV: "En bokstav och en siffra, som A1.",
					DA: "Et bogstav og et tal, som A1.",
					FI: "Kirjain ja numero, esim. A1.",
					EN: "A letter and a digit, such as A1.",
				},
				Wrong: i18n.Text{
					NB: "Skriv navnet på skapet, som A1.",
					SV: "Skriv skåpets namn, som A1.",
					DA: "Skriv skabets navn, som A1.",
					FI: "Kirjoita lokeron nimi, esim. A1.",
					EN: "Write the name of the locker, such as A1.",
				}},
			{Name: "size", Type: booking.FieldSelect,
				Label: i18n.Text{
					NB: "Størrelse",
					SV: "Storlek",
					DA: "Størrelse",
					FI: "Koko",
					EN: "Size",
				},
				Options: []booking.Option{
					{Value: "small", Label: i18n.Text{
						NB: "Liten",
						SV: "Liten",
						DA: "Lille",
						FI: "Pieni",
						EN: "Small",
					}},
					{Value: "large", Label: i18n.Text{
						NB: "Stor",
						SV: "Stor",
						DA: "Stor",
						FI: "Suuri",
						EN: "Large",
					}}}},
			{Name: "open", Type: booking.FieldCheckbox,
				Label: i18n.Text{
					NB: "Pakken kan åpnes",
					SV: "Paketet får öppnas",
					DA: "Pakken må åbnes",
					FI: "Paketin saa avata",
					EN: "The parcel may be opened",
				}},
		}}, nil
}

func lockerKey(practice, locker string) store.Key {
	return store.Key{Partition: "locker#" + practice + "#" + locker, Sort: "locker"}
}

// locker is the part of parcels in a booking: who asks for a locker has it from the booking's own transaction on, until
// the booking is cancelled. Nobody gets one that is taken.
func (p *Parcels) locker() booking.Contribution {
	return booking.Contribution{Name: "parcel", MaxOps: 1,
		Input: func(a booking.Ask, raw json.RawMessage) (json.RawMessage, error) {
			if len(raw) == 0 && (a.Service.ID != mustChoose || a.Held || a.Actor.Role.Staff()) {
				return nil, nil
			}
			var in wanted
			if err := json.Unmarshal(raw, &in); err != nil || in.Locker == "" || len(in.Locker) > 8 {
				return nil, fault.Fields{{Path: "locker", Message: "must be the name of a locker"}}.Err()
			}
			return json.Marshal(in)
		},
		Step:  lockerStep,
		Shape: wanted{},
		Refusals: map[string]booking.Refusal{"locker-taken": {
			Kind: fault.Conflict, When: "The locker is taken; choose another one.",
			Text: i18n.Text{
				NB: "Skapet er opptatt. Velg et annet.",
				SV: "Skåpet är upptaget. Välj ett annat.",
				DA: "Skabet er optaget. Vælg et andet.",
				FI: "Lokero on varattu. Valitse toinen.",
				EN: "The locker is taken. Choose another one.",
			}}},
		Join: func(ctx context.Context, a booking.Ask, b booking.Booking) (booking.Part, error) {
			if a.Input == nil {
				return booking.Part{}, nil
			}
			var in wanted
			if err := json.Unmarshal(a.Input, &in); err != nil {
				return booking.Part{}, err
			}
			key := lockerKey(b.Practice, in.Locker)
			switch _, err := p.Store.Get(ctx, key, store.Strong); {
			case err == nil:
				return booking.Part{}, fault.New(fault.Conflict, "locker-taken",
					"This locker is taken. Choose another one.")
			case !errors.Is(err, store.ErrNotFound):
				return booking.Part{}, err
			}
			return booking.Part{State: a.Input, Ops: []store.Op{
				store.Put(store.Item{Key: key, Kind: "locker", Data: []byte("{}")}, store.IfAbsent)}}, nil
		},
		Cancelled: func(_ context.Context, _ fact.Actor, _ *practice.Setup, b booking.Booking) (booking.Part, error) {
			var had wanted
			if state := b.State("parcel"); state == nil || json.Unmarshal(state, &had) != nil {
				return booking.Part{}, nil
			}
			return booking.Part{State: json.RawMessage("null"),
				Ops: []store.Op{store.Delete(lockerKey(b.Practice, had.Locker), store.Always)}}, nil
		},
		Fields: func(b booking.Booking, _ bool) any {
			if state := b.State("parcel"); state != nil {
				return state
			}
			return nil
		},
		Lines: func(b booking.Booking, l i18n.Lang) []booking.Line {
			var had wanted
			if state := b.State("parcel"); state == nil || json.Unmarshal(state, &had) != nil {
				return nil
			}
			return []booking.Line{{Label: lockerLabel.In(l), Value: had.Locker}}
		}}
}
