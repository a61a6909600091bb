package form

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"time"

	"stund/internal/agenda"
	"stund/internal/base"
	"stund/internal/booking"
	"stund/internal/client"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/i18n"
	"stund/internal/ids"
	"stund/internal/link"
	"stund/internal/once"
	"stund/internal/practice"
	"stund/internal/sealed"
	"stund/internal/store"
	"stund/internal/typed"
)

// Forms keeps forms, asks clients to fill them in, and keeps what they answer.
type Forms struct {
	db       store.Store
	retry    store.Retrier
	ids      *ids.Source
	now      func() time.Time
	log      *slog.Logger
	book     *practice.Book
	clients  *client.Clients
	keys     *sealed.Keys
	links    func() link.Signer // asked for late: who has to do with bookings only may have no keys
	site     func() string      // an endpoint on AWS learns it from its first event
	bookings func() Bookings    // asked for late: what books asks forms, too

	mu   sync.Mutex
	read map[string]Version // versions that were read: they never change
}

// Bookings is what forms ask of the booking desk.
type Bookings interface {
	Get(ctx context.Context, actor fact.Actor, practice, id string) (booking.Booking, error)
	Contributed(ctx context.Context, practice, id, contribution string, state json.RawMessage, with ...store.Op) error
}

// Of returns the process's Forms.
func Of(b *base.Base) *Forms {
	return base.One(b, func() *Forms {
		log := b.Log
		if log == nil {
			log = slog.New(slog.DiscardHandler)
		}
		return &Forms{db: b.Store, retry: b.Retry, ids: b.IDs, now: b.Now, log: log, book: practice.Of(b),
			clients: client.Of(
				b,
			), keys: sealed.Of(b), links: func() link.Signer { return link.Signer{Keys: b.Keys.Links} },
			site: func() string { return b.Site }, bookings: func() Bookings { return booking.Of(b) },
			read: map[string]Version{}}
	})
}

// Given is a form as staff write it.
type Given struct {
	Name    string  `json:"name" maxLength:"120" doc:"What staff know it by." example:"Inntaksskjema"`
	Content Content `json:"content"`
}

// check returns what was given in its normal form.
func (g Given) check() (Given, error) {
	var wrong fault.Fields
	name, err := typed.Line(g.Name, 120)
	if err != nil {
		wrong.Add("name", "%v", err)
	}
	wrong.Check(name != "" || err != nil, "name", "must be filled in")
	c, err := g.Content.Check()
	if f, ok := fault.As(err); ok {
		for _, field := range f.Fields {
			wrong.Add("content."+field.Path, "%s", field.Message)
		}
	}
	if text, err := json.Marshal(c); err != nil || len(text) > MaxContent {
		wrong.Add("content", "must be at most %d kB", MaxContent>>10)
	}
	return Given{name, c}, wrong.Err()
}

// List returns the practice's forms, by their names.
func (d *Forms) List(ctx context.Context, practiceID string) (all []Form, err error) {
	from, to := store.Prefix("form#")
	q := store.Query{Partition: "forms#" + practiceID, From: from, To: to, Consistency: store.Strong}
	for {
		some, next, err := forms.List(ctx, d.db, q)
		if err != nil {
			return nil, err
		}
		all = append(all, some...)
		if next == "" {
			break
		}
		q.After = next
	}
	slices.SortStableFunc(all, func(a, b Form) int {
		return strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name))
	})
	return all, nil
}

// MaxForms is how many forms a practice may have.
const MaxForms = 50

// Get returns the form, or fault.NotFound "form-unknown".
func (d *Forms) Get(ctx context.Context, practiceID, id string) (Form, error) {
	return forms.Get(ctx, d.db, forms.Key(practiceID, id), store.Strong)
}

