// Package roles holds who may what: every operation of the catalogue × every caller × whose thing it is about, asked of
// a running Stund through its public door. A new operation without a line in lines fails it; so does a line whose
// operation is gone. The same matrix runs on both worlds.
//
// What is asked for is real: a thing is made for each question, by the owner, in the calendar of one of two
// practitioners. Who is refused is told no status but the one that is due, and reads nothing of it; what was refused
// left the thing as it was, or those who may could not do the same afterwards.
package roles

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"stund/internal/base"
	"stund/internal/catalogue/endpoints"
	"stund/internal/httpapi"
)

// World is a running Stund as the matrix needs it.
type World interface {
	// Do sends a request, with the token if there is one and the body as JSON if there is one.
	Do(method, path, token string, body any) (status int, answer []byte)
	// Token signs what it is told, as an identity provider does that knows nothing of roles; "" leaves a claim out.
	Token(practice, role, practitioner string) string
	Now() time.Time
}

// The practices that the matrix makes, and the practitioners of either.
const (
	ours, strangers = "matrix", "birch"
	ida, jonas      = "ida", "jonas"
)

// caller is who asks.
type caller struct {
	name, token string
	role        string // "": none that counts
	who         string // which practitioner
	refused     int    // status of every answer of staff's doors; 0: it depends
}

// ask is one request about a thing.
type ask struct {
	method, path string
	body         any
	mark         string // stands in the answer to who may read the thing, and in no other; "": nothing does
}

// thing makes something of the practitioner's, and what is asked about it.
type thing func(m *matrix, whose string) ask

// line is a question that an operation is asked.
type line struct {
	door  door
	whose []string // whose thing it is about, one after the other; nil: as is usual at the door
	what  thing
	// status is what those are answered who may, where the matrix cannot bring about the success; 0: the operation's.
	status int
	// result looks at a success: who asked, and the answer. Nil: its status and mark are enough.
	result func(c caller, answer []byte) error
}

// door is who is let in.
type door string

const (
	open    door = "anyone"                   // a token is not looked at
	byLink  door = "whoever has a link"       // and by nothing else
	letIn   door = "whoever a link let in"    // a client, by a cookie
	signed  door = "whoever signs"            // a program of others, what it sends
	owners  door = "owners"                   // the practice's own things
	seniors door = "owners and assistants"    // what is no practitioner's own
	staff   door = "all staff"                // everybody's business
	owner   door = "whose it is, and seniors" // one thing of a practitioner's
	listed  door = "all staff, filtered"      // a list: each sees what is theirs
	unseen  door = "who has to do with them"  // a client: to other practitioners there is none
)

// both and nobodys are whose things may be.
var (
	both    = []string{ida, jonas}
	nobodys = []string{""}
)

// matrix is one run.
type matrix struct {
	t       *testing.T
	w       World
	owner   string // the owner's token
	callers []caller
	n       int       // things made so far
	begin   time.Time // of the first booking: each has its own time
	shut    string    // a day without free times
}

// Run asks every question. Practices named "matrix" and "birch" must not exist.
func Run(t *testing.T, w World) {
	t.Helper()
	m := &matrix{t: t, w: w}
	m.open()
	all, seen := lines(), map[string]bool{}
	for _, e := range endpoints.List(new(base.Base)) {
		if e.Path == httpapi.Anywhere {
			continue // it does nothing
		}
		for _, op := range e.Ops {
			key := op.ID
			if key == "" {
				key = op.Method + " " + e.Path
			}
			seen[key] = true
			if len(all[key]) == 0 {
				t.Errorf("%s %s has no line: say in package roles who may %s", op.Method, e.Path, key)
			}
			for _, l := range all[key] {
				t.Run(key, func(t *testing.T) { m.on(t).operation(e, op, l) })
			}
		}
	}
	for key := range all {
		if !seen[key] {
			t.Errorf("the line %s is of no operation", key)
		}
	}
}

// Functions names the endpoints that the matrix asks as staff, which on AWS are functions.
func Functions() (all []string) {
	for _, e := range endpoints.List(new(base.Base)) {
		if e.Auth.Staff() {
			all = append(all, e.Name)
		}
	}
	return all
}

