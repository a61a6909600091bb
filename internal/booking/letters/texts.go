package letters

import (
	"stund/internal/i18n"
	"stund/internal/words"
)

// What the mails say. {name} is the client, {person} the practitioner, {when} a day and time.

var (
	bookedTitle = i18n.Text{
		NB: "Timen din er bekreftet",
		SV: "Din tid är bekräftad",
		DA: "Din tid er bekræftet",
		FI: "Aikasi on vahvistettu",
		EN: "Your appointment is confirmed",
	}
	bookedLead = i18n.Text{
		NB: "Hei {name}. Vi har satt av denne tiden til deg.",
		SV: "Hej {name}. Vi har reserverat den här tiden åt dig.",
		DA: "Hej {name}. Vi har reserveret denne tid til dig.",
		FI: "Hei {name}. Olemme varanneet sinulle tämän ajan.",
		EN: "Hello {name}. We have set this time aside for you.",
	}
	movedTitle = i18n.Text{
		NB: "Timen din er flyttet",
		SV: "Din tid är ombokad",
		DA: "Din tid er flyttet",
		FI: "Aikasi on siirretty",
		EN: "Your appointment has been moved",
	}
	movedLead = i18n.Text{
		NB: "Hei {name}. Her er den nye tiden.",
		SV: "Hej {name}. Här är den nya tiden.",
		DA: "Hej {name}. Her er den nye tid.",
		FI: "Hei {name}. Tässä on uusi aika.",
		EN: "Hello {name}. Here is the new time.",
	}
	changedTitle = i18n.Text{
		NB: "Slik er timen din nå",
		SV: "Så här är din tid nu",
		DA: "Sådan er din tid nu",
		FI: "Aikasi tiedot nyt",
		EN: "Your appointment as it is now",
	}
	changedLead = i18n.Text{
		NB: "Hei {name}. Tiden er den samme. Se hvem du skal til.",
		SV: "Hej {name}. Tiden är densamma. Här ser du vem du ska träffa.",
		DA: "Hej {name}. Tiden er den samme. Se, hvem du har tid hos.",
		FI: "Hei {name}. Aika on sama. Katso, kenen luona käyt.",
		EN: "Hello {name}. The time is the same. Please see whom it is with.",
	}
	cancelledTitle = i18n.Text{
		NB: "Timen din er avbestilt",
		SV: "Din tid är avbokad",
		DA: "Din tid er afbestilt",
		FI: "Aikasi on peruttu",
		EN: "Your appointment is cancelled",
	}
	cancelledLead = i18n.Text{
		NB: "Hei {name}. Denne tiden gjelder ikke lenger.",
		SV: "Hej {name}. Den här tiden gäller inte längre.",
		DA: "Hej {name}. Denne tid gælder ikke længere.",
		FI: "Hei {name}. Tämä aika ei ole enää voimassa.",
		EN: "Hello {name}. This appointment will not take place.",
	}
	takenTitle = i18n.Text{
		NB: "Timen er ikke lenger din",
		SV: "Tiden är inte längre din",
		DA: "Tiden er ikke længere din",
		FI: "Aika ei ole enää sinun",
		EN: "This appointment is no longer yours",
	}
	takenLead = i18n.Text{
		NB: "Hei {name}. Denne timen er gitt videre, og du skal ikke møte.",
		SV: "Hej {name}. Den här tiden har gått till någon annan, så du behöver inte komma.",
		DA: "Hej {name}. Denne tid er givet videre, og du skal ikke møde op.",
		FI: "Hei {name}. Tämä aika on annettu toiselle, eikä sinun tarvitse tulla.",
		EN: "Hello {name}. This appointment has been passed on, and you are not expected.",
	}
	reminderTitle = i18n.Text{
		NB: "Påminnelse om timen din",
		SV: "Påminnelse om din tid",
		DA: "Påmindelse om din tid",
		FI: "Muistutus ajastasi",
		EN: "A reminder of your appointment",
	}
	reminderLead = i18n.Text{
		NB: "Hei {name}. Vi ser frem til å møte deg.",
		SV: "Hej {name}. Vi ser fram emot att träffa dig.",
		DA: "Hej {name}. Vi glæder os til at se dig.",
		FI: "Hei {name}. Tervetuloa.",
		EN: "Hello {name}. We look forward to seeing you.",
	}
)

