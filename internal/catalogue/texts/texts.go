// Package texts is the endpoints of what messages say: which there are, what a practice says in words of its own, and
// how it looks. It names the letters of every capability.
package texts

import (
	"context"
	"net/http"
	"slices"
	"time"

	"stund/internal/api/door"
	"stund/internal/base"
	"stund/internal/booking"
	words "stund/internal/booking/letters"
	"stund/internal/catalogue/letters"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/httpapi"
	"stund/internal/i18n"
	"stund/internal/invoice/cover"
	"stund/internal/message"
	"stund/internal/practice"
	"stund/internal/staff"
	"stund/internal/store"
	surveys "stund/internal/survey/letters"
	"stund/internal/wording"
)

// Catalogue lists the endpoints.
func Catalogue() []door.Maker { return []door.Maker{List, Text, Preview} }

// Wordings lists the messages that a practice may word itself, by their moments.
func Wordings(b *base.Base) (all []message.Wording) {
	further, _ := base.Get[[]message.Letters](b)
	for _, l := range append(letters.List(b), further...) {
		all = append(all, l.Wordings...)
	}
	all = append(all, cover.Wordings(b)...)
	all = append(all, surveys.Wordings(words.Of(b))...)
	slices.SortStableFunc(all, func(x, y message.Wording) int {
		return slices.Index(message.Moments(), x.Moment) - slices.Index(message.Moments(), y.Moment)
	})
	return all
}

// services is what the endpoints call.
type services struct {
	*base.Base
	practices *practice.Book
	texts     *wording.Texts
	accounts  *staff.Accounts
	bookings  *booking.Bookings
	all       []message.Wording
}

func of(b *base.Base) *services {
	all := Wordings(b)
	return &services{b, practice.Of(b), wording.Of(b), staff.Of(b), booking.Of(b), all}
}

var (
	failsUnknown = httpapi.Fails(fault.NotFound, "text-unknown",
		"There is no message of this kind that a practice words itself.")
	failsWrong = httpapi.Fails(fault.Invalid, wording.CodeWrong,
		"The text has places that cannot be filled in: problems names each with its line and column.")
	failsMeanwhile = httpapi.Fails(fault.Conflict, wording.CodeMeanwhile,
		"Somebody saved the text since the revision: revision is the newest.")
	failsAddress = httpapi.Fails(fault.Conflict, wording.CodeNoAddress,
		"The caller has no account with an address that a mail could be sent to.")
	failsBooking = httpapi.Fails(fault.NotFound, "booking-unknown",
		"There is no booking with this id that the caller may see.")
)

// wording returns the one of the kind.
func (s *services) wording(kind string) (message.Wording, error) {
	for _, w := range s.all {
		if w.ID == kind {
			return w, nil
		}
	}
	return message.Wording{}, fault.New(fault.NotFound, "text-unknown",
		"There is no message of this kind that a practice words itself.")
}

// ReadBy is an input that says in which language names are.
type ReadBy struct {
	Reader string `query:"reader" enum:"nb,sv,da,fi,en" doc:"Language of names; the practice's if left out." example:"nb"`
}

func (in ReadBy) spoken(setup *practice.Setup) i18n.Lang {
	if l, ok := i18n.Parse(in.Reader); ok {
		return l
	}
	return setup.Practice.Language
}

// Named is an input that names a text in its path.
type Named struct {
	Kind     string `path:"kind" maxLength:"40" doc:"Of the message." example:"reminder"`
	Language string `path:"language" enum:"nb,sv,da,fi,en" doc:"That it is written in." example:"nb"`
}

// KindView is a message that a practice may word itself.
type KindView struct {
	Kind     string         `json:"kind" example:"reminder"`
	Name     string         `json:"name" doc:"What staff call it." example:"Påminnelse"`
	Moment   message.Moment `json:"moment" enum:"booking,waiting,paying,asking,relation" doc:"When it comes."`
	Channels []string       `json:"channels" doc:"By which it goes: email, sms."`
	Own      []i18n.Lang    `json:"own" doc:"In which languages the practice words it itself."`
}

