package survey

import (
	"context"
	"slices"
	"time"

	"stund/internal/fact"
	"stund/internal/form"
	"stund/internal/i18n"
	"stund/internal/store"
	"stund/internal/trace"
)

// SourceOption is a way in which clients hear of a practice.
type SourceOption struct {
	ID    string     `json:"id" maxLength:"40" doc:"Letters, digits and underscores. What was answered is counted by it." example:"search"`
	Label form.Words `json:"label" doc:"What clients read, by nb, sv, da, fi or en; where it is not translated, the practice's own."`
}

// maxSources is how many ways a practice may list.
const maxSources = 12

// Heard returns what new clients choose from: what the practice has set, or else what is usual.
func (s Settings) Heard() []SourceOption {
	if len(s.Sources) > 0 {
		return s.Sources
	}
	return usualSources
}

// usual is a source that is said in every language.
func usual(id string, t i18n.Text) SourceOption {
	w := form.Words{}
	for _, l := range i18n.Langs() {
		w[l] = t.In(l)
	}
	return SourceOption{id, w}
}

var usualSources = []SourceOption{
	usual("friend", i18n.Text{
		NB: "Noen jeg kjenner",
		SV: "Någon jag känner",
		DA: "En, jeg kender",
		FI: "Tuttavalta",
		EN: "Somebody I know",
	}),
	usual("search", i18n.Text{
		NB: "Søk på nettet",
		SV: "Sökning på nätet",
		DA: "Søgning på nettet",
		FI: "Hakukoneesta",
		EN: "Searching the web",
	}),
	usual("social", i18n.Text{
		NB: "Sosiale medier",
		SV: "Sociala medier",
		DA: "Sociale medier",
		FI: "Sosiaalisesta mediasta",
		EN: "Social media",
	}),
	usual("professional", i18n.Text{
		NB: "Lege eller annen fagperson",
		SV: "Läkare eller annan fackperson",
		DA: "Læge eller anden fagperson",
		FI: "Lääkäriltä tai muulta ammattilaiselta",
		EN: "A doctor or another professional",
	}),
	usual("nearby", i18n.Text{
		NB: "Gikk forbi",
		SV: "Gick förbi",
		DA: "Kom forbi",
		FI: "Kuljin ohi",
		EN: "Walking by",
	}),
	usual("other", i18n.Text{
		NB: "På en annen måte",
		SV: "På ett annat sätt",
		DA: "På en anden måde",
		FI: "Muulla tavalla",
		EN: "In another way",
	}),
}

// Arrived is what the facts of arrivals say. What the client wrote stays with the arrival.
type Arrived struct {
	Client fact.ID   `json:"client"`           // whose timeline tells of it
	Other  fact.ID   `json:"other,omitempty"`  // who brought them, or whom they brought
	Source fact.Code `json:"source,omitempty"` // where they heard of the practice
}

// What happens to arrivals. The subject is the new client.
var (
	FactCame        = arrivalKind("arrival.recommended", toldCame)
	FactBrought     = arrivalKind("arrival.brought", toldBrought)
	FactArrived     = arrivalKind("arrival.answered", toldArrived)
	FactArrivalRead = arrivalKind("arrival.read", toldArrivalRead)
)

func arrivalKind(name string, text i18n.Text) fact.Kind[Arrived] {
	return fact.Kind[Arrived]{Name: name,
		Client: func(_ fact.Fact, e Arrived) string { return string(e.Client) },
		Told:   func(_ fact.Fact, _ Arrived, in fact.Telling) string { return text.In(in.Lang) }}
}

// arrival makes a fact of the arrival for the timeline of the client.
func (d *Surveys) arrival(k fact.Kind[Arrived], a Arrival, actor fact.Actor, whose, other string) fact.Fact {
	now := d.now()
	return k.New(d.ids.New(now), now, a.Practice, a.Client, actor,
		Arrived{Client: fact.ID(whose), Other: fact.ID(other), Source: fact.Code(a.Source)})
}

// arrivalOfFact names the arrival that the fact tells of.
func arrivalOfFact(f fact.Fact) (ids []string, err error) {
	switch f.Kind {
	case FactCame.Name, FactBrought.Name, FactArrived.Name:
		ids = []string{f.Subject}
	}
	return ids, nil
}

// eraseArrival takes from the arrival whoever is erased: of the new client nothing stays, and of who brought them that
// it was they.
func (d *Surveys) eraseArrival(ctx context.Context, who trace.Person, id string) error {
	k := arrivals.Key(who.Practice, id)
	a, err := arrivals.Get(ctx, d.db, k, store.Strong)
	if notFound(err) {
		return nil
	}
	if err != nil {
		return err
	}
	if !slices.Contains(who.IDs, a.Client) {
		_, err := arrivals.Update(ctx, d.db, d.retry, k, func(a Arrival) (Arrival, []fact.Fact, error) {
			if slices.Contains(who.IDs, a.By) {
				a.By = ""
			}
			return a, nil, nil
		})
		return err
	}
	_, err = rows.Update(ctx, d.db, d.retry, rows.Key(who.Practice, PlaceOf(a.Made, a.Client)),
		func(r Row) (Row, []fact.Fact, error) {
			r.Client, r.ID = "", ""
			return r, nil, nil
		})
	if err != nil && !notFound(err) {
		return err
	}
	return d.db.Transact(ctx, store.Delete(k, store.Always))
}

