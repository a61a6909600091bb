// Package signin is how staff get in: the sign-in page, the pages of the links in their mails, and the session that the
// staff app goes on with.
package signin

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/url"

	"stund/internal/api/door"
	"stund/internal/base"
	"stund/internal/fault"
	"stund/internal/guard"
	"stund/internal/httpapi"
	"stund/internal/i18n"
	"stund/internal/link"
	"stund/internal/pages"
	"stund/internal/practice"
	"stund/internal/signin"
	"stund/internal/staff"
	"stund/internal/store"
)

// Catalogue lists the endpoints of signing in.
func Catalogue() []door.Maker {
	return []door.Maker{Page, Back, Entry, Invitation, Session, Refresh}
}

// app is where who has signed in goes.
const app = "/app"

// services is what the endpoints call.
type services struct {
	*base.Base
	door  signin.Door
	staff *staff.Accounts
	book  *practice.Book
	guard *guard.Guard
}

func of(b *base.Base) *services {
	d, _ := base.Get[signin.Door](b)
	if d.Driver == nil {
		d = signin.Door{Driver: signin.Nobody{}, Provide: d.Provide, Shut: true}
	}
	return &services{b, d, staff.Of(b), practice.Of(b), guard.Of(b)}
}

// Page asks who somebody is, in the way of this world.
func Page(b *base.Base) httpapi.Endpoint {
	s := of(b)
	fail := s.fail(signin.Page)
	return httpapi.Endpoint{Name: "signin", Path: signin.Page, Auth: httpapi.Public, Page: true, Ops: []httpapi.Op{
		{Method: http.MethodGet, Handle: httpapi.Page(s.showPage, fail)},
		{Method: http.MethodPost, Handle: httpapi.Page(s.postPage, fail), Guard: s.guard.Watch},
	}}
}

func (s *services) frame(v *httpapi.Visit, path string, l i18n.Lang, p practice.Practice) pages.Frame {
	f := pages.Frame{Lang: i18n.Accepted(v.Languages, i18n.EN), Path: path, Now: s.Now(),
		Referrer: pages.OwnReferrer, Practice: pages.Practice{
			ID: p.ID, Name: p.Name, Phone: p.Phone, Email: p.Email, Address: p.Address, Website: p.Website,
			Accent: p.Accent}}
	if l != "" {
		f.Lang = l
	}
	if l, ok := i18n.Parse(v.Query.Get("lang")); ok {
		f.Lang, f.Chosen = l, true
	}
	return f
}

func view(f pages.Frame, status int, d pages.Document) httpapi.View {
	return httpapi.View{Status: status, Language: string(f.Lang), Policy: d.Policy, Referrer: pages.OwnReferrer,
		Body: d.HTML}
}

// fail shows what went wrong on the page at the path.
func (s *services) fail(path string) func(*httpapi.Visit, int, string) httpapi.View {
	return func(v *httpapi.Visit, status int, _ string) httpapi.View {
		f := s.frame(v, path, "", practice.Practice{})
		show := pages.NotIn
		switch {
		case status == http.StatusNotFound || status == http.StatusGone:
			show = pages.LinkOver
		case status == http.StatusTooManyRequests:
			show = pages.Crowd
		case status >= http.StatusInternalServerError:
			show = pages.Broken
		}
		return view(f, status, show(f))
	}
}

func (s *services) showPage(ctx context.Context, v *httpapi.Visit) (httpapi.View, error) {
	f := s.frame(v, signin.Page, "", practice.Practice{})
	left, byMail := v.Query.Get("out") != "", v.Query.Get("by") == "mail"
	if byMail {
		f.Query = "by=mail"
	}
	switch {
	case s.door.Shut:
		return view(f, http.StatusNotFound, pages.NoSignIn(f)), nil
	case s.door.Hosted != nil && left:
		return httpapi.View{Status: http.StatusSeeOther, Location: s.door.Hosted.Out()}, nil
	case s.door.Hosted != nil:
		to, kept := s.door.Hosted.Leave(v.Query.Get("shared") != "")
		return httpapi.View{Status: http.StatusSeeOther, Location: to,
			Cookies: []string{signin.Kept(s.Site, kept)}}, nil
	case s.door.People != nil && !byMail:
		all, err := s.door.People(ctx)
		if err != nil {
			return httpapi.View{}, err
		}
		people := make([]pages.Member, len(all))
		for n, a := range all {
			people[n] = pages.Member{ID: a.ID, Name: a.Name, Role: string(a.Role)}
		}
		return view(f, http.StatusOK, pages.WhoAreYou(f, people, left)), nil
	}
	return s.askMail(f, http.StatusOK, pages.Signing{Left: left})
}