// KindList is every message that a practice may word itself.
type KindList struct {
	Items []KindView `json:"items"`
}

// channels lists those by which messages of the wording go.
func channels(w message.Wording) (all []string) {
	if w.Ours.Subject.EN != "" {
		all = append(all, message.Email)
	}
	if w.Ours.SMS.EN != "" {
		all = append(all, message.SMS)
	}
	return all
}

// List lists the messages that a practice may word itself.
func List(b *base.Base) httpapi.Endpoint {
	s := of(b)
	return httpapi.Endpoint{Name: "texts", Path: "/v1/texts", Auth: door.Owner, Ops: []httpapi.Op{{
		ID: "list-texts", Method: http.MethodGet,
		Summary: "The messages that a practice may word itself",
		Text: "By their moments. What goes to staff alone is not among them, nor is what a message needs beside its " +
			"words: the card, the button, links, and what the law asks for.",
		Tag:    door.TagSetup,
		Faults: []httpapi.Fault{door.FailsPractice},
		Handle: httpapi.Handle(func(ctx context.Context, in *ReadBy) (*door.Answer[KindList], error) {
			setup, err := s.practices.Setup(ctx, httpapi.ActorFrom(ctx).Practice, store.Strong)
			if err != nil {
				return nil, err
			}
			list := KindList{Items: []KindView{}}
			for _, w := range s.all {
				v := KindView{Kind: w.ID, Name: w.Name.In(in.spoken(setup)), Moment: w.Moment, Channels: channels(w),
					Own: []i18n.Lang{}}
				for _, l := range i18n.Langs() {
					if slices.Contains(setup.Practice.OwnTexts, w.ID+"."+string(l)) {
						v.Own = append(v.Own, l)
					}
				}
				list.Items = append(list.Items, v)
			}
			return door.OK(list), nil
		}),
	}}}
}

// VariableView is a variable that a text may have places for.
type VariableView struct {
	Name  string `json:"name" example:"first_name"`
	Label string `json:"label" example:"Klientens fornavn"`
}

// VersionView is a text as it was saved once.
type VersionView struct {
	Revision int64       `json:"revision" example:"3"`
	Saved    time.Time   `json:"saved_at"`
	By       string      `json:"by,omitempty" doc:"Name of who saved it, where they have an account still." example:"Ida"`
	Text     message.Own `json:"text"`
}

// TextView is what a message says in one language.
type TextView struct {
	Kind      string         `json:"kind" example:"reminder"`
	Name      string         `json:"name" example:"Påminnelse"`
	Language  i18n.Lang      `json:"language" example:"nb"`
	Channels  []string       `json:"channels"`
	Revision  int64          `json:"revision" doc:"How often it was saved." example:"3"`
	Text      message.Own    `json:"text" doc:"The practice's own words. What is left out is said as ours says it."`
	Ours      message.Own    `json:"ours" doc:"What is said where the practice says nothing. What is left out here, the message has not, but for closing."`
	Variables []VariableView `json:"variables" doc:"That the text may have places for: {{first_name}}, or {{first_name|friend}} with what stands there where nothing is known. The link is for an SMS alone."`
	Versions  []VersionView  `json:"versions" doc:"The newest first, at most fifty."`
}

// shown returns the text as staff see it.
func (s *services) shown(ctx context.Context, in ReadBy, setup *practice.Setup, w message.Wording, l i18n.Lang) (
	*door.Answer[TextView], error) {
	id := setup.Practice.ID
	text, err := s.texts.Get(ctx, id, w.ID, l)
	if err != nil {
		return nil, err
	}
	all, err := s.texts.Versions(ctx, id, w.ID, l)
	if err != nil {
		return nil, err
	}
	spoken := in.spoken(setup)
	v := TextView{Kind: w.ID, Name: w.Name.In(spoken), Language: l, Channels: channels(w), Revision: text.Revision(),
		Text: text.Own, Ours: w.Ours.In(l), Versions: []VersionView{}}
	for _, name := range w.Variables() {
		v.Variables = append(v.Variables, VariableView{name, wording.VariableName(name, spoken)})
	}
	names := map[string]string{}
	for _, one := range all {
		name, known := names[one.By]
		if !known {
			if name, err = s.accounts.NameOf(ctx, fact.Actor{Practice: id, ID: one.By}); err != nil {
				return nil, err
			}
			names[one.By] = name
		}
		v.Versions = append(v.Versions, VersionView{one.Number, one.Saved.In(setup.Zone()), name, one.Own})
	}
	return door.OK(v), nil
}

