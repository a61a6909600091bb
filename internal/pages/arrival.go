package pages

import "stund/internal/i18n"

// ArrivalState is how things stand with what a new client is asked.
type ArrivalState uint8

// The states of it.
const (
	ToArrive   ArrivalState = iota
	HasArrived              // they have answered, or nobody asks any more
)

// Arriving is what a new client is asked: how they came. Answers are kept as they were typed where something is wrong.
type Arriving struct {
	Source, Why, Problem i18n.Text // the questions
	Sources              []FormOption
	Chosen               string
	TypedWhy, TypedWhat  string
	Missing              bool // they sent it without a word
}

// Arrival asks a new client how they came. It needs no script.
func Arrival(f Frame, y Arriving, state ArrivalState) Document {
	if state == HasArrived {
		return plain(f, arrivedTitle, arrivedLead, func(*page) {})
	}
	p := open(f, f.t(arrivalTitle))
	p.f(`<h1>%s</h1><p class="lead">%s</p>`, p.t(arrivalTitle), p.t(arrivalLead, "practice", p.Practice.Name))
	if y.Missing {
		p.notice(toneBad, p.t(arrivalMissing))
	}
	p.f(`<form method="post" action="%s"><input type="hidden" name="action" value="arrive">`, p.Link(""))
	p.f(`<fieldset class="field"><legend>%s</legend>`, y.Source.In(p.Lang))
	for _, o := range y.Sources {
		p.b.WriteString(`<label class="choice"><input type="radio" name="source"`)
		if o.ID == y.Chosen {
			p.b.WriteString(` checked`)
		}
		p.f(` value="%s"><span><bdi>%s</bdi></span></label>`, o.ID, o.Label)
	}
	p.b.WriteString(`</fieldset>`)
	for _, q := range []struct {
		name  string
		asks  i18n.Text
		typed string
	}{{"why", y.Why, y.TypedWhy}, {"problem", y.Problem, y.TypedWhat}} {
		p.f(`<div class="field"><label for="%s">%s</label>`, q.name, q.asks.In(p.Lang))
		p.f(`<textarea id="%s" name="%s" rows="3" maxlength="1000">%s</textarea></div>`, q.name, q.name,
			"\n"+q.typed) // HTML drops the first line end
	}
	p.f(`<div class="acts"><button class="%s">%s</button></div></form>`, mainButton, p.t(surveySend))
	p.f(`<p class="below">%s</p>`, p.t(arrivalPrivate, "practice", p.Practice.Name))
	return p.close()
}

var (
	arrivalTitle = i18n.Text{
		NB: "Tre korte spørsmål",
		SV: "Tre korta frågor",
		DA: "Tre korte spørgsmål",
		FI: "Kolme lyhyttä kysymystä",
		EN: "Three short questions",
	}
	arrivalLead = i18n.Text{
		NB: "Du er ny hos {practice}. Svar på det du vil; det hjelper oss å ta godt imot deg.",
		SV: "Du är ny hos {practice}. Svara på det du vill; det hjälper oss att ta emot dig väl.",
		DA: "Du er ny hos {practice}. Svar på det, du vil; det hjælper os med at tage godt imod dig.",
		FI: "Olet uusi asiakas: {practice}. Vastaa mihin haluat; se auttaa meitä palvelemaan sinua.",
		EN: "You are new to {practice}. Answer what you like; it helps us to welcome you well.",
	}
	arrivalMissing = i18n.Text{
		NB: "Svar på ett av spørsmålene først.",
		SV: "Svara på en av frågorna först.",
		DA: "Svar på et af spørgsmålene først.",
		FI: "Vastaa ensin johonkin kysymyksistä.",
		EN: "Answer one of the questions first.",
	}
	arrivalPrivate = i18n.Text{
		NB: "Det du skriver, lagres kryptert, og bare {practice} leser det.",
		SV: "Det du skriver sparas krypterat, och bara {practice} läser det.",
		DA: "Det, du skriver, gemmes krypteret, og kun {practice} læser det.",
		FI: "Kirjoittamasi tallennetaan salattuna, ja sen lukee vain {practice}.",
		EN: "What you write is stored encrypted, and only {practice} reads it.",
	}
	arrivedTitle = i18n.Text{
		NB: "Takk for svaret",
		SV: "Tack för svaret",
		DA: "Tak for svaret",
		FI: "Kiitos vastauksestasi",
		EN: "Thank you for telling us",
	}
	arrivedLead = i18n.Text{
		NB: "Du trenger ikke å gjøre mer. Vi spør ikke om dette igjen.",
		SV: "Du behöver inte göra mer. Vi frågar inte om det här igen.",
		DA: "Du behøver ikke gøre mere. Vi spørger ikke om det igen.",
		FI: "Muuta ei tarvitse tehdä. Emme kysy tätä uudelleen.",
		EN: "There is nothing else to do. We will not ask this again.",
	}
	arrivalNext = i18n.Text{
		NB: "Svar på tre korte spørsmål",
		SV: "Svara på tre korta frågor",
		DA: "Svar på tre korte spørgsmål",
		FI: "Vastaa kolmeen lyhyeen kysymykseen",
		EN: "Answer three short questions",
	}
)
