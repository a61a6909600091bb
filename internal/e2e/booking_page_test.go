package e2e

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"stund/internal/guard"
)

// document reads a page as a browser without scripts does.
func document(t *testing.T, page string) *html.Node {
	t.Helper()
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	return root
}

func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func words(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data + " ")
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// touch returns where the first link leads that says the words.
func touch(t *testing.T, page, says string) string {
	t.Helper()
	for n := range document(t, page).Descendants() {
		if n.Data == "a" && strings.Contains(words(n)+attribute(n, "aria-label"), says) {
			return attribute(n, "href")
		}
	}
	t.Fatalf("nothing leads to %q:\n%s", says, page)
	return ""
}

// typed returns the fields of the page's form as they stand, but for radio buttons.
func typed(t *testing.T, page string) url.Values {
	t.Helper()
	v := url.Values{}
	for n := range document(t, page).Descendants() {
		switch {
		case n.Data == "input" && attribute(n, "type") != "radio":
			v.Set(attribute(n, "name"), attribute(n, "value"))
		case n.Data == "textarea":
			v.Set(attribute(n, "name"), words(n))
		}
	}
	if v.Get("action") == "" {
		t.Fatalf("no form:\n%s", page)
	}
	return v
}

// with fills in a form.
func with(v url.Values, pairs ...string) url.Values {
	for i := 0; i < len(pairs); i += 2 {
		v.Set(pairs[i], pairs[i+1])
	}
	return v
}

const hosted = "/b/lotus"

// bare gets the booking page itself, which is anybody's to see, and returns it without what only scripts use.
func (s *stund) bare(path string, headers ...header) string {
	s.t.Helper()
	a := s.do(http.MethodGet, path, nil, headers...)
	if a.Status != 200 || a.Header.Get("X-Robots-Tag") != "" ||
		!strings.HasSuffix(a.Header.Get("Cache-Control"), "max-age=60") {
		s.t.Fatalf("%s answered %d, %v", path, a.Status, a.Header)
	}
	if policy := a.Header.Get("Content-Security-Policy"); !strings.HasPrefix(policy,
		"default-src 'none'; style-src 'sha256-") || strings.Contains(policy, "unsafe") {
		s.t.Errorf("policy %q", policy)
	}
	_, body, _ := strings.Cut(string(a.Body), "</style>")
	return body
}

func TestBookingByThePage(t *testing.T) {
	each(t, func(t *testing.T, s *stund) {
		page := s.bare(hosted, header{"Accept-Language", "fr"})
		says(t, page, `<stund-booking hosted practice="lotus" lang="nb">`, `src="/widget.js"`,
			"<h1><bdi>Lotus Terapi</bdi></h1>", "Storgata 14, 0184 Oslo", "Åpningstider", "Mandag–onsdag",
			"08.00–17.00", "stengt")
		page = s.page(200, touch(t, page, "Konsultasjon"))
		says(t, page, "Hvem vil du til?", "Første ledige", "Ida Berg", "Jonas Dahl")
		page = s.page(200, touch(t, page, "Ida Berg"))
		says(t, page, "Når passer det?", "Neste ledige time: man. 2. nov. kl. 10.")
		page = s.page(200, touch(t, page, "onsdag 4. november"))
		page = s.page(200, touch(t, page, "14.30"))
		says(t, page, "Hvem er du?", "Onsdag 4. november", "kl. 14.30–15.00", "30 minutter", "650\u00a0kr",
			"Storgata 14, 0184 Oslo", "frem til onsdag 4. november kl. 13.30")
		form := with(typed(t, page), "name", "Kari Nordmann", "email", "kari@", "phone", "912 34 567", "note",
			"Takk\r\nfor sist")
		page = s.words(422, s.form(hosted, form))
		says(t, page, "Ett felt må rettes", "Se over e-postadressen", `aria-invalid="true" autofocus`, `value="kari@"`,
			"Takk\nfor sist", "912 34 567")
		again := typed(t, page)
		if again.Get("key") != form.Get("key") {
			t.Error("the form that came back has another key")
		}
		with(again, "email", "kari@example.com")
		done := s.form(hosted, again)
		says(t, s.follow(done), "Timen er din", "Vi sender deg en bekreftelse", "Onsdag 4. november", "Ida Berg",
			"Legg til i kalenderen")
		if twice := s.form(hosted, again); twice.Header.Get("Location") != done.Header.Get("Location") {
			t.Errorf("sent twice, it leads to %q", twice.Header.Get("Location"))
		}
		page = s.words(422, s.form(hosted, with(typed(t, page), "name", "Kari N.", "email", "kari@example.com")))
		says(t, page, "alt gitt deg en time")
		if typed(t, page).Get("key") == form.Get("key") {
			t.Error("a form that is used up comes back with its key")
		}
		s.FastForward(2 * time.Minute)
		s.Expect("kari@example.com", "email booked")
	})
}

