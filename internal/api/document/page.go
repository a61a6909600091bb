// Package document holds the API document, and makes the page of it that people read.
package document

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	_ "embed" // the page's style and script
	"encoding/base64"
	"encoding/json"
	"fmt"
	"html"
	"maps"
	"slices"
	"strings"
)

// The page's style, and the script that finds operations and opens what an address points at.
var (
	//go:embed page.css
	style string
	//go:embed page.js
	script string
)

const (
	jsonType    = "application/json"
	problemType = "application/problem+json" // RFC 9457
)

// Policy returns the Content-Security-Policy that the page is served with: its own style and script and nothing else.
func Policy() string {
	return "default-src 'none'; style-src " + hash(style) + "; script-src " + hash(script) +
		"; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
}

func hash(inline string) string {
	sum := sha256.Sum256([]byte(inline))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

// Page writes an OpenAPI 3.1 document, as httpapi makes it, as a page to read: one self-contained HTML file. Sections
// and operations are folded, which needs no script; with scripts, operations can be found by words.
func Page(openapi []byte) ([]byte, error) {
	p := &page{problems: map[string]*problem{}}
	if err := json.Unmarshal(openapi, &p.doc); err != nil {
		return nil, fmt.Errorf("read OpenAPI document: %w", err)
	}
	p.collect()
	p.head()
	p.navigation()
	p.out.WriteString(`<main id="content"><header>`)
	p.el("h1", p.doc.Info.Title+" API")
	p.raw(`<p class="muted">Version %s · OpenAPI %s · `, p.doc.Info.Version, p.doc.OpenAPI)
	p.out.WriteString(`<a href="/openapi.json">openapi.json</a></p>`)
	p.prose(p.doc.Info.Description)
	p.out.WriteString("</header>" + search)
	for _, g := range p.groups {
		p.section(g.anchor(), g.Name, count(len(g.operations), "operation"), g.Description)
		for _, o := range g.operations {
			p.operation(o)
		}
		p.out.WriteString("</details>")
	}
	p.problemList()
	p.out.WriteString("</main></div><script>" + script + "</script></body></html>\n")
	return p.out.Bytes(), nil
}

// search is where words are typed to find operations; the script shows it.
const search = `<div class="find" id="find" role="search" hidden><label for="words">Find an operation</label>` +
	`<input id="words" type="search" autocomplete="off" autocapitalize="none" spellcheck="false" ` +
	`aria-describedby="hint"><p class="muted" id="hint">By path, method, name or section: “post bookings”.</p>` +
	`<p class="found" id="found" role="status"></p></div>`

// section opens a part of the page that folds.
func (p *page) section(anchor, name, size, text string) {
	p.raw(`<details class="tag"><summary><h2 id="%s">%s</h2> <span class="muted">%s</span></summary>`, anchor, name,
		size)
	p.prose(text)
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprint(n, " ", what, "s")
}

// What the page reads of an OpenAPI 3.1 document.
type (
	description struct {
		OpenAPI    string
		Info       struct{ Title, Version, Description string }
		Servers    []struct{ URL string }
		Tags       []tag
		Paths      map[string]map[string]*operation
		Components struct {
			Schemas   map[string]*schema
			Responses map[string]response
		}
	}
	tag       struct{ Name, Description string }
	operation struct {
		OperationID, Summary, Description string
		Tags                              []string
		Parameters                        []parameter
		RequestBody                       *struct{ Content map[string]media }
		Responses                         map[string]response
		Security                          []map[string][]string

		method, path string
	}
	parameter struct {
		Name, In, Description string
		Required              bool
		Schema                *schema
		Example               any
	}
	media struct {
		Schema   *schema
		Example  json.RawMessage
		Examples map[string]struct {
			Summary string
			Value   json.RawMessage
		}
	}
	response struct {
		Ref         string `json:"$ref"`
		Description string
		Headers     map[string]struct{ Description string }
		Content     map[string]media
	}
	schema struct {
		Ref                  string `json:"$ref"`
		Type                 any
		Format               string
		Description          string
		Pattern              string
		Properties           map[string]*schema
		Required             []string
		Items                *schema
		AnyOf                []*schema
		Enum                 []any
		Examples             []any
		Default              any
		Minimum, Maximum     *float64
		MinLength, MaxLength *int
		MinItems, MaxItems   *int
	}
)

type group struct {
	tag
	operations []*operation
}

func (g *group) anchor() string {
	return "tag-" + strings.ReplaceAll(strings.ToLower(g.Name), " ", "-")
}

type problem struct {
	status, when string
	operations   []*operation
}

type page struct {
	doc      description
	groups   []*group
	problems map[string]*problem
	out      bytes.Buffer
}

// raw writes the format with its arguments escaped.
func (p *page) raw(format string, args ...string) {
	escaped := make([]any, len(args))
	for i, a := range args {
		escaped[i] = html.EscapeString(a)
	}
	fmt.Fprintf(&p.out, format, escaped...)
}

func (p *page) el(name, text string) { p.raw("<"+name+">%s</"+name+">", text) }

// answer returns the operation's answer of the status, also where all operations share it.
func (p *page) answer(o *operation, status string) response {
	r := o.Responses[status]
	if name, shared := strings.CutPrefix(r.Ref, "#/components/responses/"); shared {
		return p.doc.Components.Responses[name]
	}
	return r
}

// collect puts the operations into groups, in the order of the tags, and the problems into one list.
func (p *page) collect() {
	byName := map[string]*group{}
	groupOf := func(t tag) *group {
		if byName[t.Name] == nil {
			byName[t.Name] = &group{tag: t}
			p.groups = append(p.groups, byName[t.Name])
		}
		return byName[t.Name]
	}
	for _, t := range p.doc.Tags {
		groupOf(t)
	}
	order := []string{"get", "post", "put", "patch", "delete"}
	for _, path := range slices.Sorted(maps.Keys(p.doc.Paths)) {
		for _, method := range order {
			o := p.doc.Paths[path][method]
			if o == nil {
				continue
			}
			o.method, o.path = strings.ToUpper(method), path
			name := "Other"
			if len(o.Tags) > 0 {
				name = o.Tags[0]
			}
			g := groupOf(tag{Name: name})
			g.operations = append(g.operations, o)
			for _, status := range slices.Sorted(maps.Keys(o.Responses)) {
				for code, e := range p.answer(o, status).Content[problemType].Examples {
					if p.problems[code] == nil {
						p.problems[code] = &problem{status: status, when: e.Summary}
					}
					p.problems[code].operations = append(p.problems[code].operations, o)
				}
			}
		}
	}
	p.groups = slices.DeleteFunc(p.groups, func(g *group) bool { return len(g.operations) == 0 })
}

func (p *page) head() {
	p.raw(`<!doctype html><html lang="en"><head><meta charset="utf-8">`+
		`<meta name="viewport" content="width=device-width,initial-scale=1">`+
		`<meta name="referrer" content="no-referrer"><title>%s</title>`, p.doc.Info.Title+" API")
	p.out.WriteString("<style>" + style + `</style></head><body>` +
		`<a class="skip" href="#content">Skip to the content</a><div class="page">`)
}

// navigation leads to the sections, where there is room beside them.
func (p *page) navigation() {
	p.out.WriteString(`<nav aria-label="Sections"><ul>`)
	for _, g := range p.groups {
		p.raw(`<li><a href="#%s">%s</a></li>`, g.anchor(), g.Name)
	}
	p.out.WriteString(`<li><a href="#problems">Problem codes</a></li></ul></nav>`)
}

func (p *page) operation(o *operation) {
	p.raw(`<details class="op" id="%s"><summary><h3>%s</h3> <span class="path"><span class="method">%s</span> `,
		o.OperationID, cmp.Or(o.Summary, o.OperationID), o.method)
	p.out.WriteString("<code>" + breakable(o.path) + "</code></span></summary>")
	who := "Open to anyone."
	switch {
	case len(o.Security) > 0:
		who = "For people of the practice: needs a bearer token."
	case strings.Contains(o.path, "{token}"):
		who = "For whoever holds the link: the token in the path is the key."
	}
	p.raw(`<p class="who">%s</p>`, who)
	p.prose(o.Description)
	if len(o.Parameters) > 0 {
		p.el("h4", "Parameters")
		p.table("Name", "Where", "Type", "Meaning")
		for _, a := range o.Parameters {
			p.row(a.Name, a.In+required(a.Required), p.typeOf(a.Schema),
				cmp.Or(a.Description, p.resolve(a.Schema).Description))
		}
		p.out.WriteString("</tbody></table>")
	}
	if o.RequestBody != nil {
		for _, kind := range slices.Sorted(maps.Keys(o.RequestBody.Content)) {
			c := o.RequestBody.Content[kind]
			p.el("h4", "Body: "+kind)
			p.fields(c.Schema)
			p.example(c.Example)
		}
	}
	p.el("h4", "Try it")
	p.raw("<pre><code>%s</code></pre>", p.curl(o))
	p.el("h4", "Answers")
	for _, status := range slices.Sorted(maps.Keys(o.Responses)) {
		p.response(status, p.answer(o, status))
	}
	p.out.WriteString("</details>")
}

func (p *page) response(status string, r response) {
	first, rest, _ := strings.Cut(r.Description, "\n")
	p.raw(`<p><strong class="s%s">%s</strong> %s</p>`, status[:1], status, first)
	p.prose(strings.TrimSpace(rest))
	for _, kind := range slices.Sorted(maps.Keys(r.Content)) {
		c := r.Content[kind]
		if kind == problemType {
			continue // the same for all; the codes are listed above and in the reference
		}
		if s := p.resolve(c.Schema); len(s.Properties) == 0 && s.Items == nil && len(c.Example) == 0 {
			p.raw(`<p class="muted">%s</p>`, kind)
			continue
		}
		p.raw(`<details><summary>%s</summary>`, kind)
		p.fields(c.Schema)
		p.example(c.Example)
		p.out.WriteString("</details>")
	}
}

// problemList writes every code once, with an anchor that other pages may point at.
func (p *page) problemList() {
	p.section("problems", "Problem codes", count(len(p.problems), "code"),
		"What goes wrong is answered as `application/problem+json` (RFC 9457). Decide by `code`; it does not change.")
	p.out.WriteString(`<div class="codes">`)
	if s := p.doc.Components.Schemas["Problem"]; s != nil {
		p.fields(s)
	}
	p.table("Code", "Status", "When", "Where")
	for _, code := range slices.Sorted(maps.Keys(p.problems)) {
		f := p.problems[code]
		p.raw(`<tr id="problem-%s"><td><code>%s</code></td><td>%s</td><td>%s</td><td>`, code, code, f.status, f.when)
		if len(f.operations) > 6 {
			p.raw("%s operations", fmt.Sprint(len(f.operations)))
		} else {
			for i, o := range f.operations {
				if i > 0 {
					p.out.WriteString(", ")
				}
				p.raw(`<a href="#%s">%s</a>`, o.OperationID, cmp.Or(o.Summary, o.OperationID))
			}
		}
		p.out.WriteString("</td></tr>")
	}
	p.out.WriteString("</tbody></table></div></details>")
}

func (p *page) table(columns ...string) {
	p.out.WriteString(`<table><thead><tr>`)
	for _, c := range columns {
		p.raw(`<th scope="col">%s</th>`, c)
	}
	p.out.WriteString("</tr></thead><tbody>")
}

func (p *page) row(name string, cells ...string) {
	p.raw("<tr><td><code>%s</code></td>", name)
	for _, c := range cells {
		p.raw("<td>%s</td>", c)
	}
	p.out.WriteString("</tr>")
}

// fields writes the parts of an object, those of its parts with them: "client.email".
func (p *page) fields(s *schema) {
	s = p.resolve(s)
	if s.Items != nil {
		s = p.resolve(s.Items)
	}
	if len(s.Properties) == 0 {
		return
	}
	p.table("Field", "Type", "Meaning")
	p.rows("", s, 0)
	p.out.WriteString("</tbody></table>")
}

func (p *page) rows(prefix string, s *schema, depth int) {
	for _, name := range slices.Sorted(maps.Keys(s.Properties)) {
		f := s.Properties[name]
		p.row(prefix+name, p.typeOf(f)+required(slices.Contains(s.Required, name)),
			cmp.Or(f.Description, p.resolve(f).Description))
		inner, path := p.resolve(f), prefix+name+"."
		if inner.Items != nil {
			inner, path = p.resolve(inner.Items), prefix+name+"[]."
		}
		if depth < 5 { // a type may hold itself
			p.rows(path, inner, depth+1)
		}
	}
}

func required(yes bool) string {
	if yes {
		return ", required"
	}
	return ""
}

func (p *page) resolve(s *schema) *schema {
	for range 8 {
		if s == nil {
			return &schema{}
		}
		if s.Ref == "" {
			return s
		}
		s = p.doc.Components.Schemas[s.Ref[strings.LastIndexByte(s.Ref, '/')+1:]]
	}
	return &schema{}
}

// typeOf says what a value may be, in words.
func (p *page) typeOf(s *schema) string {
	s = p.resolve(s)
	words := []string{}
	switch t := s.Type.(type) {
	case string:
		words = append(words, t)
	case []any:
		for _, one := range t {
			words = append(words, fmt.Sprint(one))
		}
	}
	for _, one := range s.AnyOf {
		words = append(words, p.typeOf(one))
	}
	text := strings.Join(words, " or ")
	if s.Items != nil {
		text = "list of " + p.typeOf(s.Items)
	}
	note := func(format string, args ...any) { text += ", " + fmt.Sprintf(format, args...) }
	if s.Format != "" {
		note("%s", s.Format)
	}
	if len(s.Enum) > 0 {
		values := make([]string, len(s.Enum))
		for i, v := range s.Enum {
			values[i] = fmt.Sprint(v)
		}
		note("one of %s", strings.Join(values, ", "))
	}
	if s.Minimum != nil {
		note("at least %v", *s.Minimum)
	}
	if s.Maximum != nil {
		note("at most %v", *s.Maximum)
	}
	if s.MinLength != nil {
		note("at least %d characters", *s.MinLength)
	}
	if s.MaxLength != nil {
		note("at most %d characters", *s.MaxLength)
	}
	if s.MaxItems != nil {
		note("at most %d", *s.MaxItems)
	}
	if s.Default != nil {
		note("%v if left out", s.Default)
	}
	return text
}

func (p *page) example(raw json.RawMessage) {
	var b bytes.Buffer
	if len(raw) == 0 || json.Indent(&b, raw, "", "  ") != nil {
		return
	}
	p.raw("<pre><code>%s</code></pre>", b.String())
}

// curl returns a command that does the operation with its examples.
func (p *page) curl(o *operation) string {
	path, query := o.path, []string{}
	var headers []string
	for _, a := range o.Parameters {
		value := p.parameterExample(a)
		switch {
		case a.In == "path" && value != "":
			path = strings.ReplaceAll(path, "{"+a.Name+"}", value)
		case a.In == "query" && (a.Required || value != ""):
			query = append(query, a.Name+"="+cmp.Or(value, "…"))
		case a.In == "header" && value != "":
			headers = append(headers, a.Name+": "+value)
		}
	}
	if len(query) > 0 {
		path += "?" + strings.Join(query, "&")
	}
	cmd := "curl "
	if o.method != "GET" {
		cmd += "-X " + o.method + " "
	}
	if len(p.doc.Servers) > 0 {
		cmd += shell(p.doc.Servers[0].URL + path)
	} else {
		cmd += `"$STUND` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "`", "\\`", `$`, `\$`).Replace(path) + `"`
	}
	if len(o.Security) > 0 {
		cmd += " \\\n  -H \"Authorization: Bearer $TOKEN\""
	}
	for _, h := range headers {
		cmd += " \\\n  -H " + shell(h)
	}
	if o.RequestBody != nil {
		var b bytes.Buffer
		if c := o.RequestBody.Content[jsonType]; len(c.Example) > 0 && json.Compact(&b, c.Example) == nil {
			cmd += " \\\n  -H 'Content-Type: application/json' \\\n  -d " + shell(b.String())
		}
	}
	return cmd
}

