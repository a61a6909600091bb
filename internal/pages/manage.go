package pages

import (
	"stund/internal/i18n"
	"stund/internal/link"
)

// News is what a page says before all else.
type News uint8

// What has just happened, or could not be done.
const (
	Nothing News = iota
	JustMoved
	JustCancelled
	JustBooked
	NotMoved
	NotCancelled
)

// Manage shows an appointment and what its client can do with it.
func Manage(f Frame, a Appointment, n News) Document {
	title, tone, said := yours, "", i18n.Text{}
	switch {
	case a.State == Cancelled && n == JustCancelled:
		title, tone, said = yoursGone, toneGood, saidGone
	case a.State == Cancelled:
		title = yoursGone
	case a.State != Confirmed:
	case n == JustMoved:
		title, tone, said = yoursMoved, toneGood, saidMoved
	case n == JustBooked:
		title, tone, said = yoursBooked, toneGood, saidBooked
	case n == NotMoved:
		tone, said = toneWarn, notMoved
	case n == NotCancelled:
		tone, said = toneWarn, notGone
	}
	p := open(f, f.t(title))
	p.f(`<h1>%s</h1>`, p.t(title))
	if tone != "" {
		p.notice(tone, p.t(said))
	}
	ended, running := !p.Now.Before(a.End), !p.Now.Before(a.Start)
	switch {
	case a.State == Cancelled:
		p.card(a, toneDone, iconCross, p.unsaid(n, cancelled))
		if a.Back != nil && a.Back.Back.Minor > 0 {
			p.f(`<p class="lead">%s</p>`, p.backThen(*a.Back))
		}
		p.again()
	case a.State == Completed:
		p.card(a, toneDone, iconCheck, p.t(completed))
		p.f(`<p class="lead">%s</p>`, p.t(thanks))
		p.again()
	case a.State == NoShow:
		p.card(a, toneBad, iconCross, p.t(noShow))
		p.f(`<p class="lead">%s</p>`, p.t(disputed))
		p.reach()
	case ended:
		p.card(a, toneDone, iconCheck, p.t(over))
		p.f(`<p class="lead">%s</p>`, p.t(thanks))
		p.again()
	case running:
		p.card(a, toneGood, iconWait, p.t(begun))
		p.reach()
	default:
		p.card(a, toneGood, iconCheck, p.unsaid(n, confirmed))
		p.choices(a, n == JustMoved || n == JustBooked)
	}
	p.toMine()
	return p.close()
}

// unsaid returns the state for the card, unless the news above it has said so.
func (p *page) unsaid(n News, state i18n.Text) string {
	if n == JustMoved || n == JustCancelled || n == JustBooked {
		return ""
	}
	return p.t(state)
}

// choices are what can be done with an appointment to come. Of a new time, the calendar comes first.
func (p *page) choices(a Appointment, fresh bool) {
	move := mainButton
	if fresh {
		p.f(`<div class="acts"><a class="%s" href="%s" download="booking.ics">`, mainButton, a.Calendar)
		p.b.WriteString(iconDate)
		p.f(`%s</a></div>`, p.t(addCalendar))
		move = sideButton
	}
	if a.Move.Allowed || a.Cancel.Allowed {
		p.b.WriteString(`<div class="acts">`)
		if a.Move.Allowed {
			p.f(`<a class="%s" href="%s">%s</a>`, move, p.Link("move"), p.t(buttonMove))
		}
		if a.Cancel.Allowed {
			p.f(`<a class="%s" href="%s">%s</a>`, sideButton, p.Link("cancel"), p.t(buttonCancel))
		}
		p.b.WriteString(`</div>`)
	}
	p.f(`<p class="below">%s`, p.rule(a, tooLate))
	if a.Back != nil && a.Cancel.Allowed {
		p.f(` %s`, p.backNow(*a.Back))
	}
	p.b.WriteString(`</p>`)
	if !a.Move.Allowed && !a.Cancel.Allowed {
		p.reach()
	}
	if fresh {
		return
	}
	p.f(`<p><a class="more" href="%s" download="booking.ics">`, a.Calendar)
	p.b.WriteString(iconDate)
	p.f(`%s</a></p>`, p.t(addCalendar))
}

// rule says until when the appointment can be moved and cancelled, or that the client is too late for both.
func (p *page) rule(a Appointment, late i18n.Text) string {
	until := func(t Permit) string { return i18n.DateTime(p.Lang, t.Until, p.Now) }
	switch {
	case a.Move.Allowed && a.Cancel.Allowed && a.Move.Until.Equal(a.Cancel.Until):
		return p.t(ruleBoth, "when", until(a.Move))
	case a.Move.Allowed && a.Cancel.Allowed:
		return p.t(ruleMove, "when", until(a.Move)) + " " + p.t(ruleCancel, "when", until(a.Cancel))
	case a.Move.Allowed:
		return p.t(ruleMove, "when", until(a.Move)) + " " + p.t(noCancel, "when", until(a.Cancel))
	case a.Cancel.Allowed:
		return p.t(ruleCancel, "when", until(a.Cancel)) + " " + p.t(noMove, "when", until(a.Move))
	}
	last := a.Move
	if a.Cancel.Until.After(last.Until) {
		last = a.Cancel
	}
	return p.t(late, "when", until(last))
}

// again leads to the booking page.
func (p *page) again() {
	there := p.Frame
	there.Path, there.Chosen = link.BookingPath(p.Practice.ID), true // in the language of this page
	p.f(`<div class="acts"><a class="%s" href="%s">%s</a></div><p class="below">%s</p>`, mainButton, there.Link(""),
		p.t(buttonAgain), p.t(againAsk))
}

// Cancel asks whether to cancel, and why. Reason is what was typed before; wrong tells that it could not be taken.
func Cancel(f Frame, a Appointment, reason string, wrong bool) Document {
	p := open(f, f.t(cancelTitle))
	p.back(p.t(yours))
	p.f(`<h1>%s</h1>`, p.t(cancelTitle))
	p.summary(a)
	if a.Back != nil {
		p.f(`<p class="lead">%s</p>`, p.backNow(*a.Back))
	}
	p.form("cancel")
	p.f(`<div class="field"><label for="reason">%s</label><p class="hint" id="hint">%s</p>`, p.t(reasonLabel),
		p.t(reasonHint))
	described := "hint"
	if wrong {
		described = "hint wrong"
		p.f(`<p class="wrong" id="wrong">%s</p>`, p.t(reasonWrong))
	}
	p.f(`<textarea id="reason" name="reason" rows="3" maxlength="300" aria-describedby="%s"`, described)
	if wrong {
		p.b.WriteString(` aria-invalid="true" autofocus`)
	}
	p.f(`>%s</textarea></div>`, "\n"+reason) // HTML drops the first line end
	p.f(`<div class="acts"><button class="%s">%s</button><a class="%s" href="%s">%s</a></div></form>`, stopButton,
		p.t(cancelNow), sideButton, p.Link(""), p.t(keepIt))
	if a.Move.Allowed {
		p.f(`<p><a class="more" href="%s">%s</a></p>`, p.Link("move"), p.t(ratherMove))
	}
	return p.close()
}
