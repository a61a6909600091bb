package e2e

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// filed is a message in the list of all that a practice sent.
type filed struct {
	ID, Kind, Status, Audience, Text string
	Client                           string
	ClientName                       string    `json:"client_name"`
	Planned                          time.Time `json:"planned_at"`
}

// sent reads the list page by page.
func (s *stund) sent(who header, query string) (all []filed) {
	s.t.Helper()
	for after := ""; ; {
		var page struct {
			Items []filed
			Next  string
		}
		s.must(200, "GET", "/v1/messages?"+query+after, nil, who).into(s.t, &page)
		all = append(all, page.Items...)
		if page.Next == "" {
			return all
		}
		after = "&after=" + page.Next
	}
}

// TestEverythingThatWasSent: what a practice sent, the newest first, for those who may see it.
func TestEverythingThatWasSent(t *testing.T) {
	onEach(t, func(t *testing.T, s *stund) {
		owner, ida, jonas := s.as("owner", ""), s.as("practitioner", "ida"), s.as("practitioner", "jonas")
		if all := s.sent(owner, ""); len(all) != 0 {
			t.Fatalf("before anything, there is %+v", all)
		}
		s.Book("massasje", oslo("2026-11-04", 9, 0), kari) // with jonas
		s.Settle()
		s.FastForward(time.Hour)
		s.must(201, "POST", "/v1/bookings", map[string]any{"service": "konsultasjon", "practitioner": "ida",
			"start": oslo("2026-11-04", 9, 0), "client": map[string]any{"name": "Bo Bounce",
				"email": "bo+bounce@example.com"}}, owner)
		s.Settle()
		s.FastForward(time.Hour)
		s.Settle()
		all := s.sent(owner, "")
		newer := func(a, b filed) int { return b.Planned.Compare(a.Planned) }
		if len(all) < 4 || !slices.IsSortedFunc(all, newer) {
			t.Fatalf("%d messages: %+v", len(all), all)
		}
		for _, limit := range []int{1, 2, 50} {
			if diff := cmp.Diff(all, s.sent(owner, fmt.Sprintf("limit=%d", limit))); diff != "" {
				t.Errorf("%d on a page (-whole +pages):\n%s", limit, diff)
			}
		}
		by := func(is func(filed) bool) []filed {
			return slices.DeleteFunc(slices.Clone(all), func(f filed) bool { return !is(f) })
		}
		bounced := by(func(f filed) bool { return f.Status == "bounced" })
		if len(bounced) != 1 || bounced[0].ClientName != "Bo Bounce" {
			t.Errorf("bounced are %+v of %+v", bounced, all)
		}
		for name, c := range map[string]struct {
			who   header
			query string
			want  []filed
		}{
			"what did not arrive": {owner, "state=lost&limit=1", bounced},
			"what bounced":        {owner, "state=bounced", bounced},
			"of a kind":           {owner, "kind=booked&limit=1", by(func(f filed) bool { return f.Kind == "booked" })},
			"of no kind":          {owner, "kind=reminder", nil},
			"a practitioner's": {jonas, "", by(func(f filed) bool {
				return f.Client != "" && f.ClientName != "Bo Bounce"
			})},
			"another's":       {ida, "limit=1", by(func(f filed) bool { return f.ClientName == "Bo Bounce" })},
			"before that day": {owner, "to=2026-11-01", nil},
			"after that day":  {owner, "from=2027-01-01", nil},
			"of these days":   {owner, "from=2026-11-01&to=2026-11-04", all},
			"to before from":  {owner, "from=2026-11-04&to=2026-11-01", nil},
		} {
			if diff := cmp.Diff(c.want, s.sent(c.who, c.query), cmp.Transformer("", func(f []filed) []filed {
				return append([]filed{}, f...)
			})); diff != "" {
				t.Errorf("%s (-want +got):\n%s", name, diff)
			}
		}
		for _, f := range all {
			if strings.Contains(f.Text, "/m/") && !strings.Contains(f.Text, "/m/…") {
				t.Errorf("staff read a client's link: %s", f.Text)
			}
		}
		var stranger struct{ Token string }
		s.must(200, "GET", "/_local/token?practice=other&role=owner", nil).into(t, &stranger)
		if a := s.do("GET", "/v1/messages", nil, header{"Authorization", "Bearer " + stranger.Token}); strings.Contains(
			string(a.Body), "kari") || a.Status != 200 && a.Status != 404 {
			t.Errorf("another practice reads %d %s", a.Status, a.Body)
		}
		if a := s.do("GET", "/v1/messages?after=x", nil, owner); a.Status != 422 || a.code() != "cursor-invalid" {
			t.Errorf("a cursor of nothing: %d %s", a.Status, a.Body)
		}
	})
}
