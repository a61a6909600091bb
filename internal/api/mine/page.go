package mine

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"stund/internal/base"
	"stund/internal/booking"
	"stund/internal/catalogue/contributions"
	"stund/internal/civil"
	"stund/internal/client"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/form"
	"stund/internal/httpapi"
	"stund/internal/i18n"
	"stund/internal/invoice"
	"stund/internal/link"
	"stund/internal/message"
	"stund/internal/mine"
	"stund/internal/money"
	"stund/internal/pages"
	"stund/internal/register"
	"stund/internal/timeline"
	"stund/internal/typed"
	"stund/internal/voucher"
)

// Page is the page itself. Everything that it leads to has a page and a link of its own, which is made when it is
// shown: it lasts as long as one that was mailed, but for that to what they want to get. GET shows and writes nothing;
// POST acts.
func Page(b *base.Base) httpapi.Endpoint {
	contributions.Register(b)
	e := EntranceOf(b)
	s := &services{e, client.Of(b), booking.Of(b), register.Of(b), timeline.New(b.Store, fact.Registry{}, b.Retry),
		form.Of(b), voucher.Of(b), invoice.Of(b)}
	fail := e.Fail(func(*httpapi.Visit) string { return link.MinePath })
	return httpapi.Endpoint{Name: "mine-page", Path: link.MinePath, Auth: httpapi.Link, Page: true,
		Ops: []httpapi.Op{{Method: http.MethodGet, Handle: httpapi.Page(s.show, fail)},
			{Method: http.MethodPost, Handle: httpapi.Page(s.post, fail), Guard: e.guard.Watch}}}
}

// answer is a page of the guest's, with which their visit goes on.
func (g Guest) answer(status int, d pages.Document) httpapi.View {
	v := view(g.Frame, status, d)
	v.Cookies = []string{g.Again}
	return v
}

func (s *services) show(ctx context.Context, v *httpapi.Visit) (httpapi.View, error) {
	g, err := s.Guest(ctx, v)
	if err != nil {
		return s.Over(ctx, v, err)
	}
	if id := v.Query.Get("edit"); id != "" {
		h, err := g.Holder(id)
		if err != nil {
			return httpapi.View{}, err
		}
		g.Query = "edit=" + h.ID
		return g.answer(http.StatusOK, pages.EditMine(g.Frame, g.known(h), nil, pages.NothingWrong)), nil
	}
	if id := v.Query.Get("past"); id != "" {
		return s.showPast(ctx, g, id, v.Query.Get("after"))
	}
	m := pages.Mine{Address: typed.ShownEmail(g.Holders[0].Email), Key: g.Form,
		News: map[string]pages.MineNews{"saved": pages.MineSaved, "asked": pages.MineAsked}[v.Query.Get("done")]}
	for _, h := range g.Holders {
		b, err := s.belongings(ctx, g, h)
		if err != nil {
			return httpapi.View{}, err
		}
		m.People = append(m.People, b)
	}
	return g.answer(http.StatusOK, pages.ShowMine(g.Frame, m)), nil
}

// What the page itself shows of the past; the rest has pages of its own.
const (
	lately   = 100 // facts of a client's timeline that are looked through
	pastMost = 5
	perPage  = 200 // facts on a page of the past
)

// happened reads a page of the client's timeline, and returns which bookings and invoices it names.
func (s *services) happened(ctx context.Context, c client.Client, limit int, after string) (bookings,
	invoices []string, next string, err error) {
	page, err := s.line.List(ctx, c.Practice, c.IDs(), timeline.Ask{Limit: limit, After: after})
	for _, f := range page.Facts {
		if id := booking.Named(f); id != "" && !slices.Contains(bookings, id) {
			bookings = append(bookings, id)
		}
		if id := invoice.Named(f); id != "" && !slices.Contains(invoices, id) {
			invoices = append(invoices, id)
		}
	}
	return bookings, invoices, page.Next, err
}

// theirs returns those of the bookings that are the client's now, by their start.
func (s *services) theirs(ctx context.Context, c client.Client, ids []string) (all []booking.Booking, err error) {
	for _, id := range ids {
		b, err := s.bookings.Get(ctx, fact.Actor{Role: fact.System}, c.Practice, id)
		switch {
		case errors.Is(err, fault.NotFound):
		case err != nil:
			return nil, err
		case slices.Contains(c.IDs(), b.Client): // it may have been given to somebody else
			all = append(all, b)
		}
	}
	slices.SortStableFunc(all, func(a, b booking.Booking) int { return a.Start.Compare(b.Start) })
	return all, nil
}

