package invoice

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"stund/internal/civil"
	"stund/internal/client"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/i18n"
	"stund/internal/money"
	"stund/internal/once"
	"stund/internal/practice"
	"stund/internal/store"
	"stund/internal/typed"
	"stund/internal/vat"
)

// MaxLines is the most lines of a draft.
const MaxLines = 500

// Writing is what staff write of a draft.
type Writing struct {
	Seller string // "": the practice's default one
	Client string // whom it is about
	Content
}

// Write makes a draft by hand. Sent again under the same key it is the same draft. It answers fault.Invalid with all
// that is wrong, "seller-none" where the practice has no seller, and fault.Conflict "booking-invoiced".
func (d *Invoices) Write(ctx context.Context, actor fact.Actor, practiceID, key string, w Writing) (Invoice, error) {
	r, err := once.Of(actor, practiceID, ItemKind, key, w)
	if err != nil {
		return Invoice{}, err
	}
	setup, s, err := d.seller(ctx, actor, practiceID, w.Seller)
	if err != nil {
		return Invoice{}, err
	}
	if err := d.normalise(ctx, setup, s, &w); err != nil {
		return Invoice{}, err
	}
	id := d.ids.New(d.now())
	made := id
	err = d.retry.Do(ctx, func(int) error {
		before, err := r.Made(ctx, d.db)
		if err != nil || before != "" {
			made = before
			return err
		}
		v := Invoice{ID: id, Practice: practiceID, Stage: Draft, Kind: KindInvoice, Seller: s.ID, Client: w.Client,
			Payer: w.Payer.Client, Created: d.second(), Draft: w.Content.clone(), Written: true}
		ops, err := d.reclaim(ctx, actor, v, nil, v.bookings())
		if err != nil {
			return err
		}
		if err := d.joined(ctx, actor, setup, &v, Content{Currency: v.Draft.Currency}); err != nil {
			return err
		}
		again, err := r.Put(id, d.now())
		if err != nil {
			return err
		}
		op, err := v.Put(d.happened(FactDrafted, v, actor, 0))
		if err != nil {
			return err
		}
		err = d.db.Transact(ctx, append(append(ops, again...), op)...)
		if store.Retryable(err) { // it may be written, and nobody heard of it
			if _, found := family.Get(ctx, d.db, Key(practiceID, id), store.Strong); found == nil {
				return nil
			}
		}
		return err
	})
	if err != nil {
		return Invoice{}, err
	}
	return d.Get(ctx, actor, practiceID, made)
}

// Preview returns the draft that Write would make, or Edit would make of the one under the id, and writes nothing. It
// has no id where it is of none. It answers as they do, but does not ask who else charges for its bookings.
func (d *Invoices) Preview(ctx context.Context, actor fact.Actor, practiceID, id string, w Writing) (v Invoice,
	err error) {
	if id != "" {
		if v, err = d.Get(ctx, actor, practiceID, id); err != nil {
			return v, err
		}
		if v.Stage != Draft {
			return v, issued()
		}
		w.Seller = cmp.Or(w.Seller, v.Seller)
	}
	setup, s, err := d.seller(ctx, actor, practiceID, w.Seller)
	if err != nil {
		return v, err
	}
	if err := d.normalise(ctx, setup, s, &w); err != nil {
		return v, err
	}
	was := Content{Currency: w.Currency}
	if id == "" {
		v = Invoice{Practice: practiceID, Stage: Draft, Kind: KindInvoice, Created: d.second()}
	} else {
		v = v.clone()
		was = *v.Draft
		keepFixed(was, &w.Content)
	}
	v.Seller, v.Client, v.Payer, v.Draft = s.ID, w.Client, w.Payer.Client, w.Content.clone()
	return v, d.joined(ctx, actor, setup, &v, was)
}

func (d *Invoices) second() time.Time { return d.now().UTC().Truncate(time.Second) }