func TestBookingByThePageInOtherWords(t *testing.T) {
	onEach(t, func(t *testing.T, s *stund) {
		page := s.bare(hosted+"?service=yoga", header{"Accept-Language", "fi,en;q=0.5"})
		// nobody else gives it
		says(t, page, `lang="fi" service="yoga">`, "Milloin sinulle sopii?", "8 paikkaa jäljellä", "Ida Berg")
		page = s.page(200, touch(t, page, "Seuraava vapaa aika"), header{"Accept-Language", "fi"})
		says(t, s.follow(s.form(hosted+"?lang=fi", with(typed(t, page), "name", "Matti", "email",
			"matti@example.com"))), "Aika on varattu", "?move&amp;lang=fi")
		s.Settle()
		s.FastForward(2 * time.Minute)
		if m := s.Expect("matti@example.com", "email booked"); !strings.Contains(m[0].Subject,
			"Aikasi on vahvistettu") {
			t.Errorf("%+v", m[0])
		}
		page = s.bare(hosted + "?lang=sv&practitioner=jonas")
		says(t, page, `lang="sv" practitioner="jonas">`, "Vad vill du boka?", "Dyp massasje")
		if strings.Contains(page, "Rolig yoga</bdi></strong>") {
			t.Error("what Jonas does not give is offered")
		}
		for _, path := range []string{hosted + "?step=time&service=nothing", hosted + "?step=details&service=yoga",
			hosted + "?step=nonsense", hosted + "?step=details&service=yoga&start=x",
			hosted + "?step=wait&service=yoga&day=x", hosted + "?step=who&service=yoga",
			hosted + "?step=time&service=konsultasjon&practitioner=nobody&from=1999-01-01&day=9999-99-99"} {
			s.page(200, path)
		}
		says(t, s.bare(hosted+"?service=nothing&practitioner=nobody"),
			`<stund-booking hosted practice="lotus" lang="nb">`)
		says(t, s.page(404, "/b/nobody", header{"Accept-Language", "da"}), "Her er ingen bookingside")
		says(t, s.page(404, "/b/%3Cscript%3E"), "no booking page here")
		foreign := s.do(http.MethodPost, hosted, "action=book&service=yoga",
			header{"Content-Type", "application/x-www-form-urlencoded"}, header{"Origin", "https://evil.example"},
			header{"Sec-Fetch-Site", "cross-site"})
		s.words(403, foreign)
	})
}

func TestATimeStolenOnTheBookingPage(t *testing.T) {
	onEach(t, func(t *testing.T, s *stund) {
		wanted := oslo("2026-11-10", 10, 0)
		at := hosted + "?step=details&service=massasje&start=" + url.QueryEscape(wanted.Format(time.RFC3339))
		form := with(typed(t, s.page(200, at)), "name", "Kari", "email", "kari@example.com", "note", "Vond rygg")
		s.Book("massasje", wanted, contact{"name": "Per", "email": "per@example.com"})
		says(t, s.page(200, at), "Når passer det?", `role="status"`) // who comes late is told before anything is typed
		page := s.words(409, s.form(hosted, form))
		says(t, page, "nettopp tatt", "er tatt vare på")
		near := aStart.FindStringSubmatch(page)
		if near == nil {
			t.Fatalf("no other times:\n%s", page)
		}
		page = s.words(200, s.form(hosted, with(typed(t, page), "start", near[1])))
		says(t, page, `value="kari@example.com"`, "Vond rygg", "Du kan flytte eller avbestille")
		says(t, s.follow(s.form(hosted, typed(t, page))), "Timen er din")

		late := with(typed(t, page), "start", oslo("2026-10-30", 10, 0).Format(time.RFC3339))
		says(t, s.words(422, s.form(hosted, late)), `role="status"`, `name="start"`, `value="Kari"`)
		without := typed(t, page)
		without.Del("start")
		says(t, s.words(422, s.form(hosted, without)), "Velg et tidspunkt først")
		says(t, s.words(422, s.form(hosted, with(typed(t, page), "website", "https://spam.example"))),
			"ingenting er bestilt", `name="website" tabindex="-1"`)
		says(t, s.words(409, s.form(hosted, with(typed(t, page), "service", "gone"))),
			"kan ikke bestilles på nettet lenger")
	})
}

