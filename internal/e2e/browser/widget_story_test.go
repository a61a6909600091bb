package browser

import (
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"stund/internal/browser"
	"stund/internal/i18n"
	parts "stund/internal/widget"
)

// phone is a small one, held in a hand.
var phone = browser.Options{Width: 320, Height: 640, Touch: true}

// words are what the widget says in one language, by the names that its sources know them by.
type words map[string]string

// with fills the places of a text: with("bookedSent", "email", "kari@example.com").
func (w words) with(name string, values ...string) string {
	text := w[name]
	for i := 0; i < len(values); i += 2 {
		text = strings.ReplaceAll(text, "{"+values[i]+"}", values[i+1])
	}
	return text
}

// begins matches names that begin with the words; a space may be one that doesn't break.
func begins(words string) string {
	return "/^" + strings.ReplaceAll(regexp.QuoteMeta(words), " ", `[\s\x{a0}]`) + "/"
}

// consultation begins the button of the demo practice's first service, as it is written in each language.
const consultation = "/^(Konsultasjon|Consultation|Konsultaatio)/"

// titles are the names of the steps' titles among the words.
var titles = map[string]string{"service": "chooseService", "who": "chooseWho", "time": "chooseTime",
	"details": "details", "done": "booked", "asked": "asked",
	"wait": "waitTitle", "waiting": "waiting"}

// guest is somebody before a widget that speaks one language.
type guest struct {
	*browser.Tab
	s *stage
	w words
}

// Visit opens the address in a tab that allows for nothing on its console.
func (s *stage) Visit(address, lang string, o browser.Options) *guest {
	s.t.Helper()
	return &guest{s.At(address, o), s, said(s.t, lang)}
}

// On waits until the step is there, with its times if it has some.
func (v *guest) On(step string) {
	v.s.t.Helper()
	v.Find("heading", v.w[titles[step]])
	if step == "time" {
		v.Gone("paragraph", v.w["loading"])
		v.Find("grid", "")
	}
}

// Picks clicks the button whose name begins with the words.
func (v *guest) Picks(words string) { v.s.t.Helper(); v.Click("button", begins(words)) }

// PicksDay clicks a day of the month that is shown: "tirsdag 24. november". A Finnish heading is in the nominative.
func (v *guest) PicksDay(date string) {
	v.s.t.Helper()
	v.Click("gridcell", begins(date+","))
	named := strings.Replace(date, "keskiviikkona", "keskiviikko", 1)
	v.Find("heading", strings.ToUpper(named[:1])+named[1:])
}

// Writes fills the form.
func (v *guest) Writes(c contact) {
	v.s.t.Helper()
	v.On("details")
	v.Fill("textbox", v.w["name"], c["name"])
	v.Fill("textbox", v.w["email"], c["email"])
}

// Books sends the form.
func (v *guest) Books() { v.s.t.Helper(); v.Click("button", v.w["book"]) }

// ToDetails goes from the services to the form for a consultation with Ida on Tuesday at ten.
func (v *guest) ToDetails() {
	v.s.t.Helper()
	v.On("service")
	v.Picks("Konsultasjon")
	v.Picks("Ida Berg")
	v.On("time")
	v.PicksDay("tirsdag 24. november")
	v.Picks("10.00")
	v.On("details")
}

// tuesday is the time that ToDetails chooses.
var tuesday = at("2026-11-24", 10, 0)

// Only fails unless the one booking of November and December is of the service at the time, and gives it.
func (s *stage) Only(service string, start time.Time) booked {
	s.t.Helper()
	all := slices.Concat(s.Bookings("2026-11-21", "2026-12-20"), s.Bookings("2026-12-21", "2026-12-31"))
	if len(all) != 1 || all[0].Service != service || !all[0].Start.Equal(start) || all[0].Status != "confirmed" {
		s.t.Fatalf("the calendar has %+v, want one %s at %s", all, service, start)
	}
	return all[0]
}

// events listens on the document for all that widgets tell their website, from now on.
const events = `window.told = []; for (const name of ['ready', 'step', 'booked'])
	document.addEventListener('stund:' + name, e =>
		told.push(name + ' ' + e.target.localName + ' ' + JSON.stringify(e.detail)))`

