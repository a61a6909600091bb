package e2e

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"
)

// The words of a form, in the practice's language and in English.
func both(nb, en string) map[string]string { return map[string]string{"nb": nb, "en": en} }

// intake is a form of three groups, of which one depends on an answer.
func intake() map[string]any {
	return map[string]any{"name": "Inntak", "content": map[string]any{
		"title": both("Om deg", "About you"), "intro": both("Før første time", "Before your first visit"),
		"sections": []any{
			map[string]any{"id": "body", "title": both("Kroppen", "Your body"), "questions": []any{
				map[string]any{"id": "pain", "kind": "yes_no", "required": true,
					"label": both("Har du vondt?", "Are you in pain?")},
				map[string]any{"id": "where", "kind": "text", "required": true, "label": both("Hvor?", "Where?"),
					"show_if": map[string]any{"all": []any{map[string]any{"question": "pain", "is": "yes"}}}},
			}},
			map[string]any{"id": "more", "title": both("Smerten", "The pain"), "show_if": map[string]any{
				"all": []any{map[string]any{"question": "pain", "is": "yes"}}}, "questions": []any{
				map[string]any{"id": "level", "kind": "scale", "min": 0, "max": 10,
					"label": both("Hvor sterk er den?", "How strong is it?")},
			}},
			map[string]any{"id": "end", "title": both("Til slutt", "Finally"), "questions": []any{
				map[string]any{"id": "note", "kind": "paragraph", "label": both("Noe mer?", "Anything else?")},
				map[string]any{"id": "agree", "kind": "consent", "required": true,
					"label": both("Jeg samtykker", "I agree")},
			}},
		}}}
}

// form is a form as staff see it.
type form struct {
	ID, State string
	Revision  int64
	Version   int
	Content   map[string]any
	Changed   bool
}

// published makes a form and publishes it.
func (s *stund) published(body map[string]any) (f form) {
	s.t.Helper()
	owner := s.as("owner", "")
	s.must(201, "POST", "/v1/forms", body, owner).into(s.t, &f)
	s.must(200, "POST", "/v1/forms/"+f.ID+"/publish", nil, owner).into(s.t, &f)
	return f
}

// asks has the service ask for a form.
func (s *stund) asks(service string, ask map[string]any) {
	s.t.Helper()
	var v map[string]any
	s.must(200, "GET", "/v1/services/"+service, nil, s.as("owner", "")).into(s.t, &v)
	v["form"] = ask
	s.must(200, "PUT", "/v1/services/"+service, v, s.as("owner", ""))
}

var fillScript = regexp.MustCompile(`<script type="module" src="/widget/fill-[A-Z0-9]+\.js"></script>`)

// filled is words for the page of a form, which has a script that it does without.
func (s *stund) filled(status int, a answer) string {
	s.t.Helper()
	a.Body = fillScript.ReplaceAll(a.Body, nil)
	return s.words(status, a)
}

var formLink = regexp.MustCompile(`http://stund\.test/f/([A-Za-z0-9_-]+)`)

// token is that of the link to a form in the message.
func (s *stund) token(m message) string {
	s.t.Helper()
	found := formLink.FindStringSubmatch(m.Text)
	if found == nil {
		s.t.Fatalf("no link to a form in:\n%s", m.Text)
	}
	return found[1]
}

// formOf is what staff see of the form of a booking.
func (s *stund) formOf(booking string) (v struct{ Answers, Progress string }) {
	s.t.Helper()
	s.Settle()
	var b struct {
		Extra struct {
			Form struct{ Answers, Progress string }
		}
	}
	s.must(200, "GET", "/v1/bookings/"+booking, nil, s.as("owner", "")).into(s.t, &b)
	return b.Extra.Form
}

// answers is what a client was asked, as staff see it.
type answers struct {
	ID, Progress, Client string
	Language             string
	Version              int
	Values               map[string]any
	Sealed, Open         bool
}

func (s *stund) save(status int, token string, values map[string]any) answer {
	s.t.Helper()
	return s.must(status, "PUT", "/v1/form/"+token, map[string]any{"values": values, "language": "en"})
}

