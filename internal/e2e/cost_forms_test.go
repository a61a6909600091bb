package e2e

import "time"

// costOfForms measures what it takes to ask a client for a form and to have it filled in.
func (s *stund) costOfForms(measure func(string, func()), kept time.Duration) {
	s.t.Helper()
	f := s.published(intake())
	s.asks("massasje", map[string]any{"form": f.ID, "often": "once"})
	s.Settle()
	s.FastForward(kept)
	s.must(200, "GET", "/v1/public/lotus", nil)
	var b booked
	measure("a known client books what asks for a form", func() {
		s.must(201, "POST", "/v1/public/lotus/bookings", wish("massasje", oslo("2026-12-16", 9, 0), kari)).into(s.t, &b)
	})
	s.Settle()
	var asked struct {
		Extra struct{ Form struct{ Token string } }
	}
	s.must(200, "GET", "/v1/link/"+b.Token, nil).into(s.t, &asked)
	token := asked.Extra.Form.Token
	s.save(200, token, map[string]any{"pain": true})
	s.Settle()
	measure("an answer of a form is saved", func() { s.save(200, token, map[string]any{"where": "Kneet"}) })
	measure("a form is sent", func() {
		s.must(200, "POST", "/v1/form/"+token, map[string]any{"values": map[string]any{"agree": true}})
	})
	s.Settle()
	id := s.formOf(b.ID).Answers
	s.Settle()
	measure("staff read what was answered", func() { s.must(200, "GET", "/v1/answers/"+id, nil, s.as("owner", "")) })
	s.Settle()
}
