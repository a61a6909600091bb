package client

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"stund/internal/civil"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/once"
	"stund/internal/store"
	"stund/internal/typed"
)

// Vocabulary is what a practice says of its clients in words of its own: tags, and fields besides those that every
// client has. What a removed tag or field said of a client is seen no more, and gone with the client's next change; a
// choice that was removed stays until another is made.
type Vocabulary struct {
	Practice string  `json:"-"`
	Tags     []Tag   `json:"tags,omitempty"`
	Fields   []Field `json:"fields,omitempty"`

	version int64
}

// Tag is a word that clients are marked with.
type Tag struct {
	ID     string `json:"id" minLength:"1" maxLength:"40" pattern:"^[a-z0-9-]+$" doc:"Short name of your choosing: lower-case letters, digits, hyphens. It never changes." example:"regular"`
	Name   string `json:"name" minLength:"1" maxLength:"40" example:"Fast klient"`
	Colour string `json:"colour,omitempty" maxLength:"7" doc:"Beside the name, never instead of it." example:"#1f6f5c"`
	Edition
}

// Edition tells one state of a word from another.
type Edition struct {
	Revision int64 `json:"revision,omitempty" minimum:"0" doc:"Rises with each change. In a change: of what the change was made of; left out, it does not matter." example:"1"`
}

func (e *Edition) edition() *Edition { return e }

// FieldKind says what a field takes.
type FieldKind string

// The kinds of field.
const (
	TextField   FieldKind = "text"   // one line
	NumberField FieldKind = "number" // with a decimal point: "12.5"
	DateField   FieldKind = "date"   // "2026-11-23"
	ChoiceField FieldKind = "choice" // the id of an option
	YesNoField  FieldKind = "yes_no" // "yes" or "no"
)

// Field is something that a practice keeps of its clients.
type Field struct {
	ID      string    `json:"id" minLength:"1" maxLength:"40" pattern:"^[a-z0-9-]+$" doc:"Short name of your choosing: lower-case letters, digits, hyphens. It never changes." example:"shoe-size"`
	Name    string    `json:"name" minLength:"1" maxLength:"80" example:"Skostørrelse"`
	Kind    FieldKind `json:"kind" enum:"text,number,date,choice,yes_no" doc:"It never changes: another kind is another field." example:"number"`
	Options []Option  `json:"options,omitempty" maxItems:"50" doc:"Of a choice."`
	Edition
}

// Option is one of a field's choices.
type Option struct {
	ID   string `json:"id" minLength:"1" maxLength:"40" pattern:"^[a-z0-9-]+$" example:"left"`
	Name string `json:"name" minLength:"1" maxLength:"80" example:"Venstre"`
}

const (
	maxPracticeTags = 100
	maxOptions      = 50
)

// vocabularies is how they are stored: one for each practice.
var vocabularies = store.Family[Vocabulary]{
	Kind: "vocabulary", Prefix: "vocabulary", Sort: "vocabulary", Layout: store.Single,
	Stamp: func(v *Vocabulary) store.Stamp { return store.Stamp{Practice: &v.Practice, Version: &v.version} },
}

// Tag returns the tag with the id.
func (v Vocabulary) Tag(id string) (Tag, bool) {
	return find(v.Tags, func(t Tag) bool { return t.ID == id })
}

// TagCalled returns the tag that people mean by a word: the first with the name, however it is spelled, or else the one
// with the id.
func (v Vocabulary) TagCalled(word string) (Tag, bool) {
	if t, ok := find(v.Tags, func(t Tag) bool { return typed.Fold(t.Name) == typed.Fold(word) }); ok {
		return t, true
	}
	return v.Tag(word)
}

// OptionCalled returns the choice that people mean by a word, as TagCalled does.
func (f Field) OptionCalled(word string) (Option, bool) {
	if o, ok := find(f.Options, func(o Option) bool { return typed.Fold(o.Name) == typed.Fold(word) }); ok {
		return o, true
	}
	return find(f.Options, func(o Option) bool { return o.ID == word })
}

// Field returns the field with the id.
func (v Vocabulary) Field(id string) (Field, bool) {
	return find(v.Fields, func(f Field) bool { return f.ID == id })
}