// TestFormOfAFirstVisit: one mail welcomes and asks; who does not answer is reminded; what is answered is saved on the
// way, sent, and read by those who may; nobody is reminded then.
func TestFormOfAFirstVisit(t *testing.T) {
	each(t, func(t *testing.T, s *stund) {
		f := s.published(intake())
		s.asks("konsultasjon", map[string]any{"form": f.ID, "often": "once"})
		b := s.Book("konsultasjon", oslo("2026-11-20", 10, 0), kari)
		mail := s.Expect("kari@example.com", "email booked")[0]
		for _, w := range []string{"Velkommen til Lotus Terapi", "Fyll ut før timen"} {
			if !strings.Contains(mail.Text, w) {
				t.Errorf("the confirmation does not say %q:\n%s", w, mail.Text)
			}
		}
		token := s.token(mail)
		if is := s.formOf(b.ID); is.Progress != "asked" || is.Answers == "" {
			t.Errorf("staff see %+v", is)
		}
		s.FastForward(48*time.Hour + time.Minute)
		reminder := s.Expect("kari@example.com", "email booked", "email form-reminder")[1]
		if got := s.token(reminder); got == "" {
			t.Error("the reminder has no link")
		}
		says(t, s.filled(200, s.do("GET", "/f/"+token+"?lang=en", nil)), "About you", "1 of 2", "Are you in pain?")
		s.save(422, token, map[string]any{"pain": "perhaps"})
		s.save(200, token, map[string]any{"pain": true})
		s.save(200, token, map[string]any{"where": "Kneet"})
		if is := s.formOf(b.ID); is.Progress != "begun" {
			t.Errorf("staff see %+v", is)
		}
		var seen struct {
			Values map[string]any
			Open   bool
		}
		s.must(200, "GET", "/v1/form/"+token, nil).into(t, &seen)
		if seen.Values["where"] != "Kneet" || !seen.Open {
			t.Errorf("on another device: %+v", seen)
		}
		a := s.must(422, "POST", "/v1/form/"+token, map[string]any{"values": map[string]any{}, "language": "en"})
		if !strings.Contains(string(a.Body), "body.values.agree") || !strings.Contains(string(a.Body), "Tick the box") {
			t.Errorf("what is missing: %s", a.Body)
		}
		s.must(200, "POST", "/v1/form/"+token, map[string]any{"values": map[string]any{"agree": true, "level": 7}})
		s.must(409, "PUT", "/v1/form/"+token, map[string]any{"values": map[string]any{"where": "x"}})
		s.must(200, "GET", "/v1/form/"+token, nil).into(t, &seen)
		if len(seen.Values) > 0 && seen.Open {
			t.Errorf("what was sent is shown to who has the link: %+v", seen)
		}
		says(t, s.page(200, "/f/"+token+"?lang=en"), "Thank you, we have your form")
		is := s.formOf(b.ID)
		if is.Progress != "filled" {
			t.Errorf("staff see %+v", is)
		}
		var read answers
		s.must(200, "GET", "/v1/answers/"+is.Answers, nil, s.as("owner", "")).into(t, &read)
		if read.Values["where"] != "Kneet" || read.Values["level"] != 7.0 || read.Version != 1 {
			t.Errorf("the owner reads %+v", read)
		}
		read = answers{}
		s.must(200, "GET", "/v1/answers/"+is.Answers, nil, s.as("assistant", "")).into(t, &read)
		if read.Values != nil || !read.Sealed || read.Progress != "filled" {
			t.Errorf("an assistant reads %+v", read)
		}
		s.must(404, "GET", "/v1/answers/"+is.Answers, nil, s.as("practitioner", "nobody"))
		s.must(200, "GET", "/v1/answers/"+is.Answers, nil, s.as("practitioner", b.Practitioner))
		s.Settle()
		var line struct {
			Items []struct{ Kind string }
		}
		s.must(200, "GET", "/v1/clients/"+read.Client+"/timeline", nil, s.as("owner", "")).into(t, &line)
		count := map[string]int{}
		for _, i := range line.Items {
			count[i.Kind]++
		}
		if count["form.asked"] != 1 || count["form.begun"] != 1 || count["form.filled"] != 1 ||
			count["form.read"] != 2 {
			t.Errorf("the timeline has %v", count)
		}
		s.SetClock(oslo("2026-11-20", 9, 0))
		s.Expect("kari@example.com", "email booked", "email form-reminder", "email reminder")
		again := s.Book("konsultasjon", oslo("2026-11-27", 10, 0), kari)
		if is := s.formOf(again.ID); is.Progress != "filled" {
			t.Errorf("who has filled it in is asked again: %+v", is)
		}
	})
}

