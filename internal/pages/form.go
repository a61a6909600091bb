package pages

import (
	"slices"
	"strconv"
	"time"

	"stund/internal/i18n"
)

// FormState is how things stand with a form that a client is asked to fill in.
type FormState uint8

// The states of a form.
const (
	FormOpen FormState = iota
	FormSent           // the client has sent it
	FormOver           // nobody waits for it any more
)

// Form is a part of a form as its client fills it in: one group of questions.
type Form struct {
	Title, Intro string
	Section      string // id of the group that is shown
	Name         string // its title
	Step, Steps  int    // which of the groups it is, and how many there are by what is answered so far
	Questions    []FormQuestion
	Known        string    // answers of other groups that its conditions ask for, as JSON
	Save         string    // path that takes single answers
	Script       string    // path of the script that saves them
	Saved        time.Time // in the practice's zone; zero: nothing is
	Next         string    // path on which its client is asked how they came, once it is sent; "": they are not
	Grown        bool      // there are more questions now than when it was sent
}

// FormQuestion is one question.
type FormQuestion struct {
	ID, Kind, Label, Help string
	Low, High, Unit       string
	Required              bool
	Hidden                bool   // by its condition
	If                    string // its condition, as JSON; "": none
	Min, Max              *float64
	Options               []FormOption
	Values                []string // what is answered
	Wrong                 string   // what is wrong with it
}

// FormOption is one answer that a question offers.
type FormOption struct{ ID, Label string }

// few is how many options are shown at once; more are a list to choose from.
const few = 8

// Fill shows a form.
func Fill(f Frame, y Form, state FormState) Document {
	switch state {
	case FormSent:
		return plain(f, formSentTitle, formSentLead, func(p *page) {
			if y.Next != "" {
				p.f(`<div class="acts"><a class="%s" href="%s">%s</a></div>`, mainButton, y.Next, p.t(arrivalNext))
			}
		})
	case FormOver:
		return plain(f, formOverTitle, formOverLead, func(*page) {})
	}
	f.Query = "at=" + y.Section
	p := open(f, y.Title)
	p.f(`<h1><bdi>%s</bdi></h1>`, y.Title)
	if y.Steps > 1 {
		p.f(`<p class="lead quiet">%s</p>`, p.t(formStep, "n", strconv.Itoa(y.Step), "of", strconv.Itoa(y.Steps)))
	}
	if y.Step == 1 && y.Intro != "" {
		p.f(`<p class="lead"><bdi>%s</bdi></p>`, y.Intro)
	}
	p.formTrouble(y)
	p.f(`<form method="post" id="fill" novalidate action="%s" data-save="%s" data-known="%s" data-lang="%s" `+
		`data-saving="%s" data-saved="%s" data-unsaved="%s">`, p.Link(f.Query), y.Save, y.Known, string(p.Lang),
		p.t(formSaving), p.t(formSaved), p.t(formUnsaved))
	p.hidden("action", "fill")
	p.hidden("section", y.Section)
	if y.Name != "" {
		p.f(`<h2 class="next"><bdi>%s</bdi></h2>`, y.Name)
	}
	first := slices.IndexFunc(y.Questions, func(q FormQuestion) bool { return q.Wrong != "" })
	for n, q := range y.Questions {
		p.question(q, n == first)
	}
	saved := ""
	if !y.Saved.IsZero() {
		saved = p.t(formSavedAt, "when", i18n.Clock(p.Lang, y.Saved))
	}
	p.f(`<p class="below" id="saved" role="status">%s</p>`, saved)
	p.formButtons(y)
	p.b.WriteString(`</form>`)
	p.loads = "script-src 'self'; connect-src 'self'; "
	p.f(`<script type="module" src="%s"></script>`, y.Script)
	return p.close()
}