func find[T any](all []T, is func(T) bool) (v T, ok bool) {
	if n := slices.IndexFunc(all, is); n >= 0 {
		return all[n], true
	}
	return v, false
}

// Take returns a value of the field in its stored form.
func (f Field) Take(s string) (string, error) {
	s, err := typed.Line(s, 500)
	if err != nil || s == "" {
		return s, err
	}
	switch f.Kind {
	case NumberField:
		return decimal(s)
	case DateField:
		if _, err := civil.ParseDate(s); err != nil {
			return "", errors.New("must be a date such as 2026-11-23")
		}
	case ChoiceField:
		if _, ok := find(f.Options, func(o Option) bool { return o.ID == s }); !ok {
			return "", fmt.Errorf("%.40q is none of the choices", s)
		}
	case YesNoField:
		if s != "yes" && s != "no" {
			return "", errors.New("must be yes or no")
		}
	}
	return s, nil
}

// decimal returns the number with a point, and no digit of it changed: what looks like a number may be a member's id.
// Zeros that say nothing are left out.
func decimal(s string) (string, error) {
	const longest = 30
	digits, negative := strings.CutPrefix(strings.Replace(s, ",", ".", 1), "-")
	if !negative {
		digits = strings.TrimPrefix(digits, "+")
	}
	whole, part, pointed := strings.Cut(digits, ".")
	wrong := strings.ContainsFunc(whole+part, func(r rune) bool { return r < '0' || r > '9' })
	if wrong || whole+part == "" || pointed && part == "" || len(s) > longest {
		return "", fmt.Errorf("must be a number such as 12.5, of at most %d characters", longest)
	}
	whole, part = cmp.Or(strings.TrimLeft(whole, "0"), "0"), strings.TrimRight(part, "0")
	if part != "" {
		whole += "." + part
	}
	if negative && whole != "0" {
		whole = "-" + whole
	}
	return whole, nil
}

// check holds the vocabulary to its limits and puts words into their stored form.
func (v *Vocabulary) check() error {
	c := checker{}
	c.Check(len(v.Tags) <= maxPracticeTags, "tags", "at most %d", maxPracticeTags)
	c.Check(len(v.Fields) <= maxFields, "fields", "at most %d", maxFields)
	for n := range v.Tags {
		t := &v.Tags[n]
		at := "tags." + t.ID
		c.named(at, t.ID, &t.Name, 40)
		c.Check(t.Colour == "" || typed.IsColour(t.Colour), at+".colour", "must be a colour such as #1f6f5c")
	}
	for n := range v.Fields {
		f := &v.Fields[n]
		at := "fields." + f.ID
		c.named(at, f.ID, &f.Name, 80)
		c.Check(slices.Contains([]FieldKind{TextField, NumberField, DateField, ChoiceField, YesNoField}, f.Kind),
			at+".kind", "must be text, number, date, choice or yes_no")
		c.options(at+".options", f)
	}
	return c.Err()
}

func (c *checker) options(at string, f *Field) {
	if f.Kind != ChoiceField {
		c.Check(len(f.Options) == 0, at, "belong to a choice")
		return
	}
	c.Check(len(f.Options) > 0, at, "must be filled in")
	c.Check(len(f.Options) <= maxOptions, at, "at most %d", maxOptions)
	for n := range f.Options {
		o := &f.Options[n]
		c.named(fmt.Sprintf("%s[%d]", at, n), o.ID, &o.Name, 80)
		first := slices.IndexFunc(f.Options, func(other Option) bool { return other.ID == o.ID })
		c.Check(first == n, fmt.Sprintf("%s[%d].id", at, n), "is there twice")
	}
}

// named checks what has an id of the practice's choosing and a name.
func (c *checker) named(at, id string, name *string, limit int) {
	c.Check(typed.IsSlug(id), at+".id", "must be 1 to 40 lower-case letters, digits and hyphens")
	c.line(at+".name", name, limit)
	c.Check(*name != "", at+".name", "must be filled in")
}