// TestFormIsWithdrawn: a form is asked for as long as a visit asks for it, and what was not sent is gone with the last.
func TestFormIsWithdrawn(t *testing.T) {
	each(t, func(t *testing.T, s *stund) {
		f := s.published(intake())
		s.asks("konsultasjon", map[string]any{"form": f.ID, "often": "once"})
		first := s.Book("konsultasjon", oslo("2026-11-20", 10, 0), kari)
		token := s.token(s.Expect("kari@example.com", "email booked")[0])
		second := s.Book("konsultasjon", oslo("2026-11-27", 10, 0), kari)
		one, two := s.formOf(first.ID), s.formOf(second.ID)
		if one.Answers != two.Answers || two.Progress != "asked" {
			t.Errorf("two visits ask for %+v and %+v", one, two)
		}
		reminders := func() (n int) {
			for _, p := range s.planned("days=7", s.as("owner", "")) {
				if p.Kind == "form-reminder" {
					n++
				}
			}
			return n
		}
		if n := reminders(); n == 0 {
			t.Error("staff do not see that the form is reminded of")
		}
		s.save(200, token, map[string]any{"pain": true})
		s.must(200, "POST", "/v1/link/"+first.Token+"/cancel", nil)
		s.save(200, token, map[string]any{"where": "Kneet"})
		s.must(200, "POST", "/v1/link/"+second.Token+"/cancel", nil)
		if a := s.save(410, token, map[string]any{"where": "Ryggen"}); a.code() != "form-over" {
			t.Errorf("nobody waits for it: %s", a.Body)
		}
		if n := reminders(); n > 0 {
			t.Errorf("staff see %d reminders that nobody gets", n)
		}
		says(t, s.page(200, "/f/"+token+"?lang=en"), "The form is not needed any more")
		var read answers
		s.must(200, "GET", "/v1/answers/"+one.Answers, nil, s.as("owner", "")).into(t, &read)
		if read.Progress != "withdrawn" || len(read.Values) > 0 {
			t.Errorf("what is left: %+v", read)
		}
		s.FastForward(72 * time.Hour)
		for _, m := range s.Messages("kari@example.com") {
			if strings.HasPrefix(m.Kind, "form") {
				t.Errorf("reminded of what nobody waits for: %s", m)
			}
		}
		third := s.Book("konsultasjon", oslo("2026-11-25", 10, 0), kari)
		if is := s.formOf(third.ID); is.Progress != "asked" || is.Answers == one.Answers {
			t.Errorf("a new visit asks for %+v", is)
		}
		s.SetClock(oslo("2026-11-25", 12, 0))
		s.Settle()
		if is := s.formOf(third.ID); is.Progress != "withdrawn" {
			t.Errorf("the visit is over, and the form is %+v", is)
		}
	})
}

// TestFormWithoutScripts: the page alone leads through the form, says what is wrong, and asks what an answer brings up.
func TestFormWithoutScripts(t *testing.T) {
	each(t, func(t *testing.T, s *stund) {
		f := s.published(intake())
		s.asks("konsultasjon", map[string]any{"form": f.ID, "often": "visit"})
		b := s.Book("konsultasjon", oslo("2026-11-20", 10, 0), kari)
		path := "/f/" + s.token(s.Expect("kari@example.com", "email booked")[0]) + "?lang=en"
		post := func(status int, v url.Values) string {
			v.Set("action", "fill")
			a := s.form(path, v)
			if a.Status == http.StatusSeeOther {
				a = s.do("GET", a.Header.Get("Location"), nil)
			}
			return s.filled(status, a)
		}
		first := url.Values{"section": {"body"}, "q": {"pain"}, "go": {"next"}}
		says(t, post(422, first), "Please answer this.", `aria-invalid="true"`)
		first.Set("a.pain", "yes")
		says(t, post(422, first), "there are a few more questions", "Where?")
		first.Add("q", "where")
		says(t, post(422, first), "Please answer this.")
		first.Set("a.where", "Kneet")
		says(t, post(200, first), "2 of 3", "How strong is it?")
		says(t, post(200, url.Values{"section": {"more"}, "q": {"level"}, "a.level": {"4"}, "go": {"next"}}), "3 of 3",
			"I agree", "Send the form")
		last := url.Values{"section": {"end"}, "q": {"note", "agree"}, "a.note": {"Takk"}, "go": {"send"}}
		says(t, post(422, last), "Tick the box to go on.", "Takk")
		says(t, post(200, url.Values{"section": {"end"}, "q": {"note", "agree"}, "go": {"back"}}), "2 of 3")
		last.Set("a.agree", "yes")
		says(t, post(200, last), "Thank you, we have your form")
		var read answers
		s.must(200, "GET", "/v1/answers/"+s.formOf(b.ID).Answers, nil, s.as("owner", "")).into(t, &read)
		if fmt.Sprint(read.Values) != "map[agree:true level:4 note:Takk pain:true where:Kneet]" {
			t.Errorf("read %v", read.Values)
		}
	})
}

