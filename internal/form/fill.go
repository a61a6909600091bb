package form

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"stund/internal/agenda"
	"stund/internal/client"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/i18n"
	"stund/internal/sealed"
	"stund/internal/store"
)

// The codes of what cannot be filled in.
const (
	CodeSent   = "form-sent"
	CodeOver   = "form-over"
	CodeUnripe = "form-not-published"
)

func errSent() error {
	return fault.New(fault.Conflict, CodeSent, "The form was sent. What was answered does not change any more.")
}

func errOver() error {
	return fault.New(fault.Gone, CodeOver, "Nobody waits for this form any more.")
}

// Asks returns the version that the filling answers: the one that was begun, and until then the form's newest. It
// answers fault.Gone "form-not-published" where there is none.
func (d *Forms) Asks(ctx context.Context, f Filling) (Version, error) {
	number := f.Version
	if number == 0 {
		form, err := d.Get(ctx, f.Practice, f.Form)
		if err != nil && !errors.Is(err, fault.NotFound) {
			return Version{}, err
		}
		if err != nil || form.Newest == 0 {
			return Version{}, fault.New(fault.Gone, CodeUnripe, "The practice asks for nothing here yet.")
		}
		number = form.Newest
	}
	return d.Version(ctx, f.Practice, f.Form, number)
}

func (f Filling) owner() sealed.Owner { return sealed.Owner{Practice: f.Practice, Client: f.Client} }

func (f Filling) place(question string) sealed.Place {
	return sealed.Place{Of: f.Form, Field: question}
}

// opened returns the answers by the client's key.
func (f Filling) opened(key sealed.Key) (Values, error) {
	out := Values{}
	for id, box := range f.Answers {
		text, err := key.Open(f.place(id), box)
		if err != nil {
			return nil, fmt.Errorf("open an answer of %s: %w", f.ID, err)
		}
		var v any
		if err := json.Unmarshal(text, &v); err != nil {
			return nil, fmt.Errorf("read an answer of %s: %w", f.ID, err)
		}
		out[id] = v
	}
	return out, nil
}

// Read returns what is answered, and writes down that the actor read it.
func (d *Forms) Read(ctx context.Context, actor fact.Actor, f Filling) (Values, error) {
	if len(f.Answers) == 0 {
		return Values{}, nil
	}
	key, err := d.keys.Read(ctx, f.owner(), d.happened(FactRead, f, actor))
	if errors.Is(err, sealed.ErrDestroyed) {
		return Values{}, nil
	}
	if err != nil {
		return nil, err
	}
	return f.opened(key)
}

// Input is what somebody fills in.
type Input struct {
	Values   Values
	Language i18n.Lang // that the form was shown in
	Partly   bool      // what is right is kept where something is wrong
	Send     bool      // the form is done
}

// Fill keeps what was filled in, each answer on its own: what in does not name stays. It returns what is wrong with the
// answers, and with Send what is missing; then nothing is sent, and where not Partly nothing kept. A client fills in
// what is open, staff what was not sent.
func (d *Forms) Fill(ctx context.Context, actor fact.Actor, practiceID, id string, in Input) (f Filling, wrong []Wrong,
	err error) {
	if f, err = d.Filling(ctx, practiceID, id); err != nil {
		return f, nil, err
	}
	key, err := d.keys.Of(ctx, f.owner())
	if errors.Is(err, sealed.ErrDestroyed) {
		return f, nil, errOver()
	}
	if err != nil {
		return f, nil, err
	}
	decide := func(f Filling, along *store.Along) (Filling, []fact.Fact, error) {
		wrong = nil
		if err := f.takes(actor, d.now()); err != nil {
			return f, nil, err
		}
		asks, err := d.Asks(ctx, f)
		if err != nil {
			return f, nil, err
		}
		known, err := f.opened(key)
		if err != nil {
			return f, nil, err
		}
		is, flaws := asks.Content.Take(known, in.Values)
		wrong = flaws
		if len(wrong) > 0 && !in.Partly {
			return f, nil, nil
		}
		begins := f.Progress == Asked
		f = f.sealed(key, known, is)
		f.Version, f.Saved = asks.Number, d.now().UTC().Truncate(time.Second)
		if in.Language != "" && !actor.Role.Staff() { // what staff read it in is not what its client is shown
			f.Language = in.Language
		}
		if !in.Send || len(wrong) > 0 {
			return d.begun(f, begins, actor)
		}
		if wrong = asks.Content.Lacks(is); len(wrong) > 0 {
			return d.begun(f, begins, actor)
		}
		return d.sent(ctx, f.sealed(key, is, asks.Content.Kept(is)), actor, along)
	}
	f, err = fillings.UpdateWith(ctx, d.db, d.retry, fillings.Key(practiceID, id), decide)
	return f, wrong, err
}

