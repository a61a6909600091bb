package local

import (
	"context"
	"fmt"

	"stund/internal/fact"
	"stund/internal/form"
	"stund/internal/i18n"
	"stund/internal/practice"
)

// demoAsks is the service of the demo practice that asks its clients for a form.
const demoAsks = "kveldstime"

// seedForm gives the demo practice an intake form, for which one of its services asks.
func (s *System) seedForm(ctx context.Context) error {
	forms, actor := form.Of(s.base), fact.Actor{Role: fact.System}
	f, err := forms.Add(ctx, actor, demoPractice, "", form.Given{Name: "Inntaksskjema", Content: demoForm()})
	if err != nil {
		return fmt.Errorf("intake form: %w", err)
	}
	if _, err := forms.Publish(ctx, actor, demoPractice, f.ID, 0); err != nil {
		return fmt.Errorf("publish the intake form: %w", err)
	}
	_, err = s.book.Change(ctx, actor, demoPractice, "service.changed", demoAsks, func(s *practice.Setup) error {
		for n := range s.Services {
			if s.Services[n].ID == demoAsks {
				s.Services[n].Form = &practice.FormAsk{Form: f.ID, Often: practice.Once}
			}
		}
		return nil
	})
	return err
}

func demoForm() form.Content {
	say := func(nb, sv, da, fi, en string) form.Words {
		return form.Words{i18n.NB: nb, i18n.SV: sv, i18n.DA: da, i18n.FI: fi, i18n.EN: en}
	}
	yes, none, most := "yes", 0.0, 10.0
	hurts := &form.Condition{All: []form.Test{{Question: "pain", Is: &yes}}}
	return form.Content{
		Title: say("Før første time", "Före första besöket", "Før første tid", "Ennen ensikäyntiä",
			"Before your first visit"),
		Intro: say("Svarene er kryptert. Bare behandleren din og den som driver praksisen, kan lese dem.",
			"Svaren är krypterade. Bara din behandlare och den som driver mottagningen kan läsa dem.",
			"Svarene er krypteret. Kun din behandler og den, der driver praksissen, kan læse dem.",
			"Vastaukset on salattu. Niitä voivat lukea vain asiantuntijasi ja vastaanoton omistaja.",
			"Your answers are encrypted. Only your practitioner and whoever runs the practice can read them."),
		Sections: []form.Section{
			{ID: "now", Title: say("Hvordan har du det?", "Hur mår du?", "Hvordan har du det?", "Miten voit?",
				"How are you?"), Questions: []form.Item{
				{ID: "goal", Kind: form.Paragraph, Required: true, Label: say("Hva ønsker du hjelp med?",
					"Vad vill du ha hjälp med?", "Hvad ønsker du hjælp til?", "Mihin haluat apua?",
					"What would you like help with?")},
				{ID: "pain", Kind: form.YesNo, Required: true, Label: say("Har du vondt nå?", "Har du ont nu?",
					"Har du ondt nu?", "Onko sinulla nyt kipuja?", "Are you in pain now?")},
				{ID: "level", Kind: form.Scale, Min: &none, Max: &most, ShowIf: hurts, Required: true,
					Label: say("Hvor vondt er det?", "Hur ont gör det?", "Hvor ondt gør det?", "Kuinka kova kipu on?",
						"How bad is it?"),
					Low: say("Nesten ikke", "Knappt", "Næsten ikke", "Tuskin lainkaan", "Hardly"),
					High: say(
						"Verst tenkelig",
						"Värsta tänkbara",
						"Værst tænkeligt",
						"Pahin mahdollinen",
						"The worst",
					)},
			}},
			{ID: "health", Title: say("Helse", "Hälsa", "Helbred", "Terveys", "Health"), Questions: []form.Item{
				{ID: "known", Kind: form.Choices, Label: say("Har du noe av dette?", "Har du något av det här?",
					"Har du noget af dette?", "Onko sinulla jokin näistä?", "Do you have any of these?"),
					Options: []form.AnswerOption{
						{ID: "pressure", Label: say("Høyt blodtrykk", "Högt blodtryck", "Højt blodtryk",
							"Korkea verenpaine", "High blood pressure")},
						{ID: "diabetes", Label: say("Diabetes", "Diabetes", "Diabetes", "Diabetes", "Diabetes")},
						{ID: "asthma", Label: say("Astma", "Astma", "Astma", "Astma", "Asthma")},
						{ID: "pregnant", Label: say("Jeg er gravid", "Jag är gravid", "Jeg er gravid", "Olen raskaana",
							"I am pregnant")},
					}},
				{ID: "drugs", Kind: form.Text, Label: say("Faste medisiner", "Mediciner du tar regelbundet",
					"Fast medicin", "Säännöllinen lääkitys", "Medicines that you take regularly")},
			}},
			{ID: "agree", Title: say("Samtykke", "Samtycke", "Samtykke", "Suostumus", "Consent"),
				Questions: []form.Item{
					{ID: "consent", Kind: form.Consent, Required: true, Label: say(
						"Jeg samtykker til at svarene lagres så lenge behandlingen varer.",
						"Jag samtycker till att svaren sparas så länge behandlingen pågår.",
						"Jeg samtykker til, at svarene gemmes, så længe behandlingen varer.",
						"Hyväksyn, että vastaukseni tallennetaan hoidon ajaksi.",
						"I agree that my answers are kept for as long as I am treated.")},
					{ID: "sign", Kind: form.Signature, Required: true, Label: say("Underskrift", "Underskrift",
						"Underskrift", "Allekirjoitus", "Signature")},
				}},
		},
	}
}
