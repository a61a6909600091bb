package pages

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"stund/internal/civil"
	"stund/internal/i18n"
	"stund/internal/money"
)

// Weeks is how many weeks of days a page of free times shows, as the widget does.
const Weeks = 5

// Slot is a free time, in the practice's zone. Seats is what is left of a group; 0 where it is for one.
type Slot struct {
	Start time.Time
	Seats int
}

// Choice is the free times to choose from.
type Choice struct {
	From  civil.Date   // Monday of the first week that is shown
	Day   civil.Date   // whose times are shown; zero for none
	Slots []Slot       // of the weeks, in order
	Full  []civil.Date // days of the weeks that are booked out
	Today civil.Date
	First time.Time  // the first free time of all; zero for none
	Last  civil.Date // last day on which there can be times
	Next  time.Time  // the first free time after the weeks, where they have none; zero for none
}

// calendar is free times as they are drawn.
type calendar struct {
	Choice
	zone *time.Location          // of the practice
	at   string                  // query of the page that shows them
	pick func(Slot) string       // where a time leads; nil: it is chosen in a form
	wait func(civil.Date) string // where a day that is booked out leads; nil: nowhere
}

// Times lets the client choose another time, first the day and then the hour. Missed is said where a form came without
// a time, or with one that a rule forbids: why, in the page's language.
func Times(f Frame, a Appointment, c Choice, missed string) Document {
	p := open(f, f.t(chooseTitle))
	p.chooseHead(a)
	if missed != "" {
		p.notice(toneWarn, missed)
	}
	if c.First.IsZero() && len(c.Slots) == 0 {
		p.f(`<p class="lead">%s</p>`, p.t(noneAtAll))
		p.reach()
		return p.close()
	}
	k := calendar{Choice: c, zone: a.Start.Location(), at: "move"}
	p.weeks(k)
	if len(c.Slots) == 0 {
		p.noneHere(k)
		return p.close()
	}
	p.form("move")
	p.hours(k)
	p.f(`<div class="bar"><button class="%s">%s</button></div></form>`, mainButton, p.t(moveHere))
	return p.close()
}

// noneHere leads on from weeks without free times.
func (p *page) noneHere(k calendar) {
	p.f(`<p class="lead">%s</p>`, p.t(noneHere))
	next := k.Next
	if next.IsZero() {
		next = k.First
	}
	if next.IsZero() {
		return
	}
	day := civil.DateOf(next)
	p.f(`<div class="acts"><a class="%s" href="%s">%s</a></div>`, sideButton, p.days(k, day.Monday(), day),
		p.t(nextFree, "when", i18n.ShortDateTime(p.Lang, next, p.Now)))
}

// PickOne is what Times says of a form without a time.
func PickOne(l i18n.Lang) string { return pickOne.In(l) }

// Taken lets the client choose among the times nearest to one that somebody else got first.
func Taken(f Frame, a Appointment, near []Slot) Document {
	p := open(f, f.t(chooseTitle))
	p.chooseHead(a)
	p.notice(toneWarn, p.t(wasTaken))
	p.form("move")
	p.f(`<fieldset><legend class="vh">%s</legend><div class="chips near">`, p.t(chooseTitle))
	for _, s := range near {
		p.chip(s, p.joined(i18n.DateTitle(p.Lang, s.Start, p.Now)), "")
	}
	p.f(`</div></fieldset><div class="acts"><button class="%s">%s</button></div></form>`+
		`<p><a class="more" href="%s">%s</a></p>`, mainButton, p.t(moveHere), p.Link("move"), p.t(allTimes))
	return p.close()
}

// chooseHead says what is being moved, and from when.
func (p *page) chooseHead(a Appointment) {
	p.back(p.t(yours))
	p.f(`<h1>%s</h1><p class="lead quiet">%s</p>`, p.t(chooseTitle),
		p.t(nowAt, "when", i18n.DateTime(p.Lang, a.Start, p.Now)))
	p.what(a)
	if b := a.Back; b != nil && b.Back.Minor < b.Paid.Minor {
		p.f(`<p class="lead">%s</p>`, p.t(moveKeeps, "kept",
			i18n.Price(p.Lang, money.Amount{Minor: b.Paid.Minor - b.Back.Minor, Currency: b.Paid.Currency})))
	}
}

// days returns the address of the page at the weeks and the day.
func (p *page) days(k calendar, from, day civil.Date) string {
	return p.Link(k.at + "&from=" + from.String() + "&day=" + day.String())
}

// weeks writes the days as a month is printed, each a link where it has times.
func (p *page) weeks(k calendar) {
	p.f(`<nav class="weeks" aria-label="%s"><div class="head">`, p.t(chooseDay))
	p.turns(k)
	p.b.WriteString(`</div><div class="days names" aria-hidden="true">`)
	for n := range 7 {
		name, _, _ := strings.Cut(i18n.ShortDate(p.Lang, k.noon(k.From.AddDays(n)), p.Now), " ")
		p.f(`<span>%s</span>`, upper(strings.TrimSuffix(name, ".")))
	}
	p.b.WriteString(`</div><ol class="days">`)
	count := map[civil.Date]int{}
	for _, s := range k.Slots {
		count[civil.In(s.Start, k.zone)]++
	}
	waits := false
	for n := range 7 * Weeks {
		d := k.From.AddDays(n)
		full := count[d] == 0 && k.wait != nil && slices.Contains(k.Full, d)
		waits = waits || full
		p.day(k, d, count[d], full)
	}
	p.b.WriteString(`</ol>`)
	if waits {
		p.f(`<p class="key" aria-hidden="true"><span class="day full"></span>%s</p>`, p.t(fullKey))
	}
	p.b.WriteString(`</nav>`)
}

