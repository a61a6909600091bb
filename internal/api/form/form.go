// Package form is the endpoints of forms: staff make them, ask clients for them and read what was answered; clients
// fill them in by a signed link.
package form

import (
	"context"
	"mime"
	"net/http"
	"time"

	"stund/internal/api/client"
	"stund/internal/api/door"
	"stund/internal/base"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/form"
	"stund/internal/httpapi"
	"stund/internal/i18n"
	"stund/internal/practice"
	"stund/internal/store"
	"stund/internal/table"
)

// Catalogue lists the endpoints of forms.
func Catalogue() []door.Maker {
	return []door.Maker{Forms, Form, Publish, Versions, Table, ClientForms, Answers, Link}
}

// services is what the endpoints of forms call.
type services struct {
	*client.Services
	forms *form.Forms
}

func of(b *base.Base) *services { return &services{client.Of(b), form.Of(b)} }

var (
	failsForm = httpapi.Fails(fault.NotFound, "form-unknown", "There is no form with this id, or no such version.")
	failsMany = httpapi.Fails(fault.Conflict, "too-many-forms",
		"The practice has as many forms as it may. Delete one that is not used.")
	failsMeanwhile = httpapi.Fails(fault.Conflict, form.CodeMeanwhile, "Somebody changed the form since the revision.")
	failsAsked     = httpapi.Fails(fault.Conflict, form.CodeAsked,
		"A service asks for the form: service is its id. Take it out there first.")
	failsUnripe  = httpapi.Fails(fault.Conflict, form.CodeUnripe, "The form is not published.")
	failsAnswers = httpapi.Fails(fault.NotFound, "answers-unknown",
		"Nobody was asked for answers with this id whom the caller may see.")
	failsSent   = httpapi.Fails(fault.Conflict, form.CodeSent, "The form was sent: it does not change any more.")
	failsOver   = httpapi.Fails(fault.Gone, form.CodeOver, "Nobody waits for the form any more.")
	failsNone   = httpapi.Fails(fault.Gone, form.CodeUnripe, "The practice asks for nothing here yet.")
	failsErased = httpapi.Fails(fault.Gone, "client-erased", "The client was erased.")
	failsCursor = httpapi.Fails(fault.Invalid, "cursor-invalid", "The cursor is of no page of this list.")
)

// FormView is a form as staff see it.
type FormView struct {
	ID        string       `json:"id" readOnly:"true" example:"01k9x3m5t8q2v7w4y6z0abcdef"`
	Revision  int64        `json:"revision" doc:"Rises with each change: a change says which one it is of." example:"3"`
	Name      string       `json:"name" doc:"What staff know it by." example:"Inntaksskjema"`
	State     form.State   `json:"state" enum:"draft,published,retired" doc:"published: its newest version is asked. retired: nobody is asked it any more, and what was answered stays."`
	Version   int          `json:"version" doc:"The newest that was published; 0: none." example:"2"`
	Changed   bool         `json:"changed" doc:"It was changed since that was published."`
	Languages []i18n.Lang  `json:"languages" doc:"In which each of its texts is there."`
	Questions int          `json:"questions" doc:"How many it has." example:"12"`
	Asked     []string     `json:"services" doc:"Ids of the services that ask for it."`
	Content   form.Content `json:"content" doc:"As it is edited."`
	Created   time.Time    `json:"created_at"`
	At        time.Time    `json:"changed_at"`
}

func viewOf(f form.Form, setup *practice.Setup) FormView {
	zone := setup.Zone()
	v := FormView{ID: f.ID, Revision: f.Revision(), Name: f.Name, State: f.State(), Version: f.Newest, Changed: f.Dirty,
		Languages: f.Content.Languages(), Questions: len(f.Content.Questions()), Asked: []string{},
		Content: f.Content, Created: f.Created.In(zone), At: f.Changed.In(zone)}
	if v.Languages == nil {
		v.Languages = []i18n.Lang{}
	}
	if v.Content.Sections == nil {
		v.Content.Sections = []form.Section{}
	}
	for _, s := range setup.Services {
		if s.Form != nil && s.Form.Form == f.ID {
			v.Asked = append(v.Asked, s.ID)
		}
	}
	return v
}

func (s *services) one(ctx context.Context, f form.Form, err error) (*door.Answer[FormView], error) {
	if err != nil {
		return nil, err
	}
	setup, err := s.Practices.Setup(ctx, f.Practice, store.Eventual)
	if err != nil {
		return nil, err
	}
	return door.OK(viewOf(f, setup)), nil
}

type newIn struct {
	door.Once
	Body form.Given
}

