package mine

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"stund/internal/agenda"
	"stund/internal/base"
	"stund/internal/civil"
	"stund/internal/client"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/i18n"
	"stund/internal/ids"
	"stund/internal/link"
	"stund/internal/practice"
	"stund/internal/secret"
	"stund/internal/store"
	"stund/internal/trace"
	"stund/internal/typed"
)

// Desk lets clients in to what is theirs.
type Desk struct {
	db      store.Store
	retry   store.Retrier
	ids     *ids.Source
	keys    secret.Keys
	clients *client.Clients
	now     func() time.Time
}

// Of returns the process's Desk.
func Of(b *base.Base) *Desk {
	return base.One(b, func() *Desk {
		return &Desk{db: b.Store, retry: b.Retry, ids: b.IDs, keys: b.Keys, clients: client.Of(b), now: b.Now}
	})
}

func (d *Desk) links() link.Signer { return link.Signer{Keys: d.keys.Links} }

// seal is asked for with each use: a base that only describes what there is has no keys.
func (d *Desk) seal() secret.Sealer { return secret.NewSealer(d.keys.Sessions, d.ids) }

// The uses of what is sealed.
const (
	useCookie = "client visit"
	useMove   = "client address"
)

var visitor = fact.Actor{Role: fact.Client}

// Ask notes that somebody wants a link to what belongs to the e-mail address. Whether anybody has it is looked for
// later, and nobody is told. It answers fault.Invalid for what is no address.
func (d *Desk) Ask(ctx context.Context, practiceID, email string, l i18n.Lang) error {
	email, err := typed.Email(email)
	if err != nil {
		return fault.Fields{{Path: "email", Message: err.Error()}}.Err()
	}
	key := asks.Key(practiceID, d.clients.AddressID(practiceID, email))
	_, err = asks.Upsert(ctx, d.db, d.retry, key, func(a Ask) (Ask, []fact.Fact, error) {
		return a.anew(l, "", d.now()), nil, nil
	})
	return err
}

// Look plans the mail for whoever has the address of the ask at the key, and nothing where nobody does.
func (d *Desk) Look(ctx context.Context, key store.Key) error {
	_, err := asks.Update(ctx, d.db, d.retry, key, func(a Ask) (Ask, []fact.Fact, error) {
		holders, err := d.clients.Holders(ctx, a.Practice, a.ID)
		if err != nil {
			return a, nil, err
		}
		a.Agenda = a.Agenda.Settled(KindLook)
		if len(holders) > 0 && !a.Over(d.now()) {
			a.Client = holders[0].ID
			a.Agenda = a.Agenda.With(a.entry())
		}
		return a, nil, nil
	})
	if errors.Is(err, fault.NotFound) {
		return nil
	}
	return err
}

// The codes of why no link can be sent.
const (
	CodeNoEmail  = "no-email"
	CodeDeceased = "client-deceased"
)

// Offer sends the client a link to their own page, which is good for three days. One that was sent within five minutes
// and not used is not sent again. It answers fault.Conflict CodeNoEmail and CodeDeceased.
func (d *Desk) Offer(ctx context.Context, actor fact.Actor, c client.Client) error {
	switch {
	case c.Status == client.Erased:
		return client.WasErased()
	case c.Status == client.Deceased:
		return fault.New(fault.Conflict, CodeDeceased, "This client has died. Nothing is sent to them.")
	case len(c.Emails) == 0:
		return fault.New(fault.Conflict, CodeNoEmail, "This client has no e-mail address. Enter one first.")
	}
	key := asks.Key(c.Practice, d.clients.AddressID(c.Practice, c.Emails[0]))
	_, err := asks.Upsert(ctx, d.db, d.retry, key, func(a Ask) (Ask, []fact.Fact, error) {
		now := d.now()
		was := a.Made
		a = a.anew(c.Language, c.ID, now)
		if a.Made.Equal(was) {
			return a, nil, nil
		}
		return a, []fact.Fact{FactOffered.New(d.ids.New(now), now, c.Practice, c.ID, actor, fact.None{})}, nil
	})
	return err
}