// Add writes a new form down. The same key adds it once.
func (d *Forms) Add(ctx context.Context, actor fact.Actor, practiceID, key string, in Given) (Form, error) {
	g, err := in.check()
	if err != nil {
		return Form{}, err
	}
	asked, err := once.Of(actor, practiceID, FormKind, key, g)
	if err != nil {
		return Form{}, err
	}
	now := d.now().UTC().Truncate(time.Second)
	f := Form{ID: d.ids.New(now), Practice: practiceID, Name: g.Name, Content: g.Content, Dirty: true, Created: now,
		Changed: now}
	build := func(along *store.Along) (Form, []fact.Fact, error) {
		if was, err := asked.Made(ctx, d.db); err != nil || was != "" {
			if err != nil {
				return Form{}, nil, err
			}
			made, err := d.Get(ctx, practiceID, was)
			return made, nil, err
		}
		all, err := d.List(ctx, practiceID)
		if err != nil {
			return f, nil, err
		}
		if len(all) >= MaxForms {
			return f, nil, fault.New(fault.Conflict, "too-many-forms", "A practice has at most %d forms. Delete one "+
				"that is not used.", MaxForms)
		}
		along.Ops, err = asked.Put(f.ID, now)
		return f, []fact.Fact{d.changed(FactChanged, f, actor)}, err
	}
	return forms.Create(ctx, d.db, d.retry, forms.Key(practiceID, f.ID), build)
}

func (d *Forms) changed(k fact.Kind[fact.None], f Form, actor fact.Actor) fact.Fact {
	now := d.now()
	return k.New(d.ids.New(now), now, f.Practice, f.ID, actor, fact.None{})
}

// CodeMeanwhile is the code of the fault of a change of what is no longer so.
const CodeMeanwhile = "changed-meanwhile"

func (f Form) at(revision int64) error {
	if revision == 0 || revision == f.version {
		return nil
	}
	return fault.New(fault.Conflict, CodeMeanwhile, "Somebody changed the form meanwhile. Look at it again.")
}

// Change writes the form as it is given. Those who are filling it in go on with the version that they began.
func (d *Forms) Change(ctx context.Context, actor fact.Actor, practiceID, id string, revision int64,
	in Given) (Form, error) {
	g, err := in.check()
	if err != nil {
		return Form{}, err
	}
	return d.update(ctx, practiceID, id, func(f Form) (Form, []fact.Fact, error) {
		if err := f.at(revision); err != nil {
			return f, nil, err
		}
		if wrong := f.Content.changedKinds(g.Content); f.Newest > 0 && len(wrong) > 0 {
			return f, nil, wrong.Err()
		}
		was, is := mustJSON(f.Content), mustJSON(g.Content)
		if was == is && f.Name == g.Name {
			return f, nil, nil
		}
		f.Name, f.Content, f.Dirty = g.Name, g.Content, f.Dirty || was != is
		f.Changed = d.now().UTC().Truncate(time.Second)
		return f, []fact.Fact{d.changed(FactChanged, f, actor)}, nil
	})
}

func mustJSON(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err) // texts and numbers cannot fail to encode
	}
	return string(b)
}

// changedKinds names the questions that have another kind than they had: what was answered would not fit.
func (c Content) changedKinds(is Content) (wrong fault.Fields) {
	was := map[string]Kind{}
	for _, q := range c.Questions() {
		was[q.ID] = q.Kind
	}
	for n, s := range is.Sections {
		for m, q := range s.Questions {
			before, there := was[q.ID]
			wrong.Check(!there || before == q.Kind, fmt.Sprintf("content.sections[%d].questions[%d].kind", n, m),
				"was %s: another kind is another question, with an id of its own", before)
		}
	}
	return wrong
}

func (d *Forms) update(ctx context.Context, practiceID, id string,
	decide func(Form) (Form, []fact.Fact, error)) (Form, error) {
	return forms.Update(ctx, d.db, d.retry, forms.Key(practiceID, id), decide)
}