// takes returns why the actor may not fill it in, nil if they may.
func (f Filling) takes(actor fact.Actor, now time.Time) error {
	switch {
	case f.Progress == Filled:
		return errSent()
	case !actor.Role.Staff() && !f.Open(now):
		return errOver()
	}
	return nil
}

// sealed returns the filling with the answers of is. Those that are as they were stay as they were sealed.
func (f Filling) sealed(key sealed.Key, was, is Values) Filling {
	all := map[string][]byte{}
	for id, v := range is {
		text, before := mustJSON(v), ""
		if old, there := was[id]; there {
			before = mustJSON(old)
		}
		if box, there := f.Answers[id]; there && before == text {
			all[id] = box
			continue
		}
		all[id] = key.Seal(f.place(id), []byte(text))
	}
	f.Answers = all
	return f
}

func (d *Forms) begun(f Filling, begins bool, actor fact.Actor) (Filling, []fact.Fact, error) {
	if f.Progress == Withdrawn {
		return f, nil, nil // staff have it on paper: it is nobody's to be reminded of
	}
	f.Progress = Begun
	if !begins {
		return f, nil, nil
	}
	return f, []fact.Fact{d.happened(FactBegun, f, actor)}, nil
}

func (d *Forms) sent(ctx context.Context, f Filling, actor fact.Actor, along *store.Along) (Filling, []fact.Fact,
	error) {
	f.Progress, f.Sent, f.Agenda = Filled, f.Saved, nil
	if actor.Role.Staff() {
		f.ByStaff = actor.ID
	}
	book, err := d.bookOf(ctx, f.Practice, f.Client)
	if err != nil {
		return f, nil, err
	}
	op, err := books.Put(book.with(f))
	along.Ops = []store.Op{op}
	return f, []fact.Fact{d.happened(FactFilled, f, actor)}, err
}

// Ask asks the client to fill the form in, by a mail of its own. Where they were asked before and have not sent it,
// that is sent to them again.
func (d *Forms) Ask(ctx context.Context, actor fact.Actor, practiceID, clientID, form string) (Filling, error) {
	c, err := d.clients.Get(ctx, practiceID, clientID, store.Strong)
	if err != nil {
		return Filling{}, err
	}
	if c.Is() == client.Erased {
		return Filling{}, client.WasErased()
	}
	switch is, err := d.Get(ctx, practiceID, form); {
	case err != nil:
		return Filling{}, err
	case is.State() != Published:
		return Filling{}, fault.New(fault.Conflict, CodeUnripe, "The form is not published.")
	}
	var f Filling
	err = d.retry.Do(ctx, func(int) error {
		book, err := d.bookOf(ctx, practiceID, c.ID)
		if err != nil {
			return err
		}
		now := d.now().UTC().Truncate(time.Second)
		var facts []fact.Fact
		last, before := book.Last[form]
		again := false
		if before && last.Sent.IsZero() {
			f, err = d.Filling(ctx, practiceID, last.Filling)
			if err != nil && !errors.Is(err, fault.NotFound) {
				return err
			}
			again = err == nil && f.Open(now)
		}
		if !again {
			f = Filling{
				ID:       d.ids.New(now),
				Practice: practiceID,
				Form:     form,
				Client:   c.ID,
				Progress: Asked,
				Language: c.Language,
				Asked:    now,
			}
			facts = append(facts, d.happened(FactAsked, f, actor))
		}
		f.BySMS = len(c.Emails) == 0 && c.Mobile() != ""
		f.Agenda = f.plan(now).With(agenda.New(f.entry(KindAsk), now))
		op, err := fillings.Put(f, facts...)
		if err != nil {
			return err
		}
		ops := []store.Op{op}
		if !again {
			listed, err := books.Put(book.with(f))
			if err != nil {
				return err
			}
			ops = append(ops, listed)
		}
		return d.db.Transact(ctx, ops...)
	})
	return f, err
}