// element puts a widget into the page as scripts do: first in, then its attributes.
const element = `(attributes => {
	const e = document.createElement('stund-booking')
	document.querySelector('main').append(e)
	for (const [name, value] of Object.entries(attributes)) e.setAttribute(name, value)
})`

// bare is a page with the script, and a place for elements.
const bare = `<script src="SITE/widget.js" async></script><main><h1>Lotus Terapi</h1></main>`

// TestBooking books in each of the widget's ways: on another origin's page under the strictest policy, from the first
// look to the mail and the links at the end.
func TestBooking(t *testing.T) {
	t.Parallel()
	for name, mode := range map[string]string{"in the page": "inline", "in a dialog": "button",
		"floating": "floating"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := open(t)
			v := s.Visit(s.Website(website{Body: bare}), "nb", browser.Options{})
			browser.Eval[any](v.Tab, events)
			browser.Eval[any](v.Tab, fmt.Sprintf(`%s({ practice: 'lotus', mode: %q })`, element, mode))
			if mode != "inline" {
				v.Picks(v.w["book"])
				v.Find("dialog", begins(v.w["book"]))
			}
			v.ToDetails()
			// Everything is said before the last click.
			says(t, v.Tab, "Tirsdag 24. november", "10.00–10.30", "30 minutter", "Konsultasjon", "Ida Berg",
				"Storgata 14, 0184 Oslo", "650 kr",
				v.w.with("ruleBoth", "when", "tirsdag 24. november kl. 09.00"))
			v.Writes(kari)
			v.Fill("textbox", v.w["phone"], kari["phone"])
			v.Fill("textbox", v.w["note"], "Vondt i ryggen")
			v.Books()
			v.On("done")

			b := s.Only("konsultasjon", tuesday)
			told := browser.Eval[[]string](v.Tab, "told")
			want := []string{"ready stund-booking {}"}
			for _, step := range []string{"service", "who", "time", "details", "done"} {
				want = append(want, fmt.Sprintf(`step stund-booking {"step":%q}`, step))
			}
			want = append(want, fmt.Sprintf(`booked stund-booking `+
				`{"id":%q,"service":"konsultasjon","start":"2026-11-24T10:00:00+01:00"}`, b.ID))
			if !slices.Equal(told, want) {
				t.Errorf("the website was told\n%s\nwant\n%s", strings.Join(told, "\n"), strings.Join(want, "\n"))
			}

			mails := s.Messages(kari["email"])
			if len(mails) != 1 || !strings.Contains(mails[0].Text, "tirsdag 24. november") {
				t.Errorf("mail: %+v", mails)
			}
			calendar := browser.EvalOn[string](v.Find("link", v.w["calendar"]), "function() { return this.href }")
			if a := s.do("GET", strings.TrimPrefix(calendar, s.Site), nil); a.Status != 200 ||
				!strings.Contains(string(a.Body), "DTSTART:20261124T090000Z") {
				t.Errorf("%s answers %d\n%s", calendar, a.Status, a.Body)
			}
			manage := browser.EvalOn[string](v.Find("link", v.w["manage"]), "function() { return this.href }")
			v.Go(manage)
			v.Find("heading", "Timen din")
			v.Says("Tirsdag 24. november")
		})
	}
}

// TestDialog closes by Escape, gives the focus back, and goes on where it was when it is opened again. Until somebody
// is about to open it, it asks for nothing.
func TestDialog(t *testing.T) {
	t.Parallel()
	for name, mode := range map[string]string{"button": "button", "floating": "floating"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := open(t)
			v := s.Visit(s.Website(widget("mode="+mode)), "nb", phone)
			v.Find("button", v.w["book"])
			if n := len(requests(v.Tab, "/v1/")); n != 0 {
				t.Errorf("%d requests before it is opened", n)
			}
			v.Picks(v.w["book"])
			v.ToDetails()
			if n := len(requests(v.Tab, "/start")); n != 2 { // what there is, and the times of the consultation
				t.Errorf("%d requests of the first answer", n)
			}
			v.Writes(kari)
			v.Press("Escape")
			v.Gone("dialog", "")
			v.WaitFocus("button", v.w["book"])
			v.Press("Enter")
			v.On("details")
			if n := v.Find("textbox", v.w["email"]); n.Value != kari["email"] {
				t.Errorf("the form has %s", n)
			}
			v.Click("button", v.w["close"])
			v.WaitFocus("button", v.w["book"])
			v.Press("Space")
			v.Books()
			v.On("done")
			s.Only("konsultasjon", tuesday)
		})
	}
}