// What happens to vocabularies. The subject is the tag or the field; of an order it is the practice.
var (
	FactTagSet       = fact.Kind[fact.None]{Name: "client-tag.set"}
	FactTagRemoved   = fact.Kind[fact.None]{Name: "client-tag.removed"}
	FactTagOrder     = fact.Kind[fact.None]{Name: "client-tag.order-set"}
	FactFieldSet     = fact.Kind[fact.None]{Name: "client-field.set"}
	FactFieldRemoved = fact.Kind[fact.None]{Name: "client-field.removed"}
	FactFieldOrder   = fact.Kind[fact.None]{Name: "client-field.order-set"}
)

// Words are the entries of one list of a vocabulary: its tags, or its fields.
type Words[T any] struct {
	One     string // "tag"
	List    func(*Vocabulary) *[]T
	ID      func(*T) *string
	edition func(*T) *Edition
	keeps   func(was, is T) error // what may not change

	set, removed, order fact.Kind[fact.None]
}

// Tags are the tags of a vocabulary.
func Tags() Words[Tag] {
	return Words[Tag]{One: "tag", List: func(v *Vocabulary) *[]Tag { return &v.Tags },
		ID: func(t *Tag) *string { return &t.ID }, edition: (*Tag).edition, set: FactTagSet, removed: FactTagRemoved,
		order: FactTagOrder, keeps: func(_, _ Tag) error { return nil }}
}

// Fields are the fields of a vocabulary.
func Fields() Words[Field] {
	return Words[Field]{One: "client-field", List: func(v *Vocabulary) *[]Field { return &v.Fields },
		ID: func(f *Field) *string { return &f.ID }, edition: (*Field).edition, set: FactFieldSet,
		removed: FactFieldRemoved, order: FactFieldOrder,
		keeps: func(was, is Field) error {
			if was.Kind != is.Kind {
				return fault.New(
					fault.Conflict,
					"field-kind",
					"A field keeps its kind. Make another field, and remove "+
						"this one.",
				)
			}
			return nil
		}}
}

// Vocabulary returns the practice's, as read now or a moment ago: an empty one, if it has none.
func (r *Clients) Vocabulary(ctx context.Context, practice string, c store.Consistency) (Vocabulary, error) {
	v, err := vocabularies.Get(ctx, r.db, vocabularies.Key(practice, ""), c)
	if errors.Is(err, fault.NotFound) {
		return Vocabulary{Practice: practice}, nil
	}
	return v, err
}

// edit changes the practice's vocabulary and returns it.
func (r *Clients) edit(ctx context.Context, actor fact.Actor, practice string, kind fact.Kind[fact.None],
	subject string, change func(*Vocabulary) error) (Vocabulary, error) {
	return r.editWith(ctx, actor, practice, kind, subject,
		func(v *Vocabulary, _ *store.Along) error { return change(v) })
}

// editWith is edit for a change that writes more than the vocabulary.
func (r *Clients) editWith(ctx context.Context, actor fact.Actor, practice string, kind fact.Kind[fact.None],
	subject string, change func(*Vocabulary, *store.Along) error) (Vocabulary, error) {
	now := r.now()
	happened := []fact.Fact{kind.New(r.ids.New(now), now, practice, subject, actor, fact.None{})}
	return vocabularies.UpsertWith(ctx, r.db, r.retry, vocabularies.Key(practice, ""),
		func(v Vocabulary, along *store.Along) (Vocabulary, []fact.Fact, error) {
			if err := change(&v, along); err != nil {
				return v, nil, err
			}
			return v, happened, v.check()
		})
}

