package local

import (
	"context"
	"errors"
	"fmt"
	"time"

	"stund/internal/civil"
	peppolbox "stund/internal/deliver/peppol/sandbox"
	"stund/internal/einvoice"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/i18n"
	"stund/internal/money"
	"stund/internal/pay/sandbox"
	"stund/internal/payment"
	"stund/internal/practice"
	"stund/internal/schedule"
	"stund/internal/staff"
	"stund/internal/store"
	"stund/internal/vat"
)

const (
	demoPractice     = "lotus"
	demoPractitioner = "ida"
)

// seed makes the demo practice, unless it is there.
func (s *System) seed(ctx context.Context) error {
	_, err := s.book.Setup(ctx, demoPractice, store.Strong)
	if err == nil { // it was made with its past, in a world without a bank
		return errors.Join(s.seedBank(ctx), s.seedCarrier(ctx), s.seedPeople(ctx))
	}
	if !errors.Is(err, fault.NotFound) {
		return err
	}
	actor := fact.Actor{Role: fact.System}
	if _, _, err := s.book.Put(ctx, actor, demo()); err != nil {
		return fmt.Errorf("particulars: %w", err)
	}
	_, err = s.book.Change(ctx, actor, demoPractice, "practice.changed", demoPractice, func(s *practice.Setup) error {
		s.Locations = []practice.Location{
			{ID: "storgata", Name: "Storgata", Address: "Storgata 14, 0184 Oslo"},
			{ID: "video", Name: "Video", Online: true},
		}
		s.Resources = []practice.Resource{{ID: "sal", Name: "Salen", Location: "storgata"}}
		s.Practitioners = demoPractitioners()
		s.Services = demoServices()
		return nil
	})
	if err != nil {
		return err
	}
	if err := errors.Join(s.seedBank(ctx), s.seedCarrier(ctx)); err != nil {
		return err
	}
	if err := s.seedForm(ctx); err != nil {
		return err
	}
	return s.seedPeople(ctx)
}

// seedBank gives the demo practice an account with the sandbox, where there is one, unless it has an account.
func (s *System) seedBank(ctx context.Context) error {
	payments, actor := payment.Of(s.base), fact.Actor{Role: fact.System}
	if len(payments.Drivers()) == 0 {
		return nil
	}
	if _, err := payments.Account(ctx, demoPractice, sandbox.Name); !errors.Is(err, fault.NotFound) {
		return err
	}
	fields := payment.Fields{sandbox.FieldAccount: demoPractice, sandbox.FieldKey: "demo"}
	if _, err := payments.SetAccount(ctx, actor, demoPractice, sandbox.Name, fields, false); err != nil {
		return fmt.Errorf("account with the sandbox: %w", err)
	}
	_, err := payments.Check(ctx, actor, demoPractice, sandbox.Name)
	return err
}

// seedCarrier gives the demo practice an account with the pretend access point, unless it has one.
func (s *System) seedCarrier(ctx context.Context) error {
	access := einvoice.Of(s.base)
	if len(access.Drivers()) == 0 {
		return nil
	}
	if all, err := access.Accounts(ctx, demoPractice); err != nil || len(all) > 0 {
		return err
	}
	fields := map[string]string{peppolbox.FieldAccount: demoPractice, peppolbox.FieldKey: "demo"}
	_, err := access.SetAccount(ctx, fact.Actor{Role: fact.System}, demoPractice, peppolbox.Name, fields, false)
	return err
}

// seedPeople makes an owner, an assistant and the practitioners, unless anybody is there.
func (s *System) seedPeople(ctx context.Context) error {
	accounts := staff.Of(s.base)
	all, err := accounts.List(ctx, demoPractice)
	if err != nil || len(all) > 0 {
		return err
	}
	for _, who := range []staff.Draft{
		{Name: "Liv Aas", Email: "liv@lotus.example", Role: fact.Owner},
		{Name: "Per Moe", Email: "per@lotus.example", Role: fact.Assistant},
		{Name: "Ida Berg", Email: "ida@lotus.example", Role: fact.Practitioner, Practitioner: demoPractitioner},
		{Name: "Jonas Dahl", Email: "jonas@lotus.example", Role: fact.Practitioner, Practitioner: "jonas"},
	} {
		if err := accounts.Settle(ctx, fact.Actor{Role: fact.System}, demoPractice, who); err != nil {
			return fmt.Errorf("account of %s: %w", who.Name, err)
		}
	}
	return nil
}

