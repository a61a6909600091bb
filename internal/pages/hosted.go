package pages

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"stund/internal/civil"
	"stund/internal/i18n"
	"stund/internal/money"
)

// House is what the booking page tells of a practice, other than how to reach it.
type House struct {
	URL      string    // of the page, for others to name it
	Text     string    // a few words of the practice's own, in paragraphs
	Speaks   i18n.Lang // the language of the text
	Hours    []Day     // of the coming days, in order; none: not said
	Services []Bookable
	Step     bool // the page is one step of the way, which is not for others to find
}

// Day is when the practice is open on one day.
type Day struct {
	Date    civil.Date
	Spans   []Span // none: closed
	Holiday string // that it is closed for
}

// Span is a stretch of a day, [From, To).
type Span struct{ From, To civil.Time }

// Element is the widget on the page. Service and practitioner are chosen in advance; "" where they are not. Part is
// what the script will load.
type Element struct{ Script, Part, Service, Practitioner string }

// Hosted is a practice's booking page: its name and words, the booking itself, where it is and when it is open. The
// widget takes the place of the step where scripts run; without an element there is only the step.
func Hosted(f Frame, h House, e *Element, s Step) Document {
	p := &page{Frame: f}
	p.head(f.Practice.Name + " – " + f.t(bookATime))
	if h.Step {
		p.b.WriteString(noIndex)
	} else {
		p.found(h)
	}
	if e != nil {
		p.f(`<link rel="modulepreload" href="%s">`, e.Part)
	}
	p.body("page wide")
	p.f(`<header class="house"><h1><bdi>%s</bdi></h1>`, f.Practice.Name)
	if h.Text != "" {
		p.f(`<p class="lead" lang="%s"><bdi>%s</bdi></p>`, string(h.Speaks), h.Text)
	}
	p.toMine()
	p.b.WriteString(`</header><main>`)
	if e != nil {
		p.loads = "script-src 'self'; connect-src 'self'; worker-src 'self' blob:; "
		p.f(`<stund-booking hosted practice="%s" lang="%s"`, f.Practice.ID, string(f.Lang))
		if e.Service != "" {
			p.f(` service="%s"`, e.Service)
		}
		if e.Practitioner != "" {
			p.f(` practitioner="%s"`, e.Practitioner)
		}
		p.b.WriteString(`>`)
	}
	p.f(`<div class="plain"><h2>%s</h2>`, p.t(s.title))
	s.write(p)
	p.b.WriteString(`</div>`)
	if e != nil {
		p.f(`</stund-booking><script src="%s" async></script>`, e.Script)
	}
	p.b.WriteString(`</main><footer class="visit"><div>`)
	p.f(`<section><h2>%s</h2>`, p.t(contactTitle))
	p.contact()
	p.b.WriteString(`</section>`)
	p.opening(h.Hours)
	p.b.WriteString(`</div>`)
	p.languages()
	return p.end()
}

// opening tells the opening hours by weekday, days that are alike together.
func (p *page) opening(days []Day) {
	if !slices.ContainsFunc(days, func(d Day) bool { return len(d.Spans) > 0 }) {
		return
	}
	byWeekday := func(d Day) int { return (int(d.Date.Weekday()) + 6) % 7 }
	days = slices.SortedFunc(slices.Values(days), func(a, b Day) int { return byWeekday(a) - byWeekday(b) })
	p.f(`<section><h2>%s</h2><p class="quiet">%s</p><dl>`, p.t(hoursTitle), p.t(hoursOf))
	for from := 0; from < len(days); {
		d, to := days[from], from+1
		for to < len(days) && slices.Equal(days[to].Spans, d.Spans) && days[to].Holiday == d.Holiday {
			to++
		}
		name := p.t(weekdays[byWeekday(d)])
		if to > from+1 {
			name += "–" + p.t(weekdays[byWeekday(days[to-1])])
		}
		p.f(`<dt>%s</dt><dd>`, upper(name))
		for _, s := range d.Spans {
			p.f(`<span>%s</span> `, p.clock(s.From)+joinedDash+p.clock(s.To))
		}
		if len(d.Spans) == 0 {
			p.f(`<span class="quiet">%s</span>`, p.t(shut))
		}
		if d.Holiday != "" {
			p.f(` <span class="quiet">(<bdi>%s</bdi>)</span>`, d.Holiday)
		}
		p.b.WriteString(`</dd>`)
		from = to
	}
	p.b.WriteString(`</dl></section>`)
}

// clock writes a time of day; its last one is 24.00.
func (p *page) clock(t civil.Time) string {
	s := i18n.Time(p.Lang, time.Date(2000, 1, 1, 0, int(t), 0, 0, time.UTC))
	if t == civil.EndOfDay {
		return "24" + s[len(s)-len(".00"):]
	}
	return s
}

// locales are the languages as Open Graph names them.
var locales = map[i18n.Lang]string{i18n.NB: "nb_NO", i18n.SV: "sv_SE", i18n.DA: "da_DK", i18n.FI: "fi_FI",
	i18n.EN: "en_GB"}

