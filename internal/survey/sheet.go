package survey

import (
	"context"
	"strconv"
	"time"

	"stund/internal/fact"
	"stund/internal/i18n"
	"stund/internal/practice"
	"stund/internal/store"
)

// Taking is what the fact says of answers that were taken out as a table.
type Taking struct {
	Rows int `json:"rows"`
}

// FactTaken says that answers were taken out as a table. The subject is the practice.
var FactTaken = fact.Kind[Taking]{Name: "feedback.exported"}

// taking is the last time that answers were taken out.
type taking struct {
	Practice string    `json:"-"`
	At       time.Time `json:"a"`
	By       string    `json:"b,omitempty"`

	version int64
}

var takings = store.Family[taking]{
	Kind: "feedback-export", Prefix: "surveysettings", Sort: "export", Layout: store.Single,
	Stamp: func(t *taking) store.Stamp { return store.Stamp{Practice: &t.Practice, Version: &t.version} },
}

// Sheet is a page of the period's answers as rows of a table, the first of which names the columns. That it was taken
// is written down before it is returned.
func (d *Surveys) Sheet(ctx context.Context, actor fact.Actor, setup *practice.Setup, f Filter, l i18n.Lang,
	after string, limit int) (sheet [][]string, next string, err error) {
	all, next, err := d.Answers(ctx, setup.Practice.ID, f, false, after, limit)
	if err != nil {
		return nil, "", err
	}
	now := d.now()
	_, err = takings.Upsert(ctx, d.db, d.retry, takings.Key(setup.Practice.ID, ""),
		func(t taking) (taking, []fact.Fact, error) {
			t.At, t.By = now.UTC().Truncate(time.Second), actor.ID
			return t, []fact.Fact{FactTaken.New(d.ids.New(now), now, setup.Practice.ID, setup.Practice.ID, actor,
				Taking{len(all)})}, nil
		})
	if err != nil {
		return nil, "", err
	}
	shown, kinds := setup.In(l), Messages()
	sheet = [][]string{{columnAnswered.In(l), columnAbout.In(l), columnScore.In(l), columnOf.In(l), columnWrote.In(l),
		columnCall.In(l), columnService.In(l), columnWho.In(l), columnClient.In(l)}}
	for _, s := range all {
		_, most := Most(s.Kind)
		service, _ := shown.Service(s.Service)
		who, _ := shown.Practitioner(s.Practitioner)
		call := ""
		if s.Answer.Call {
			call = columnYes.In(l)
		}
		sheet = append(sheet, []string{s.Answer.First.In(setup.Zone()).Format("2006-01-02 15:04"), kinds[s.Kind].In(l),
			strconv.Itoa(s.Answer.Score), strconv.Itoa(most), d.Read(s), call, name(service.Name, s.Service),
			name(who.Name, s.Practitioner), s.Client})
	}
	return sheet, next, nil
}

// name is what something is called, or its id where it is gone.
func name(called, id string) string {
	if called == "" {
		return id
	}
	return called
}

var (
	columnAnswered = i18n.Text{
		NB: "Svart",
		SV: "Svarat",
		DA: "Svaret",
		FI: "Vastattu",
		EN: "Answered",
	}
	columnAbout = i18n.Text{
		NB: "Spurt om",
		SV: "Frågan",
		DA: "Spurgt om",
		FI: "Kysely",
		EN: "Asked",
	}
	columnScore = labelScore
	columnOf    = i18n.Text{
		NB: "Av",
		SV: "Av",
		DA: "Af",
		FI: "Enimmäisarvo",
		EN: "Of",
	}
	columnWrote = labelWords
	columnCall  = i18n.Text{
		NB: "Kan ringes",
		SV: "Får ringas upp",
		DA: "Må ringes op",
		FI: "Saa soittaa",
		EN: "May be called",
	}
	columnYes = i18n.Text{
		NB: "ja",
		SV: "ja",
		DA: "ja",
		FI: "kyllä",
		EN: "yes",
	}
	columnService = i18n.Text{
		NB: "Tjeneste",
		SV: "Tjänst",
		DA: "Ydelse",
		FI: "Palvelu",
		EN: "Service",
	}
	columnWho = i18n.Text{
		NB: "Behandler",
		SV: "Behandlare",
		DA: "Behandler",
		FI: "Asiantuntija",
		EN: "Practitioner",
	}
	columnClient = i18n.Text{
		NB: "Klient",
		SV: "Klient",
		DA: "Klient",
		FI: "Asiakas",
		EN: "Client",
	}
)
