package survey

import (
	"cmp"
	"math"
	"slices"
	"time"

	"stund/internal/store"
)

// Row is a survey as figures are made of it, and as it is found before it is sent: one small item for each, in the
// practice's one partition of rows, by when it was planned. It holds nothing that somebody wrote.
type Row struct {
	Practice     string `json:"-"`
	Place        string `json:"-"` // "<when it was planned>#<id>"
	ID           string `json:"i"`
	Kind         string `json:"k"`
	Client       string `json:"c,omitempty"`
	Service      string `json:"s,omitempty"`
	Practitioner string `json:"p,omitempty"`
	Sent         int64  `json:"a,omitempty"` // Unix seconds; 0: it was answered by a link that staff handed on
	Back         bool   `json:"b,omitempty"` // its mail came back
	Answered     int64  `json:"t,omitempty"`
	Score        int    `json:"v"`
	Call         bool   `json:"l,omitempty"`
	Words        bool   `json:"w,omitempty"` // they wrote something
	Source       string `json:"h,omitempty"` // of an arrival: where the new client heard of the practice
	Brought      bool   `json:"y,omitempty"` // and that a client brought them

	version int64
}

var rows = store.Family[Row]{
	Kind: "survey-row", Prefix: "feedback", Sort: "row", Layout: store.Together,
	Stamp: func(r *Row) store.Stamp {
		return store.Stamp{Practice: &r.Practice, ID: &r.Place, Version: &r.version}
	},
}

// rowTime is how a row's place begins: all of one length, so that they sort.
const rowTime = "2006-01-02T15:04:05Z"

// place is where the survey's row is.
func (s Survey) place() string { return PlaceOf(s.Made, s.ID) }

// PlaceOf returns where the row is of a survey that was planned at the time.
func PlaceOf(made time.Time, id string) string { return made.UTC().Format(rowTime) + "#" + id }

// Put is the operation that writes the row over what was read.
func (r Row) Put() (store.Op, error) { return rows.Put(r) }

// of returns the row as the survey is now.
func (r Row) of(s Survey) Row {
	r.ID, r.Kind, r.Client, r.Service, r.Practitioner = s.ID, s.Kind, s.Client, s.Service, s.Practitioner
	if !s.Gone.IsZero() {
		r.Sent = s.Gone.Unix()
	}
	if a := s.Answer; a != nil {
		r.Answered, r.Score, r.Call, r.Words = a.First.Unix(), a.Score, a.Call, a.Words != ""
	}
	return r
}

// Score is a net promoter score: how many more of a hundred clients would recommend the practice than would not.
type Score struct {
	N          int      `json:"n" doc:"Clients whose last answer in the period is counted." example:"50"`
	Promoters  int      `json:"promoters" doc:"Of them, those who gave 9 or 10." example:"25"`
	Detractors int      `json:"detractors" doc:"Of them, those who gave 6 or less." example:"10"`
	Score      *float64 `json:"score,omitempty" doc:"Percent of promoters less percent of detractors; left out of fewer than five answers." example:"30"`
	Low        *float64 `json:"low,omitempty" doc:"Lower end of its 95 % interval (adjusted Wald): what it would be of all clients probably lies inside." example:"7.3"`
	High       *float64 `json:"high,omitempty" doc:"Upper end." example:"49.3"`
}

// fewest is how many answers make a figure: of fewer, it would say what one person said.
const fewest = 5

// ScoreOf returns the score of so many answers, with its interval: adjusted Wald with three quarters of a promoter and
// of a detractor added among three answers. Figures are in percent, to one decimal.
func ScoreOf(promoters, detractors, n int) Score {
	out := Score{N: n, Promoters: promoters, Detractors: detractors}
	if n < fewest {
		out.Promoters, out.Detractors = 0, 0 // they would say what one person said
		return out
	}
	score := tenth(100 * float64(promoters-detractors) / float64(n))
	s, variance := adjusted(promoters, detractors, n)
	wide := z * math.Sqrt(variance)
	low, high := tenth(100*max(s-wide, -1)), tenth(100*min(s+wide, 1))
	out.Score, out.Low, out.High = &score, &low, &high
	return out
}

// z bounds 95 % of a normal distribution.
const z = 1.96

// adjusted returns the adjusted score as a fraction, and its variance.
func adjusted(promoters, detractors, n int) (s, variance float64) {
	of := float64(n) + 3
	p, d := (float64(promoters)+0.75)/of, (float64(detractors)+0.75)/of
	s = p - d
	return s, (p + d - s*s) / of
}

func tenth(f float64) float64 { return math.Round(f*10) / 10 }

// Differs reports whether chance alone would rarely make the two scores so different: the 95 % interval of their
// difference has no 0.
func (s Score) Differs(o Score) bool {
	if s.Score == nil || o.Score == nil {
		return false
	}
	a, va := adjusted(s.Promoters, s.Detractors, s.N)
	b, vb := adjusted(o.Promoters, o.Detractors, o.N)
	return math.Abs(a-b) > z*math.Sqrt(va+vb)
}

// Response is how many of those who were asked answered.
type Response struct {
	Delivered int `json:"delivered" doc:"Surveys that were sent in the period and did not come back." example:"120"`
	Answered  int `json:"answered" doc:"Of them, those that were answered by now." example:"31"`
}

// PulseScore is how visits were.
type PulseScore struct {
	N    int      `json:"n" doc:"Answers about visits in the period." example:"18"`
	Mean *float64 `json:"mean,omitempty" doc:"Of 1 to 5; left out of fewer than five answers." example:"4.6"`
}

// Filter is which answers count.
type Filter struct {
	From, To     time.Time // answered, or sent, from then and before then
	Service      string    // "": whichever
	Practitioner string    // "": whoever
}