// Withdraw has nobody wait for the form any more. What was sent stays.
func (d *Forms) Withdraw(ctx context.Context, actor fact.Actor, practiceID, id string) error {
	return d.retry.Do(ctx, func(int) error {
		f, err := d.Filling(ctx, practiceID, id)
		switch {
		case err != nil:
			return err
		case f.Progress == Filled:
			return errSent()
		case f.Progress == Withdrawn:
			return nil
		}
		ops, err := d.withdrawal(ctx, actor, f)
		if err != nil {
			return err
		}
		return d.db.Transact(ctx, ops...)
	})
}

// KindOver is the end of the last visit that asks for a form, which sends nothing.
const KindOver = "form-over"

// End takes back a form whose visits are over. Any other is left alone.
func (d *Forms) End(ctx context.Context, key store.Key) error {
	practiceID, id, _ := fillings.Cut(key)
	f, err := d.Filling(ctx, practiceID, id)
	switch {
	case errors.Is(err, fault.NotFound):
		return nil
	case err != nil:
		return err
	case f.Progress == Filled || f.Progress == Withdrawn || f.Open(d.now()):
		return nil
	}
	return d.Withdraw(ctx, fact.Actor{Role: fact.System}, practiceID, id)
}

// Of returns what the clients were asked to fill in, the newest first: of each at most fifty.
func (d *Forms) Of(ctx context.Context, practiceID string, clients []string) ([]Filling, error) {
	keys := make([]store.Key, len(clients))
	for n, c := range clients {
		keys[n] = books.Key(practiceID, c)
	}
	all, err := books.GetMany(ctx, d.db, keys, store.Strong)
	if err != nil {
		return nil, err
	}
	keys = nil
	for _, b := range all {
		for _, id := range b.All {
			keys = append(keys, fillings.Key(practiceID, id))
		}
	}
	list, err := fillings.GetMany(ctx, d.db, keys, store.Strong)
	slices.SortStableFunc(list, func(a, b Filling) int { return b.Asked.Compare(a.Asked) })
	return list, err
}

// Answered returns a page of what was filled in of the form, the newest first. It answers fault.Invalid
// "cursor-invalid" for an after that is of no page.
func (d *Forms) Answered(ctx context.Context, practiceID, form, after string, limit int) (all []Filling, next string,
	err error) {
	all, next, err = fillings.List(ctx, d.db, store.Query{Index: store.By, Partition: filledOf(practiceID, form),
		Descending: true, After: after, Limit: limit})
	if after != "" && errors.Is(err, store.ErrInvalid) {
		err = fault.New(fault.Invalid, "cursor-invalid",
			"This cursor is of no page of this list. Begin without one.").Because(err)
	}
	return all, next, err
}

// ReadAll returns what was answered, by the fillings' ids, and writes down that the actor read it, of each client once.
// What does not open is left out: its client was erased.
func (d *Forms) ReadAll(ctx context.Context, actor fact.Actor, practiceID string, all []Filling) (map[string]Values,
	error) {
	facts := map[string]fact.Fact{}
	for _, f := range all {
		if _, there := facts[f.Client]; !there && len(f.Answers) > 0 {
			facts[f.Client] = d.happened(FactRead, f, actor)
		}
	}
	keys, err := d.keys.ReadOf(ctx, practiceID, facts)
	if err != nil {
		return nil, err
	}
	out := map[string]Values{}
	for _, f := range all {
		key, there := keys[f.Client]
		if !there {
			continue
		}
		if out[f.ID], err = f.opened(key); err != nil {
			return nil, err
		}
	}
	return out, nil
}