func demo() practice.Practice {
	return practice.Practice{ID: demoPractice, Name: "Lotus Terapi", TimeZone: "Europe/Oslo", Country: "NO",
		Currency: "NOK", Language: i18n.NB,
		Text: "Fysioterapi, massasje og rolig yoga midt i Oslo. Vi tar oss tid, du møter den samme behandleren hver " +
			"gang, og du går herfra " +
			"med en plan som får plass i dagen din.",
		Email: "post@lotus.example", Phone: "+4722123456", Address: "Storgata 14, 0184 Oslo",
		Website:   "https://lotus.example",
		SMSSender: "Lotus", Accent: "#1f6f5c",
		Translations: map[i18n.Lang]practice.PracticeTexts{
			i18n.EN: {Text: "Physiotherapy, massage and calm yoga in the middle of Oslo. We take our time, you meet " +
				"the same practitioner every time, and you leave with a plan that fits into your day."},
			i18n.FI: {Text: "Fysioterapiaa, hierontaa ja rauhallista joogaa keskellä Osloa. Meillä on aikaa sinulle, " +
				"tapaat joka kerta saman asiantuntijan, ja lähdet mukanasi suunnitelma, joka mahtuu päivääsi."},
		}}
}

func demoPractitioners() []practice.Practitioner {
	at := func(from, to string) schedule.Interval {
		f, _ := civil.ParseTime(from)
		t, _ := civil.ParseTime(to)
		return schedule.Interval{From: f, To: t}
	}
	on := func(days ...schedule.Weekday) []schedule.Weekday { return days }
	return []practice.Practitioner{
		{ID: "ida", Name: "Ida Berg", Title: "Fysioterapeut", Email: "ida@lotus.example", Language: i18n.NB,
			Translations: map[i18n.Lang]practice.PractitionerTexts{i18n.EN: {Title: "Physiotherapist"},
				i18n.FI: {Title: "Fysioterapeutti"}},
			Authorisations: []vat.Authorisation{{Profession: "physiotherapist", Country: "NO",
				From: civil.Date{Year: 2014, Month: time.June, Day: 20}}},
			Hours: schedule.Hours{Rules: []schedule.Rule{
				{Weekdays: on("mon", "tue", "wed", "fri"), Intervals: []schedule.Interval{at("09:00", "11:30"),
					at("12:00", "16:00")}},
				{Weekdays: on("thu"), Intervals: []schedule.Interval{at("12:00", "19:00")}},
			}}},
		{ID: "jonas", Name: "Jonas Dahl", Title: "Massør", Email: "jonas@lotus.example", Language: i18n.NB,
			Translations: map[i18n.Lang]practice.PractitionerTexts{i18n.EN: {Title: "Massage therapist"},
				i18n.FI: {Title: "Hieroja"}},
			Authorisations: []vat.Authorisation{{Profession: "naprapath", Country: "NO",
				From: civil.Date{Year: 2022, Month: time.September, Day: 1}}},
			Hours: schedule.Hours{Rules: []schedule.Rule{
				{Weekdays: on("mon", "tue", "wed", "thu", "fri"), Intervals: []schedule.Interval{at("08:00", "12:00"),
					at("13:00", "17:00")}},
			}}},
	}
}

