package form

import (
	"context"
	"net/http"
	"time"

	"stund/internal/api/client"
	"stund/internal/api/door"
	"stund/internal/base"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/form"
	"stund/internal/guard"
	"stund/internal/httpapi"
	"stund/internal/i18n"
	"stund/internal/message"
	"stund/internal/practice"
	"stund/internal/store"

	bookings "stund/internal/api/booking"
	clients "stund/internal/client"
)

// AskedView is a form that a client was asked to fill in, as staff see it.
type AskedView struct {
	ID       string        `json:"id" example:"01k9x3m5t8q2v7w4y6z0abcdef"`
	Form     string        `json:"form" doc:"Id of the form." example:"01k9x3m5t8q2v7w4y6z0abcdef"`
	Name     string        `json:"name" doc:"What staff know the form by." example:"Inntaksskjema"`
	Version  int           `json:"version,omitempty" doc:"That is answered; left out: it was not begun." example:"2"`
	Client   string        `json:"client" example:"38gfsrdqqmpb9a6eckyj2repsq"`
	Progress form.Progress `json:"progress" enum:"asked,begun,filled,withdrawn" doc:"withdrawn: nobody waits for it any more."`
	Open     bool          `json:"open" doc:"Whether its client can fill it in."`
	Bookings []string      `json:"bookings" doc:"Ids of the bookings that ask for it and stand."`
	Asked    time.Time     `json:"asked_at"`
	Saved    *time.Time    `json:"saved_at,omitempty"`
	Sent     *time.Time    `json:"sent_at,omitempty"`
	ByStaff  string        `json:"sent_by,omitempty" doc:"Who sent it for the client."`
	Language i18n.Lang     `json:"language,omitempty" doc:"In which it was last shown to its client."`
}

// AskingView is that, with how the client is asked.
type AskingView struct {
	AskedView
	By string `json:"by,omitempty" enum:"email,sms" doc:"How the link goes to the client; left out: they have neither an e-mail address nor a mobile number, and nothing is sent."`
}

// AnswersView is that, with what is answered.
type AnswersView struct {
	AskedView
	Content *form.Content  `json:"content,omitempty" doc:"The version that it answers."`
	Values  map[string]any `json:"values,omitempty" doc:"By question: texts, numbers, true or false, ids of options, dates; a signature is a name, or a drawing as a data address. For owners and the client's practitioners. That they were read is written down."`
	Sealed  bool           `json:"sealed,omitempty" doc:"There are answers that the caller may not read."`
}

func (s *services) asked(f form.Filling, name string, zone *time.Location) AskedView {
	in := func(t time.Time) *time.Time {
		if t.IsZero() {
			return nil
		}
		t = t.In(zone)
		return &t
	}
	v := AskedView{ID: f.ID, Form: f.Form, Name: name, Version: f.Version, Client: f.Client, Progress: f.Progress,
		Open: f.Open(s.Now()), Bookings: []string{}, Asked: f.Asked.In(zone), Saved: in(f.Saved), Sent: in(f.Sent),
		ByStaff: f.ByStaff, Language: f.Language}
	for _, b := range f.Visits {
		v.Bookings = append(v.Bookings, b.Booking)
	}
	return v
}

// names returns what staff know the practice's forms by.
func (s *services) names(ctx context.Context, practiceID string) (map[string]string, error) {
	all, err := s.forms.List(ctx, practiceID)
	out := map[string]string{}
	for _, f := range all {
		out[f.ID] = f.Name
	}
	return out, err
}

type askIn struct {
	door.ByID
	Body struct {
		Form string `json:"form" maxLength:"40" doc:"Id of a form that is published." example:"01k9x3m5t8q2v7w4y6z0abcdef"`
	}
}

