package pages

import (
	"crypto/sha256"
	_ "embed" // the script
	"encoding/base64"

	"stund/internal/i18n"
	"stund/internal/words"
)

// Member is somebody who works at a practice.
type Member struct {
	ID, Name, Role string // Role: "owner", "assistant" or "practitioner"
	Practice       string // what that is called; "": it is not asked at which
}

// Signing is how the form stands that asks for an address.
type Signing struct {
	Email string // as it was typed
	Wrong bool   // what was typed is none
	Left  bool   // somebody has just signed out

	// Options ask for a passkey, as JSON, and Kept comes back with the answer. "": there can be none.
	Options, Kept string
}

// SignIn asks for the address that a link is sent to.
func SignIn(f Frame, s Signing) Document {
	p := open(f, f.t(words.SignIn))
	p.left(s.Left)
	p.f(`<h1>%s</h1><p class="lead">%s</p>`, p.t(words.SignIn), p.t(mailLead))
	p.f(`<form method="post" action="%s">`, p.Link(""))
	p.hidden("action", "mail")
	p.honeypot()
	field := fieldEmail
	field.hint, field.attributes = i18n.Text{}, `type="email" autocomplete="username webauthn" `+
		`maxlength="254" required`
	var bad []string
	if s.Wrong {
		bad = []string{field.id}
	}
	p.field(field, Typed{Email: s.Email}, bad)
	p.shared()
	p.f(`<div class="acts"><button class="%s">%s</button></div></form>`, mainButton, p.t(sendLink))
	if s.Options != "" {
		p.passkey(s)
	}
	return p.close()
}

//go:embed passkey.js
var passkeyScript string

// passkey asks for a passkey, where scripts run and the browser knows them: the form stays hidden until then.
func (p *page) passkey(s Signing) {
	p.f(`<form method="post" action="%s" id="passkey" data-options="%s" hidden>`, p.Link(""), s.Options)
	for _, field := range [][2]string{{"action", "passkey"}, {"kept", s.Kept}, {"answer", ""}, {"shared", ""}} {
		p.hidden(field[0], field[1])
	}
	p.f(`<p class="below">%s</p><div class="acts"><button class="%s">%s</button></div>`, p.t(orPasskey), sideButton,
		p.t(byPasskey))
	p.f(`<p class="error" role="alert" data-said="%s"></p></form>`, p.t(noPasskey))
	p.b.WriteString(`<script>` + passkeyScript + `</script>`)
	sum := sha256.Sum256([]byte(passkeyScript))
	p.loads += "script-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'; "
}

// shared asks whether others use the device too.
func (p *page) shared() {
	p.f(`<label class="choice"><input type="checkbox" name="shared" value="%s"><span>%s</span></label>`, Ticked,
		p.t(isShared))
}

// LinkSent says that a link is on its way, if anybody has an account with the address.
func LinkSent(f Frame) Document {
	return plain(f, linkTitle, linkLead, func(p *page) {
		p.f(`<p class="below">%s</p>`, p.t(linkElse))
		p.toSignIn(sideButton, otherAddress)
	})
}

// toSignIn leads to the sign-in page.
func (p *page) toSignIn(class string, text i18n.Text) {
	there := p.Frame
	there.Path = "/signin"
	p.f(`<div class="acts"><a class="%s" href="%s">%s</a></div>`, class, there.Link(""), p.t(text))
}

// left says that somebody is signed out, if they have just done so.
func (p *page) left(is bool) {
	if is {
		p.notice(toneGood, p.t(outTitle)+".")
	}
}

// SignedOut says that somebody is signed out, and leads to signing in.
func SignedOut(f Frame) Document {
	return plain(f, outTitle, outLead, func(p *page) { p.toSignIn(mainButton, words.SignIn) })
}

// WhoAreYou asks who somebody is, and takes their word for it. Left tells that somebody has just signed out.
func WhoAreYou(f Frame, all []Member, left bool) Document {
	p := open(f, f.t(youTitle))
	p.left(left)
	p.f(`<h1>%s</h1><p class="lead">%s</p>`, p.t(youTitle), p.t(youLead))
	p.members("enter", all)
	p.f(`<p><a class="more" href="%s">%s</a></p>`, p.Link("by=mail"), p.t(mailInstead))
	return p.close()
}

// members is a form with a button for each.
func (p *page) members(action string, all []Member) {
	p.form(action)
	p.b.WriteString(`<div class="options">`)
	for _, m := range all {
		p.f(`<button class="btn" name="as" value="%s"><bdi>%s</bdi></button>`, m.ID, p.called(m))
	}
	p.b.WriteString(`</div></form>`)
}

