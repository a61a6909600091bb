package form

import (
	"slices"
	"time"

	"stund/internal/agenda"
	"stund/internal/fault"
	"stund/internal/i18n"
	"stund/internal/link"
	"stund/internal/message"
	"stund/internal/store"
)

// Progress is how far a client is with a form.
type Progress string

// The progress.
const (
	Asked     Progress = "asked"     // nothing is answered yet
	Begun     Progress = "begun"     // something is
	Filled    Progress = "filled"    // it was sent
	Withdrawn Progress = "withdrawn" // nobody waits for it any more
)

// Filling is one form that one client is asked to fill in, once: what was asked, and what is answered. It names its
// client by their id alone, and what they answer is sealed.
type Filling struct {
	ID       string    `json:"-"`
	Practice string    `json:"-"`
	Form     string    `json:"f"`
	Version  int       `json:"v,omitempty"` // that is answered; 0: nobody has opened it yet
	Client   string    `json:"c"`
	Progress Progress  `json:"p"`
	Often    string    `json:"o,omitempty"` // as the service that asked had it; "": staff asked
	Visits   []Visit   `json:"b,omitempty"` // that ask for it and stand
	Language i18n.Lang `json:"l,omitempty"` // in which it was last shown to its client: consents were read in it
	Asked    time.Time `json:"a"`
	Saved    time.Time `json:"s,omitzero"`
	Sent     time.Time `json:"t,omitzero"`
	ByStaff  string    `json:"y,omitempty"` // subject of who sent it for the client
	BySMS    bool      `json:"h,omitempty"` // its client is reached by phone alone, and so is reminded

	Answers map[string][]byte `json:"x,omitempty"` // sealed, each for its question
	Agenda  agenda.Agenda     `json:"g,omitempty"`

	version int64
}

// Visit is a booking that asks for a form.
type Visit struct {
	Booking string    `json:"i"`
	Start   time.Time `json:"s"`
	End     time.Time `json:"e"`
}

// maxVisits is how many visits one filling knows: of a longer series the first are enough.
const maxVisits = 60

// FillingKind is the kind of stored fillings.
const FillingKind = "filling"

// Fillings lie where bookings do: whoever books may write one. The index has those that were sent, by their form, and
// those of which a message is to go out, by when.
var fillings = store.Family[Filling]{
	Kind: FillingKind, Prefix: "booking", Sort: "filling",
	Unknown: fault.Error{Code: "answers-unknown", Message: "Nobody was asked for answers with this id."},
	Stamp: func(f *Filling) store.Stamp {
		return store.Stamp{Practice: &f.Practice, ID: &f.ID, Version: &f.version}
	},
	Due: func(f Filling) *store.IndexKey { return agenda.Messages.Due(f.ID, f.Agenda) },
	By: func(f Filling) *store.IndexKey {
		if f.Progress == Filled {
			return &store.IndexKey{Partition: filledOf(f.Practice, f.Form), Sort: agenda.Instant(f.Sent) + "#" + f.ID}
		}
		at, planned := f.Agenda.Without(func(e agenda.Entry) bool { return e.Kind == KindOver }).Next()
		if !planned {
			return nil
		}
		return &store.IndexKey{Partition: aheadOf(f.Practice), Sort: agenda.Instant(at) + "#" + f.ID}
	},
}

// aheadOf is the index partition of what clients are to be mailed of forms.
func aheadOf(practice string) string { return "forms-ahead#" + practice }

// filledOf is the index partition of what was filled in of a form.
func filledOf(practice, form string) string { return "filled#" + practice + "#" + form }

// Decode reads a stored filling.
func Decode(i store.Item) (Filling, error) { return fillings.Decode(i) }

// Put is the operation that writes the filling over what was read.
func (f Filling) Put() (store.Op, error) { return fillings.Put(f) }

// Purpose is that of the link to a form, which leads to /f/{token}.
const Purpose link.Purpose = 'f'

// linked is how long a link to a form is good.
const linked = 400 * 24 * time.Hour

// Link returns what the link to the form claims. Whoever has it may read what is answered until the form is sent.
func (f Filling) Link() link.Claim {
	return link.Claim{Purpose: Purpose, Practice: f.Practice, Subject: f.ID, Expires: f.Asked.Add(linked)}
}

// Open reports whether the client may fill it in: it is not sent, and a visit that asks for it is not over.
func (f Filling) Open(now time.Time) bool {
	if f.Progress != Asked && f.Progress != Begun {
		return false
	}
	return f.Often == "" || slices.ContainsFunc(f.Visits, func(v Visit) bool { return now.Before(v.End) })
}