var (
	bookedSubject = i18n.Text{
		NB: "Timen din er bekreftet: {when}",
		SV: "Din tid är bekräftad: {when}",
		DA: "Din tid er bekræftet: {when}",
		FI: "Aikasi on vahvistettu: {when}",
		EN: "Your appointment is confirmed: {when}",
	}
	movedSubject = i18n.Text{
		NB: "Timen din er flyttet til {when}",
		SV: "Din tid är ombokad till {when}",
		DA: "Din tid er flyttet til {when}",
		FI: "Aikasi on siirretty: {when}",
		EN: "Your appointment has been moved to {when}",
	}
	changedSubject = i18n.Text{
		NB: "Timen din {when}: slik er den nå",
		SV: "Din tid {when}: så här är den nu",
		DA: "Din tid {when}: sådan er den nu",
		FI: "Aikasi {when}: tiedot nyt",
		EN: "Your appointment on {when}, as it is now",
	}
	cancelledSubject = i18n.Text{
		NB: "Timen din {when} er avbestilt",
		SV: "Din tid {when} är avbokad",
		DA: "Din tid {when} er afbestilt",
		FI: "Aikasi {when} on peruttu",
		EN: "Your appointment on {when} is cancelled",
	}
	takenSubject = i18n.Text{
		NB: "Timen {when} er ikke lenger din",
		SV: "Tiden {when} är inte längre din",
		DA: "Tiden {when} er ikke længere din",
		FI: "Aika {when} ei ole enää sinun",
		EN: "The appointment on {when} is no longer yours",
	}
	reminderSubject = i18n.Text{
		NB: "Påminnelse om timen din {when}",
		SV: "Påminnelse om din tid {when}",
		DA: "Påmindelse om din tid {when}",
		FI: "Muistutus ajastasi {when}",
		EN: "Reminder: your appointment on {when}",
	}
)

// To the practitioner.
var (
	noticeBooked = i18n.Text{
		NB: "Ny time",
		SV: "Ny bokning",
		DA: "Ny booking",
		FI: "Uusi varaus",
		EN: "New booking",
	}
	noticeMoved = i18n.Text{
		NB: "Time flyttet",
		SV: "Bokning flyttad",
		DA: "Booking flyttet",
		FI: "Varaus siirretty",
		EN: "Booking moved",
	}
	noticeClient = i18n.Text{
		NB: "Time endret",
		SV: "Bokning ändrad",
		DA: "Booking ændret",
		FI: "Varausta muutettu",
		EN: "Booking changed",
	}
	noticeGone = i18n.Text{
		NB: "Time avbestilt",
		SV: "Bokning avbokad",
		DA: "Booking afbestilt",
		FI: "Varaus peruttu",
		EN: "Booking cancelled",
	}
	noticeFooter = i18n.Text{
		NB: "Varsel til deg som behandler hos {practice}.",
		SV: "Meddelande till dig som behandlare hos {practice}.",
		DA: "Besked til dig som behandler hos {practice}.",
		FI: "Ilmoitus sinulle asiantuntijana: {practice}.",
		EN: "A notice to you as a practitioner at {practice}.",
	}
)

// To the practitioner of a group session. {n} of {all} places are taken.
var (
	placesTaken = i18n.Text{
		NB: "{n} av {all} plasser er tatt",
		SV: "{n} av {all} platser bokade",
		DA: "{n} af {all} pladser er booket",
		FI: "{n}/{all} paikkaa varattu",
		EN: "{n} of {all} places taken",
	}
	placesNone = i18n.Text{
		NB: "Ingen er påmeldt",
		SV: "Ingen är anmäld",
		DA: "Ingen er tilmeldt",
		FI: "Ei osallistujia",
		EN: "Nobody is booked",
	}
	sessionLead = i18n.Text{
		NB: "Hei {name}. Dette er nytt i gruppen din.",
		SV: "Hej {name}. Det här är nytt i din grupp.",
		DA: "Hej {name}. Her er nyt om dit hold.",
		FI: "Hei {name}. Ryhmässäsi on muutoksia.",
		EN: "Hello {name}. This is new in your class.",
	}
	attendeesTitle = i18n.Text{
		NB: "Disse kommer",
		SV: "De här kommer",
		DA: "De her kommer",
		FI: "Osallistujat",
		EN: "Who is coming",
	}
	attendeesLead = i18n.Text{
		NB: "Hei {name}. Her er alle som er påmeldt.",
		SV: "Hej {name}. Här är alla som är anmälda.",
		DA: "Hej {name}. Her er alle, der er tilmeldt.",
		FI: "Hei {name}. Tässä ovat kaikki ilmoittautuneet.",
		EN: "Hello {name}. Here is everyone who is booked.",
	}
	labelNew = i18n.Text{
		NB: "Ny",
		SV: "Ny",
		DA: "Ny",
		FI: "Uusi",
		EN: "New",
	}
	labelCancelled = i18n.Text{
		NB: "Avbestilt",
		SV: "Avbokad",
		DA: "Afbestilt",
		FI: "Peruttu",
		EN: "Cancelled",
	}
	labelMoved = i18n.Text{
		NB: "Flyttet",
		SV: "Ombokad",
		DA: "Flyttet",
		FI: "Siirretty",
		EN: "Moved",
	}
	labelAlso = i18n.Text{
		NB: "Kommer også",
		SV: "Kommer också",
		DA: "Kommer også",
		FI: "Tulevat myös",
		EN: "Also coming",
	}
	labelComing = i18n.Text{
		NB: "Kommer",
		SV: "Kommer",
		DA: "Kommer",
		FI: "Tulevat",
		EN: "Coming",
	}
)

