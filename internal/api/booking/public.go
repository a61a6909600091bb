package booking

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"stund/internal/api/door"
	"stund/internal/base"
	"stund/internal/booking"
	"stund/internal/civil"
	"stund/internal/client"
	"stund/internal/confirm"
	"stund/internal/guard"
	"stund/internal/httpapi"
	"stund/internal/money"
	"stund/internal/payment"
	"stund/internal/store"
)

type practiceIn struct {
	door.OfPractice
	door.InLanguage
}

// PublicPractice tells a website what it needs to offer booking.
func PublicPractice(b *base.Base) httpapi.Endpoint {
	s := Of(b)
	return httpapi.Endpoint{Name: "public-practice", Path: "/v1/public/{practice}", Auth: httpapi.Public,
		Ops: []httpapi.Op{{
			ID: "get-public-practice", Method: http.MethodGet,
			Summary: "A practice and what can be booked",
			Text:    "Services that are listed, and who gives them.",
			Tag:     door.TagBooking,
			Faults:  []httpapi.Fault{door.FailsPractice},
			Handle: httpapi.Handle(func(ctx context.Context, in *practiceIn) (*door.Cached[PracticeView], error) {
				asked, err := in.Asked()
				if err != nil {
					return nil, err
				}
				setup, err := s.Practices.Recent(ctx, in.Practice)
				if err != nil {
					return nil, err
				}
				setup = setup.In(asked)
				return &door.Cached[PracticeView]{CacheControl: "public, max-age=60",
					Body: practiceView(setup, booking.Listed(setup))}, nil
			}),
		}}}
}

// Start is what a website needs to begin with, in one answer.
type Start struct {
	Now      time.Time      `json:"now" doc:"When this was answered, RFC 3339 with the offset of the practice's zone." example:"2026-11-23T08:00:00+01:00"`
	Practice PracticeView   `json:"practice" doc:"A service that is booked by link only is among its services if it was asked for."`
	Next     []booking.Next `json:"next" doc:"The first free time of each service that may be chosen; those that have none within their booking window are left out."`
	Times    *booking.Weeks `json:"times,omitempty" doc:"Its free times in this week and the next four, if there is one service to choose; where there are none, in the five weeks from the one in which it is next to be had."`

	Steps []booking.Question `json:"steps,omitempty" hidden:"true"` // of contributions
}

type startIn struct {
	door.OfPractice
	door.InLanguage
	Service      string `query:"service" maxLength:"40" doc:"Id of the only service to be chosen; all that are listed if left out."`
	Practitioner string `query:"practitioner" maxLength:"40" doc:"Id of the practitioner; anyone if left out."`
}

// PublicStart tells a website all that it shows at first.
func PublicStart(b *base.Base) httpapi.Endpoint {
	s := Of(b)
	return httpapi.Endpoint{Name: "public-start", Path: "/v1/public/{practice}/start", Auth: httpapi.Public,
		Ops: []httpapi.Op{{
			ID: "start-booking", Method: http.MethodGet,
			Summary: "What a booking begins with",
			Text: "The practice, when each service is next to be had, and, where there is one service to choose, " +
				"its free times: one request until times are on screen.",
			Tag:    door.TagBooking,
			Faults: []httpapi.Fault{door.FailsPractice, door.FailsService, door.FailsPractitioner},
			Handle: httpapi.Handle(func(ctx context.Context, in *startIn) (*door.Answer[Start], error) {
				lang, err := in.Asked()
				if err != nil {
					return nil, err
				}
				o, err := s.Bookings.Outlook(ctx, httpapi.ActorFrom(ctx), in.Practice, in.Service, in.Practitioner)
				if err != nil {
					return nil, err
				}
				asked, err := s.Bookings.Questions(ctx, o.Setup, o.Services...)
				if err != nil {
					return nil, err
				}
				return door.OK(Start{Now: o.Now.Truncate(time.Second),
					Practice: practiceView(o.Setup.In(lang), o.Services),
					Next:     o.Next, Times: o.Weeks, Steps: asked}), nil
			}),
		}}}
}

type slotsIn struct {
	door.OfPractice
	Service      string     `query:"service" required:"true" minLength:"1" maxLength:"40" doc:"Id of the service." example:"consultation"`
	Practitioner string     `query:"practitioner" maxLength:"40" doc:"Id of the practitioner; anyone who gives the service if left out."`
	From         civil.Date `query:"from" required:"true" doc:"First day, in the practice's zone." example:"2026-11-23"`
	To           civil.Date `query:"to" required:"true" doc:"Last day, inclusive; at most 91 days after the first." example:"2026-11-29"`
}

