package client

import (
	"context"
	"net/http"

	"stund/internal/api/door"
	"stund/internal/base"
	"stund/internal/client"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/httpapi"
	"stund/internal/once"
	"stund/internal/practice"
	"stund/internal/store"
)

// Changed is a client as staff change them, as a whole.
type Changed struct {
	Revision int64 `json:"revision" minimum:"1" doc:"Of what the change was made of." example:"3"`
	client.Particulars
}

type changeIn struct {
	door.ByID
	Body Changed
}

// meanwhile shows what the client is now to whoever changed what it was.
func (s *Services) meanwhile(ctx context.Context, setup *practice.Setup, id string, err error) error {
	f, ok := fault.As(err)
	if !ok || f.Code != "changed-meanwhile" {
		return err
	}
	c, failed := s.Clients.Get(ctx, setup.Practice.ID, id, store.Strong)
	if failed != nil {
		return failed
	}
	now, failed := s.view(ctx, setup, c)
	if failed != nil {
		return failed
	}
	return f.With("client", now.Body)
}

// Client shows a client and changes them.
func Client(b *base.Base) httpapi.Endpoint {
	s := Of(b)
	return httpapi.Endpoint{Name: "client", Path: "/v1/clients/{id}", Auth: door.AnyStaff, Ops: []httpapi.Op{{
		ID: "get-client", Method: http.MethodGet,
		Summary: "A client",
		Tag:     door.TagClients,
		Faults:  []httpapi.Fault{door.FailsPractice, FailsUnknown},
		Handle: httpapi.Handle(func(ctx context.Context, in *door.ByID) (*door.Answer[View], error) {
			setup, c, err := s.Seen(ctx, httpapi.ActorFrom(ctx), in.ID)
			if err != nil {
				return nil, err
			}
			return s.view(ctx, setup, c)
		}),
	}, {
		ID: "replace-client", Method: http.MethodPut,
		Summary: "Change a client",
		Text: "As a whole: what is left out is gone. Messages that are not sent yet go to the addresses as they are " +
			"then.",
		Tag:    door.TagClients,
		Faults: []httpapi.Fault{door.FailsPractice, FailsUnknown, FailsErased, failsMeanwhile, door.FailsBusy},
		Handle: httpapi.Handle(func(ctx context.Context, in *changeIn) (*door.Answer[View], error) {
			actor, p := httpapi.ActorFrom(ctx), in.Body.Particulars
			setup, was, err := s.Seen(ctx, actor, in.ID)
			if err != nil {
				return nil, err
			}
			if err := s.normalise(ctx, setup, was, &p); err != nil {
				return nil, err
			}
			c, err := s.Clients.Change(ctx, actor, actor.Practice, in.ID, in.Body.Revision, p)
			if err != nil {
				return nil, s.meanwhile(ctx, setup, in.ID, err)
			}
			return s.view(ctx, setup, c)
		}),
	}}}
}

// Revised is what a change of a client says it was made of.
type Revised struct {
	Revision int64 `json:"revision,omitempty" minimum:"1" doc:"Of the client, as the change was made of it. Left out: whatever became of them meanwhile." example:"3"`
}

type restoreIn struct {
	door.ByID
	Body *Revised
}

type archiveIn struct {
	door.ByID
	Body *struct {
		Revised
		Deceased bool `json:"deceased,omitempty" doc:"The client has died: nothing is sent any more, not even about appointments that stand."`
	}
}

// ClientArchive puts a client away.
func ClientArchive(b *base.Base) httpapi.Endpoint {
	s := Of(b)
	return s.status("client-archive", "archive", httpapi.Op{
		ID: "archive-client", Method: http.MethodPost,
		Summary: "Archive a client",
		Text:    "They are left out of lists, unless asked for. Nothing is lost, and appointments stand.",
		Tag:     door.TagClients,
		Handle: httpapi.Handle(func(ctx context.Context, in *archiveIn) (*door.Answer[View], error) {
			switch {
			case in.Body == nil:
				return s.setStatus(ctx, in.ID, 0, client.Archived)
			case in.Body.Deceased:
				return s.setStatus(ctx, in.ID, in.Body.Revision, client.Deceased)
			}
			return s.setStatus(ctx, in.ID, in.Body.Revision, client.Archived)
		}),
	})
}

// ClientRestore makes an archived client active again.
func ClientRestore(b *base.Base) httpapi.Endpoint {
	s := Of(b)
	return s.status("client-restore", "restore", httpapi.Op{
		ID: "restore-client", Method: http.MethodPost,
		Summary: "Make an archived client active again",
		Tag:     door.TagClients,
		Handle: httpapi.Handle(func(ctx context.Context, in *restoreIn) (*door.Answer[View], error) {
			revision := int64(0)
			if in.Body != nil {
				revision = in.Body.Revision
			}
			return s.setStatus(ctx, in.ID, revision, client.Active)
		}),
	})
}

