package cloud_test

import (
	"math/rand/v2"
	"testing"
	"time"

	"stund/internal/booking"
	"stund/internal/catalogue/contributions"
	"stund/internal/catalogue/facts"
	"stund/internal/client"
	"stund/internal/fact"
	"stund/internal/form"
	"stund/internal/i18n"
	"stund/internal/ids"
	"stund/internal/link"
	"stund/internal/money"
	"stund/internal/practice"
	"stund/internal/store"
	"stund/internal/timeline"
)

// intakeID is the form that payloads speak of: its id is the first that its seed gives.
const intakeID = "01m6dgxjc0p4qd1fryc1b59kch"

// asking is a service that asks its clients for a form.
func asking() practice.Service {
	return practice.Service{ID: "forstegang", Name: "Første time", DurationMinutes: 60, StepMinutes: 60,
		NoticeMinutes: 30, WindowDays: 90, Capacity: 1, Price: money.Amount{Minor: 95000, Currency: "NOK"},
		Practitioners: []string{"jonas"}, Visibility: practice.ByLink, CancelMinutes: 1440, RescheduleMinutes: 1440,
		Form: &practice.FormAsk{Form: intakeID, Often: practice.Once}}
}

// asked are the forms that payloads speak of.
type asked struct {
	Intake, Draft string // forms: one that is published, and one that is not
	Open, Filled  string // what clients were asked: Tiril has begun, Kari has sent it
	Booked        string // the booking that asks Pia

	Tokens map[string]string
}

// seedForms makes a form that two clients are asked, of whom one has sent it.
func seedForms(t *testing.T, db store.Store) (made asked) {
	t.Helper()
	ctx := t.Context()
	p := parts(t, db, begin, 1)
	p.IDs, p.Site = ids.Seeded(&entropy{source: rand.NewChaCha8([32]byte{43})}), "https://book.lotus.example"
	b := p.Base()
	contributions.Register(b)
	forms, bookings := form.Of(b), booking.Of(b)
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	say := func(nb, en string) form.Words { return form.Words{i18n.NB: nb, i18n.EN: en} }
	yes := "yes"
	content := form.Content{Title: say("Om deg", "About you"), Sections: []form.Section{{ID: "body",
		Title: say("Kroppen", "Your body"), Questions: []form.Item{
			{ID: "pain", Kind: form.YesNo, Label: say("Har du vondt?", "Are you in pain?"), Required: true},
			{ID: "where", Kind: form.Text, Label: say("Hvor?", "Where?"),
				ShowIf: &form.Condition{All: []form.Test{{Question: "pain", Is: &yes}}}},
			{ID: "agree", Kind: form.Consent, Label: say("Jeg samtykker", "I agree"), Required: true},
		}}}}
	f, err := forms.Add(ctx, owner, "lotus", "", form.Given{Name: "Inntak", Content: content})
	must(err)
	if f.ID != intakeID {
		t.Fatalf("the form is %s: say so in intakeID", f.ID)
	}
	_, err = forms.Publish(ctx, owner, "lotus", f.ID, 0)
	must(err)
	draft, err := forms.Add(ctx, owner, "lotus", "", form.Given{Name: "Etterpå", Content: content})
	must(err)
	kari := client.Contact{Name: "Kari Nordmann", Email: "kari@example.com", Phone: "+4791234567", Language: i18n.NB}
	tiril := client.Contact{Name: "Tiril Ask", Email: "tiril@example.com", Phone: "+4790000019", Language: i18n.NB}
	ask := func(key string, who client.Contact, days int) (form.Filling, booking.Booking) {
		t.Helper()
		r, err := bookings.Book(ctx, fact.Actor{Role: fact.Client}, "lotus", booking.Request{Service: "forstegang",
			Practitioner: "jonas", Client: who, Key: key, Start: begin.AddDate(0, 0, days).Add(4 * time.Hour)})
		must(err)
		all, err := forms.Of(ctx, "lotus", []string{r.Client})
		must(err)
		return all[0], r.Booking
	}
	open, visit := ask("form-open", tiril, 36)
	_, _, err = forms.Fill(ctx, fact.Actor{Role: fact.Client}, "lotus", open.ID,
		form.Input{Values: form.Values{"pain": true}, Language: i18n.NB})
	must(err)
	filled, _ := ask("form-filled", kari, 37)
	_, wrong, err := forms.Fill(ctx, fact.Actor{Role: fact.Client}, "lotus", filled.ID,
		form.Input{Values: form.Values{"pain": true, "where": "Kneet", "agree": true}, Language: i18n.NB, Send: true})
	must(err)
	if len(wrong) > 0 {
		t.Fatalf("the form lacks %v", wrong)
	}
	// What the feed tells of it, by which it is handed out.
	told := form.FactAsked.New("01k90000000000000000fasked", begin, "lotus", filled.ID, owner,
		form.Event{Client: fact.ID(filled.Client), Form: fact.ID(f.ID)})
	must(timeline.New(db, facts.Kinds(), p.Retry).React(ctx, told))
	sign := link.Signer{Keys: p.Keys.Links}.Sign
	return asked{Intake: f.ID, Draft: draft.ID, Open: open.ID, Filled: filled.ID, Booked: visit.ID,
		Tokens: map[string]string{"form-open": sign(open.Link()), "form-filled": sign(filled.Link()),
			"form-booking": sign(visit.Link())}}
}