// PublicSlots returns the free times of a range of days, and which of them are full.
func PublicSlots(b *base.Base) httpapi.Endpoint {
	s := Of(b)
	return httpapi.Endpoint{Name: "public-slots", Path: "/v1/public/{practice}/slots", Auth: httpapi.Public,
		Ops: []httpapi.Op{{
			ID: "list-slots", Method: http.MethodGet,
			Summary: "Free times of a range of days, and its full days",
			Text: "Each start once, in order. Where anyone was asked for, the fair choice of who gives it is " +
				"made when the time is booked.",
			Tag:    door.TagBooking,
			Faults: []httpapi.Fault{door.FailsPractice, door.FailsService, door.FailsPractitioner},
			Handle: httpapi.Handle(func(ctx context.Context, in *slotsIn) (*door.Answer[Times], error) {
				times, err := s.Bookings.Times(ctx, httpapi.ActorFrom(ctx), in.Practice,
					booking.Search{Service: in.Service, Practitioner: in.Practitioner, From: in.From, To: in.To})
				if err != nil {
					return nil, err
				}
				return door.OK(Times(times)), nil
			}),
		}}}
}

type nextIn struct {
	door.OfPractice
	Service      string       `query:"service" required:"true" minLength:"1" maxLength:"40" doc:"Id of the service." example:"consultation"`
	Practitioner string       `query:"practitioner" maxLength:"40" doc:"Id of the practitioner; anyone if left out."`
	From         civil.Moment `query:"from" doc:"Not before this day, in the practice's zone, or instant (RFC 3339); now if left out."`
	Count        int          `query:"count" minimum:"1" maximum:"50" default:"1" doc:"How many."`
}

// PublicNext returns the next free times.
func PublicNext(b *base.Base) httpapi.Endpoint {
	s := Of(b)
	return httpapi.Endpoint{Name: "public-next", Path: "/v1/public/{practice}/next", Auth: httpapi.Public,
		Ops: []httpapi.Op{{
			ID: "next-slots", Method: http.MethodGet,
			Summary: "The next free times",
			Text:    "An empty list: there is none within the service's booking window.",
			Tag:     door.TagBooking,
			Faults:  []httpapi.Fault{door.FailsPractice, door.FailsService, door.FailsPractitioner},
			Handle: httpapi.Handle(func(ctx context.Context, in *nextIn) (*door.Answer[Slots], error) {
				free, err := s.Bookings.Next(ctx, httpapi.ActorFrom(ctx), in.Practice, in.Service, in.Practitioner,
					in.From, in.Count)
				if err != nil {
					return nil, err
				}
				return door.OK(Slots{free}), nil
			}),
		}}}
}

type whyIn struct {
	door.OfPractice
	Service      string    `query:"service" required:"true" minLength:"1" maxLength:"40" doc:"Id of the service." example:"consultation"`
	Practitioner string    `query:"practitioner" maxLength:"40" doc:"Id of the practitioner; anyone if left out."`
	Start        time.Time `query:"start" required:"true" doc:"The instant in question, RFC 3339." example:"2026-11-23T14:00:00+01:00"`
}

// Why says whether a start can be booked, and if not, which rule blocks it.
type Why struct {
	Bookable bool            `json:"bookable" example:"false"`
	Reason   *booking.Reason `json:"reason,omitempty" doc:"The first rule that blocks it; absent if it can be booked."`
}

// PublicWhy says why a start cannot be booked.
func PublicWhy(b *base.Base) httpapi.Endpoint {
	s := Of(b)
	return httpapi.Endpoint{Name: "public-why", Path: "/v1/public/{practice}/why", Auth: httpapi.Public,
		Ops: []httpapi.Op{{
			ID: "why-not", Method: http.MethodGet,
			Summary: "Why can't this be booked?",
			Text:    "The same engine that finds the free times says which rule blocks an instant, in five languages.",
			Tag:     door.TagBooking,
			Faults:  []httpapi.Fault{door.FailsPractice, door.FailsService, door.FailsPractitioner},
			Handle: httpapi.Handle(func(ctx context.Context, in *whyIn) (*door.Answer[Why], error) {
				reason, bookable, err := s.Bookings.Why(ctx, httpapi.ActorFrom(ctx), in.Practice, in.Service,
					in.Practitioner, in.Start)
				if err != nil {
					return nil, err
				}
				if bookable {
					return door.OK(Why{Bookable: true}), nil
				}
				return door.OK(Why{Reason: &reason}), nil
			}),
		}}}
}