// on is the matrix with the subtest's T.
func (m *matrix) on(t *testing.T) *matrix {
	m.t = t
	return m
}

// open makes the practices and who calls.
func (m *matrix) open() {
	m.t.Helper()
	now := m.w.Now()
	m.begin = now.Truncate(time.Hour).Add(30 * time.Hour)
	m.shut = now.AddDate(0, 0, 50).Format(time.DateOnly)
	m.owner = m.w.Token(ours, "owner", "")
	stranger := m.w.Token(strangers, "owner", "")
	for practice, token := range map[string]string{ours: m.owner, strangers: stranger} {
		m.must(token, "PUT", "/v1/practice", m.practiceBody(practice))
		for _, who := range []string{ida, jonas} {
			m.must(token, "POST", "/v1/practitioners", practitionerBody(who))
		}
		m.must(token, "POST", "/v1/services", serviceBody("talk", ida, jonas))
		m.must(token, "POST", "/v1/services", serviceBody("talk-jonas", jonas, ida))
	}
	m.callers = []caller{
		{name: "nobody", refused: http.StatusUnauthorized},
		{name: "no group", token: m.w.Token(ours, "", ""), refused: http.StatusForbidden},
		{name: "a group that is none", token: m.w.Token(ours, "admin", ida), refused: http.StatusForbidden},
		{name: "a practitioner who is nobody", token: m.w.Token(ours, "practitioner", ""),
			refused: http.StatusForbidden},
		{name: "a practitioner who cannot be", token: m.w.Token(ours, "practitioner", "Ida Berg"),
			refused: http.StatusForbidden},
		{name: "an owner of nothing", token: m.w.Token("", "owner", ""), refused: http.StatusForbidden},
		{name: "another practice's owner", token: stranger, role: "stranger"},
		{name: "ida", token: m.w.Token(ours, "practitioner", ida), role: "practitioner", who: ida},
		{name: "jonas", token: m.w.Token(ours, "practitioner", jonas), role: "practitioner", who: jonas},
		{name: "the assistant", token: m.w.Token(ours, "assistant", ""), role: "assistant"},
		{name: "the owner", token: m.owner, role: "owner"},
	}
}

// operation asks everybody's question of one operation.
func (m *matrix) operation(e httpapi.Endpoint, op httpapi.Op, l line) {
	m.t.Helper()
	want := l.door == open || l.door == byLink || l.door == letIn || l.door == signed
	if e.Auth.Staff() == want || e.Auth.Public() != (l.door == open) ||
		e.Auth.Signed() != (l.door == signed) {
		m.t.Fatalf("%s lets in %s by the catalogue, and %q by its line", op.ID, e.Auth, l.door)
	}
	if !e.Auth.Staff() {
		m.outside(e, op, l)
		return
	}
	success := cmp.Or(l.status, op.Status, http.StatusOK)
	whose := l.whose
	switch {
	case whose != nil:
	case l.door == owner || l.door == listed || l.door == unseen:
		whose = both
	default:
		whose = nobodys
	}
	for _, of := range whose {
		m.question(of, l, success)
	}
}

// question asks about one thing: first those who are refused, with the thing left as it is, then those who may.
func (m *matrix) question(of string, l line, success int) {
	m.t.Helper()
	a := l.what(m, of)
	for _, c := range m.callers {
		if l.answers(c, of, success) != success {
			m.expect(c, a, of, success, l)
		}
	}
	for _, c := range m.callers {
		if l.answers(c, of, success) == success {
			m.expect(c, a, of, success, l)
			a = l.what(m, of)
		}
	}
}

// answers is the status that the caller is due for a question about the practitioner's thing; 0: any, as long as
// nothing is told.
func (l line) answers(c caller, of string, success int) int {
	switch {
	case c.refused != 0:
		return c.refused
	case c.role == "stranger":
		return 0
	case l.door == owners && c.role != "owner", l.door == seniors && c.role == "practitioner",
		l.door == owner && c.role == "practitioner" && c.who != of:
		return http.StatusForbidden
	case l.door == unseen && c.role == "practitioner" && c.who != of:
		return http.StatusNotFound
	}
	return success
}