// wishes is where the client says what they want to get. The address is good for as long as a visit at most: that of a
// mail has to last as the mail does, this one is on a page that is let in to anew each time.
func (s *services) wishes(h client.Holder, now time.Time) string {
	c := message.Leave(h.Practice, h.ID, message.Essential, now)
	c.Expires = now.Add(mine.Longest)
	return s.path(c)
}

func (s *services) belongings(ctx context.Context, g Guest, h client.Holder) (out pages.Belongings, err error) {
	out = pages.Belongings{ID: h.ID, Name: h.Name, Facts: g.facts(h.Client), Wishes: s.wishes(h, g.Now)}
	named, bills, next, err := s.happened(ctx, h.Client, lately, "")
	if err != nil {
		return out, err
	}
	stand, err := s.register.Visits(ctx, h.Practice, h.IDs()...)
	if err != nil {
		return out, err
	}
	for _, v := range stand.Standing {
		if !slices.Contains(named, v.Booking) {
			named = append(named, v.Booking)
		}
	}
	all, err := s.theirs(ctx, h.Client, named)
	if err != nil {
		return out, err
	}
	for _, b := range all {
		if b.Open() && b.End.After(g.Now) {
			out.Ahead = append(out.Ahead, s.visited(g, b))
			continue
		}
		out.Past = append([]pages.Visited{s.visited(g, b)}, out.Past...)
	}
	out.More = next != "" || len(out.Past) > pastMost
	out.Past = out.Past[:min(len(out.Past), pastMost)]
	if out.Forms, err = s.asked(ctx, g, h.Client); err != nil {
		return out, err
	}
	if out.Bills, err = s.owed(ctx, g, h.Client, bills); err != nil {
		return out, err
	}
	out.Cards, err = s.kept(ctx, g, h.Client)
	return out, err
}

// path is where the link leads.
func (s *services) path(c link.Claim) string { return link.Signer{Keys: s.Keys.Links}.Path(c) }

func (s *services) visited(g Guest, b booking.Booking) pages.Visited {
	service, _ := g.Setup.Service(b.Service)
	who, _ := g.Setup.Practitioner(b.Practitioner)
	out := pages.Visited{Start: g.in(b.Start), End: g.in(b.End), Service: service.Name, Practitioner: who.Name,
		State: map[booking.Status]pages.State{booking.Cancelled: pages.Cancelled, booking.Completed: pages.Completed,
			booking.NoShow: pages.NoShow}[b.Status]}
	if c := b.Link(); c.Expires.After(g.Now) {
		out.URL = s.path(c)
	}
	return out
}

// asked are the forms that the client may fill in.
func (s *services) asked(ctx context.Context, g Guest, c client.Client) (all []pages.Asking, err error) {
	found, err := s.forms.Of(ctx, c.Practice, c.IDs())
	if err != nil {
		return nil, err
	}
	for _, f := range found {
		if !f.Open(g.Now) || !f.Link().Expires.After(g.Now) {
			continue
		}
		version, err := s.forms.Asks(ctx, f)
		if fault.KindOf(err) == fault.Gone || errors.Is(err, fault.NotFound) {
			continue // nothing is asked there yet
		}
		if err != nil {
			return nil, err
		}
		all = append(all, pages.Asking{Name: version.Title(g.Lang),
			Begun: f.Progress == form.Begun, URL: s.path(f.Link())})
	}
	return all, nil
}

// owed are the invoices that are the client's to pay, those that are open first.
func (s *services) owed(ctx context.Context, g Guest, c client.Client, named []string) (all []pages.Owed, err error) {
	found, err := s.invoices.Of(ctx, c.Practice, c.IDs(), named)
	if err != nil {
		return nil, err
	}
	zone := g.Setup.Zone()
	today := civil.In(g.Now, zone)
	for _, v := range found {
		if !v.Link().Expires.After(g.Now) {
			continue
		}
		status := v.Status(today)
		token := link.Signer{Keys: s.Keys.Links}.Sign(v.Link())
		owed := pages.Owed{Number: v.Doc.Number, Day: v.Doc.Issued.Start(zone),
			Total: money.Amount{Minor: v.Doc.Total(), Currency: v.Doc.Currency},
			Open:  money.Amount{Minor: max(v.Left(), 0), Currency: v.Doc.Currency},
			URL:   v.Link().Purpose.Path(token), PDF: "/v1/pay/" + token + "/invoice.pdf",
			Overdue: status == invoice.StatusOverdue, Back: status == invoice.StatusCredited}
		if !v.Doc.Due.IsZero() {
			owed.Due = v.Doc.Due.Start(zone)
		}
		all = append(all, owed)
	}
	slices.SortStableFunc(all, func(a, b pages.Owed) int {
		switch open := b.Open.Minor > 0; {
		case (a.Open.Minor > 0) == open:
			return 0
		case open:
			return 1
		}
		return -1
	})
	return all, nil
}

