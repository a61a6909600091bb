// Package mine is the page of what is a client's own: where they ask for a link to it, the link, and the page itself.
// They work without scripts. Staff send such a link as well.
package mine

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"time"

	"stund/internal/api/client"
	"stund/internal/api/door"
	"stund/internal/base"
	"stund/internal/booking"
	"stund/internal/fault"
	"stund/internal/form"
	"stund/internal/guard"
	"stund/internal/httpapi"
	"stund/internal/i18n"
	"stund/internal/invoice"
	"stund/internal/link"
	"stund/internal/mine"
	"stund/internal/pages"
	"stund/internal/practice"
	"stund/internal/register"
	"stund/internal/signin"
	"stund/internal/store"
	"stund/internal/timeline"
	"stund/internal/voucher"

	people "stund/internal/client"
)

// Catalogue lists the endpoints.
func Catalogue() []door.Maker { return []door.Maker{AskPage, LinkPage, Page, Offer} }

// Entrance is who is let in to the page, and by what.
type Entrance struct {
	*base.Base
	desk  *mine.Desk
	book  *practice.Book
	guard *guard.Guard
}

// EntranceOf returns the entrance that is built from the base.
func EntranceOf(b *base.Base) *Entrance { return &Entrance{b, mine.Of(b), practice.Of(b), guard.Of(b)} }

// services is what the page calls.
type services struct {
	*Entrance
	clients  *people.Clients
	bookings *booking.Bookings
	register *register.Register
	line     *timeline.Timeline
	forms    *form.Forms
	cards    *voucher.Vouchers
	invoices *invoice.Invoices
}

// frame is what the practice's page at the path has, in their language unless another was chosen.
func (e *Entrance) frame(v *httpapi.Visit, path string, p practice.Practice, theirs i18n.Lang) pages.Frame {
	f := pages.Frame{Path: path, Now: e.Now(), Lang: cmp.Or(theirs, p.Language),
		Practice: pages.Practice{ID: p.ID, Name: p.Name, Phone: p.Phone, Email: p.Email, Address: p.Address,
			Website: p.Website, Privacy: p.Privacy, Accent: p.Accent}}
	if f.Lang == "" {
		f.Lang = i18n.Accepted(v.Languages, i18n.EN)
	}
	if l, ok := i18n.Parse(v.Query.Get("lang")); ok {
		f.Lang, f.Chosen = l, true
	}
	return f
}

func view(f pages.Frame, status int, d pages.Document) httpapi.View {
	return httpapi.View{Status: status, Language: string(f.Lang), Policy: d.Policy, Referrer: f.Referrer, Body: d.HTML}
}

// Fail shows what went wrong on the page at the path.
func (e *Entrance) Fail(path func(*httpapi.Visit) string) func(*httpapi.Visit, int, string) httpapi.View {
	return func(v *httpapi.Visit, status int, _ string) httpapi.View {
		f := e.frame(v, path(v), practice.Practice{}, "")
		show := pages.Refused
		switch {
		case status == http.StatusNotFound:
			show = pages.Unknown
		case status == http.StatusGone:
			show = pages.Expired
		case status == http.StatusTooManyRequests:
			show = pages.Crowd
		case status >= http.StatusInternalServerError:
			show = pages.Broken
		}
		return view(f, status, show(f))
	}
}

func here(v *httpapi.Visit) string { return v.Path }

// pause asks to wait where more comes in than can be taken, and else answers the error.
func (e *Entrance) pause(f pages.Frame, v *httpapi.Visit, err error) (httpapi.View, error) {
	pass, wait, is := e.guard.Pass(err)
	if !is {
		return httpapi.View{}, err
	}
	return view(f, http.StatusTooManyRequests, pages.Pause(f, v.Form, pass, wait)), nil
}

func foreign() error {
	return fault.New(fault.Forbidden, "foreign-form", "This form was sent by a page of another website.")
}

func unknownAction() error {
	return fault.New(fault.Malformed, "unknown-action", "The form asks for nothing that this page can do.")
}