// handOutArrival hands out what a new client said. Who brought them, and whom they brought, is said without names.
func (d *Surveys) handOutArrival(ctx context.Context, who trace.Person, id string) (trace.Record, bool, error) {
	a, err := arrivals.Get(ctx, d.db, arrivals.Key(who.Practice, id), store.Strong)
	if notFound(err) {
		return trace.Record{}, false, nil
	}
	if err != nil {
		return trace.Record{}, false, err
	}
	if !slices.Contains(who.IDs, a.Client) {
		return trace.Record{Kind: "arrival", ID: id, At: a.Made, Data: map[string]any{"brought": a.Made},
			Lines: []trace.Line{{Label: labelBrought, Value: a.Made.Format(time.DateOnly), Kept: true}}}, true, nil
	}
	why, problem, err := d.ReadArrival(ctx, system, a)
	if err != nil {
		return trace.Record{}, false, err
	}
	var lines []trace.Line
	for _, l := range []trace.Line{{Label: labelSource, Value: a.Source}, {Label: questionWhy, Value: why},
		{Label: questionProblem, Value: problem}} {
		if l.Value != "" {
			lines = append(lines, l)
		}
	}
	data := map[string]any{"source": a.Source, "why": why, "problem": problem, "recommended": a.By != "", "at": a.Made}
	return trace.Record{Kind: "arrival", ID: id, At: a.Made, Lines: lines, Data: data, Own: data}, true, nil
}

// The questions that new clients are asked, and what is said of them.
var (
	questionSource = i18n.Text{
		NB: "Hvordan hørte du om oss?",
		SV: "Hur hörde du talas om oss?",
		DA: "Hvordan hørte du om os?",
		FI: "Mistä kuulit meistä?",
		EN: "How did you hear of us?",
	}
	questionWhy = i18n.Text{
		NB: "Hva gjorde at du valgte oss?",
		SV: "Vad fick dig att välja oss?",
		DA: "Hvad fik dig til at vælge os?",
		FI: "Miksi valitsit meidät?",
		EN: "What made you choose us?",
	}
	questionProblem = i18n.Text{
		NB: "Hva er viktigst for deg å få hjelp med?",
		SV: "Vad är viktigast för dig att få hjälp med?",
		DA: "Hvad er vigtigst for dig at få hjælp til?",
		FI: "Mihin toivot eniten apua?",
		EN: "What matters most to you to get help with?",
	}
	labelSource  = questionSource
	labelArrival = i18n.Text{
		NB: "Om deg",
		SV: "Om dig",
		DA: "Om dig",
		FI: "Sinusta",
		EN: "About you",
	}
	valueArrival = i18n.Text{
		NB: "Svar på tre korte spørsmål",
		SV: "Svara på tre korta frågor",
		DA: "Svar på tre korte spørgsmål",
		FI: "Vastaa kolmeen lyhyeen kysymykseen",
		EN: "Answer three short questions",
	}
	labelBrought = i18n.Text{
		NB: "Anbefalte oss til noen",
		SV: "Rekommenderade oss till någon",
		DA: "Anbefalede os til nogen",
		FI: "Suositteli meitä tutulle",
		EN: "Recommended us to somebody",
	}
	toldCame = i18n.Text{
		NB: "Kom etter anbefaling fra en klient",
		SV: "Kom på rekommendation av en klient",
		DA: "Kom på anbefaling fra en klient",
		FI: "Tuli asiakkaan suosituksesta",
		EN: "Came by a client's recommendation",
	}
	toldBrought = i18n.Text{
		NB: "Anbefalte dere, og en ny klient bestilte",
		SV: "Rekommenderade er, och en ny klient bokade",
		DA: "Anbefalede jer, og en ny klient bookede",
		FI: "Suositteli teitä, ja uusi asiakas varasi ajan",
		EN: "Recommended you, and a new client booked",
	}
	toldArrived = i18n.Text{
		NB: "Fortalte hvordan de hørte om dere",
		SV: "Berättade hur de hörde talas om er",
		DA: "Fortalte, hvordan de hørte om jer",
		FI: "Kertoi, mistä kuuli teistä",
		EN: "Told how they heard of you",
	}
	toldArrivalRead = i18n.Text{
		NB: "Svar fra en ny klient lest",
		SV: "Svar från en ny klient lästa",
		DA: "Svar fra en ny klient læst",
		FI: "Uuden asiakkaan vastaukset luettu",
		EN: "A new client's answers read",
	}
	calledArrivals = i18n.Text{
		NB: "Hvordan klienten kom",
		SV: "Hur klienten kom",
		DA: "Hvordan klienten kom",
		FI: "Miten asiakas löysi teidät",
		EN: "How the client came",
	}
	goesArrivals = i18n.Text{
		NB: "Det klienten svarte som ny, hvem som anbefalte dem, og hvem de anbefalte dere til",
		SV: "Det klienten svarade som ny, vem som rekommenderade dem och vem de rekommenderade er till",
		DA: "Det, klienten svarede som ny, hvem der anbefalede dem, og hvem de anbefalede jer til",
		FI: "Asiakkaan vastaukset uutena, kuka suositteli häntä ja kenelle hän suositteli teitä",
		EN: "What the client answered as a new one, who recommended them, and to whom they recommended you",
	}
	staysArrivals = i18n.Text{
		NB: "At noen hørte om dere på den måten, uten hvem det var",
		SV: "Att någon hörde talas om er på det sättet, utan vem det var",
		DA: "At nogen hørte om jer på den måde, uden hvem det var",
		FI: "Tieto, mitä kautta joku löysi teidät, ilman tietoa henkilöstä",
		EN: "That somebody heard of you in that way, without who it was",
	}
)

// Questions returns what new clients are asked: how they heard of the practice, why they chose it, and what matters.
func Questions() (source, why, problem i18n.Text) {
	return questionSource, questionWhy, questionProblem
}