// kept are the client's cards, those that can be used first. Of the code only the end is shown: it is with whoever got
// it by mail, and a card that is a client's own is used without it.
func (s *services) kept(ctx context.Context, g Guest, c client.Client) (all []pages.Kept, err error) {
	found, err := s.cards.OfClient(ctx, c.Practice, c.ID)
	if err != nil {
		return nil, err
	}
	zone := g.Setup.Zone()
	today := civil.In(g.Now, zone)
	var over []pages.Kept
	for _, v := range slices.Backward(found) {
		k := pages.Kept{Name: voucher.Called(v.Kind, g.Lang), End: v.Name,
			Left: voucher.Amount(g.Lang, v.Kind, v.Left(), v.Currency)}
		if !v.Until.IsZero() {
			k.Until = v.Until.Start(zone)
		}
		switch v.Status(today) {
		case voucher.Void, voucher.Used:
			continue
		case voucher.Expired:
			k.Over = true
			over = append(over, k)
			continue
		case voucher.Early:
			k.From = v.From.Start(zone)
		}
		all = append(all, k)
	}
	return append(all, over...), nil
}

// facts say who the client is, as far as they may correct it.
func (g Guest) facts(c client.Client) (all []pages.Line) {
	say := func(code fact.Code, values ...string) {
		values = slices.DeleteFunc(values, func(s string) bool { return s == "" })
		if len(values) > 0 {
			all = append(all, pages.Line{Label: client.NamesOf([]fact.Code{code}, g.Lang)[0],
				Value: strings.Join(values, ", ")})
		}
	}
	say("name", c.Name)
	say("emails", typed.ShownEmails(c.Emails)...)
	var phones []string
	for _, n := range c.Phones {
		phones = append(phones, i18n.Phone(n))
	}
	say("phones", phones...)
	if a := c.Address; a != nil {
		say("address", a.Street, strings.TrimSpace(a.PostalCode+" "+a.City))
	}
	say("birthday", pages.MyBirthday(c.Birthday))
	return all
}

func (s *services) showPast(ctx context.Context, g Guest, id, after string) (httpapi.View, error) {
	h, err := g.Holder(id)
	if err != nil {
		return httpapi.View{}, err
	}
	named, _, next, err := s.happened(ctx, h.Client, perPage, after)
	if err != nil {
		return httpapi.View{}, err
	}
	all, err := s.theirs(ctx, h.Client, named)
	if err != nil {
		return httpapi.View{}, err
	}
	b := pages.Belongings{ID: h.ID, Name: h.Name}
	for _, one := range slices.Backward(all) {
		if !one.Open() || !one.End.After(g.Now) {
			b.Past = append(b.Past, s.visited(g, one))
		}
	}
	g.Query = "past=" + h.ID
	if after != "" {
		g.Query += "&after=" + after
	}
	return g.answer(http.StatusOK, pages.PastMine(g.Frame, b, next)), nil
}

// known is what the client's form shows before anything is typed.
func (g Guest) known(h client.Holder) pages.Corrected {
	c := pages.Corrected{ID: h.ID, Key: g.Form, Revision: h.Revision(), Name: h.Name,
		Birthday: pages.MyBirthday(h.Birthday), Language: string(h.Language), Email: typed.ShownEmail(h.Email)}
	if len(h.Phones) > 0 {
		c.Phone = i18n.Phone(h.Phones[0])
	}
	if a := h.Address; a != nil {
		c.Street, c.PostalCode, c.City, c.Country = a.Street, a.PostalCode, a.City, a.Country
	}
	return c
}

