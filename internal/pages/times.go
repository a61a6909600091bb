package pages

import (
	"strconv"
	"strings"
	"time"

	"stund/internal/civil"
	"stund/internal/i18n"
)

// Weeks is how many weeks of days a page of free times shows.
const Weeks = 3

// Slot is a free time, in the practice's zone. Seats is what is left of a group; 0 where it is for one.
type Slot struct {
	Start time.Time
	Seats int
}

// Choice is the free times to choose from.
type Choice struct {
	From  civil.Date // Monday of the first week that is shown
	Day   civil.Date // whose times are shown; zero for none
	Slots []Slot     // of the weeks, in order
	Today civil.Date
	First time.Time  // the first free time of all; zero for none
	Last  civil.Date // last day on which there can be times
	Next  time.Time  // the first free time after the weeks, where they have none; zero for none
}

// Times lets the client choose another time, first the day and then the hour. Missed is said where a form came without a time,
// or with one that a rule forbids: why, in the page's language.
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
	p.weeks(a, c)
	if len(c.Slots) == 0 {
		p.f(`<p class="lead">%s</p>`, p.t(noneHere))
		next := c.Next
		if next.IsZero() {
			next = c.First
		}
		day := civil.DateOf(next)
		p.f(`<div class="acts"><a class="%s" href="%s">%s</a></div>`, sideButton, p.days(day.Monday(), day),
			p.t(nextFree, "when", i18n.ShortDateTime(p.Lang, next, p.Now)))
		return p.close()
	}
	p.hours(a, c)
	return p.close()
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
		p.chip(s, upper(i18n.Date(p.Lang, s.Start, p.Now)))
	}
	p.f(`</div></fieldset><div class="acts"><button class="%s">%s</button></div></form><p><a class="more" href="%s">%s</a></p>`, mainButton, p.t(moveHere),
		p.Link("move"), p.t(allTimes))
	return p.close()
}

// chooseHead says what is being moved, and from when.
func (p *page) chooseHead(a Appointment) {
	p.back(p.t(yours))
	p.f(`<h1>%s</h1><p class="lead quiet">%s</p>`, p.t(chooseTitle), p.t(nowAt, "when", i18n.DateTime(p.Lang, a.Start, p.Now)))
	p.what(a)
}

// days gives the address of the page at the weeks and the day.
func (p *page) days(from, day civil.Date) string {
	return p.Link("move&from=" + from.String() + "&day=" + day.String())
}

// weeks writes the days as a month is printed, each a link where it has times.
func (p *page) weeks(a Appointment, c Choice) {
	zone := a.Start.Location()
	at := func(d civil.Date) time.Time { return time.Date(d.Year, d.Month, d.Day, 12, 0, 0, 0, zone) }
	count := map[civil.Date]int{}
	for _, s := range c.Slots {
		count[civil.In(s.Start, zone)]++
	}
	last := c.From.AddDays(7*Weeks - 1)
	p.f(`<nav class="weeks" aria-label="%s"><div class="span">`, p.t(chooseDay))
	turn := func(show bool, icon string, from civil.Date, label i18n.Text) {
		if !show {
			p.b.WriteString(`<span class="turn"></span>`)
			return
		}
		p.f(`<a class="turn" href="%s" aria-label="%s">`, p.Link("move&from="+from.String()), p.t(label))
		p.b.WriteString(icon + `</a>`)
	}
	first := civil.DateOf(c.First).Monday()
	before := c.From.AddDays(-7 * Weeks)
	if before.Before(first) {
		before = first
	}
	turn(!c.First.IsZero() && first.Before(c.From), iconLeft, before, earlier)
	_, from, _ := strings.Cut(i18n.ShortDate(p.Lang, at(c.From), at(last)), " ") // the year once, at the end
	_, to, _ := strings.Cut(i18n.ShortDate(p.Lang, at(last), p.Now), " ")
	p.f(`<p>%s</p>`, from+" – "+to)
	turn(last.Before(c.Last), iconRight, last.AddDays(1), later)
	p.b.WriteString(`</div><div class="days names" aria-hidden="true">`)
	for n := range 7 {
		name, _, _ := strings.Cut(i18n.ShortDate(p.Lang, at(c.From.AddDays(n)), p.Now), " ")
		p.f(`<span>%s</span>`, strings.TrimSuffix(name, "."))
	}
	p.b.WriteString(`</div><ol class="days">`)
	for n := range 7 * Weeks {
		d := c.From.AddDays(n)
		class, words := "day", i18n.Date(p.Lang, at(d), p.Now)
		if d == c.Today {
			class, words = "day today", words+", "+p.t(today)
		}
		number := strconv.Itoa(d.Day)
		if count[d] == 0 {
			p.f(`<li><span class="%s"><span aria-hidden="true">%s</span><span class="vh">%s</span></span></li>`, class, number, words+", "+p.t(noTimes))
			continue
		}
		words += ", " + p.t(times.Of(count[d]), "n", strconv.Itoa(count[d]))
		p.f(`<li><a class="%s" href="%s" aria-label="%s"`, class, p.days(c.From, d), words)
		if d == c.Day {
			p.b.WriteString(` aria-current="date"`)
		}
		p.f(`>%s</a></li>`, number)
	}
	p.b.WriteString(`</ol></nav>`)
}

// hours writes the times of the day in its parts.
func (p *page) hours(a Appointment, c Choice) {
	zone := a.Start.Location()
	var parts [3][]Slot
	for _, s := range c.Slots {
		if civil.In(s.Start, zone) != c.Day {
			continue
		}
		switch h := s.Start.In(zone).Hour(); {
		case h < 12:
			parts[0] = append(parts[0], s)
		case h < 17:
			parts[1] = append(parts[1], s)
		default:
			parts[2] = append(parts[2], s)
		}
	}
	day := time.Date(c.Day.Year, c.Day.Month, c.Day.Day, 12, 0, 0, 0, zone)
	p.form("move")
	p.f(`<div class="times"><h2>%s</h2>`, upper(i18n.Date(p.Lang, day, p.Now)))
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
			p.chip(s, "")
		}
		p.b.WriteString(`</div></fieldset>`)
	}
	p.f(`</div><div class="bar"><button class="%s">%s</button></div></form>`, mainButton, p.t(moveHere))
}

// chip writes a time that can be chosen, with its day where that is not said above.
func (p *page) chip(s Slot, day string) {
	p.f(`<label class="chip"><input type="radio" name="start" value="%s" required><span>`, s.Start.Format(time.RFC3339))
	if day != "" {
		p.f(`<span>%s</span> `, day)
	}
	p.f(`<span>%s</span>`, i18n.Time(p.Lang, s.Start))
	if s.Seats > 0 {
		p.f(` <small>%s</small>`, p.t(seats.Of(s.Seats), "n", strconv.Itoa(s.Seats)))
	}
	p.b.WriteString(`</span></label>`)
}
