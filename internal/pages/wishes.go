package pages

import "stund/internal/i18n"

// Wish is what a practice may send for a purpose, and by which channels the client gets it now.
type Wish struct {
	Purpose string // its field is purpose.channel
	Gets    []Gets
	// Always: it cannot be refused by all channels. With one channel alone there is nothing to choose.
	Always bool
}

// Gets is whether the client gets it by a channel.
type Gets struct {
	Channel string // email or sms
	On      bool
}

// WishesNews is what has just happened to a client's wishes.
type WishesNews uint8

// The news.
const (
	NoWishNews  WishesNews = iota
	JustSaved              // what was chosen
	JustLeft               // one purpose by e-mail was refused, by the button
	NothingLeft            // nothing was chosen for what has to come by some way
)

// Name of a field of Wishes.
func (w Wish) field(channel string) string { return w.Purpose + "." + channel }

// Wishes shows what the practice may send to a client, and by which channels. Leaves is the purpose of the message that
// the client came from, which one button refuses by e-mail; "" for none. Name is what the client is called, isolated
// from the text around it; "": it is not said.
func Wishes(f Frame, name string, all []Wish, leaves string, n WishesNews) Document {
	p := open(f, f.t(wishesTitle))
	p.f(`<h1>%s</h1>`, p.t(wishesTitle))
	if name != "" {
		p.f(`<p class="quiet">%s %s</p>`, p.t(wishesWhose), name)
	}
	switch n {
	case JustSaved:
		p.notice(toneGood, p.t(wishesSaved))
	case JustLeft:
		p.notice(toneGood, p.t(wishesLeft))
	case NothingLeft:
		p.notice(toneWarn, p.t(wishesNothing))
	}
	p.f(`<p class="lead">%s</p>`, p.t(wishesLead))
	if leaves != "" {
		p.b.WriteString(`<div class="acts">`)
		p.form("leave")
		p.f(`<button class="%s">%s</button></form></div>`, mainButton,
			p.t(leaveOne, "what", purposeTitle[leaves].In(p.Lang)))
	}
	p.form("save")
	for _, w := range all {
		p.wish(w)
	}
	save := mainButton
	if leaves != "" {
		save = sideButton
	}
	p.f(`<div class="acts"><button class="%s">%s</button></div></form>`, save, p.t(wishesSave))
	p.b.WriteString(`<div class="acts">`)
	p.form("none")
	p.f(`<button class="%s">%s</button></form></div><p class="below">%s</p>`, sideButton, p.t(wishesNone),
		p.t(wishesBelow))
	return p.close()
}

// wish asks about one purpose.
func (p *page) wish(w Wish) {
	p.f(`<fieldset class="wish"><legend>%s</legend><p id="%s" class="quiet">%s</p>`, p.t(purposeTitle[w.Purpose]),
		w.Purpose, p.t(purposeHint[w.Purpose]))
	if w.Always && len(w.Gets) < 2 {
		p.f(`<p>%s</p></fieldset>`, p.t(wishesAlways))
		return
	}
	for _, g := range w.Gets {
		p.f(`<label class="choice"><input type="checkbox" name="%s" value="%s" aria-describedby="%s"`,
			w.field(g.Channel), Ticked, w.Purpose)
		if g.On {
			p.b.WriteString(` checked`)
		}
		p.f(`><span>%s</span></label>`, p.t(wishesBy[g.Channel]))
	}
	p.b.WriteString(`</fieldset>`)
}

// Wording is the words on Wishes that a client says yes or no to, as they are kept with the answer.
func Wording(l i18n.Lang, purpose, channel string) string {
	return purposeTitle[purpose].In(l) + ": " + wishesBy[channel].In(l) + ". " + purposeHint[purpose].In(l)
}

// WishLeft says that what a mail program asked for is done.
func WishLeft(f Frame) Document {
	return plain(f, wishesTitle, wishesLeft, func(*page) {})
}

