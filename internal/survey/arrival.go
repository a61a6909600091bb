package survey

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"

	"stund/internal/booking"
	"stund/internal/client"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/form"
	"stund/internal/i18n"
	"stund/internal/ids"
	"stund/internal/link"
	"stund/internal/sealed"
	"stund/internal/store"
	"stund/internal/typed"
)

// Arrival is how a new client came: who recommended the practice to them, and what they say of it themselves. It is
// theirs under the id that they had when they booked first, and is written when there is something to say.
type Arrival struct {
	Practice     string    `json:"-"`
	Client       string    `json:"-"`
	Booking      string    `json:"b"` // their first
	Service      string    `json:"s,omitempty"`
	Practitioner string    `json:"p,omitempty"`
	Made         time.Time `json:"m"`
	By           string    `json:"y,omitempty"` // the client whose link they came by
	Source       string    `json:"h,omitempty"` // id of where they heard of the practice
	Why          []byte    `json:"w,omitempty"` // sealed under the client's key, as the problem is
	Problem      []byte    `json:"q,omitempty"`
	Answered     time.Time `json:"a,omitzero"`

	version int64
}

// ArrivalKind is the kind of stored arrivals.
const ArrivalKind = "arrival"

// Whom a client brought is found by the index.
var arrivals = store.Family[Arrival]{
	Kind: ArrivalKind, Prefix: "course", Sort: "arrival",
	Stamp: func(a *Arrival) store.Stamp {
		return store.Stamp{Practice: &a.Practice, ID: &a.Client, Version: &a.version}
	},
	By: func(a Arrival) *store.IndexKey {
		if a.By == "" {
			return nil
		}
		return &store.IndexKey{Partition: brought(a.Practice, a.By),
			Sort: a.Made.UTC().Format(time.RFC3339) + "#" + a.Client}
	},
}

// brought is the index partition of whom a client brought.
func brought(practice, by string) string { return "brought#" + practice + "#" + by }

// Put is the operation that writes the arrival over what was read.
func (a Arrival) Put() (store.Op, error) { return arrivals.Put(a) }

// Said reports whether the client wrote something.
func (a Arrival) Said() bool { return len(a.Why)+len(a.Problem) > 0 }

// arrived returns the row as the arrival is now. It is counted by the day of the first booking.
func (r Row) arrived(a Arrival) Row {
	r.ID, r.Kind, r.Client, r.Service, r.Practitioner = a.Client, ArrivalKind, a.Client, a.Service, a.Practitioner
	r.Answered, r.Source, r.Brought = a.Made.Unix(), a.Source, a.By != ""
	return r
}

// Recommending is the purpose of the link that a happy client hands on. It leads to no page of its own: the booking
// page and the widget carry it along (Recommended), and it names a survey, so that it says nothing of a person.
const Recommending link.Purpose = 'r'

// recommends is how long the link counts.
const recommends = 2 * 365 * 24 * time.Hour

// Recommended is the parameter of an address by which the booking page and the widget learn of such a link.
const Recommended = "stund-by"

// Friend returns the https address that the survey's client may hand on.
func (d *Surveys) Friend(s Survey) string {
	token := d.links.Sign(link.Claim{Purpose: Recommending, Practice: s.Practice, Subject: s.ID,
		Expires: s.Made.Add(recommends)})
	return d.site() + link.BookingPath(s.Practice) + "?" + Recommended + "=" + token
}

// ContributionName is what bookings know arrivals by.
const ContributionName = "arrival"

// CameBy is what a booking is told of how its client came.
type CameBy struct {
	By string `json:"by,omitempty" maxLength:"200" doc:"The token of the link by which a client recommended the practice: the parameter stund-by of the address. One that is not good counts for nothing."`
}

// newcomer is what the booking of a new client keeps.
type newcomer struct {
	Answered bool `json:"a,omitempty"`
}

func newcomerOf(b booking.Booking) (n newcomer, asked bool) {
	state := b.State(ContributionName)
	return n, len(state) > 0 && json.Unmarshal(state, &n) == nil
}

// Contribution is what arrivals add to bookings: who books for the first time is asked how they came, where the
// practice wants that, and it is written down who brought them. Of who is a client already it reads nothing.
func (d *Surveys) Contribution() booking.Contribution {
	return booking.Contribution{Name: ContributionName, MaxOps: 2, Shape: CameBy{}, Input: d.told, Join: d.join,
		Fields: d.fields, Lines: d.lines}
}

// told reads whose link it was. What is not good counts for nothing: nobody is kept from booking by an old link.
func (d *Surveys) told(a booking.Ask, raw json.RawMessage) (json.RawMessage, error) {
	if len(raw) == 0 {
		return nil, nil
	}
	var in CameBy
	read := json.NewDecoder(bytes.NewReader(raw))
	read.DisallowUnknownFields()
	if err := read.Decode(&in); err != nil {
		return nil, fault.Fields{{Path: "", Message: "must be an object with by"}}.Err()
	}
	if a.Kept { // it was read when the time was kept
		return raw, nil
	}
	if len(d.links.Keys) == 0 {
		return nil, nil
	}
	c, err := d.links.Open(in.By, Recommending, d.now())
	if err != nil || c.Practice != a.Setup.Practice.ID {
		return nil, nil
	}
	return json.Marshal(CameBy{c.Subject})
}