// noon is the middle of the day: what names it is to be no neighbour of it.
func (k calendar) noon(d civil.Date) time.Time {
	return time.Date(d.Year, d.Month, d.Day, 12, 0, 0, 0, k.zone)
}

// turns writes which weeks these are, between the links to those before and after.
func (p *page) turns(k calendar) {
	turn := func(show bool, icon string, from civil.Date, label i18n.Text) {
		if !show {
			p.b.WriteString(`<span class="turn"></span>`)
			return
		}
		p.f(`<a class="turn" href="%s" aria-label="%s">`, p.Link(k.at+"&from="+from.String()), p.t(label))
		p.b.WriteString(icon + `</a>`)
	}
	before, last := k.From.AddDays(-7*Weeks), k.From.AddDays(7*Weeks-1)
	if this := k.Today.Monday(); before.Before(this) {
		before = this
	}
	turn(before.Before(k.From), iconLeft, before, earlier)
	_, from, _ := strings.Cut(i18n.ShortDate(p.Lang, k.noon(k.From), k.noon(last)), " ") // the year once, at the end
	_, to, _ := strings.Cut(i18n.ShortDate(p.Lang, k.noon(last), p.Now), " ")
	p.f(`<p class="span">%s</p>`, p.joined(from)+" – "+p.joined(to))
	turn(last.Before(k.Last), iconRight, last.AddDays(1), later)
}

// day writes a day that has so many times, or is full and can be waited for.
func (p *page) day(k calendar, d civil.Date, slots int, full bool) {
	class, words := "day", i18n.Date(p.Lang, k.noon(d), p.Now)
	if d == k.Today {
		class, words = "day today", words+", "+p.t(today)
	}
	number, month := strconv.Itoa(d.Day), p.month(k.noon(d))
	switch {
	case slots > 0:
		words += ", " + p.t(times.Of(slots), "n", strconv.Itoa(slots))
		current := ""
		if d == k.Day {
			class, current = class+" picked", ` aria-current="date"`
		}
		p.f(`<li><a class="%s" href="%s" aria-label="%s" data-month="%s"`, class+" free", p.days(k, k.From, d),
			words, month)
		p.b.WriteString(current)
		p.f(`>%s</a></li>`, number)
	case full:
		p.f(`<li><a class="%s" href="%s" aria-label="%s" data-month="%s">%s</a></li>`, class+" full", k.wait(d),
			words+", "+p.t(fullDay), month, number)
	default:
		p.f(`<li><span class="%s" data-month="%s"><span aria-hidden="true">%s</span><span class="vh">%s</span>`+
			`</span></li>`, class+" off", month, number, words+", "+p.t(noTimes))
	}
}

// month returns the short name of the month that begins on the day, "" for other days and where a number stands for
// it.
func (p *page) month(day time.Time) string {
	_, short := i18n.Months(p.Lang)
	name := strings.TrimSuffix(short[day.Month()-1], ".")
	if _, err := strconv.Atoi(name); err == nil || day.Day() != 1 {
		return ""
	}
	return name
}

// hours writes the times of the day in its parts.
func (p *page) hours(k calendar) {
	var parts [3][]Slot
	for _, s := range k.Slots {
		if civil.In(s.Start, k.zone) != k.Day {
			continue
		}
		switch h := s.Start.In(k.zone).Hour(); {
		case h < 12:
			parts[0] = append(parts[0], s)
		case h < 17:
			parts[1] = append(parts[1], s)
		default:
			parts[2] = append(parts[2], s)
		}
	}
	day := time.Date(k.Day.Year, k.Day.Month, k.Day.Day, 12, 0, 0, 0, k.zone)
	p.f(`<div class="times"><h2>%s</h2>`, p.joined(i18n.DateTitle(p.Lang, day, p.Now)))
	for i, name := range [...]i18n.Text{morning, afternoon, evening} {
		if len(parts[i]) == 0 {
			continue
		}
		class := "chips"
		if parts[i][0].Seats > 0 {
			class = "chips group"
		}
		p.f(`<fieldset><legend>%s</legend><div class="%s">`, p.t(name), class)
		for _, s := range parts[i] {
			to := ""
			if k.pick != nil {
				to = k.pick(s)
			}
			p.chip(s, "", to)
		}
		p.b.WriteString(`</div></fieldset>`)
	}
	p.b.WriteString(`</div>`)
}

// chip writes a time, with its day where that is not said above: a link where it leads somewhere, else a choice of the
// form.
func (p *page) chip(s Slot, day, to string) {
	end := `</span></label>`
	if to != "" {
		p.f(`<a class="chip" href="%s"><span>`, to)
		end = `</span></a>`
	} else {
		p.f(`<label class="chip"><input type="radio" name="start" value="%s" required><span>`,
			s.Start.Format(time.RFC3339))
	}
	if day != "" {
		p.f(`<span>%s</span> `, day)
	}
	p.f(`<span>%s</span>`, i18n.Time(p.Lang, s.Start))
	if s.Seats > 0 {
		p.f(` <small>%s</small>`, p.t(seats.Of(s.Seats), "n", strconv.Itoa(s.Seats)))
	}
	p.b.WriteString(end)
}
