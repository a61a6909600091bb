package survey

import (
	"context"
	"strings"
	"time"

	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/store"
	"stund/internal/typed"
)

// Said is what a client says on the page: what is nil stays as it was.
type Said struct {
	Score *int
	Words *string
	Call  *bool
}

// MaxWords is the most characters of what a client writes.
const MaxWords = 2000

// The codes of the faults of answering.
const (
	CodeClosed  = "survey-closed"
	CodeNoScore = "survey-score"
)

// Answer writes what the client says: once for each survey, and changed as they like for 72 hours. It answers
// fault.Gone CodeClosed after that and where the survey was withdrawn, and fault.Invalid for what cannot be said.
func (d *Surveys) Answer(ctx context.Context, practiceID, id string, said Said) (Survey, error) {
	actor := fact.Actor{Role: fact.Client}
	var sealed *string
	if said.Words != nil {
		words, err := typed.Block(strings.TrimSpace(*said.Words), MaxWords)
		if err != nil {
			return Survey{}, fault.Fields{{Path: "words", Message: err.Error()}}.Err()
		}
		if words != "" {
			words = d.sealer().Seal(use(practiceID, id), words)
		}
		sealed = &words
	}
	now := d.now().UTC().Truncate(time.Second)
	return family.UpdateWith(ctx, d.db, d.retry, Key(practiceID, id),
		func(s Survey, along *store.Along) (Survey, []fact.Fact, error) {
			if !s.Open(now) {
				return s, nil, fault.New(fault.Gone, CodeClosed, "This survey takes no answers any more.")
			}
			after, err := s.answered(said, sealed, now)
			if err != nil || after.Answer.same(s.Answer) {
				return s, nil, err
			}
			var was *int
			if s.Answer != nil {
				was = &s.Answer.Score
			}
			after.Agenda = nil // who has the link by another way need not be asked any more
			if along.Ops, err = d.follows(ctx, after, was, now); err != nil {
				return s, nil, err
			}
			switch {
			case was == nil:
				return after, []fact.Fact{d.happened(FactAnswered, after, actor)}, nil
			case *was != after.Answer.Score || s.Answer.Call != after.Answer.Call:
				return after, []fact.Fact{d.happened(FactChanged, after, actor)}, nil
			}
			return after, nil, nil
		})
}

// answered returns the survey with what was said.
func (s Survey) answered(said Said, words *string, now time.Time) (Survey, error) {
	a := Answer{First: now}
	if s.Answer != nil {
		a = *s.Answer
	} else if said.Score == nil {
		return s, fault.New(fault.Invalid, CodeNoScore, "Choose a number first.")
	}
	if said.Score != nil {
		if from, to := Most(s.Kind); *said.Score < from || *said.Score > to {
			return s, fault.Fields{{Path: "score", Message: "is none of those that can be chosen"}}.Err()
		}
		a.Score = *said.Score
	}
	if words != nil {
		a.Words = *words
	}
	if said.Call != nil {
		a.Call = *said.Call
	}
	a.Last = now
	s.Answer = &a
	return s, nil
}

// same reports whether both say the same: words are sealed anew each time.
func (a *Answer) same(o *Answer) bool {
	return o != nil && a.Score == o.Score && a.Call == o.Call && a.Words == o.Words
}

// follows returns what is written with an answer: its row, and what the client's course keeps of it.
func (d *Surveys) follows(ctx context.Context, s Survey, was *int, now time.Time) ([]store.Op, error) {
	row, err := rows.Get(ctx, d.db, rows.Key(s.Practice, s.place()), store.Strong)
	if err != nil && !notFound(err) {
		return nil, err
	}
	row.Practice, row.Place = s.Practice, s.place()
	op, err := rows.Put(row.of(s))
	if err != nil || s.Kind != Exit {
		return []store.Op{op}, err
	}
	who, err := d.clients.Get(ctx, s.Practice, s.Client, store.Eventual)
	if notFound(err) {
		return []store.Op{op}, nil
	}
	if err != nil {
		return nil, err
	}
	c, err := courses.Get(ctx, d.db, courses.Key(s.Practice, who.ID), store.Strong)
	if err != nil && !notFound(err) {
		return nil, err
	}
	c.Practice, c.Client, c.Exited = s.Practice, who.ID, s.Answer.First
	switch low, before := Detractor(s.Answer.Score), was != nil && Detractor(*was); {
	case low && !before:
		c.Unhappy = &Unhappy{Since: now}
	case !low && before:
		c.Unhappy = nil // they corrected it
	}
	keep, err := courses.Put(c)
	return []store.Op{op, keep}, err
}

// use is what the words of an answer are sealed for: those of one are nothing to another.
func use(practice, id string) string { return "survey " + practice + " " + id }

// Read returns what the client wrote, "" for nothing. It needs the installation's keys.
func (d *Surveys) Read(s Survey) (words string) {
	if s.Answer == nil || s.Answer.Words == "" {
		return ""
	}
	if !d.sealer().Open(use(s.Practice, s.ID), s.Answer.Words, &words) {
		return ""
	}
	return words
}

// Invite returns the survey of a promoter who is asked now for a review or a friend, and whether they are: once, on the
// page on which they answered.
func (d *Surveys) Invite(ctx context.Context, practiceID, id string) (s Survey, asked bool, err error) {
	s, err = family.Update(ctx, d.db, d.retry, Key(practiceID, id), func(s Survey) (Survey, []fact.Fact, error) {
		asked = false
		if s.Kind != Exit || s.Answer == nil || !Promoter(s.Answer.Score) || !s.Invited.IsZero() {
			return s, nil, nil
		}
		asked = true
		s.Invited = d.now().UTC().Truncate(time.Second)
		return s, []fact.Fact{d.happened(FactInvited, s, fact.Actor{Role: fact.Client})}, nil
	})
	return s, asked, err
}

// Heard returns the survey as it is once its message was sent.
func (s Survey) Heard(now time.Time) (Survey, bool) {
	if !s.Gone.IsZero() {
		return s, false
	}
	s.Gone = now.UTC().Truncate(time.Second)
	return s, true
}