// Add adds the word, once by the same request. It answers fault.Conflict "<one>-exists" where there is one with its id,
// and fault.NotFound "<one>-unknown" where the request was carried out before and the word has been removed since.
func (w Words[T]) Add(ctx context.Context, r *Clients, actor fact.Actor, practice string, sent once.Request,
	word T) (none T, _ error) {
	id := *w.ID(&word)
	done := errors.New("carried out before")
	v, err := r.editWith(ctx, actor, practice, w.set, id, func(v *Vocabulary, along *store.Along) error {
		made, err := sent.Made(ctx, r.db)
		if err != nil {
			return err
		}
		if made != "" {
			return done
		}
		if w.at(v, id) >= 0 {
			return fault.New(fault.Conflict, w.One+"-exists", "There is one with the id %q already.", id)
		}
		all := w.List(v)
		w.edition(&word).Revision = 1
		*all = append(slices.Clone(*all), word)
		along.Ops, err = sent.Put(id, r.now())
		return err
	})
	if errors.Is(err, done) { // it asked for the same word, so it has the same id
		v, err = r.Vocabulary(ctx, practice, store.Strong)
		if err == nil && w.at(&v, id) < 0 {
			return none, w.Unknown()
		}
	}
	return w.written(v, id, err)
}

// Set replaces the word with the id. It answers fault.NotFound "<one>-unknown" where there is none, and fault.Conflict
// "changed-meanwhile", with what it is now, where somebody has changed it since the revision.
func (w Words[T]) Set(ctx context.Context, r *Clients, actor fact.Actor, practice, id string, word T) (T, error) {
	*w.ID(&word) = id
	asked := w.edition(&word).Revision
	v, err := r.edit(ctx, actor, practice, w.set, id, func(v *Vocabulary) error {
		n, all := w.at(v, id), w.List(v)
		if n < 0 {
			return w.Unknown()
		}
		was := (*all)[n]
		known := w.edition(&was).Revision
		if asked != 0 && asked != known {
			return fault.New(
				fault.Conflict,
				"changed-meanwhile",
				"Somebody changed this meanwhile. Look at it as it is now, and send your change again.",
			).With(w.One, was)
		}
		if err := w.keeps(was, word); err != nil {
			return err
		}
		w.edition(&word).Revision = known + 1
		*all = slices.Clone(*all)
		(*all)[n] = word
		return nil
	})
	return w.written(v, id, err)
}

// Remove removes the word with the id. It answers fault.NotFound "<one>-unknown" where there is none.
func (w Words[T]) Remove(ctx context.Context, r *Clients, actor fact.Actor, practice, id string) error {
	_, err := r.edit(ctx, actor, practice, w.removed, id, func(v *Vocabulary) error {
		n, all := w.at(v, id), w.List(v)
		if n < 0 {
			return w.Unknown()
		}
		*all = slices.Delete(slices.Clone(*all), n, n+1)
		return nil
	})
	return err
}

// Order puts the words in the order of the ids. Those that are not named stay behind them, as they stood: somebody may
// have added one meanwhile. It answers fault.NotFound "<one>-unknown" where there is none with an id.
func (w Words[T]) Order(ctx context.Context, r *Clients, actor fact.Actor, practice string, ids []string) ([]T, error) {
	for n, id := range ids {
		if slices.Contains(ids[:n], id) {
			return nil, fault.Fields{{Path: fmt.Sprintf("order[%d]", n), Message: "is there twice"}}.Err()
		}
	}
	v, err := r.edit(ctx, actor, practice, w.order, practice, func(v *Vocabulary) error {
		all := w.List(v)
		ordered := make([]T, 0, len(*all))
		for _, id := range ids {
			n := w.at(v, id)
			if n < 0 {
				return w.Unknown()
			}
			ordered = append(ordered, (*all)[n])
		}
		for _, word := range *all {
			if !slices.Contains(ids, *w.ID(&word)) {
				ordered = append(ordered, word)
			}
		}
		*all = ordered
		return nil
	})
	return *w.List(&v), err
}

// Unknown is that there is no such word.
func (w Words[T]) Unknown() *fault.Error {
	return fault.New(
		fault.NotFound,
		w.One+"-unknown",
		"There is no %s with this id.",
		strings.ReplaceAll(w.One, "-", " "),
	)
}

func (w Words[T]) at(v *Vocabulary, id string) int {
	return slices.IndexFunc(*w.List(v), func(word T) bool { return *w.ID(&word) == id })
}

func (w Words[T]) written(v Vocabulary, id string, err error) (none T, _ error) {
	if err != nil {
		return none, err
	}
	return (*w.List(&v))[w.at(&v, id)], nil
}