func demoServices() []practice.Service {
	nok := func(kroner int64) money.Amount { return money.Amount{Minor: kroner * 100, Currency: "NOK"} }
	const day = 24 * 60
	return []practice.Service{
		{ID: "konsultasjon", Name: "Konsultasjon", Description: "Samtale, undersøkelse og en plan videre.",
			DurationMinutes: 30, StepMinutes: 30,
			NoticeMinutes: 120, WindowDays: 180, Capacity: 1, Price: nok(650),
			VAT: &practice.VAT{Treatment: vat.Exempt}, Practitioners: []string{"ida", "jonas"},
			Locations:     []string{"storgata"},
			CancelMinutes: 60, RescheduleMinutes: 60, Colour: "#1f6f5c",
			ConfirmationText: "Ta gjerne med bekvemme klær. Vi har vann og håndklær.",
			Translations: map[i18n.Lang]practice.ServiceTexts{
				i18n.EN: {Name: "Consultation", Description: "A talk, an examination and a plan from there.",
					ConfirmationText: "Comfortable clothes are best. We have water and towels."},
				i18n.FI: {Name: "Konsultaatio", Description: "Keskustelu, tutkimus ja suunnitelma jatkoon.",
					ConfirmationText: "Ota mukaan mukavat vaatteet. Meillä on vettä ja pyyhkeitä."},
			}},
		{ID: "massasje", Name: "Dyp massasje", Description: "Lang behandling av rygg, nakke og skuldre, i ditt tempo.",
			DurationMinutes: 80, BufferBefore: 5, BufferAfter: 15, StepMinutes: 30,
			NoticeMinutes: 120, WindowDays: 90, DailyLimit: 4, Capacity: 1, Price: nok(1250),
			VAT:           &practice.VAT{Treatment: vat.Standard},
			Practitioners: []string{"jonas"}, Locations: []string{"storgata"},
			CancelMinutes: day, RescheduleMinutes: day, Colour: "#8a5a2b",
			Translations: map[i18n.Lang]practice.ServiceTexts{
				i18n.EN: {Name: "Deep massage",
					Description: "Long treatment of back, neck and shoulders, at your pace."},
				i18n.FI: {Name: "Syvähieronta",
					Description: "Pitkä selän, niskan ja hartioiden hoito omaan tahtiisi."},
			}},
		{ID: "yoga", Name: "Rolig yoga", Description: "Små grupper og alle nivåer. Matte ligger klar.",
			DurationMinutes: 60, StepMinutes: 60, NoticeMinutes: 120, WindowDays: 60, Capacity: 8,
			Price: nok(220), VAT: &practice.VAT{Treatment: vat.Standard}, Practitioners: []string{"ida"},
			Locations: []string{"storgata"},
			Resources: []string{"sal"}, CancelMinutes: 60, RescheduleMinutes: 60,
			Hours: &schedule.Hours{Rules: []schedule.Rule{{Weekdays: []schedule.Weekday{"tue"},
				Intervals: []schedule.Interval{{From: 15 * 60, To: 16 * 60}}}, {Weekdays: []schedule.Weekday{"thu"},
				Intervals: []schedule.Interval{{From: 17*60 + 30, To: 18*60 + 30}}}}},
			Colour: "#5b5ea6", ConfirmationText: "Møt opp fem minutter før. Matter har vi.",
			Translations: map[i18n.Lang]practice.ServiceTexts{
				i18n.EN: {Name: "Calm yoga", Description: "Small groups and all levels. A mat is waiting.",
					ConfirmationText: "Please come five minutes early. We have mats."},
				i18n.FI: {Name: "Rauhallinen jooga", Description: "Pienet ryhmät, kaikki tasot. Matto odottaa sinua.",
					ConfirmationText: "Tule viisi minuuttia etuajassa. Matot löytyvät meiltä."},
			}},
		{ID: "kveldstime", Name: "Kveldstime", Description: "Betales på forhånd. Bare for den som har lenken.",
			DurationMinutes: 50, BufferAfter: 10, NoticeMinutes: 120, WindowDays: 90, Capacity: 1, Price: nok(950),
			Practitioners: []string{"ida", "jonas"}, Locations: []string{"storgata"}, Visibility: practice.ByLink,
			CancelMinutes: 120, RescheduleMinutes: day, Colour: "#7a3e6d",
			Prepay: &practice.Prepay{Kind: practice.PrepayDeposit, Percent: 50,
				Refunds: []practice.RefundStep{{Minutes: day, Percent: 100}, {Minutes: 120, Percent: 50}}},
			Translations: map[i18n.Lang]practice.ServiceTexts{
				i18n.EN: {Name: "Evening session", Description: "Paid in advance. Only for those who have the link."},
				i18n.FI: {Name: "Ilta-aika", Description: "Maksetaan ennakkoon. Vain linkin saaneille."},
			}},
	}
}
