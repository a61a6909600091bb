// Package setup is the endpoints of the practice's own particulars: who works there, what can be booked and when.
package setup

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"stund/internal/api/door"
	"stund/internal/base"
	"stund/internal/booking"
	"stund/internal/catalogue/contributions"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/httpapi"
	"stund/internal/once"
	"stund/internal/practice"
	"stund/internal/schedule"
	"stund/internal/store"
)

// family is one kind of entity of the set-up, with its two paths: all of them, and one. A is what a write answers.
type family[T, A any] struct {
	one, many string // "service", "services": in names, paths and operation ids
	title     string // "Services"
	auth      httpapi.Auth
	all       func(*practice.Setup) *[]T
	id        func(*T) *string
	given     bool   // ids are given by the caller, not by us
	needs     string // what may still need one, in words

	// carries over what a caller cannot set; may be nil
	keep func(old, next *T)
	// whether it must not be deleted; may be nil
	used func(context.Context, *practice.Setup, string) (bool, error)
	// whose it is, for practitioners, who see and touch their own (practice.MayTouch); nil: only the family's roles
	// decide
	whose func(T) string
	meets bool // whether a write may meet bookings, see meetsText
	// what a write answers: the entry, with what the change meets
	saved func(context.Context, *practice.Setup, T) A
}

// alone is the answer to a write that meets no booking: the entry.
func alone[T any](_ context.Context, _ *practice.Setup, v T) T { return v }

type bodyOf[T any] struct{ Body T }

type addIn[T any] struct {
	door.Once
	Body T
}

type idBody[T any] struct {
	door.ByID
	Body T
}

// a names one of the family with its article: "an absence".
func (f family[T, A]) a() string {
	name := strings.ReplaceAll(f.one, "-", " ")
	if strings.ContainsRune("aeiou", rune(name[0])) {
		return "an " + name
	}
	return "a " + name
}

func (f family[T, A]) unknown() *fault.Error { return door.Unknown(f.one) }

func (f family[T, A]) faults() []httpapi.Fault {
	all := []httpapi.Fault{door.FailsPractice,
		httpapi.Fails(fault.NotFound, f.one+"-unknown", "There is no such entry."), door.FailsMine, door.FailsBusy,
		httpapi.Fails(fault.Invalid, "change-too-large", "It changes too much at once.")}
	if f.given {
		all = append(all, httpapi.Fails(fault.Conflict, f.one+"-exists", "There is one with this id already."))
	}
	if f.used != nil {
		all = append(all, httpapi.Fails(fault.Conflict, f.one+"-in-use", "Something still needs it."))
	}
	return all
}

// readFaults are those of reading one.
func (f family[T, A]) readFaults() []httpapi.Fault {
	if f.whose == nil {
		return f.faults()[:2]
	}
	return f.faults()[:3]
}

// about says what the list holds.
func (f family[T, A]) about() string {
	if f.whose == nil {
		return "All of them."
	}
	return "All of them; practitioners see their own."
}

// told is the text of a write.
func (f family[T, A]) told(text string) string {
	if !f.meets {
		return text
	}
	return strings.TrimSpace(text + " " + meetsText)
}

func (f family[T, A]) find(s *practice.Setup, id string) (int, []T) {
	all := *f.all(s)
	return slices.IndexFunc(all, func(v T) bool { return *f.id(&v) == id }), all
}

// answer answers a write that made the set-up.
func (f family[T, A]) answer(ctx context.Context, setup *practice.Setup, id string) *door.Answer[A] {
	i, all := f.find(setup, id)
	return door.OK(f.saved(ctx, setup, all[i]))
}

// allowed is the one question that each operation of the family asks about an entry, to read it as to change it.
func (f family[T, A]) allowed(actor fact.Actor, v T) error {
	if f.whose == nil {
		return nil
	}
	return practice.MayTouch(actor, f.whose(v))
}