func (p *page) formButtons(y Form) {
	p.b.WriteString(`<div class="acts">`)
	if y.Step < y.Steps {
		p.f(`<button class="%s" name="go" value="next">%s</button>`, mainButton, p.t(formNext))
	} else {
		p.f(`<button class="%s" name="go" value="send">%s</button>`, mainButton, p.t(formSend))
	}
	if y.Step > 1 {
		p.f(`<button class="%s" name="go" value="back">%s</button>`, sideButton, p.t(formBack))
	}
	p.b.WriteString(`</div>`)
}

// formTrouble lists what is wrong, each leading to its question.
func (p *page) formTrouble(y Form) {
	wrong := slices.DeleteFunc(slices.Clone(y.Questions), func(q FormQuestion) bool { return q.Wrong == "" })
	if len(wrong) == 0 {
		if y.Grown {
			p.notice(toneWarn, p.t(formGrown))
		}
		return
	}
	p.b.WriteString(`<div class="notice bad" role="alert">` + iconWarn)
	p.f(`<div><p>%s</p><ul>`, p.t(pleaseFix.Of(len(wrong)), "n", strconv.Itoa(len(wrong))))
	for _, q := range wrong {
		p.f(`<li><a href="%s"><bdi>%s</bdi></a></li>`, "#"+q.ID, q.Label)
	}
	p.b.WriteString(`</ul></div></div>`)
}

// question writes one question. Its id is listed with it, so that what is taken back can be told from what was not
// shown.
func (p *page) question(q FormQuestion, first bool) {
	hidden := ""
	if q.Hidden {
		hidden = " hidden"
	}
	p.b.WriteString(`<div class="q"` + hidden)
	p.f(` data-q="%s" data-kind="%s"`, q.ID, q.Kind)
	if q.If != "" {
		p.f(` data-if="%s"`, q.If)
	}
	p.b.WriteString(`>`)
	switch q.Kind {
	case "info":
		p.f(`<p class="below"><bdi>%s</bdi></p></div>`, q.Label)
		return
	case "yes_no", "choices", "scale":
		p.several(q, first)
	case "choice":
		if len(q.Options) > few {
			p.single(q, first)
		} else {
			p.several(q, first)
		}
	case "consent":
		p.agree(q, first)
	default:
		p.single(q, first)
	}
	disabled := ""
	if q.Hidden {
		disabled = " disabled"
	}
	p.b.WriteString(`<input type="hidden" name="q"` + disabled)
	p.f(` value="%s"></div>`, q.ID)
}

// label is what the question says, and that it need not be answered.
func (p *page) label(q FormQuestion) {
	p.f(`<bdi>%s</bdi>`, q.Label)
	if q.Unit != "" {
		p.f(` <span class="quiet">(<bdi>%s</bdi>)</span>`, q.Unit)
	}
	if !q.Required {
		p.f(` <span class="quiet">%s</span>`, p.t(formOptional))
	}
}

func (q FormQuestion) value() string {
	if len(q.Values) == 0 {
		return ""
	}
	return q.Values[0]
}

// help is what stands below the question.
func (p *page) help(q FormQuestion) string {
	if q.Kind == "signature" && q.Help == "" {
		return p.t(formSign)
	}
	return q.Help
}

func (p *page) single(q FormQuestion, first bool) {
	help := p.help(q)
	attributes := about(q.ID, help, q.Wrong, first)
	p.f(`<div class="field"><label for="%s">`, q.ID)
	p.label(q)
	p.b.WriteString(`</label>`)
	switch q.Kind {
	case "paragraph":
		p.f(`<textarea id="%s" name="%s" rows="4" maxlength="5000"`, q.ID, "a."+q.ID)
		p.b.WriteString(attributes)
		p.f(`>%s</textarea>`, "\n"+q.value())
	case "choice":
		p.f(`<select id="%s" name="%s"`, q.ID, "a."+q.ID)
		p.b.WriteString(attributes + `><option value=""></option>`)
		for _, o := range q.Options {
			chosen := ""
			if slices.Contains(q.Values, o.ID) {
				chosen = " selected"
			}
			p.f(`<option value="%s"`, o.ID)
			p.b.WriteString(chosen)
			p.f(`>%s</option>`, o.Label)
		}
		p.b.WriteString(`</select>`)
	default:
		kind := map[string]string{"date": ` type="date"`, "number": ` inputmode="decimal" autocomplete="off"`,
			"signature": ` autocomplete="name" maxlength="120"`, "text": ` maxlength="500"`}[q.Kind]
		p.f(`<input id="%s" name="%s" value="%s"`, q.ID, "a."+q.ID, q.value())
		p.b.WriteString(kind + attributes + `>`)
	}
	p.under(q.ID, help, q.Wrong)
}

