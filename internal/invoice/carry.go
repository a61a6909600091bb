package invoice

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"stund/internal/agenda"
	"stund/internal/bill"
	"stund/internal/civil"
	"stund/internal/deliver/peppol"
	"stund/internal/einvoice"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/message"
	"stund/internal/react"
	"stund/internal/store"
)

// An e-invoice goes by the practice's access point, as a message of the invoices' desk: leased, recorded, and sent
// again under the same key where nobody knows whether it was taken. What its receiver's side made of it is asked for
// later, by an entry of the same notice. What does not get through goes by e-mail, where there is an address, and staff
// hear of it.

// AccessPoints is what invoices ask of access points.
type AccessPoints interface {
	Using(ctx context.Context, practice string) (einvoice.Account, bool, error)
	State(ctx context.Context, practice, key, receipt string) (peppol.State, error)
	Hear(ctx context.Context, practice, receipt string,
		tell func(ctx context.Context, key string, s peppol.State) error) error
}

// Carried is how far an e-invoice has come.
type Carried string

// How far it has come.
const (
	OnItsWay   Carried = ""          // the access point has not taken it yet
	Taken      Carried = "accepted"  // the access point has it
	Arrived    Carried = "delivered" // its receiver's access point has it
	NotCarried Carried = "failed"    // refused, or it never arrived
)

func (c Carried) decided() bool { return c == Arrived || c == NotCarried }

// duty is from when sellers of a country must send e-invoices to businesses there.
type duty struct {
	Country string
	From    civil.Date
	Source  string
}

var duties = []duty{
	{"NO", civil.Date{Year: 2027, Month: 1, Day: 1}, "bokføringsloven § 10, lov 19. juni 2026 nr. 39"},
}

func dutyOf(country string) (duty, bool) {
	n := slices.IndexFunc(duties, func(d duty) bool { return d.Country == country })
	if n < 0 {
		return duty{}, false
	}
	return duties[n], true
}

// mustCarry reports whether the law of the day asks for an e-invoice.
func mustCarry(doc bill.Document, on civil.Date) bool {
	d, there := dutyOf(doc.Seller.Country)
	there = there && doc.Buyer.Company && cmp.Or(doc.Buyer.Country, doc.Seller.Country) == d.Country
	return there && !on.Before(d.From)
}

// went returns the first time that the invoice went out, without what was not carried; ok is false where it did not.
func (v Invoice) went() (first Sent, ok bool) {
	n := slices.IndexFunc(v.Sends, func(s Sent) bool { return s.State != NotCarried })
	if n < 0 {
		return Sent{}, false
	}
	return v.Sends[n], true
}

// carried returns the e-invoice that is on its way or arrived; ok is false where there is none.
func (v Invoice) carried() (s Sent, ok bool) {
	n := slices.IndexFunc(v.Sends, func(s Sent) bool { return s.Channel == ByPeppol && s.State != NotCarried })
	if n < 0 {
		return Sent{}, false
	}
	return v.Sends[n], true
}

// Electronic returns the document of an issued invoice with the electronic addresses that follow from what it says: the
// buyer's from its number in the register, and the seller's own, where it had none when this was issued.
func (d *Invoices) Electronic(ctx context.Context, v Invoice) (bill.Document, error) {
	s, err := sellers.Get(ctx, d.db, sellers.Key(v.Practice, v.Seller), store.Eventual)
	return electronic(*v.Doc, s), err
}

func electronic(doc bill.Document, s Seller) bill.Document {
	b := &doc.Buyer
	if b.Company {
		b.EndpointID = cmp.Or(b.EndpointID, einvoice.Address(cmp.Or(b.Country, doc.Seller.Country), b.OrgNumber))
	}
	doc.Seller.EndpointID = cmp.Or(doc.Seller.EndpointID, s.EInvoice)
	return doc
}

// errNoAddress is why an invoice is no e-invoice.
func errNoAddress() error {
	return fault.New(fault.Invalid, "no-e-invoice-address",
		"An e-invoice needs the electronic addresses of the seller and of the business that pays.")
}