// called is a member by name and role, or by role and practice.
func (p *page) called(m Member) string {
	role := p.t(words.Role(m.Role))
	if m.Practice != "" {
		return m.Practice + ", " + role
	}
	return m.Name + ", " + role
}

// Enter asks whoever has the link from the mail to go on: mail programs open links too, and nobody is signed in by
// that. Of several accounts one is chosen.
func Enter(f Frame, all []Member) Document {
	p := open(f, f.t(words.SignIn))
	p.f(`<h1>%s</h1>`, p.t(words.SignIn))
	if len(all) > 1 {
		p.f(`<p class="lead">%s</p>`, p.t(whereLead))
		p.members("enter", all)
		return p.close()
	}
	for _, m := range all {
		p.f(`<p class="lead">%s</p>`, p.t(asLead, "name", "\u2068"+m.Name+"\u2069"))
	}
	p.b.WriteString(`<div class="acts">`)
	p.form("enter")
	p.f(`<button class="%s">%s</button></form></div>`, mainButton, p.t(words.SignIn))
	return p.close()
}

// AskCode asks for the code of an authenticator app, after a link to the account (As; "": there is one only). Wrong
// tells that what was entered is none.
func AskCode(f Frame, as string, wrong bool) Document {
	p := open(f, f.t(codeTitle))
	p.f(`<h1>%s</h1><p class="lead">%s</p>`, p.t(codeTitle), p.t(codeLead))
	p.form("enter")
	if as != "" {
		p.hidden("as", as)
	}
	said := ""
	if wrong {
		said = p.t(codeWrong)
	}
	p.f(`<div class="field"><label for="code">%s</label>`, p.t(codeLabel))
	p.b.WriteString(
		`<input id="code" name="code" autocomplete="one-time-code" autocapitalize="none" spellcheck="false" ` +
			`maxlength="40" required` + about("code", p.t(codeHint), said, true) + `>`,
	)
	p.under("code", p.t(codeHint), said)
	p.f(`<div class="acts"><button class="%s">%s</button></div></form>`, mainButton, p.t(words.SignIn))
	return p.close()
}

// ManyCodes says that too many codes were wrong, and leads to asking for another link.
func ManyCodes(f Frame) Document {
	return plain(f, manyTitle, manyLead, func(p *page) { p.toSignIn(mainButton, words.SignIn) })
}

// Invited shows an invitation and asks to take it. Where the login is elsewhere, it asks for a password for that; wrong
// tells that it was not taken.
func Invited(f Frame, m Member, password, wrong bool) Document {
	title := f.t(invitedTitle, "practice", f.Practice.Name)
	p := open(f, title)
	p.f(`<h1>%s</h1><p class="lead">%s</p>`, title, p.t(invitedLead, "name", "\u2068"+m.Name+"\u2069", "role",
		p.t(words.AsRole(m.Role))))
	p.form("accept")
	if password {
		p.password(wrong)
	} else {
		p.shared()
	}
	p.f(`<div class="acts"><button class="%s">%s</button></div></form>`, mainButton, p.t(acceptIt))
	return p.close()
}

// password asks for a new password.
func (p *page) password(wrong bool) {
	p.f(`<div class="field"><label for="password">%s</label>`, p.t(newPassword))
	said := ""
	if wrong {
		said = p.t(passwordWrong)
	}
	p.b.WriteString(`<input id="password" name="password" type="password" autocomplete="new-password" minlength="12" ` +
		`maxlength="256" required` + about("password", p.t(passwordHint), said, true) + `>`)
	p.under("password", p.t(passwordHint), said)
}

// Welcome says that an invitation was taken, and leads to signing in.
func Welcome(f Frame) Document {
	return plain(f, welcomeTitle, welcomeLead, func(p *page) { p.toSignIn(mainButton, words.SignIn) })
}

// LinkOver says that a link of staff is good no longer.
func LinkOver(f Frame) Document {
	return plain(f, overLinkTitle, overLinkLead, func(p *page) { p.toSignIn(mainButton, words.SignIn) })
}

// NotIn says that signing in did not work, and leads to trying again.
func NotIn(f Frame) Document {
	return plain(f, notInTitle, notInLead, func(p *page) { p.toSignIn(mainButton, tryAgain) })
}

// NoSignIn says that nobody can sign in at this address.
func NoSignIn(f Frame) Document { return plain(f, notInTitle, noSignInLead, func(*page) {}) }

