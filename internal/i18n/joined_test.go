package i18n

import (
	"strings"
	"testing"
	"time"
)

func TestJoined(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		l        Lang
		in, want string // a no-break space is an underscore
	}{
		{NB, "Frem til mandag 23. november kl. 14.00.", "Frem til mandag 23._november kl._14.00."},
		{NB, "man. 23. nov. 2027 kl. 9.00, eller", "man._23._nov._2027 kl._9.00, eller"},
		{SV, "Nästa lediga tid: mån 23 nov. kl. 08.30", "Nästa lediga tid: mån_23_nov. kl._08.30"},
		{FI, "Seuraava vapaa aika: ma 23.11. klo 9.00", "Seuraava vapaa aika: ma_23.11. klo_9.00"},
		{SV, "till tisdag 1 december 2026.", "till tisdag 1_december_2026."},
		{DA, "tirsdag den 3. maj kl. 08.00", "tirsdag den 3._maj kl._08.00"},
		{FI, "viimeistään keskiviikkona 16. joulukuuta klo 9.30", "viimeistään keskiviikkona 16._joulukuuta klo_9.30"},
		{FI, "Klo 9.30 asti, huone 4. kerros", "Klo_9.30 asti, huone 4. kerros"},
		{EN, "until Wednesday 16 December at 09:30", "until Wednesday 16_December at_09:30"},
		{EN, "It may be at home in May", "It may be at home in May"},
		{NB, "650 kr, 2000 tegn,  to mellomrom ", "650 kr, 2000 tegn,  to mellomrom "},
		{EN, "", ""},
	} {
		if got := strings.ReplaceAll(Joined(c.l, c.in), nbsp, "_"); got != c.want {
			t.Errorf("%s: %q becomes %q, want %q", c.l, c.in, got, c.want)
		}
	}
}

// No date of any language breaks but after its weekday and before its time.
func TestJoinedDates(t *testing.T) {
	t.Parallel()
	for _, l := range Langs() {
		for n := range 400 {
			day := time.Date(2026, 11, 21, 9, 30, 0, 0, time.UTC).AddDate(0, 0, n)
			got := Joined(l, DateTime(l, day, day.AddDate(-2, 0, 0)))
			want := 2 // before the day and before the time
			if l == DA {
				want++ // den
			}
			if breaks := strings.Count(got, " "); breaks > want {
				t.Fatalf("%s: %q can break at %d places", l, got, breaks)
			}
		}
	}
}
