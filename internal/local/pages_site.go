package local

import (
	"context"
	"fmt"
	"html/template"
	"net"
	"net/http"
	"net/url"
	"strings"

	"stund/internal/i18n"
	"stund/internal/practice"
	"stund/internal/store"
)

// The demo website is a practice's own: it is served from another origin than the API, is as strict about what it loads
// as a careful website is, and embeds the widget in each of its three ways.

// sitePage is a page of the demo website.
type sitePage struct {
	path    string // below sitePath
	file    string
	name    string // as its navigation and style sheet know it
	title   string // "": the practice's name alone
	mode    string // of the widget; "": in the page
	service string // that the widget is for; "": any
}

const sitePath = "/_local/site/"

// sitePages adds the demo website.
func (v *viewer) sitePages(m *http.ServeMux) {
	for _, p := range []sitePage{
		{path: "", file: "home.html", name: "hjem"},
		{path: "knapp", file: "button.html", name: "knapp", title: "Dyp massasje", mode: "button", service: "massasje"},
		{path: "flytende", file: "floating.html", name: "flytende", title: "Tre øvelser mot stiv nakke",
			mode: "floating"},
	} {
		pattern := "GET " + sitePath + p.path
		if p.path == "" {
			pattern += "{$}"
		}
		m.Handle(pattern, localOnly(v.sitePage(p)))
	}
	m.Handle("GET "+sitePath+"site.css", localOnly(asset("page/site/site.css", "text/css; charset=utf-8")))
	m.Handle("GET "+sitePath+"lotus.svg", localOnly(asset("page/site/lotus.svg", "image/svg+xml")))
}

// Website is the address of the demo website's first page, which has the widget in the page. Below it, knapp has it
// behind a button and flytende behind a floating one.
func (d *Demo) Website() string { return d.website + sitePath }

// otherOrigin returns the origin by which a browser reaches the same listener as another website: a name for this
// machine where the site has an address, and the other way round.
func otherOrigin(site string) (string, error) {
	u, err := url.Parse(site)
	if err != nil || u.Host == "" {
		return "", fmt.Errorf("%q is no address of a site", site)
	}
	host := "localhost"
	if named(u.Host, host) {
		host = "127.0.0.1"
	}
	if port := u.Port(); port != "" {
		host = net.JoinHostPort(host, port)
	}
	return u.Scheme + "://" + host, nil
}

// named tells whether the host, with or without a port, has the name.
func named(host, name string) bool {
	return strings.EqualFold((&url.URL{Host: host}).Hostname(), name)
}

// siteData is what a page of the demo website shows.
type siteData struct {
	Page, Title   string
	Practice      practice.Practice
	Services      []serviceRow
	Asked         *serviceRow   // that the page is about
	Site, Here    string        // origins of the API and of this page
	Mode, Service string        // of the widget
	Lines         string        // of HTML that embed the widget, as the page shows them …
	Embed         template.HTML // … and as it has them
}

// sitePage serves a page of the demo website, under any name of this machine but the API's.
func (v *viewer) sitePage(p sitePage) http.Handler {
	page := template.Must(template.ParseFS(pageFiles, "page/site/layout.html", "page/site/"+p.file))
	embed := template.Must(template.ParseFS(pageFiles, "page/site/embed.html"))
	site, _ := url.Parse(v.site) // it was read when the demo was opened
	policy := "default-src 'none'; script-src " + v.site + "; connect-src " + v.site +
		"; style-src 'self'; img-src 'self'; " +
		"base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if named(r.Host, site.Hostname()) {
			http.Redirect(w, r, v.website+r.URL.RequestURI(), http.StatusFound)
			return
		}
		d := siteData{Page: p.name, Title: p.title, Site: v.site, Here: "http://" + r.Host, Mode: p.mode,
			Service: p.service}
		err := v.fill(r.Context(), &d, embed)
		v.render(w, http.StatusOK, page, policy, d, err)
	})
}

// fill adds what the page tells about the practice, and the lines that embed the widget.
func (v *viewer) fill(ctx context.Context, d *siteData, embed *template.Template) error {
	setup, err := v.book.Setup(ctx, demoPractice, store.Eventual)
	if err != nil {
		return fmt.Errorf("read demo practice: %w", err)
	}
	d.Practice = setup.Practice
	for _, s := range setup.Services {
		row := offered(i18n.NB, setup, s)
		if d.Services = append(d.Services, row); s.ID == d.Service {
			d.Asked = &row
		}
	}
	var lines strings.Builder
	if err := embed.Execute(&lines, d); err != nil {
		return fmt.Errorf("embed the widget: %w", err)
	}
	d.Lines = strings.TrimSpace(lines.String())
	d.Embed = template.HTML(d.Lines) // a template escaped it
	return nil
}