// several is a group of boxes, or of answers of which one is chosen.
func (p *page) several(q FormQuestion, first bool) {
	input, class := "radio", ""
	options := q.Options
	switch q.Kind {
	case "choices":
		input = "checkbox"
	case "yes_no":
		options = []FormOption{{"yes", p.t(formYes)}, {"no", p.t(formNo)}}
	case "scale":
		class = " scale"
		options = nil
		for n := int(*q.Min); n <= int(*q.Max); n++ {
			options = append(options, FormOption{strconv.Itoa(n), strconv.Itoa(n)})
		}
	}
	p.f(`<fieldset class="asked%s" id="%s" tabindex="-1"`, class, q.ID)
	p.b.WriteString(about(q.ID, p.help(q), q.Wrong, first))
	p.b.WriteString(`><legend>`)
	p.label(q)
	p.b.WriteString(`</legend><div class="marks">`)
	for _, o := range options {
		checked := ""
		if slices.Contains(q.Values, o.ID) {
			checked = " checked"
		}
		p.f(`<label class="mark"><input type="%s" name="%s" value="%s"`, input, "a."+q.ID, o.ID)
		p.b.WriteString(checked)
		p.f(`><span><bdi>%s</bdi></span></label>`, o.Label)
	}
	p.b.WriteString(`</div>`)
	if q.Low != "" || q.High != "" {
		p.f(`<p class="ends"><bdi>%s</bdi><bdi>%s</bdi></p>`, q.Low, q.High)
	}
	p.b.WriteString(`<div class="field">`)
	p.under(q.ID, p.help(q), q.Wrong)
	p.b.WriteString(`</fieldset>`)
}

func (p *page) agree(q FormQuestion, first bool) {
	checked := ""
	if slices.Contains(q.Values, "yes") {
		checked = " checked"
	}
	p.f(`<div class="field tick"><input type="checkbox" id="%s" name="%s" value="yes"`, q.ID, "a."+q.ID)
	p.b.WriteString(checked + about(q.ID, q.Help, q.Wrong, first))
	p.f(`><label for="%s">`, q.ID)
	p.label(q)
	p.b.WriteString(`</label>`)
	p.under(q.ID, q.Help, q.Wrong)
}

