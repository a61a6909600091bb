package letters

import (
	"strings"
	"testing"
	"time"

	"stund/internal/agenda"
	"stund/internal/fact"
	"stund/internal/i18n"
	"stund/internal/link"
	"stund/internal/message"
	"stund/internal/practice"
	"stund/internal/staff"
)

// TestAnInvitationSaysUntilWhen: to the minute in which its link ends, by the practice's clock.
func TestAnInvitationSaysUntilWhen(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 29, 23, 5, 0, 0, time.UTC) // Monday 00:05 in Oslo
	account := staff.Account{ID: "73gba1txy4z3g56ydkrqws6cce", Practice: "lotus", Name: "Ida Berg",
		Email: "ida@lotus.example", Role: fact.Owner, State: staff.Invited, Invited: now}
	w := message.Writer{Site: func() string { return "https://book.example" }, From: "stund@book.example",
		Sign: link.Signer{Keys: [][]byte{[]byte("0123456789abcdef0123456789abcdef")}}}
	entry := agenda.New(staff.KindInvitation+".email.staff", now)
	for zone, want := range map[string]map[i18n.Lang]string{
		"Europe/Oslo": {
			i18n.NB: "Invitasjonen gjelder til mandag 7. desember kl. 00.05 og kan brukes én gang.",
			i18n.SV: "Inbjudan gäller till måndag 7 december kl. 00.05 och kan användas en gång.",
			i18n.DA: "Invitationen gælder til mandag den 7. december kl. 00.05 og kan bruges én gang.",
			i18n.FI: "Kutsu vanhenee maanantaina 7. joulukuuta klo 0.05, ja sen voi käyttää kerran.",
			i18n.EN: "The invitation is good until Monday 7 December at 00:05 and can be used once.",
		},
		"": {i18n.EN: "The invitation is good until Sunday 6 December at 23:05 UTC and can be used once."},
	} {
		for l, until := range want {
			a := account
			a.Language = l
			m, err := Invite(w, practice.Practice{ID: "lotus", Name: "Lotus", TimeZone: zone}, a, entry, now)
			if err != nil {
				t.Fatal(err)
			}
			text := strings.Join(strings.Fields(m.Email.Text), " ") // lines and no-break spaces aside
			if !strings.Contains(text, until) {
				t.Errorf("%s in %q: %s", l, zone, text)
			}
			if l == i18n.EN && !strings.Contains(text, "given access as an owner.") {
				t.Errorf("the role: %s", text)
			}
		}
	}
}

// TestWhatHasChangedIsSaid: each change of second factors in each language, with its time by the practice's clock.
func TestWhatHasChangedIsSaid(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 29, 23, 5, 0, 0, time.UTC) // Monday 00:05 in Oslo
	w := message.Writer{Site: func() string { return "https://book.example" }, From: "stund@book.example",
		Sign: link.Signer{Keys: [][]byte{[]byte("0123456789abcdef0123456789abcdef")}}}
	a := staff.Account{ID: "73gba1txy4z3g56ydkrqws6cce", Practice: "lotus", Name: "Ida Berg",
		Email: "ida@lotus.example"}
	p := practice.Practice{ID: "lotus", Name: "Lotus", TimeZone: "Europe/Oslo"}
	whens := map[i18n.Lang]string{i18n.NB: "mandag 30. november kl. 00.05", i18n.SV: "måndag 30 november kl. 00.05",
		i18n.DA: "mandag den 30. november kl. 00.05", i18n.FI: "maanantaina 30. marraskuuta klo 0.05",
		i18n.EN: "Monday 30 November at 00:05"}
	for l, when := range whens {
		said := map[string]bool{}
		for _, change := range []string{"passkey-added", "passkey-removed", "authenticator-added",
			"authenticator-removed"} {
			a.Language = l
			e := agenda.New(staff.KindSecured+".email.staff."+change+"-1764457500000", at)
			m, err := Secure(w, p, a, e, at.Add(2*time.Hour)) // the mail had to wait
			if err != nil {
				t.Fatal(l, change, err)
			}
			text := strings.Join(strings.Fields(m.Email.Text), " ")
			if !strings.Contains(text, when) || !strings.Contains(text, "https://book.example/app#/sign-in") {
				t.Errorf("%s, %s: %s", l, change, text)
			}
			said[text] = true
		}
		if len(said) != 4 {
			t.Errorf("%s: four changes are told in %d ways", l, len(said))
		}
	}
	for _, strange := range []string{"passkey-added", "", "password-added-1", "passkey-added-1-2"} {
		if _, err := Secure(w, p, a, agenda.New(staff.KindSecured+".email.staff."+strange, at), at); err == nil {
			t.Errorf("%q is told", strange)
		}
	}
}