// shown returns the entries that the actor may see.
func (f family[T, A]) shown(actor fact.Actor, all []T) []T {
	out := make([]T, 0, len(all))
	for _, v := range all {
		if f.allowed(actor, v) == nil {
			out = append(out, v)
		}
	}
	return out
}

// placed says of an invalid set-up where the request is wrong: what is wrong with the entry at its field, and what is
// wrong with another one because of it in words.
func (f family[T, A]) placed(err error, id string) error {
	e, ok := fault.As(err)
	if !ok || len(e.Fields) == 0 {
		return err
	}
	list := strings.TrimPrefix(f.many, "external-")
	out := *e
	out.Fields = slices.Clone(e.Fields)
	for n := range out.Fields {
		w := &out.Fields[n]
		path, mine := strings.CutPrefix(w.Path, list+"."+id+".")
		if !mine {
			path, mine = strings.CutPrefix(w.Path, list+"[0].") // it is the only one
		}
		switch {
		case mine:
			w.Path = path
		case w.Path != "" && !strings.HasPrefix(w.Path, "query."):
			w.Path, w.Message = "", w.Path+" "+w.Message
		}
	}
	return &out
}

// list is the path of all of them: read, and add one.
func (f family[T, A]) list(s *services) httpapi.Endpoint {
	return httpapi.Endpoint{Name: f.many, Path: "/v1/" + f.many, Auth: f.auth, Ops: []httpapi.Op{{
		ID: "list-" + f.many, Method: http.MethodGet,
		Summary: f.title,
		Text:    f.about(),
		Tag:     door.TagSetup,
		Faults:  []httpapi.Fault{door.FailsPractice},
		Handle: httpapi.Handle(func(ctx context.Context, _ *struct{}) (*door.Answer[door.ListOf[T]], error) {
			actor := httpapi.ActorFrom(ctx)
			setup, err := s.Practices.Setup(ctx, actor.Practice, store.Strong)
			if err != nil {
				return nil, err
			}
			return door.OK(door.ListOf[T]{Items: f.shown(actor, *f.all(setup))}), nil
		}),
	}, {
		ID: "add-" + f.one, Method: http.MethodPost,
		Summary: "Add " + f.a(),
		Text:    f.told(""),
		Tag:     door.TagSetup, Status: http.StatusCreated,
		Faults: append(f.faults(), door.FailsKeyReused),
		Handle: httpapi.Handle(f.add(s)),
	}}}
}

func (f family[T, A]) add(s *services) func(context.Context, *addIn[T]) (*door.Answer[A], error) {
	return func(ctx context.Context, in *addIn[T]) (*door.Answer[A], error) {
		actor, v := httpapi.ActorFrom(ctx), in.Body
		r, err := once.Of(actor, actor.Practice, f.one, in.Key, v)
		if err != nil {
			return nil, err
		}
		if !f.given {
			*f.id(&v) = s.IDs.New(s.Now())
		}
		if err := f.allowed(actor, v); err != nil {
			return nil, err
		}
		id := *f.id(&v)
		setup, added, err := s.Practices.Add(ctx, actor, actor.Practice, r, practice.Addition{
			What: f.one + ".added", Subject: id, Edit: func(setup *practice.Setup) error {
				i, all := f.find(setup, id)
				if i >= 0 {
					return fault.New(fault.Conflict, f.one+"-exists", "There is one with the id %q already.", id)
				}
				if f.keep != nil {
					var none T
					f.keep(&none, &v)
				}
				*f.all(setup) = append(all, v)
				return nil
			}, Without: func(setup *practice.Setup, id string) {
				if i, all := f.find(setup, id); i >= 0 {
					*f.all(setup) = slices.Delete(all, i, i+1)
				}
			}})
		if err != nil {
			return nil, f.placed(err, id)
		}
		if i, _ := f.find(setup, added); i < 0 { // somebody has removed it since the request was carried out
			return nil, f.unknown()
		}
		return f.answer(ctx, setup, added), nil
	}
}

