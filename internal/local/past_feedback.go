package local

import (
	"context"
	"errors"
	"time"

	"stund/internal/fault"
	"stund/internal/survey"
)

// wonders has the practice ask its clients how it was, from the beginning, and those of them answer each day who do.
func (p *past) wonders(ctx context.Context) error {
	surveys := survey.Of(p.base)
	_, err := surveys.Set(ctx, owner(), p.setup, survey.Settings{Exit: true, Hour: 9,
		Review: "https://lotus.example/anmeldelser"})
	if err != nil {
		return err
	}
	for day := p.at.Now().Truncate(24 * time.Hour).Add(18 * time.Hour); day.Before(p.now); day = day.AddDate(0, 0, 1) {
		p.later(day, func(ctx context.Context) error { return p.answer(ctx, surveys, day) })
	}
	return nil
}

// answer has some of those answer who were asked within the day before. More are happy as the year goes on.
func (p *past) answer(ctx context.Context, surveys *survey.Surveys, day time.Time) error {
	open, err := surveys.Unanswered(ctx, demoPractice, day.AddDate(0, 0, -1), day)
	if err != nil {
		return err
	}
	for _, s := range open {
		if p.chance.Float64() > answering {
			continue
		}
		happy := 0.45 + 0.3*float64(day.Sub(p.now.AddDate(0, 0, -7*weeksBehind)))/float64(7*weeksBehind*24*time.Hour)
		n := p.score(s.Kind, happy)
		words, call := p.said(s.Kind, n), survey.Detractor(n) && p.chance.IntN(2) == 0
		_, err := surveys.Answer(ctx, demoPractice, s.ID, survey.Said{Score: &n, Words: &words, Call: &call})
		if err != nil && !errors.Is(err, fault.Gone) {
			return err
		}
	}
	return nil
}

// answering is the share of those who answer: more than elsewhere, so that there is something to be seen.
const answering = 0.6

// score is what somebody gives, who is happy with that chance.
func (p *past) score(kind string, happy float64) int {
	from, to := survey.Most(kind)
	switch c := p.chance.Float64(); {
	case c < happy:
		return to - p.chance.IntN(2)
	case c < happy+0.25:
		return max(to-2-p.chance.IntN(2), from)
	}
	return max(to-4-p.chance.IntN(4), from)
}

// said is what somebody writes who gave the score: most write nothing.
func (p *past) said(kind string, score int) string {
	_, to := survey.Most(kind)
	if p.chance.IntN(5) > 1 {
		return ""
	}
	switch {
	case score >= to-1:
		return happyWords[p.chance.IntN(len(happyWords))]
	case score >= to-3:
		return mixedWords[p.chance.IntN(len(mixedWords))]
	}
	return unhappyWords[p.chance.IntN(len(unhappyWords))]
}

var (
	happyWords = []string{"Tusen takk for god hjelp.", "Følte meg sett fra første stund.",
		"Ryggen er bedre enn på mange år.", "Lett å bestille og lett å finne fram.", "Kommer gjerne tilbake."}
	mixedWords = []string{"Bra behandling, men vanskelig å få time på ettermiddagen.", "Gjerne litt mer tid per time.",
		"Fint, men jeg skulle ønske øvelsene kom på e-post."}
	unhappyWords = []string{"Måtte vente et kvarter to ganger.", "Det var kaldt i rommet.",
		"Jeg forsto ikke hva jeg skulle gjøre hjemme."}
)
