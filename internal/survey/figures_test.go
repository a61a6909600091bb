package survey

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"
)

// TestScoresOfTheReference are the vectors of adjusted Wald.
func TestScoresOfTheReference(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		promoters, detractors, n int
		score, low, high         float64
	}{
		{25, 10, 50, 30, 7.3, 49.3},
		{60, 20, 100, 40, 23.4, 54.3},
		{3, 1, 5, 40, -29.8, 79.8},
		{5, 0, 5, 100, 17.5, 100}, // cut at 100
		{0, 5, 5, -100, -100, -17.5},
	} {
		got := ScoreOf(c.promoters, c.detractors, c.n)
		if got.Score == nil || *got.Score != c.score || *got.Low != c.low || *got.High != c.high {
			t.Errorf("%d and %d of %d: %v %v %v", c.promoters, c.detractors, c.n, *got.Score, *got.Low, *got.High)
		}
	}
}

func TestFewAnswersShowNoScore(t *testing.T) {
	t.Parallel()
	for n := range fewest {
		if got := ScoreOf(n, 0, n); got.Score != nil || got.Low != nil || got.Promoters != 0 || got.N != n {
			t.Errorf("%d answers show %+v", n, got)
		}
	}
}

func TestPeriodsDifferForCertainOnly(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		a, b Score
		want bool
	}{
		{ScoreOf(25, 10, 50), ScoreOf(20, 14, 50), false},
		{ScoreOf(60, 20, 100), ScoreOf(30, 45, 100), true},
		{ScoreOf(5, 0, 5), ScoreOf(0, 4, 4), false}, // nothing is said of four
	} {
		if got := c.a.Differs(c.b); got != c.want || c.b.Differs(c.a) != got {
			t.Errorf("%+v and %+v: %v", c.a, c.b, got)
		}
	}
}

func day(n int) time.Time { return time.Date(2026, 9, 1, 12, 0, 0, 0, time.UTC).AddDate(0, 0, n) }

// TestFigures counts the last answer of each client in the period, and delivered surveys by when they were sent.
func TestFigures(t *testing.T) {
	t.Parallel()
	answered := func(client string, on, score int) Row {
		return Row{ID: fmt.Sprint(client, on), Kind: Exit, Client: client, Service: "massage", Practitioner: "ida",
			Sent: day(on - 1).Unix(), Answered: day(on).Unix(), Score: score}
	}
	all := []Row{answered("a", 2, 3), answered("a", 20, 10), answered("b", 3, 9), answered("c", 4, 10),
		answered("d", 5, 8), answered("e", 6, 2), answered("f", 40, 10),
		{ID: "x", Kind: Exit, Client: "g", Service: "massage", Sent: day(3).Unix()},
		{ID: "y", Kind: Exit, Client: "h", Service: "massage", Sent: day(3).Unix(), Back: true},
		{ID: "z", Kind: Pulse, Client: "h", Service: "massage", Sent: day(3).Unix(), Answered: day(4).Unix(), Score: 5}}
	f := Filter{From: day(0), To: day(30)}
	got := FiguresOf(all, f, time.UTC)
	if s := got.Score; s.N != 5 || s.Promoters != 3 || s.Detractors != 1 || *s.Score != 40 {
		t.Errorf("score %+v", s)
	}
	if got.Response != (Response{Delivered: 8, Answered: 7}) {
		t.Errorf("response %+v", got.Response)
	}
	if got.Pulse.N != 1 || got.Pulse.Mean != nil {
		t.Errorf("pulse %+v", got.Pulse)
	}
	if len(got.Months) != 2 || got.Months[0].Month != "2026-09" || got.Months[0].N != 5 || got.Months[1].N != 0 {
		t.Errorf("months %+v", got.Months)
	}
	if len(got.Services) != 1 || got.Services[0].ID != "massage" || got.Practitioners[0].N != 5 {
		t.Errorf("by service %+v", got.Services)
	}
	if none := FiguresOf(all, Filter{From: day(0), To: day(30), Service: "other"}, time.UTC); none.Score.N != 0 ||
		none.Response.Delivered != 0 {
		t.Errorf("another service's: %+v", none)
	}
}

// TestFiguresAgainstASlowOracle: by hand, client by client.
func TestFiguresAgainstASlowOracle(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		var all []Row
		for n := range random.IntN(60) {
			all = append(all, Row{ID: fmt.Sprint(n), Kind: Exit, Client: fmt.Sprint(random.IntN(20)),
				Service: fmt.Sprint(
					random.IntN(2),
				), Answered: day(random.IntN(60)).Unix() + int64(n), Score: random.IntN(11)})
		}
		f := Filter{From: day(10), To: day(40), Service: []string{"", "0"}[random.IntN(2)]}
		promoters, detractors, n := 0, 0, 0
		for c := range 20 {
			var last *Row
			for i, r := range all {
				if r.Client == fmt.Sprint(c) && f.in(r.Answered) && (f.Service == "" || r.Service == f.Service) &&
					(last == nil || r.Answered > last.Answered) {
					last = &all[i]
				}
			}
			if last == nil {
				continue
			}
			n++
			if last.Score >= 9 {
				promoters++
			}
			if last.Score <= 6 {
				detractors++
			}
		}
		got, want := FiguresOf(all, f, time.UTC).Score, ScoreOf(promoters, detractors, n)
		if got.N != want.N || got.Promoters != want.Promoters || got.Detractors != want.Detractors {
			t.Fatalf("got %+v, want %+v", got, want)
		}
	}
}

func TestRhythm(t *testing.T) {
	t.Parallel()
	week := 7 * 24 * time.Hour
	at := func(days ...int) (all []Visit) {
		for _, d := range days {
			all = append(all, Visit{Start: day(d)})
		}
		return all
	}
	for name, c := range map[string]struct {
		visits  []Visit
		service time.Duration
		want    time.Duration
	}{
		"nobody":                        {nil, 0, usualRhythm},
		"one gap, and no service":       {at(7, 0), 0, usualRhythm},
		"one gap, and a service":        {at(7, 0), 2 * week, 2 * week},
		"two gaps: the mean":            {at(21, 14, 0), 5 * week, 252 * time.Hour},
		"the median of three":           {at(100, 93, 79, 0), 0, 2 * week},
		"no more than six gaps, newest": {at(70, 63, 56, 49, 42, 35, 28, 0), 0, week},
	} {
		if got := Rhythm(c.visits, c.service); got != c.want {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
	for rhythm, want := range map[time.Duration]time.Duration{week: 14 * 24 * time.Hour, 4 * week: 6 * week,
		usualRhythm: 60 * 24 * time.Hour} {
		if got := ending(rhythm); got != want {
			t.Errorf("a rhythm of %v ends after %v, want %v", rhythm, got, want)
		}
	}
}