// askMail asks for an address that a link is sent to, or for a passkey where there can be some.
func (s *services) askMail(f pages.Frame, status int, how pages.Signing) (httpapi.View, error) {
	options, kept, err := s.staff.AskPasskey()
	if err != nil {
		return httpapi.View{}, err
	}
	how.Options, how.Kept = string(options), kept
	return view(f, status, pages.SignIn(f, how)), nil
}

// foreign refuses a form that a page of another website has sent, or of which nobody knows: whoever is signed in by it
// would work in somebody else's name.
func (s *services) foreign(v *httpapi.Visit) error {
	if v.Foreign(s.Site) || v.Unknown() {
		return fault.New(fault.Forbidden, "foreign-form", "This form was sent by a page of another website.")
	}
	return nil
}

func (s *services) postPage(ctx context.Context, v *httpapi.Visit) (httpapi.View, error) {
	if err := s.foreign(v); err != nil {
		return httpapi.View{}, err
	}
	f := s.frame(v, signin.Page, "", practice.Practice{})
	switch action := v.Form.Get("action"); {
	case action == "enter" && s.door.People != nil:
		return s.enter(ctx, f, v, signin.Proof{Code: signin.Said + v.Form.Get("as")})
	case action == "passkey" && v.Form.Get("answer") != "":
		return s.enter(ctx, f, v, signin.Proof{Code: v.Form.Get("kept"), Passkey: []byte(v.Form.Get("answer")),
			Shared: v.Form.Get("shared") != ""})
	case action != "mail" || s.door.Shut || s.door.Hosted != nil:
		return httpapi.View{}, unknownAction()
	}
	if v.Form.Get("website") != "" { // a program has filled in what nobody sees
		return view(f, http.StatusOK, pages.LinkSent(f)), nil
	}
	err := s.staff.Ask(ctx, v.Form.Get("email"), f.Lang, v.Form.Get("shared") != "")
	if fault.KindOf(err) == fault.Invalid {
		return s.askMail(f, http.StatusUnprocessableEntity, pages.Signing{Email: v.Form.Get("email"), Wrong: true})
	}
	if err != nil {
		return s.pause(f, v, err)
	}
	return view(f, http.StatusOK, pages.LinkSent(f)), nil
}

func unknownAction() error {
	return fault.New(fault.Malformed, "unknown-action", "The form asks for nothing that this page can do.")
}

// pause asks to wait where more comes in than can be taken, and else answers the error.
func (s *services) pause(f pages.Frame, v *httpapi.Visit, err error) (httpapi.View, error) {
	pass, wait, is := s.guard.Pass(err)
	if !is {
		return httpapi.View{}, err
	}
	return view(f, http.StatusTooManyRequests, pages.Pause(f, v.Form, pass, wait)), nil
}

// enter signs in, and leads to the staff app.
func (s *services) enter(ctx context.Context, f pages.Frame, v *httpapi.Visit, p signin.Proof) (httpapi.View, error) {
	g, err := s.door.Driver.Enter(ctx, p)
	if err != nil {
		return s.pause(f, v, err)
	}
	return httpapi.View{Status: http.StatusSeeOther, Location: app,
		Cookies: []string{signin.Cookie(s.Site, g)}}, nil
}

