package form

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"stund/internal/booking"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/i18n"
	"stund/internal/practice"
	"stund/internal/store"
)

// ContributionName is what bookings know forms by.
const ContributionName = "form"

// part is what a booking keeps of the form that its service asks for.
type part struct {
	Filling  string   `json:"i"`
	Progress Progress `json:"p"`
	First    bool     `json:"w,omitempty"` // its client was never asked for one before, and is welcomed
	Apart    bool     `json:"a,omitempty"` // by a mail of its own, which asks for the form: the confirmation does not
}

func partOf(b booking.Booking) (p part, ok bool) {
	state := b.State(ContributionName)
	return p, len(state) > 0 && json.Unmarshal(state, &p) == nil && p.Filling != ""
}

func (p part) state() json.RawMessage { return json.RawMessage(mustJSON(p)) }

// Contribution is what forms add to bookings: where the service asks for a form, its client is asked to fill it in, in
// the transaction that books. It costs two items, and nothing where the client has filled it in.
func (d *Forms) Contribution() booking.Contribution {
	return booking.Contribution{Name: ContributionName, MaxOps: 4, Join: d.join, Moved: d.moved,
		Transferred: d.transferred, Cancelled: d.cancelled, Fields: d.fields, Lines: d.lines, Welcome: welcome}
}

func (d *Forms) join(ctx context.Context, a booking.Ask, b booking.Booking) (booking.Part, error) {
	return d.asked(ctx, a.Actor, a.Service, b, d.apart(a, b))
}

// waking is how long a welcome may have to wait for the morning.
const waking = 12 * time.Hour

// apart reports whether the booking's client is sent a welcome in time for the visit: then it is the welcome that asks
// for the form, so that one mail does.
func (d *Forms) apart(a booking.Ask, b booking.Booking) bool {
	return a.New && b.Contact.Email != "" && welcomed(a.Setup, d.now(), b)
}

// welcomed reports whether the practice's welcome for what was booked then comes in time for the visit.
func welcomed(setup *practice.Setup, booked time.Time, b booking.Booking) bool {
	welcome, is := setup.Practice.Triggers[practice.TriggerWelcome]
	return is && welcome.Due(booked, setup.Zone()).Add(waking).Before(b.Start)
}

// asked is the part of a booking that asks its client for the service's form.
func (d *Forms) asked(ctx context.Context, actor fact.Actor, v practice.Service, b booking.Booking, apart bool) (
	booking.Part, error) {
	if v.Form == nil {
		return booking.Part{}, nil
	}
	book, err := d.bookOf(ctx, b.Practice, b.Client)
	if err != nil {
		return booking.Part{}, err
	}
	visit := Visit{b.ID, b.Start.UTC(), b.End.UTC()}
	last, before := book.Last[v.Form.Form]
	switch {
	case !before || v.Form.Often == practice.Visits:
	case fresh(v.Form, last, b.Start):
		return booking.Part{State: part{Filling: last.Filling, Progress: Filled}.state()}, nil
	case last.Sent.IsZero() && last.Often != string(practice.Visits):
		f, err := d.Filling(ctx, b.Practice, last.Filling)
		if err == nil && f.Open(d.now()) {
			return d.along(f.visit(visit), part{Filling: f.ID, Progress: f.Progress})
		}
		if err != nil && !errors.Is(err, fault.NotFound) {
			return booking.Part{}, err
		}
	}
	now := d.now()
	f := Filling{ID: d.ids.New(now), Practice: b.Practice, Form: v.Form.Form, Client: b.Client, Progress: Asked,
		Often: string(
			v.Form.Often,
		), Language: b.Contact.Language, Visits: []Visit{visit}, Asked: now.UTC().Truncate(time.Second),
		BySMS: b.Contact.Email == "" && b.Contact.Phone != ""}
	f.Agenda = f.plan(now)
	first := part{Filling: f.ID, Progress: Asked, First: len(book.All) == 0, Apart: apart}
	op, err := fillings.Put(f, d.happened(FactAsked, f, actor))
	if err != nil {
		return booking.Part{}, err
	}
	listed, err := books.Put(book.with(f))
	return booking.Part{State: first.state(), Ops: []store.Op{op, listed}}, err
}