// ClientForms lists what a client was asked to fill in, and asks for a form.
func ClientForms(b *base.Base) httpapi.Endpoint {
	s := of(b)
	return httpapi.Endpoint{Name: "client-forms", Path: "/v1/clients/{id}/forms", Auth: door.AnyStaff,
		Ops: []httpapi.Op{{
			ID: "list-client-forms", Method: http.MethodGet,
			Summary: "Forms that a client was asked to fill in",
			Text:    "The newest first, fifty at most, and how far each is. What is answered is read one by one.",
			Tag:     door.TagForms,
			Faults:  []httpapi.Fault{door.FailsPractice, client.FailsUnknown},
			Handle: httpapi.Handle(
				func(ctx context.Context, in *door.ByID) (*door.Answer[door.ListOf[AskedView]], error) {
					setup, c, err := s.Seen(ctx, httpapi.ActorFrom(ctx), in.ID)
					if err != nil {
						return nil, err
					}
					all, err := s.forms.Of(ctx, c.Practice, c.IDs())
					if err != nil {
						return nil, err
					}
					names, err := s.names(ctx, c.Practice)
					if err != nil {
						return nil, err
					}
					out := door.ListOf[AskedView]{Items: make([]AskedView, len(all))}
					for n, f := range all {
						out.Items[n] = s.asked(f, names[f.Form], setup.Zone())
					}
					return door.OK(out), nil
				},
			),
		}, {
			ID: "ask-client-form", Method: http.MethodPost,
			Summary: "Ask a client to fill a form in",
			Text: "By a mail with a link; by SMS, where they have a mobile number and no e-mail address. Who has " +
				"neither is sent nothing: staff may fill it in. Where they were asked for it already and have not " +
				"sent it, they get the same link again.",
			Tag: door.TagForms, Status: http.StatusCreated,
			Faults: []httpapi.Fault{door.FailsPractice, client.FailsUnknown, failsErased, failsForm, failsUnripe,
				door.FailsBusy},
			Handle: httpapi.Handle(func(ctx context.Context, in *askIn) (*door.Answer[AskingView], error) {
				actor := httpapi.ActorFrom(ctx)
				setup, c, err := s.Seen(ctx, actor, in.ID)
				if err != nil {
					return nil, err
				}
				f, err := s.forms.Ask(ctx, actor, actor.Practice, c.ID, in.Body.Form)
				if err != nil {
					return nil, err
				}
				names, err := s.names(ctx, c.Practice)
				if err != nil {
					return nil, err
				}
				return door.OK(AskingView{s.asked(f, names[f.Form], setup.Zone()), reaches(c)}), nil
			}),
		}}}
}

// reaches returns how a link goes to the client, "" where they have given no way.
func reaches(c clients.Client) string {
	switch {
	case len(c.Emails) > 0:
		return message.Email
	case c.Mobile() != "":
		return message.SMS
	}
	return ""
}

// mine returns what a client was asked for, if the actor may see them, and "answers-unknown" otherwise.
func (s *services) mine(ctx context.Context, actor fact.Actor, id string) (form.Filling, *practice.Setup, error) {
	f, err := s.forms.Filling(ctx, actor.Practice, id)
	if err != nil {
		return f, nil, err
	}
	setup, _, err := s.Seen(ctx, actor, f.Client)
	if fault.KindOf(err) == fault.NotFound {
		return f, nil, fault.New(fault.NotFound, "answers-unknown", "Nobody was asked for answers with this id.")
	}
	return f, setup, err
}

// read is what a client was asked for, with what is answered, as far as the actor may read it.
func (s *services) read(ctx context.Context, actor fact.Actor, f form.Filling, setup *practice.Setup) (
	*door.Answer[AnswersView], error) {
	is, err := s.forms.Get(ctx, f.Practice, f.Form)
	if err != nil && fault.KindOf(err) != fault.NotFound {
		return nil, err
	}
	out := AnswersView{AskedView: s.asked(f, is.Name, setup.Zone())}
	v, err := s.forms.Asks(ctx, f)
	switch {
	case err == nil:
		out.Content = &v.Content
	case fault.KindOf(err) != fault.Gone:
		return nil, err
	}
	if !mayRead(actor) {
		out.Sealed = len(f.Answers) > 0
		return door.OK(out), nil
	}
	if out.Values, err = s.forms.Read(ctx, actor, f); err != nil {
		return nil, err
	}
	return door.OK(out), nil
}

type fillIn struct {
	door.ByID
	Body Filled
}

// Filled is what somebody fills in.
type Filled struct {
	Values   map[string]any `json:"values" doc:"By question. What is not named stays as it is, and null takes an answer back."`
	Language string         `json:"language,omitempty" enum:"nb,sv,da,fi,en" doc:"In which the form was shown, and what is wrong is told."`
}