// TestFormEditedWhileOpen: who began a version ends it; the next one is asked of who comes after; answers are read by
// theirs, and a question keeps its kind.
func TestFormEditedWhileOpen(t *testing.T) {
	each(t, func(t *testing.T, s *stund) {
		owner := s.as("owner", "")
		f := s.published(intake())
		s.asks("konsultasjon", map[string]any{"form": f.ID, "often": "visit"})
		b := s.Book("konsultasjon", oslo("2026-11-20", 10, 0), kari)
		token := s.token(s.Expect("kari@example.com", "email booked")[0])
		s.save(200, token, map[string]any{"pain": false})
		changed := intake()
		sections := changed["content"].(map[string]any)["sections"].([]any)
		questions := sections[0].(map[string]any)["questions"].([]any)
		questions[0].(map[string]any)["kind"] = "text"
		a := s.must(422, "PUT", "/v1/forms/"+f.ID, changed, owner)
		if !strings.Contains(string(a.Body), "content.sections[0].questions[0].kind") {
			t.Errorf("another kind: %s", a.Body)
		}
		changed["content"].(map[string]any)["sections"] = sections[2:]
		changed["revision"] = f.Revision
		s.must(200, "PUT", "/v1/forms/"+f.ID, changed, owner)
		if a := s.must(409, "PUT", "/v1/forms/"+f.ID, changed, owner); a.code() != "changed-meanwhile" {
			t.Errorf("an older revision: %s", a.Body)
		}
		s.must(200, "POST", "/v1/forms/"+f.ID+"/publish", nil, owner).into(t, &f)
		if f.Version != 2 || f.Changed {
			t.Errorf("published: %+v", f)
		}
		s.must(200, "POST", "/v1/form/"+token, map[string]any{"values": map[string]any{"agree": true}})
		other := contact{"name": "Ola Nordmann", "email": "ola@example.com", "language": "nb"}
		s.Book("konsultasjon", oslo("2026-11-23", 10, 0), other)
		var next struct{ Sections []struct{ ID string } }
		s.must(200, "GET", "/v1/form/"+s.token(s.Expect("ola@example.com", "email booked")[0]), nil).into(t, &next)
		if len(next.Sections) != 1 {
			t.Errorf("who comes after is asked %+v", next)
		}
		var read answers
		s.must(200, "GET", "/v1/answers/"+s.formOf(b.ID).Answers, nil, owner).into(t, &read)
		if read.Version != 1 || read.Values["pain"] != false {
			t.Errorf("read %+v", read)
		}
		a = s.must(200, "GET", "/v1/forms/"+f.ID+"/answers.csv?language=en", nil, owner)
		if text := string(a.Body); !strings.Contains(text, "Are you in pain?") || !strings.Contains(text, "No") {
			t.Errorf("the table:\n%s", text)
		}
		if a := s.must(409, "DELETE", "/v1/forms/"+f.ID, nil, owner); a.code() != "form-asked" {
			t.Errorf("a service asks for it: %s", a.Body)
		}
		s.asks("konsultasjon", nil)
		s.must(204, "DELETE", "/v1/forms/"+f.ID, nil, owner)
		s.must(200, "GET", "/v1/forms/"+f.ID, nil, owner).into(t, &f)
		if f.State != "retired" {
			t.Errorf("it is %s", f.State)
		}
	})
}