// Forms lists the practice's forms and adds one.
func Forms(b *base.Base) httpapi.Endpoint {
	s := of(b)
	return httpapi.Endpoint{Name: "forms", Path: "/v1/forms", Auth: door.AnyStaff, Ops: []httpapi.Op{{
		ID: "list-forms", Method: http.MethodGet,
		Summary: "Forms, by their names",
		Tag:     door.TagForms,
		Faults:  []httpapi.Fault{door.FailsPractice},
		Handle: httpapi.Handle(func(ctx context.Context, _ *struct{}) (*door.Answer[door.ListOf[FormView]], error) {
			id := httpapi.ActorFrom(ctx).Practice
			setup, err := s.Practices.Setup(ctx, id, store.Eventual)
			if err != nil {
				return nil, err
			}
			all, err := s.forms.List(ctx, id)
			if err != nil {
				return nil, err
			}
			out := door.ListOf[FormView]{Items: make([]FormView, len(all))}
			for n, f := range all {
				out.Items[n] = viewOf(f, setup)
			}
			return door.OK(out), nil
		}),
	}, {
		ID: "add-form", Method: http.MethodPost,
		Summary: "Add a form",
		Text: "For owners. It is a draft: nobody is asked it before it is published. Whom it is asked of is said by " +
			"the services (form), or by asking a client.",
		Tag: door.TagForms, Status: http.StatusCreated,
		Faults: []httpapi.Fault{door.FailsPractice, failsMany, door.FailsKeyReused, door.FailsBusy},
		Handle: httpapi.Handle(func(ctx context.Context, in *newIn) (*door.Answer[FormView], error) {
			actor := httpapi.ActorFrom(ctx)
			if err := owns(actor); err != nil {
				return nil, err
			}
			f, err := s.forms.Add(ctx, actor, actor.Practice, in.Key, in.Body)
			return s.one(ctx, f, err)
		}),
	}}}
}

type changeIn struct {
	door.ByID
	Body struct {
		Revision int64 `json:"revision,omitempty" minimum:"1" doc:"Of what the change was made of; left out: whatever became of it meanwhile." example:"3"`
		form.Given
	}
}

// Form shows a form, changes it and takes it away.
func Form(b *base.Base) httpapi.Endpoint {
	s := of(b)
	return httpapi.Endpoint{Name: "form", Path: "/v1/forms/{id}", Auth: door.AnyStaff, Ops: []httpapi.Op{{
		ID: "get-form", Method: http.MethodGet,
		Summary: "A form",
		Tag:     door.TagForms,
		Faults:  []httpapi.Fault{door.FailsPractice, failsForm},
		Handle: httpapi.Handle(func(ctx context.Context, in *door.ByID) (*door.Answer[FormView], error) {
			f, err := s.forms.Get(ctx, httpapi.ActorFrom(ctx).Practice, in.ID)
			return s.one(ctx, f, err)
		}),
	}, {
		ID: "replace-form", Method: http.MethodPut,
		Summary: "Change a form",
		Text: "For owners. As a whole. Whoever is filling it in goes on with the version that they began; nobody " +
			"sees the change before it is published. Of a form that was published a question keeps its kind: another " +
			"kind is another question.",
		Tag:    door.TagForms,
		Faults: []httpapi.Fault{door.FailsPractice, failsForm, failsMeanwhile, door.FailsBusy},
		Handle: httpapi.Handle(func(ctx context.Context, in *changeIn) (*door.Answer[FormView], error) {
			actor := httpapi.ActorFrom(ctx)
			if err := owns(actor); err != nil {
				return nil, err
			}
			f, err := s.forms.Change(ctx, actor, actor.Practice, in.ID, in.Body.Revision, in.Body.Given)
			return s.one(ctx, f, err)
		}),
	}, {
		ID: "delete-form", Method: http.MethodDelete,
		Summary: "Take a form away",
		Text: "For owners. One that was never published is deleted. Any other is retired: what was answered can be " +
			"read.",
		Tag: door.TagForms, Status: http.StatusNoContent,
		Faults: []httpapi.Fault{door.FailsPractice, failsForm, failsAsked, door.FailsBusy},
		Handle: httpapi.Handle(func(ctx context.Context, in *door.ByID) (*struct{}, error) {
			actor := httpapi.ActorFrom(ctx)
			if err := owns(actor); err != nil {
				return nil, err
			}
			return nil, s.forms.Delete(ctx, actor, actor.Practice, in.ID)
		}),
	}}}
}

type publishIn struct {
	door.ByID
	Body *struct {
		Revision int64 `json:"revision,omitempty" minimum:"1" doc:"Of the form as it is published; left out: as it is." example:"3"`
	}
}