// Labels of the card.
var (
	labelWhen   = words.When
	labelBefore = i18n.Text{
		NB: "Før",
		SV: "Tidigare",
		DA: "Før",
		FI: "Aiemmin",
		EN: "Before",
	}
	labelWhat   = words.What
	labelWith   = words.GivenBy
	labelWhere  = words.Where
	labelPrice  = words.Price
	labelClient = i18n.Text{
		NB: "Klient",
		SV: "Klient",
		DA: "Klient",
		FI: "Asiakas",
		EN: "Client",
	}
	labelPhone = i18n.Text{
		NB: "Telefon",
		SV: "Telefon",
		DA: "Telefon",
		FI: "Puhelin",
		EN: "Phone",
	}
	labelEmail = words.Email
	labelNote  = i18n.Text{
		NB: "Melding",
		SV: "Meddelande",
		DA: "Besked",
		FI: "Viesti",
		EN: "Note",
	}
	videoCall   = words.Video
	someService = i18n.Text{
		NB: "Time",
		SV: "Tid",
		DA: "Tid",
		FI: "Aika",
		EN: "Appointment",
	}
	buttonManage = i18n.Text{
		NB: "Flytt eller avbestill",
		SV: "Boka om eller avboka",
		DA: "Flyt eller afbestil",
		FI: "Siirrä tai peru aika",
		EN: "Move or cancel",
	}
	buttonSee = i18n.Text{
		NB: "Se timen din",
		SV: "Visa din tid",
		DA: "Se din tid",
		FI: "Näytä aikasi",
		EN: "See your appointment",
	}
	buttonAgain = i18n.Text{
		NB: "Bestill ny time",
		SV: "Boka en ny tid",
		DA: "Book en ny tid",
		FI: "Varaa uusi aika",
		EN: "Book a new time",
	}
)

// The rule for moving and cancelling.
var (
	ruleBoth = i18n.Text{
		NB: "Du kan flytte eller avbestille timen frem til {when}.",
		SV: "Du kan boka om eller avboka tiden fram till {when}.",
		DA: "Du kan flytte eller afbestille tiden indtil {when}.",
		FI: "Voit siirtää tai perua ajan viimeistään {when}.",
		EN: "You can move or cancel until {when}.",
	}
	ruleStart = i18n.Text{
		NB: "Du kan flytte eller avbestille timen helt til den begynner.",
		SV: "Du kan boka om eller avboka tiden ända tills den börjar.",
		DA: "Du kan flytte eller afbestille tiden, helt indtil den begynder.",
		FI: "Voit siirtää tai perua ajan sen alkamiseen asti.",
		EN: "You can move or cancel right up to the start.",
	}
	ruleMove = i18n.Text{
		NB: "Du kan flytte timen frem til {when}.",
		SV: "Du kan boka om tiden fram till {when}.",
		DA: "Du kan flytte tiden indtil {when}.",
		FI: "Voit siirtää ajan viimeistään {when}.",
		EN: "You can move it until {when}.",
	}
	ruleCancel = i18n.Text{
		NB: "Du kan avbestille timen frem til {when}.",
		SV: "Du kan avboka tiden fram till {when}.",
		DA: "Du kan afbestille tiden indtil {when}.",
		FI: "Voit perua ajan viimeistään {when}.",
		EN: "You can cancel until {when}.",
	}
	ruleOver = i18n.Text{
		NB: "Fristen for å flytte eller avbestille på nettet er ute.",
		SV: "Det går inte längre att boka om eller avboka på nätet.",
		DA: "Det er ikke længere muligt at flytte eller afbestille online.",
		FI: "Aikaa ei voi enää siirtää tai perua verkossa.",
		EN: "It is too late to move or cancel online.",
	}
	questions = i18n.Text{
		NB: "Spørsmål? Svar på denne e-posten.",
		SV: "Frågor? Svara på det här mejlet.",
		DA: "Spørgsmål? Svar på denne mail.",
		FI: "Kysyttävää? Vastaa tähän viestiin.",
		EN: "Questions? Reply to this e-mail.",
	}
	questionsPhone = i18n.Text{
		NB: "Spørsmål? Svar på denne e-posten eller ring {phone}.",
		SV: "Frågor? Svara på det här mejlet eller ring {phone}.",
		DA: "Spørgsmål? Svar på denne mail, eller ring {phone}.",
		FI: "Kysyttävää? Vastaa tähän viestiin tai soita {phone}.",
		EN: "Questions? Reply to this e-mail or call {phone}.",
	}
	footerBooked = i18n.Text{
		NB: "Du får denne e-posten fordi det er bestilt time til deg hos {practice}.",
		SV: "Du får det här mejlet eftersom en tid har bokats åt dig hos {practice}.",
		DA: "Du får denne mail, fordi der er booket en tid til dig hos {practice}.",
		FI: "Sait tämän viestin, koska sinulle on varattu aika: {practice}.",
		EN: "You are getting this e-mail because an appointment was booked for you with {practice}.",
	}
)