// AskPage is where the practice's clients ask for a link to what is theirs. Who asks is answered the same, and the same
// is written, whether anybody has the address.
func AskPage(b *base.Base) httpapi.Endpoint {
	e := EntranceOf(b)
	asking := func(ctx context.Context, v *httpapi.Visit) (f pages.Frame, err error) {
		setup, err := e.book.Setup(ctx, v.Param["practice"], store.Eventual)
		if err != nil {
			return f, err
		}
		p := setup.Practice
		return e.frame(v, link.AskPath(p.ID), p, i18n.Accepted(v.Languages, p.Language)), nil
	}
	show := func(ctx context.Context, v *httpapi.Visit) (httpapi.View, error) {
		f, err := asking(ctx, v)
		if err != nil {
			return httpapi.View{}, err
		}
		return view(f, http.StatusOK, pages.AskMine(f, "", false)), nil
	}
	post := func(ctx context.Context, v *httpapi.Visit) (httpapi.View, error) {
		if v.Foreign(b.Site) {
			return httpapi.View{}, foreign()
		}
		f, err := asking(ctx, v)
		if err != nil {
			return httpapi.View{}, err
		}
		email := v.Form.Get("email")
		if v.Form.Get("website") == "" { // a program has filled in what nobody sees
			err = e.desk.Ask(ctx, f.Practice.ID, email, f.Lang)
		}
		if fault.KindOf(err) == fault.Invalid {
			return view(f, http.StatusUnprocessableEntity, pages.AskMine(f, email, true)), nil
		}
		if err != nil {
			return e.pause(f, v, err)
		}
		return view(f, http.StatusOK, pages.MineSent(f)), nil
	}
	return httpapi.Endpoint{Name: "mine-ask", Path: link.AskRoute, Auth: httpapi.Public, Page: true,
		Ops: []httpapi.Op{{Method: http.MethodGet, Handle: httpapi.Page(show, e.Fail(here))},
			{Method: http.MethodPost, Handle: httpapi.Page(post, e.Fail(here)), Guard: e.guard.Watch}}}
}

// LinkPage is what the links in mails lead to: the one that lets in, once, and the one that says that a new address is
// one's own. GET shows and uses nothing up; POST acts.
func LinkPage(b *base.Base) httpapi.Endpoint {
	e := EntranceOf(b)
	at := func(v *httpapi.Visit) string { return link.Mine.Path(url.PathEscape(v.Param["token"])) }
	return httpapi.Endpoint{Name: "mine-link", Path: link.Mine.Route(), Auth: httpapi.Link, Page: true,
		Ops: []httpapi.Op{{Method: http.MethodGet, Handle: httpapi.Page(e.showLink, e.Fail(at))},
			{Method: http.MethodPost, Handle: httpapi.Page(e.postLink, e.Fail(at)), Guard: e.guard.Watch}}}
}

// linked is a visit by a link, whose forms must be known as our own: who were let in by a stranger's link would tell
// the stranger what they enter.
func (e *Entrance) linked(ctx context.Context, v *httpapi.Visit, practiceID string, l i18n.Lang) (pages.Frame,
	error) {
	setup, err := e.book.Setup(ctx, practiceID, store.Eventual)
	if err != nil {
		return pages.Frame{}, err
	}
	f := e.frame(v, link.Mine.Path(url.PathEscape(v.Param["token"])), setup.Practice, l)
	f.Referrer = pages.OwnReferrer
	return f, nil
}

// isMove reports whether the link is no link that lets in, and so may be one of a new address.
func isMove(err error) bool { return fault.CodeOf(err) == "link-unknown" }

func (e *Entrance) showLink(ctx context.Context, v *httpapi.Visit) (httpapi.View, error) {
	id, l, err := e.desk.Offered(ctx, v.Param["token"])
	if isMove(err) {
		return e.showMove(ctx, v)
	}
	if err != nil {
		return e.spent(ctx, v, id, err)
	}
	f, err := e.linked(ctx, v, id, l)
	if err != nil {
		return httpapi.View{}, err
	}
	return view(f, http.StatusOK, pages.EnterMine(f)), nil
}