func (d *Surveys) join(ctx context.Context, a booking.Ask, b booking.Booking) (booking.Part, error) {
	if !a.New {
		return booking.Part{}, nil
	}
	set, err := d.Settings(ctx, a.Setup)
	if err != nil {
		return booking.Part{}, err
	}
	var out booking.Part
	if set.Newcomers {
		out.State = json.RawMessage(`{}`)
	}
	by, err := d.recommender(ctx, b, a.Input)
	if err != nil || by == "" {
		return out, err
	}
	came := arrivalOf(b)
	came.By = by
	op, err := arrivals.Put(came, d.arrival(FactCame, came, a.Actor, came.Client, by),
		d.arrival(FactBrought, came, a.Actor, by, came.Client))
	if err != nil {
		return out, err
	}
	counted, err := came.counted(Row{})
	out.Ops = []store.Op{op, counted}
	return out, err
}

func arrivalOf(b booking.Booking) Arrival {
	return Arrival{Practice: b.Practice, Client: b.Client, Booking: b.ID, Service: b.Service,
		Practitioner: b.Practitioner, Made: b.Created.UTC().Truncate(time.Second)}
}

// counted is what writes the arrival's row over what was read of it.
func (a Arrival) counted(was Row) (store.Op, error) {
	was.Practice, was.Place = a.Practice, PlaceOf(a.Made, a.Client)
	return rows.Put(was.arrived(a))
}

