package survey

import (
	"context"
	"strconv"

	"stund/internal/client"
	"stund/internal/fact"
	"stund/internal/i18n"
	"stund/internal/store"
	"stund/internal/trace"
)

// Traces lists what surveys hold about a person: what they answered, and what is planned to be looked at for them.
func (d *Surveys) Traces() []trace.Trace {
	return []trace.Trace{
		{Name: "feedback", Called: calledFeedback, Goes: goesFeedback, Stays: staysFeedback, Rule: trace.Figures,
			Of: theirs, Erase: d.erase, HandOut: d.handOut},
		{Name: "courses", Called: calledCourses, Goes: goesCourses, More: client.Themselves, Erase: d.eraseCourse},
		{Name: "arrivals", Called: calledArrivals, Goes: goesArrivals, Stays: staysArrivals, Rule: trace.Figures,
			Of: arrivalOfFact, Erase: d.eraseArrival, HandOut: d.handOutArrival},
	}
}

// theirs names the survey that the fact says was planned.
func theirs(f fact.Fact) (ids []string, err error) {
	if f.Kind == FactPlanned.Name {
		ids = []string{f.Subject}
	}
	return ids, nil
}

// erase leaves of the survey its score, and of its row whose it was nothing. What is yet to be sent is not.
func (d *Surveys) erase(ctx context.Context, who trace.Person, id string) error {
	s, err := family.Update(ctx, d.db, d.retry, Key(who.Practice, id), func(s Survey) (Survey, []fact.Fact, error) {
		if s.Answer != nil {
			a := *s.Answer
			a.Words, a.Call = "", false
			s.Answer = &a
		}
		s.Off, s.Agenda = s.Off || s.Gone.IsZero(), nil
		return s, nil, nil
	})
	if notFound(err) {
		return nil
	}
	if err != nil {
		return err
	}
	_, err = rows.Update(ctx, d.db, d.retry, rows.Key(who.Practice, s.place()), func(r Row) (Row, []fact.Fact, error) {
		r.Client, r.Words, r.Call = "", false, false
		return r, nil, nil
	})
	if notFound(err) {
		return nil
	}
	return err
}

func (d *Surveys) handOut(ctx context.Context, who trace.Person, id string) (trace.Record, bool, error) {
	s, err := d.Get(ctx, who.Practice, id)
	if notFound(err) || err == nil && s.Answer == nil {
		return trace.Record{}, false, nil
	}
	if err != nil {
		return trace.Record{}, false, err
	}
	words := d.Read(s)
	lines := []trace.Line{{Label: labelScore, Value: strconv.Itoa(s.Answer.Score)}}
	if words != "" {
		lines = append(lines, trace.Line{Label: labelWords, Value: words})
	}
	data := map[string]any{"kind": s.Kind,
		"score": s.Answer.Score, "words": words, "may_call": s.Answer.Call, "service": s.Service,
		"practitioner": s.Practitioner, "visit": s.Start, "answered": s.Answer.First,
		"changed": s.Answer.Last}
	return trace.Record{Kind: "feedback", ID: id, At: s.Answer.First, Lines: lines, Data: data, Own: data}, true, nil
}

// eraseCourse removes what is planned to be looked at for them.
func (d *Surveys) eraseCourse(ctx context.Context, who trace.Person, id string) error {
	return d.db.Transact(ctx, store.Delete(courses.Key(who.Practice, id), store.Always))
}

var (
	labelScore = i18n.Text{
		NB: "Poeng",
		SV: "Betyg",
		DA: "Karakter",
		FI: "Arvosana",
		EN: "Score",
	}
	labelWords = i18n.Text{
		NB: "Skrev",
		SV: "Skrev",
		DA: "Skrev",
		FI: "Kirjoitti",
		EN: "Wrote",
	}
	calledFeedback = i18n.Text{
		NB: "Tilbakemeldinger",
		SV: "Återkoppling",
		DA: "Feedback",
		FI: "Palautteet",
		EN: "Feedback",
	}
	goesFeedback = i18n.Text{
		NB: "Det klienten skrev i tilbakemeldinger, og at det er deres",
		SV: "Det klienten skrev i återkoppling, och att den är deras",
		DA: "Det, klienten skrev i feedback, og at den er deres",
		FI: "Asiakkaan palautteisiin kirjoittama ja tieto siitä, kenen ne ovat",
		EN: "What the client wrote in feedback, and that it is theirs",
	}
	staysFeedback = i18n.Text{
		NB: "Poeng, dag og tjeneste, uten hvem det var",
		SV: "Betyg, dag och tjänst, utan vem det var",
		DA: "Karakter, dag og ydelse, uden hvem det var",
		FI: "Arvosana, päivä ja palvelu ilman tietoa henkilöstä",
		EN: "Score, day and service, without who it was",
	}
	calledCourses = i18n.Text{
		NB: "Behandlingsforløp",
		SV: "Behandlingsperioder",
		DA: "Forløb",
		FI: "Hoitojaksot",
		EN: "Courses",
	}
	goesCourses = i18n.Text{
		NB: "Når klienten skal spørres om tilbakemelding",
		SV: "När klienten ska tillfrågas om återkoppling",
		DA: "Hvornår klienten skal spørges om feedback",
		FI: "Milloin asiakkaalta pyydetään palautetta",
		EN: "When the client is to be asked for feedback",
	}
)