// found writes what search engines and those who show links read.
func (p *page) found(h House) {
	about := shortened(h.Text)
	if about == "" {
		about = p.t(pageAbout, "name", p.Practice.Name)
	}
	in := func(l i18n.Lang) string { return h.URL + "?lang=" + string(l) }
	address := h.URL
	if p.Chosen {
		address = in(p.Lang)
	}
	p.f(`<meta name="description" content="%s"><link rel="canonical" href="%s">`, about, address)
	p.f(`<meta property="og:type" content="website"><meta property="og:title" content="%s">`+
		`<meta property="og:description" content="%s"><meta property="og:url" content="%s">`+
		`<meta property="og:site_name" content="%s"><meta property="og:locale" content="%s">`,
		p.Practice.Name+" – "+p.t(bookATime), about, address, p.Practice.Name, locales[p.Lang])
	for _, l := range i18n.Langs() {
		if l != p.Lang {
			p.f(`<meta property="og:locale:alternate" content="%s">`, locales[l])
		}
	}
	for _, l := range i18n.Langs() {
		p.f(`<link rel="alternate" hreflang="%s" href="%s">`, string(l), in(l))
	}
	p.f(`<link rel="alternate" hreflang="x-default" href="%s">`, h.URL)
	p.b.WriteString(`<script type="application/ld+json">`)
	p.b.Write(p.schema(h, address))
	p.b.WriteString(`</script>`)
}

// shortened returns the first sentences of a text, as far as search engines show them.
func shortened(s string) string {
	const most = 160
	s = strings.Join(strings.Fields(s), " ")
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	s = string([]rune(s)[:most])
	if i := strings.LastIndexByte(s, ' '); i > most/2 {
		s = s[:i]
	}
	return s + "…"
}

// The practice in the words of schema.org.
type (
	business struct {
		Context     string    `json:"@context"`
		Type        string    `json:"@type"`
		ID          string    `json:"@id"`
		Name        string    `json:"name"`
		Description string    `json:"description,omitempty"`
		URL         string    `json:"url"`
		SameAs      string    `json:"sameAs,omitempty"`
		Address     string    `json:"address,omitempty"`
		Telephone   string    `json:"telephone,omitempty"`
		Email       string    `json:"email,omitempty"`
		Opening     []opening `json:"openingHoursSpecification,omitempty"`
		Offers      []offer   `json:"makesOffer,omitempty"`
		Action      reserve   `json:"potentialAction"`
	}
	opening struct {
		Type    string     `json:"@type"`
		Weekday string     `json:"dayOfWeek"`
		Opens   string     `json:"opens"`
		Closes  string     `json:"closes"`
		From    civil.Date `json:"validFrom"`
		Through civil.Date `json:"validThrough"`
	}
	offer struct {
		Type     string  `json:"@type"`
		Price    string  `json:"price"`
		Currency string  `json:"priceCurrency"`
		URL      string  `json:"url"`
		Item     service `json:"itemOffered"`
	}
	service struct {
		Type        string `json:"@type"`
		Name        string `json:"name"`
		Description string `json:"description,omitempty"`
	}
	reserve struct {
		Type   string `json:"@type"`
		Target entry  `json:"target"`
		Result result `json:"result"`
	}
	entry struct {
		Type      string   `json:"@type"`
		Template  string   `json:"urlTemplate"`
		Language  string   `json:"inLanguage"`
		Platforms []string `json:"actionPlatform"`
	}
	result struct {
		Type string `json:"@type"`
		Name string `json:"name"`
	}
)

// schema returns the practice as JSON-LD. Package json writes <, > and & as escapes, so that no text can end the
// script.
func (p *page) schema(h House, address string) []byte {
	q := p.Practice
	b := business{Context: "https://schema.org", Type: "LocalBusiness", ID: h.URL + "#practice", Name: q.Name,
		Description: h.Text, URL: address,
		SameAs: website(q.Website), Address: q.Address, Telephone: q.Phone, Email: q.Email,
		Action: reserve{"ReserveAction", entry{"EntryPoint", address, string(p.Lang),
			[]string{"https://schema.org/DesktopWebPlatform", "https://schema.org/MobileWebPlatform"}},
			result{"Reservation", p.t(bookATime)}}}
	for _, d := range h.Hours {
		for _, s := range d.Spans {
			b.Opening = append(b.Opening, opening{"OpeningHoursSpecification", "https://schema.org/" +
				d.Date.Weekday().String(), s.From.String(), lastMinute(s.To), d.Date, d.Date})
		}
	}
	for _, v := range h.Services {
		b.Offers = append(b.Offers, offer{"Offer", decimal(v.Price), v.Price.Currency, h.URL + "?service=" + v.ID,
			service{"Service", v.Name, v.Description}})
	}
	out, err := json.Marshal(b)
	if err != nil {
		panic(err) // strings and dates cannot fail to encode
	}
	return out
}

// lastMinute writes the end of an interval; schema.org knows no 24:00.
func lastMinute(t civil.Time) string { return min(t, civil.EndOfDay-1).String() }

// decimal writes an amount with a point, without its currency: "650.00".
func decimal(a money.Amount) string {
	places := money.Decimals(a.Currency)
	digits := strconv.FormatInt(a.Minor, 10)
	if n := places + 1 - len(digits); n > 0 {
		digits = strings.Repeat("0", n) + digits
	}
	if places == 0 {
		return digits
	}
	return digits[:len(digits)-places] + "." + digits[len(digits)-places:]
}