var (
	mailLead = i18n.Text{
		NB: "For deg som jobber her. Vi sender deg en lenke som logger deg inn.",
		SV: "För dig som arbetar här. Vi skickar en länk som loggar in dig.",
		DA: "For dig, der arbejder her. Vi sender dig et link, som logger dig ind.",
		FI: "Henkilökunnalle. Lähetämme sinulle linkin, jolla kirjaudut sisään.",
		EN: "For those who work here. We send you a link that signs you in.",
	}
	sendLink = i18n.Text{
		NB: "Send lenken",
		SV: "Skicka länken",
		DA: "Send linket",
		FI: "Lähetä linkki",
		EN: "Send the link",
	}
	isShared = i18n.Text{
		NB: "Flere bruker denne enheten. Logg meg ut når nettleseren lukkes, eller etter 12 timer uten bruk.",
		SV: "Flera använder den här enheten. Logga ut mig när webbläsaren stängs, eller efter 12 timmar utan användning.",
		DA: "Flere bruger denne enhed. Log mig ud, når browseren lukkes, eller efter 12 timer uden brug.",
		FI: "Laitetta käyttävät muutkin. Kirjaa minut ulos, kun selain suljetaan tai laitetta ei ole käytetty 12 tuntiin.",
		EN: "Others use this device too. Sign me out when the browser is closed, or after 12 hours without use.",
	}
	mailInstead = i18n.Text{
		NB: "Logg inn med e-post",
		SV: "Logga in via e-post",
		DA: "Log ind via e-mail",
		FI: "Kirjaudu sähköpostilla",
		EN: "Sign in by e-mail",
	}
	outTitle = i18n.Text{
		NB: "Du er logget ut",
		SV: "Du är utloggad",
		DA: "Du er logget ud",
		FI: "Olet kirjautunut ulos",
		EN: "You are signed out",
	}
	outLead = i18n.Text{
		NB: "Du kan lukke vinduet, eller logge inn igjen.",
		SV: "Du kan stänga fönstret eller logga in igen.",
		DA: "Du kan lukke vinduet eller logge ind igen.",
		FI: "Voit sulkea ikkunan tai kirjautua uudelleen.",
		EN: "You can close this window, or sign in again.",
	}
	linkTitle = i18n.Text{
		NB: "Se i innboksen din",
		SV: "Titta i din inkorg",
		DA: "Se i din indbakke",
		FI: "Katso sähköpostisi",
		EN: "Look in your inbox",
	}
	linkLead = i18n.Text{
		NB: "Hvis adressen har tilgang, er en lenke på vei. Den gjelder i 15 minutter.",
		SV: "Om adressen har behörighet är en länk på väg. Den gäller i 15 minuter.",
		DA: "Hvis adressen har adgang, er et link på vej. Det gælder i 15 minutter.",
		FI: "Jos osoitteella on käyttöoikeus, linkki on matkalla. Se on voimassa 15 minuuttia.",
		EN: "If the address has access, a link is on its way. It is good for 15 minutes.",
	}
	linkElse = i18n.Text{
		NB: "Kommer det ingenting, se etter i søppelposten, eller spør en eier om du er lagt til.",
		SV: "Kommer inget, titta i skräpposten eller fråga en ägare om du är tillagd.",
		DA: "Kommer der intet, så se i spam, eller spørg en ejer, om du er tilføjet.",
		FI: "Jos mitään ei tule, katso roskapostista tai kysy omistajalta, onko sinut lisätty.",
		EN: "If nothing comes, look in your spam, or ask an owner whether you were added.",
	}
	otherAddress = i18n.Text{
		NB: "Bruk en annen adresse",
		SV: "Använd en annan adress",
		DA: "Brug en anden adresse",
		FI: "Käytä toista osoitetta",
		EN: "Use another address",
	}
	youTitle = i18n.Text{
		NB: "Hvem er du?",
		SV: "Vem är du?",
		DA: "Hvem er du?",
		FI: "Kuka olet?",
		EN: "Who are you?",
	}
	youLead = i18n.Text{
		NB: "Dette er en demo på denne maskinen: du er den du sier at du er.",
		SV: "Det här är en demo på den här datorn: du är den du säger att du är.",
		DA: "Dette er en demo på denne maskine: du er den, du siger, du er.",
		FI: "Tämä on demo tällä koneella: olet se, joka sanot olevasi.",
		EN: "This is a demo, on this machine alone: you are whoever you say you are.",
	}
	whereLead = i18n.Text{
		NB: "Hvor vil du jobbe?",
		SV: "Var vill du arbeta?",
		DA: "Hvor vil du arbejde?",
		FI: "Missä haluat työskennellä?",
		EN: "Where do you want to work?",
	}
	asLead = i18n.Text{
		NB: "Du logger inn som {name}.",
		SV: "Du loggar in som {name}.",
		DA: "Du logger ind som {name}.",
		FI: "Kirjaudut sisään: {name}.",
		EN: "You are signing in as {name}.",
	}
	invitedTitle = i18n.Text{
		NB: "Velkommen til {practice}",
		SV: "Välkommen till {practice}",
		DA: "Velkommen til {practice}",
		FI: "Tervetuloa: {practice}",
		EN: "Welcome to {practice}",
	}
	invitedLead = i18n.Text{
		NB: "{name}, du er invitert som {role}.",
		SV: "{name}, du är inbjuden som {role}.",
		DA: "{name}, du er inviteret som {role}.",
		FI: "{name}, sinut on kutsuttu rooliin: {role}.",
		EN: "{name}, you are invited as {role}.",
	}
	acceptIt = i18n.Text{
		NB: "Ta imot invitasjonen",
		SV: "Tacka ja till inbjudan",
		DA: "Tag imod invitationen",
		FI: "Hyväksy kutsu",
		EN: "Accept the invitation",
	}
	newPassword = i18n.Text{
		NB: "Velg et passord",
		SV: "Välj ett lösenord",
		DA: "Vælg en adgangskode",
		FI: "Valitse salasana",
		EN: "Choose a password",
	}
	passwordHint = i18n.Text{
		NB: "Minst 12 tegn. Noen tilfeldige ord er lette å huske og vanskelige å gjette.",
		SV: "Minst 12 tecken. Några slumpvisa ord är lätta att minnas och svåra att gissa.",
		DA: "Mindst 12 tegn. Nogle tilfældige ord er lette at huske og svære at gætte.",
		FI: "Vähintään 12 merkkiä. Muutama satunnainen sana on helppo muistaa ja vaikea arvata.",
		EN: "At least 12 characters. A few random words are easy to remember and hard to guess.",
	}
	passwordWrong = i18n.Text{
		NB: "Passordet kan ikke brukes. Velg et annet med minst 12 tegn.",
		SV: "Lösenordet kan inte användas. Välj ett annat med minst 12 tecken.",
		DA: "Adgangskoden kan ikke bruges. Vælg en anden med mindst 12 tegn.",
		FI: "Salasanaa ei voi käyttää. Valitse toinen, jossa on vähintään 12 merkkiä.",
		EN: "This password cannot be used. Choose another with at least 12 characters.",
	}
	welcomeTitle = i18n.Text{
		NB: "Du er med",
		SV: "Du är med",
		DA: "Du er med",
		FI: "Olet mukana",
		EN: "You are in",
	}
	welcomeLead = i18n.Text{
		NB: "Logg inn med e-postadressen din og passordet du valgte.",
		SV: "Logga in med din e-postadress och lösenordet du valde.",
		DA: "Log ind med din e-mailadresse og den adgangskode, du valgte.",
		FI: "Kirjaudu sisään sähköpostiosoitteellasi ja valitsemallasi salasanalla.",
		EN: "Sign in with your e-mail address and the password that you chose.",
	}
	overLinkTitle = i18n.Text{
		NB: "Lenken gjelder ikke lenger",
		SV: "Länken gäller inte längre",
		DA: "Linket gælder ikke længere",
		FI: "Linkki ei ole enää voimassa",
		EN: "This link is no longer good",
	}
	overLinkLead = i18n.Text{
		NB: "Den er brukt, eller tiden er ute. Logg inn for å få en ny, eller spør en eier om en ny invitasjon.",
		SV: "Den är använd, eller så har tiden gått ut. Logga in för att få en ny, eller be en ägare om en ny inbjudan.",
		DA: "Det er brugt, eller tiden er udløbet. Log ind for at få et nyt, eller bed en ejer om en ny invitation.",
		FI: "Se on käytetty tai vanhentunut. Pyydä uusi kirjautumalla, tai pyydä omistajalta uusi kutsu.",
		EN: "It was used, or its time is up. Sign in to get a new one, or ask an owner for a new invitation.",
	}
	notInTitle = i18n.Text{
		NB: "Du ble ikke logget inn",
		SV: "Du loggades inte in",
		DA: "Du blev ikke logget ind",
		FI: "Kirjautuminen ei onnistunut",
		EN: "You were not signed in",
	}
	notInLead = i18n.Text{
		NB: "Noe stemte ikke, eller det tok for lang tid. Begynn på nytt.",
		SV: "Något stämde inte, eller så tog det för lång tid. Börja om.",
		DA: "Noget stemte ikke, eller det tog for lang tid. Begynd forfra.",
		FI: "Jokin ei täsmännyt, tai aikaa kului liikaa. Aloita alusta.",
		EN: "Something did not match, or it took too long. Begin again.",
	}
	noSignInLead = i18n.Text{
		NB: "På denne adressen kan ingen logge inn. Spør den som driver tjenesten.",
		SV: "På den här adressen kan ingen logga in. Fråga den som driver tjänsten.",
		DA: "På denne adresse kan ingen logge ind. Spørg den, der driver tjenesten.",
		FI: "Tässä osoitteessa ei voi kirjautua. Kysy palvelun ylläpitäjältä.",
		EN: "Nobody can sign in at this address. Ask whoever runs the service.",
	}
	tryAgain = i18n.Text{
		NB: "Prøv igjen",
		SV: "Försök igen",
		DA: "Prøv igen",
		FI: "Yritä uudelleen",
		EN: "Try again",
	}
	codeTitle = i18n.Text{
		NB: "Skriv koden fra appen",
		SV: "Skriv koden från appen",
		DA: "Skriv koden fra appen",
		FI: "Anna sovelluksen koodi",
		EN: "Enter the code from your app",
	}
	codeLead = i18n.Text{
		NB: "Åpne autentiseringsappen din. Koden har seks sifre og skifter hvert halve minutt.",
		SV: "Öppna din autentiseringsapp. Koden har sex siffror och byts varje halv minut.",
		DA: "Åbn din godkendelsesapp. Koden har seks cifre og skifter hvert halve minut.",
		FI: "Avaa todennussovellus. Koodissa on kuusi numeroa, ja se vaihtuu puolen minuutin välein.",
		EN: "Open your authenticator app. The code has six digits and changes every half minute.",
	}
	codeLabel = i18n.Text{
		NB: "Kode",
		SV: "Kod",
		DA: "Kode",
		FI: "Koodi",
		EN: "Code",
	}
	codeHint = i18n.Text{
		NB: "Har du ikke telefonen? Bruk en av gjenopprettingskodene dine.",
		SV: "Har du inte telefonen? Använd en av dina återställningskoder.",
		DA: "Har du ikke telefonen? Brug en af dine gendannelseskoder.",
		FI: "Eikö puhelin ole mukana? Käytä jotakin palautuskoodiasi.",
		EN: "No phone at hand? Use one of your recovery codes.",
	}
	codeWrong = i18n.Text{
		NB: "Koden stemmer ikke, eller den er brukt. Vent på den neste.",
		SV: "Koden stämmer inte, eller så är den redan använd. Vänta på nästa.",
		DA: "Koden passer ikke, eller den er allerede brugt. Vent på den næste.",
		FI: "Koodi on väärä tai jo käytetty. Odota seuraavaa.",
		EN: "The code is wrong, or was used. Wait for the next one.",
	}
	manyTitle = i18n.Text{
		NB: "For mange feil koder",
		SV: "För många felaktiga koder",
		DA: "For mange forkerte koder",
		FI: "Liian monta väärää koodia",
		EN: "Too many wrong codes",
	}
	manyLead = i18n.Text{
		NB: "Lenken gjelder ikke lenger. Vent et kvarter, og be så om en ny.",
		SV: "Länken gäller inte längre. Vänta en kvart och be sedan om en ny.",
		DA: "Linket gælder ikke længere. Vent et kvarter, og bed så om et nyt.",
		FI: "Linkki ei ole enää voimassa. Odota vartti ja pyydä sitten uusi.",
		EN: "The link is no longer good. Wait a quarter of an hour, and then ask for a new one.",
	}
	orPasskey = i18n.Text{
		NB: "Har du lagt til en passnøkkel?",
		SV: "Har du lagt till en passnyckel?",
		DA: "Har du tilføjet en adgangsnøgle?",
		FI: "Oletko lisännyt pääsyavaimen?",
		EN: "Have you added a passkey?",
	}
	byPasskey = i18n.Text{
		NB: "Logg inn med passnøkkel",
		SV: "Logga in med passnyckel",
		DA: "Log ind med adgangsnøgle",
		FI: "Kirjaudu pääsyavaimella",
		EN: "Sign in with a passkey",
	}
	noPasskey = i18n.Text{
		NB: "Det kom ingen passnøkkel. Prøv igjen, eller få en lenke på e-post.",
		SV: "Det kom ingen passnyckel. Försök igen eller få en länk via e-post.",
		DA: "Der kom ingen adgangsnøgle. Prøv igen, eller få et link på e-mail.",
		FI: "Pääsyavainta ei saatu. Yritä uudelleen tai pyydä linkki sähköpostiin.",
		EN: "No passkey came. Try again, or get a link by mail.",
	}
)