// sees tells whether the mark of the practitioner's thing may stand in what the caller is answered.
func (l line) sees(c caller, of string) bool {
	switch {
	case c.role == "" || c.role == "stranger":
		return false
	case l.door == seniors:
		return c.role != "practitioner"
	case l.door == owner || l.door == listed || l.door == unseen:
		return c.role != "practitioner" || c.who == of
	case l.door == owners:
		return c.role == "owner"
	}
	return true
}

// expect sends the request as the caller and looks at the answer.
func (m *matrix) expect(c caller, a ask, of string, success int, l line) {
	m.t.Helper()
	want := l.answers(c, of, success)
	status, answer := m.w.Do(a.method, a.path, c.token, a.body)
	wrong := func(format string, args ...any) {
		m.t.Helper()
		m.t.Errorf("%s of %q, asked by %s: %s: %d %.300s", a.method+" "+a.path, of, c.name,
			fmt.Sprintf(format, args...), status, answer)
	}
	if want != 0 && status != want || status >= http.StatusInternalServerError {
		wrong("wanted %d", want)
		return
	}
	if want == http.StatusForbidden {
		var p struct{ Code string }
		if err := json.Unmarshal(answer, &p); err != nil || p.Code != "forbidden" &&
			p.Code != "not-your-calendar" && p.Code != "not-your-invoices" {
			wrong("refused in other words")
		}
	}
	if a.mark != "" && !(c.role == "stranger" && a.holds()) { // who says it may be answered it
		if there := strings.Contains(string(answer), a.mark); there != l.sees(c, of) {
			wrong("the answer has %s: %t", a.mark, there)
		}
	}
	if l.result != nil && want == success {
		if err := l.result(c, answer); err != nil {
			wrong("%v", err)
		}
	}
}

// holds tells whether the request itself has the mark.
func (a ask) holds() bool {
	b, err := json.Marshal(a.body)
	return err == nil && strings.Contains(string(b), a.mark)
}

// outside asks what is not for staff: a token neither opens it nor stands in its way.
func (m *matrix) outside(e httpapi.Endpoint, op httpapi.Op, l line) {
	m.t.Helper()
	path := strings.NewReplacer("{practice}", ours, "{token}", "AQG8nRs5M0p2T1l4V0t1Q3V2eA", "{file}", "x",
		"{provider}", "sandbox").
		Replace(e.Path)
	var body any
	if op.Method != http.MethodGet {
		body = map[string]any{}
	}
	var all []int
	for _, c := range m.callers {
		status, _ := m.w.Do(op.Method, path, c.token, body)
		all = append(all, status)
		if (l.door == byLink || l.door == letIn) && status < 400 ||
			l.door != letIn && (status == http.StatusUnauthorized) != (l.door == signed) {
			m.t.Errorf("%s: %s without a link is answered %d", op.ID, c.name, status)
		}
	}
	if len(slices.Compact(all)) != 1 {
		m.t.Errorf("%s: it depends on the token: %v", op.ID, all)
	}
}

// must sends a request that succeeds, and returns its answer.
func (m *matrix) must(token, method, path string, body any) []byte {
	m.t.Helper()
	status, answer := m.w.Do(method, path, token, body)
	if status < 200 || status > 299 {
		m.t.Fatalf("%s %s: %d %s", method, path, status, answer)
	}
	return answer
}

// made sends a request that makes something, and returns its id.
func (m *matrix) made(path string, body any) string {
	m.t.Helper()
	var out struct{ ID string }
	if err := json.Unmarshal(m.must(m.owner, "POST", path, body), &out); err != nil || out.ID == "" {
		m.t.Fatalf("POST %s made nothing: %v", path, err)
	}
	return out.ID
}

// next returns a word that nothing made before has, and the number in it.
func (m *matrix) next() (mark string, n int) {
	m.n++
	return fmt.Sprintf("mark%04d", m.n), m.n
}