// requests are those of the tab whose address holds the words, preflights left out.
func requests(tab *browser.Tab, words string) (out []browser.Request) {
	for _, r := range tab.Requests() {
		if strings.Contains(r.URL, words) && r.Method != "OPTIONS" {
			out = append(out, r)
		}
	}
	return out
}

// TestLoadsItsPath: on the way to a booked time nothing is loaded but what the widget's budget counts.
func TestLoadsItsPath(t *testing.T) {
	t.Parallel()
	s := open(t)
	v := s.Visit(s.Website(widget("")), "nb", browser.Options{})
	v.ToDetails()
	v.Writes(kari)
	v.Books()
	v.On("done")
	var got, want []string
	for _, r := range requests(v.Tab, "/widget") {
		got = append(got, path.Base(r.URL))
	}
	for _, f := range parts.Path(i18n.NB) {
		want = append(want, f.Name)
	}
	if !slices.Equal(got, want) {
		t.Errorf("it loaded %v, want %v", got, want)
	}
}

// TestByKeyboard books with Tab, Enter and the arrow keys alone.
func TestByKeyboard(t *testing.T) {
	t.Parallel()
	s := open(t)
	v := s.Visit(s.Website(widget("")), "nb", browser.Options{})
	v.On("service")
	v.TabTo("button", begins("Konsultasjon"))
	v.Press("Enter")
	v.WaitFocus("heading", v.w["chooseWho"])
	v.TabTo("button", begins("Jonas Dahl"))
	v.Press("Space")
	v.WaitFocus("heading", v.w["chooseTime"])
	v.On("time")
	v.TabTo("gridcell", "") // Monday, the first that has times
	v.Press("ArrowRight", "ArrowRight", "ArrowDown", "ArrowRight")
	v.WaitFocus("gridcell", begins("torsdag 3. desember,")) // in the same weeks
	v.Press("ArrowLeft", "ArrowLeft")
	v.WaitFocus("gridcell", "tirsdag 1. desember, 16 ledige timer")
	v.Press("Enter")
	v.Find("heading", "Tirsdag 1. desember")
	v.TabTo("button", "09.00")
	v.Press("Enter")
	v.WaitFocus("heading", v.w["details"])
	v.TabTo("button", v.w["book"])
	v.Press("Enter") // with nothing written
	v.WaitFocus("textbox", v.w["name"])
	v.Type(kari["name"])
	v.TabTo("textbox", v.w["email"])
	v.Type(kari["email"])
	v.Press("Enter")
	v.WaitFocus("heading", v.w["booked"])
	s.Only("konsultasjon", at("2026-12-01", 9, 0))
	v.TabTo("link", v.w["calendar"])
	v.TabTo("link", v.w["manage"])
	v.TabTo("button", v.w["another"])
	v.Press("Enter")
	v.WaitFocus("heading", v.w["chooseService"])
}

// TestAnAddressIsShownAsItIsTyped: an international domain keeps its letters, in the widget and in the form that is
// there before it.
func TestAnAddressIsShownAsItIsTyped(t *testing.T) {
	t.Parallel()
	s := open(t)
	const address = "kari@blåbær.no"
	v := s.Visit("/b/lotus?lang=nb", "nb", phone)
	v.ToDetails()
	v.Fill("textbox", v.w["name"], kari["name"])
	v.Fill("textbox", v.w["email"], address)
	v.Books()
	v.On("done")
	says(t, v.Tab, address)

	tab := s.Tab(phone)
	tab.Faults(browser.Fault{URL: "*/widget.js", Happens: browser.NeverArrives})
	tab.Go(s.Site + "/b/lotus?lang=nb&step=details&service=konsultasjon&practitioner=ida" +
		"&start=2026-11-24T11%3A00%3A00%2B01%3A00")
	tab.Fill("textbox", v.w["email"], address)
	if got := browser.Eval[string](tab, `document.querySelector("[name=email]").value`); got != address {
		t.Errorf("the widget would take over %q", got)
	}
}