// asked returns what the path names.
func (s *services) asked(ctx context.Context, in Named) (*practice.Setup, message.Wording, i18n.Lang, error) {
	w, err := s.wording(in.Kind)
	if err != nil {
		return nil, w, "", err
	}
	l, ok := i18n.Parse(in.Language)
	if !ok {
		return nil, w, "", fault.Fields{{Path: "path.language", Message: "must be one of nb, sv, da, fi, en"}}.Err()
	}
	setup, err := s.practices.Setup(ctx, httpapi.ActorFrom(ctx).Practice, store.Strong)
	return setup, w, l, err
}

type textIn struct {
	Named
	ReadBy
}

// SaveBody is a text to be saved.
type SaveBody struct {
	Revision int64       `json:"revision" minimum:"0" doc:"Of the text that it replaces." example:"3"`
	Text     message.Own `json:"text" doc:"At most 10,000 bytes; empty: ours again."`
}

type saveIn struct {
	Named
	ReadBy
	Body SaveBody
}

// Text shows and saves what a message says.
func Text(b *base.Base) httpapi.Endpoint {
	s := of(b)
	return httpapi.Endpoint{Name: "text", Path: "/v1/texts/{kind}/{language}", Auth: door.Owner, Ops: []httpapi.Op{{
		ID: "get-text", Method: http.MethodGet,
		Summary: "What a message says in a language",
		Text:    "In the practice's own words and in ours, with the versions of its own.",
		Tag:     door.TagSetup,
		Faults:  []httpapi.Fault{door.FailsPractice, failsUnknown},
		Handle: httpapi.Handle(func(ctx context.Context, in *textIn) (*door.Answer[TextView], error) {
			setup, w, l, err := s.asked(ctx, in.Named)
			if err != nil {
				return nil, err
			}
			return s.shown(ctx, in.ReadBy, setup, w, l)
		}),
	}, {
		ID: "put-text", Method: http.MethodPut,
		Summary: "Word a message",
		Text: "Each time it is saved is a version. An empty text is ours again; an earlier version is restored by " +
			"saving its text.",
		Tag:    door.TagSetup,
		Faults: []httpapi.Fault{door.FailsPractice, failsUnknown, failsWrong, failsMeanwhile, door.FailsBusy},
		Handle: httpapi.Handle(func(ctx context.Context, in *saveIn) (*door.Answer[TextView], error) {
			setup, w, l, err := s.asked(ctx, in.Named)
			if err != nil {
				return nil, err
			}
			actor := httpapi.ActorFrom(ctx)
			if _, err = s.texts.Save(ctx, actor, actor.Practice, w, l, in.Body.Text, in.Body.Revision); err != nil {
				return nil, err
			}
			return s.shown(ctx, in.ReadBy, setup, w, l)
		}),
	}}}
}

// PreviewBody is a text to be looked at.
type PreviewBody struct {
	Text    *message.Own `json:"text,omitempty" doc:"The one that is being written; as it is saved if left out."`
	Channel string       `json:"channel" enum:"email,sms" example:"email"`
	Booking string       `json:"booking,omitempty" maxLength:"40" doc:"Id of the booking that it is to speak of, one that the caller may see; one that nobody made if left out." example:"38gfsrdqqmpb9a6eckyj2repsq"`
	Send    bool         `json:"send,omitempty" doc:"Whether it is sent to the caller's own address: of a mail, and about a booking that nobody made."`
}

type previewIn struct {
	Named
	Body PreviewBody
}