func TestTheBookingPageUnderPressure(t *testing.T) {
	each(t, func(t *testing.T, s *stund) {
		s.demo.Limit(guard.Limits{Window: time.Hour, Free: 1, Network: 1, Work: 2000, ProofTTL: 10 * time.Minute,
			PassTime: 10 * time.Second})
		s.open()
		s.Book("konsultasjon", oslo("2026-11-10", 8, 0), kari)
		details := func(hour int) url.Values {
			t.Helper()
			page := s.page(200, hosted+"?step=details&service=konsultasjon&start="+
				url.QueryEscape(oslo("2026-11-10", hour, 0).Format(time.RFC3339)))
			return with(typed(t, page), "name", "Kari", "email", "kari@example.com", "note", "Hei")
		}
		form := details(9)
		page := s.words(429, s.form(hosted, form))
		says(t, page, "Et øyeblikk", "Vent 10 sekunder", `value="kari@example.com"`, "Hei")
		again := typed(t, page)
		if again.Get("key") != form.Get("key") || again.Get("stund-proof") == "" {
			t.Errorf("the form that came back: %v", again)
		}
		s.FastForward(11 * time.Second)
		says(t, s.follow(s.form(hosted, again)), "Timen er din")

		form = details(10)
		again = typed(t, s.words(429, s.form(hosted, form)))
		s.FastForward(11 * time.Second)
		page = s.words(429, s.form(hosted, again)) // the network has had what it may have
		says(t, page, "mange bestillinger", "tel:+4722123456", `value="kari@example.com"`, "Hei")
		if typed(t, page).Get("key") != form.Get("key") {
			t.Error("the form that came back has another key")
		}
		s.FastForward(2 * time.Hour)
		says(t, s.follow(s.form(hosted, typed(t, page))), "Timen er din")
	})
}

func TestWaitingByThePage(t *testing.T) {
	each(t, func(t *testing.T, s *stund) {
		at := oslo("2026-11-03", 15, 0)
		var last booked
		for n := range 8 {
			last = s.Book("yoga", at, contact{"name": "G", "email": "g" + string(rune('0'+n)) + "@example.com"})
		}
		page := s.page(200, hosted+"?step=time&service=yoga&from=2026-11-02")
		says(t, page, "Fullt. Velg dagen")
		page = s.page(200, touch(t, page, "tirsdag 3. november, fullt"))
		says(t, page, "Venteliste", `value="2026-11-03"`)
		says(t, s.words(422, s.form(hosted, with(typed(t, page), "name", "Liv", "to", "3.11."))),
			"Velg dager fra i dag", `value="Liv"`)
		says(t, s.words(422, s.form(hosted, with(typed(t, page), "name", "Liv"))), "Skriv e-postadressen din")
		says(t, s.words(409, s.form(hosted, with(typed(t, page), "name", "Liv", "email", "liv@example.com", "to",
			"2026-11-20"))), "Det er ledige timer på de dagene", `value="liv@example.com"`)
		says(t, s.follow(s.form(hosted, with(typed(t, page), "name", "Liv", "email", "liv@example.com"))),
			"Du står på ventelisten")
		s.must(200, "POST", "/v1/link/"+last.Token+"/cancel", map[string]any{})
		s.Settle()
		s.Expect("liv@example.com", "email joined", "email offer")
	})
}

