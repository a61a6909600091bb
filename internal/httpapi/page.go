package httpapi

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"
)

// MaxForm is the most bytes of form that a page takes: as many as an operation takes of body.
const MaxForm = MaxBody

// Visit is a request for a page.
type Visit struct {
	Path      string
	Param     map[string]string // of the path
	Query     url.Values
	Form      url.Values // of a POST
	Languages string     // Accept-Language, as it was sent
	Cookies   map[string]string

	site, origin, host string
}

// Foreign tells whether the request was sent by a page of another website than the one at the address. Browsers say so
// in Sec-Fetch-Site; older ones name an Origin, which is "null" for a form on a page that sends no referrer, as all of
// ours.
func (v *Visit) Foreign(site string) bool {
	if v.site != "" {
		return v.site != "same-origin" && v.site != "none"
	}
	if v.origin == "" || v.origin == "null" || v.origin == site {
		return false
	}
	u, err := url.Parse(v.origin)
	return err != nil || v.host == "" || !strings.EqualFold(u.Host, v.host)
}

// Unknown reports whether nobody knows which website the request comes from: an older browser says "null" for a page
// that sends no referrer, or that is shown in a sandbox. A page whose forms must be known says Referrer "same-origin".
func (v *Visit) Unknown() bool { return v.site == "" && v.origin == "null" }

// View is a page as it is answered.
type View struct {
	Status   int      // 0: 200
	Language string   // of the text
	Policy   string   // Content-Security-Policy
	Location string   // with status 303: the path that the browser goes to
	Cache    string   // Cache-Control; "": not to be stored
	Vary     string   // header of the request that the page depends on; "": none
	Referrer string   // Referrer-Policy; "": none is sent
	Index    bool     // search engines may list it: its address is no secret
	Cookies  []string // Set-Cookie, one each
	Type     string   // Content-Type of the body; "": HTML
	File     string   // name of the file as which the body is saved; "": it is shown
	Body     []byte
}

// page is what a route of a page is served by. Show is nil where there is nothing to show.
type page struct {
	show func(context.Context, *Visit) (View, error)
	fail func(*Visit, int, string) View
}

// Page serves an operation of an Endpoint that says Page. Pages are for people: they are no part of the API document,
// and what fails is shown by fail, which is given the status and the code that a problem document would have. A POST is
// a form.
//
// fail is also called for what never reached show; then the visit's query and form are empty.
func Page(show func(context.Context, *Visit) (View, error),
	fail func(v *Visit, status int, code string) View) Handling {
	return page{show, fail}
}

func (p page) mount(m *mount, o Op) {
	m.routes = append(m.routes, &route{op: &huma.Operation{Method: o.Method, Path: m.endpoint.Path},
		endpoint: m.endpoint,
		segments: split(m.endpoint.Path), body: o.Method == http.MethodPost, limit: MaxForm, page: &p, guard: o.Guard})
}

// Lost answers who asks for something that is not there: browsers with the page that fail makes, programs with a
// problem document. It serves the endpoint of the path Anywhere.
func Lost(fail func(v *Visit, status int, code string) View) Handling { return page{fail: fail} }

// asksForPage tells whether a person's browser asks: programs do not ask for HTML.
func (r *request) asksForPage() bool { return strings.Contains(r.Header("accept"), "text/html") }

// visit returns the request as a page sees it.
func (r *request) visit() *Visit {
	return &Visit{
		Path:      r.event.RawPath,
		Param:     r.params,
		Query:     r.query,
		Form:      r.form,
		Languages: r.Header("accept-language"),
		Cookies:   r.cookies(),
		site:      r.Header("sec-fetch-site"),
		origin:    r.Header("origin"),
		host:      r.Host(),
	}
}

// cookies returns the request's cookies by their names; of one that comes twice, the first.
func (r *request) cookies() map[string]string {
	all := (&http.Request{Header: http.Header{"Cookie": {r.Header("cookie")}}}).Cookies() // what is none is passed over
	out := make(map[string]string, len(all))
	for _, c := range all {
		if _, twice := out[c.Name]; !twice {
			out[c.Name] = c.Value
		}
	}
	return out
}