type bookIn struct {
	door.OfPractice
	door.Proved
	Key  string `header:"Idempotency-Key" maxLength:"255" doc:"Of your choosing, one for each booking: the same request with the same key is answered with the same booking."`
	Body struct {
		Service      string         `json:"service" maxLength:"40" doc:"Id of the service." example:"consultation"`
		Practitioner string         `json:"practitioner,omitempty" maxLength:"40" doc:"Id of the practitioner; anyone if left out, the least booked first."`
		Start        time.Time      `json:"start" doc:"A free start, RFC 3339." example:"2026-11-23T14:00:00+01:00"`
		Client       client.Contact `json:"client"`
		Note         string         `json:"note,omitempty" maxLength:"2000" doc:"What the client wants to say."`
		Website      string         `json:"website,omitempty" maxLength:"0" doc:"Leave empty: forms show it to programs only."`

		Extra map[string]json.RawMessage `json:"extra,omitempty" hidden:"true"` // for contributions, by name
	}
}

// Booked is the answer to a booking.
type Booked struct {
	ID           string         `json:"id" example:"01k9x3m5t8q2v7w4y6z0abcdef"`
	Status       booking.Status `json:"status" enum:"confirmed,cancelled,completed,no-show,unconfirmed,held" doc:"Unconfirmed: the time is kept, and booked once the client has confirmed it by the link in their mail. Held: it is kept until hold_until, and booked once the client has paid at the payment's pay_url." example:"confirmed"`
	ConfirmBy    time.Time      `json:"confirm_by,omitzero" doc:"Until then the time of an unconfirmed one is kept." example:"2026-11-22T12:30:00+01:00"`
	HoldUntil    time.Time      `json:"hold_until,omitzero" doc:"Until then the time of a held one is kept." example:"2026-11-22T12:30:00+01:00"`
	Payment      *HeldPayment   `json:"payment,omitempty" doc:"Of a held one: what its client is to pay, and where."`
	Start        time.Time      `json:"start" doc:"RFC 3339, with the offset of the practice's zone." example:"2026-11-23T14:00:00+01:00"`
	End          time.Time      `json:"end" example:"2026-11-23T14:50:00+01:00"`
	Service      string         `json:"service" example:"consultation"`
	Practitioner string         `json:"practitioner" doc:"Id of who gives it." example:"ida"`
	ManageURL    string         `json:"manage_url,omitempty" doc:"The page where the client sees, moves and cancels it; an unconfirmed one has none." example:"https://book.lotus.example/m/AQG8nRs5M0p2T1l4V0t1Q3V2eA"`
	Token        string         `json:"token,omitempty" doc:"The signed token in that address, for /v1/link/{token}." example:"AQG8nRs5M0p2T1l4V0t1Q3V2eA"`
	Lines        []BookedLine   `json:"lines,omitempty" doc:"What there is to tell its client below what, when and where, in their language: what was taken off the price, and what is left to pay."`

	Extra map[string]any `json:"extra,omitempty" hidden:"true"` // of contributions, by name
}

// BookedLine is one thing that a client is told of a booking.
type BookedLine struct {
	Label string `json:"label" example:"Rabattkode"`
	Value string `json:"value" example:"SOMMER, −100 kr"`
}

// linesOf returns what the client is told of the booking; what leads somewhere has its own place in the answer.
func (s *Services) linesOf(b booking.Booking) (lines []BookedLine) {
	for _, l := range s.Bookings.Contributions().Lines(b, b.Contact.Language) {
		if l.URL == "" {
			lines = append(lines, BookedLine{l.Label, l.Value})
		}
	}
	return lines
}

// Booked is the answer to the booking.
func (s *Services) Booked(b booking.Booking, zone *time.Location) Booked {
	claim := b.Link()
	token := s.Links.Sign(claim)
	return Booked{ID: b.ID, Status: b.Status, Start: b.Start.In(zone), End: b.End.In(zone), Service: b.Service,
		Practitioner: b.Practitioner,
		ManageURL:    s.Site + claim.Purpose.Path(token), Token: token,
		Lines: s.linesOf(b), Extra: s.Bookings.Fields(b, false)}
}

// unconfirmed is the status of what is kept until the client confirms it.
const unconfirmed booking.Status = "unconfirmed"

// kept is the answer to a booking that is to be confirmed.
func kept(r confirm.Request, zone *time.Location) Booked {
	return Booked{ID: r.ID, Status: unconfirmed, ConfirmBy: r.Deadline.In(zone), Start: r.Start.In(zone),
		End: r.End.In(zone), Service: r.Service, Practitioner: r.Practitioner}
}