// item is the path of one of them: read, replace, delete.
func (f family[T, A]) item(s *services) httpapi.Endpoint {
	return httpapi.Endpoint{Name: f.one, Path: "/v1/" + f.many + "/{id}", Auth: f.auth, Ops: []httpapi.Op{{
		ID: "get-" + f.one, Method: http.MethodGet,
		Summary: strings.ToUpper(f.a()[:1]) + f.a()[1:],
		Tag:     door.TagSetup,
		Faults:  f.readFaults(),
		Handle:  httpapi.Handle(f.get(s)),
	}, {
		ID: "replace-" + f.one, Method: http.MethodPut,
		Summary: "Replace " + f.a(),
		Text:    f.told("As a whole: what is left out falls back to its default."),
		Tag:     door.TagSetup,
		Faults:  f.faults(),
		Handle:  httpapi.Handle(f.replace(s)),
	}, {
		ID: "delete-" + f.one, Method: http.MethodDelete,
		Summary: "Delete " + f.a(),
		Tag:     door.TagSetup, Status: http.StatusNoContent,
		Faults: f.faults(),
		Handle: httpapi.Handle(f.remove(s)),
	}}}
}

// open returns where the one with the id stands among all, for who may see and change it.
func (f family[T, A]) open(actor fact.Actor, setup *practice.Setup, id string) (i int, all []T, err error) {
	i, all = f.find(setup, id)
	if i < 0 {
		return i, nil, f.unknown()
	}
	return i, all, f.allowed(actor, all[i])
}

func (f family[T, A]) get(s *services) func(context.Context, *door.ByID) (*door.Answer[T], error) {
	return func(ctx context.Context, in *door.ByID) (*door.Answer[T], error) {
		actor := httpapi.ActorFrom(ctx)
		setup, err := s.Practices.Setup(ctx, actor.Practice, store.Strong)
		if err != nil {
			return nil, err
		}
		i, all, err := f.open(actor, setup, in.ID)
		if err != nil {
			return nil, err
		}
		return door.OK(all[i]), nil
	}
}

func (f family[T, A]) replace(s *services) func(context.Context, *idBody[T]) (*door.Answer[A], error) {
	return func(ctx context.Context, in *idBody[T]) (*door.Answer[A], error) {
		actor, v := httpapi.ActorFrom(ctx), in.Body
		*f.id(&v) = in.ID
		if err := f.allowed(actor, v); err != nil {
			return nil, err
		}
		setup, err := s.Practices.Change(ctx, actor, actor.Practice, f.one+".changed", in.ID,
			func(setup *practice.Setup) error {
				i, all, err := f.open(actor, setup, in.ID)
				if err != nil {
					return err
				}
				if f.keep != nil {
					f.keep(&all[i], &v)
				}
				all[i] = v
				return nil
			})
		if err != nil {
			return nil, f.placed(err, in.ID)
		}
		return f.answer(ctx, setup, in.ID), nil
	}
}

// remove removes one that nothing needs.
func (f family[T, A]) remove(s *services) func(context.Context, *door.ByID) (*struct{}, error) {
	return func(ctx context.Context, in *door.ByID) (*struct{}, error) {
		actor := httpapi.ActorFrom(ctx)
		_, err := s.Practices.Change(ctx, actor, actor.Practice, f.one+".deleted", in.ID,
			func(setup *practice.Setup) error {
				i, all, err := f.open(actor, setup, in.ID)
				if err != nil {
					return err
				}
				if f.used != nil {
					used, err := f.used(ctx, setup, in.ID)
					if err != nil {
						return err
					}
					if used {
						return fault.New(fault.Conflict, f.one+"-in-use", "Something still needs this %s: %s. "+
							"Change that first.", f.one, f.needs)
					}
				}
				*f.all(setup) = slices.Delete(all, i, i+1)
				return nil
			})
		return nil, f.placed(err, in.ID)
	}
}