// spent leads who comes by a link that is worth nothing any more to where they get another.
func (e *Entrance) spent(ctx context.Context, v *httpapi.Visit, practiceID string, err error) (httpapi.View, error) {
	if fault.KindOf(err) != fault.Gone || practiceID == "" {
		return httpapi.View{}, err
	}
	f, failed := e.linked(ctx, v, practiceID, "")
	if failed != nil {
		return httpapi.View{}, err
	}
	return view(f, http.StatusGone, pages.MineOver(f, true)), nil
}

func (e *Entrance) showMove(ctx context.Context, v *httpapi.Visit) (httpapi.View, error) {
	m, err := e.desk.Moving(ctx, v.Param["token"])
	if err != nil {
		return e.spent(ctx, v, m.Practice, err)
	}
	f, err := e.linked(ctx, v, m.Practice, m.Language)
	if err != nil {
		return httpapi.View{}, err
	}
	return view(f, http.StatusOK, pages.ConfirmAddress(f, m.To)), nil
}

func (e *Entrance) postLink(ctx context.Context, v *httpapi.Visit) (httpapi.View, error) {
	if v.Foreign(e.Site) || v.Unknown() {
		return httpapi.View{}, foreign()
	}
	switch v.Form.Get("action") {
	case "enter":
		return e.enter(ctx, v)
	case "confirm":
		return e.move(ctx, v)
	}
	return httpapi.View{}, unknownAction()
}

func (e *Entrance) enter(ctx context.Context, v *httpapi.Visit) (httpapi.View, error) {
	id, l, err := e.desk.Offered(ctx, v.Param["token"])
	if err != nil {
		return e.spent(ctx, v, id, err)
	}
	f, err := e.linked(ctx, v, id, l)
	if err != nil {
		return httpapi.View{}, err
	}
	cookie, err := e.desk.Enter(ctx, v.Param["token"])
	switch {
	case fault.KindOf(err) == fault.Gone:
		return e.spent(ctx, v, id, err)
	case err != nil:
		return e.pause(f, v, err)
	}
	f.Path = link.MinePath
	return httpapi.View{Status: http.StatusSeeOther, Location: f.Link(""), Referrer: pages.OwnReferrer,
		Cookies: []string{e.cookie(cookie)}}, nil
}

func (e *Entrance) move(ctx context.Context, v *httpapi.Visit) (httpapi.View, error) {
	m, err := e.desk.Move(ctx, v.Param["token"])
	if fault.KindOf(err) == fault.Gone {
		return e.spent(ctx, v, m.Practice, err)
	}
	f, failed := e.linked(ctx, v, m.Practice, m.Language)
	switch {
	case err != nil && failed == nil:
		return e.pause(f, v, err)
	case err != nil:
		return httpapi.View{}, err
	case failed != nil:
		return httpapi.View{}, failed
	}
	return view(f, http.StatusOK, pages.AddressMoved(f, m.To)), nil
}

// cookieName is the cookie of a visit. It is sent to the page and below it alone, no script reads it, and it is the one
// cookie that a client ever gets: without it, whoever finds the address in a browser's history would be let in.
const cookieName = "stund_mine"

// cookie writes what the browser keeps of the visit; "" takes it back.
func (e *Entrance) cookie(kept string) string {
	name, more := signin.Named(e.Site, cookieName), ""
	if name != cookieName {
		more = "; Secure"
	}
	if kept == "" {
		more += "; Max-Age=0"
	}
	return name + "=" + kept + "; Path=" + link.MinePath + "; HttpOnly; SameSite=Lax" + more
}

// Guest is a visit to what is theirs.
type Guest struct {
	mine.Visit
	pages.Frame
	Setup *practice.Setup
	Again string // cookie that goes with the answer
}