// TestStaffAskForAForm: by a mail of its own, and again; staff fill it in, or take it back; a client who moves, and one
// to whom a booking is given, is asked.
func TestStaffAskForAForm(t *testing.T) {
	each(t, func(t *testing.T, s *stund) {
		owner := s.as("owner", "")
		f := s.published(intake())
		var c struct{ ID string }
		s.must(201, "POST", "/v1/clients", map[string]any{"name": "Kari Nordmann", "emails": []string{
			"kari@example.com"}, "language": "en"}, owner).into(t, &c)
		var one, two answers
		s.must(201, "POST", "/v1/clients/"+c.ID+"/forms", map[string]any{"form": f.ID}, owner).into(t, &one)
		mail := s.Expect("kari@example.com", "email form-ask")[0]
		if mail.Subject != "Please fill in: About you" {
			t.Errorf("the mail is called %q", mail.Subject)
		}
		s.FastForward(time.Hour)
		s.must(201, "POST", "/v1/clients/"+c.ID+"/forms", map[string]any{"form": f.ID}, owner).into(t, &two)
		s.Expect("kari@example.com", "email form-ask", "email form-ask")
		if one.ID != two.ID {
			t.Error("asked again it is another form")
		}
		s.must(200, "PUT", "/v1/answers/"+one.ID, map[string]any{"values": map[string]any{"pain": false}}, owner)
		s.must(422, "POST", "/v1/answers/"+one.ID, map[string]any{"values": map[string]any{}}, owner)
		s.must(200, "POST", "/v1/answers/"+one.ID, map[string]any{"values": map[string]any{"agree": true}}, owner)
		s.must(409, "DELETE", "/v1/answers/"+one.ID, nil, owner)
		s.must(201, "POST", "/v1/clients/"+c.ID+"/forms", map[string]any{"form": f.ID}, owner).into(t, &two)
		if one.ID == two.ID {
			t.Error("what was sent is asked again under the same id")
		}
		s.must(204, "DELETE", "/v1/answers/"+two.ID, nil, owner)
		s.must(204, "DELETE", "/v1/answers/"+two.ID, nil, owner)
		var list struct{ Items []answers }
		s.must(200, "GET", "/v1/clients/"+c.ID+"/forms", nil, owner).into(t, &list)
		if len(list.Items) != 2 || list.Items[0].Progress != "withdrawn" || list.Items[1].Progress != "filled" {
			t.Errorf("listed: %+v", list.Items)
		}
	})
}

// TestStaffFillInWhatTheyMay: whoever sees the client fills in their form, and that they read it is written down;
// assistants are not told what is answered, and what they leave alone stays; practitioners of others find nothing. Who
// can be reached by nothing is asked by nothing.
func TestStaffFillInWhatTheyMay(t *testing.T) {
	each(t, func(t *testing.T, s *stund) {
		owner, assistant := s.as("owner", ""), s.as("assistant", "")
		f := s.published(intake())
		s.asks("konsultasjon", map[string]any{"form": f.ID, "often": "once"})
		b := s.Book("konsultasjon", oslo("2026-11-20", 10, 0), kari)
		path := "/v1/answers/" + s.formOf(b.ID).Answers
		with := func(question string, v any) map[string]any {
			return map[string]any{"values": map[string]any{question: v}, "language": "en"}
		}
		for _, method := range []string{"PUT", "POST"} {
			s.must(404, method, path, with("pain", true), s.as("practitioner", "nobody"))
			s.must(401, method, path, with("pain", true))
		}
		if is := s.formOf(b.ID); is.Progress != "asked" {
			t.Errorf("somebody who may not has filled it in: %+v", is)
		}
		s.must(200, "PUT", path, with("pain", true), s.as("practitioner", b.Practitioner))
		a := s.must(422, "PUT", path, with("level", 11), assistant)
		if !strings.Contains(string(a.Body), `"body.values.level"`) {
			t.Errorf("what is wrong does not name its question: %s", a.Body)
		}
		var is answers
		s.must(200, "PUT", path, with("level", 4), assistant).into(t, &is)
		if is.Values != nil || !is.Sealed || is.Progress != "begun" {
			t.Errorf("an assistant who saves is told %+v", is)
		}
		if is.Language != "nb" {
			t.Errorf("what staff read it in is what its client gets: %q", is.Language)
		}
		a = s.must(422, "POST", path, with("agree", true), assistant)
		if !strings.Contains(string(a.Body), `"body.values.where"`) {
			t.Errorf("what is missing does not name its question: %s", a.Body)
		}
		is = answers{}
		s.must(200, "POST", path, with("where", "The knee"), assistant).into(t, &is)
		if is.Values != nil || is.Progress != "filled" {
			t.Errorf("an assistant who sends is told %+v", is)
		}
		is = answers{}
		s.must(200, "GET", path, nil, owner).into(t, &is)
		if is.Values["pain"] != true || is.Values["level"] != 4.0 || is.Values["agree"] != true ||
			is.Values["where"] != "The knee" {
			t.Errorf("the owner reads %+v", is)
		}
		s.Settle()
		var line struct {
			Items []struct{ Kind string }
		}
		s.must(200, "GET", "/v1/clients/"+is.Client+"/timeline", nil, owner).into(t, &line)
		reads := 0
		for _, i := range line.Items {
			if i.Kind == "form.read" {
				reads++
			}
		}
		if reads != 2 { // the practitioner who saved, and the owner
			t.Errorf("%d readings are told", reads)
		}
		for by, c := range map[string]map[string]any{
			"email": {"name": "Aino Korhonen", "emails": []string{"aino@example.com"}},
			"sms":   {"name": "Ola Hansen", "phones": []string{"+4791234567"}},
			"":      {"name": "Olga Uten", "phones": []string{"+4722334455"}},
		} {
			var made struct{ ID, By string }
			s.must(201, "POST", "/v1/clients", c, owner).into(t, &made)
			s.must(201, "POST", "/v1/clients/"+made.ID+"/forms", map[string]any{"form": f.ID}, owner).into(t, &made)
			if made.By != by {
				t.Errorf("%s is asked by %q, want %q", c["name"], made.By, by)
			}
		}
	})
}