// recommender returns the id of the client whose link brought who books; "": nobody's that counts.
func (d *Surveys) recommender(ctx context.Context, b booking.Booking, input json.RawMessage) (string, error) {
	var in CameBy
	if len(input) == 0 || json.Unmarshal(input, &in) != nil || !ids.Valid(in.By) {
		return "", nil
	}
	s, err := family.Get(ctx, d.db, Key(b.Practice, in.By), store.Eventual)
	if notFound(err) || err == nil && s.Invited.IsZero() {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	who, err := d.clients.Get(ctx, b.Practice, s.Client, store.Eventual)
	if notFound(err) || err == nil && (who.Is() == client.Erased || slices.Contains(who.IDs(), b.Client)) {
		return "", nil
	}
	return who.ID, err
}

// Newcomer is what the answers of a booking show of its new client's questions.
type Newcomer struct {
	URL  string `json:"url" doc:"For its client: where they say how they came."`
	Text string `json:"text" doc:"What leads there, in their language."`
}

func (d *Surveys) fields(b booking.Booking, staff bool) any {
	path := d.ArrivalPath(b)
	if staff || path == "" {
		return nil
	}
	return Newcomer{d.site() + path, valueArrival.In(b.Contact.Language)}
}

// lines tell the client where to answer. Who is asked for a form is led there once they have sent it.
func (d *Surveys) lines(b booking.Booking, l i18n.Lang) []booking.Line {
	path := d.ArrivalPath(b)
	if path == "" || form.Waits(b) {
		return nil
	}
	return []booking.Line{{Label: labelArrival.In(l), Value: valueArrival.In(l), URL: d.site() + path}}
}

// arrivalVersion tells the link to the questions of a new client from one to a survey.
const arrivalVersion = 1

// IsArrival reports whether the claim of a link of the surveys' purpose leads to the questions of a new client. Its
// subject is their booking then.
func IsArrival(c link.Claim) bool { return c.Version == arrivalVersion }

// ArrivalPath is where the booking's client says how they came; "" where they are not asked.
func (d *Surveys) ArrivalPath(b booking.Booking) string {
	n, asked := newcomerOf(b)
	if !asked || n.Answered || b.Status == booking.Cancelled || len(d.links.Keys) == 0 {
		return ""
	}
	return d.links.Path(link.Claim{Purpose: Purpose, Practice: b.Practice, Subject: b.ID, Version: arrivalVersion,
		Expires: b.Created.Add(answerable)})
}

// Asked reports whether the booking's client is asked how they came, and whether they have said so.
func Asked(b booking.Booking) (asked, answered bool) {
	n, asked := newcomerOf(b)
	return asked, n.Answered
}

// Came is what a new client says of how they came.
type Came struct {
	Source       string // id of one of the practice's; "": not said
	Why, Problem string
}

// maxWhy is the most characters of each of a new client's words.
const maxWhy = 1000

// Arrive writes how the booking's client came, once: what they said before stays. It answers fault.Gone CodeClosed
// where they are not asked, and fault.Invalid for what cannot be said.
func (d *Surveys) Arrive(ctx context.Context, set Settings, b booking.Booking, said Came) error {
	asked, answered := Asked(b)
	if !asked {
		return fault.New(fault.Gone, CodeClosed, "This survey takes no answers any more.")
	}
	if answered {
		return nil
	}
	said, err := said.normal(set)
	if err != nil {
		return err
	}
	owner := sealed.Owner{Practice: b.Practice, Client: b.Client}
	key, err := d.keys.Of(ctx, owner)
	if errors.Is(err, sealed.ErrDestroyed) {
		return fault.New(fault.Gone, CodeClosed, "This survey takes no answers any more.")
	}
	if err != nil {
		return err
	}
	if err := d.say(ctx, key, b, said); err != nil {
		return err
	}
	return d.bookings().Contributed(ctx, b.Practice, b.ID, ContributionName, json.RawMessage(`{"a":true}`))
}

// normal returns what is said in its normal form.
func (c Came) normal(set Settings) (Came, error) {
	var wrong fault.Fields
	known := slices.ContainsFunc(set.Heard(), func(s SourceOption) bool { return s.ID == c.Source })
	wrong.Check(c.Source == "" || known, "source", "is none of those that can be chosen")
	for at, text := range map[string]*string{"why": &c.Why, "problem": &c.Problem} {
		s, err := typed.Block(strings.TrimSpace(*text), maxWhy)
		if err != nil {
			wrong.Add(at, "%v", err)
		}
		*text = s
	}
	wrong.Check(c != Came{} || wrong != nil, "source", "must be filled in")
	return c, wrong.Err()
}

// say writes the arrival, unless it was said before.
func (d *Surveys) say(ctx context.Context, key sealed.Key, b booking.Booking, said Came) error {
	now := d.now().UTC().Truncate(time.Second)
	_, err := arrivals.UpsertWith(ctx, d.db, d.retry, arrivals.Key(b.Practice, b.Client),
		func(a Arrival, along *store.Along) (Arrival, []fact.Fact, error) {
			if !a.Answered.IsZero() {
				return a, nil, nil
			}
			version := a.version
			if a.Booking == "" {
				a = arrivalOf(b)
			}
			a.version, a.Answered, a.Source = version, now, said.Source
			a.Why, a.Problem = sealedWord(key, "why", said.Why), sealedWord(key, "problem", said.Problem)
			row, err := rows.Get(ctx, d.db, rows.Key(a.Practice, PlaceOf(a.Made, a.Client)), store.Strong)
			if err != nil && !notFound(err) {
				return a, nil, err
			}
			op, err := a.counted(row)
			along.Ops = []store.Op{op}
			return a, []fact.Fact{d.arrival(FactArrived, a, fact.Actor{Role: fact.Client}, a.Client, "")}, err
		})
	return err
}

func wordsOf(field string) sealed.Place { return sealed.Place{Of: ArrivalKind, Field: field} }

func sealedWord(key sealed.Key, field, text string) []byte {
	if text == "" {
		return nil
	}
	return key.Seal(wordsOf(field), []byte(text))
}

// ArrivalOf returns how the client came who has these ids; false: nobody knows.
func (d *Surveys) ArrivalOf(ctx context.Context, practiceID string, clients ...string) (Arrival, bool, error) {
	keys := make([]store.Key, len(clients))
	for n, id := range clients {
		keys[n] = arrivals.Key(practiceID, id)
	}
	all, err := arrivals.GetMany(ctx, d.db, keys, store.Eventual)
	if err != nil || len(all) == 0 {
		return Arrival{}, false, err
	}
	return slices.MinFunc(all, func(a, b Arrival) int { return a.Made.Compare(b.Made) }), true, nil
}

// ReadArrival returns what the new client wrote, and writes down that the actor read it.
func (d *Surveys) ReadArrival(ctx context.Context, actor fact.Actor, a Arrival) (why, problem string, err error) {
	if !a.Said() {
		return "", "", nil
	}
	read := d.arrival(FactArrivalRead, a, actor, a.Client, "")
	key, err := d.keys.Read(ctx, sealed.Owner{Practice: a.Practice, Client: a.Client}, read)
	if errors.Is(err, sealed.ErrDestroyed) {
		return "", "", nil
	}
	if err != nil {
		return "", "", err
	}
	open := func(field string, box []byte) string {
		if len(box) == 0 || err != nil {
			return ""
		}
		var text []byte
		text, err = key.Open(wordsOf(field), box)
		return string(text)
	}
	why, problem = open("why", a.Why), open("problem", a.Problem)
	return why, problem, err
}

// Brought returns whom the client brought who has these ids, the newest first: at most fifty.
func (d *Surveys) Brought(ctx context.Context, practiceID string, clients ...string) (all []Arrival, err error) {
	for _, id := range clients {
		q := store.Query{Index: store.By, Partition: brought(practiceID, id), Descending: true, Limit: maxBrought}
		some, _, err := arrivals.List(ctx, d.db, q)
		if err != nil {
			return nil, err
		}
		all = append(all, some...)
	}
	slices.SortStableFunc(all, func(a, b Arrival) int { return b.Made.Compare(a.Made) })
	return all[:min(len(all), maxBrought)], nil
}

const maxBrought = 50