func (s *services) post(ctx context.Context, v *httpapi.Visit) (httpapi.View, error) {
	g, err := s.Sent(ctx, v)
	if err != nil {
		return s.Over(ctx, v, err)
	}
	switch v.Form.Get("action") {
	case "correct":
		return s.correct(ctx, g, v)
	case "move":
		return s.askMove(ctx, g, v)
	case "leave":
		if err := s.desk.Leave(ctx, g.Visit); err != nil {
			return s.pause(g.Frame, v, err)
		}
		g.Path = link.AskPath(g.Setup.Practice.ID)
		return httpapi.View{Status: http.StatusSeeOther, Location: g.Link(""), Cookies: []string{s.cookie("")}}, nil
	}
	return httpapi.View{}, unknownAction()
}

// done leads back to the page, so that nothing is sent twice.
func (g Guest) done(what string) httpapi.View {
	return httpapi.View{Status: http.StatusSeeOther, Location: g.Link("done=" + what), Cookies: []string{g.Again}}
}

func (s *services) correct(ctx context.Context, g Guest, v *httpapi.Visit) (httpapi.View, error) {
	h, err := g.Holder(v.Form.Get("who"))
	if err != nil {
		return httpapi.View{}, err
	}
	line := func(name string) string { return strings.Join(strings.Fields(v.Form.Get(name)), " ") }
	c := g.known(h)
	c.Name, c.Phone, c.Birthday, c.Language = line("name"), line("phone"), line("birthday"), v.Form.Get("language")
	c.Street, c.PostalCode, c.City = line("street"), line("postal_code"), line("city")
	c.Country = line("country")
	in := mine.Correction{Name: c.Name, Phone: c.Phone, Birthday: c.Birthday, Language: i18n.Lang(c.Language),
		Street: c.Street, PostalCode: c.PostalCode, City: c.City, Country: c.Country}
	if len(c.Birthday) == len("12-24") {
		in.Birthday = "--" + c.Birthday
	}
	if c.Street+c.PostalCode+c.City == "" {
		in.Country = "" // a country alone is no address
	}
	revision, _ := strconv.ParseInt(v.Form.Get("revision"), 10, 64) // what is none fits no client
	c.Revision = revision
	err = s.desk.Correct(ctx, g.Visit, g.Setup, h.ID, revision, in)
	g.Query = "edit=" + h.ID
	switch f, _ := fault.As(err); {
	case err == nil:
		return g.done("saved"), nil
	case f != nil && f.Code == client.Meanwhile().Code:
		now, err := s.desk.Visit(ctx, g.Visit.Cookie)
		if err != nil {
			return s.Over(ctx, v, err)
		}
		if h, err = now.Holder(h.ID); err != nil {
			return httpapi.View{}, err
		}
		return g.answer(http.StatusConflict, pages.EditMine(g.Frame, g.known(h), nil, pages.EditMeanwhile)), nil
	case f != nil && f.Kind == fault.Invalid:
		return g.answer(http.StatusUnprocessableEntity, pages.EditMine(g.Frame, c, wrong(f), pages.NothingWrong)), nil
	}
	return s.pause(g.Frame, v, err)
}

// wrong names the fields of the form that the fault is about, in the form's order.
func wrong(f *fault.Error) (all []string) {
	for _, id := range []string{"name", "phone", "birthday", "street", "postal_code", "city"} {
		is := func(x fault.Field) bool {
			return x.Path == id || x.Path == "address."+id || id == "phone" && x.Path == "phones[0]"
		}
		if slices.ContainsFunc(f.Fields, is) {
			all = append(all, id)
		}
	}
	return all
}

func (s *services) askMove(ctx context.Context, g Guest, v *httpapi.Visit) (httpapi.View, error) {
	h, err := g.Holder(v.Form.Get("who"))
	if err != nil {
		return httpapi.View{}, err
	}
	c := g.known(h)
	c.NewEmail = strings.TrimSpace(v.Form.Get("email"))
	err = s.desk.AskMove(ctx, g.Visit, h.ID, c.NewEmail, g.Lang)
	g.Query = "edit=" + h.ID
	switch fault.CodeOf(err) {
	case "":
		if err == nil {
			return g.done("asked"), nil
		}
	case mine.CodeSame:
		return g.answer(http.StatusUnprocessableEntity, pages.EditMine(g.Frame, c, nil, pages.EditSame)), nil
	case mine.CodeMany:
		return g.answer(http.StatusTooManyRequests, pages.EditMine(g.Frame, c, nil, pages.EditMany)), nil
	}
	if fault.KindOf(err) == fault.Invalid {
		return g.answer(http.StatusUnprocessableEntity,
			pages.EditMine(g.Frame, c, []string{"email"}, pages.NothingWrong)), nil
	}
	return s.pause(g.Frame, v, err)
}
