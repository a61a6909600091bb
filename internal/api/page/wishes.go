package page

import (
	"context"
	"net/http"
	"slices"

	"stund/internal/api/door"
	"stund/internal/base"
	"stund/internal/client"
	"stund/internal/fault"
	"stund/internal/httpapi"
	"stund/internal/link"
	"stund/internal/message"
	"stund/internal/pages"
	"stund/internal/practice"
	"stund/internal/store"
)

// WishesPage is the page on which clients choose what they get, and where mail programs say that somebody wants no more
// of a mail (RFC 8058): by a POST without cookies, from anywhere, that is answered the same each time. GET only shows.
func WishesPage(b *base.Base) httpapi.Endpoint {
	s := of(b)
	return httpapi.Endpoint{Name: "wishes-page", Path: message.Wishes.Route(), Auth: httpapi.Link, Page: true,
		Ops: []httpapi.Op{
			{Method: http.MethodGet, Handle: httpapi.Page(s.showWishes, s.failPage(message.Wishes))},
			{Method: http.MethodPost, Handle: httpapi.Page(s.postWishes, s.failPage(message.Wishes)),
				Guard: s.guard.Watch},
		}}
}

// wishing is a visit to the page of a client's wishes.
type wishing struct {
	pages.Frame
	claim  link.Claim
	client client.Client
	setup  *practice.Setup
}

func (s *services) wishing(ctx context.Context, v *httpapi.Visit) (w wishing, err error) {
	if w.claim, err = s.Links.Open(v.Param["token"], message.Wishes, s.Now()); err != nil {
		return w, err
	}
	if w.setup, err = s.Practices.Setup(ctx, w.claim.Practice, store.Eventual); err != nil {
		return w, err
	}
	w.client, err = s.Clients.Get(ctx, w.claim.Practice, w.claim.Subject, store.Strong)
	if err == nil && w.client.Status == client.Erased {
		err = link.Expired()
	}
	w.Frame = s.frame(v, message.Wishes, w.setup.Practice, w.client.Language)
	return w, err
}

// channels are those by which the client can be written to.
func (w wishing) channels() (all []client.Channel) {
	if len(w.client.Emails) > 0 {
		all = append(all, client.ByEmail)
	}
	if w.client.Mobile() != "" {
		all = append(all, client.BySMS)
	}
	return all
}

// leaves is the purpose of the message that they came from, where they get more of it by e-mail; "" for none.
func (w wishing) leaves() client.Purpose {
	if p, ok := message.Left(w.claim); ok && w.client.Wants(p, client.ByEmail) {
		return p
	}
	return ""
}

func (w wishing) view(n pages.WishesNews) httpapi.View {
	var all []pages.Wish
	for _, p := range client.Purposes() {
		wish := pages.Wish{Purpose: string(p), Always: p == client.Essential}
		for _, ch := range w.channels() {
			wish.Gets = append(wish.Gets, pages.Gets{Channel: string(ch), On: w.client.Wants(p, ch)})
		}
		all = append(all, wish)
	}
	return view(w.Frame, http.StatusOK, pages.Wishes(w.Frame, w.called(), all, string(w.leaves()), n))
}

// called is what the client's mails call them, and no more: who has the link may have it from somebody else. A family
// that shares an address sees by it whose page it is. "": nothing.
func (w wishing) called() string {
	if name := message.Greeting(w.client.Name); name != message.Nobody {
		return name
	}
	return ""
}

func (s *services) showWishes(ctx context.Context, v *httpapi.Visit) (httpapi.View, error) {
	w, err := s.wishing(ctx, v)
	if err != nil {
		return httpapi.View{}, err
	}
	news := map[string]pages.WishesNews{"saved": pages.JustSaved, "left": pages.JustLeft, "nothing": pages.NothingLeft}
	return w.view(news[v.Query.Get("done")]), nil
}

// oneClick reports whether a mail program posted the form.
func oneClick(v *httpapi.Visit) bool { return v.Form.Get("List-Unsubscribe") == "One-Click" }