// opened returns what the link says, and its ask while it is good for something. Nothing is written.
func (d *Desk) opened(ctx context.Context, token string) (link.Claim, Ask, error) {
	c, err := d.links().Open(token, link.Mine, d.now())
	if err != nil {
		c, _ = d.links().Said(token, link.Mine)
		return c, Ask{}, err
	}
	a, err := asks.Get(ctx, d.db, asks.Key(c.Practice, c.Subject), store.Strong)
	if errors.Is(err, fault.NotFound) || err == nil && !a.takes(c) {
		err = usedUp()
	}
	return c, a, err
}

// Offered returns the practice and the language of the link, as long as it lets somebody in. It uses nothing up. Of one
// that we made and that lets nobody in any more, the practice comes with the fault.
func (d *Desk) Offered(ctx context.Context, token string) (practiceID string, l i18n.Lang, err error) {
	c, a, err := d.opened(ctx, token)
	if err != nil {
		return c.Practice, "", err
	}
	holders, err := d.clients.Holders(ctx, c.Practice, c.Subject)
	if err == nil && len(holders) == 0 {
		err = link.Expired()
	}
	return c.Practice, a.Language, err
}

// Enter lets somebody in by the link, once: of several who use it at the same time one is. It returns what the browser
// is to keep.
func (d *Desk) Enter(ctx context.Context, token string) (cookie string, err error) {
	c, _, err := d.opened(ctx, token)
	if err != nil {
		return "", err
	}
	holders, err := d.clients.Holders(ctx, c.Practice, c.Subject)
	if err != nil {
		return "", err
	}
	if len(holders) == 0 {
		return "", link.Expired()
	}
	now := d.now().UTC()
	kept := kept{Practice: c.Practice, Secret: d.ids.Opaque(), Seen: now}
	made := Session{ID: d.sessionID(kept), Practice: c.Practice, Address: c.Subject, Began: now}
	var facts []fact.Fact
	for _, h := range holders {
		facts = append(facts, FactOpened.New(d.ids.New(now), now, c.Practice, h.ID, visitor, fact.None{}))
	}
	_, err = asks.UpdateWith(ctx, d.db, d.retry, asks.Key(c.Practice, c.Subject),
		func(a Ask, along *store.Along) (Ask, []fact.Fact, error) {
			if a.Took == made.ID { // an attempt whose answer was lost
				return a, nil, nil
			}
			if !a.takes(c) {
				return a, nil, usedUp()
			}
			op, err := sessions.Put(made)
			along.Ops = []store.Op{op}
			return a.used(made.ID), facts, err
		})
	if errors.Is(err, fault.NotFound) {
		err = usedUp()
	}
	return d.seal().Seal(useCookie, kept), err
}

// kept is what a browser keeps of a visit: sealed, and made anew with each page, so that reading writes nothing.
type kept struct {
	Practice string    `json:"p"`
	Secret   string    `json:"s"`
	Seen     time.Time `json:"t"`
}

func (d *Desk) sessionID(k kept) string {
	return ids.Derive(d.keys.IDs, "client visit", k.Practice, k.Secret)
}

// Visit is that somebody is let in to what belongs to an address.
type Visit struct {
	Practice string
	Holders  []client.Holder // the clients who have the address now: one at least
	Cookie   string          // that the browser is to keep from now on
	Form     string          // that each form of the page carries: nobody else knows it

	session Session
}

// Holder returns the client of the visit with the id. It answers fault.NotFound "client-unknown" for any other.
func (v Visit) Holder(id string) (client.Holder, error) {
	for _, h := range v.Holders {
		if h.ID == id {
			return h, nil
		}
	}
	return client.Holder{}, client.Unknown()
}

// Practice returns the practice of a cookie that we made, whether it still lets anybody in; "" for any other.
func (d *Desk) Practice(cookie string) string {
	var k kept
	if !d.seal().Open(useCookie, cookie, &k) {
		return ""
	}
	return k.Practice
}

// apart is how far the clocks of two machines may be from each other.
const apart = 5 * time.Minute

