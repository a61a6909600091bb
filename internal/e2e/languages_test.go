package e2e

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"stund/internal/link"
)

// TestWhatAPracticeWritesInLanguages meets each reader in theirs: by the API, on pages, in mail and in calendars. Staff
// see all that was written.
func TestWhatAPracticeWritesInLanguages(t *testing.T) {
	each(t, func(t *testing.T, s *stund) {
		var owner map[string]any
		seen := s.must(200, "GET", "/v1/services/konsultasjon", nil, s.as("owner", ""))
		if err := json.Unmarshal(seen.Body, &owner); err != nil {
			t.Fatal(err)
		}
		english, _ := owner["translations"].(map[string]any)["en"].(map[string]any)
		if owner["name"] != "Konsultasjon" || english["name"] != "Consultation" {
			t.Errorf("staff see %v", owner)
		}
		public := func(path string) string { t.Helper(); return string(s.must(200, "GET", path, nil).Body) }
		for _, path := range []string{"/v1/public/lotus", "/v1/public/lotus/start"} {
			says(t, public(path), `"name":"Konsultasjon"`, `"title":"Fysioterapeut"`)
			says(t, public(path+"?language=sv"), `"name":"Konsultasjon"`)
			says(t, public(path+"?language=en"), `"name":"Consultation"`, `"title":"Physiotherapist"`,
				"Physiotherapy, massage and calm yoga", `"language":"en"`)
			says(t, string(s.must(422, "GET", path+"?language=de", nil).Body), "language")
			all := public(path + "?language=en")
			if strings.Contains(all, "translations") || strings.Contains(all, "Konsultasjon") {
				t.Errorf("%s holds more than was asked for: %s", path, all)
			}
		}

		says(t, s.bare(hosted+"?lang=fi"), "Konsultaatio", "Fysioterapiaa, hierontaa", `<p class="lead" lang="fi">`)
		says(t, s.bare(hosted+"?lang=da"), "Konsultasjon", `<p class="lead" lang="nb">`)

		b := s.Book("konsultasjon", oslo("2026-11-04", 10, 0), contact{"name": "Ann", "email": "ann@example.com",
			"language": "en"})
		says(t, s.Expect("ann@example.com", "email booked")[0].Text, "Consultation", "Physiotherapist",
			"Comfortable clothes are best.")
		says(t, public("/v1/link/"+b.Token+"/calendar.ics"), "SUMMARY:Consultation\\, Lotus Terapi",
			"Comfortable cloth")
		says(t, public("/v1/link/"+b.Token), `"name":"Consultation"`)
		says(t, public("/v1/link/"+b.Token+"?language=fi"), `"name":"Konsultaatio"`)
		at := link.Manage.Path(b.Token)
		says(t, s.page(200, at), "Consultation", "Physiotherapist")
		says(t, s.page(200, at+"?lang=nb"), "Konsultasjon", "Fysioterapeut")
		s.FastForward(2 * time.Minute)
		says(t, s.Expect("ida@lotus.example", "email booked")[0].Text, "Konsultasjon") // hers is Norwegian
	})
}

// TestHolidaysInLanguages are called what each reader calls them, the country's own day first where two meet.
func TestHolidaysInLanguages(t *testing.T) {
	each(t, func(t *testing.T, s *stund) {
		s.SetClock(oslo("2027-05-10", 8, 0))
		why := s.must(200, "GET", "/v1/public/lotus/why?service=konsultasjon&start=2027-05-17T10:00:00Z", nil)
		says(t, string(why.Body), "Det er stengt denne dagen: Grunnlovsdagen.", "Norges nationaldag.",
			"Norjan kansallispäivä.", "It is closed that day: Constitution Day.")
		s.SetClock(oslo("2027-05-14", 8, 0))
		says(t, s.bare(hosted+"?lang=sv"), "Pingstdagen", "Norges nationaldag")
		says(t, s.bare(hosted+"?lang=nb"), "Første pinsedag", "Grunnlovsdagen")
		all := s.must(200, "GET", "/v1/holidays?year=2027", nil, s.as("owner", ""))
		says(t, string(all.Body), `"name":"Andre pinsedag","names":{"da":"2. pinsedag","en":"Whit Monday"`)
		seen := s.must(200, "GET", "/v1/calendar?from=2027-05-17&to=2027-05-17", nil, s.as("owner", ""))
		says(t, string(seen.Body), `"name":"Grunnlovsdagen","names":{"da":"Norges nationaldag"`)
	})
}
