// Package door is what endpoints have in common, whatever they are about: how they are made, and the inputs, answers,
// failures, roles and tags that several of them name. It knows no capability.
package door

import (
	"stund/internal/base"
	"stund/internal/civil"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/httpapi"
	"stund/internal/i18n"
)

// Maker makes an endpoint: what a function's main hands to its wiring. It builds what the endpoint calls from the base,
// and asks the base for its Site with each request, because a function on AWS learns it from the first. An empty base
// makes an endpoint that can be described, and served if it asks for nothing.
type Maker func(*base.Base) httpapi.Endpoint

// The tags that group the operations of the API document.
const (
	TagBooking  = "Booking"
	TagLinks    = "Signed links"
	TagStaff    = "Appointments"
	TagClients  = "Clients"
	TagTasks    = "Tasks"
	TagMoney    = "Payments"
	TagForms    = "Forms"
	TagInvoices = "Invoices"
	TagSetup    = "Set-up"
	TagSignIn   = "Sign-in"
	TagDocs     = "Documentation"
)

// The roles of staff endpoints.
var (
	AnyStaff = httpapi.Staff()
	Owner    = httpapi.Staff(fact.Owner)
	Managers = httpapi.Staff(fact.Owner, fact.Assistant)
)

// Client is who acts by a signed link.
var Client = fact.Actor{Role: fact.Client}

// OfPractice is an input that names a practice in its path.
type OfPractice struct {
	Practice string `path:"practice" maxLength:"40" doc:"Short name of the practice." example:"lotus"`
}

// ByID is an input that names one thing in its path.
type ByID struct {
	ID string `path:"id" maxLength:"40" example:"01k9x3m5t8q2v7w4y6z0abcdef"`
}

// ByToken is an input that is a signed link.
type ByToken struct {
	Token string `path:"token" maxLength:"200" doc:"The signed token of the link." example:"AQG8nRs5M0p2T1l4V0t1Q3V2eA"`
}

// InLanguage is an input that says in which language the answer speaks. It is part of the address, so that an answer
// that caches keep is the same for everybody who asks for it.
type InLanguage struct {
	Language string `query:"language" enum:"nb,sv,da,fi,en" doc:"Of what the practice wrote, where it was translated: nb, sv, da, fi or en. If left out, the practice's own; by a signed link, the client's." example:"nb"`
}

// Asked returns the language that was asked for; "" for none.
func (in InLanguage) Asked() (i18n.Lang, error) { return Language(in.Language, "") }

// Language returns the language that the query asks for, or else the other one.
func Language(asked string, other i18n.Lang) (i18n.Lang, error) {
	if asked == "" {
		return other, nil
	}
	l, known := i18n.Parse(asked)
	if !known {
		return "", fault.Fields{{Path: "query.language", Message: "must be one of nb, sv, da, fi, en"}}.Err()
	}
	return l, nil
}

// Proved is an input of what anyone may write.
type Proved struct {
	Proof string `header:"Stund-Proof" maxLength:"2000" doc:"The solution of an earlier answer's challenge."`
}

// Once is an input of what adds something: sent again under the same key, it is added once.
type Once struct {
	Key string `header:"Idempotency-Key" maxLength:"255" doc:"Of your choosing, one for each request: the same request with the same key, within a day, is answered with what it added the first time."`
}

// Answer is an output with a body.
type Answer[T any] struct{ Body T }

// OK answers with v.
func OK[T any](v T) *Answer[T] { return &Answer[T]{v} }

// Cached is an output that browsers and caches may keep for a while.
type Cached[T any] struct {
	CacheControl string `header:"Cache-Control"`
	Body         T
}

// ListOf is the body that lists things.
type ListOf[T any] struct {
	Items []T `json:"items"`
}

// HolidayView is a public holiday, or a day on which the practice closes of its own accord.
type HolidayView struct {
	Date civil.Date `json:"date" example:"2026-12-25"`

	Name string `json:"name" doc:"In the country's language; empty for a day of the practice's own." example:"Første juledag"`

	Names map[i18n.Lang]string `json:"names,omitempty" doc:"What it is called in nb, sv, da, fi and en."`

	Closed bool `json:"closed" doc:"Whether the practice is closed."`
}

// Unknown is that the practice has no such thing: "service", "practitioner".
func Unknown(one string) *fault.Error {
	return fault.New(fault.NotFound, one+"-unknown", "There is no %s with this id.", one)
}

// The failures that several operations promise.
var (
	FailsPractice = httpapi.Fails(fault.NotFound, "practice-unknown", "There is no practice with this name.")
	FailsService  = httpapi.Fails(fault.NotFound, "service-unknown",
		"There is no service with this id that the caller may book.")
	FailsPractitioner = httpapi.Fails(fault.NotFound, "practitioner-unknown",
		"No practitioner with this id gives the service.")
	FailsMine = httpapi.Fails(fault.Forbidden, "not-your-calendar", "It is in another practitioner's calendar.")
	FailsBusy = httpapi.Fails(fault.Unavailable, "busy",
		"Too many others changed the same thing at once; nothing was done.")
	FailsKeyReused = httpapi.Fails(fault.Invalid, "idempotency-key-reused",
		"The Idempotency-Key was used for another request.")
	FailsLink    = httpapi.Fails(fault.NotFound, "link-unknown", "The link is not valid.")
	FailsExpired = httpapi.Fails(fault.Gone, "link-expired", "The link has expired.")
	FailsTooMany = httpapi.Fails(fault.TooMany, "too-many-requests",
		"Too many requests from this address or for this practice.")
	FailsProof = httpapi.Fails(fault.TooMany, "proof-of-work-required",
		"The practice is under pressure: solve the challenge and send the request again with the solution in "+
			"Stund-Proof.")
)