func (s *Services) status(name, verb string, op httpapi.Op) httpapi.Endpoint {
	op.Faults = []httpapi.Fault{door.FailsPractice, FailsUnknown, FailsErased, failsMeanwhile, door.FailsBusy}
	return httpapi.Endpoint{Name: name, Path: "/v1/clients/{id}/" + verb, Auth: door.AnyStaff, Ops: []httpapi.Op{op}}
}

func (s *Services) setStatus(ctx context.Context, id string, revision int64, to client.Status) (*door.Answer[View],
	error) {
	actor := httpapi.ActorFrom(ctx)
	setup, _, err := s.Seen(ctx, actor, id)
	if err != nil {
		return nil, err
	}
	c, err := s.Clients.SetStatus(ctx, actor, actor.Practice, id, revision, to)
	if err != nil {
		return nil, s.meanwhile(ctx, setup, id, err)
	}
	return s.view(ctx, setup, c)
}

// Wishes are what a client said of messages, by purpose and channel.
type Wishes struct {
	Revision int64               `json:"revision" minimum:"1" doc:"Of the client. In a change: of what it was made of." example:"3"`
	Items    []client.Preference `json:"items" maxItems:"12"`
}

type wishesIn struct {
	door.ByID
	Body Wishes
}

// ClientPreferences shows what a client wishes to be written to about, and by what.
func ClientPreferences(b *base.Base) httpapi.Endpoint {
	s := Of(b)
	wishes := func(c client.Client) *door.Answer[Wishes] {
		return door.OK(Wishes{Revision: c.Revision(), Items: c.Preferences})
	}
	return httpapi.Endpoint{Name: "client-preferences", Path: "/v1/clients/{id}/preferences", Auth: door.AnyStaff,
		Ops: []httpapi.Op{{
			ID: "get-client-preferences", Method: http.MethodGet,
			Summary: "What a client wishes to be written to about",
			Text:    "What is not named was not said: everything but marketing may be sent.",
			Tag:     door.TagClients,
			Faults:  []httpapi.Fault{door.FailsPractice, FailsUnknown},
			Handle: httpapi.Handle(func(ctx context.Context, in *door.ByID) (*door.Answer[Wishes], error) {
				_, c, err := s.Seen(ctx, httpapi.ActorFrom(ctx), in.ID)
				if err != nil {
					return nil, err
				}
				return wishes(c), nil
			}),
		}, {
			ID: "set-client-preferences", Method: http.MethodPut,
			Summary: "Note what a client wishes",
			Text: "What is not named stays as it was said. Who noted it, and when, is kept. What is essential goes " +
				"by some channel: a no to it by one holds where the other brings the same.",
			Tag:    door.TagClients,
			Faults: []httpapi.Fault{door.FailsPractice, FailsUnknown, FailsErased, failsMeanwhile, door.FailsBusy},
			Handle: httpapi.Handle(func(ctx context.Context, in *wishesIn) (*door.Answer[Wishes], error) {
				actor := httpapi.ActorFrom(ctx)
				setup, _, err := s.Seen(ctx, actor, in.ID)
				if err != nil {
					return nil, err
				}
				c, err := s.Clients.Prefer(ctx, actor, actor.Practice, in.ID, in.Body.Revision, client.FromStaff,
					in.Body.Items)
				if err != nil {
					return nil, s.meanwhile(ctx, setup, in.ID, err)
				}
				return wishes(c), nil
			}),
		}}}
}

// words are the endpoints of one list of a practice's vocabulary.
type words[T any] struct {
	client.Words[T]
	many    string // "tags": in paths, names and operation ids
	title   string // "Tags"
	article string // "a tag"
	refuses []httpapi.Fault
}

type wordIn[T any] struct {
	door.Once
	Body T
}

type orderIn struct {
	Body struct {
		Order []string `json:"order" maxItems:"100" doc:"Ids. Those that are not named stay behind them, as they stood." example:"[\"vip\", \"regular\"]"`
	}
}

type wordByIDIn[T any] struct {
	door.ByID
	Body T
}

func tags() words[client.Tag] { return words[client.Tag]{client.Tags(), "tags", "Tags", "a tag", nil} }

func fields() words[client.Field] {
	return words[client.Field]{client.Fields(), "client-fields", "Fields of clients", "a field of clients",
		[]httpapi.Fault{httpapi.Fails(fault.Conflict, "field-kind", "A field keeps its kind.")}}
}

// Tags lists a practice's tags and adds one.
func Tags(b *base.Base) httpapi.Endpoint { return tags().list(Of(b)) }

// Tag changes a tag and removes it.
func Tag(b *base.Base) httpapi.Endpoint { return tags().item(Of(b)) }

// ClientFields lists the fields that a practice keeps of its clients, and adds one.
func ClientFields(b *base.Base) httpapi.Endpoint { return fields().list(Of(b)) }

// ClientField changes such a field and removes it.
func ClientField(b *base.Base) httpapi.Endpoint { return fields().item(Of(b)) }

