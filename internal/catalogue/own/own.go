// Package own hands out to clients what is known about them: what every capability holds, as its traces say.
package own

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"stund/internal/api/mine"
	"stund/internal/base"
	"stund/internal/catalogue/history"
	"stund/internal/catalogue/traces"
	"stund/internal/httpapi"
	"stund/internal/link"
)

// Export is what a client fetches of what is known about them, or a part of it: what they gave themselves, and what
// they did and got (GDPR, articles 15 and 20). What staff noted for their own use, what the practice made of it, and
// what is about others too, somebody has to look at first: the practice hands it out when it is asked
// (history.ClientExport).
type Export struct {
	Client string                 `json:"client"`
	Made   time.Time              `json:"made_at"`
	Items  []history.ExportedItem `json:"items"`          // the newest first
	Next   string                 `json:"next,omitempty"` // where the next part begins; the page leads there
}

// Data hands out to a client what is theirs: by a POST, because what was sealed is noted as read. In parts of some
// megabytes at most, of which the page leads from one to the next.
func Data(b *base.Base) httpapi.Endpoint {
	e, x := mine.EntranceOf(b), traces.Erasures(b)
	post := func(ctx context.Context, v *httpapi.Visit) (httpapi.View, error) {
		g, err := e.Sent(ctx, v)
		if err != nil {
			return e.Over(ctx, v, err)
		}
		c, err := e.HandsOut(ctx, g, v.Form.Get("who"))
		if err != nil {
			return e.Over(ctx, v, err)
		}
		part, err := x.HandOwn(ctx, c, v.Form.Get("after"))
		if err != nil {
			return httpapi.View{}, err
		}
		zone := g.Setup.Zone()
		out := httpapi.View{Language: string(g.Lang), Cookies: []string{g.Again}}
		if v.Form.Get("as") == "data" {
			items := make([]history.ExportedItem, len(part.Records))
			for n, r := range part.Records {
				items[n] = history.ExportedItem{Kind: r.Kind, ID: r.ID, At: r.At.In(zone), Data: r.Data}
			}
			out.Type, out.File, out.Policy = "application/json", g.Setup.Practice.ID+".json", "default-src 'none'"
			out.Body, err = json.MarshalIndent(Export{c.ID, e.Now().In(zone), items, part.Next}, "", "  ")
			return out, err
		}
		ways := history.Ways{Key: g.Form, Who: c.ID, After: v.Form.Get("after"), Back: g.Link("")}
		g.Path = link.MinePath + "/data"
		ways.Action = g.Link("")
		document, policy := history.OwnPage(g.Lang, zone, e.Now(), g.Setup.Practice.Name, part, ways)
		out.Body, out.Policy = []byte(document), policy
		return out, nil
	}
	fail := e.Fail(func(*httpapi.Visit) string { return link.MinePath })
	return httpapi.Endpoint{Name: "mine-data", Path: link.MinePath + "/data", Auth: httpapi.Link, Page: true,
		Ops: []httpapi.Op{{Method: http.MethodPost, Handle: httpapi.Page(post, fail), Guard: e.Watch()}}}
}