// TestSealedAnswers: no word of an answer stands in the database, in a log or in a mail, nor after its client is erased
// anywhere.
func TestSealedAnswers(t *testing.T) {
	witnessed(t, func(t *testing.T, s *stund, w *witness) {
		owner := s.as("owner", "")
		f := s.published(intake())
		s.asks("konsultasjon", map[string]any{"form": f.ID, "often": "once"})
		b := s.Book("konsultasjon", oslo("2026-11-20", 10, 0), kari)
		token := s.token(s.Expect("kari@example.com", "email booked")[0])
		words := []string{"kanarisvar", "kanarinotis", base64.StdEncoding.EncodeToString([]byte("kanarisvar"))[:12]}
		s.save(200, token, map[string]any{"pain": true, "where": "Kanarisvar"})
		s.must(200, "POST", "/v1/form/"+token, map[string]any{"values": map[string]any{"note": "Kanarinotis",
			"agree": true}})
		is := s.formOf(b.ID)
		var read answers
		s.must(200, "GET", "/v1/answers/"+is.Answers, nil, owner).into(t, &read)
		if read.Values["where"] != "Kanarisvar" {
			t.Fatalf("read %+v", read)
		}
		s.FastForward(72 * time.Hour)
		owner = s.as("owner", "")
		nowhere := func(when string) {
			t.Helper()
			for kind, where := range w.holding(t, words...) {
				t.Errorf("%s, %s: %s", when, kind, where)
			}
			if found := w.words(t, words...); len(found) > 0 {
				t.Errorf("%s, the file has %q", when, found)
			}
		}
		nowhere("sealed")
		for _, m := range s.Messages("kari@example.com") {
			if strings.Contains(strings.ToLower(m.Text), "kanari") {
				t.Errorf("a message says what was answered: %s", m)
			}
		}
		other := s.Book("konsultasjon", oslo("2026-11-23", 10, 0), contact{"name": "Ola", "email": "ola@example.com"})
		id := s.formOf(other.ID).Answers
		s.must(200, "GET", "/v1/answers/"+id, nil, owner).into(t, &read)
		a := s.must(200, "GET", "/v1/clients/"+read.Client+"/export", nil, owner)
		if strings.Contains(strings.ToLower(string(a.Body)), "kanari") {
			t.Error("another client is handed out what was answered")
		}
		s.must(200, "GET", "/v1/answers/"+is.Answers, nil, owner).into(t, &read)
		a = s.must(200, "GET", "/v1/clients/"+read.Client+"/export", nil, owner)
		if !strings.Contains(string(a.Body), "Kanarisvar") {
			t.Error("the client is not handed out what they answered")
		}
		s.must(202, "POST", "/v1/clients/"+read.Client+"/erasure", map[string]any{"upcoming": "cancel"}, owner)
		s.Settle()
		s.FastForward(6 * time.Minute)
		nowhere("erased")
		a = s.do("GET", "/v1/answers/"+is.Answers, nil, owner)
		if strings.Contains(string(a.Body), "Kanari") {
			t.Errorf("read of who was erased: %s", a.Body)
		}
		if a := s.do("PUT", "/v1/form/"+token, map[string]any{"values": map[string]any{"where": "x"}}); a.Status < 400 {
			t.Errorf("who was erased answers: %d", a.Status)
		}
	})
}