// fresh reports whether what the client answered last serves the visit.
func fresh(ask *practice.FormAsk, last Last, visit time.Time) bool {
	if last.Sent.IsZero() {
		return false
	}
	return ask.Often == practice.Once || last.Sent.AddDate(0, ask.Months, 0).After(visit)
}

// along is the part of a booking that writes the filling with its visits as they are now.
func (d *Forms) along(f Filling, p part) (booking.Part, error) {
	f.Agenda = f.plan(d.now())
	op, err := fillings.Put(f)
	return booking.Part{State: p.state(), Ops: []store.Op{op}}, err
}

// bookOf returns what the client was asked for so far.
func (d *Forms) bookOf(ctx context.Context, practiceID, client string) (Book, error) {
	b, err := books.Get(ctx, d.db, books.Key(practiceID, client), store.Strong)
	if errors.Is(err, fault.NotFound) {
		return Book{Practice: practiceID, Client: client}, nil
	}
	return b, err
}

// Filling returns what a client was asked to fill in, or fault.NotFound "answers-unknown".
func (d *Forms) Filling(ctx context.Context, practiceID, id string) (Filling, error) {
	return fillings.Get(ctx, d.db, fillings.Key(practiceID, id), store.Strong)
}

// of returns the open filling that the booking asks for; false: there is none.
func (d *Forms) of(ctx context.Context, b booking.Booking) (f Filling, open bool, err error) {
	p, asks := partOf(b)
	if !asks {
		return f, false, nil
	}
	f, err = d.Filling(ctx, b.Practice, p.Filling)
	if errors.Is(err, fault.NotFound) {
		return f, false, nil
	}
	return f, err == nil && (f.Progress == Asked || f.Progress == Begun), err
}

// moved has the reminders go with the appointment. One that is moved to before its client's welcome asks for the form
// itself, in the mail that tells of the move.
func (d *Forms) moved(ctx context.Context, _ fact.Actor, setup *practice.Setup, was, b booking.Booking) (booking.Part,
	error) {
	f, open, err := d.of(ctx, was)
	if err != nil || !open {
		return booking.Part{}, err
	}
	p, _ := partOf(was)
	p.Apart = p.Apart && welcomed(setup, f.Asked, b)
	return d.along(f.visit(Visit{b.ID, b.Start.UTC(), b.End.UTC()}), p)
}

// cancelled takes the form back, unless another visit asks for it, too.
func (d *Forms) cancelled(ctx context.Context, actor fact.Actor, _ *practice.Setup, b booking.Booking) (booking.Part,
	error) {
	f, open, err := d.of(ctx, b)
	if err != nil || !open {
		return booking.Part{}, err
	}
	p, _ := partOf(b)
	f = f.without(b.ID)
	if len(f.Visits) > 0 || f.Often == "" {
		return d.along(f, p)
	}
	ops, err := d.withdrawal(ctx, actor, f)
	return booking.Part{Ops: ops}, err
}

// withdrawal are the operations by which nobody waits for the filling any more. What was answered and not sent goes:
// its client never handed it over.
func (d *Forms) withdrawal(ctx context.Context, actor fact.Actor, f Filling) ([]store.Op, error) {
	book, err := d.bookOf(ctx, f.Practice, f.Client)
	if err != nil {
		return nil, err
	}
	f = f.withdrawn()
	op, err := fillings.Put(f, d.happened(FactWithdrawn, f, actor))
	if err != nil || book.version == 0 {
		return []store.Op{op}, err
	}
	listed, err := books.Put(book.without(f))
	return []store.Op{op, listed}, err
}

func (f Filling) withdrawn() Filling {
	f.Progress, f.Agenda, f.Answers = Withdrawn, nil, nil
	return f
}