func (in Filled) input(send bool) form.Input {
	l, _ := i18n.Parse(in.Language)
	return form.Input{Values: in.Values, Language: l, Send: send}
}

// flawed is the fault of what is wrong with answers, in words of the language.
func flawed(wrong []form.Wrong, l i18n.Lang) error {
	var fields fault.Fields
	for _, w := range wrong {
		at := "values"
		if w.Question != "" {
			at += "." + w.Question
		}
		fields.Add(at, "%s", w.Flaw.Text().In(l))
	}
	return fields.Err()
}

// fill has staff fill in what they were told, or have on paper.
func (s *services) fill(ctx context.Context, in *fillIn, send bool) (*door.Answer[AnswersView], error) {
	actor := httpapi.ActorFrom(ctx)
	f, setup, err := s.mine(ctx, actor, in.ID)
	if err != nil {
		return nil, err
	}
	l, err := door.Language(in.Body.Language, setup.Practice.Language)
	if err != nil {
		return nil, err
	}
	f, wrong, err := s.forms.Fill(ctx, actor, actor.Practice, f.ID, in.Body.input(send))
	if err != nil {
		return nil, err
	}
	if err := flawed(wrong, l); err != nil {
		return nil, err
	}
	return s.read(ctx, actor, f, setup)
}

// Answers shows what a client answers, and takes in what staff fill in for them.
func Answers(b *base.Base) httpapi.Endpoint {
	s := of(b)
	faults := []httpapi.Fault{door.FailsPractice, failsAnswers, failsSent, failsOver, failsNone, door.FailsBusy}
	return httpapi.Endpoint{Name: "answers", Path: "/v1/answers/{id}", Auth: door.AnyStaff, Ops: []httpapi.Op{{
		ID: "get-answers", Method: http.MethodGet,
		Summary: "A form that a client was asked to fill in, and their answers",
		Text: "Owners and the client's practitioners read the answers, and that they did is written down and told in " +
			"the client's timeline. Assistants see how far the client is.",
		Tag:    door.TagForms,
		Faults: []httpapi.Fault{door.FailsPractice, failsAnswers, failsForm},
		Handle: httpapi.Handle(func(ctx context.Context, in *door.ByID) (*door.Answer[AnswersView], error) {
			actor := httpapi.ActorFrom(ctx)
			f, setup, err := s.mine(ctx, actor, in.ID)
			if err != nil {
				return nil, err
			}
			return s.read(ctx, actor, f, setup)
		}),
	}, {
		ID: "save-answers", Method: http.MethodPut,
		Summary: "Fill in a form for a client",
		Text:    "What they said, or have on paper. It is kept and not sent.",
		Tag:     door.TagForms, Faults: faults,
		Handle: httpapi.Handle(func(ctx context.Context, in *fillIn) (*door.Answer[AnswersView], error) {
			return s.fill(ctx, in, false)
		}),
	}, {
		ID: "send-answers", Method: http.MethodPost,
		Summary: "Send a form for a client",
		Text:    "Afterwards it does not change any more.",
		Tag:     door.TagForms, Faults: faults,
		Handle: httpapi.Handle(func(ctx context.Context, in *fillIn) (*door.Answer[AnswersView], error) {
			return s.fill(ctx, in, true)
		}),
	}, {
		ID: "withdraw-form", Method: http.MethodDelete,
		Summary: "Ask a client for a form no longer",
		Text:    "What they answered and did not send is gone. Doing it again changes nothing.",
		Tag:     door.TagForms, Status: http.StatusNoContent,
		Faults: []httpapi.Fault{door.FailsPractice, failsAnswers, failsSent, door.FailsBusy},
		Handle: httpapi.Handle(func(ctx context.Context, in *door.ByID) (*struct{}, error) {
			actor := httpapi.ActorFrom(ctx)
			f, _, err := s.mine(ctx, actor, in.ID)
			if err != nil {
				return nil, err
			}
			return nil, s.forms.Withdraw(ctx, actor, actor.Practice, f.ID)
		}),
	}}}
}

