package e2e

import (
	"encoding/json"
	"maps"
	"net/http"
	"strings"
	"testing"
	"time"

	"stund/internal/e2e/parcel"
)

// own is a practice's own of one message.
type own map[string]string

type wordedText struct {
	Revision int64
	Text     own
	Ours     own
	Channels []string
	Versions []struct {
		Revision int64
		Text     own
	}
}

type looked struct {
	Problems []struct {
		Part, Code, Name, Nearest string
		Line, Column              int
	}
	Subject, Text, HTML string
	Characters, Parts   int
	Alphabet            string
}

func (s *stund) text(kind, language string) (v wordedText) {
	s.t.Helper()
	s.must(200, "GET", "/v1/texts/"+kind+"/"+language, nil, s.as("owner", "")).into(s.t, &v)
	return v
}

// word saves the practice's own words in place of the newest.
func (s *stund) word(kind, language string, w own) wordedText {
	s.t.Helper()
	var v wordedText
	body := map[string]any{"revision": s.text(kind, language).Revision, "text": w}
	s.must(200, "PUT", "/v1/texts/"+kind+"/"+language, body, s.as("owner", "")).into(s.t, &v)
	return v
}

func (s *stund) look(kind, language string, body map[string]any) (v looked) {
	s.t.Helper()
	s.must(200, "POST", "/v1/texts/"+kind+"/"+language+"/preview", body, s.as("owner", "")).into(s.t, &v)
	return v
}

// TestOwnWords: what is saved is what clients get, in its language and in nothing else, with all that is ours; what is
// taken back is ours again. A capability that does not exist has it too.
func TestOwnWords(t *testing.T) {
	withParcels(t, func(t *testing.T, s *stund, _ *parcel.Parcels) {
		s.word("booked", "nb", own{"subject": "Da ses vi {{when}}", "opening": "Kjære {{first_name|venn}}!\nVelkommen.",
			"closing": "Gratis parkering.\n\n<script>alert(1)</script> {{practice}}", "sms": "x"})
		s.word("parcel-ready", "en", own{"subject": "From {{practice}}"})
		b := s.Book("konsultasjon", s.Free("konsultasjon", "2026-11-09", "2026-11-13")[0].Start, kari)
		s.FastForward(2 * time.Minute)
		m := s.Messages("kari@example.com")[0]
		for _, want := range []string{"Kjære Kari!\nVelkommen.", "Gratis parkering.", "<script>alert(1)</script> Lotus",
			"http://stund.test/m/"} {
			if !strings.Contains(m.Text, want) {
				t.Errorf("the mail says no %q:\n%s", want, m.Text)
			}
		}
		if !strings.HasPrefix(m.Subject, "Da ses vi ") {
			t.Error(m.Subject)
		}
		s.visit(b)
		found := false
		for _, m := range s.Messages("kari@example.com") {
			found = found || m.Subject == "From Lotus Terapi"
		}
		if !found {
			t.Error("the parcel's mail is not in the practice's words")
		}

		if v := s.word("booked", "nb", own{}); len(v.Text) != 0 || len(v.Versions) != 2 || v.Revision != 2 {
			t.Errorf("taken back: %+v", v)
		}
		s.Book("konsultasjon", s.Free("konsultasjon", "2026-11-16", "2026-11-20")[0].Start, kari)
		s.FastForward(2 * time.Minute)
		all := s.of("kari@example.com", "booked")
		if last := all[len(all)-1]; strings.Contains(last.Text, "Kjære") {
			t.Errorf("what was taken back is said:\n%s", last.Text)
		}
	})
}

// TestOursAsOwn: what the editor shows as ours is what is sent: saved as a practice's own it makes the same mail, of
// every message in every language.
func TestOursAsOwn(t *testing.T) {
	withParcels(t, func(t *testing.T, s *stund, _ *parcel.Parcels) {
		var list struct{ Items []struct{ Kind string } }
		s.must(200, "GET", "/v1/texts", nil, s.as("owner", "")).into(t, &list)
		if len(list.Items) < 25 {
			t.Fatalf("%d kinds", len(list.Items))
		}
		for _, k := range list.Items {
			for _, l := range []string{"nb", "sv", "da", "fi", "en"} {
				v := s.text(k.Kind, l)
				for _, channel := range v.Channels {
					as := s.look(k.Kind, l, map[string]any{"channel": channel, "text": v.Ours})
					if len(as.Problems) > 0 {
						t.Errorf("%s %s: %+v", k.Kind, l, as.Problems)
					}
					if channel == "sms" { // ours is chosen by its length
						continue
					}
					ours := s.look(k.Kind, l, map[string]any{"channel": channel, "text": own{}})
					if as.HTML != ours.HTML { // a minute began between the two, and links and deadlines are later
						as = s.look(k.Kind, l, map[string]any{"channel": channel, "text": v.Ours})
						ours = s.look(k.Kind, l, map[string]any{"channel": channel, "text": own{}})
					}
					if as.Subject != ours.Subject || as.HTML != ours.HTML || as.Text != ours.Text {
						t.Errorf("%s %s: %q and %q\n%s\n%s", k.Kind, l, as.Subject, ours.Subject, as.Text, ours.Text)
					}
				}
			}
		}
	})
}