// seller returns who is to issue, for whoever may have them issue.
func (d *Invoices) seller(ctx context.Context, actor fact.Actor, practiceID, id string) (*practice.Setup, Seller,
	error) {
	setup, err := d.book.Setup(ctx, practiceID, store.Eventual)
	if err != nil {
		return nil, Seller{}, err
	}
	all, err := d.Sellers(ctx, practiceID)
	if err != nil {
		return nil, Seller{}, err
	}
	if id == "" {
		id = all.chosen.Seller
		if actor.Role == fact.Practitioner {
			for _, s := range all.All {
				if s.May(actor) == nil {
					id = s.ID
					break
				}
			}
		}
	}
	if id == "" {
		return nil, Seller{}, fault.New(
			fault.Conflict,
			"seller-none",
			"The practice has no seller yet. Add one first.",
		)
	}
	s, err := all.Get(id)
	if err != nil {
		return nil, s, err
	}
	return setup, s, s.May(actor)
}

// issued is the fault of changing what was issued.
func issued() error {
	return fault.New(fault.Conflict, "invoice-issued",
		"This invoice was issued and never changes. Credit it, and issue another one.")
}

// Edit replaces what a draft says. Revision is that of the draft as the change was made of it; 0: whatever became of
// it. It answers fault.Conflict "invoice-issued" and "changed-meanwhile", and as Write does.
func (d *Invoices) Edit(ctx context.Context, actor fact.Actor, practiceID, id string, revision int64,
	w Writing) (Invoice, error) {
	v, err := d.Get(ctx, actor, practiceID, id)
	if err != nil {
		return v, err
	}
	if v.Stage != Draft {
		return v, issued()
	}
	if w.Seller == "" {
		w.Seller = v.Seller
	}
	setup, s, err := d.seller(ctx, actor, practiceID, w.Seller)
	if err != nil {
		return v, err
	}
	if err := d.normalise(ctx, setup, s, &w); err != nil {
		return v, err
	}
	decide := func(v Invoice, along *store.Along) (Invoice, []fact.Fact, error) {
		switch {
		case v.Stage == Dropped:
			return v, nil, family.Missing()
		case v.Stage != Draft:
			return v, nil, issued()
		case revision != 0 && revision != v.version:
			return v, nil, fault.New(fault.Conflict, "changed-meanwhile",
				"Somebody else changed this draft meanwhile. Look at it again.")
		}
		was, before := v.bookings(), *v.Draft
		v = v.clone()
		content := w.Content.clone()
		keepFixed(before, content)
		v.Seller, v.Client, v.Payer, v.Draft, v.Written = s.ID, w.Client, w.Payer.Client, content, true
		var err error
		if along.Ops, err = d.reclaim(ctx, actor, v, was, v.bookings()); err != nil {
			return v, nil, err
		}
		err = d.joined(ctx, actor, setup, &v, before)
		return v, []fact.Fact{d.happened(FactChanged, v, actor, 0)}, err
	}
	return family.UpdateWith(ctx, d.db, d.retry, Key(practiceID, id), decide)
}

// keepFixed keeps the lines that take an advance off as they are, whatever was written: their VAT was charged already.
// So it does with cards, which were sold for what they were.
func keepFixed(was Content, is *Content) {
	is.Lines = slices.DeleteFunc(is.Lines, func(l Line) bool { return l.Fixed != nil || l.Card != "" })
	for _, l := range was.Lines {
		if l.Fixed != nil || l.Card != "" {
			is.Lines = append(is.Lines, l)
		}
	}
}

// Drop deletes a draft. What it was about is not drafted again by itself.
func (d *Invoices) Drop(ctx context.Context, actor fact.Actor, practiceID, id string) error {
	if _, err := d.Get(ctx, actor, practiceID, id); err != nil {
		return err
	}
	return d.drop(ctx, actor, practiceID, id)
}

func (d *Invoices) drop(ctx context.Context, actor fact.Actor, practiceID, id string) error {
	decide := func(v Invoice, along *store.Along) (_ Invoice, _ []fact.Fact, err error) {
		if v.Stage == Dropped {
			return v, nil, nil
		}
		if v.Stage != Draft && !(v.Stage == Waiting && actor == system) {
			return v, nil, issued()
		}
		along.Ops, err = d.reclaim(ctx, actor, v, v.bookings(), nil)
		return v.gone(), []fact.Fact{d.happened(FactDropped, v, actor, 0)}, err
	}
	_, err := family.UpdateWith(ctx, d.db, d.retry, Key(practiceID, id), decide)
	return err
}