// mayCarry answers why the invoice cannot go as an e-invoice; nil: it can, as far as is known here.
func (d *Invoices) mayCarry(ctx context.Context, v Invoice) error {
	s, err := sellers.Get(ctx, d.db, sellers.Key(v.Practice, v.Seller), store.Eventual)
	if err != nil {
		return err
	}
	doc := electronic(*v.Doc, s)
	if s.EInvoice == "" || doc.Buyer.EndpointID == "" {
		return errNoAddress()
	}
	if _, there, err := d.access.Using(ctx, v.Practice); err != nil || there {
		return err
	}
	return fault.New(fault.Conflict, "access-point-none",
		"The practice has no access point that carries e-invoices. An owner sets one up in the settings.")
}

// Carry has an issued document go as an e-invoice to the business that pays, within seconds. It answers fault.Conflict
// "e-invoice-sent" for one that is on its way or arrived, "access-point-none", and fault.Invalid
// "no-e-invoice-address".
func (d *Invoices) Carry(ctx context.Context, actor fact.Actor, practiceID, id, key string) (Invoice, error) {
	v, err := d.Get(ctx, actor, practiceID, id)
	if err != nil {
		return v, err
	}
	if v.Stage == Issued {
		if err := d.mayCarry(ctx, v); err != nil {
			return v, err
		}
	}
	return d.send(ctx, actor, v, ByPeppol, "", key)
}

// Dispatch has an issued document go out as suits who pays: as an e-invoice to a business where the practice sends
// them, unless it was asked for by e-mail, and else by e-mail. Whether the receiver takes e-invoices is found when it
// is sent; if not, it is mailed. What is on its way as an e-invoice, or arrived, goes no second time: Send mails it as
// well. It answers what Send does.
func (d *Invoices) Dispatch(ctx context.Context, actor fact.Actor, practiceID, id, key string) (Invoice, error) {
	v, err := d.Get(ctx, actor, practiceID, id)
	if err != nil {
		return v, err
	}
	if key != "" && v.sentBy(sending(v, actor, key)) >= 0 {
		return v, nil
	}
	if _, carried := v.carried(); carried {
		return v, nil
	}
	if v.Stage == Issued && v.Doc.Buyer.Company && v.Way != ByMail {
		err := d.mayCarry(ctx, v)
		if err == nil {
			return d.send(ctx, actor, v, ByPeppol, "", key)
		}
		if _, is := fault.As(err); !is {
			return v, err
		}
	}
	return d.Send(ctx, actor, practiceID, id, "", key)
}

// ActTrack is the entry of a notice at which is asked what became of an e-invoice.
const ActTrack = "track"

// Tracked is the agenda of a notice whose e-invoice was taken.
func Tracked(a agenda.Agenda, now time.Time) agenda.Agenda {
	return a.With(agenda.New(ActTrack, now.Add(time.Minute)))
}

// tracking is for how long is asked what became of an e-invoice, and how often it is asked by its age.
const tracking = 7 * 24 * time.Hour

func (n Notice) asksAgain(now time.Time) time.Time {
	switch age := now.Sub(n.Created); {
	case age < time.Hour:
		return now.Add(2 * time.Minute)
	case age < 24*time.Hour:
		return now.Add(30 * time.Minute)
	}
	return now.Add(6 * time.Hour)
}

