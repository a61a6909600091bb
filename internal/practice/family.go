package practice

import (
	"fmt"
	"slices"
	"strings"

	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/store"
)

// A set-up's items lie in one partition, so that one query reads it whole: the practice's own item, and those of each
// list. All are of one kind.
const prefix = "setup"

// root is the practice's own item: its version is the set-up's revision, and it carries what happened.
var root = store.Family[Practice]{
	Kind: Kind, Prefix: prefix, Sort: "practice", Layout: store.Single,
	Unknown: fault.Error{Code: "practice-unknown", Message: "There is no practice with this name. Check the address."},
	Stamp:   func(p *Practice) store.Stamp { return store.Stamp{Practice: &p.ID} },
}

func rootKey(practice string) store.Key { return root.Key(practice, "") }

// list is one list of the set-up, stored as a family.
type list[T any] struct {
	store.Family[T]
	of func(*Setup) *[]T
	id func(*T) *string
	// due is an element's place in the due index; nil: none has one.
	due func(practice string, v T) *store.IndexKey
}

// newList declares a list. Sort is how its items' sorts begin.
func newList[T any](sort string, of func(*Setup) *[]T, id func(*T) *string) list[T] {
	stamp := func(v *T) store.Stamp { return store.Stamp{ID: id(v)} }
	family := store.Family[T]{Kind: Kind, Prefix: prefix, Sort: sort, Layout: store.Together, Stamp: stamp}
	return list[T]{Family: family, of: of, id: id}
}

// calendars is declared by itself because others ask for its keys.
func calendars() list[ExternalCalendar] {
	l := newList("calendar", func(s *Setup) *[]ExternalCalendar { return &s.Calendars },
		func(v *ExternalCalendar) *string { return &v.ID })
	l.due = func(practice string, c ExternalCalendar) *store.IndexKey {
		return Calendars.Place(practice+c.ID, c.Next())
	}
	return l
}

// lists are all of a set-up's.
func lists() []part {
	return []part{
		newList("location", func(s *Setup) *[]Location { return &s.Locations },
			func(v *Location) *string { return &v.ID }),
		newList("practitioner", func(s *Setup) *[]Practitioner { return &s.Practitioners },
			func(v *Practitioner) *string { return &v.ID }),
		newList("service", func(s *Setup) *[]Service { return &s.Services }, func(v *Service) *string { return &v.ID }),
		newList("resource", func(s *Setup) *[]Resource { return &s.Resources },
			func(v *Resource) *string { return &v.ID }),
		newList("absence", func(s *Setup) *[]Absence { return &s.Absences }, func(v *Absence) *string { return &v.ID }),
		calendars(),
		newList("discount", func(s *Setup) *[]Discount { return &s.Discounts },
			func(v *Discount) *string { return &v.ID }),
		newList("busy", func(s *Setup) *[]Busy { return &s.Busy }, func(v *Busy) *string { return &v.Calendar }),
	}
}

// part is a list without its type.
type part interface {
	// take adds the item's element to the set-up; false: the item is of no element of the list.
	take(s *Setup, i store.Item) (bool, error)
	// items returns the set-up's elements as they are stored.
	items(s *Setup) ([]store.Item, error)
	// copy hands the set-up to a list of its own, with from's elements.
	copy(to, from *Setup)
	// sort orders the elements as they are read: by id.
	sort(s *Setup)
}

func (l list[T]) take(s *Setup, i store.Item) (bool, error) {
	if !l.Is(i.Key) {
		return false, nil
	}
	v, err := l.Decode(i)
	all := l.of(s)
	*all = append(*all, v)
	return true, err
}

func (l list[T]) items(s *Setup) ([]store.Item, error) {
	var out []store.Item
	practice, all := s.Practice.ID, *l.of(s)
	for n := range all {
		v := &all[n]
		i, err := l.Item(l.Key(practice, *l.id(v)), *v)
		if err != nil {
			return nil, err
		}
		if l.due != nil {
			i.Due = l.due(practice, *v)
		}
		out = append(out, i)
	}
	return out, nil
}

func (l list[T]) copy(to, from *Setup) { *l.of(to) = slices.Clone(*l.of(from)) }

func (l list[T]) sort(s *Setup) {
	slices.SortFunc(*l.of(s), func(a, b T) int { return strings.Compare(*l.id(&a), *l.id(&b)) })
}

// take reads one stored item into the set-up.
func (s *Setup) take(i store.Item, parts []part) error {
	s.versions[i.Key.Sort], s.written[i.Key.Sort] = i.Version, string(i.Data)
	if root.Is(i.Key) {
		s.Revision = i.Version
		for _, f := range i.Facts {
			s.change = f.ID
		}
		var err error
		s.Practice, err = root.Decode(i)
		return err
	}
	for _, p := range parts {
		if mine, err := p.take(s, i); mine || err != nil {
			return err
		}
	}
	return fmt.Errorf("unknown item %s", i.Key)
}

// items lists what is to be stored; the practice's own item carries what happened.
func (s *Setup) items(happened fact.Fact) ([]store.Item, error) {
	own, err := root.Item(rootKey(s.Practice.ID), s.Practice, happened)
	if err != nil {
		return nil, err
	}
	out := []store.Item{own}
	for _, p := range lists() {
		items, err := p.items(s)
		if err != nil {
			return nil, err
		}
		out = append(out, items...)
	}
	return out, nil
}

// clone returns a copy to change.
func (s *Setup) clone() *Setup {
	out := &Setup{Practice: s.Practice, Revision: s.Revision, zone: s.zone}
	for _, p := range lists() {
		p.copy(out, s)
	}
	return out
}

// ordered returns a copy in the order in which it is stored and read again: what a process remembers of its own change
// is what the others read.
func (s *Setup) ordered() *Setup {
	out := s.clone()
	for _, p := range lists() {
		p.sort(out)
	}
	return out
}

// CalendarOf returns the practice and the external calendar that an item's key names.
func CalendarOf(k store.Key) (practice, id string, ok bool) { return calendars().Cut(k) }