// gone is what is left of a draft that was deleted: that there was one, under its id.
func (v Invoice) gone() Invoice {
	return Invoice{ID: v.ID, Practice: v.Practice, Stage: Dropped, Kind: v.Kind, Seller: v.Seller, Created: v.Created,
		Month: v.Month, version: v.version}
}

// Share is a payer's part of a draft.
type Share struct {
	Payer Payer
	Part  int64 // in what proportion to the others, such as percents
}

// maxShares bounds among how many payers a draft is split.
const maxShares = 10

// Split has several payers pay a draft, each a share of each line: every payer but the first gets a draft of their own.
// Shares are to the minor unit, by the largest remainder, ties by the order of the payers: they sum to each line's
// amount. It answers as Edit does.
func (d *Invoices) Split(ctx context.Context, actor fact.Actor, practiceID, id string, shares []Share) ([]Invoice,
	error) {
	v, err := d.Get(ctx, actor, practiceID, id)
	if err != nil {
		return nil, err
	}
	setup, s, err := d.seller(ctx, actor, practiceID, v.Seller)
	if err != nil {
		return nil, err
	}
	if err := d.checkShares(ctx, setup, s, shares); err != nil {
		return nil, err
	}
	var all []Invoice
	decide := func(v Invoice, along *store.Along) (Invoice, []fact.Fact, error) {
		switch {
		case v.Stage != Draft:
			return v, nil, issued()
		case v.Split != "":
			return v, nil, fault.New(fault.Conflict, "already-split", "This draft was split already.")
		}
		parts, err := split(*v.Draft, shares)
		if err != nil {
			return v, nil, err
		}
		along.Ops, all = nil, nil
		for n := range parts {
			one := v.clone()
			one.Split, one.Draft, one.Payer = v.ID, &parts[n], parts[n].Payer.Client
			if n > 0 {
				one.ID, one.version, one.Money = partID(v.ID, n), 0, nil
				op, err := one.Put(d.happened(FactDrafted, one, actor, 0))
				if err != nil {
					return v, nil, err
				}
				along.Ops = append(along.Ops, op)
			}
			all = append(all, one)
		}
		return all[0], []fact.Fact{d.happened(FactChanged, all[0], actor, 0)}, nil
	}
	if _, err = family.UpdateWith(ctx, d.db, d.retry, Key(practiceID, id), decide); err != nil {
		return nil, err
	}
	for n := range all {
		if all[n], err = d.Get(ctx, actor, practiceID, all[n].ID); err != nil {
			return nil, err
		}
	}
	return all, nil
}

func (d *Invoices) checkShares(ctx context.Context, setup *practice.Setup, s Seller, shares []Share) error {
	var wrong fault.Fields
	wrong.Check(len(shares) > 1 && len(shares) <= maxShares, "payers", "must be 2 to %d", maxShares)
	for n := range shares {
		at := fmt.Sprintf("payers[%d]", n)
		wrong.Check(shares[n].Part > 0 && shares[n].Part <= 1e9, at+".share", "must be more than 0")
		if err := d.checkPayer(ctx, setup, s, &shares[n].Payer, at, &wrong); err != nil {
			return err
		}
	}
	return wrong.Err()
}

// split returns what each payer's draft says.
func split(c Content, shares []Share) ([]Content, error) {
	parts, weights := make([]Content, len(shares)), make([]int64, len(shares))
	var all int64
	for n, s := range shares {
		parts[n] = c
		parts[n].Payer, parts[n].Lines = s.Payer, nil
		weights[n] = s.Part
		all += s.Part
	}
	for _, l := range c.Lines {
		gross, ok := times(l.Quantity, l.Price)
		if !ok {
			return nil, tooMuch()
		}
		for n, amount := range apportioned(gross, weights) {
			part := l
			part.Quantity, part.Price = 1000, amount
			if amount < 0 {
				part.Quantity, part.Price = -1000, -amount
			}
			part.Note = strings.TrimSpace(strings.Join([]string{l.Note, percent(weights[n], all)}, " "))
			parts[n].Lines = append(parts[n].Lines, part)
		}
	}
	return parts, nil
}

