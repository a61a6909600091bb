package e2e

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

// additions are the requests that add something to a practice's set-up, with another body each.
func additions() map[string][2]map[string]any {
	service := func(name string) map[string]any {
		return map[string]any{"id": "taping", "name": name, "duration_minutes": 30, "capacity": 1,
			"practitioners": []string{"ida"}, "price": map[string]any{"amount_minor": 50000, "currency": "NOK"}}
	}
	named := func(id string) [2]map[string]any {
		return [2]map[string]any{{"id": id, "name": "One"}, {"id": id, "name": "Two"}}
	}
	field := named("shoe")
	field[0]["kind"], field[1]["kind"] = "text", "text"
	person := named("eli")
	for n := range person {
		person[n]["hours"] = map[string]any{"rules": []any{}}
	}
	absence := func(end string) map[string]any {
		return map[string]any{"practitioner": "ida", "start": "2026-12-24T00:00:00+01:00", "end": end}
	}
	account := func(name string) map[string]any {
		return map[string]any{"name": name, "role": "assistant", "email": "nina@lotus.example"}
	}
	calendar := func(address string) map[string]any {
		return map[string]any{"practitioner": "ida", "url": "https://calendar.example/" + address}
	}
	return map[string][2]map[string]any{
		"/v1/locations": named("annex"), "/v1/practitioners": person, "/v1/resources": named("bench"),
		"/v1/tags": named("vip"), "/v1/client-fields": field,
		"/v1/services":           {service("Taping"), service("Kinesiotaping")},
		"/v1/absences":           {absence("2026-12-27T00:00:00+01:00"), absence("2026-12-28T00:00:00+01:00")},
		"/v1/external-calendars": {calendar("a.ics"), calendar("b.ics")},
		"/v1/staff":              {account("Nina Lie"), account("Nina Li")},
	}
}

func (s *stund) count(path string, who header) int {
	s.t.Helper()
	var all struct{ Items []json.RawMessage }
	s.must(200, "GET", path, nil, who).into(s.t, &all)
	return len(all.Items)
}

// TestSetUpCountsOnce: what is sent twice under a key is added once and answered alike; another body under the key is
// refused; who else uses the key, and the key for something else, is not in the way.
func TestSetUpCountsOnce(t *testing.T) {
	onEach(t, func(t *testing.T, s *stund) {
		owner, key := s.as("owner", ""), header{"Idempotency-Key", "the same for all of them"}
		for path, bodies := range additions() {
			before := s.count(path, owner)
			first := s.must(201, "POST", path, bodies[0], owner, key)
			again := s.must(201, "POST", path, bodies[0], owner, key)
			if string(first.Body) != string(again.Body) {
				t.Errorf("%s answers %s, and then %s", path, first.Body, again.Body)
			}
			if a := s.must(422, "POST", path, bodies[1], owner, key); a.code() != "idempotency-key-reused" {
				t.Errorf("%s answers another body with %s", path, a.code())
			}
			if n := s.count(path, owner); n != before+1 {
				t.Errorf("%s has %d more", path, n-before)
			}
			var made struct{ ID string }
			first.into(t, &made)
			s.must(204, "DELETE", path+"/"+made.ID, nil, owner)
			if a := s.must(404, "POST", path, bodies[0], owner, key); !strings.HasSuffix(a.code(), "-unknown") {
				t.Errorf("%s answers %s for what was added and removed", path, a.code())
			}
		}
	})
}

// TestSetUpKeysAreOnesOwn: the same key of another person, of another practice or for another kind of thing is another
// request.
func TestSetUpKeysAreOnesOwn(t *testing.T) {
	onEach(t, func(t *testing.T, s *stund) {
		key := header{"Idempotency-Key", "one"}
		var stranger struct{ Token string }
		s.must(200, "GET", "/_local/token?practice=other&role=owner", nil).into(t, &stranger)
		other := header{"Authorization", "Bearer " + stranger.Token}
		s.must(200, "PUT", "/v1/practice", map[string]any{"id": "other", "name": "Other", "country": "NO",
			"time_zone": "Europe/Oslo", "language": "nb", "currency": "NOK", "email": "post@other.example"}, other)
		body := additions()["/v1/locations"]
		s.must(201, "POST", "/v1/locations", body[0], s.as("owner", ""), key)
		s.must(201, "POST", "/v1/locations", body[1], other, key)
		if n := s.count("/v1/locations", other); n != 1 {
			t.Errorf("the other practice has %d locations", n)
		}
		absence := map[string]any{"practitioner": "ida", "start": "2026-12-24T00:00:00+01:00",
			"end": "2026-12-27T00:00:00+01:00"}
		before := s.count("/v1/absences", s.as("owner", ""))
		s.must(201, "POST", "/v1/absences", absence, s.as("owner", ""), key)
		s.must(201, "POST", "/v1/absences", absence, s.as("practitioner", "ida"), key)
		if n := s.count("/v1/absences", s.as("owner", "")); n != before+2 {
			t.Errorf("two people's absences are %d", n-before)
		}
	})
}

// TestSetUpCountsOnceAtOnce: of many who send the same at once, all are answered with the one thing that was added.
func TestSetUpCountsOnceAtOnce(t *testing.T) {
	onEach(t, func(t *testing.T, s *stund) {
		for _, path := range []string{"/v1/absences", "/v1/tags", "/v1/staff"} {
			body, ids := additions()[path][0], make(chan string, 5)
			who, before := s.as("owner", ""), s.count(path, s.as("owner", ""))
			for range cap(ids) {
				go func() {
					var made struct{ ID string }
					for {
						a := s.do("POST", path, body, who, header{"Idempotency-Key", "at once"})
						if a.Status == 503 { // too many at once, who are to come again
							continue
						}
						if err := json.Unmarshal(a.Body, &made); err != nil || a.Status != 201 {
							made.ID = fmt.Sprintf("%d %s", a.Status, a.Body)
						}
						break
					}
					ids <- made.ID
				}()
			}
			first := <-ids
			for range cap(ids) - 1 {
				if id := <-ids; id != first {
					t.Errorf("%s made %s and %s", path, first, id)
				}
			}
			if n := s.count(path, who); n != before+1 {
				t.Errorf("%s has %d more", path, n-before)
			}
		}
	})
}