// Next returns the start of the first visit that is ahead.
func (f Filling) Next(now time.Time) (at time.Time, there bool) {
	for _, v := range f.Visits {
		if v.Start.After(now) && (!there || v.Start.Before(at)) {
			at, there = v.Start, true
		}
	}
	return at, there
}

// The kinds of message.
const (
	KindAsk      = "form-ask"      // staff asked, and nothing else was sent that has the link
	KindReminder = "form-reminder" // it is not sent yet
)

const (
	afterAsked  = 48 * time.Hour // since it was asked for
	beforeVisit = 24 * time.Hour
)

// plan returns what is planned for the filling: a reminder two days after it was asked for, and one a day before the
// visit; within a day of that, the former is left out, and so is that within a day of the question itself. At the end
// of the last visit nobody waits for it any more.
func (f Filling) plan(now time.Time) agenda.Agenda {
	var out agenda.Agenda
	if ask, open := f.Agenda.Find(f.entry(KindAsk)); open {
		out = out.With(ask)
	}
	start, ahead := f.Next(now)
	if !f.Open(now) {
		return nil
	}
	last := start.Add(-beforeVisit)
	first := f.Asked.Add(afterAsked)
	if first.After(now) && (ahead && last.Sub(first) >= beforeVisit || !ahead && f.Often == "") {
		out = out.With(agenda.New(f.entry(KindReminder)+".asked", first))
	}
	if ahead && last.After(now) && last.Sub(f.Asked) >= beforeVisit {
		out = out.With(agenda.New(f.entry(KindReminder)+".visit", last))
	}
	if len(f.Visits) > 0 {
		out = out.With(agenda.New(KindOver, f.over()))
	}
	return out
}

// over is the end of the last visit that asks for it.
func (f Filling) over() (at time.Time) {
	for _, v := range f.Visits {
		if v.End.After(at) {
			at = v.End
		}
	}
	return at
}

// entry names the entry of the kind, by the channel that reaches the client.
func (f Filling) entry(kind string) string {
	channel := message.Email
	if f.BySMS {
		channel = message.SMS
	}
	return kind + "." + channel + ".client"
}

// visit returns the filling with the visit as it is now.
func (f Filling) visit(v Visit) Filling {
	f = f.without(v.Booking)
	if len(f.Visits) < maxVisits {
		f.Visits = append(f.Visits, v)
	}
	slices.SortStableFunc(f.Visits, func(a, b Visit) int { return a.Start.Compare(b.Start) })
	return f
}

// without returns the filling without the booking's visit.
func (f Filling) without(booking string) Filling {
	f.Visits = slices.DeleteFunc(slices.Clone(f.Visits), func(v Visit) bool { return v.Booking == booking })
	return f
}

// Book is what a client was asked to fill in, form by form: the last one of each, and the ids of the newest.
type Book struct {
	Client   string          `json:"-"`
	Practice string          `json:"-"`
	Last     map[string]Last `json:"l,omitempty"` // by form
	All      []string        `json:"a,omitempty"` // ids of fillings, the newest first

	version int64
}

// Last is the last time that a client was asked for a form.
type Last struct {
	Filling string    `json:"i"`
	Sent    time.Time `json:"t,omitzero"` // when it was filled in; zero: it is open
	Often   string    `json:"o,omitempty"`
}

// maxListed is how many fillings of a client are listed. Older ones stay, and are found by what happened.
const maxListed = 50

// BookKind is the kind of stored books.
const BookKind = "form-book"

// Books lie where bookings do: whoever books may write one.
var books = store.Family[Book]{
	Kind: BookKind, Prefix: "booking", Sort: "forms",
	Stamp: func(b *Book) store.Stamp {
		return store.Stamp{Practice: &b.Practice, ID: &b.Client, Version: &b.version}
	},
}

// with returns the book with the filling as the last of its form.
func (b Book) with(f Filling) Book {
	last := map[string]Last{}
	for form, l := range b.Last {
		last[form] = l
	}
	last[f.Form] = Last{Filling: f.ID, Sent: f.Sent, Often: f.Often}
	b.Last = last
	if !slices.Contains(b.All, f.ID) {
		b.All = append([]string{f.ID}, b.All...)
		b.All = b.All[:min(len(b.All), maxListed)]
	}
	return b
}

// without returns the book without an open filling, which nobody waits for any more.
func (b Book) without(f Filling) Book {
	last := map[string]Last{}
	for form, l := range b.Last {
		if l.Filling != f.ID {
			last[form] = l
		}
	}
	b.Last = last
	return b
}