// percent writes a share with at most two digits behind the point, as all five languages read it.
func percent(part, all int64) string {
	hundredths := (part*10000 + all/2) / all
	s := strings.TrimRight(strings.TrimRight(fmt.Sprintf("%d.%02d", hundredths/100, hundredths%100), "0"), ".")
	return strings.Replace(s, ".", ",", 1) + "\u00a0%"
}

// apportioned shares an amount out by the weights: by the largest remainder, ties by their order. The shares of what is
// negative are those of its opposite.
func apportioned(amount int64, weights []int64) []int64 {
	if amount < 0 {
		out := apportioned(-amount, weights)
		for n := range out {
			out[n] = -out[n]
		}
		return out
	}
	var all int64
	for _, w := range weights {
		all += w
	}
	out, rests, order := make([]int64, len(weights)), make([]uint64, len(weights)), make([]int, len(weights))
	left := amount
	for n, w := range weights {
		q, rest := mulDiv(uint64(amount), uint64(w), uint64(all))
		out[n], rests[n], order[n] = int64(q), rest, n
		left -= out[n]
	}
	slices.SortStableFunc(order, func(a, b int) int {
		switch {
		case rests[a] > rests[b]:
			return -1
		case rests[a] < rests[b]:
			return 1
		}
		return 0
	})
	for n := range left {
		out[order[n]]++
	}
	return out
}

// normalise puts what somebody wrote into its stored form, or answers all that is wrong with it.
func (d *Invoices) normalise(ctx context.Context, setup *practice.Setup, s Seller, w *Writing) error {
	var wrong fault.Fields
	if w.Currency == "" {
		w.Currency = setup.Practice.Currency
	}
	wrong.Check(money.Known(w.Currency), "currency", "must be an ISO 4217 code")
	if w.Language != "" {
		l, ok := i18n.Parse(string(w.Language))
		wrong.Check(ok, "language", "must be one of nb, sv, da, fi, en")
		w.Language = l
	}
	wrong.Check(w.DueDays == nil || *w.DueDays >= 0 && *w.DueDays <= 365, "due_days", "must be from 0 to 365")
	take(&wrong, "your_reference", &w.Yours, 60)
	wrong.Check(len(w.Terms) <= 10, "terms", "must be at most 10 sentences")
	for n := range w.Terms {
		take(&wrong, "terms["+strconv.Itoa(n)+"]", &w.Terms[n], 300)
	}
	if w.Exchange != nil {
		x := *w.Exchange
		take(&wrong, "exchange.source", &x.Source, 60)
		wrong.Check(x.Source != "" && !x.On.IsZero(), "exchange", "needs its day and its source")
		w.Exchange = &x
	}
	if w.Client != "" {
		if _, err := d.clients.Get(ctx, setup.Practice.ID, w.Client, store.Eventual); err != nil {
			if fault.KindOf(err) != fault.NotFound {
				return err
			}
			wrong.Add("client", "there is no such client")
		}
	}
	if w.Payer.Client == "" && w.Payer.Name == "" {
		w.Payer.Client = w.Client
	}
	if err := d.checkPayer(ctx, setup, s, &w.Payer, "payer", &wrong); err != nil {
		return err
	}
	wrong.Check(len(w.Lines) <= MaxLines, "lines", "must be at most %d", MaxLines)
	if len(w.Lines) <= MaxLines {
		for n := range w.Lines {
			w.Lines[n].check(setup, s, fmt.Sprintf("lines[%d].", n), &wrong)
		}
	}
	return wrong.Err()
}

func take(wrong *fault.Fields, field string, v *string, most int) {
	s, err := typed.Line(*v, most)
	if err != nil {
		wrong.Add(field, "%v", err)
		return
	}
	*v = s
}

