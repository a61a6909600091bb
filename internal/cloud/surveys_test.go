package cloud_test

import (
	"encoding/json"
	"errors"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"stund/internal/agenda"
	"stund/internal/booking"
	"stund/internal/catalogue/contributions"
	"stund/internal/catalogue/facts"
	"stund/internal/client"
	"stund/internal/erasure"
	"stund/internal/fact"
	"stund/internal/i18n"
	"stund/internal/ids"
	"stund/internal/link"
	"stund/internal/practice"
	"stund/internal/store"
	"stund/internal/survey"
	"stund/internal/timeline"
	"stund/internal/trace"
)

// surveyed is what clients are asked in the world of the payloads.
type surveyed struct {
	Course   string // the client whose course is looked at: for a pulse on 3 November, for its end on 1 December
	Planned  string // a survey, to be sent on 20 November
	Sent     string
	Answered string // 3 of 10, with words
	Booking  string // the visit of who has answered
	Client   string // who has answered
	New      string // a new client who has said how they came: by the link of Brings
	Brings   string // a happy client, who handed on a link
	Tokens   map[string]string
}

// seedSurveys makes four clients with a visit each in October, and surveys in each state.
func seedSurveys(t *testing.T, db store.Store, book *practice.Book, clients *client.Clients) surveyed {
	t.Helper()
	ctx := t.Context()
	p := parts(t, db, begin, 1)
	p.IDs, p.Site = ids.Seeded(&entropy{source: rand.NewChaCha8([32]byte{47})}), "https://book.lotus.example"
	b := p.Base()
	contributions.Register(b)
	surveys, line, people := survey.Of(b), timeline.New(p.Store, facts.Kinds(), p.Retry), sheets(p.Store, clients)
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	setup, err := book.Setup(ctx, "lotus", store.Strong)
	must(err)
	_, err = surveys.Set(ctx, owner, setup, survey.Settings{Exit: true, Pulse: true, Hour: 9,
		Review: "https://lotus.example/omtale", Friend: true, Newcomers: true})
	must(err)
	add := adder(t, db, clients)
	visit := func(n int, name string) (survey.Visit, string) {
		t.Helper()
		email := name + "@example.com"
		who := add("survey "+name, client.Particulars{Name: name, Emails: []string{email}, Language: i18n.NB})
		start := time.Date(2026, 10, 5+n, 8, 0, 0, 0, time.UTC)
		op, err := booking.Booking{ID: "01k90000000000000000vst" + string(rune('a'+n)) + "00", Practice: "lotus",
			Status: booking.Completed, Service: "konsultasjon", Practitioner: "ida", Start: start,
			End: start.Add(30 * time.Minute), Client: who, Created: start.AddDate(0, 0, -7),
			Contact: client.Contact{Name: name, Email: email, Language: i18n.NB}}.Put()
		must(err)
		must(db.Transact(ctx, op))
		id := "01k90000000000000000vst" + string(rune('a'+n)) + "00"
		f := booking.FactCompleted.New(id, start.Add(time.Hour), "lotus", id, owner, booking.Event{
			Service: "konsultasjon", Client: fact.ID(who), Practitioner: "ida", Start: start,
			End: start.Add(30 * time.Minute)})
		must(errors.Join(line.React(ctx, f), people.React(ctx, f)))
		return survey.Visit{Booking: id, Service: "konsultasjon", Practitioner: "ida", Start: start}, who
	}
	made := surveyed{Tokens: map[string]string{}}
	sign := link.Signer{Keys: p.Keys.Links}.Sign
	last, who := visit(0, "Tor")
	made.Course = who
	op, err := survey.Course{Practice: "lotus", Client: who, Last: last, Agenda: agenda.Agenda{
		agenda.New("pulse", time.Date(2026, 11, 3, 8, 0, 0, 0, time.UTC)),
		agenda.New("end", time.Date(2026, 12, 4, 8, 0, 0, 0, time.UTC))}}.Put()
	must(err)
	must(db.Transact(ctx, op))
	ask := func(n int, name string) (survey.Survey, string) {
		v, who := visit(n, name)
		return survey.Survey{ID: survey.IDOf("lotus", survey.Exit, v.Booking), Practice: "lotus", Kind: survey.Exit,
			Client: who, Booking: v.Booking, Service: v.Service, Practitioner: v.Practitioner, Start: v.Start,
			Language: i18n.NB, Made: begin.AddDate(0, 0, -n)}, who
	}
	planned, _ := ask(1, "Eli")
	planned.Made = time.Date(2026, 11, 19, 8, 0, 0, 0, time.UTC)
	planned.Agenda = agenda.Agenda{agenda.New(survey.Exit+".email.client",
		time.Date(2026, 11, 20, 8, 0, 0, 0, time.UTC))}
	sent, _ := ask(2, "Una")
	sent.Gone = begin
	answered, whose := ask(3, "Arn")
	answered.Gone = begin.Add(-time.Hour)
	made.Planned, made.Sent, made.Answered, made.Client, made.Booking = planned.ID, sent.ID, answered.ID, whose,
		answered.Booking
	for name, s := range map[string]survey.Survey{"survey-planned": planned, "survey": sent,
		"survey-answered": answered} {
		op, err := s.Put()
		must(err)
		must(db.Transact(ctx, op))
		made.Tokens[name] = sign(s.Link())
	}
	row, err := json.Marshal(survey.Row{ID: planned.ID, Kind: survey.Exit, Client: planned.Client})
	must(err)
	must(db.Transact(ctx, store.Put(store.Item{Key: store.Key{Partition: "feedback#lotus",
		Sort: "row#2026-11-19T08:00:00Z#" + planned.ID}, Kind: "survey-row", Data: row}, store.IfAbsent)))
	// Three of ten, with words.
	score, words, call := 3, "Det var kaldt i rommet.", true
	_, err = surveys.Answer(ctx, "lotus", answered.ID, survey.Said{Score: &score, Words: &words, Call: &call})
	must(err)
	planning := survey.FactPlanned.New(answered.ID, begin, "lotus", answered.ID, owner, survey.Event{
		Client: fact.ID(whose), Of: survey.Exit})
	must(line.React(ctx, planning))
	came := survey.Arrival{Practice: "lotus", Client: whose, Booking: answered.Booking, Made: answered.Start,
		Source: "search", Answered: begin}
	op, err = came.Put()
	must(err)
	must(db.Transact(ctx, op))
	must(line.React(ctx, survey.FactArrived.New(whose, begin.Add(time.Second), "lotus", whose, owner,
		survey.Arrived{Client: fact.ID(whose), Source: "search"})))
	// Their erasure is gone on with on 28 November.
	goesOn := time.Date(2026, 11, 28, 8, 0, 0, 0, time.UTC)
	gone, err := json.Marshal(erasure.Erasure{Status: erasure.Running, IDs: []string{whose}, Began: begin,
		Who: &trace.Person{Practice: "lotus", IDs: []string{whose}, Names: []string{"Arn"},
			Emails: []string{"arn@example.com"}}, Next: goesOn})
	must(err)
	must(db.Transact(ctx, store.Put(store.Item{Key: store.Key{Partition: "erasure#lotus#" + whose, Sort: "erasure"},
		Kind: "erasure", Data: gone, Due: erasure.Desk.Place(whose, goesOn), By: &store.IndexKey{
			Partition: "erased#lotus", Sort: begin.Format(time.RFC3339) + "#" + whose}}, store.IfAbsent)))
	// Gro is happy, and has handed on her link: by it came Vår, who has said how she came, and Ane is asked.
	happy, brings := ask(4, "Gro")
	happy.Gone, happy.Invited = begin.Add(-time.Hour), begin
	happy.Answer = &survey.Answer{Score: 10, First: begin, Last: begin}
	op, err = happy.Put()
	must(err)
	must(db.Transact(ctx, op))
	friend := surveys.Friend(happy)
	made.Tokens["friend"] = friend[strings.LastIndexByte(friend, '=')+1:]
	made.Brings = brings
	for n, name := range []string{"Vår", "Ane"} {
		v, who := visit(5+n, name)
		first, err := booking.Of(b).Get(ctx, owner, "lotus", v.Booking)
		must(err)
		first.Parts = map[string]json.RawMessage{survey.ContributionName: json.RawMessage(`{}`)}
		op, err := first.Put()
		must(err)
		must(db.Transact(ctx, op))
		made.Tokens["arrival-"+[]string{"said", "asked"}[n]] = strings.TrimPrefix(surveys.ArrivalPath(first), "/a/")
		if n > 0 {
			continue
		}
		made.New = who
		op, err = survey.Arrival{Practice: "lotus", Client: who, Booking: first.ID, Service: v.Service,
			Practitioner: v.Practitioner, Made: first.Created, By: brings}.Put()
		must(err)
		must(db.Transact(ctx, op))
		set, err := surveys.Settings(ctx, setup)
		must(err)
		must(surveys.Arrive(ctx, set, first, survey.Came{Source: "friend", Why: "Gro", Problem: "Ryggen"}))
	}
	return made
}
