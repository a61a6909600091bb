package pages

import (
	"crypto/sha256"
	_ "embed" // the script and the style
	"encoding/base64"
	"strconv"
	"strings"
	"time"

	"stund/internal/i18n"
)

// SurveyState is how things stand with a survey.
type SurveyState uint8

// The states of a survey.
const (
	ToAnswer     SurveyState = iota
	JustAnswered             // thank you
	HasAnswered              // and may still change it
	SurveyOver               // it takes no answers any more
)

// Surveyed is what a client is asked, and what they have said of it.
type Surveyed struct {
	Visit   bool // about one visit, from 1 to 5; else about a course, from 0 to 10
	Service string
	When    time.Time // of the visit, in the practice's zone
	Chosen  int       // the score that is shown as chosen; -1: none
	Words   string
	Call    bool
	Until   time.Time // until when it can be changed, in the practice's zone
	Low     bool      // an unhappy answer, which somebody reads
	Review  string    // where a review can be written; "": not asked for
	Friend  string    // the address for a friend; "": not asked for
	Missing bool      // they sent it without a number
}

//go:embed survey.js
var surveyScript string

//go:embed survey.css
var surveyStyle string

// Survey shows what a client is asked.
func Survey(f Frame, s Surveyed, state SurveyState) Document {
	if state == SurveyOver {
		return plain(f, surveyOverTitle, surveyOverLead, (*page).again)
	}
	p := &page{Frame: f}
	title, lead := surveyTitle, surveyLead
	if s.Visit {
		title, lead = pulseTitle, pulseLead
	}
	if state == JustAnswered {
		title, lead = answeredTitle, answeredLead
		if s.Low {
			lead = answeredLow
		}
	}
	p.styled(p.t(title))
	p.f(`<h1>%s</h1>`, p.t(title))
	switch {
	case s.Missing:
		p.notice(toneBad, p.t(surveyMissing))
	case state == HasAnswered:
		p.notice(toneGood, p.t(surveyChange, "when", i18n.DateTime(p.Lang, s.Until, p.Now)))
	}
	p.f(`<p class="lead">%s</p>`, p.t(lead, "when", i18n.DateTime(p.Lang, s.When, p.Now)))
	if state == JustAnswered {
		p.recommend(s)
		p.f(`<p class="below"><a href="%s">%s</a></p>`, p.Link(""), p.t(surveyAgain))
		return p.close()
	}
	p.questions(s)
	p.b.WriteString(`<script>` + surveyScript + `</script>`)
	sum := sha256.Sum256([]byte(surveyScript))
	p.loads += "script-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'; connect-src 'self'; "
	return p.close()
}

// styled writes everything before the first words, with the style of surveys beside that of all pages.
func (p *page) styled(title string) {
	p.head(title + " – " + p.Practice.Name)
	p.b.WriteString(noIndex + `<style>` + surveyStyle + `</style>`)
	p.body("page")
	p.f(`<header class="who"><bdi>%s</bdi></header><main>`, p.Practice.Name)
	hash := func(s string) string {
		sum := sha256.Sum256([]byte(s))
		return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
	}
	p.styles = hash(sheet(p.Practice.Accent)) + " " + hash(surveyStyle)
}

// questions is the form: one row of numbers, and what is asked beside it.
func (p *page) questions(s Surveyed) {
	from, to, question, low, high, more := 0, 10, surveyQuestion, surveyLow, surveyHigh, surveyWords
	if s.Visit {
		from, to, question, low, high, more = 1, 5, pulseQuestion, pulseLow, pulseHigh, pulseWords
	}
	p.f(`<form id="survey" method="post" action="%s"><input type="hidden" name="action" value="send">`, p.Link(""))
	p.f(`<fieldset class="scale"><legend>%s</legend><div class="row">`, p.t(question, "practice", p.Practice.Name))
	for n := from; n <= to; n++ {
		checked := ""
		if n == s.Chosen {
			checked = " checked"
		}
		p.f(`<label><input type="radio" name="score" value="%s" required`, strconv.Itoa(n))
		p.b.WriteString(checked)
		p.f(`><span>%s</span></label>`, strconv.Itoa(n))
	}
	p.f(`</div><p class="ends"><span>%s</span><span>%s</span></p></fieldset>`,
		strconv.Itoa(from)+" = "+p.t(low), strconv.Itoa(to)+" = "+p.t(high))
	p.f(`<div class="field"><label for="words">%s</label><textarea id="words" name="words" rows="3" `+
		`maxlength="2000">%s</textarea></div>`, p.t(more), "\n"+s.Words) // HTML drops the first line end
	if !s.Visit {
		p.f(`<label class="choice"><input type="checkbox" name="call" value="%s"`, Ticked)
		if s.Call {
			p.b.WriteString(` checked`)
		}
		p.f(`><span>%s</span></label>`, p.t(surveyCall))
	}
	p.f(`<p class="saved" id="saved" role="status" data-saved="%s"></p>`, p.t(surveySaved))
	p.f(`<div class="acts"><button class="%s">%s</button></div></form>`, mainButton, p.t(surveySend))
	p.f(`<p class="below">%s</p>`, p.t(surveyPrivate, "practice", p.Practice.Name))
}

// recommend asks whoever is happy for a review, or a friend.
func (p *page) recommend(s Surveyed) {
	if s.Review == "" && s.Friend == "" {
		return
	}
	p.f(`<section><h2 class="next">%s</h2>`, p.t(recommendTitle))
	if site := website(s.Review); site != "" {
		p.f(`<p>%s</p><div class="acts"><a class="%s" href="%s" rel="noreferrer">%s</a></div>`, p.t(recommendReview),
			mainButton, site, p.t(recommendWrite))
	}
	if s.Friend != "" {
		text := recommendFriend
		if s.Review == "" {
			text = recommendLink
		}
		p.f(`<p class="below">%s</p><p class="below"><a href="%s">%s</a></p>`, p.t(text), s.Friend,
			strings.TrimPrefix(s.Friend, "https://"))
	}
	p.b.WriteString(`</section>`)
}
