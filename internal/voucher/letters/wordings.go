package letters

import (
	"context"

	"stund/internal/agenda"
	"stund/internal/booking/letters"
	"stund/internal/civil"
	"stund/internal/i18n"
	"stund/internal/message"
	"stund/internal/store"
	"stund/internal/voucher"
)

// given ends the name of what a card is called that somebody else gives.
const given = "-given"

// wordings are what a practice may word itself. The code and how it is used stay ours.
func wordings(w message.Writer, setups letters.Practices) []message.Wording {
	one := func(kind, giver string, name, lead i18n.Text) message.Wording {
		t, id := said[voucher.Kind(kind)], kind
		places := []string{}
		if giver != "" {
			id, places = kind+given, []string{message.VarGiver}
		}
		return message.Wording{ID: id, Name: name, Moment: message.Paying, Places: places,
			Ours: message.Words{Subject: message.Places(t.subject), Title: t.title, Opening: message.Places(lead)},
			Write: func(ctx context.Context, s message.Specimen) (message.Rendered, error) {
				setup, err := setups.Setup(ctx, s.Practice, store.Strong)
				if err != nil {
					return message.Rendered{}, err
				}
				v := voucher.Voucher{Practice: s.Practice, Kind: voucher.Kind(kind), Total: 100000,
					Currency: setup.Practice.Currency, Until: civil.In(s.Now, setup.Zone()).AddDays(365),
					Recipient: voucher.Recipient{Name: message.Someone(s.Language), Email: "client@example.com",
						Language: s.Language, Giver: giver}}
				if kind == voucher.KindClip {
					v.Total = 10
				}
				return Card(w, setup, v, "ABCD-EFGH-JKLM", agenda.New(kind+".email.client", s.Now), s.Now)
			}}
	}
	gift, clip := said[voucher.Kind(voucher.KindGift)], said[voucher.Kind(voucher.KindClip)]
	return []message.Wording{
		one(voucher.KindGift, "", nameGift, gift.lead),
		one(voucher.KindGift, "Ola", nameGiftGiven, gift.given),
		one(voucher.KindClip, "", nameClip, clip.lead),
		one(voucher.KindClip, "Ola", nameClipGiven, clip.given),
	}
}

// What staff call them.
var (
	nameGift = i18n.Text{
		NB: "Gavekort",
		SV: "Presentkort",
		DA: "Gavekort",
		FI: "Lahjakortti",
		EN: "Gift card",
	}
	nameGiftGiven = i18n.Text{
		NB: "Gavekort fra noen",
		SV: "Presentkort från någon",
		DA: "Gavekort fra nogen",
		FI: "Lahjakortti antajalta",
		EN: "Gift card from somebody",
	}
	nameClip = i18n.Text{
		NB: "Klippekort",
		SV: "Klippkort",
		DA: "Klippekort",
		FI: "Sarjakortti",
		EN: "Visit card",
	}
	nameClipGiven = i18n.Text{
		NB: "Klippekort fra noen",
		SV: "Klippkort från någon",
		DA: "Klippekort fra nogen",
		FI: "Sarjakortti antajalta",
		EN: "Visit card from somebody",
	}
)