// within reports whether it is no longer than that since then. A clock that went back since makes nothing last longer.
func within(now, since time.Time, long time.Duration) bool {
	return now.Before(since.Add(long)) && !now.Before(since.Add(-apart))
}

// Visit returns whom the cookie lets in, and to whose. It answers fault.Unauthenticated CodeOver where it lets nobody
// in any more. Nothing is written.
func (d *Desk) Visit(ctx context.Context, cookie string) (Visit, error) {
	var k kept
	now := d.now().UTC()
	if !d.seal().Open(useCookie, cookie, &k) || !within(now, k.Seen, idle) {
		return Visit{}, over()
	}
	s, err := sessions.Get(ctx, d.db, sessions.Key(k.Practice, d.sessionID(k)), store.Strong)
	if errors.Is(err, fault.NotFound) || err == nil && !within(now, s.Began, Longest) {
		return Visit{}, over()
	}
	if err != nil {
		return Visit{}, err
	}
	v := Visit{Practice: k.Practice, session: s, Form: ids.Derive(d.keys.IDs, "client form", k.Practice, k.Secret)}
	if v.Holders, err = d.clients.Holders(ctx, k.Practice, s.Address); err != nil {
		return Visit{}, err
	}
	if len(v.Holders) == 0 { // erased, or their address is another one by now
		return Visit{}, over()
	}
	k.Seen = now
	v.Cookie = d.seal().Seal(useCookie, k)
	return v, nil
}

// Leave ends the visit.
func (d *Desk) Leave(ctx context.Context, v Visit) error {
	return d.retry.Do(ctx, func(int) error {
		return d.db.Transact(ctx, store.Delete(sessions.Key(v.session.Practice, v.session.ID), store.Always))
	})
}

// HandsOut notes that the client fetches what is known about them.
func (d *Desk) HandsOut(ctx context.Context, v Visit, c client.Client) error {
	now := d.now()
	f := FactHandedOut.New(d.ids.New(now), now, c.Practice, c.ID, visitor, fact.None{})
	_, err := sessions.UpdateWith(ctx, d.db, d.retry, sessions.Key(v.session.Practice, v.session.ID),
		func(s Session, _ *store.Along) (Session, []fact.Fact, error) { return s, []fact.Fact{f}, nil })
	if errors.Is(err, fault.NotFound) {
		return over()
	}
	return err
}

// Correction is what a client may say anew of themselves, at once.
type Correction struct {
	Name, Phone, Birthday             string // Birthday as client.ParseBirthday reads it, or ""
	Language                          i18n.Lang
	Street, PostalCode, City, Country string
}

// Corrected returns what the correction makes of the client. A number in the place of the first is the first.
func (in Correction) of(p client.Particulars) client.Particulars {
	if in.Name != p.Name {
		p.Name, p.Given, p.Family = in.Name, "", "" // what letters call them follows from the name
	}
	was := ""
	if len(p.Phones) > 0 {
		was = p.Phones[0]
	}
	if in.Phone != was {
		phones := slices.Clone(p.Phones)
		if was != "" {
			phones = phones[1:]
		}
		if p.Phones = phones; in.Phone != "" {
			p.Phones = append([]string{in.Phone}, phones...)
		}
	}
	p.Birthday, p.Language = in.Birthday, in.Language
	a := client.Address{Street: in.Street, PostalCode: in.PostalCode, City: in.City, Country: in.Country}
	if p.Address = &a; a == (client.Address{}) {
		p.Address = nil
	}
	return p
}

// Correct writes what the client says of themselves, of the revision that they saw. It answers fault.Invalid with what
// is wrong, fault.NotFound for whom the visit is not about, and fault.Conflict "changed-meanwhile".
func (d *Desk) Correct(ctx context.Context, v Visit, setup *practice.Setup, id string, revision int64,
	in Correction) error {
	h, err := v.Holder(id)
	if err != nil {
		return err
	}
	words, err := d.clients.Vocabulary(ctx, v.Practice, store.Strong)
	if err != nil {
		return err
	}
	p := in.of(h.Particulars)
	practitioner := func(id string) bool { _, there := setup.Practitioner(id); return there }
	terms := client.Terms{Country: setup.Practice.Country, Vocabulary: words, Practitioner: practitioner,
		Was: h.Particulars}
	if err := p.Normalise(terms, civil.In(d.now(), setup.Zone())); err != nil {
		return err
	}
	if revision <= 0 || h.Revision() != revision {
		return client.Meanwhile()
	}
	_, err = d.clients.Change(ctx, visitor, v.Practice, id, revision, p)
	return err
}

