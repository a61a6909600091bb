package imports

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"stund/internal/client"
	"stund/internal/due"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/files"
	"stund/internal/i18n"
	"stund/internal/practice"
	"stund/internal/store"
	"stund/internal/table"
	"stund/internal/typed"
)

// Export is a list of all clients that is handed out.
type Export struct {
	ID       string     `json:"-"`
	Practice string     `json:"-"`
	Status   Status     `json:"s"` // Running, Done, Failed; Cancelled once its file is gone
	By       fact.Actor `json:"a"`
	Lang     i18n.Lang  `json:"l"` // of the names of its columns
	Rows     int        `json:"r,omitempty"`
	Made     time.Time  `json:"m"`
	Next     time.Time  `json:"u,omitzero"`

	version int64
}

const (
	exportKind = "export"
	exportKept = 24 * time.Hour // after which its file is deleted
)

var exports = store.Family[Export]{
	Kind: exportKind, Prefix: "export", Sort: "export",
	Unknown: fault.Error{Code: "export-unknown", Message: "There is no export with this id."},
	Stamp: func(e *Export) store.Stamp {
		return store.Stamp{Practice: &e.Practice, ID: &e.ID, Version: &e.version}
	},
	Due: func(e Export) *store.IndexKey {
		if e.Next.IsZero() {
			return nil
		}
		return Desk.Place(e.ID, e.Next)
	},
	By:      func(e Export) *store.IndexKey { return listed("exports", e.Practice, e.Made, e.ID) },
	Expires: func(e Export) time.Time { return e.Made.Add(2 * exportKept) },
}

func exported(e Export) string { return "exports/" + e.Practice + "/" + e.ID }

// BeginExport has the desk write a list of all clients, whose columns have names in the language.
func (x *Imports) BeginExport(ctx context.Context, actor fact.Actor, practice string, l i18n.Lang) (Export, error) {
	now := x.now().UTC()
	e := Export{ID: x.ids.New(now), Practice: practice, Status: Running, By: actor, Lang: l,
		Made: now.Truncate(time.Second), Next: now.Truncate(time.Second)}
	f := client.FactExported.New(x.ids.New(now), now, practice, e.ID, actor, fact.None{})
	return exports.Create(ctx, x.db, x.retry, exports.Key(practice, e.ID),
		func(*store.Along) (Export, []fact.Fact, error) { return e, []fact.Fact{f}, nil })
}

// Exports returns the exports of the practice whose files are kept or yet to be written, the last first, 10 at most.
func (x *Imports) Exports(ctx context.Context, practice string) ([]Export, error) {
	all, _, err := exports.List(ctx, x.db, store.Query{Index: store.By, Partition: "exports#" + practice,
		Descending: true, Limit: 10})
	return slices.DeleteFunc(all, func(e Export) bool { return e.Status == Cancelled }), err
}

// Fetched returns where the file of the export is fetched once it is done; before that, none.
func (x *Imports) Fetched(ctx context.Context, e Export) (at files.Address, err error) {
	if e.Status != Done {
		return at, nil
	}
	return x.files.Download(ctx, exported(e), "stund-"+e.Made.Format(time.DateOnly)+".csv")
}

// export does what is due of the export at the key: it writes its file, and deletes it a day later. Both may be done by
// two at once.
func (x *Imports) export(ctx context.Context, key store.Key) (due.Report, error) {
	e, err := exports.Get(ctx, x.db, key, store.Strong)
	if errors.Is(err, fault.NotFound) || err == nil && (e.Next.IsZero() || e.Next.After(x.now())) {
		return due.Report{}, nil
	}
	if err != nil {
		return due.Report{}, err
	}
	next := e
	if e.Status == Running {
		next.Next = e.Made.Add(exportKept)
		next.Status, next.Rows, err = x.writeExport(ctx, e)
	} else {
		next.Status, next.Next = Cancelled, time.Time{}
		err = x.files.Delete(ctx, exported(e))
	}
	if err != nil {
		return due.Report{}, err
	}
	_, err = exports.Update(ctx, x.db, x.retry, key, func(now Export) (Export, []fact.Fact, error) {
		if now.version != e.version {
			return now, nil, nil
		}
		next.version = now.version
		return next, nil, nil
	})
	return due.Report{Acted: 1}, err
}