// TestAttacksByText: what cannot be filled in is refused with its line, what is too large is refused, what a client
// types is never taken for a place or for markup, a link is never lost, and who comes late overwrites nothing.
func TestAttacksByText(t *testing.T) {
	onEach(t, func(t *testing.T, s *stund) {
		owner := s.as("owner", "")
		put := func(w own, revision int64) answer {
			return s.do("PUT", "/v1/texts/reminder/nb", map[string]any{"revision": revision, "text": w}, owner)
		}
		for text, want := range map[string]string{
			"Hei {{frist_name}}": "line 1, column 5: there is no variable frist_name; do you mean first_name?",

			"Hei\n {{#each}}{{/each}}":        "line 2, column 2:",
			"{{{first_name}}}":                "line 1, column 1:",
			"{{first_name":                    "line 1, column 1: these braces are not closed",
			"{{link}}":                        "there is no variable link",
			strings.Repeat("{{", 2000):        "line 1, column 1:",
			strings.Repeat("{{first_name", 9): "line 1, column 1:",
		} {
			a := put(own{"opening": text}, 0)
			if a.Status != http.StatusUnprocessableEntity || a.code() != "text-wrong" ||
				!strings.Contains(string(a.Body), want) {
				t.Errorf("%.30q: %d %s", text, a.Status, a.Body)
			}
		}
		if a := put(own{"opening": strings.Repeat("x", 10_001)}, 0); a.Status != 422 {
			t.Errorf("ten kilobytes: %d %s", a.Status, a.Body)
		}
		if a := put(own{"opening": strings.Repeat("x", 1<<20)}, 0); a.Status != 413 {
			t.Errorf("a megabyte: %d", a.Status)
		}
		if a := put(own{"subject": strings.Repeat("x", 201)}, 0); a.Status != 422 {
			t.Errorf("a long subject: %d", a.Status)
		}
		none := map[string]any{"revision": 0, "text": own{}}
		if a := s.do("PUT", "/v1/texts/sign-in/nb", none, owner); a.Status != 404 {
			t.Errorf("what goes to staff: %d", a.Status)
		}
		if a := s.do("PUT", "/v1/texts/reminder/tlh", none, owner); a.Status != 422 {
			t.Errorf("a language of nobody: %d", a.Status)
		}

		saved := s.word("reminder", "nb", own{"subject": "Til\r\nBcc: {{first_name}}\u202e\u0000",
			"opening": "{{first_name|<b>du</b>}}", "sms": "Velkommen {{first_name}}"})
		if saved.Text["subject"] != "Til Bcc: {{first_name}}" {
			t.Errorf("saved as %q", saved.Text["subject"])
		}
		if a := put(own{"opening": "x"}, 0); a.Status != 409 || a.code() != "changed-meanwhile" {
			t.Errorf("who comes late: %d %s", a.Status, a.Body)
		}
		evil := maps.Clone(kari)
		evil["name"] = "{{practice}}<img/src=x>\u202e"
		b := s.Book("konsultasjon", s.Free("konsultasjon", "2026-11-09", "2026-11-13")[0].Start, evil)
		about := map[string]any{"channel": "email", "booking": b.ID}
		v := s.look("reminder", "nb", about)
		if strings.Contains(v.HTML, "<img") || strings.Contains(v.Text, "Lotus Terapi<img") ||
			strings.ContainsAny(v.Subject+v.Text, "\u202e\r\x00") {
			t.Errorf("%s\n%s", v.Subject, v.Text)
		}
		if !strings.Contains(v.HTML, "&lt;b&gt;du&lt;/b&gt;") { // whose name would be a link is called nothing
			t.Errorf("the practice's own text is markup:\n%s", v.HTML)
		}
		braces := maps.Clone(kari)
		braces["name"], braces["email"] = "{{practice}}<i> Berg", "braces@example.com"
		other := s.Book("konsultasjon", s.Free("konsultasjon", "2026-11-16", "2026-11-20")[0].Start, braces)
		v = s.look("reminder", "nb", map[string]any{"channel": "email", "booking": other.ID})
		if !strings.Contains(v.Text, "{{practice}}<i>") || strings.Contains(v.HTML, "<i>") ||
			!strings.Contains(v.HTML, "{{practice}}&lt;i&gt;") {
			t.Errorf("a client's name is read as a text:\n%s\n%s", v.Text, v.HTML)
		}
		about["channel"] = "sms"
		if v := s.look("reminder", "nb", about); !strings.Contains(v.Text, "http://stund.test/m/") ||
			strings.Contains(v.HTML+v.Text, b.Token) || v.Parts < 1 || v.Alphabet == "" || v.Characters == 0 {
			t.Errorf("the link is lost, or the client's own: %+v", v)
		}
		if a := s.do("POST", "/v1/texts/reminder/nb/preview", map[string]any{"channel": "email",
			"booking": "38gfsrdqqmpb9a6eckyj2repsq"}, owner); a.Status != 404 {
			t.Errorf("a booking of nobody: %d", a.Status)
		}
	})
}

// TestTextsOfOthers: no practice sees or changes what another one says.
func TestTextsOfOthers(t *testing.T) {
	onEach(t, func(t *testing.T, s *stund) {
		s.word("reminder", "nb", own{"opening": "Bare vårt."})
		var list struct {
			Items []struct {
				Kind string
				Own  []string
			}
		}
		s.must(200, "GET", "/v1/texts", nil, s.as("owner", "")).into(t, &list)
		for _, k := range list.Items {
			if has, _ := json.Marshal(k.Own); k.Kind == "reminder" && string(has) != `["nb"]` ||
				k.Kind != "reminder" && len(k.Own) > 0 {
				t.Errorf("%s has words of its own in %s", k.Kind, has)
			}
		}
		for _, role := range []string{"assistant", "practitioner"} {
			for _, method := range []string{"GET", "PUT"} {
				a := s.do(method, "/v1/texts/reminder/nb", map[string]any{"revision": 1, "text": own{}},
					s.as(role, "ida"))
				if a.Status != http.StatusForbidden {
					t.Errorf("%s %s: %d", role, method, a.Status)
				}
			}
		}
	})
}