// readForm reads the body of a POST to a page. Of a field that comes twice, both are kept.
func (r *request) readForm() *Problem {
	media, params, err := mime.ParseMediaType(r.Header("content-type"))
	if err == nil && media == "multipart/form-data" { // as mail programs may say that one wants no more (RFC 8058)
		return r.readParts(params["boundary"])
	}
	if charset := params["charset"]; err != nil || media != "application/x-www-form-urlencoded" || charset != "" &&
		!strings.EqualFold(charset, "utf-8") {
		return newProblem(http.StatusUnsupportedMediaType, codeMediaType, "A page takes forms only.")
	}
	malformed := newProblem(http.StatusBadRequest, codeMalformed, "The form cannot be read.")
	form, err := url.ParseQuery(string(r.in))
	if err != nil || !sound(form) {
		return malformed
	}
	r.form = form
	return nil
}

// sound reports whether all of the form is text.
func sound(form url.Values) bool {
	for name, values := range form {
		for _, v := range append(values, name) {
			if !utf8.ValidString(v) {
				return false
			}
		}
	}
	return true
}

// readParts reads a form of parts, each a field. A file is none.
func (r *request) readParts(boundary string) *Problem {
	malformed := newProblem(http.StatusBadRequest, codeMalformed, "The form cannot be read.")
	form := url.Values{}
	for parts := multipart.NewReader(bytes.NewReader(r.in), boundary); ; {
		p, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil || p.FormName() == "" || p.FileName() != "" {
			return malformed
		}
		v, err := io.ReadAll(p) // the whole body is in memory, and no longer than a form may be
		if err != nil {
			return malformed
		}
		form.Add(p.FormName(), string(v))
	}
	if len(form) == 0 || !sound(form) {
		return malformed
	}
	r.form = form
	return nil
}

// showPage answers with the route's page, or leaves in r.problem why it cannot.
func (r *request) showPage() {
	v, err := r.route.page.show(r.ctx, r.visit())
	if err != nil {
		r.fail(problemOf(r.ctx, err))
		return
	}
	r.answerView(v)
}

// failPage shows the problem as a page. It tells whether it could.
func (r *request) failPage() (shown bool) {
	defer func() {
		if v := recover(); v != nil {
			r.notes = append(r.notes, slog.String("fail_page", fmt.Sprint(v)))
			r.out.Reset()
		}
	}()
	v := r.route.page.fail(r.visit(), r.problem.Status, r.problem.Code)
	if v.Location == "" { // who is led elsewhere, is
		v.Status = r.problem.Status
	}
	v.Cache, v.Vary, v.Index = "", "", false
	r.answerView(v)
	return true
}

// answerView writes the answer. The address of a page may be a capability: unless the page says otherwise, search
// engines are told to leave it alone and nobody may store it; that no referrer is sent is said of every answer.
func (r *request) answerView(v View) {
	r.status = v.Status
	for _, c := range v.Cookies {
		r.AppendHeader("set-cookie", c)
	}
	if !v.Index {
		r.SetHeader("x-robots-tag", "noindex, nofollow")
	}
	if v.Cache != "" {
		r.SetHeader("cache-control", v.Cache)
	}
	if v.Vary != "" {
		r.AppendHeader("vary", v.Vary)
	}
	if v.Referrer != "" {
		r.SetHeader("referrer-policy", v.Referrer)
	}
	if v.Location != "" {
		r.SetHeader("location", v.Location)
		return
	}
	r.SetHeader("content-type", cmp.Or(v.Type, "text/html; charset=utf-8"))
	if v.File != "" {
		r.SetHeader("content-disposition", mime.FormatMediaType("attachment", map[string]string{"filename": v.File}))
	}
	if v.Language != "" {
		r.SetHeader("content-language", v.Language)
	}
	r.SetHeader("content-security-policy", v.Policy)
	r.out.Write(v.Body)
}

// mixed tells that an endpoint's operations are not what it says: all of them pages, or none.
func (m *mount) mixed(e Endpoint, from int) error {
	for _, r := range m.routes[from:] {
		if (r.page != nil) != e.Page {
			return errors.New("endpoint " + e.Name + " mixes pages with operations of the API")
		}
	}
	return nil
}