// TestOnAPhoneInEveryLanguage books by touch on the narrowest screen.
func TestOnAPhoneInEveryLanguage(t *testing.T) {
	t.Parallel()
	s := open(t)
	days := map[string]struct{ wednesday, time, rule string }{
		"nb": {"onsdag 25. november", "09.00", "onsdag 25. november kl. 08.00"},
		"sv": {"onsdag 25 november", "09.30", "onsdag 25 november kl. 08.30"},
		"da": {"onsdag den 25. november", "10.00", "onsdag den 25. november kl. 09.00"},
		"fi": {"keskiviikkona 25. marraskuuta", "10.30", "keskiviikkona 25. marraskuuta klo 9.30"},
		"en": {"Wednesday 25 November", "11:00", "Wednesday 25 November at 10:00"},
	}
	tab := s.Tab(phone)
	for _, lang := range sample(languages) {
		tab.Go(s.Website(widget("lang=" + lang)))
		v, d := &guest{tab, s, said(t, lang)}, days[lang]
		v.On("service")
		v.Click("button", consultation)
		v.Picks("Ida Berg")
		v.On("time")
		v.PicksDay(d.wednesday)
		v.Click("button", d.time)
		v.Writes(contact{"name": "Kari Nordmann", "email": lang + "@example.com"})
		says(t, tab, v.w.with("ruleBoth", "when", d.rule))
		v.Books()
		v.On("done")
		says(t, tab, "Ida Berg", lang+"@example.com", v.w["calendar"], v.w["manage"])
		if over := browser.Eval[int](tab,
			"document.documentElement.scrollWidth - document.documentElement.clientWidth"); over > 0 {
			t.Errorf("%s: the page scrolls %d pixels sideways", lang, over)
		}
		if mails := s.Messages(lang + "@example.com"); len(mails) != 1 ||
			!strings.Contains(mails[0].Text, strings.Fields(d.wednesday)[0]) {
			t.Errorf("%s: mail %+v", lang, mails)
		}
	}
	if n := len(s.Bookings("2026-11-25", "2026-11-25")); n != len(sample(languages)) {
		t.Errorf("%d bookings", n)
	}
}

// TestNothingMoreThanAsked: three requests to the first times, all of them to Stund, and nothing is left in the
// browser.
func TestNothingMoreThanAsked(t *testing.T) {
	t.Parallel()
	s := open(t)
	page := s.Website(widget(""))
	v := s.Visit(page, "nb", browser.Options{})
	v.On("service")
	says(t, v.Tab, v.w["nextFree"]+": man. 23. nov. kl. 08.00")
	if got := requests(v.Tab, s.Site); len(got) > 3 {
		t.Errorf("%d requests until the first times: %+v", len(got), got)
	}
	v.ToDetails()
	v.Writes(kari)
	v.Books()
	v.On("done")
	for _, r := range v.Requests() {
		if !strings.HasPrefix(r.URL, s.Site+"/") && !strings.HasPrefix(r.URL, s.Web+"/") {
			t.Errorf("a request to elsewhere: %s", r.URL)
		}
	}
	type left struct {
		Cookie               string
		Local, Session, Base int
		Caches               int
	}
	const kept = `(async () => ({ Cookie: document.cookie, Local: localStorage.length, Session: sessionStorage.length,
		Base: (await indexedDB.databases()).length, Caches: window.caches ? (await caches.keys()).length : 0 }))()`
	if got := browser.Eval[left](v.Tab, kept); got != (left{}) {
		t.Errorf("on the website's origin stays %+v", got)
	}
	v.Go(s.Site + "/b/lotus")
	if got := browser.Eval[left](v.Tab, kept); got != (left{}) {
		t.Errorf("on Stund's origin stays %+v", got)
	}
}

