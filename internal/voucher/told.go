package voucher

import (
	"stund/internal/booking"
	"stund/internal/i18n"
	"stund/internal/money"
)

// Shown is what a booking's answers say of what was taken off its price.
type Shown struct {
	Price money.Amount `json:"price" doc:"Before that."`
	Off   int64        `json:"off_minor" doc:"All that is taken off, in minor units."`
	Rest  int64        `json:"to_pay_minor" doc:"What is left to be paid."`
	Parts []ShownPart  `json:"parts"`
	Back  *int64       `json:"returned,omitempty" doc:"Of a cancelled one: what went back to the card, in minor units, or visits."`
}

// ShownPart is one thing that takes something off.
type ShownPart struct {
	Kind string `json:"kind" enum:"discount,coupon,gift-card,clip-card" example:"coupon"`
	Name string `json:"name,omitempty" doc:"Of a discount, the code of a coupon, and the last four of a card's." example:"SOMMER"`
	Off  int64  `json:"off_minor" example:"10000"`
	ID   string `json:"id,omitempty" doc:"For staff." example:"01k9x3m5t8q2v7w4y6z0abcdef"`
}

const discount = "discount"

func (p part) shown(staff bool) Shown {
	out := Shown{Price: money.Amount{Minor: p.Price, Currency: p.Currency}, Off: p.off(), Rest: p.Price - p.off(),
		Back: p.Back, Parts: []ShownPart{}}
	add := func(kind string, t *taken) {
		if t == nil {
			return
		}
		x := ShownPart{Kind: kind, Name: t.Name, Off: t.Off}
		if staff {
			x.ID = t.ID
		}
		out.Parts = append(out.Parts, x)
	}
	add(discount, p.Discount)
	add(string(Coupon), p.Coupon)
	add(string(Gift), p.Gift)
	add(string(Clip), p.Clip)
	return out
}

func fields(b booking.Booking, staff bool) any {
	p, ok := partOf(b.State(ContributionName))
	if !ok {
		return nil
	}
	return p.shown(staff)
}

// Lines are what the client reads below the facts of the appointment: what was taken off, and what is left to pay.
func lines(b booking.Booking, l i18n.Lang) (out []booking.Line) {
	p, ok := partOf(b.State(ContributionName))
	if !ok {
		return nil
	}
	price := func(minor int64) string { return i18n.Price(l, money.Amount{Minor: minor, Currency: p.Currency}) }
	add := func(label i18n.Text, t *taken) {
		if t != nil {
			out = append(out, booking.Line{Label: label.In(l), Value: t.Name + ", −" + price(t.Off)})
		}
	}
	add(calledDiscount, p.Discount)
	add(calledCoupon, p.Coupon)
	add(calledGift, p.Gift)
	if p.Clip != nil {
		out = append(out, booking.Line{Label: calledClip.In(l), Value: p.Clip.Name + ", " +
			visits.Of(1).Fill(l, "n", "1")})
	}
	label := toPay
	if len(b.State(pays)) > 0 {
		label = after
	}
	return append(out, booking.Line{Label: label.In(l), Value: price(p.Price - p.off())})
}

// pays is the contribution that says itself what was paid of the rest, and what is left.
const pays = "payment"

// Rest returns what the booking costs after what was taken off; ok is false where nothing was.
func Rest(b booking.Booking) (rest money.Amount, ok bool) {
	p, ok := partOf(b.State(ContributionName))
	return money.Amount{Minor: p.Price - p.off(), Currency: p.Currency}, ok
}

// Messages is what staff call the messages of vouchers, by their kinds.
func Messages() map[string]i18n.Text {
	return map[string]i18n.Text{KindGift: calledGift, KindClip: calledClip}
}