// checkPayer puts the payer into their stored form. Of a client only what differs from the client's particulars is
// said.
func (d *Invoices) checkPayer(ctx context.Context, setup *practice.Setup, s Seller, p *Payer, at string,
	wrong *fault.Fields) error {
	at += "."
	if p.Country == "" {
		p.Country = s.Country
	}
	wrong.Check(
		len(p.Country) == 2 && strings.ToUpper(p.Country) == p.Country,
		at+"country",
		"must be an ISO 3166-1 code",
	)
	take(wrong, at+"name", &p.Name, 120)
	take(wrong, at+"address.street", &p.Address.Street, 120)
	take(wrong, at+"address.postcode", &p.Address.Postcode, 12)
	take(wrong, at+"address.city", &p.Address.City, 80)
	form := func(field string, v *string, f func(string) (string, error)) {
		if *v = strings.TrimSpace(*v); *v == "" {
			return
		}
		out, err := f(*v)
		if err != nil {
			wrong.Add(at+field, "%v", err)
			return
		}
		*v = out
	}
	known := slices.Contains(vat.Countries(), p.Country)
	form("org_number", &p.OrgNumber, func(v string) (string, error) {
		if !known {
			return typed.Line(v, 20)
		}
		return typed.OrgNumber(v, p.Country)
	})
	form("vat_number", &p.VATNumber, func(v string) (string, error) {
		if !known {
			return typed.Line(v, 20)
		}
		return typed.VATNumber(v, p.Country)
	})
	form("email", &p.Email, typed.Email)
	form("e_invoice", &p.EInvoice, typed.Endpoint)
	wrong.Check(p.Way == "" || p.Way == ByMail || p.Way == ByPeppol, at+"send_by",
		"must be email or peppol")
	p.Company = p.Company || p.OrgNumber != "" || p.EInvoice != ""
	if p.Client == "" {
		wrong.Check(p.Name != "", at+"name", "must be filled in where no client pays")
		return nil
	}
	_, err := d.clients.Get(ctx, setup.Practice.ID, p.Client, store.Eventual)
	if fault.KindOf(err) == fault.NotFound && err != nil {
		wrong.Add(at+"client", "there is no such client")
		return nil
	}
	return err
}

// Bounds of a line.
const (
	maxQuantity = 1e9  // in thousandths: a million
	maxPrice    = 1e11 // in minor units
)

// check puts the line into its stored form.
func (l *Line) check(setup *practice.Setup, s Seller, at string, wrong *fault.Fields) {
	take(wrong, at+"text", &l.Text, 200)
	wrong.Check(l.Text != "", at+"text", "must be filled in")
	take(wrong, at+"note", &l.Note, 200)
	take(wrong, at+"place", &l.Where, 120)
	wrong.Check(l.Quantity != 0 && math.Abs(float64(l.Quantity)) <= maxQuantity, at+"quantity",
		"must not be 0, and at most a million")
	wrong.Check(l.Price >= 0 && l.Price <= maxPrice, at+"unit_price_minor",
		"must be 0 or more: what takes something off has a negative quantity")
	wrong.Check(l.To.IsZero() || !l.From.IsZero() && !l.To.Before(l.From), at+"to", "must not be before from")
	wrong.Check(l.Booking == "" || len(l.Booking) <= 40 && typed.IsSlug(l.Booking), at+"booking", "is no booking")
	if l.Practitioner != "" {
		_, ok := setup.Practitioner(l.Practitioner)
		wrong.Check(ok, at+"practitioner", "there is no such practitioner")
	}
	if l.Treatment == "" && s.VATRegistered {
		return // not said yet: it keeps the draft from being issued
	}
	wrong.Check(l.Treatment == "" || slices.Contains(vat.Treatments(), l.Treatment), at+"vat.treatment",
		"must be standard, reduced, exempt or outside")
	wrong.Check((l.Treatment == vat.ReducedRate) == (l.Rate != 0), at+"vat.rate",
		"must be said of a reduced rate, and of nothing else")
}

// tooMuch is the fault of amounts that nobody charges.
func tooMuch() error {
	return fault.New(fault.Invalid, "amount-too-large", "A line comes to more than can be charged.")
}

// partyOf is who pays for a client by what is known of them: themselves, or who was named.
func partyOf(c client.Client) Payer {
	p := c.Particulars.Payer
	switch {
	case p == nil:
		return Payer{Client: c.ID}
	case p.Client != "":
		return Payer{Client: p.Client}
	}
	out := Payer{Name: p.Name, OrgNumber: p.Org, Company: p.Org != "", Email: p.Email}
	if a := p.Address; a != nil {
		out.Address, out.Country = PostalAddress{a.Street, a.PostalCode, a.City}, a.Country
	}
	return out
}

// dayOf is the practice's day of an instant.
func dayOf(setup *practice.Setup, t time.Time) civil.Date { return civil.In(t, setup.Zone()) }
