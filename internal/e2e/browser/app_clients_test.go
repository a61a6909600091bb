package browser

import (
	"fmt"
	"testing"
	"time"

	"stund/internal/browser"
)

// spills is what a client's page shows beyond the box that it is in, or over something else.
const spills = `(() => {
	const boxes = [...document.querySelectorAll(".person .top > *, .person .card a, .person dd, .person dt")]
		.map((e) => [e.textContent, e.getBoundingClientRect(), e.scrollWidth > e.clientWidth + 1 && e.clientWidth > 0])
	const over = (a, b) => a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1
	return boxes.filter(([, a, wide], n) => wide || a.right > innerWidth ||
		boxes.some(([, b], m) => m < n && over(a, b))).map(([text]) => text).join(", ")
})()`

// TestAppClientsLook: the list, and the page of a client of whom much is known, whose birthday is a date of the
// reader's language; nothing runs over anything, however long it is.
func TestAppClientsLook(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.busyDay()
	long := contact{"name": "Anne-Birgitte Solheim Kristoffersen", "email": "anne.birgitte.kristoffersen@example.com"}
	s.must(201, nil, "POST", "/v1/tags", map[string]any{"id": "regular", "name": "Fast klient", "colour": "#1f6f5c"},
		s.owner())
	s.must(201, nil, "POST", "/v1/tags", map[string]any{"id": "knee", "name": "Kne"}, s.owner())
	var known, yearless struct{ ID string }
	s.must(201, &known, "POST", "/v1/clients", map[string]any{"name": long["name"], "emails": []any{long["email"]},
		"phones": []string{"+4791234568"}, "birthday": "1980-03-12", "tags": []string{"regular", "knee"},
		"company": "Kristoffersen og døtre AS", "note": "Foretrekker formiddager. Har nøkkel til bakdøra."}, s.owner())
	s.must(201, &yearless, "POST", "/v1/clients", map[string]any{"name": "Bo Ek", "birthday": "--02-29"}, s.owner())
	s.Book("konsultasjon", "ida", atTuesday(12, 0), long)
	s.SetClock(saturday.Add(10 * time.Minute))
	birthdays := map[string][2]string{"": {"12. mars 1980", "29. februar"},
		"fi-FI": {"12. maaliskuuta 1980", "29. helmikuuta"}}
	for n, o := range inLooks(narrowest) {
		o.Height = 1100
		tab := s.signIn("Owner", "#/clients", o)
		for m, place := range []string{"#/clients", "#/clients/" + known.ID, "#/clients/" + yearless.ID} {
			browser.Eval[bool](tab, `location.hash = "`+place+`", true`)
			tab.Until([]string{`!!document.querySelector("table.cards")`,
				`document.querySelector(".person h1")?.textContent.startsWith("Anne")`,
				`document.querySelector(".person h1")?.textContent === "Bo Ek"`}[m])
			tab.Until(`!document.querySelector(".bones")`)
			name := fmt.Sprintf("%d of %d", m, n)
			sound(t, tab, name)
			shotView(t, tab, name)
			if m > 0 {
				says(t, tab, birthdays[o.Locale][m-1])
			}
			if out := browser.Eval[string](tab, spills); out != "" {
				t.Errorf("%s: %s runs out of its place", name, out)
			}
		}
	}
}

// TestAppSaysWhichOfTwoHours: what a timeline tells has fractions of seconds, and names the offset in the hour that
// comes twice.
func TestAppSaysWhichOfTwoHours(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.SetClock(time.Date(2027, 10, 31, 1, 30, 0, 10_000_000, time.UTC))
	a, _ := s.twins()
	tab := s.signIn("Owner", "#/clients/"+a, wide)
	says(t, tab, "31. oktober kl. 02.30 (UTC+01)")
}