// Track asks what became of the e-invoice of the notice, and plans when to ask again.
func (d *Invoices) Track(ctx context.Context, key store.Key) error {
	n, err := notices.Get(ctx, d.db, key, store.Strong)
	if errors.Is(err, fault.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	decided, err := d.asked(ctx, n)
	if err != nil {
		d.log.WarnContext(ctx, "what became of an e-invoice could not be asked", "invoice", n.Invoice, "error", err)
	}
	now := d.second()
	over := now.Sub(n.Created) >= tracking
	if over && !decided { // also where nobody could be asked
		if err := d.unheard(ctx, n); err != nil {
			return err
		}
	}
	decide := func(n Notice) (Notice, []fact.Fact, error) {
		n.Agenda = n.Agenda.Settled(ActTrack)
		if !decided && !over {
			n.Agenda = n.Agenda.With(agenda.New(ActTrack, n.asksAgain(now)))
		}
		return n, nil, nil
	}
	_, err = notices.Update(ctx, d.db, d.retry, key, decide)
	if errors.Is(err, fault.NotFound) {
		return nil
	}
	return err
}

// asked asks the access point, and reports whether it is known what became of the e-invoice.
func (d *Invoices) asked(ctx context.Context, n Notice) (decided bool, err error) {
	became, receipt, err := d.handed(ctx, n)
	switch {
	case err != nil:
		return false, err
	case became == message.Failed:
		return true, nil // Carriage hears of it
	case became != message.Sent && n.waits():
		return false, nil
	case became != message.Sent:
		return true, d.fallBack(ctx, n, einvoice.ToNobody)
	}
	tell := func(ctx context.Context, key string, s peppol.State) error {
		return d.became(ctx, n.Practice, key, s)
	}
	unheard := d.access.Hear(ctx, n.Practice, receipt, tell)
	v, err := family.Get(ctx, d.db, Key(n.Practice, n.Invoice), store.Strong)
	if err != nil {
		return false, err
	}
	if _, awaited := v.awaits(n.ID); !awaited {
		return true, unheard
	}
	state, err := d.access.State(ctx, n.Practice, n.ID, receipt)
	if err != nil || state.Phase == peppol.Accepted {
		return false, errors.Join(unheard, err)
	}
	err = d.became(ctx, n.Practice, n.ID, state)
	return err == nil, errors.Join(unheard, err)
}

// handed is what became of the message that has the notice's e-invoice, and, once it was handed over, what the access
// point calls it. Nothing is known of one that waits, nor of one that was dropped.
func (d *Invoices) handed(ctx context.Context, n Notice) (became message.Status, receipt string, err error) {
	all, err := message.List(ctx, d.db, n.Practice, n.ID)
	for _, r := range all {
		if r.Channel == message.Peppol {
			became, receipt = r.Status, r.Provider
		}
	}
	return became, receipt, err
}

// waits reports whether the notice's e-invoice is still to be handed over.
func (n Notice) waits() bool {
	return slices.ContainsFunc(n.Agenda, func(e agenda.Entry) bool { return e.Channel == message.Peppol })
}

// sentBy returns which sending is the notice's; -1: none is.
func (v Invoice) sentBy(notice string) int {
	return slices.IndexFunc(v.Sends, func(s Sent) bool { return s.Notice == notice })
}

// awaits returns which e-invoice is the notice's; false: none is, or it is decided what became of it.
func (v Invoice) awaits(notice string) (i int, ok bool) {
	i = v.sentBy(notice)
	return i, i >= 0 && v.Sends[i].Channel == ByPeppol && !v.Sends[i].State.decided()
}

// became writes what became of the e-invoice that was sent under the key. What is none of ours is nothing. One that
// arrived after all has arrived, also where it was given up and mailed meanwhile.
func (d *Invoices) became(ctx context.Context, practiceID, key string, s peppol.State) error {
	if s.Phase != peppol.Delivered && s.Phase != peppol.Failed {
		return nil
	}
	n, err := notices.Get(ctx, d.db, notices.Key(practiceID, key), store.Strong)
	if errors.Is(err, fault.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	if s.Phase == peppol.Failed {
		return d.fallBack(ctx, n, s.Why)
	}
	decide := func(v Invoice) (Invoice, []fact.Fact, error) {
		i := v.sentBy(n.ID)
		if i < 0 || v.Sends[i].Channel != ByPeppol || v.Sends[i].State == Arrived {
			return v, nil, nil
		}
		v = v.clone()
		v.Sends[i].State, v.Sends[i].Decided, v.Sends[i].Why = Arrived, d.second(), ""
		return v, []fact.Fact{d.happened(FactDelivered, v, system, v.Total())}, nil
	}
	_, err = family.Update(ctx, d.db, d.retry, Key(practiceID, n.Invoice), decide)
	return err
}

// fallBack writes that the notice's e-invoice was not carried, and has the document mailed instead where there is an
// address and somebody to write to. Staff hear of it, unless its receiver just takes none and the law does not ask for
// one.
func (d *Invoices) fallBack(ctx context.Context, n Notice, why string) error {
	setup, err := d.book.Setup(ctx, n.Practice, store.Eventual)
	if err != nil {
		return err
	}
	decide := func(v Invoice, along *store.Along) (Invoice, []fact.Fact, error) {
		i, awaited := v.awaits(n.ID)
		if !awaited {
			return v, nil, nil
		}
		v = v.clone()
		now := d.second()
		v.Sends[i].State, v.Sends[i].Decided, v.Sends[i].Why = NotCarried, now, why
		facts := []fact.Fact{}
		if why == einvoice.ToNobody {
			return v, []fact.Fact{d.stuck(v, StuckRefused)}, nil // nor is anything mailed to them
		}
		switch must := mustCarry(*v.Doc, d.today(setup)); {
		case why != einvoice.NotRegistered:
			facts = append(facts, d.stuck(v, StuckRefused))
		case must:
			facts = append(facts, d.stuck(v, StuckElectronic))
		case v.Email == "":
			facts = append(facts, d.stuck(v, StuckMailing))
		}
		mailed := func(s Sent) bool { return s.Channel == ByMail }
		if v.Email == "" || slices.ContainsFunc(v.Sends[i:], mailed) { // by staff, meanwhile
			return v, facts, nil
		}
		mail := derived("instead", n.Practice, n.ID)
		op, err := notices.Put(d.notice(mail, v, KindMail, ByMail, now))
		if err != nil {
			return v, nil, err
		}
		along.Ops = append(along.Ops, op)
		v.Sends = append(v.Sends, Sent{At: now, Channel: ByMail, Notice: mail, Instead: true})
		v.wakes()
		return v, facts, nil
	}
	_, err = family.UpdateWith(ctx, d.db, d.retry, Key(n.Practice, n.Invoice), decide)
	return err
}

// unheard tells that nobody knows what became of an e-invoice.
func (d *Invoices) unheard(ctx context.Context, n Notice) error {
	decide := func(v Invoice) (Invoice, []fact.Fact, error) {
		i, awaited := v.awaits(n.ID)
		if !awaited || v.Sends[i].Unheard {
			return v, nil, nil
		}
		v = v.clone()
		v.Sends[i].Unheard = true
		return v, []fact.Fact{d.stuck(v, StuckUnheard)}, nil
	}
	_, err := family.Update(ctx, d.db, d.retry, Key(n.Practice, n.Invoice), decide)
	return err
}

// Carriage is the reactor that writes whether an access point took an e-invoice.
func (d *Invoices) Carriage() react.Reactor {
	return react.Reactor{Name: "invoices-carriage", Kinds: []string{message.FactSent.Name, message.FactFailed.Name},
		React: d.handedOver}
}

func (d *Invoices) handedOver(ctx context.Context, f fact.Fact) error {
	e, err := message.EventOf(f)
	if err != nil || e.Kind != KindMail || e.Channel != message.Peppol {
		return err
	}
	n, err := notices.Get(ctx, d.db, notices.Key(f.Practice, f.Subject), store.Strong)
	if errors.Is(err, fault.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	if f.Kind == message.FactFailed.Name {
		all, err := message.List(ctx, d.db, f.Practice, f.Subject)
		at := slices.IndexFunc(all, func(r message.Record) bool { return r.ID == string(e.Message) })
		if err != nil || at < 0 {
			return err
		}
		return d.fallBack(ctx, n, all[at].Reason)
	}
	decide := func(v Invoice) (Invoice, []fact.Fact, error) {
		i := v.sentBy(n.ID)
		if i < 0 || v.Sends[i].State != OnItsWay {
			return v, nil, nil
		}
		v = v.clone()
		v.Sends[i].State = Taken
		return v, nil, nil
	}
	_, err = family.Update(ctx, d.db, d.retry, Key(f.Practice, n.Invoice), decide)
	return err
}