// AskedFormView is a form as its client fills it in: in one language.
type AskedFormView struct {
	Practice  string         `json:"practice" doc:"Its name." example:"Lotus Terapi"`
	Accent    string         `json:"accent" example:"#1f6f5c"`
	Progress  form.Progress  `json:"progress" enum:"asked,begun,filled,withdrawn"`
	Open      bool           `json:"open" doc:"Whether it can be filled in."`
	Language  i18n.Lang      `json:"language" doc:"Of its texts." example:"nb"`
	Languages []i18n.Lang    `json:"languages" doc:"In which it can be shown."`
	Title     string         `json:"title" example:"Om deg og kroppen din"`
	Intro     string         `json:"intro,omitempty"`
	Sections  []SectionView  `json:"sections" doc:"All of them, whatever their conditions say of the answers."`
	Values    map[string]any `json:"values" doc:"What is answered so far, by question; of a form that was sent nothing."`
	Saved     *time.Time     `json:"saved_at,omitempty"`
	Sent      *time.Time     `json:"sent_at,omitempty"`
}

// SectionView is a group of questions in one language.
type SectionView struct {
	ID        string          `json:"id"`
	Title     string          `json:"title,omitempty"`
	ShowIf    *form.Condition `json:"show_if,omitempty"`
	Questions []QuestionView  `json:"questions"`
}

// QuestionView is a question in one language.
type QuestionView struct {
	ID       string          `json:"id"`
	Kind     form.Kind       `json:"kind" enum:"text,paragraph,number,date,yes_no,choice,choices,scale,consent,signature,info" doc:"What it is answered by."`
	Label    string          `json:"label"`
	Help     string          `json:"help,omitempty"`
	Required bool            `json:"required,omitempty"`
	ShowIf   *form.Condition `json:"show_if,omitempty"`
	Options  []OptionView    `json:"options,omitempty"`
	Min      *float64        `json:"min,omitempty"`
	Max      *float64        `json:"max,omitempty"`
	Low      string          `json:"low,omitempty"`
	High     string          `json:"high,omitempty"`
	Unit     string          `json:"unit,omitempty"`
}

// OptionView is an option in one language.
type OptionView struct {
	ID    string `json:"id"`
	Label string `json:"label"`
}

func sectionsOf(v form.Version, l i18n.Lang) []SectionView {
	out := []SectionView{}
	for _, s := range v.Content.Sections {
		section := SectionView{ID: s.ID, Title: s.Title.In(l, v.Own), ShowIf: s.ShowIf, Questions: []QuestionView{}}
		for _, q := range s.Questions {
			view := QuestionView{ID: q.ID, Kind: q.Kind, Label: q.Label.In(l, v.Own), Help: q.Help.In(l, v.Own),
				Required: q.Required, ShowIf: q.ShowIf, Min: q.Min, Max: q.Max, Low: q.Low.In(l, v.Own),
				High: q.High.In(l, v.Own), Unit: q.Unit}
			for _, o := range q.Options {
				view.Options = append(view.Options, OptionView{o.ID, o.Label.In(l, v.Own)})
			}
			section.Questions = append(section.Questions, view)
		}
		out = append(out, section)
	}
	return out
}

type linkIn struct {
	door.ByToken
	door.InLanguage
}

type linkFillIn struct {
	door.ByToken
	door.Proved
	Body Filled
}

// opened is what the link asks for.
func (s *linked) opened(ctx context.Context, token string) (form.Filling, *practice.Setup, error) {
	c, err := s.Links.Open(token, form.Purpose, s.Now())
	if err != nil {
		return form.Filling{}, nil, err
	}
	setup, err := s.Practices.Setup(ctx, c.Practice, store.Eventual)
	if err != nil {
		return form.Filling{}, nil, err
	}
	f, err := s.forms.Filling(ctx, c.Practice, c.Subject)
	return f, setup, err
}

// linked is what the endpoint of the link calls.
type linked struct {
	*bookings.Services
	forms *form.Forms
}