func locations() family[practice.Location, practice.Location] {
	return family[practice.Location, practice.Location]{saved: alone[practice.Location],
		one: "location", many: "locations", title: "Locations",
		needs: "a service, a resource or somebody's hours", auth: door.Owner, given: true,
		all: func(s *practice.Setup) *[]practice.Location { return &s.Locations },
		id:  func(v *practice.Location) *string { return &v.ID },
		used: func(_ context.Context, s *practice.Setup, id string) (bool, error) {
			at := func(h schedule.Hours) bool {
				return slices.ContainsFunc(h.Rules, func(r schedule.Rule) bool { return r.Location == id }) ||
					slices.ContainsFunc(h.Exceptions, func(e schedule.Exception) bool { return e.Location == id })
			}
			return slices.ContainsFunc(s.Services, func(v practice.Service) bool {
				return slices.Contains(v.Locations, id)
			}) ||
				slices.ContainsFunc(s.Resources, func(v practice.Resource) bool { return v.Location == id }) ||
				slices.ContainsFunc(s.Practitioners, func(v practice.Practitioner) bool { return at(v.Hours) }), nil
		}}
}

// SavedPractitioner is a practitioner as it was written, with what that meets.
type SavedPractitioner struct {
	practice.Practitioner
	Meets *Meets `json:"meets,omitempty"`
}

func practitioners(b *base.Base) family[practice.Practitioner, SavedPractitioner] {
	bookings, m := contributions.Bookings(b), meeting(b)
	return family[practice.Practitioner, SavedPractitioner]{meets: true,
		one: "practitioner", many: "practitioners", title: "Practitioners",
		needs: "bookings ahead, or a service", auth: door.Owner, given: true,
		all:  func(s *practice.Setup) *[]practice.Practitioner { return &s.Practitioners },
		id:   func(v *practice.Practitioner) *string { return &v.ID },
		keep: func(old, next *practice.Practitioner) { next.FeedID = old.FeedID },
		used: func(ctx context.Context, setup *practice.Setup, id string) (bool, error) {
			if slices.ContainsFunc(setup.Services,
				func(v practice.Service) bool { return slices.Contains(v.Practitioners, id) }) {
				return true, nil
			}
			return bookings.Ahead(ctx, setup, func(c booking.Ahead) bool { return c.Practitioner == id })
		},
		saved: func(ctx context.Context, setup *practice.Setup, v practice.Practitioner) SavedPractitioner {
			return SavedPractitioner{v, m.by(ctx, setup)}
		}}
}

// SavedService is a service as it was written, with what that meets.
type SavedService struct {
	practice.Service
	Meets *Meets `json:"meets,omitempty"`
}

func offers(b *base.Base) family[practice.Service, SavedService] {
	bookings, m := contributions.Bookings(b), meeting(b)
	return family[practice.Service, SavedService]{meets: true,
		one: "service", many: "services", title: "Services",
		needs: "bookings ahead", auth: door.Owner, given: true,
		all: func(s *practice.Setup) *[]practice.Service { return &s.Services },
		id:  func(v *practice.Service) *string { return &v.ID },
		used: func(ctx context.Context, setup *practice.Setup, id string) (bool, error) {
			return bookings.Ahead(ctx, setup, func(c booking.Ahead) bool { return c.Service == id })
		},
		saved: func(ctx context.Context, setup *practice.Setup, v practice.Service) SavedService {
			return SavedService{v, m.by(ctx, setup)}
		}}
}

func resources() family[practice.Resource, practice.Resource] {
	return family[practice.Resource, practice.Resource]{saved: alone[practice.Resource],
		one: "resource", many: "resources", title: "Rooms and equipment",
		needs: "a service", auth: door.Owner, given: true,
		all: func(s *practice.Setup) *[]practice.Resource { return &s.Resources },
		id:  func(v *practice.Resource) *string { return &v.ID },
		used: func(_ context.Context, s *practice.Setup, id string) (bool, error) {
			return slices.ContainsFunc(s.Services, func(v practice.Service) bool {
				return slices.Contains(v.Resources, id)
			}), nil
		}}
}

// SavedAbsence is an absence as it was written, with what that meets.
type SavedAbsence struct {
	practice.Absence
	Meets *Meets `json:"meets,omitempty"`
}