// SMS is one text message in up to three lengths: with service and practitioner, with the service, and with neither.
// The richest that fits one part is sent.
type SMS struct{ Full, Service, Bare i18n.Text }

var (
	smsReminder = SMS{
		i18n.Text{
			NB: "{practice} minner om {service} {when} hos {person}.",
			SV: "{practice} påminner om {service} {when} hos {person}.",
			DA: "{practice} minder om {service} {when} hos {person}.",
			FI: "{practice} muistuttaa: {service} {when}, {person}.",
			EN: "Reminder from {practice}: {service} {when} with {person}.",
		},
		i18n.Text{
			NB: "{practice} minner om {service} {when}.",
			SV: "{practice} påminner om {service} {when}.",
			DA: "{practice} minder om {service} {when}.",
			FI: "{practice} muistuttaa: {service} {when}.",
			EN: "Reminder from {practice}: {service} {when}.",
		},
		i18n.Text{
			NB: "{practice} minner om timen din {when}.",
			SV: "{practice} påminner om din tid {when}.",
			DA: "{practice} minder om din tid {when}.",
			FI: "{practice} muistuttaa ajastasi {when}.",
			EN: "Reminder from {practice}: {when}.",
		},
	}
	smsBooked = SMS{
		i18n.Text{
			NB: "{practice} bekrefter {service} {when} hos {person}.",
			SV: "{practice} bekräftar {service} {when} hos {person}.",
			DA: "{practice} bekræfter {service} {when} hos {person}.",
			FI: "{practice} vahvistaa: {service} {when}, {person}.",
			EN: "{practice} confirms {service} {when} with {person}.",
		},
		i18n.Text{
			NB: "{practice} bekrefter {service} {when}.",
			SV: "{practice} bekräftar {service} {when}.",
			DA: "{practice} bekræfter {service} {when}.",
			FI: "{practice} vahvistaa: {service} {when}.",
			EN: "{practice} confirms {service} {when}.",
		},
		i18n.Text{
			NB: "{practice} bekrefter timen din {when}.",
			SV: "{practice} bekräftar din tid {when}.",
			DA: "{practice} bekræfter din tid {when}.",
			FI: "{practice} vahvistaa aikasi {when}.",
			EN: "{practice} confirms {when}.",
		},
	}
	smsMoved = SMS{
		i18n.Text{
			NB: "{practice}: Timen din er flyttet. {service} {when} hos {person}.",
			SV: "{practice}: Din tid är ombokad. {service} {when} hos {person}.",
			DA: "{practice}: Din tid er flyttet. {service} {when} hos {person}.",
			FI: "{practice}: Aikasi on siirretty. {service} {when}, {person}.",
			EN: "{practice}: Your appointment has moved. {service} {when} with {person}.",
		},
		i18n.Text{
			NB: "{practice}: Timen din er flyttet. {service} {when}.",
			SV: "{practice}: Din tid är ombokad. {service} {when}.",
			DA: "{practice}: Din tid er flyttet. {service} {when}.",
			FI: "{practice}: Aikasi on siirretty. {service} {when}.",
			EN: "{practice}: Your appointment has moved. {service} {when}.",
		},
		i18n.Text{
			NB: "{practice}: Timen din er flyttet til {when}.",
			SV: "{practice}: Din tid är ombokad till {when}.",
			DA: "{practice}: Din tid er flyttet til {when}.",
			FI: "{practice}: Uusi aikasi on {when}.",
			EN: "{practice}: Your new time is {when}.",
		},
	}
	smsChanged = SMS{ // each names the person, who is what is new
		i18n.Text{
			NB: "{practice}: {service} {when} er nå hos {person}.",
			SV: "{practice}: {service} {when} är nu hos {person}.",
			DA: "{practice}: {service} {when} er nu hos {person}.",
			FI: "{practice}: {service} {when} on nyt: {person}.",
			EN: "{practice}: {service} {when} is now with {person}.",
		},
		i18n.Text{
			NB: "{practice}: {service} {when} hos {person}.",
			SV: "{practice}: {service} {when} hos {person}.",
			DA: "{practice}: {service} {when} hos {person}.",
			FI: "{practice}: {service} {when}, {person}.",
			EN: "{practice}: {service} {when} with {person}.",
		},
		i18n.Text{
			NB: "{practice}: {when} hos {person}.",
			SV: "{practice}: {when} hos {person}.",
			DA: "{practice}: {when} hos {person}.",
			FI: "{practice}: {when}, {person}.",
			EN: "{practice}: {when} with {person}.",
		},
	}
	smsCancelled = SMS{
		i18n.Text{
			NB: "{practice}: Timen din er avbestilt. {service} {when} hos {person}.",
			SV: "{practice}: Din tid är avbokad. {service} {when} hos {person}.",
			DA: "{practice}: Din tid er afbestilt. {service} {when} hos {person}.",
			FI: "{practice}: Aikasi on peruttu. {service} {when}, {person}.",
			EN: "{practice}: Your appointment is cancelled. {service} {when} with {person}.",
		},
		i18n.Text{
			NB: "{practice}: Timen din er avbestilt. {service} {when}.",
			SV: "{practice}: Din tid är avbokad. {service} {when}.",
			DA: "{practice}: Din tid er afbestilt. {service} {when}.",
			FI: "{practice}: Aikasi on peruttu. {service} {when}.",
			EN: "{practice}: Your appointment is cancelled. {service} {when}.",
		},
		i18n.Text{
			NB: "{practice}: Timen din {when} er avbestilt.",
			SV: "{practice}: Din tid {when} är avbokad.",
			DA: "{practice}: Din tid {when} er afbestilt.",
			FI: "{practice}: Aikasi {when} on peruttu.",
			EN: "{practice}: Cancelled: {when}.",
		},
	}
	smsTaken = SMS{
		i18n.Text{
			NB: "{practice}: Timen er ikke lenger din. {service} {when} hos {person}.",
			SV: "{practice}: Tiden är inte längre din. {service} {when} hos {person}.",
			DA: "{practice}: Tiden er ikke længere din. {service} {when} hos {person}.",
			FI: "{practice}: Aika ei ole enää sinun. {service} {when}, {person}.",
			EN: "{practice}: No longer your appointment. {service} {when} with {person}.",
		},
		i18n.Text{
			NB: "{practice}: Timen er ikke lenger din. {service} {when}.",
			SV: "{practice}: Tiden är inte längre din. {service} {when}.",
			DA: "{practice}: Tiden er ikke længere din. {service} {when}.",
			FI: "{practice}: Aika ei ole enää sinun. {service} {when}.",
			EN: "{practice}: No longer your appointment. {service} {when}.",
		},
		i18n.Text{
			NB: "{practice}: Timen {when} er ikke lenger din.",
			SV: "{practice}: Tiden {when} är inte längre din.",
			DA: "{practice}: Tiden {when} er ikke længere din.",
			FI: "{practice}: Aika {when} ei ole enää sinun.",
			EN: "{practice}: No longer yours: {when}.",
		},
	}
	smsChange = i18n.Text{
		NB: "Endre: {link}",
		SV: "Ändra: {link}",
		DA: "Ændr: {link}",
		FI: "Muuta: {link}",
		EN: "Change: {link}",
	}
	smsSee = i18n.Text{
		NB: "Detaljer: {link}",
		SV: "Detaljer: {link}",
		DA: "Detaljer: {link}",
		FI: "Tiedot: {link}",
		EN: "Details: {link}",
	}
	smsAgain = i18n.Text{
		NB: "Ny time: {link}",
		SV: "Ny tid: {link}",
		DA: "Ny tid: {link}",
		FI: "Uusi aika: {link}",
		EN: "New time: {link}",
	}
)