// TestFormAttacks: guessed links, another tenant's ids, and more than fits.
func TestFormAttacks(t *testing.T) {
	onEach(t, func(t *testing.T, s *stund) {
		owner := s.as("owner", "")
		f := s.published(intake())
		s.asks("konsultasjon", map[string]any{"form": f.ID, "often": "visit"})
		b := s.Book("konsultasjon", oslo("2026-11-20", 10, 0), kari)
		token := s.token(s.Expect("kari@example.com", "email booked")[0])
		for n := range len(token) {
			c := byte('A')
			if token[n] == c {
				c = 'B'
			}
			guess := token[:n] + string(c) + token[n+1:]
			if a := s.do("GET", "/v1/form/"+guess, nil); a.Status != 404 && a.Status != 410 {
				t.Fatalf("a link that nobody made answers %d: %s", a.Status, a.Body)
			}
		}
		if a := s.do("GET", "/v1/form/"+b.Token, nil); a.Status != 404 {
			t.Errorf("the link of the booking opens its form: %d", a.Status)
		}
		if a := s.do("GET", "/v1/link/"+token, nil); a.Status != 404 {
			t.Errorf("the link of the form opens its booking: %d", a.Status)
		}
		if a := s.do("PUT", "/v1/form/"+token, map[string]any{"values": map[string]any{"note": strings.Repeat("x",
			300<<10)}}); a.Status != 413 {
			t.Errorf("300 kB: %d", a.Status)
		}
		s.save(422, token, map[string]any{"note": strings.Repeat("x", 6000)})
		s.save(422, token, map[string]any{"nothing": "x"})
		many := map[string]any{}
		for n := range 2000 {
			many[fmt.Sprint("q", n)] = "x"
		}
		s.save(422, token, many)
		for _, m := range []string{"GET", "HEAD"} {
			s.do(m, "/f/"+token, nil)
			s.do(m, "/v1/form/"+token, nil)
		}
		if is := s.formOf(b.ID); is.Progress != "asked" {
			t.Errorf("looking at it changed it: %+v", is)
		}
		var of answers
		s.must(200, "GET", "/v1/answers/"+s.formOf(b.ID).Answers, nil, owner).into(t, &of)
		var out struct{ Token string } // of who owns a practice that has nothing to do with this one
		s.must(200, "GET", "/_local/token?practice=birch&role=owner", nil).into(t, &out)
		stranger := header{"Authorization", "Bearer " + out.Token}
		s.must(200, "PUT", "/v1/practice", map[string]any{"id": "birch", "name": "Birch", "country": "NO",
			"time_zone": "Europe/Oslo", "currency": "NOK", "language": "nb", "email": "post@birch.example"}, stranger)
		s.must(200, "GET", "/v1/forms", nil, stranger)
		own := "/v1/forms/" + f.ID
		for _, path := range []string{"/v1/answers/" + of.ID, "/v1/clients/" + of.Client + "/forms", own,
			own + "/versions/1", own + "/answers.csv"} {
			if a := s.do("GET", path, nil, stranger); a.Status != 404 {
				t.Errorf("another practice reads %s: %d %s", path, a.Status, a.Body)
			}
		}
		s.must(404, "DELETE", "/v1/answers/"+of.ID, nil, stranger)
		s.must(404, "PUT", "/v1/forms/"+f.ID, map[string]any{"revision": f.Revision, "name": "x",
			"content": f.Content}, stranger)
		big := intake()
		big["content"].(map[string]any)["title"] = both(strings.Repeat("x", 121), "x")
		s.must(422, "POST", "/v1/forms", big, owner)
		for n := range 60 { // a long form is saved without any work
			s.save(200, token, map[string]any{"pain": n%2 == 0})
		}
	})
}

// TestFormOfWhatIsPaidFirst: nobody is asked before the time is booked, and who has paid is asked once.
func TestFormOfWhatIsPaidFirst(t *testing.T) {
	each(t, func(t *testing.T, s *stund) {
		f := s.published(intake())
		s.asks("konsultasjon", map[string]any{"form": f.ID, "often": "once"})
		s.prepaying("konsultasjon", inFull())
		p := s.held(oslo("2026-11-20", 9, 0))
		s.Settle()
		if n := len(s.Messages("kari@example.com")); n != 0 {
			t.Errorf("%d messages before it is paid", n)
		}
		s.does(s.opened(p), "pay")
		token := s.token(s.Expect("kari@example.com", "email booked")[0])
		s.save(200, token, map[string]any{"pain": false})
		if is := s.formOf(p.ID); is.Progress != "begun" {
			t.Errorf("staff see %+v", is)
		}
		var list struct{ Items []answers }
		var read answers
		s.must(200, "GET", "/v1/answers/"+s.formOf(p.ID).Answers, nil, s.as("owner", "")).into(t, &read)
		s.must(200, "GET", "/v1/clients/"+read.Client+"/forms", nil, s.as("owner", "")).into(t, &list)
		if len(list.Items) != 1 {
			t.Errorf("asked %d times", len(list.Items))
		}
	})
}