func absences(b *base.Base) family[practice.Absence, SavedAbsence] {
	m := meeting(b)
	return family[practice.Absence, SavedAbsence]{meets: true,
		one: "absence", many: "absences", title: "Absences of practitioners",
		auth:  door.AnyStaff,
		all:   func(s *practice.Setup) *[]practice.Absence { return &s.Absences },
		id:    func(v *practice.Absence) *string { return &v.ID },
		whose: func(v practice.Absence) string { return v.Practitioner },
		saved: func(ctx context.Context, setup *practice.Setup, v practice.Absence) SavedAbsence {
			return SavedAbsence{v, m.by(ctx, setup)}
		}}
}

func externalCalendars() family[practice.ExternalCalendar, practice.ExternalCalendar] {
	return family[practice.ExternalCalendar, practice.ExternalCalendar]{saved: alone[practice.ExternalCalendar],
		one: "external-calendar", many: "external-calendars",
		title: "Calendars elsewhere whose busy times block a practitioner", auth: door.AnyStaff,
		all: func(s *practice.Setup) *[]practice.ExternalCalendar { return &s.Calendars },
		id:  func(v *practice.ExternalCalendar) *string { return &v.ID },
		keep: func(old, next *practice.ExternalCalendar) {
			next.Checked, next.Problem, next.Unread, next.Failing = time.Time{}, "", nil, old.Failing
			if old.URL == next.URL && old.Practitioner == next.Practitioner { // else it is read anew, at once
				next.Checked, next.Problem, next.Unread = old.Checked, old.Problem, old.Unread
			}
		},
		whose: func(v practice.ExternalCalendar) string { return v.Practitioner }}
}

func discounts() family[practice.Discount, practice.Discount] {
	return family[practice.Discount, practice.Discount]{saved: alone[practice.Discount],
		one: "discount", many: "discounts", title: "Discounts that count by themselves", auth: door.Managers,
		all: func(s *practice.Setup) *[]practice.Discount { return &s.Discounts },
		id:  func(v *practice.Discount) *string { return &v.ID }}
}

// Discounts lists and adds discounts.
func Discounts(b *base.Base) httpapi.Endpoint { return discounts().list(of(b)) }

// Discount reads, replaces and deletes one.
func Discount(b *base.Base) httpapi.Endpoint { return discounts().item(of(b)) }

// Locations lists and adds locations.
func Locations(b *base.Base) httpapi.Endpoint { return locations().list(of(b)) }

// Location reads, replaces and deletes one.
func Location(b *base.Base) httpapi.Endpoint { return locations().item(of(b)) }

// Practitioners lists and adds practitioners.
func Practitioners(b *base.Base) httpapi.Endpoint { return practitioners(b).list(of(b)) }

// Practitioner reads, replaces and deletes one.
func Practitioner(b *base.Base) httpapi.Endpoint { return practitioners(b).item(of(b)) }

// ServiceList lists and adds services.
func ServiceList(b *base.Base) httpapi.Endpoint { return offers(b).list(of(b)) }

// Service reads, replaces and deletes one.
func Service(b *base.Base) httpapi.Endpoint { return offers(b).item(of(b)) }

// Resources lists and adds rooms and equipment.
func Resources(b *base.Base) httpapi.Endpoint { return resources().list(of(b)) }

// Resource reads, replaces and deletes one.
func Resource(b *base.Base) httpapi.Endpoint { return resources().item(of(b)) }

// Absences lists and adds absences.
func Absences(b *base.Base) httpapi.Endpoint { return absences(b).list(of(b)) }

// Absence reads, replaces and deletes one.
func Absence(b *base.Base) httpapi.Endpoint { return absences(b).item(of(b)) }

// ExternalCalendars lists and adds external calendars.
func ExternalCalendars(b *base.Base) httpapi.Endpoint { return externalCalendars().list(of(b)) }

// ExternalCalendar reads, replaces and deletes one.
func ExternalCalendar(b *base.Base) httpapi.Endpoint { return externalCalendars().item(of(b)) }