// Back is where a login elsewhere leads back to. It is the one GET that acts, because that is how such logins answer
// (RFC 6749, section 4.1.2): the code counts once, and only in the browser that has asked for it. Without an answer
// somebody comes back from signing out there, and with a result from adding a passkey.
func Back(b *base.Base) httpapi.Endpoint {
	s := of(b)
	show := func(ctx context.Context, v *httpapi.Visit) (httpapi.View, error) {
		if s.door.Hosted == nil {
			return httpapi.View{}, link.Expired()
		}
		if v.Query.Get(signin.Result) != "" { // they have added a passkey, or not: the login has told them
			return httpapi.View{Status: http.StatusSeeOther, Location: app}, nil
		}
		if v.Query.Get("code") == "" && v.Query.Get("error") == "" {
			f := s.frame(v, signin.Returned, "", practice.Practice{})
			return view(f, http.StatusOK, pages.SignedOut(f)), nil
		}
		p, err := s.door.Hosted.Back(v.Cookies[signin.Named(s.Site, signin.KeptName)], v.Query)
		if err != nil {
			return httpapi.View{}, err
		}
		return s.enter(ctx, s.frame(v, signin.Page, "", practice.Practice{}), v, p)
	}
	return httpapi.Endpoint{Name: "signin-back", Path: signin.Returned, Auth: httpapi.Public, Page: true,
		Ops: []httpapi.Op{{Method: http.MethodGet, Handle: httpapi.Page(show, s.fail(signin.Page))}}}
}

// Entry is the page of the link that signs in. GET shows; POST signs in.
func Entry(b *base.Base) httpapi.Endpoint {
	s := of(b)
	at := func(v *httpapi.Visit) string { return staff.Entry.Path(url.PathEscape(v.Param["token"])) }
	fail := func(v *httpapi.Visit, status int, code string) httpapi.View { return s.fail(at(v))(v, status, code) }
	show := func(ctx context.Context, v *httpapi.Visit) (httpapi.View, error) {
		if s.door.Hosted != nil || s.door.Shut {
			return httpapi.View{}, link.Expired() // nobody is sent one
		}
		ask, all, err := s.staff.Offered(ctx, v.Param["token"])
		if err != nil {
			return httpapi.View{}, err
		}
		f := s.frame(v, at(v), ask.Language, practice.Practice{})
		members, err := s.members(ctx, all)
		if err != nil {
			return httpapi.View{}, err
		}
		return view(f, http.StatusOK, pages.Enter(f, members)), nil
	}
	post := func(ctx context.Context, v *httpapi.Visit) (httpapi.View, error) {
		if err := s.foreign(v); err != nil {
			return httpapi.View{}, err
		}
		if v.Form.Get("action") != "enter" || s.door.Hosted != nil || s.door.Shut {
			return httpapi.View{}, unknownAction()
		}
		return s.byLink(ctx, s.frame(v, at(v), "", practice.Practice{}), v)
	}
	return httpapi.Endpoint{Name: "signin-link", Path: staff.Entry.Route(), Auth: httpapi.Link, Page: true,
		Ops: []httpapi.Op{{Method: http.MethodGet, Handle: httpapi.Page(show, fail)},
			{Method: http.MethodPost, Handle: httpapi.Page(post, fail), Guard: s.guard.Watch}}}
}

// byLink signs in by the link, and asks for the code of the account's authenticator app where it has one.
func (s *services) byLink(ctx context.Context, f pages.Frame, v *httpapi.Visit) (httpapi.View, error) {
	as := v.Form.Get("as")
	out, err := s.enter(ctx, f, v, signin.Proof{Code: v.Param["token"], As: as, Second: v.Form.Get("code")})
	switch fault.CodeOf(err) {
	case signin.CodeSecond:
		return view(f, http.StatusOK, pages.AskCode(f, as, false)), nil
	case signin.CodeWrongCode:
		httpapi.Note(ctx, slog.String("code", fault.CodeOf(err)))
		return view(f, http.StatusUnprocessableEntity, pages.AskCode(f, as, true)), nil
	case signin.CodeManyCodes:
		httpapi.Note(ctx, slog.String("code", fault.CodeOf(err)))
		return view(f, http.StatusTooManyRequests, pages.ManyCodes(f)), nil
	}
	return out, err
}