// Publish makes the form as it is edited its next version, which is asked from now on. Where nothing was changed since
// the last one, that stays the newest. It answers a fault.Fields of the texts that are missing.
func (d *Forms) Publish(ctx context.Context, actor fact.Actor, practiceID, id string, revision int64) (Form, error) {
	setup, err := d.book.Setup(ctx, practiceID, store.Eventual)
	if err != nil {
		return Form{}, err
	}
	own := setup.Practice.Language
	decide := func(f Form, along *store.Along) (Form, []fact.Fact, error) {
		if err := f.at(revision); err != nil {
			return f, nil, err
		}
		if !f.Dirty && f.Newest > 0 {
			if !f.Retired {
				return f, nil, nil
			}
			f.Retired = false
			return f, []fact.Fact{d.changed(FactChanged, f, actor)}, nil
		}
		if err := ready(f.Content, own); err != nil {
			return f, nil, err
		}
		now := d.now().UTC().Truncate(time.Second)
		f.Newest, f.Dirty, f.Retired, f.Changed = f.Newest+1, false, false, now
		v := Version{ID: versionID(f.ID, f.Newest), Practice: f.Practice, Form: f.ID, Number: f.Newest, Own: own,
			Content: f.Content, Published: now, By: actor.ID}
		op, err := versions.Put(v)
		along.Ops = []store.Op{op}
		return f, []fact.Fact{FactPublished.New(d.ids.New(now), d.now(), f.Practice, f.ID, actor,
			Event{Form: fact.ID(f.ID), Version: f.Newest})}, err
	}
	return forms.UpdateWith(ctx, d.db, d.retry, forms.Key(practiceID, id), decide)
}

// ready is Content.Ready with paths as a request has them.
func ready(c Content, own i18n.Lang) error {
	err := c.Ready(own)
	f, ok := fault.As(err)
	if !ok {
		return err
	}
	var wrong fault.Fields
	for _, field := range f.Fields {
		wrong.Add("content."+field.Path, "%s", field.Message)
	}
	return wrong.Err()
}

// Delete removes a form that nobody was ever asked, and retires any other: what was answered stays readable.
func (d *Forms) Delete(ctx context.Context, actor fact.Actor, practiceID, id string) error {
	return d.retry.Do(ctx, func(attempt int) error {
		f, err := d.Get(ctx, practiceID, id)
		if attempt > 0 && errors.Is(err, fault.NotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		if f.Newest == 0 {
			return d.db.Transact(ctx, store.Delete(forms.Key(practiceID, id), store.IfVersion(f.version)))
		}
		if f.Retired {
			return nil
		}
		if err := d.unasked(ctx, f); err != nil {
			return err
		}
		f.Retired, f.Changed = true, d.now().UTC().Truncate(time.Second)
		op, err := forms.Put(f, d.changed(FactRetired, f, actor))
		if err != nil {
			return err
		}
		return d.db.Transact(ctx, op)
	})
}

// CodeAsked is the code of the fault of retiring a form that services ask for.
const CodeAsked = "form-asked"

// unasked refuses a form that a service asks for.
func (d *Forms) unasked(ctx context.Context, f Form) error {
	setup, err := d.book.Setup(ctx, f.Practice, store.Strong)
	if err != nil {
		return err
	}
	for _, v := range setup.Services {
		if v.Form != nil && v.Form.Form == f.ID {
			return fault.New(fault.Conflict, CodeAsked, "The service %s asks for this form. Take it out there first.",
				v.ID).With("service", v.ID)
		}
	}
	return nil
}

// Version returns a version of the form, or fault.NotFound "form-unknown". What was read once is remembered: it never
// changes.
func (d *Forms) Version(ctx context.Context, practiceID, form string, number int) (Version, error) {
	at := versions.Key(practiceID, versionID(form, number))
	d.mu.Lock()
	v, known := d.read[at.String()]
	d.mu.Unlock()
	if known {
		return v, nil
	}
	v, err := versions.Get(ctx, d.db, at, store.Eventual)
	if errors.Is(err, fault.NotFound) { // it was published a moment ago
		v, err = versions.Get(ctx, d.db, at, store.Strong)
	}
	if err != nil {
		return v, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.read) >= remembered {
		clear(d.read)
	}
	d.read[at.String()] = v
	return v, nil
}

// remembered is how many versions a process remembers at most.
const remembered = 200

// Ahead returns the fillings of which the practice's clients are to be mailed between the times, as they were a moment
// ago.
func (d *Forms) Ahead(ctx context.Context, practiceID string, from, to time.Time) ([]Filling, error) {
	var keys []store.Key
	err := store.All(ctx, d.db, store.Query{Index: store.By, Partition: aheadOf(practiceID),
		From: agenda.Instant(from), To: agenda.Instant(to)}, func(i store.Item) bool {
		keys = append(keys, i.Key)
		return true
	})
	if err != nil {
		return nil, fmt.Errorf("list the forms that are asked for: %w", err)
	}
	return fillings.GetMany(ctx, d.db, keys, store.Eventual)
}