func (x *Imports) writeExport(ctx context.Context, e Export) (Status, int, error) {
	setup, err := x.book.Recent(ctx, e.Practice)
	if err != nil {
		return "", 0, err
	}
	v, err := x.clients.Vocabulary(ctx, e.Practice, store.Strong)
	if err != nil {
		return "", 0, err
	}
	all, err := x.register.IDs(ctx, e.Practice)
	if err != nil {
		return "", 0, err
	}
	var b bytes.Buffer
	w, l := table.NewWriter(&b), lister{setup, v, e.Lang}
	rows := 0
	err = w.Write(l.head()...)
	for some := range slices.Chunk(all, store.MaxKeys) {
		if err != nil {
			break
		}
		var people []client.Client
		people, err = x.clients.Stored(ctx, e.Practice, some)
		for _, c := range people {
			if c.Into != "" || c.Status == client.Erased {
				continue
			}
			rows++
			err = errors.Join(err, w.Write(l.row(c)...))
		}
	}
	if err = errors.Join(err, w.Close()); err != nil {
		return "", 0, err
	}
	if b.Len() > files.MaxSize {
		return Failed, rows, nil
	}
	if err := x.files.Put(ctx, exported(e), b.Bytes()); err != nil {
		return "", 0, fmt.Errorf("write an export: %w", err)
	}
	return Done, rows, nil
}

// lister writes clients as an import reads them.
type lister struct {
	setup *practice.Setup
	words client.Vocabulary
	lang  i18n.Lang
}

// columns lists what is written of each client, beside the practice's own fields.
func columns() []Target {
	return []Target{Name, Given, Family, Email, Phone, Language, Birthday, Street, PostalCode, City, Country, Company,
		Org, Tags, Alert, Note, Practitioner, Zone, MarketingEmail, MarketingSMS}
}

func (l lister) head() (all []string) {
	for _, t := range columns() {
		all = append(all, Called(t).In(l.lang))
	}
	for _, f := range l.words.Fields {
		all = append(all, f.Name)
	}
	return append(all, calledStatus.In(l.lang))
}

func (l lister) row(c client.Client) (all []string) {
	a := client.Address{}
	if c.Address != nil {
		a = *c.Address
	}
	for _, t := range columns() {
		var s string
		switch t {
		case Name:
			s = c.Name
		case Given:
			s = c.Given
		case Family:
			s = c.Family
		case Email:
			s = strings.Join(c.Emails, ", ")
		case Phone:
			s = strings.Join(c.Phones, ", ")
		case Language:
			s = string(c.Language)
		case Birthday:
			s = c.Birthday
		case Street:
			s = a.Street
		case PostalCode:
			s = a.PostalCode
		case City:
			s = a.City
		case Country:
			s = a.Country
		case Company:
			s = c.Company
		case Org:
			s = c.Org
		case Tags:
			s = l.tags(c)
		case Alert:
			s = c.Alert
		case Note:
			s = c.Note
		case Practitioner:
			s = l.practitioner(c.Practitioner)
		case Zone:
			s = c.Zone
		case MarketingEmail:
			s = l.said(c, client.ByEmail)
		case MarketingSMS:
			s = l.said(c, client.BySMS)
		}
		all = append(all, s)
	}
	for _, f := range l.words.Fields {
		all = append(all, l.field(f, c.Fields[f.ID]))
	}
	return append(all, string(c.Is()))
}

// readable returns the first of the words that an import reads as the id, "" for none: what the practice no longer has
// is left out.
func readable(id string, read func(word string) string, words ...string) string {
	if id == "" {
		return ""
	}
	for _, word := range words {
		if read(word) == id {
			return word
		}
	}
	return ""
}

func (l lister) practitioner(id string) string {
	p, _ := l.setup.Practitioner(id)
	named := practitioners(l.setup)
	return readable(id, func(word string) string { return named[typed.Fold(word)] }, p.Name, id)
}

// tags names the client's tags; one whose name an import would not read as it is named by its id.
func (l lister) tags(c client.Client) string {
	var names []string
	read := func(word string) string {
		if parts := labels(word); len(parts) != 1 || parts[0] != word {
			return ""
		}
		t, _ := l.words.TagCalled(word)
		return t.ID
	}
	for _, id := range c.Tags {
		t, _ := l.words.Tag(id)
		if name := readable(id, read, t.Name, id); name != "" {
			names = append(names, name)
		}
	}
	return strings.Join(names, ", ")
}

func (l lister) said(c client.Client, by client.Channel) string {
	for _, p := range c.Preferences {
		if p.Purpose == client.Marketing && p.Channel == by {
			return yesNo(p.Answer == client.Yes).In(l.lang)
		}
	}
	return ""
}

func (l lister) field(f client.Field, value string) string {
	switch f.Kind {
	case client.YesNoField:
		if value != "" {
			return yesNo(value == "yes").In(l.lang)
		}
	case client.ChoiceField:
		read := func(word string) string {
			o, _ := f.OptionCalled(word)
			return o.ID
		}
		name := ""
		for _, o := range f.Options {
			if o.ID == value {
				name = o.Name
			}
		}
		return readable(value, read, name, value)
	case client.NumberField:
		if l.lang != i18n.EN {
			return strings.Replace(value, ".", ",", 1)
		}
	}
	return value
}
