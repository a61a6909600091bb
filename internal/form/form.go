package form

import (
	"strconv"
	"time"

	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/i18n"
	"stund/internal/store"
)

// State of a form.
type State string

// The states.
const (
	Draft     State = "draft"     // nobody is asked it yet
	Published State = "published" // its newest version is asked
	Retired   State = "retired"   // nobody is asked it any more; what was answered stays
)

// Form is what staff edit. What clients are asked is a Version of it.
type Form struct {
	ID       string    `json:"-"`
	Practice string    `json:"-"`
	Name     string    `json:"n"` // for staff
	Content  Content   `json:"c"` // as it is edited
	Newest   int       `json:"v,omitempty"`
	Dirty    bool      `json:"d,omitempty"` // the content is not what the newest version asks
	Retired  bool      `json:"r,omitempty"`
	Created  time.Time `json:"cr"`
	Changed  time.Time `json:"ch"`

	version int64
}

// State returns the form's state.
func (f Form) State() State {
	switch {
	case f.Retired:
		return Retired
	case f.Newest == 0:
		return Draft
	}
	return Published
}

// Revision rises with each change of the form.
func (f Form) Revision() int64 { return f.version }

// FormKind is the kind of stored forms.
const FormKind = "form"

var forms = store.Family[Form]{
	Kind: FormKind, Prefix: "forms", Sort: "form", Layout: store.Together,
	Unknown: fault.Error{Code: "form-unknown", Message: "There is no form with this id."},
	Stamp:   func(f *Form) store.Stamp { return store.Stamp{Practice: &f.Practice, ID: &f.ID, Version: &f.version} },
}

// Version is a form as it was published: it never changes.
type Version struct {
	ID        string    `json:"-"` // of the form, a dash, and the number
	Practice  string    `json:"-"`
	Form      string    `json:"f"`
	Number    int       `json:"n"`
	Own       i18n.Lang `json:"l"` // the practice's language when it was published
	Content   Content   `json:"c"`
	Published time.Time `json:"p"`
	By        string    `json:"b,omitempty"`

	version int64
}

// VersionKind is the kind of stored versions.
const VersionKind = "form-version"

var versions = store.Family[Version]{
	Kind: VersionKind, Prefix: "forms", Sort: "version", Layout: store.Together,
	Unknown: fault.Error{Code: "form-unknown", Message: "There is no such version of a form."},
	Stamp: func(v *Version) store.Stamp {
		return store.Stamp{Practice: &v.Practice, ID: &v.ID, Version: &v.version}
	},
}

func versionID(form string, number int) string { return form + "-" + strconv.Itoa(number) }

// Title returns what clients know the form by.
func (v Version) Title(l i18n.Lang) string { return v.Content.Title.In(l, v.Own) }

// Event is what the facts of forms say.
type Event struct {
	Client  fact.ID `json:"client,omitempty"`
	Form    fact.ID `json:"form,omitempty"`
	Version int     `json:"version,omitempty"`
}

// What happens to forms, and to what is asked of clients.
var (
	FactChanged   = fact.Kind[fact.None]{Name: "form.changed"}
	FactPublished = fact.Kind[Event]{Name: "form.published"}
	FactRetired   = fact.Kind[fact.None]{Name: "form.retired"}

	FactAsked     = kind("form.asked", toldAsked)
	FactBegun     = kind("form.begun", toldBegun)
	FactFilled    = kind("form.filled", toldFilled)
	FactWithdrawn = kind("form.withdrawn", toldWithdrawn)
	FactRead      = reading()
)

func kind(name string, text i18n.Text) fact.Kind[Event] {
	return fact.Kind[Event]{Name: name,
		Client: func(_ fact.Fact, e Event) string { return string(e.Client) },
		Told:   func(_ fact.Fact, _ Event, in fact.Telling) string { return text.In(in.Lang) }}
}

// reading is that of who reads what is answered. That clients see their own form again is nothing new of them.
func reading() fact.Kind[Event] {
	k := kind("form.read", toldRead)
	k.Client = func(f fact.Fact, e Event) string {
		if f.Actor.Role == fact.Client {
			return ""
		}
		return string(e.Client)
	}
	return k
}

// Facts lists the kinds of fact of forms.
func Facts() []fact.Registered {
	return []fact.Registered{FactChanged, FactPublished, FactRetired, FactAsked, FactBegun, FactFilled,
		FactWithdrawn, FactRead}
}