// CodeSame is the code of the fault of who asks for the address that they have.
const CodeSame = "same-address"

// AskMove asks by a mail to the new address whether it is the client's. Nothing changes before they say so. It answers
// fault.Invalid for what is no address, and fault.TooMany CodeMany.
func (d *Desk) AskMove(ctx context.Context, v Visit, id, email string, l i18n.Lang) error {
	h, err := v.Holder(id)
	if err != nil {
		return err
	}
	email, err = typed.Email(email)
	if err != nil {
		return fault.Fields{{Path: "email", Message: err.Error()}}.Err()
	}
	if slices.ContainsFunc(h.Emails, func(o string) bool { return strings.EqualFold(o, email) }) {
		return fault.New(fault.Invalid, CodeSame, "This is your e-mail address already.")
	}
	sealed := d.seal().Seal(useMove, addresses{h.Email, email})
	_, err = moves.Upsert(ctx, d.db, d.retry, moves.Key(v.Practice, h.ID), func(m Move) (Move, []fact.Fact, error) {
		now := d.now().UTC().Truncate(time.Second)
		if now.Sub(m.Day) >= 24*time.Hour {
			m.Day, m.Count = now, 0
		}
		if m.Sealed == sealed { // an attempt whose answer was lost
			return m, nil, nil
		}
		if m.Count >= aDay {
			return m, nil, fault.New(fault.TooMany, CodeMany, "You have asked for a new address too often today. "+
				"Try again tomorrow, or ask the practice.")
		}
		m.Sealed, m.Language, m.Made, m.Turn, m.Count = sealed, l, now, m.Turn+1, m.Count+1
		m.Agenda = m.Agenda.With(agenda.New(KindConfirm+byMail, now))
		return m, nil, nil
	})
	return err
}

// CodeMany is the code of the fault of who asks for another address too often in a day.
const CodeMany = "too-many-addresses"

// Addresses returns the old and the new address of the move.
func (d *Desk) Addresses(m Move) (from, to string, err error) { return d.unsealed(m, m.Sealed) }

func (d *Desk) unsealed(m Move, sealed string) (from, to string, err error) {
	var a addresses
	if !d.seal().Open(useMove, sealed, &a) {
		return "", "", fmt.Errorf("mine: the move of %s does not open", m.Client)
	}
	return a.From, a.To, nil
}

// Moved returns the old and the new address of the move of which the entry tells. It answers fault.NotFound where that
// did not come about: the client has the old one.
func (d *Desk) Moved(ctx context.Context, m Move, e agenda.Entry) (from, to string, err error) {
	from, to, err = d.unsealed(m, cmp.Or(m.Gone[e.Only()], m.Sealed))
	if err != nil {
		return "", "", err
	}
	c, err := d.clients.Get(ctx, m.Practice, m.Client, store.Strong)
	if err == nil && (Moving{Client: c, from: from}).has() {
		err = fault.New(fault.NotFound, "address-kept", "The client has the address that they had.")
	}
	return from, to, err
}

// Moving is a new address that waits for its owner's word.
type Moving struct {
	Practice string
	Client   client.Client
	To       string
	Language i18n.Lang
	move     Move
	from     string
}