// HeldPayment is what is to be paid before a time is booked.
type HeldPayment struct {
	ID        string         `json:"id" example:"01k9x3m5t8q2v7w4y6z0abcdef"`
	Status    payment.Status `json:"status" enum:"open,checking,reserved,paid,part-refunded,refunding,refunded,expired,disputed" doc:"How things stand with the money." example:"open"`
	Amount    money.Amount   `json:"amount" doc:"VAT included."`
	Providers []string       `json:"providers" doc:"By whom it can be paid, the best first." example:"[\"stripe\"]"`
	Ways      []payment.Way  `json:"ways" doc:"The same, each with the name that people know it by."`
	URL       string         `json:"pay_url" doc:"The page on which it is paid." example:"https://book.lotus.example/p/cAHG8nRs5M0p2T1l4V0t1Q3V2eA"`
	Token     string         `json:"token" doc:"The signed token in that address, for /v1/pay/{token}." example:"cAHG8nRs5M0p2T1l4V0t1Q3V2eA"`
}

const held booking.Status = "held"

// ToPay is the answer to a booking that is to be paid first.
func (s *Services) ToPay(ctx context.Context, made booking.Booking, zone *time.Location) (Booked, error) {
	p, err := s.Payments.Get(ctx, made.Practice, made.ID)
	if err != nil {
		return Booked{}, err
	}
	offers, err := s.Payments.Offers(ctx, p)
	if err != nil {
		return Booked{}, err
	}
	pays := HeldPayment{
		ID:        p.ID,
		Status:    p.Status(),
		Amount:    p.Amount(),
		Providers: []string{},
		URL:       s.Payments.Page(p),
		Ways:      payment.Ways(offers, p.Currency, s.Now()),
		Token:     s.Links.Sign(p.Link()),
	}
	for _, a := range offers {
		pays.Providers = append(pays.Providers, a.Provider)
	}
	b := booking.Booking{Parts: p.Parts, Contact: p.Contact}
	return Booked{ID: p.ID, Status: held, HoldUntil: p.Deadline.In(zone), Payment: &pays, Start: p.Start.In(zone),
		End: p.End.In(zone), Service: p.Service, Practitioner: p.Practitioner,
		Lines: s.linesOf(b), Extra: s.Bookings.Fields(b, false)}, nil
}

// PublicBookings books.
func PublicBookings(b *base.Base) httpapi.Endpoint {
	s, guarding, desk := Of(b), guard.Of(b), confirm.Of(b)
	faults := append(Rules(), door.FailsPractice, door.FailsService, door.FailsPractitioner, FailsTaken,
		door.FailsBusy, door.FailsTooMany, door.FailsProof,
		door.FailsKeyReused)
	faults = append(append(faults, s.Refusals()...), s.notAsked()...)
	return httpapi.Endpoint{Name: "public-bookings", Path: "/v1/public/{practice}/bookings", Auth: httpapi.Public,
		Ops: []httpapi.Op{{
			ID: "book", Method: http.MethodPost,
			Summary: "Book a time",
			Text: "Claims the practitioner, the resources and the seat at once, or nothing. The client is sent a " +
				"confirmation and reminders. A booking keeps the length, buffers, resources and place that its " +
				"service had when it was made. Where a group of the service begins at the start already, the booking " +
				"is a seat in that group, with what the group was made with; how many seats it has is the service's " +
				"capacity of now. Where the practice wants it, whoever books with an address that is no client's is " +
				"sent a link first: the status is unconfirmed then, and the time kept for half an hour. Where the " +
				"service is paid before it is booked, the status is held, and the payment says where.",
			Tag: door.TagBooking, Status: http.StatusCreated,
			Faults: faults, Guard: guarding.Watch,
			Handle: httpapi.Handle(func(ctx context.Context, in *bookIn) (*door.Answer[Booked], error) {
				setup, err := s.Practices.Setup(ctx, in.Practice, store.Eventual)
				if err != nil {
					return nil, err
				}
				made, err := desk.Book(ctx, setup,
					booking.Request{Service: in.Body.Service, Practitioner: in.Body.Practitioner,
						Start: in.Body.Start, Client: in.Body.Client, Note: in.Body.Note, Key: in.Key,
						Extra: in.Body.Extra}, in.Proof != "")
				if err != nil {
					return nil, err
				}
				switch {
				case made.Request != nil:
					return door.OK(kept(*made.Request, setup.Zone())), nil
				case made.Kept:
					to, err := s.ToPay(ctx, made.Booking, setup.Zone())
					if err != nil {
						return nil, err
					}
					return door.OK(to), nil
				}
				return door.OK(s.Booked(made.Booking, setup.Zone())), nil
			}),
		}}}
}
