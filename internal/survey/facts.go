package survey

import (
	"context"
	"strconv"

	"stund/internal/fact"
	"stund/internal/i18n"
	"stund/internal/message"
	"stund/internal/store"
	"stund/internal/survey/tasks"
	"stund/internal/task"
)

// Event is what the facts of a survey say. What the client wrote stays with the survey.
type Event struct {
	Client       fact.ID   `json:"client"`
	Of           fact.Code `json:"of"` // exit or pulse
	Booking      fact.ID   `json:"booking,omitempty"`
	Service      fact.ID   `json:"service,omitempty"`
	Practitioner fact.ID   `json:"practitioner,omitempty"`
	Score        *int      `json:"score,omitempty"` // of an answer
	Call         bool      `json:"call,omitempty"`  // they may be called
}

// What happens to surveys. The subject is the survey.
var (
	FactPlanned   = kind("survey.planned", toldPlanned)
	FactWithdrawn = kind("survey.withdrawn", toldWithdrawn) // they booked again before it was sent
	FactAnswered  = kind("survey.answered", toldAnswered)
	FactChanged   = kind("survey.changed", toldChanged) // the client gave another score
	FactInvited   = kind("survey.invited", toldInvited) // a promoter was asked for a review or a friend
	FactSettings  = fact.Kind[fact.None]{Name: "survey-settings.changed"}
)

// Facts lists the kinds of fact of surveys.
func Facts() []fact.Registered {
	return []fact.Registered{FactPlanned, FactWithdrawn, FactAnswered, FactChanged, FactInvited, FactSettings,
		FactCame, FactBrought, FactArrived, FactArrivalRead, FactTaken}
}

func kind(name string, text i18n.Text) fact.Kind[Event] {
	return fact.Kind[Event]{Name: name, Client: concerned, Told: told(text)}
}

func concerned(_ fact.Fact, e Event) string { return string(e.Client) }

// told says a fact by its text: {what} is the survey, {score} as "9 of 10".
func told(text i18n.Text) func(fact.Fact, Event, fact.Telling) string {
	return func(_ fact.Fact, e Event, in fact.Telling) string {
		score := ""
		if e.Score != nil {
			_, most := Most(string(e.Of))
			score = scoreOf.Fill(in.Lang, "score", strconv.Itoa(*e.Score), "most", strconv.Itoa(most))
		}
		return text.Fill(in.Lang, "what", in.Name("message", fact.ID(e.Of)), "score", score)
	}
}

// happened makes the fact that a write of the survey carries.
func (d *Surveys) happened(k fact.Kind[Event], s Survey, actor fact.Actor) fact.Fact {
	now := d.now()
	e := Event{Client: fact.ID(s.Client), Of: fact.Code(s.Kind), Booking: fact.ID(s.Booking),
		Service: fact.ID(s.Service), Practitioner: fact.ID(s.Practitioner)}
	if s.Answer != nil {
		e.Score, e.Call = &s.Answer.Score, s.Answer.Call
	}
	return k.New(d.ids.New(now), now, s.Practice, s.ID, actor, e)
}

// seenTo ends the pause of marketing that an unhappy client has, or begins it again, as the owner's task says.
func (d *Surveys) seenTo(ctx context.Context, f fact.Fact) error {
	e, err := fact.OneOf(f, task.FactDone, task.FactDismissed, task.FactSettled, task.FactReopened)
	if err != nil || e.Source != tasks.Unhappy || e.Client == "" {
		return err
	}
	who, err := d.clients.Get(ctx, f.Practice, string(e.Client), store.Eventual)
	if notFound(err) {
		return nil
	}
	if err != nil {
		return err
	}
	_, err = courses.Update(ctx, d.db, d.retry, courses.Key(f.Practice, who.ID),
		func(c Course) (Course, []fact.Fact, error) {
			if c.Unhappy == nil || f.At.Before(c.Unhappy.Since) {
				return c, nil, nil
			}
			u := *c.Unhappy
			u.Done = f.Kind != task.FactReopened.Name
			c.Unhappy = &u
			return c, nil, nil
		})
	if notFound(err) {
		return nil
	}
	return err
}

// delivered keeps the survey's row when it was sent, and when its mail came back.
func (d *Surveys) delivered(ctx context.Context, f fact.Fact) error {
	e, err := message.EventOf(f)
	if err != nil || e.Kind != Exit && e.Kind != Pulse {
		return err
	}
	s, err := d.Get(ctx, f.Practice, f.Subject)
	if notFound(err) || err == nil && s.Gone.IsZero() {
		return nil
	}
	if err != nil {
		return err
	}
	_, err = rows.Upsert(ctx, d.db, d.retry, rows.Key(f.Practice, s.place()), func(r Row) (Row, []fact.Fact, error) {
		r = r.of(s)
		r.Back = r.Back || f.Kind == message.FactBounced.Name
		return r, nil, nil
	})
	return err
}

// Messages is what staff call the messages of surveys, by their kinds.
func Messages() map[string]i18n.Text {
	return map[string]i18n.Text{
		Exit: {
			NB: "takk og spørsmål etter behandlingen",
			SV: "tack och frågor efter behandlingen",
			DA: "tak og spørgsmål efter forløbet",
			FI: "kiitos ja kysely hoitojakson jälkeen",
			EN: "thank-you and questions after the course",
		},
		Pulse: {
			NB: "spørsmål etter timen",
			SV: "fråga efter besöket",
			DA: "spørgsmål efter besøget",
			FI: "kysymys käynnin jälkeen",
			EN: "question after the visit",
		},
	}
}

// What the facts of surveys say to staff.
var (
	scoreOf = i18n.Text{
		NB: "{score} av {most}",
		SV: "{score} av {most}",
		DA: "{score} af {most}",
		FI: "{score}/{most}",
		EN: "{score} of {most}",
	}
	toldPlanned = i18n.Text{
		NB: "Skal spørres om tilbakemelding: {what}",
		SV: "Ska tillfrågas om återkoppling: {what}",
		DA: "Skal spørges om feedback: {what}",
		FI: "Palautetta pyydetään: {what}",
		EN: "To be asked for feedback: {what}",
	}
	toldWithdrawn = i18n.Text{
		NB: "Spørres ikke likevel, har bestilt ny time: {what}",
		SV: "Tillfrågas ändå inte, har bokat ny tid: {what}",
		DA: "Spørges alligevel ikke, har booket ny tid: {what}",
		FI: "Palautetta ei pyydetä, uusi aika on varattu: {what}",
		EN: "Not asked after all, has booked again: {what}",
	}
	toldAnswered = i18n.Text{
		NB: "Ga tilbakemelding: {score}",
		SV: "Gav återkoppling: {score}",
		DA: "Gav feedback: {score}",
		FI: "Antoi palautetta: {score}",
		EN: "Gave feedback: {score}",
	}
	toldChanged = i18n.Text{
		NB: "Endret tilbakemeldingen: {score}",
		SV: "Ändrade återkopplingen: {score}",
		DA: "Ændrede sin feedback: {score}",
		FI: "Muutti palautettaan: {score}",
		EN: "Changed the feedback: {score}",
	}
	toldInvited = i18n.Text{
		NB: "Spurt om å anbefale dere",
		SV: "Tillfrågad om att rekommendera er",
		DA: "Spurgt om at anbefale jer",
		FI: "Pyydetty suosittelemaan",
		EN: "Asked to recommend you",
	}
)
