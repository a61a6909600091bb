package payment

import "stund/internal/i18n"

// What the facts of payments say to staff.
var (
	toldAsked = i18n.Text{
		NB: "Tid holdt av til {amount} er betalt: {service}, {when}",
		SV: "Tid hålls tills {amount} är betalt: {service}, {when}",
		DA: "Tid holdes, til {amount} er betalt: {service}, {when}",
		FI: "Aika pidetään varattuna, kunnes {amount} on maksettu: {service}, {when}",
		EN: "Time held until {amount} is paid: {service}, {when}",
	}
	toldOwed = i18n.Text{
		NB: "{amount} skal betales nærmere timen: {service}, {when}",
		SV: "{amount} ska betalas närmare tiden: {service}, {when}",
		DA: "{amount} skal betales nærmere tiden: {service}, {when}",
		FI: "{amount} maksetaan lähempänä aikaa: {service}, {when}",
		EN: "{amount} to be paid nearer to the appointment: {service}, {when}",
	}
	toldDue = i18n.Text{
		NB: "Bedt om å betale {amount}: {service}, {when}",
		SV: "Ombedd att betala {amount}: {service}, {when}",
		DA: "Bedt om at betale {amount}: {service}, {when}",
		FI: "Pyydetty maksamaan {amount}: {service}, {when}",
		EN: "Asked to pay {amount}: {service}, {when}",
	}
	toldStarted = i18n.Text{
		NB: "Betaling av {amount} startet: {service}, {when}",
		SV: "Betalning av {amount} påbörjad: {service}, {when}",
		DA: "Betaling af {amount} startet: {service}, {when}",
		FI: "Maksu {amount} aloitettu: {service}, {when}",
		EN: "Payment of {amount} begun: {service}, {when}",
	}
	toldAuthorised = i18n.Text{
		NB: "{amount} reservert: {service}, {when}",
		SV: "{amount} reserverat: {service}, {when}",
		DA: "{amount} reserveret: {service}, {when}",
		FI: "{amount} varattu maksua varten: {service}, {when}",
		EN: "{amount} reserved: {service}, {when}",
	}
	toldPaid = i18n.Text{
		NB: "{amount} betalt: {service}, {when}",
		SV: "{amount} betalt: {service}, {when}",
		DA: "{amount} betalt: {service}, {when}",
		FI: "{amount} maksettu: {service}, {when}",
		EN: "{amount} paid: {service}, {when}",
	}
	toldFailed = i18n.Text{
		NB: "Betaling av {amount} ble ikke fullført: {service}, {when}",
		SV: "Betalning av {amount} slutfördes inte: {service}, {when}",
		DA: "Betaling af {amount} blev ikke gennemført: {service}, {when}",
		FI: "Maksu {amount} ei onnistunut: {service}, {when}",
		EN: "Payment of {amount} was not completed: {service}, {when}",
	}
	toldBooked = i18n.Text{
		NB: "Forhåndsbetaling knyttet til timen: {service}, {when}",
		SV: "Förskottsbetalning kopplad till tiden: {service}, {when}",
		DA: "Forudbetaling knyttet til tiden: {service}, {when}",
		FI: "Ennakkomaksu liitetty aikaan: {service}, {when}",
		EN: "Prepayment goes with the appointment: {service}, {when}",
	}
	toldEnding = i18n.Text{
		NB: "Minnet om å betale {amount}: {service}, {when}",
		SV: "Påmind om att betala {amount}: {service}, {when}",
		DA: "Mindet om at betale {amount}: {service}, {when}",
		FI: "Muistutettu maksamaan {amount}: {service}, {when}",
		EN: "Reminded to pay {amount}: {service}, {when}",
	}
	toldLapsed = i18n.Text{
		NB: "Ikke betalt i tide: {service}, {when}",
		SV: "Inte betald i tid: {service}, {when}",
		DA: "Ikke betalt i tide: {service}, {when}",
		FI: "Ei maksettu ajoissa: {service}, {when}",
		EN: "Not paid in time: {service}, {when}",
	}
	toldLate = i18n.Text{
		NB: "Betalt for sent, {amount} går tilbake: {service}, {when}",
		SV: "Betald för sent, {amount} går tillbaka: {service}, {when}",
		DA: "Betalt for sent, {amount} går tilbage: {service}, {when}",
		FI: "Maksettu liian myöhään, {amount} palautetaan: {service}, {when}",
		EN: "Paid too late, {amount} goes back: {service}, {when}",
	}
	toldChanged = i18n.Text{
		NB: "Praksisen beholder {amount} av betalingen: {service}, {when}",
		SV: "Mottagningen behåller {amount} av betalningen: {service}, {when}",
		DA: "Klinikken beholder {amount} af betalingen: {service}, {when}",
		FI: "Maksusta pidätetään {amount}: {service}, {when}",
		EN: "The practice keeps {amount} of the payment: {service}, {when}",
	}
	toldRefunded = i18n.Text{
		NB: "{amount} betalt tilbake: {service}, {when}",
		SV: "{amount} återbetalt: {service}, {when}",
		DA: "{amount} betalt tilbage: {service}, {when}",
		FI: "{amount} palautettu: {service}, {when}",
		EN: "{amount} refunded: {service}, {when}",
	}
	toldReleased = i18n.Text{
		NB: "Reservasjon på {amount} opphevet: {service}, {when}",
		SV: "Reservation på {amount} hävd: {service}, {when}",
		DA: "Reservation på {amount} ophævet: {service}, {when}",
		FI: "Katevaraus {amount} vapautettu: {service}, {when}",
		EN: "Reservation of {amount} released: {service}, {when}",
	}
	toldSettled = i18n.Text{
		NB: "{amount} betalt med lenken: {service}, {when}",
		SV: "{amount} betalt med länken: {service}, {when}",
		DA: "{amount} betalt med linket: {service}, {when}",
		FI: "{amount} maksettu linkillä: {service}, {when}",
		EN: "{amount} paid by the link: {service}, {when}",
	}
	toldRefundFailed = i18n.Text{
		NB: "Tilbakebetaling av {amount} mislyktes: {service}, {when}",
		SV: "Återbetalning av {amount} misslyckades: {service}, {when}",
		DA: "Tilbagebetaling af {amount} mislykkedes: {service}, {when}",
		FI: "Palautus {amount} epäonnistui: {service}, {when}",
		EN: "Refund of {amount} failed: {service}, {when}",
	}
	toldDisputed = i18n.Text{
		NB: "{amount} krevd tilbake gjennom banken: {service}, {when}",
		SV: "{amount} begärt tillbaka genom banken: {service}, {when}",
		DA: "{amount} krævet tilbage gennem banken: {service}, {when}",
		FI: "{amount} vaadittu takaisin pankin kautta: {service}, {when}",
		EN: "{amount} asked back through the bank: {service}, {when}",
	}
	toldWindow = i18n.Text{
		NB: "Reservasjon på {amount} går snart ut: {service}, {when}",
		SV: "Reservation på {amount} går snart ut: {service}, {when}",
		DA: "Reservation på {amount} udløber snart: {service}, {when}",
		FI: "Katevaraus {amount} päättyy pian: {service}, {when}",
		EN: "Reservation of {amount} is about to end: {service}, {when}",
	}
	toldDiffers = i18n.Text{
		NB: "Et annet beløp enn avtalt kom inn, {amount}: {service}, {when}",
		SV: "Ett annat belopp än avtalat kom in, {amount}: {service}, {when}",
		DA: "Et andet beløb end aftalt kom ind, {amount}: {service}, {when}",
		FI: "Saatiin eri summa kuin sovittiin, {amount}: {service}, {when}",
		EN: "Another amount came in than agreed, {amount}: {service}, {when}",
	}
	toldStuck = i18n.Text{
		NB: "Betalingen på {amount} står fast hos betalingstjenesten: {service}, {when}",
		SV: "Betalningen på {amount} har fastnat hos betaltjänsten: {service}, {when}",
		DA: "Betalingen på {amount} hænger hos betalingstjenesten: {service}, {when}",
		FI: "Maksu {amount} on juuttunut maksupalveluun: {service}, {when}",
		EN: "Payment of {amount} stuck at the payment service: {service}, {when}",
	}
)