// Publish publishes a form.
func Publish(b *base.Base) httpapi.Endpoint {
	s := of(b)
	return httpapi.Endpoint{Name: "form-publish", Path: "/v1/forms/{id}/publish", Auth: door.Owner, Ops: []httpapi.Op{{
		ID: "publish-form", Method: http.MethodPost,
		Summary: "Publish a form",
		Text: "As it is edited it becomes its next version, which never changes and is asked from now on. Every text " +
			"must be there in the practice's language, and in each other one in which the title is. One that was " +
			"retired is asked again.",
		Tag:    door.TagForms,
		Faults: []httpapi.Fault{door.FailsPractice, failsForm, failsMeanwhile, door.FailsBusy},
		Handle: httpapi.Handle(func(ctx context.Context, in *publishIn) (*door.Answer[FormView], error) {
			actor := httpapi.ActorFrom(ctx)
			var revision int64
			if in.Body != nil {
				revision = in.Body.Revision
			}
			f, err := s.forms.Publish(ctx, actor, actor.Practice, in.ID, revision)
			return s.one(ctx, f, err)
		}),
	}}}
}

type versionIn struct {
	door.ByID
	Number int `path:"number" minimum:"1" maximum:"100000" example:"2"`
}

// FormVersionView is a form as it was published.
type FormVersionView struct {
	Form      string       `json:"form" example:"01k9x3m5t8q2v7w4y6z0abcdef"`
	Number    int          `json:"number" example:"2"`
	Published time.Time    `json:"published_at"`
	Content   form.Content `json:"content"`
}

// Versions shows a version of a form.
func Versions(b *base.Base) httpapi.Endpoint {
	s := of(b)
	return httpapi.Endpoint{Name: "form-version", Path: "/v1/forms/{id}/versions/{number}", Auth: door.AnyStaff,
		Ops: []httpapi.Op{{
			ID: "get-form-version", Method: http.MethodGet,
			Summary: "A form as it was published",
			Text:    "It never changes: answers are read by the version that they answer.",
			Tag:     door.TagForms,
			Faults:  []httpapi.Fault{door.FailsPractice, failsForm},
			Handle: httpapi.Handle(func(ctx context.Context, in *versionIn) (*door.Answer[FormVersionView], error) {
				v, err := s.forms.Version(ctx, httpapi.ActorFrom(ctx).Practice, in.ID, in.Number)
				if err != nil {
					return nil, err
				}
				return door.OK(FormVersionView{v.Form, v.Number, v.Published, v.Content}), nil
			}),
		}}}
}

type tableIn struct {
	door.ByID
	Language string `query:"language" enum:"nb,sv,da,fi,en" doc:"Of the names of the columns and the options; the practice's if left out."`
	Limit    int    `query:"limit" minimum:"1" maximum:"2000" default:"1000"`
	After    string `query:"after" maxLength:"1000" doc:"The Stund-Next of the page before."`
}

// Table is what was answered of a form, as a table.
func Table(b *base.Base) httpapi.Endpoint {
	s := of(b)
	return httpapi.Endpoint{Name: "form-answers", Path: "/v1/forms/{id}/answers.csv", Auth: door.Owner,
		Ops: []httpapi.Op{{
			ID: "get-form-answers", Method: http.MethodGet,
			Summary: "What was answered of a form, as a table",
			Text: "A line for each time that it was sent, the newest first, and a column for each question of any " +
				"version. As Excel of the Nordic countries opens it: UTF-8 with a mark, semicolons; no cell runs as " +
				"a formula. That it was read is written down with each client. For owners.",
			Tag: door.TagForms, Media: table.MediaType,
			Faults: []httpapi.Fault{door.FailsPractice, failsForm, failsCursor},
			Handle: httpapi.Handle(s.table),
		}}}
}

func (s *services) table(ctx context.Context, in *tableIn) (*httpapi.Raw, error) {
	actor := httpapi.ActorFrom(ctx)
	setup, err := s.Practices.Setup(ctx, actor.Practice, store.Eventual)
	if err != nil {
		return nil, err
	}
	l, err := door.Language(in.Language, setup.Practice.Language)
	if err != nil {
		return nil, err
	}
	f, err := s.forms.Get(ctx, actor.Practice, in.ID)
	if err != nil {
		return nil, err
	}
	sheet, next, err := s.forms.Sheet(ctx, actor, f, l, setup.Zone(), in.After, in.Limit)
	if err != nil {
		return nil, err
	}
	body, err := table.Encode(sheet)
	if err != nil {
		return nil, err
	}
	return &httpapi.Raw{ContentType: table.MediaType, Body: body, Next: next,
		Disposition: mime.FormatMediaType("attachment",
			map[string]string{"filename": "stund-answers-" + s.Now().Format(time.DateOnly) + ".csv"})}, nil
}

// owns refuses whoever is no owner.
func owns(actor fact.Actor) error {
	if actor.Role == fact.Owner {
		return nil
	}
	return fault.New(fault.Forbidden, "forbidden", "Owners decide on the practice's forms.")
}

// mayRead reports whether the actor may read what clients answer: owners, and the client's practitioners. Assistants
// see how far clients are.
func mayRead(actor fact.Actor) bool {
	return actor.Role == fact.Owner || actor.Role == fact.Practitioner
}
