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