// members are the accounts as the page shows them: by practice where there are several.
func (s *services) members(ctx context.Context, all []staff.Account) ([]pages.Member, error) {
	out := make([]pages.Member, len(all))
	for n, a := range all {
		out[n] = pages.Member{ID: a.ID, Name: a.Name, Role: string(a.Role)}
		if len(all) > 1 {
			p, err := s.house(ctx, a.Practice)
			if err != nil {
				return nil, err
			}
			out[n].Practice = p.Name
		}
	}
	return out, nil
}

// house returns the practice's particulars; of one that is not there yet only its id is known.
func (s *services) house(ctx context.Context, id string) (practice.Practice, error) {
	setup, err := s.book.Setup(ctx, id, store.Eventual)
	if errors.Is(err, fault.NotFound) {
		return practice.Practice{ID: id, Name: id}, nil
	}
	if err != nil {
		return practice.Practice{}, err
	}
	return setup.Practice, nil
}

// Invitation is the page of the link that invites. GET shows; POST takes the invitation.
func Invitation(b *base.Base) httpapi.Endpoint {
	s := of(b)
	fail := func(v *httpapi.Visit, status int, code string) httpapi.View {
		return s.fail(staff.Invitation.Path(url.PathEscape(v.Param["token"])))(v, status, code)
	}
	return httpapi.Endpoint{Name: "invitation", Path: staff.Invitation.Route(), Auth: httpapi.Link, Page: true,
		Ops: []httpapi.Op{{Method: http.MethodGet, Handle: httpapi.Page(s.showInvitation, fail)},
			{Method: http.MethodPost, Handle: httpapi.Page(s.postInvitation, fail), Guard: s.guard.Watch}}}
}

func (s *services) invited(ctx context.Context, v *httpapi.Visit) (staff.Account, pages.Frame, error) {
	a, err := s.staff.Invitation(ctx, v.Param["token"])
	if err != nil {
		return a, pages.Frame{}, err
	}
	p, err := s.house(ctx, a.Practice)
	if err != nil {
		return a, pages.Frame{}, err
	}
	l := a.Language
	if l == "" {
		l = p.Language
	}
	return a, s.frame(v, staff.Invitation.Path(url.PathEscape(v.Param["token"])), l, p), nil
}

func (s *services) invitation(f pages.Frame, a staff.Account, status int, wrong bool) httpapi.View {
	return view(f, status, pages.Invited(f, pages.Member{ID: a.ID, Name: a.Name, Role: string(a.Role)},
		s.door.Provide != nil, wrong))
}

func (s *services) showInvitation(ctx context.Context, v *httpapi.Visit) (httpapi.View, error) {
	a, f, err := s.invited(ctx, v)
	if err != nil {
		return httpapi.View{}, err
	}
	return s.invitation(f, a, http.StatusOK, false), nil
}

func (s *services) postInvitation(ctx context.Context, v *httpapi.Visit) (httpapi.View, error) {
	if err := s.foreign(v); err != nil {
		return httpapi.View{}, err
	}
	a, f, err := s.invited(ctx, v)
	switch {
	case err != nil:
		return httpapi.View{}, err
	case v.Form.Get("action") != "accept" || s.door.Shut && s.door.Provide == nil:
		return httpapi.View{}, unknownAction()
	case s.door.Provide == nil:
		return s.enter(ctx, f, v, signin.Proof{Code: v.Param["token"], Shared: v.Form.Get("shared") != ""})
	}
	err = s.door.Provide(ctx, a.Email, a.Name, v.Form.Get("password"))
	if fault.KindOf(err) == fault.Invalid {
		httpapi.Note(ctx, slog.String("code", fault.CodeOf(err)))
		return s.invitation(f, a, http.StatusUnprocessableEntity, true), nil
	}
	if err == nil {
		_, err = s.staff.Accept(ctx, v.Param["token"])
	}
	if err != nil {
		return s.pause(f, v, err)
	}
	return view(f, http.StatusOK, pages.Welcome(f)), nil
}