var (
	wishesTitle = i18n.Text{
		NB: "Hva vil du få fra oss?",
		SV: "Vad vill du få från oss?",
		DA: "Hvad vil du have fra os?",
		FI: "Mitä haluat saada meiltä?",
		EN: "What would you like to get from us?",
	}
	wishesWhose = i18n.Text{ // before the client's name
		NB: "Det som sendes til",
		SV: "Det som skickas till",
		DA: "Det, der sendes til",
		FI: "Viestit, joiden saaja on",
		EN: "What is sent to",
	}
	wishesLead = i18n.Text{
		NB: "Velg hva vi kan sende deg, og hvordan. Du kan ombestemme deg når som helst.",
		SV: "Välj vad vi får skicka till dig, och hur. Du kan ändra dig när som helst.",
		DA: "Vælg, hvad vi må sende dig, og hvordan. Du kan altid ombestemme dig.",
		FI: "Valitse, mitä saamme lähettää sinulle ja miten. Voit muuttaa mieltäsi milloin tahansa.",
		EN: "Choose what we may send you, and how. You can change your mind at any time.",
	}
	wishesSaved = i18n.Text{
		NB: "Valgene dine er lagret.",
		SV: "Dina val är sparade.",
		DA: "Dine valg er gemt.",
		FI: "Valintasi on tallennettu.",
		EN: "Your choices are saved.",
	}
	wishesLeft = i18n.Text{
		NB: "Du er meldt av og får ikke flere slike e-poster.",
		SV: "Du är avregistrerad och får inga fler sådana mejl.",
		DA: "Du er afmeldt og får ikke flere af den slags mails.",
		FI: "Tilaus on peruttu, etkä saa enää tällaisia sähköposteja.",
		EN: "You are unsubscribed and will get no more of these e-mails.",
	}
	wishesNothing = i18n.Text{
		NB: "Beskjeder om timene dine må komme på minst én måte. Ingenting er endret.",
		SV: "Meddelanden om dina tider måste komma på minst ett sätt. Inget har ändrats.",
		DA: "Beskeder om dine tider skal komme på mindst én måde. Intet er ændret.",
		FI: "Viestien varauksistasi on tultava ainakin yhdellä tavalla. Mitään ei muutettu.",
		EN: "Messages about your appointments have to come in at least one way. Nothing was changed.",
	}
	wishesSave = i18n.Text{
		NB: "Lagre valgene",
		SV: "Spara valen",
		DA: "Gem valgene",
		FI: "Tallenna valinnat",
		EN: "Save choices",
	}
	wishesNone = i18n.Text{
		NB: "Bare det nødvendigste",
		SV: "Bara det nödvändigaste",
		DA: "Kun det mest nødvendige",
		FI: "Vain välttämättömät",
		EN: "Only what is necessary",
	}
	wishesBelow = i18n.Text{
		NB: "Da får du bare beskjeder om timer du har bestilt, flyttet eller avbestilt.",
		SV: "Då får du bara meddelanden om tider som du har bokat, bokat om eller avbokat.",
		DA: "Så får du kun beskeder om tider, du har booket, flyttet eller afbestilt.",
		FI: "Silloin saat vain viestit ajoista, jotka olet varannut, siirtänyt tai perunut.",
		EN: "Then you only get messages about appointments that you booked, moved or cancelled.",
	}
	wishesAlways = i18n.Text{
		NB: "Disse får du alltid.",
		SV: "De här får du alltid.",
		DA: "Dem får du altid.",
		FI: "Nämä saat aina.",
		EN: "You always get these.",
	}
	leaveOne = i18n.Text{
		NB: "Meld meg av: {what}",
		SV: "Avregistrera mig: {what}",
		DA: "Afmeld mig: {what}",
		FI: "Peru tilaus: {what}",
		EN: "Unsubscribe: {what}",
	}
	wishesBy = map[string]i18n.Text{
		"email": {
			NB: "På e-post",
			SV: "Via e-post",
			DA: "På e-mail",
			FI: "Sähköpostilla",
			EN: "By e-mail",
		},
		"sms": {
			NB: "På SMS",
			SV: "Via sms",
			DA: "På SMS",
			FI: "Tekstiviestillä",
			EN: "By text message",
		},
	}
	purposeTitle = map[string]i18n.Text{
		"essential": {
			NB: "Om timene dine",
			SV: "Om dina tider",
			DA: "Om dine tider",
			FI: "Varauksistasi",
			EN: "About your appointments",
		},
		"reminders": {
			NB: "Påminnelser",
			SV: "Påminnelser",
			DA: "Påmindelser",
			FI: "Muistutukset",
			EN: "Reminders",
		},
		"care": {
			NB: "Oppfølging",
			SV: "Uppföljning",
			DA: "Opfølgning",
			FI: "Seuranta",
			EN: "Follow-up",
		},
		"feedback": {
			NB: "Spørsmål om tilbakemelding",
			SV: "Frågor om återkoppling",
			DA: "Spørgsmål om feedback",
			FI: "Palautekyselyt",
			EN: "Requests for feedback",
		},
		"greetings": {
			NB: "Hilsener",
			SV: "Hälsningar",
			DA: "Hilsner",
			FI: "Tervehdykset",
			EN: "Greetings",
		},
		"marketing": {
			NB: "Tilbud og nyheter",
			SV: "Erbjudanden och nyheter",
			DA: "Tilbud og nyheder",
			FI: "Tarjoukset ja uutiset",
			EN: "Offers and news",
		},
	}
	purposeHint = map[string]i18n.Text{
		"essential": {
			NB: "Det du har bestilt, flyttet eller avbestilt.",
			SV: "Det du har bokat, bokat om eller avbokat.",
			DA: "Det, du har booket, flyttet eller afbestilt.",
			FI: "Varaamasi, siirtämäsi tai perumasi ajat.",
			EN: "What you booked, moved or cancelled.",
		},
		"reminders": {
			NB: "Kort tid før en time.",
			SV: "Kort tid före en tid.",
			DA: "Kort før en tid.",
			FI: "Vähän ennen aikaasi.",
			EN: "Shortly before an appointment.",
		},
		"care": {
			NB: "Skjemaer før timen, og hvordan det går videre.",
			SV: "Formulär före besöket, och hur det går vidare.",
			DA: "Skemaer før tiden, og hvordan det går videre.",
			FI: "Lomakkeet ennen käyntiä ja miten jatketaan.",
			EN: "Forms before a visit, and how things go on.",
		},
		"feedback": {
			NB: "Hvordan en time var, og hva vi kan gjøre bedre.",
			SV: "Hur ett besök var, och vad vi kan göra bättre.",
			DA: "Hvordan en tid var, og hvad vi kan gøre bedre.",
			FI: "Miten käynti sujui ja mitä voimme parantaa.",
			EN: "How a visit was, and what we can do better.",
		},
		"greetings": {
			NB: "For eksempel på bursdagen din.",
			SV: "Till exempel på din födelsedag.",
			DA: "For eksempel på din fødselsdag.",
			FI: "Esimerkiksi syntymäpäivänäsi.",
			EN: "On your birthday, for example.",
		},
		"marketing": {
			NB: "Bare hvis du sier ja. Vi sender mest én i uken.",
			SV: "Bara om du säger ja. Vi skickar högst ett i veckan.",
			DA: "Kun hvis du siger ja. Vi sender højst én om ugen.",
			FI: "Vain jos annat luvan. Lähetämme enintään yhden viikossa.",
			EN: "Only if you say yes. We send at most one a week.",
		},
	}
)