func (f Filter) of(r Row) bool {
	return (f.Service == "" || r.Service == f.Service) && (f.Practitioner == "" || r.Practitioner == f.Practitioner)
}

func (f Filter) in(unix int64) bool { return unix >= f.From.Unix() && unix < f.To.Unix() }

// tally counts the last exit answer of each client.
type tally map[string]last

// last is what a client answered last.
type last struct {
	at    int64
	score int
}

func (t tally) add(r Row) {
	whose := r.Client
	if whose == "" {
		whose = r.ID // erased: nobody knows any more whose it was
	}
	if was, known := t[whose]; !known || r.Answered > was.at {
		t[whose] = last{r.Answered, r.Score}
	}
}

func (t tally) score() Score {
	promoters, detractors := 0, 0
	for _, r := range t {
		switch {
		case Promoter(r.score):
			promoters++
		case Detractor(r.score):
			detractors++
		}
	}
	return ScoreOf(promoters, detractors, len(t))
}

// Part is the score of a service or a practitioner.
type Part struct {
	ID string `json:"id" example:"consultation"`
	Score
}

// Month is the score of a month.
type Month struct {
	Month string `json:"month" doc:"In the practice's zone." example:"2026-11"`
	Score
}

// Figures are what the answers of a period come to.
type Figures struct {
	Score         Score
	Before        Score // of the period of the same length before
	Differs       bool
	Response      Response
	Pulse         PulseScore
	Months        []Month
	Services      []Part
	Practitioners []Part
	Newcomers     Newcomers
}

// Newcomers is how new clients came.
type Newcomers struct {
	N           int       `json:"n" doc:"New clients who said how they heard of the practice, by the day of their first booking." example:"12"`
	Recommended int       `json:"recommended" doc:"New clients who came by the link that a client handed on, whether they answered or not." example:"3"`
	Sources     []HeardBy `json:"sources" doc:"Where they heard of the practice, the most frequent first."`
}

// HeardBy is how many new clients heard of the practice in one way.
type HeardBy struct {
	Source  string `json:"source" example:"search"`
	Clients int    `json:"clients" example:"5"`
}

// FiguresOf counts the rows, which may be of other times too. Months are those of the zone.
func FiguresOf(all []Row, f Filter, zone *time.Location) Figures {
	before := Filter{From: f.From.Add(-f.To.Sub(f.From)), To: f.From, Service: f.Service, Practitioner: f.Practitioner}
	now, was := tally{}, tally{}
	months, services, practitioners := map[string]tally{}, map[string]tally{}, map[string]tally{}
	into := func(group map[string]tally, id string, r Row) {
		if group[id] == nil {
			group[id] = tally{}
		}
		group[id].add(r)
	}
	var out Figures
	pulses, arrived := 0, newcomers{}
	for _, r := range all {
		if !f.of(r) {
			continue
		}
		if r.Sent > 0 && !r.Back && f.in(r.Sent) {
			out.Response.Delivered++
			if r.Answered > 0 {
				out.Response.Answered++
			}
		}
		switch {
		case r.Kind == ArrivalKind:
			if f.in(r.Answered) {
				arrived.add(r)
			}
		case r.Answered == 0:
		case r.Kind == Pulse && f.in(r.Answered):
			out.Pulse.N++
			pulses += r.Score
		case r.Kind == Exit && f.in(r.Answered):
			now.add(r)
			into(months, time.Unix(r.Answered, 0).In(zone).Format("2006-01"), r)
			into(services, r.Service, r)
			into(practitioners, r.Practitioner, r)
		case r.Kind == Exit && before.in(r.Answered):
			was.add(r)
		}
	}
	if out.Pulse.N >= fewest {
		mean := tenth(float64(pulses) / float64(out.Pulse.N))
		out.Pulse.Mean = &mean
	}
	out.Score, out.Before = now.score(), was.score()
	out.Differs = out.Score.Differs(out.Before)
	for _, m := range monthsOf(f, zone) {
		out.Months = append(out.Months, Month{m, months[m].score()})
	}
	out.Services, out.Practitioners = parts(services), parts(practitioners)
	out.Newcomers = arrived.figures()
	return out
}

// newcomers counts how new clients came.
type newcomers struct {
	recommended int
	by          map[string]int
}

func (n *newcomers) add(r Row) {
	if r.Brought {
		n.recommended++
	}
	if r.Source == "" {
		return
	}
	if n.by == nil {
		n.by = map[string]int{}
	}
	n.by[r.Source]++
}

func (n *newcomers) figures() Newcomers {
	out := Newcomers{Recommended: n.recommended, Sources: []HeardBy{}}
	for source, clients := range n.by {
		out.N += clients
		out.Sources = append(out.Sources, HeardBy{source, clients})
	}
	slices.SortFunc(out.Sources, func(a, b HeardBy) int {
		return cmp.Or(b.Clients-a.Clients, cmp.Compare(a.Source, b.Source))
	})
	return out
}

// parts returns the scores of a group, those with most answers first.
func parts(group map[string]tally) []Part {
	out := make([]Part, 0, len(group))
	for id, t := range group {
		out = append(out, Part{id, t.score()})
	}
	slices.SortFunc(out, func(a, b Part) int {
		if a.N != b.N {
			return b.N - a.N
		}
		if a.ID < b.ID {
			return -1
		}
		return 1
	})
	return out
}

// monthsOf names the months that the period touches, the first first.
func monthsOf(f Filter, zone *time.Location) (all []string) {
	from := f.From.In(zone)
	for m := time.Date(from.Year(), from.Month(), 1, 0, 0, 0, 0, zone); m.Before(f.To); m = m.AddDate(0, 1, 0) {
		all = append(all, m.Format("2006-01"))
	}
	return all
}