func (s *services) postWishes(ctx context.Context, v *httpapi.Visit) (httpapi.View, error) {
	click := oneClick(v)
	if err := s.failsForeign(v); err != nil && !click {
		return httpapi.View{}, err
	}
	w, err := s.wishing(ctx, v)
	if err != nil {
		return httpapi.View{}, err
	}
	if click {
		return s.clicked(ctx, w)
	}
	done := "saved"
	var said []client.Preference
	switch v.Form.Get("action") {
	case "save":
		said = w.chosen(v)
		if w.unreachable(said) {
			return seeOther(w.Link("done=nothing")), nil
		}
	case "leave":
		done = "left"
		if p := w.leaves(); p != "" {
			said = w.no(p, client.ByEmail)
		}
	case "none":
		said = w.none()
	default:
		return httpapi.View{}, fault.New(fault.Malformed, "unknown-action",
			"The form asks for nothing that this page can do.")
	}
	if err := s.prefer(ctx, w, said); err != nil {
		if pause, is := s.pause(w.Frame, v, err); is {
			return pause, nil
		}
		return httpapi.View{}, err
	}
	return seeOther(w.Link("done=" + done)), nil
}

// clicked refuses what the mail was for by e-mail; all that can be refused, where the link does not say. It counts
// against nobody: mail programs of many come from few networks, and said again it writes nothing.
func (s *services) clicked(ctx context.Context, w wishing) (httpapi.View, error) {
	said := w.none()
	if p, ok := message.Left(w.claim); ok {
		said = []client.Preference{{Purpose: p, Channel: client.ByEmail, Answer: client.No}}
	}
	var news []client.Preference
	for _, p := range said {
		if w.client.Says(p) != client.No {
			p.Wording = "List-Unsubscribe=One-Click"
			news = append(news, p)
		}
	}
	free := store.Admitting(ctx, func(context.Context, []store.Op) error { return nil })
	if err := s.prefer(free, w, news); err != nil {
		return httpapi.View{}, err
	}
	return view(w.Frame, http.StatusOK, pages.WishLeft(w.Frame)), nil
}

// prefer writes what the client said by themselves.
func (s *services) prefer(ctx context.Context, w wishing, said []client.Preference) error {
	if len(said) == 0 {
		return nil
	}
	_, err := s.Clients.Prefer(ctx, door.Client, w.client.Practice, w.client.ID, 0, client.FromClient, said)
	return err
}

// chosen returns what the form says otherwise than it was: what they left as it is they said nothing of.
func (w wishing) chosen(v *httpapi.Visit) (said []client.Preference) {
	for _, p := range client.Purposes() {
		if p == client.Essential && len(w.channels()) < 2 {
			continue
		}
		for _, ch := range w.channels() {
			wants := v.Form.Get(string(p)+"."+string(ch)) != ""
			switch {
			case wants == w.client.Wants(p, ch):
			case wants:
				yes := client.Preference{Purpose: p, Channel: ch, Answer: client.Yes,
					Wording: pages.Wording(w.Lang, string(p), string(ch))}
				if p == client.Marketing {
					yes.Basis = client.Consent
				}
				said = append(said, yes)
			default:
				said = append(said, w.no(p, ch)...)
			}
		}
	}
	return said
}

// unreachable reports whether what is essential could go by none of the client's channels any more.
func (w wishing) unreachable(said []client.Preference) bool {
	return !slices.ContainsFunc(w.channels(), func(ch client.Channel) bool {
		for _, p := range said {
			if p.Purpose == client.Essential && p.Channel == ch {
				return p.Answer == client.Yes
			}
		}
		return w.client.Wants(client.Essential, ch)
	}) && len(w.channels()) > 1
}

func (w wishing) no(p client.Purpose, ch client.Channel) []client.Preference {
	return []client.Preference{{Purpose: p, Channel: ch, Answer: client.No,
		Wording: pages.Wording(w.Lang, string(p), string(ch))}}
}

// none refuses all that can be refused, by every channel.
func (w wishing) none() (said []client.Preference) {
	for _, p := range client.Purposes() {
		if p != client.Essential {
			said = append(append(said, w.no(p, client.ByEmail)...), w.no(p, client.BySMS)...)
		}
	}
	return said
}