// transferred takes the form back from the former client, and asks the next one.
func (d *Forms) transferred(ctx context.Context, actor fact.Actor, setup *practice.Setup,
	was, b booking.Booking) (booking.Part, error) {
	back, err := d.cancelled(ctx, actor, setup, was)
	if err != nil {
		return booking.Part{}, err
	}
	v, _ := setup.Service(b.Service)
	p, err := d.asked(ctx, actor, v, b, false)
	p.Ops = append(back.Ops, p.Ops...)
	return p, err
}

// Waits reports whether the booking asks its client for a form that they have not sent.
func Waits(b booking.Booking) bool {
	p, asks := partOf(b)
	return asks && (p.Progress == Asked || p.Progress == Begun)
}

// happened makes the fact that a write of the filling carries.
func (d *Forms) happened(k fact.Kind[Event], f Filling, actor fact.Actor) fact.Fact {
	now := d.now()
	return k.New(d.ids.New(now), now, f.Practice, f.ID, actor,
		Event{Client: fact.ID(f.Client), Form: fact.ID(f.Form), Version: f.Version})
}

// Shown is what a booking's answers say of its form.
type Shown struct {
	Answers  string   `json:"answers,omitempty" doc:"For staff: its id, for /v1/answers/{id}."`
	Progress Progress `json:"progress" enum:"asked,begun,filled,withdrawn"`
	URL      string   `json:"url,omitempty" doc:"For its client: where it is filled in."`
	Text     string   `json:"text,omitempty" doc:"What leads there, in its client's language."`
	Token    string   `json:"token,omitempty" doc:"The signed token in that address, for /v1/form/{token}."`
}

func (d *Forms) fields(b booking.Booking, staff bool) any {
	p, asks := partOf(b)
	switch {
	case !asks:
		return nil
	case staff:
		return Shown{Answers: p.Filling, Progress: p.Progress}
	}
	out := Shown{Progress: p.Progress}
	if path := d.path(b, p); path != "" {
		out.URL, out.Token, out.Text = d.site()+path, path[len("/f/"):], FillIn.In(b.Contact.Language)
	}
	return out
}

// path is where the client fills the booking's form in; "" where there is nothing to fill in, or no key to sign it.
func (d *Forms) path(b booking.Booking, p part) string {
	links := d.links()
	if p.Progress == Filled || p.Progress == Withdrawn || b.Status != booking.Confirmed || len(links.Keys) == 0 {
		return ""
	}
	f := Filling{ID: p.Filling, Practice: b.Practice, Asked: b.Created}
	return links.Path(f.Link())
}

// lines are what the client reads of it below the facts of the appointment.
func (d *Forms) lines(b booking.Booking, l i18n.Lang) []booking.Line {
	p, asks := partOf(b)
	if !asks {
		return nil
	}
	path := d.path(b, p)
	if path == "" {
		return nil
	}
	return []booking.Line{{Label: labelForm.In(l), Value: valueFill.In(l), URL: d.site() + path, Apart: p.Apart}}
}

// Invitation returns what leads to the booking's form in its client's language, and where to, if the welcome is what
// asks for it; "" where the confirmation did, or nothing is to be filled in.
func (d *Forms) Invitation(b booking.Booking, l i18n.Lang) (text, url string) {
	p, asks := partOf(b)
	if !asks || !p.Apart {
		return "", ""
	}
	path := d.path(b, p)
	if path == "" {
		return "", ""
	}
	return FillIn.In(l), d.site() + path
}

// Missing returns what the booking's client was to be asked for by their welcome, and has yet to open; false: nothing,
// or the appointment does not stand.
func (d *Forms) Missing(ctx context.Context, b booking.Booking) (Filling, bool, error) {
	if p, asks := partOf(b); !asks || !p.Apart || b.Status != booking.Confirmed {
		return Filling{}, false, nil
	}
	f, open, err := d.of(ctx, b)
	return f, open && f.Progress == Asked && f.Open(d.now()), err
}

// welcome is said to who books for the first time.
func welcome(b booking.Booking) i18n.Text {
	if p, asks := partOf(b); asks && p.First && !p.Apart && p.Progress == Asked {
		return toldWelcome
	}
	return i18n.Text{}
}