func (s *linked) view(ctx context.Context, f form.Filling, setup *practice.Setup, asked i18n.Lang) (
	*door.Answer[AskedFormView], error) {
	v, err := s.forms.Asks(ctx, f)
	if err != nil {
		return nil, err
	}
	l := setup.Practice.Language
	for _, choice := range []i18n.Lang{asked, f.Language} {
		if choice != "" {
			l = choice
			break
		}
	}
	out := AskedFormView{Practice: setup.Practice.Name, Accent: setup.Practice.Accent, Progress: f.Progress,
		Open: f.Open(s.Now()), Language: l, Languages: v.Content.Languages(), Title: v.Title(l),
		Intro: v.Content.Intro.In(l, v.Own), Sections: []SectionView{}, Values: map[string]any{}}
	zone := setup.Zone()
	for at, t := range map[**time.Time]time.Time{&out.Saved: f.Saved, &out.Sent: f.Sent} {
		if !t.IsZero() {
			t = t.In(zone)
			*at = &t
		}
	}
	if !out.Open {
		return door.OK(out), nil
	}
	out.Sections = sectionsOf(v, l)
	if out.Values, err = s.forms.Read(ctx, door.Client, f); err != nil {
		return nil, err
	}
	return door.OK(out), nil
}

func (s *linked) fill(ctx context.Context, in *linkFillIn, send bool) (form.Filling, *practice.Setup, error) {
	f, setup, err := s.opened(ctx, in.Token)
	if err != nil {
		return f, nil, err
	}
	l, err := door.Language(in.Body.Language, setup.Practice.Language)
	if err != nil {
		return f, nil, err
	}
	f, wrong, err := s.forms.Fill(ctx, door.Client, f.Practice, f.ID, in.Body.input(send))
	if err == nil {
		err = flawed(wrong, l)
	}
	return f, setup, err
}

// Saved is the answer to what was saved.
type Saved struct {
	Progress form.Progress `json:"progress" enum:"asked,begun,filled,withdrawn"`
	At       time.Time     `json:"saved_at"`
}

// Link shows a form to the client who holds its link, and takes in what they answer.
func Link(b *base.Base) httpapi.Endpoint {
	s, guarding := &linked{bookings.Of(b), form.Of(b)}, guard.Of(b)
	faults := []httpapi.Fault{door.FailsLink, door.FailsExpired, door.FailsPractice, failsAnswers, failsForm, failsNone}
	writes := append(faults[:len(faults):len(faults)], failsSent, failsOver, door.FailsTooMany, door.FailsProof,
		door.FailsBusy)
	answer := func(ctx context.Context, in *linkFillIn, send bool) (*door.Answer[Saved], error) {
		f, setup, err := s.fill(ctx, in, send)
		if err != nil {
			return nil, err
		}
		return door.OK(Saved{f.Progress, f.Saved.In(setup.Zone())}), nil
	}
	return httpapi.Endpoint{Name: "form-link", Path: "/v1/form/{token}", Auth: httpapi.Link, Ops: []httpapi.Op{{
		ID: "get-asked-form", Method: http.MethodGet,
		Summary: "The form that a client is asked to fill in",
		Text: "With what they answered so far, on whichever device, until it is sent. It has all sections and " +
			"questions with their conditions, so that whoever shows it can judge them as answers are given; they are " +
			"judged again when it is sent.",
		Tag: door.TagLinks, Faults: faults,
		Handle: httpapi.Handle(func(ctx context.Context, in *linkIn) (*door.Answer[AskedFormView], error) {
			asked, err := in.Asked()
			if err != nil {
				return nil, err
			}
			f, setup, err := s.opened(ctx, in.Token)
			if err != nil {
				return nil, err
			}
			return s.view(ctx, f, setup, asked)
		}),
	}, {
		ID: "save-asked-form", Method: http.MethodPut,
		Summary: "Save answers",
		Text: "One or several, as they are given: what is not named stays. Nothing is kept of a request of which an " +
			"answer is wrong; each is told in words, in the language.",
		Tag: door.TagLinks, Faults: writes, Guard: guarding.WatchOwn,
		Handle: httpapi.Handle(func(ctx context.Context, in *linkFillIn) (*door.Answer[Saved], error) {
			return answer(ctx, in, false)
		}),
	}, {
		ID: "send-asked-form", Method: http.MethodPost,
		Summary: "Send the form",
		Text: "With answers that are not saved yet, if there are any. What conditions hide is left out then. Where a " +
			"required answer is missing it is told, and nothing is sent.",
		Tag: door.TagLinks, Faults: writes, Guard: guarding.WatchOwn,
		Handle: httpapi.Handle(func(ctx context.Context, in *linkFillIn) (*door.Answer[Saved], error) {
			return answer(ctx, in, true)
		}),
	}}}
}