// Moving returns what the link would change, as long as it can; its practice also where it can no more. Nothing is
// written.
func (d *Desk) Moving(ctx context.Context, token string) (Moving, error) {
	c, err := d.links().Open(token, link.Address, d.now())
	if err != nil {
		c, _ = d.links().Said(token, link.Address)
		return Moving{Practice: c.Practice}, err
	}
	m, err := moves.Get(ctx, d.db, moves.Key(c.Practice, c.Subject), store.Strong)
	if errors.Is(err, fault.NotFound) || err == nil && (m.Turn != c.Version || m.Done == m.Turn) {
		err = usedUp()
	}
	if err != nil {
		return Moving{Practice: c.Practice}, err
	}
	out := Moving{Practice: c.Practice, move: m, Language: m.Language}
	if out.from, out.To, err = d.Addresses(m); err != nil {
		return out, err
	}
	out.Client, err = d.clients.Get(ctx, c.Practice, c.Subject, store.Strong)
	if errors.Is(err, fault.NotFound) || err == nil && (out.Client.ID != c.Subject ||
		out.Client.Status == client.Erased || out.Client.Status == client.Deceased || !out.has()) {
		err = link.Expired() // they were merged or erased, have died, or staff have changed the address since
	}
	return out, err
}

func (m Moving) at() int {
	return slices.IndexFunc(m.Client.Emails, func(o string) bool { return strings.EqualFold(o, m.from) })
}

func (m Moving) has() bool { return m.at() >= 0 }

// unsure is how long the change of an address may take: if it came about is looked at when the old one is to be told.
const unsure = time.Minute

// Move puts the new address in the place of the old one, by the link that was mailed to it, once. The old one is told:
// that is planned before anything changes, so that nothing which goes wrong on the way keeps it from them.
func (d *Desk) Move(ctx context.Context, token string) (Moving, error) {
	m, err := d.Moving(ctx, token)
	if err != nil {
		return m, err
	}
	p := m.Client.Particulars
	p.Emails = slices.Clone(p.Emails)
	p.Emails[m.at()] = m.To
	same := func(o string) bool { return strings.EqualFold(o, m.To) }
	if first := slices.IndexFunc(p.Emails, same); slices.ContainsFunc(p.Emails[first+1:], same) {
		p.Emails = append(p.Emails[:first+1:first+1], slices.DeleteFunc(p.Emails[first+1:], same)...)
	}
	key := moves.Key(m.Practice, m.Client.ID)
	plan := func(decide func(Move) Move) error {
		_, err := moves.Update(ctx, d.db, d.retry, key, func(is Move) (Move, []fact.Fact, error) {
			if is.Turn == m.move.Turn && is.Done != is.Turn {
				is = decide(is)
			}
			return is, nil, nil
		})
		return err
	}
	if err := plan(func(is Move) Move { return is.news(d.now().Add(unsure)) }); err != nil {
		return m, err
	}
	changed, err := d.clients.Change(ctx, visitor, m.Practice, m.Client.ID, m.Client.Revision(), p)
	if err != nil {
		return m, err
	}
	m.Client = changed
	return m, plan(func(is Move) Move {
		is.Done = is.Turn
		is.Agenda = is.Agenda.Without(func(e agenda.Entry) bool { return e.Kind == KindConfirm })
		return is.news(d.now())
	})
}

// Traces lists what the page holds about a person: addresses that they want. Who asked for a link, and who looks, is
// known by a hash of the address alone, for some days.
func (d *Desk) Traces() []trace.Trace {
	return []trace.Trace{{Name: "address-changes", Called: calledMoves, Goes: goesMoves, More: client.Themselves,
		Erase: d.erase}}
}

func (d *Desk) erase(ctx context.Context, who trace.Person, id string) error {
	if err := d.db.Transact(ctx, store.Delete(moves.Key(who.Practice, id), store.Always)); err != nil {
		return fmt.Errorf("erase the address that client %s wants: %w", id, err)
	}
	return nil
}

var (
	calledMoves = i18n.Text{
		NB: "Ny e-postadresse",
		SV: "Ny e-postadress",
		DA: "Ny e-mailadresse",
		FI: "Uusi sähköpostiosoite",
		EN: "New e-mail address",
	}
	goesMoves = i18n.Text{
		NB: "Adressen som de har bedt om å få brukt",
		SV: "Adressen som de har bett om att få använd",
		DA: "Adressen, som de har bedt om at få brugt",
		FI: "Osoite, jonka käyttöönottoa he ovat pyytäneet",
		EN: "The address that they have asked to be written to at",
	}
)