// TestFormOfWhatIsMovedAndGiven: reminders go with the appointment, and a form with its client, not with the booking.
func TestFormOfWhatIsMovedAndGiven(t *testing.T) {
	each(t, func(t *testing.T, s *stund) {
		owner := s.as("owner", "")
		f := s.published(intake())
		s.asks("konsultasjon", map[string]any{"form": f.ID, "often": "visit"})
		b := s.Book("konsultasjon", oslo("2026-11-05", 10, 0), kari)
		token := s.token(s.Expect("kari@example.com", "email booked")[0])
		s.must(200, "POST", "/v1/bookings/"+b.ID+"/reschedule", map[string]any{"start": oslo("2026-11-26", 10,
			0).Format(time.RFC3339)}, owner)
		s.SetClock(oslo("2026-11-05", 12, 0))
		s.Settle()
		if is := s.formOf(b.ID); is.Progress != "asked" {
			t.Errorf("it was to be over, and was moved: %+v", is)
		}
		s.save(200, token, map[string]any{"pain": true})
		var c struct{ ID string }
		owner = s.as("owner", "")
		s.must(201, "POST", "/v1/clients", map[string]any{"name": "Ola Nordmann", "emails": []string{
			"ola@example.com"}, "language": "en"}, owner).into(t, &c)
		var v struct{ Revision int64 }
		s.must(200, "GET", "/v1/bookings/"+b.ID, nil, owner).into(t, &v)
		s.must(200, "PUT", "/v1/bookings/"+b.ID, map[string]any{"revision": v.Revision, "client_id": c.ID}, owner)
		if a := s.save(410, token, map[string]any{"where": "x"}); a.code() != "form-over" {
			t.Errorf("the former client's form: %s", a.Body)
		}
		is := s.formOf(b.ID)
		var read answers
		s.must(200, "GET", "/v1/answers/"+is.Answers, nil, owner).into(t, &read)
		if read.Client != c.ID || read.Progress != "asked" || len(read.Values) > 0 {
			t.Errorf("the next client is asked %+v", read)
		}
	})
}

// TestFormByPhone: who has no e-mail address is reminded of the form by SMS, and asked for one by SMS; each is one
// part, leads to the form, and ends once it is sent.
func TestFormByPhone(t *testing.T) {
	each(t, func(t *testing.T, s *stund) {
		owner := s.as("owner", "")
		f := s.published(intake())
		s.asks("konsultasjon", map[string]any{"form": f.ID, "often": "once"})
		var b booked
		s.must(201, "POST", "/v1/bookings", map[string]any{"service": "konsultasjon", "practitioner": "ida",
			"start": oslo("2026-11-20", 10, 0), "client": map[string]any{"name": "Tor Uten", "phone": "91234580",
				"language": "nb"}}, owner, header{"Idempotency-Key", "by phone"}).into(t, &b)
		s.FastForward(48*time.Hour + time.Minute)
		all := s.of("+4791234580", "form-reminder")
		if len(all) != 1 {
			t.Fatalf("reminded %d times", len(all))
		}
		if text := all[0].Text; !strings.HasPrefix(text, "Lotus Terapi minner om å fylle ut Om deg: http") ||
			len([]rune(text)) > 160 {
			t.Errorf("%d letters: %s", len([]rune(text)), text)
		}
		says(t, s.filled(200, s.do("GET", "/f/"+s.token(all[0])+"?lang=en", nil)), "About you")
		if n := len(s.planned("days=8&client="+s.named("Tor"), s.as("owner", ""))); n != 0 {
			t.Errorf("%d more are planned in the week", n)
		}
		s.must(201, "POST", "/v1/clients/"+s.named("Tor")+"/forms", map[string]any{"form": f.ID}, s.as("owner", ""))
		if all := s.of("+4791234580", "form-ask"); len(all) != 1 || s.token(all[0]) == "" {
			t.Errorf("asked: %v", all)
		}
		s.must(200, "POST", "/v1/form/"+s.token(all[0]), map[string]any{"values": map[string]any{"pain": false,
			"agree": true}})
		s.SetClock(oslo("2026-11-20", 9, 30))
		if n := len(s.of("+4791234580", "form-reminder")); n != 1 {
			t.Errorf("reminded %d times", n)
		}
	})
}