var (
	formYes = i18n.Text{
		NB: "Ja",
		SV: "Ja",
		DA: "Ja",
		FI: "Kyllä",
		EN: "Yes",
	}
	formNo = i18n.Text{
		NB: "Nei",
		SV: "Nej",
		DA: "Nej",
		FI: "Ei",
		EN: "No",
	}
	formNext = i18n.Text{
		NB: "Neste",
		SV: "Nästa",
		DA: "Næste",
		FI: "Seuraava",
		EN: "Next",
	}
	formBack = i18n.Text{
		NB: "Tilbake",
		SV: "Tillbaka",
		DA: "Tilbage",
		FI: "Takaisin",
		EN: "Back",
	}
	formSend = i18n.Text{
		NB: "Send skjemaet",
		SV: "Skicka formuläret",
		DA: "Send skemaet",
		FI: "Lähetä lomake",
		EN: "Send the form",
	}
	formStep = i18n.Text{
		NB: "{n} av {of}",
		SV: "{n} av {of}",
		DA: "{n} af {of}",
		FI: "{n} / {of}",
		EN: "{n} of {of}",
	}
	formOptional = i18n.Text{
		NB: "(valgfritt)",
		SV: "(frivilligt)",
		DA: "(valgfrit)",
		FI: "(vapaaehtoinen)",
		EN: "(optional)",
	}
	formSign = i18n.Text{
		NB: "Skriv hele navnet ditt. Det gjelder som underskrift.",
		SV: "Skriv hela ditt namn. Det gäller som underskrift.",
		DA: "Skriv dit fulde navn. Det gælder som underskrift.",
		FI: "Kirjoita koko nimesi. Se käy allekirjoituksesta.",
		EN: "Write your full name. It counts as your signature.",
	}
	formSaving = i18n.Text{
		NB: "Lagrer …",
		SV: "Sparar …",
		DA: "Gemmer …",
		FI: "Tallennetaan…",
		EN: "Saving…",
	}
	formSaved = i18n.Text{
		NB: "Lagret. Du kan fortsette senere, på hvilken som helst enhet.",
		SV: "Sparat. Du kan fortsätta senare, på vilken enhet som helst.",
		DA: "Gemt. Du kan fortsætte senere, på en hvilken som helst enhed.",
		FI: "Tallennettu. Voit jatkaa myöhemmin millä tahansa laitteella.",
		EN: "Saved. You can go on later, on any device.",
	}
	formSavedAt = i18n.Text{
		NB: "Sist lagret {when}.",
		SV: "Senast sparat {when}.",
		DA: "Sidst gemt {when}.",
		FI: "Viimeksi tallennettu {when}.",
		EN: "Last saved at {when}.",
	}
	formUnsaved = i18n.Text{
		NB: "Ikke lagret ennå. Det lagres når du går videre.",
		SV: "Inte sparat ännu. Det sparas när du går vidare.",
		DA: "Ikke gemt endnu. Det gemmes, når du går videre.",
		FI: "Ei vielä tallennettu. Tallentuu, kun jatkat.",
		EN: "Not saved yet. It is saved when you go on.",
	}
	formGrown = i18n.Text{
		NB: "Ut fra svarene dine har vi noen spørsmål til.",
		SV: "Utifrån dina svar har vi några frågor till.",
		DA: "Ud fra dine svar har vi et par spørgsmål mere.",
		FI: "Vastaustesi perusteella meillä on vielä muutama kysymys.",
		EN: "From your answers, there are a few more questions.",
	}
	formSentTitle = i18n.Text{
		NB: "Takk, vi har fått skjemaet",
		SV: "Tack, vi har fått formuläret",
		DA: "Tak, vi har fået skemaet",
		FI: "Kiitos, saimme lomakkeesi",
		EN: "Thank you, we have your form",
	}
	formSentLead = i18n.Text{
		NB: "Svarene er kryptert, og de vises ikke her lenger. Du trenger ikke å gjøre mer.",
		SV: "Svaren är krypterade och visas inte här längre. Du behöver inte göra mer.",
		DA: "Svarene er krypteret og vises ikke her længere. Du behøver ikke gøre mere.",
		FI: "Vastaukset on salattu, eikä niitä enää näytetä tässä. Muuta ei tarvitse tehdä.",
		EN: "Your answers are encrypted and not shown here any more. There is nothing else to do.",
	}
	formOverTitle = i18n.Text{
		NB: "Skjemaet trengs ikke lenger",
		SV: "Formuläret behövs inte längre",
		DA: "Skemaet er ikke længere nødvendigt",
		FI: "Lomaketta ei enää tarvita",
		EN: "The form is not needed any more",
	}
	formOverLead = i18n.Text{
		NB: "Timen er avlyst eller over, så du trenger ikke å fylle det ut.",
		SV: "Tiden är avbokad eller förbi, så du behöver inte fylla i det.",
		DA: "Tiden er aflyst eller forbi, så du behøver ikke udfylde det.",
		FI: "Aika on peruttu tai ohi, joten lomaketta ei tarvitse täyttää.",
		EN: "The appointment is cancelled or over, so there is nothing to fill in.",
	}
)