// PreviewView is a message as its client would get it.
type PreviewView struct {
	Problems   []wording.Misplaced `json:"problems" doc:"Places of the text that cannot be filled in; it cannot be saved while it has any."`
	Subject    string              `json:"subject,omitempty"`
	Text       string              `json:"text" doc:"The SMS, or the plain text of the mail."`
	HTML       string              `json:"html,omitempty" doc:"The mail as it is mailed. Its links lead nowhere."`
	Characters int                 `json:"characters,omitempty" doc:"Of an SMS." example:"143"`
	Parts      int                 `json:"parts,omitempty" doc:"Of an SMS: how many are paid for." example:"1"`
	Alphabet   string              `json:"alphabet,omitempty" doc:"Of an SMS: GSM-7, or UCS-2 with less than half the room." example:"GSM-7"`
	SentTo     string              `json:"sent_to,omitempty" doc:"The caller's address, where it is sent." example:"ida@lotus.example"`
}

// Preview shows a message as its client would get it, and sends it to whoever looks.
func Preview(b *base.Base) httpapi.Endpoint {
	s := of(b)
	return httpapi.Endpoint{Name: "text-preview", Path: "/v1/texts/{kind}/{language}/preview", Auth: door.Owner,
		Ops: []httpapi.Op{{
			ID: "preview-text", Method: http.MethodPost,
			Summary: "How a message looks",
			Text: "With the practice's own words as they are being written. Nothing is sent to a client; with send, " +
				"a mail about nobody goes to the caller's own address.",
			Tag: door.TagSetup,
			Faults: []httpapi.Fault{door.FailsPractice, failsUnknown, failsBooking, failsWrong, failsAddress,
				door.FailsBusy},
			Handle: httpapi.Handle(s.preview),
		}}}
}

func (s *services) preview(ctx context.Context, in *previewIn) (*door.Answer[PreviewView], error) {
	_, w, l, err := s.asked(ctx, in.Named)
	if err != nil {
		return nil, err
	}
	actor := httpapi.ActorFrom(ctx)
	if !slices.Contains(channels(w), in.Body.Channel) {
		return nil, fault.Fields{{Path: "channel", Message: "must be one by which this message goes"}}.Err()
	}
	own, err := s.written(ctx, w, l, in.Body)
	if err != nil {
		return nil, err
	}
	specimen := message.Specimen{Practice: actor.Practice, Language: l, Channel: in.Body.Channel, Now: s.Now()}
	if in.Body.Booking != "" && !in.Body.Send {
		if _, err := s.bookings.Get(ctx, actor, actor.Practice, in.Body.Booking); err != nil {
			return nil, err
		}
		specimen.Booking = in.Body.Booking
	}
	m, err := w.Write(ctx, specimen)
	if err != nil {
		return nil, err
	}
	m = m.In(own)
	v := PreviewView{Problems: wording.Problems(w, own)}
	if v.Problems == nil {
		v.Problems = []wording.Misplaced{}
	}
	if m.SMS != nil {
		v.Text = m.SMS.Text
		v.Characters, v.Parts, v.Alphabet = m.Measure()
		return door.OK(v), nil
	}
	v.Subject, v.Text, v.HTML = m.Email.Subject, m.Email.Text, m.Email.HTML
	if in.Body.Send {
		if err := wording.Check(w, own); err != nil {
			return nil, err
		}
		v.SentTo, err = s.texts.Try(ctx, s.accounts, actor, actor.Practice, m)
	}
	return door.OK(v), err
}

// written is the text that is looked at. One that breaks a limit is refused, one with wrong places is shown with them.
func (s *services) written(ctx context.Context, w message.Wording, l i18n.Lang, b PreviewBody) (message.Own, error) {
	if b.Text == nil {
		text, err := s.texts.Get(ctx, httpapi.ActorFrom(ctx).Practice, w.ID, l)
		return text.Own, err
	}
	own := wording.Clean(*b.Text)
	if err := wording.Check(w, own); err != nil && fault.CodeOf(err) != wording.CodeWrong {
		return own, err
	}
	return own, nil
}