// Guest returns who is let in by the request's cookie. It answers fault.Unauthenticated mine.CodeOver; see Over.
func (e *Entrance) Guest(ctx context.Context, v *httpapi.Visit) (g Guest, err error) {
	if g.Visit, err = e.desk.Visit(ctx, v.Cookies[signin.Named(e.Site, cookieName)]); err != nil {
		return g, err
	}
	if g.Setup, err = e.book.Setup(ctx, g.Visit.Practice, store.Eventual); err != nil {
		return g, err
	}
	g.Frame = e.frame(v, link.MinePath, g.Setup.Practice, g.Holders[0].Language)
	g.Setup = g.Setup.In(g.Lang)
	g.Again = e.cookie(g.Visit.Cookie)
	return g, nil
}

// Sent is Guest for a form of the page: it carries what no other website knows.
func (e *Entrance) Sent(ctx context.Context, v *httpapi.Visit) (Guest, error) {
	if v.Foreign(e.Site) {
		return Guest{}, foreign()
	}
	g, err := e.Guest(ctx, v)
	if err == nil && v.Form.Get("key") != g.Form {
		err = foreign()
	}
	return g, err
}

// Over shows whose visit is over where they get another link, and else answers the error.
func (e *Entrance) Over(ctx context.Context, v *httpapi.Visit, err error) (httpapi.View, error) {
	if fault.CodeOf(err) != mine.CodeOver {
		return httpapi.View{}, err
	}
	var p practice.Practice
	if id := e.desk.Practice(v.Cookies[signin.Named(e.Site, cookieName)]); id != "" {
		setup, failed := e.book.Setup(ctx, id, store.Eventual)
		if failed != nil {
			return httpapi.View{}, failed
		}
		p = setup.Practice
	}
	f := e.frame(v, link.MinePath, p, "")
	return view(f, http.StatusUnauthorized, pages.MineOver(f, false)), nil
}

// HandsOut notes that the guest fetches what is known about the client with the id, who is returned.
func (e *Entrance) HandsOut(ctx context.Context, g Guest, id string) (people.Holder, error) {
	h, err := g.Holder(id)
	if err != nil {
		return h, err
	}
	return h, e.desk.HandsOut(ctx, g.Visit, h.Client)
}

// Offer sends a client the link to their own page.
func Offer(b *base.Base) httpapi.Endpoint {
	s, e := client.Of(b), EntranceOf(b)
	return httpapi.Endpoint{Name: "client-page-link", Path: "/v1/clients/{id}/page-link", Auth: door.AnyStaff,
		Ops: []httpapi.Op{{
			ID: "send-client-page-link", Method: http.MethodPost,
			Summary: "Send a client the link to their own page",
			Text: "By e-mail, to the client's first address. It is good for three days, and lets in once whoever " +
				"reads that mail, to what belongs to everybody who uses the address. One that was sent in the last " +
				"five minutes and not used is not sent again.",
			Tag: door.TagClients, Status: http.StatusNoContent,
			Faults: []httpapi.Fault{door.FailsPractice, client.FailsUnknown, client.FailsErased, door.FailsBusy,
				httpapi.Fails(fault.Conflict, mine.CodeNoEmail, "The client has no e-mail address."),
				httpapi.Fails(fault.Conflict, mine.CodeDeceased, "The client has died: nothing is sent to them.")},
			Handle: httpapi.Handle(func(ctx context.Context, in *door.ByID) (*struct{}, error) {
				actor := httpapi.ActorFrom(ctx)
				_, c, err := s.Seen(ctx, actor, in.ID)
				if err != nil {
					return nil, err
				}
				return nil, e.desk.Offer(ctx, actor, c)
			}),
		}}}
}

// Watch is the limit under which forms of the page are sent.
func (e *Entrance) Watch() httpapi.Guard { return e.guard.Watch }

// in returns the time in the practice's zone.
func (g Guest) in(t time.Time) time.Time { return t.In(g.Setup.Zone()) }