func TestAPracticeWithNothingToBook(t *testing.T) {
	each(t, func(t *testing.T, s *stund) {
		for _, id := range []string{"konsultasjon", "massasje", "yoga"} {
			s.must(204, "DELETE", "/v1/services/"+id, nil, s.as("owner", ""))
		}
		page := s.bare(hosted)
		says(t, page, "Ingenting å bestille", "tel:+4722123456", "Storgata 14")
		if strings.Contains(page, "stund-booking") || strings.Contains(page, "Åpningstider") {
			t.Errorf("it offers something all the same:\n%s", page)
		}
		says(t, s.words(409, s.form(hosted, url.Values{"action": {"book"}, "service": {"yoga"}})), "tel:")
	})
}

func TestTheEmbedPage(t *testing.T) {
	each(t, func(t *testing.T, s *stund) {
		a := s.do(http.MethodGet, hosted+"/embed?mode=button&lang=da&service=yoga", nil)
		if a.Status != 200 || a.Header.Get("X-Robots-Tag") != "noindex, nofollow" ||
			a.Header.Get("Content-Language") != "nb" {
			t.Fatalf("%d %v", a.Status, a.Header)
		}
		root := document(t, string(a.Body))
		var live, code *html.Node
		for n := range root.Descendants() {
			switch {
			case n.Data == "stund-booking":
				live = n
			case attribute(n, "id") == "element":
				code = n
			case n.Data == "script" && attribute(n, "src") != "":
				s.must(200, "GET", attribute(n, "src"), nil)
			}
		}
		if live == nil || code == nil {
			t.Fatal("no preview, or nothing to copy")
		}
		copied := document(t, code.FirstChild.Data)
		for n := range copied.Descendants() {
			if n.Data == "stund-booking" {
				for _, name := range []string{"practice", "mode", "lang", "service"} {
					if got := attribute(n, name); got == "" || got != attribute(live, name) {
						t.Errorf("%s: %q to copy, %q on the page", name, got, attribute(live, name))
					}
				}
			}
		}
		says(t, s.page(200, "/b/lotus?step=service"), "Hva vil du bestille?")
	})
}

// TestWaitingEnds: with its last day an entry leaves the list, and the client hears of it in the morning.
func TestWaitingEnds(t *testing.T) {
	each(t, func(t *testing.T, s *stund) {
		at := oslo("2026-11-03", 15, 0)
		for n := range 8 {
			s.Book("yoga", at, contact{"name": "G", "email": fmt.Sprintf("g%d@example.com", n)})
		}
		join := func(email, to, lang string) answer {
			return s.do("POST", "/v1/public/lotus/waitlist", map[string]any{"service": "yoga", "from": "2026-11-03",
				"to": to, "client": contact{"name": "Liv", "email": email, "language": lang}})
		}
		ends := map[string]string{"nb": "Ventetiden er over", "sv": "Väntetiden är slut", "da": "Ventetiden er slut",
			"fi": "Jonotus on päättynyt", "en": "Your wait has ended"}
		for lang := range ends {
			if a := join(lang+"@example.com", "2026-11-03", lang); a.Status != 201 {
				t.Fatalf("join: %d %s", a.Status, a.Body)
			}
		}
		if a := join("far@example.com", "2028-01-03", "nb"); a.Status != 422 {
			t.Errorf("beyond what can be booked: %d %s", a.Status, a.Body)
		}
		s.SetClock(oslo("2026-11-04", 7, 59))
		s.Expect("en@example.com", "email joined")
		var list struct{ Items []any }
		s.must(200, "GET", "/v1/waitlist", nil, s.as("owner", "")).into(t, &list)
		if len(list.Items) != 0 {
			t.Errorf("still on the list: %v", list.Items)
		}
		s.SetClock(oslo("2026-11-04", 8, 1))
		for lang, subject := range ends {
			m := s.Expect(lang+"@example.com", "email joined", "email ended")[1]
			if m.Subject != subject || !strings.Contains(m.Text, "/b/lotus") {
				t.Errorf("%s: %q\n%s", lang, m.Subject, m.Text)
			}
		}
	})
}
