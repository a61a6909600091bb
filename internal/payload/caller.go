package payload

import (
	"fmt"
	"maps"
	"strconv"
	"strings"
	"time"
)

// caller is what sends a request, by the headers that it adds.
type caller string

const (
	app     caller = "app"     // a program that speaks JSON
	widget  caller = "widget"  // the widget on a page of another origin
	script  caller = "script"  // that page, loading one of the widget's files
	browser caller = "browser" // a person, opening one of our pages or sending its form
)

func (c caller) headers(method string) (map[string]string, error) {
	h := map[string]string{"accept": "application/json", "accept-encoding": "gzip, deflate, br, zstd",
		"accept-language": "nb-NO,nb;q=0.9,en;q=0.5", "user-agent": userAgent}
	fetch := func(destination, mode, site, origin string) {
		h["sec-fetch-mode"], h["sec-fetch-site"], h["origin"] = mode, site, origin
		if destination != "" {
			h["sec-fetch-dest"] = destination
		}
	}
	switch c {
	case "", app:
	case widget:
		fetch("empty", "cors", "cross-site", website)
		h["referer"] = website + "/"
	case script:
		fetch("script", "cors", "cross-site", website)
		h["accept"], h["referer"] = "*/*", website+"/"
	case browser:
		h["accept"] = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
		if method == "POST" { // from a page that sends no referrer
			fetch("", "navigate", "same-origin", "null")
		}
	default:
		return nil, fmt.Errorf("no caller %q", c)
	}
	return h, nil
}

// claims returns those of Cognito's id token, as API Gateway's JWT authorizer hands them on: a list is text in
// brackets.
func claims(as string, more map[string]*string, at time.Time) (map[string]string, error) {
	role, practice, said := strings.Cut(as, " of ")
	if !said {
		practice = "lotus"
	}
	sub, known := map[string]string{"owner": "0e1f6c1a-owner", "assistant": "as-1", "practitioner": "pr-1"}[role]
	if !known {
		return nil, fmt.Errorf("nobody is %q", as)
	}
	c := map[string]string{"sub": sub, "cognito:groups": "[" + role + "]", "custom:practice": practice,
		"email": "eier@lotus.example", "token_use": "id", "iat": seconds(at), "exp": seconds(at.Add(time.Hour)),
		"iss": "https://cognito-idp." + region + ".amazonaws.com/" + region + "_Lotus0000",
		"aud": "3n4b5c6d7e8f9g0h1j2k3l4m5n"}
	if role == "practitioner" {
		c["custom:practitioner"] = "ida"
	}
	change(c, more)
	return c, nil
}

func seconds(t time.Time) string { return strconv.FormatInt(t.Unix(), 10) }

// change puts the values of with in their place, and takes away those that are null.
func change(m map[string]string, with map[string]*string) {
	for name, v := range maps.All(with) {
		if v == nil {
			delete(m, name)
		} else {
			m[name] = *v
		}
	}
}