var (
	calledDiscount = i18n.Text{
		NB: "Rabatt",
		SV: "Rabatt",
		DA: "Rabat",
		FI: "Alennus",
		EN: "Discount",
	}
	calledCoupon = i18n.Text{
		NB: "Rabattkode",
		SV: "Rabattkod",
		DA: "Rabatkode",
		FI: "Alennuskoodi",
		EN: "Coupon",
	}
	calledGift = i18n.Text{
		NB: "Gavekort",
		SV: "Presentkort",
		DA: "Gavekort",
		FI: "Lahjakortti",
		EN: "Gift card",
	}
	calledClip = i18n.Text{
		NB: "Klippekort",
		SV: "Klippkort",
		DA: "Klippekort",
		FI: "Sarjakortti",
		EN: "Visit card",
	}
	after = i18n.Text{
		NB: "Pris etter fradrag",
		SV: "Pris efter avdrag",
		DA: "Pris efter fradrag",
		FI: "Hinta vähennyksen jälkeen",
		EN: "Price after that",
	}
	toPay = i18n.Text{
		NB: "Å betale",
		SV: "Att betala",
		DA: "At betale",
		FI: "Maksettavaa",
		EN: "To pay",
	}
	visits = i18n.Plural{
		One: i18n.Text{
			NB: "{n} klipp",
			SV: "{n} klipp",
			DA: "{n} klip",
			FI: "{n} käynti",
			EN: "{n} visit",
		},
		Other: i18n.Text{
			NB: "{n} klipp",
			SV: "{n} klipp",
			DA: "{n} klip",
			FI: "{n} käyntiä",
			EN: "{n} visits",
		},
	}
	stepTitle = i18n.Text{
		NB: "Har du en kode?",
		SV: "Har du en kod?",
		DA: "Har du en kode?",
		FI: "Onko sinulla koodi?",
		EN: "Do you have a code?",
	}
	stepLabel = i18n.Text{
		NB: "Rabattkode, gavekort eller klippekort",
		SV: "Rabattkod, presentkort eller klippkort",
		DA: "Rabatkode, gavekort eller klippekort",
		FI: "Alennuskoodi, lahjakortti tai sarjakortti",
		EN: "Coupon, gift card or visit card",
	}
	stepHint = i18n.Text{
		NB: "Har du både en rabattkode og et kort, setter du komma mellom. La feltet stå tomt hvis du ikke har noen.",
		SV: "Har du både en rabattkod och ett kort sätter du komma emellan. Lämna fältet tomt om du inte har någon.",
		DA: "Har du både en rabatkode og et kort, sætter du komma imellem. Lad feltet stå tomt, hvis du ikke har nogen.",
		FI: "Jos sinulla on sekä alennuskoodi että kortti, erota ne pilkulla. Jätä tyhjäksi, jos koodia ei ole.",
		EN: "If you have both a coupon and a card, put a comma between them. Leave it empty if you have none.",
	}
	stepWrong = i18n.Text{
		NB: "Denne koden kan ikke brukes her. Sjekk at den er riktig, at den ikke er brukt opp eller utløpt, og at den gjelder denne tjenesten.",
		SV: "Den här koden kan inte användas här. Kontrollera att den är rätt, att den inte är förbrukad eller har gått ut, och att den gäller den här tjänsten.",
		DA: "Denne kode kan ikke bruges her. Tjek, at den er rigtig, at den ikke er brugt op eller udløbet, og at den gælder denne ydelse.",
		FI: "Tätä koodia ei voi käyttää tässä. Tarkista, että se on oikein, ettei se ole käytetty tai vanhentunut ja että se koskee tätä palvelua.",
		EN: "This code cannot be used here. Check that it is right, that it is not used up or expired, and that it is for this service.",
	}
)

// What the facts of vouchers say to staff.
var (
	toldIssued = i18n.Text{
		NB: "{what} utstedt: {units}",
		SV: "{what} utfärdat: {units}",
		DA: "{what} udstedt: {units}",
		FI: "{what} myönnetty: {units}",
		EN: "{what} issued: {units}",
	}
	toldChanged = i18n.Text{
		NB: "{what} endret",
		SV: "{what} ändrat",
		DA: "{what} ændret",
		FI: "{what} muutettu",
		EN: "{what} changed",
	}
	toldCorrected = i18n.Text{
		NB: "{what} rettet med {units}, {left} igjen",
		SV: "{what} rättat med {units}, {left} kvar",
		DA: "{what} rettet med {units}, {left} tilbage",
		FI: "{what} korjattu: {units}, jäljellä {left}",
		EN: "{what} corrected by {units}, {left} left",
	}
	toldExpired = i18n.Text{
		NB: "{what} er utløpt, {left} ble ikke brukt",
		SV: "{what} har gått ut, {left} användes inte",
		DA: "{what} er udløbet, {left} blev ikke brugt",
		FI: "{what} on vanhentunut, {left} jäi käyttämättä",
		EN: "{what} has expired, with {left} left",
	}
	toldExtended = i18n.Text{
		NB: "{what} gjelder til en annen dag",
		SV: "{what} gäller till en annan dag",
		DA: "{what} gælder til en anden dag",
		FI: "{what}: voimassaolo muutettu",
		EN: "{what} is valid until another day",
	}
	toldVoided = i18n.Text{
		NB: "{what} gjort ugyldig",
		SV: "{what} ogiltigförklarat",
		DA: "{what} gjort ugyldigt",
		FI: "{what} mitätöity",
		EN: "{what} voided",
	}
	toldRevived = i18n.Text{
		NB: "{what} gjelder igjen",
		SV: "{what} gäller igen",
		DA: "{what} gælder igen",
		FI: "{what} on taas voimassa",
		EN: "{what} is valid again",
	}
	toldRedeemed = i18n.Text{
		NB: "{what} brukt, {units}: {service}, {when}",
		SV: "{what} använt, {units}: {service}, {when}",
		DA: "{what} brugt, {units}: {service}, {when}",
		FI: "{what} käytetty, {units}: {service}, {when}",
		EN: "{what} used, {units}: {service}, {when}",
	}
	toldReturned = i18n.Text{
		NB: "{what}: {units} gitt tilbake, {service}, {when}",
		SV: "{what}: {units} tillbaka, {service}, {when}",
		DA: "{what}: {units} givet tilbage, {service}, {when}",
		FI: "{what}: {units} palautettu, {service}, {when}",
		EN: "{what}: {units} given back, {service}, {when}",
	}
)