// owns refuses those who may read the practice's vocabulary and not write it.
func owns(actor fact.Actor) error {
	if actor.Role == fact.Owner {
		return nil
	}
	return fault.New(fault.Forbidden, "forbidden", "Owners decide on the practice's tags and fields.")
}

func (w words[T]) list(s *Services) httpapi.Endpoint {
	return httpapi.Endpoint{Name: w.many, Path: "/v1/" + w.many, Auth: door.AnyStaff, Ops: []httpapi.Op{{
		ID: "list-" + w.many, Method: http.MethodGet,
		Summary: w.title,
		Tag:     door.TagClients,
		Faults:  []httpapi.Fault{door.FailsPractice},
		Handle: httpapi.Handle(func(ctx context.Context, _ *struct{}) (*door.Answer[door.ListOf[T]], error) {
			v, err := s.Clients.Vocabulary(ctx, httpapi.ActorFrom(ctx).Practice, store.Strong)
			if err != nil {
				return nil, err
			}
			return door.OK(door.ListOf[T]{Items: *w.List(&v)}), nil
		}),
	}, {
		ID: "add-" + w.One, Method: http.MethodPost,
		Summary: "Add " + w.article,
		Text:    "For owners.",
		Tag:     door.TagClients, Status: http.StatusCreated,
		Faults: []httpapi.Fault{door.FailsPractice, door.FailsBusy,
			httpapi.Fails(fault.Conflict, w.One+"-exists", "There is one with this id already."), w.unknown(),
			door.FailsKeyReused},
		Handle: httpapi.Handle(func(ctx context.Context, in *wordIn[T]) (*door.Answer[T], error) {
			actor := httpapi.ActorFrom(ctx)
			if err := owns(actor); err != nil {
				return nil, err
			}
			sent, err := once.Of(actor, actor.Practice, w.One, in.Key, in.Body)
			if err != nil {
				return nil, err
			}
			made, err := w.Add(ctx, s.Clients, actor, actor.Practice, sent, in.Body)
			if err != nil {
				return nil, err
			}
			return door.OK(made), nil
		}),
	}, w.order(s)}}
}

func (w words[T]) order(s *Services) httpapi.Op {
	return httpapi.Op{
		ID: "order-" + w.many, Method: http.MethodPut,
		Summary: w.title + ", in another order",
		Text:    "For owners. It is the order of lists, forms and clients' pages.",
		Tag:     door.TagClients,
		Faults:  []httpapi.Fault{door.FailsPractice, door.FailsBusy, w.unknown()},
		Handle: httpapi.Handle(func(ctx context.Context, in *orderIn) (*door.Answer[door.ListOf[T]], error) {
			actor := httpapi.ActorFrom(ctx)
			if err := owns(actor); err != nil {
				return nil, err
			}
			all, err := w.Order(ctx, s.Clients, actor, actor.Practice, in.Body.Order)
			if err != nil {
				return nil, err
			}
			return door.OK(door.ListOf[T]{Items: all}), nil
		}),
	}
}

func (w words[T]) unknown() httpapi.Fault {
	return httpapi.Fails(fault.NotFound, w.One+"-unknown", "There is no such entry.")
}

func (w words[T]) item(s *Services) httpapi.Endpoint {
	faults := []httpapi.Fault{door.FailsPractice, w.unknown(), door.FailsBusy}
	meanwhile := httpapi.Fails(fault.Conflict, "changed-meanwhile",
		"Somebody changed it since the revision: "+w.One+" is what it is now.")
	return httpapi.Endpoint{Name: w.One, Path: "/v1/" + w.many + "/{id}", Auth: door.AnyStaff, Ops: []httpapi.Op{{
		ID: "replace-" + w.One, Method: http.MethodPut,
		Summary: "Change " + w.article,
		Text:    "For owners.",
		Tag:     door.TagClients,
		Faults:  append(faults[:3:3], append(w.refuses, meanwhile)...),
		Handle: httpapi.Handle(func(ctx context.Context, in *wordByIDIn[T]) (*door.Answer[T], error) {
			actor := httpapi.ActorFrom(ctx)
			if err := owns(actor); err != nil {
				return nil, err
			}
			set, err := w.Set(ctx, s.Clients, actor, actor.Practice, in.ID, in.Body)
			if err != nil {
				return nil, err
			}
			return door.OK(set), nil
		}),
	}, {
		ID: "delete-" + w.One, Method: http.MethodDelete,
		Summary: "Remove " + w.article,
		Text:    "For owners. What it said of clients is shown no more.",
		Tag:     door.TagClients, Status: http.StatusNoContent,
		Faults: faults,
		Handle: httpapi.Handle(func(ctx context.Context, in *door.ByID) (*struct{}, error) {
			actor := httpapi.ActorFrom(ctx)
			if err := owns(actor); err != nil {
				return nil, err
			}
			return nil, w.Remove(ctx, s.Clients, actor, actor.Practice, in.ID)
		}),
	}}}
}
