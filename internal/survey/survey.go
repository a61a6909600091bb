// Package survey asks clients how it was: a short question after a visit, and a thank-you with a few when a course of
// visits ends. It keeps what they answer, tells the practice who is unhappy, and counts.
//
// A course is a client's visits with its breaks: it ends when staff say so, or when nothing is booked and the client
// has not come for longer than is usual for them. What is planned to be looked at for a client stands in one item
// (Course), at a desk of its own. What follows from it is a survey: one for each course, whoever and however many look,
// because its id is a hash of the visit that it is about.
package survey

import (
	"time"

	"stund/internal/agenda"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/i18n"
	"stund/internal/ids"
	"stund/internal/link"
	"stund/internal/store"
)

// Desk is where courses are looked at, and surveys sent. Nobody waits for a survey, so five minutes are often enough: a
// run a minute would cost an idle practice more than all else it does.
var Desk = agenda.Desk{Name: "surveys", Job: "surveys", Shards: 1, Every: 5 * time.Minute}

// What a survey is for. They are the kinds of its messages, too.
const (
	Exit  = "exit"  // a course has ended: 0 to 10, what to improve, may we call
	Pulse = "pulse" // how a visit was: 1 to 5 and a line
)

// Most returns the range of scores of the kind.
func Most(kind string) (from, to int) {
	if kind == Pulse {
		return 1, 5
	}
	return 0, 10
}

// State of a survey.
type State string

// The states of a survey.
const (
	Planned   State = "planned"   // it waits to be sent
	Sent      State = "sent"      // and not answered
	Answered  State = "answered"  //
	Withdrawn State = "withdrawn" // the client booked before it was sent: the course goes on
	Skipped   State = "skipped"   // it was not sent: the record of its message says why
)

// Survey is one question to one client.
type Survey struct {
	ID           string        `json:"-"`
	Practice     string        `json:"-"`
	Kind         string        `json:"k"`
	Client       string        `json:"c"` // as they booked; who was merged since is found by it
	Booking      string        `json:"b"` // the visit that it is about, of a course the last
	Service      string        `json:"s"`
	Practitioner string        `json:"p"`
	Start        time.Time     `json:"v"` // of the visit
	Language     i18n.Lang     `json:"l,omitempty"`
	By           string        `json:"y,omitempty"` // who of the staff said that the course has ended
	Made         time.Time     `json:"m"`           // and last planned, if it was withdrawn before
	Gone         time.Time     `json:"g,omitzero"`  // when it was sent first
	Off          bool          `json:"w,omitempty"` // withdrawn
	Answer       *Answer       `json:"a,omitempty"`
	Invited      time.Time     `json:"i,omitzero"` // when its promoter was asked for a review or a friend
	Agenda       agenda.Agenda `json:"ag,omitempty"`

	version int64
}

// Answer is what a client said.
type Answer struct {
	Score int       `json:"s"`
	Words string    `json:"w,omitempty"` // sealed: see Surveys.Read
	Call  bool      `json:"c,omitempty"` // we may call
	First time.Time `json:"f"`
	Last  time.Time `json:"l"`
}

const (
	// changeable is how long an answer can be changed.
	changeable = 72 * time.Hour
	// answerable is how long after it was planned a survey can be answered: its link ends then.
	answerable = 90 * 24 * time.Hour
	// Waits is how long a survey waits for the client's week, or an end of their trouble, before it is skipped.
	Waits = 14 * 24 * time.Hour
)

// Kind is the kind of stored surveys.
const Kind = "survey"

var family = store.Family[Survey]{
	Kind: Kind, Prefix: "survey", Sort: "survey",
	Unknown: fault.Error{Code: "survey-unknown", Message: "There is no survey with this id."},
	Stamp: func(s *Survey) store.Stamp {
		return store.Stamp{Practice: &s.Practice, ID: &s.ID, Version: &s.version}
	},
	Due: func(s Survey) *store.IndexKey { return Desk.Due(s.ID, s.Agenda) },
	By: func(s Survey) *store.IndexKey {
		return &store.IndexKey{
			Partition: asked(s.Practice, s.Client),
			Sort:      s.Start.UTC().Format(time.RFC3339) + "#" + s.ID,
		}
	},
}

// asked is the By partition of what a client was asked.
func asked(practice, client string) string { return "surveys#" + practice + "#" + client }

// Key is where the survey is stored.
func Key(practice, id string) store.Key { return family.Key(practice, id) }

// Decode reads a stored survey.
func Decode(i store.Item) (Survey, error) { return family.Decode(i) }

// Put is the operation that writes the survey over what was read.
func (s Survey) Put(facts ...fact.Fact) (store.Op, error) { return family.Put(s, facts...) }

// Purpose is that of the link to the page on which a client answers, /a/{token}.
const Purpose link.Purpose = 'a'

// Link returns what the signed link to its page claims.
func (s Survey) Link() link.Claim {
	return link.Claim{Purpose: Purpose, Practice: s.Practice, Subject: s.ID, Expires: s.Made.Add(answerable)}
}

// derives is what ids are derived under. It is no secret: to know an id opens nothing.
const derives = "stund survey"

// IDOf returns the id of the survey about the visit.
func IDOf(practice, kind, booking string) string {
	return ids.Derive([]byte(derives), kind, practice, booking)
}

// Is returns the survey's state.
func (s Survey) Is() State {
	switch {
	case s.Answer != nil:
		return Answered
	case !s.Gone.IsZero():
		return Sent
	case s.Off:
		return Withdrawn
	case len(s.Agenda) > 0:
		return Planned
	}
	return Skipped
}

// Late reports whether it is too late to send it.
func (s Survey) Late(now time.Time) bool { return now.After(s.Made.Add(Waits)) }

// Open reports whether the client may answer, or change what they answered.
func (s Survey) Open(now time.Time) bool {
	if s.Answer != nil {
		return now.Before(s.Answer.First.Add(changeable))
	}
	return !s.Off && now.Before(s.Made.Add(answerable))
}

// ChangeableUntil returns until when an answer can be changed.
func (s Survey) ChangeableUntil() time.Time { return s.Answer.First.Add(changeable) }

// Revision rises with each change.
func (s Survey) Revision() int64 { return s.version }

// Detractor reports whether the score is of somebody who would rather not come again.
func Detractor(score int) bool { return score <= 6 }

// Promoter reports whether the score is of somebody who speaks well of the practice.
func Promoter(score int) bool { return score >= 9 }

// plan is the agenda of a survey that is to be sent.
func plan(kind, channel string, at time.Time) agenda.Agenda {
	return agenda.Agenda{agenda.New(kind+"."+channel+".client", at)}
}

// message.Subject's Essence: what its messages speak of.
func (s Survey) Essence() string { return s.Kind + s.Made.UTC().Format(time.RFC3339) }