func (p *page) parameterExample(a parameter) string {
	s := p.resolve(a.Schema)
	switch {
	case a.Example != nil:
		return fmt.Sprint(a.Example)
	case len(s.Examples) > 0:
		return fmt.Sprint(s.Examples[0])
	case s.Default != nil:
		return fmt.Sprint(s.Default)
	}
	return ""
}

// shell quotes s for a POSIX shell.
func shell(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }

// prose writes paragraphs, "- " lists and `code`: what the descriptions use of CommonMark.
func (p *page) prose(text string) {
	for block := range strings.SplitSeq(strings.TrimSpace(text), "\n\n") {
		lines := strings.Split(strings.TrimSpace(block), "\n")
		if strings.HasPrefix(lines[0], "- ") {
			p.out.WriteString("<ul>")
			for _, l := range lines {
				p.out.WriteString("<li>" + inline(strings.TrimPrefix(l, "- ")) + "</li>")
			}
			p.out.WriteString("</ul>")
		} else if lines[0] != "" {
			p.out.WriteString("<p>" + inline(strings.Join(lines, " ")) + "</p>")
		}
	}
}

// breakable returns the path as HTML that may break before each of its parts, and nowhere else.
func breakable(path string) string { return strings.ReplaceAll(html.EscapeString(path), "/", "<wbr>/") }

func inline(s string) string {
	parts := strings.Split(html.EscapeString(s), "`")
	for i := 1; i+1 < len(parts); i += 2 {
		parts[i] = "<code>" + parts[i] + "</code>"
	}
	if len(parts)%2 == 0 { // a backtick without its partner
		parts[len(parts)-1] = "`" + parts[len(parts)-1]
	}
	return strings.Join(parts, "")
}