// TestAttributes: what the website says in the tag is so.
func TestAttributes(t *testing.T) {
	t.Parallel()
	s := open(t)
	tab := s.Tab(browser.Options{})
	visit := func(attributes, lang string) *guest {
		tab.Go(s.Website(widget(attributes)))
		return &guest{tab, s, said(t, lang)}
	}
	field := func(v *guest, name string) string { return v.Find("textbox", v.w[name]).Value }

	t.Run("prefilled", func(t *testing.T) {
		v := visit(`service=yoga name="Kari &quot;K&quot; Nordmann" email=kari@example.com phone="+47 912 34 567"`,
			"nb")
		v.On("time")
		v.Picks("15.00")
		v.On("details")
		if n, e, p := field(v, "name"), field(v, "email"), field(v, "phone"); n != `Kari "K" Nordmann` ||
			e != "kari@example.com" || p != "+47 912 34 567" {
			t.Errorf("the form has %q, %q, %q", n, e, p)
		}
	})
	t.Run("service and practitioner", func(t *testing.T) {
		v := visit("service=konsultasjon practitioner=ida", "nb")
		v.On("time") // nothing else to choose
		says(t, v.Tab, "Konsultasjon", "30 minutter", "650 kr", "Storgata 14, 0184 Oslo", "Ida Berg")
		if v.Has("button", begins(v.w["change"])) || v.Has("button", v.w["back"]) {
			t.Error("something can be changed, or left")
		}
		v.Picks("09.00") // Ida's first
		says(t, v.Tab, "Ida Berg")
		if v.Has("button", v.w["change"]+": "+v.w["givenBy"]) || v.Has("button", v.w["change"]+": "+v.w["what"]) {
			t.Error("service or practitioner can be changed")
		}
	})
	t.Run("practitioner", func(t *testing.T) {
		v := visit("practitioner=ida", "nb")
		v.On("service")
		if v.Has("button", begins("Dyp massasje")) {
			t.Error("a service of somebody else's is offered")
		}
		v.Picks("Konsultasjon")
		v.On("time")
	})
	t.Run("one who gives it", func(t *testing.T) {
		v := visit("", "nb")
		v.Picks("Dyp massasje")
		v.On("time") // only Jonas does
		v.Picks(v.w["nextFree"])
		says(t, v.Tab, "Jonas Dahl", "08.00–09.20")
	})
	t.Run("by link only", func(t *testing.T) {
		s.Edit("/v1/services/massasje", func(v map[string]any) { v["visibility"] = "link" })
		t.Cleanup(func() { s.Edit("/v1/services/massasje", func(v map[string]any) { v["visibility"] = "public" }) })
		v := visit("", "nb")
		v.On("service")
		if v.Has("button", begins("Dyp massasje")) {
			t.Error("it is listed")
		}
		v = visit("service=massasje", "nb")
		v.On("time")
	})
	t.Run("languages", func(t *testing.T) {
		for tag, lang := range map[string]string{"no": "nb", "nn": "nb", "nb_NO": "nb", "NB": "nb", "sv-FI": "sv",
			"en-GB": "en", "de": "nb", "": "nb"} {
			v := visit(`service=yoga lang="`+tag+`"`, lang) // the page around is in Norwegian
			v.On("time")
		}
	})
	t.Run("American English", func(t *testing.T) {
		v := visit("service=konsultasjon practitioner=jonas lang=en-US", "en")
		v.On("time")
		if first := v.All("columnheader", "")[0].Name; first != "Sun" {
			t.Errorf("the week begins with %s", first)
		}
		v.Picks("1:00 PM")
		says(t, v.Tab, "1:00 PM–1:30 PM", "NOK")
	})
	t.Run("changed while it is there", func(t *testing.T) {
		v := visit("service=yoga", "nb")
		v.On("time")
		set := func(name, value string) {
			browser.Eval[any](tab, fmt.Sprintf("document.querySelector('stund-booking').setAttribute(%q, %q)", name,
				value))
		}
		set("lang", "fi")
		v.w = said(t, "fi")
		v.On("time")
		set("service", "massasje")
		set("lang", "sv")
		v.w = said(t, "sv")
		v.On("time")
		v.Picks(v.w["nextFree"])
		says(t, tab, "Dyp massasje")
		browser.Eval[any](tab, "document.querySelector('stund-booking').removeAttribute('service')")
		v.On("service")
		set("mode", "button")
		v.Picks(v.w["book"])
		v.Find("dialog", "")
		v.On("service")
	})
}

// Edit changes what the practice has, as its owner does: reads, edits, writes.
func (s *stage) Edit(path string, edit func(map[string]any)) {
	s.t.Helper()
	var v map[string]any
	s.must(200, &v, "GET", path, nil, s.owner())
	edit(v)
	s.must(200, nil, "PUT", path, v, s.owner())
}
