package invoice

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"stund/internal/civil"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/practice"
	"stund/internal/reference"
	"stund/internal/store"
	"stund/internal/typed"
)

// Drafting says when appointments become drafts.
type Drafting string

const (
	AtCompletion Drafting = "at-completion" // once the visit has taken place
	// An advance invoice at once where the law has one (SE, DK, FI), and the final one after the visit.
	AtBooking Drafting = "at-booking"
	Monthly   Drafting = "monthly" // all visits of a month of one payer on one draft
	ByHand    Drafting = "by-hand"
)

// Seller is who issues invoices: the practice, or a practitioner who invoices themselves. What it is changed to touches
// drafts, and nothing that was issued.
type Seller struct {
	ID            string        `json:"-"`
	Practice      string        `json:"-"`
	Name          string        `json:"name" minLength:"1" maxLength:"120" doc:"Its registered name." example:"Lotus Terapi AS"`
	LegalForm     string        `json:"legal_form" maxLength:"10" doc:"The country's code: enk, as, asa, ans, da, nuf, sa or forening (NO); ef, ab, hb, kb, ek or forening (SE); enk, aps, as, is, ks or forening (DK); tmi, oy, oyj, ay, ky, osk or yhdistys (FI)." example:"as"`
	Country       string        `json:"country" enum:"NO,SE,DK,FI" doc:"ISO 3166-1 code: its law decides what stands on an invoice." example:"NO"`
	OrgNumber     string        `json:"org_number,omitempty" maxLength:"20" doc:"In the register of its country; its check digit is checked." example:"923609016"`
	VATNumber     string        `json:"vat_number,omitempty" maxLength:"20" doc:"Under which it is registered for VAT; made of org_number if left out." example:"NO923609016MVA"`
	VATRegistered bool          `json:"vat_registered" doc:"Whether it is registered for VAT. If not, nothing that it invoices is subject to VAT."`
	FTax          bool          `json:"f_tax,omitempty" doc:"SE: it is approved for F-tax."`
	Address       PostalAddress `json:"address,omitzero"`
	Email         string        `json:"email,omitempty" maxLength:"254" doc:"Stands on the invoice." example:"post@lotus.example"`
	Phone         string        `json:"phone,omitempty" maxLength:"40" doc:"Stands on the invoice." example:"+4722123456"`
	Website       string        `json:"website,omitempty" maxLength:"200" doc:"Stands on the invoice." example:"https://lotus.example"`
	Bank          Bank          `json:"bank,omitzero"`
	Reference     Referring     `json:"reference,omitzero"`
	Prefixes      Prefixes      `json:"-"`
	DueDays       int           `json:"due_days,omitempty" minimum:"0" maximum:"180" doc:"Days from issue until an invoice is due; 14 if left out." example:"14"`
	Terms         []string      `json:"terms,omitempty" maxItems:"10" doc:"Sentences that stand on each invoice, as they are."`
	EInvoice      string        `json:"e_invoice,omitempty" maxLength:"60" doc:"Its electronic address, as scheme:id; it sends no e-invoices if left out." example:"0192:923609016"`
	Reminders     *Reminders    `json:"reminders,omitempty" doc:"How it reminds of what is overdue; it does not if left out."`
	Automatic     bool          `json:"automatic,omitempty" doc:"Drafts of appointments are issued and mailed by themselves at nine in the morning: the day after the visit, a month's on the first of the next one. What cannot be issued or mailed becomes a task."`
	Drafting      Drafting      `json:"drafts,omitempty" enum:"at-completion,at-booking,monthly,by-hand" doc:"When appointments become drafts: once the visit has taken place, if left out; at booking, where the law has advance invoices, and again after the visit; monthly, all of one payer's on one draft; or never by themselves." example:"at-completion"`
	Practitioners []string      `json:"practitioners,omitempty" maxItems:"200" doc:"Ids of those whose appointments it invoices: they see and issue its invoices. If left out, it invoices what no other seller does."`
	Inactive      bool          `json:"inactive,omitempty" doc:"It issues no more; what it issued stays."`
	Logo          string        `json:"logo,omitempty" readOnly:"true" maxLength:"64" doc:"Which picture heads its documents; it has none if left out. Another picture has another id." example:"9b1dd9aa4c1a7f0e8f2c0a5cf6c6f0e7c2f6f4d8b6f1a2f6f9b0c3d4e5f60718"`
	ClosedUntil   civil.Date    `json:"closed_until,omitzero" readOnly:"true" doc:"Last day of what is closed in its books: nothing is entered there any more."`

	Since time.Time `json:"-"` // when it was added; zero: before that was written down

	Default bool `json:"default,omitempty" doc:"It invoices what no other seller does. The first seller is it, until another one is made it."`

	version int64
}

// PostalAddress is that of a seller or a payer.
type PostalAddress struct {
	Street   string `json:"street,omitempty" maxLength:"120" example:"Storgata 1"`
	Postcode string `json:"postcode,omitempty" maxLength:"12" example:"0155"`
	City     string `json:"city,omitempty" maxLength:"80" example:"Oslo"`
}

// Bank is where a seller is paid.
type Bank struct {
	IBAN     string `json:"iban,omitempty" maxLength:"42" example:"NO9386011117947"`
	BIC      string `json:"bic,omitempty" maxLength:"11" example:"DNBANOKK"`
	Account  string `json:"account,omitempty" maxLength:"20" doc:"The country's own account number." example:"86011117947"`
	Bankgiro string `json:"bankgiro,omitempty" maxLength:"12" doc:"SE" example:"50501055"`
	Plusgiro string `json:"plusgiro,omitempty" maxLength:"12" doc:"SE" example:"9020033"`
	Creditor string `json:"fik_creditor,omitempty" maxLength:"10" doc:"DK: number of the FIK agreement." example:"80001234"`
}

// Referring is how a seller's payment references are made up.
type Referring struct {
	Scheme reference.Scheme `json:"scheme,omitempty" enum:"kid-mod10,kid-mod11,ocr,ocr-length,fik-71,fik-73,fik-75,fi,rf,none" doc:"As agreed with the bank; none if left out." example:"kid-mod10"`
	Length int              `json:"length,omitempty" minimum:"0" maximum:"25" doc:"Of all references, where the bank wants one; as short as can be if left out." example:"12"`
	Prefix string           `json:"prefix,omitempty" maxLength:"12" pattern:"^[0-9]*$" doc:"Digits that all of them begin with." example:"1"`
}

// Prefixes are what numbers begin with, by kind of document; {year} in one is the year of issue, and numbers begin anew
// with it.
type Prefixes struct {
	Invoice    string `json:"i,omitempty"`
	CreditNote string `json:"c,omitempty"`
}

// Reminders are a seller's terms for what is overdue. What the law has no rule for, or forbids, is not charged whatever
// they say.
type Reminders struct {
	FirstAfter int    `json:"first_after_days,omitempty" minimum:"0" maximum:"90" doc:"Days after the due day; the law's earliest if left out." example:"14"`
	Fee        bool   `json:"fee,omitempty" doc:"Whether a fee is charged, as far as the law allows."`
	Agreed     string `json:"agreed_terms,omitempty" maxLength:"300" doc:"Where the fee was agreed before the debt arose, which Sweden asks for."`
	Interest   bool   `json:"interest,omitempty" doc:"Whether late interest is charged, at the law's rate."`
}

// SellerKind is the kind of stored sellers.
const SellerKind = "seller"

// stored keeps what the API does not show.
type stored struct {
	Seller
	Prefixes Prefixes  `json:"px,omitzero"`
	Since    time.Time `json:"si,omitzero"`
}

var sellers = store.Family[Seller]{
	Kind: SellerKind, Prefix: "sellers", Sort: "seller", Layout: store.Together,
	Unknown: fault.Error{Code: "seller-unknown", Message: "There is no seller with this id."},
	Stamp: func(s *Seller) store.Stamp {
		return store.Stamp{Practice: &s.Practice, ID: &s.ID, Version: &s.version}
	},
	Marshal:   func(s Seller) ([]byte, error) { return encode(stored{s, s.Prefixes, s.Since}) },
	Unmarshal: decodeSeller,
}

func decodeSeller(data []byte, s *Seller) error {
	v, err := decode[stored](data)
	*s = v.Seller
	s.Prefixes, s.Since = v.Prefixes, v.Since
	return err
}

// chosen is which seller invoices what no other one does.
type chosen struct {
	Practice string `json:"-"`
	Seller   string `json:"s"`

	version int64
}

var defaults = store.Family[chosen]{
	Kind: "seller-default", Prefix: "sellers", Sort: "default", Layout: store.Single,
	Stamp: func(c *chosen) store.Stamp { return store.Stamp{Practice: &c.Practice, Version: &c.version} },
}

// Sellers are a practice's sellers, as they came, with their series.
type Sellers struct {
	All    []Seller
	series map[string]series
	chosen chosen
}

// Sellers returns the practice's sellers: one query.
func (d *Invoices) Sellers(ctx context.Context, practiceID string) (Sellers, error) {
	return d.sellersBy(ctx, practiceID, store.Strong)
}

func (d *Invoices) sellersBy(ctx context.Context, practiceID string, c store.Consistency) (Sellers, error) {
	out := Sellers{series: map[string]series{}, chosen: chosen{Practice: practiceID}}
	var wrong error
	err := store.All(ctx, d.db, store.Query{Partition: sellers.Prefix + "#" + practiceID, Consistency: c},
		func(i store.Item) bool {
			switch {
			case sellers.Is(i.Key):
				var s Seller
				if s, wrong = sellers.Decode(i); wrong == nil {
					out.All = append(out.All, s)
				}
			case counters.Is(i.Key):
				var c series
				if c, wrong = counters.Decode(i); wrong == nil {
					out.series[c.ID] = c
				}
			case defaults.Is(i.Key):
				out.chosen, wrong = defaults.Decode(i)
			}
			return wrong == nil
		})
	for n := range out.All {
		out.All[n].Default = out.All[n].ID == out.chosen.Seller
	}
	return out, errors.Join(err, wrong)
}

// Get returns the seller, or fault.NotFound "seller-unknown".
func (s Sellers) Get(id string) (Seller, error) {
	n := slices.IndexFunc(s.All, func(v Seller) bool { return v.ID == id })
	if n < 0 {
		return Seller{}, sellers.Missing()
	}
	return s.All[n], nil
}

// For returns who invoices the service as the practitioner gives it; false: nobody.
func (s Sellers) For(v practice.Service, practitioner string) (Seller, bool) {
	named := func(id string) (Seller, bool) {
		out, err := s.Get(id)
		return out, err == nil && !out.Inactive
	}
	if out, ok := named(v.Seller); ok {
		return out, true
	}
	n := slices.IndexFunc(s.All, func(v Seller) bool {
		return !v.Inactive && slices.Contains(v.Practitioners, practitioner)
	})
	if n >= 0 {
		return s.All[n], true
	}
	return named(s.chosen.Seller)
}

// Next returns the number that the seller's next document of the kind gets, as it is printed on the day.
func (s Sellers) Next(v Seller, k Kind, on civil.Date) (prefix string, n int64) {
	prefix = v.prefix(k, on)
	return prefix, s.series[seriesID(v.ID, k)].next(prefix)
}

// May refuses a practitioner whom the seller does not name: who invoices under a seller sees and issues its invoices,
// and owners and assistants everybody's.
func (s Seller) May(actor fact.Actor) error {
	if actor.Role != fact.Practitioner || slices.Contains(s.Practitioners, actor.Practitioner) {
		return nil
	}
	return fault.New(fault.Forbidden, "not-your-invoices",
		"These are another seller's invoices. Ask an owner or an assistant.")
}

// Example returns the reference of the seller's next invoice; a zero one where its scheme makes none.
func (s Sellers) Example(v Seller, on civil.Date) reference.Reference {
	prefix, n := s.Next(v, KindInvoice, on)
	r, err := v.reference(prefix, n)
	if err != nil {
		return reference.Reference{}
	}
	return r
}

// Series is where a series begins, as staff say it.
type Series struct {
	Prefix string `json:"prefix,omitempty" maxLength:"12" doc:"What its numbers begin with: letters, digits, hyphens; {year} is the year of issue, with which numbers begin at 1." example:"2026-"`
	Next   int64  `json:"next,omitempty" minimum:"0" maximum:"999999999" doc:"The next number. It can be chosen as long as none was issued under the prefix; left out or 0, it stays, and is 1 in the beginning." example:"1001"`
}

// BothSeries are both series of a seller.
type BothSeries struct {
	Invoice    Series `json:"invoice,omitzero"`
	CreditNote Series `json:"credit_note,omitzero" doc:"Its prefix is another than the invoices'; K and theirs if left out."`
}

// Starts returns where the seller's series are.
func (s Sellers) Starts(v Seller, on civil.Date) (out BothSeries) {
	_, out.Invoice.Next = s.Next(v, KindInvoice, on)
	_, out.CreditNote.Next = s.Next(v, KindCreditNote, on)
	out.Invoice.Prefix, out.CreditNote.Prefix = v.Prefixes.Invoice, v.Prefixes.CreditNote
	return out
}

// AddSeller adds a seller, under an id of its own. It answers fault.Invalid with all that is wrong with it.
func (d *Invoices) AddSeller(ctx context.Context, actor fact.Actor, practiceID string, in Seller,
	starts BothSeries) (Seller, error) {
	return d.setSeller(ctx, actor, practiceID, d.ids.Opaque(), true, in, starts)
}

// SetSeller replaces what is said of a seller. It answers fault.NotFound "seller-unknown" and fault.Invalid.
func (d *Invoices) SetSeller(ctx context.Context, actor fact.Actor, practiceID, id string, in Seller,
	starts BothSeries) (Seller, error) {
	return d.setSeller(ctx, actor, practiceID, id, false, in, starts)
}

// maxSellers bounds how many sellers one practice has.
const maxSellers = 100

func (d *Invoices) setSeller(ctx context.Context, actor fact.Actor, practiceID, id string, add bool, in Seller,
	starts BothSeries) (Seller, error) {
	setup, err := d.book.Setup(ctx, practiceID, store.Strong)
	if err != nil {
		return Seller{}, err
	}
	var out Seller
	err = d.retry.Do(ctx, func(attempt int) error {
		all, err := d.Sellers(ctx, practiceID)
		if err != nil {
			return err
		}
		was, err := all.Get(id)
		switch {
		case err != nil && !add:
			return err
		case add && len(all.All) >= maxSellers && attempt == 0:
			return fault.New(fault.Invalid, "too-many-sellers", "A practice has at most %d sellers.", maxSellers)
		}
		v := in
		v.ID, v.Practice, v.version = id, practiceID, was.version
		v.ClosedUntil, v.Since, v.Logo = was.ClosedUntil, was.Since, was.Logo
		if add && was.version == 0 {
			v.Since = d.second()
		}
		today := d.today(setup)
		ops, err := all.change(&v, starts, setup, today)
		if err != nil {
			return err
		}
		now := d.now()
		op, err := sellers.Put(v, FactSeller.New(d.ids.New(now), now, practiceID, id, actor, fact.None{}))
		if err != nil {
			return err
		}
		out = v
		out.version++
		return d.db.Transact(ctx, append(ops, op)...)
	})
	return out, err
}

// change holds the seller to the rules, and returns what is written beside it: its series, and which one is the
// default.
func (s Sellers) change(
	v *Seller,
	starts BothSeries,
	setup *practice.Setup,
	today civil.Date,
) (ops []store.Op, err error) {
	wrong := v.normalise(setup)
	v.Prefixes = Prefixes{strings.TrimSpace(starts.Invoice.Prefix), strings.TrimSpace(starts.CreditNote.Prefix)}
	if v.Prefixes.CreditNote == "" {
		v.Prefixes.CreditNote = otherPrefix(v.Prefixes.Invoice)
	}
	s.distinct(*v, today, &wrong)
	for k, start := range map[Kind]Series{KindInvoice: starts.Invoice, KindCreditNote: starts.CreditNote} {
		op, changed, err := s.begin(*v, k, start, today, &wrong)
		if err != nil {
			return nil, err
		}
		if changed {
			ops = append(ops, op)
		}
	}
	first := s.chosen.Seller == "" || s.chosen.Seller == v.ID
	if v.Default = v.Default || first; v.Default && s.chosen.Seller != v.ID {
		c := s.chosen
		c.Seller = v.ID
		op, err := defaults.Put(c)
		if err != nil {
			return nil, err
		}
		ops = append(ops, op)
	}
	return ops, wrong.Err()
}

// foreseen is for how many years ahead the numbers of prefixes with the year in them are compared.
const foreseen = 20

// distinct refuses prefixes of which one number might be printed twice: where one is another one with digits behind it,
// of both series, or of what a series was before.
func (s Sellers) distinct(v Seller, today civil.Date, wrong *fault.Fields) {
	was, err := s.Get(v.ID)
	if err == nil && was.Prefixes == v.Prefixes {
		return
	}
	fields := map[Kind]string{KindInvoice: "series.invoice.prefix", KindCreditNote: "series.credit_note.prefix"}
	for year := range foreseen {
		on := civil.Date{Year: today.Year + year, Month: 1, Day: 1}
		is := map[Kind]string{KindInvoice: v.prefix(KindInvoice, on), KindCreditNote: v.prefix(KindCreditNote, on)}
		if same(is[KindInvoice], is[KindCreditNote]) {
			wrong.Add(fields[KindCreditNote], "must differ from the invoices' by more than digits at its end: a "+
				"number is used once")
			return
		}
		for _, k := range []Kind{KindInvoice, KindCreditNote} {
			for of := range fields {
				for other := range s.series[seriesID(v.ID, of)].Next {
					again := of == k && other == is[k]
					if !again && s.series[seriesID(v.ID, of)].used(other) && same(is[k], other) {
						wrong.Add(fields[k], "must differ from %q, under which numbers were issued, by more than "+
							"digits at its end: a number is used once", other)
						return
					}
				}
			}
		}
	}
}

// same reports whether numbers under both prefixes may be the same as they are printed.
func same(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	rest, longer := strings.CutPrefix(b, a)
	return longer && digitsIn(rest) == rest
}

// begin returns the operation that begins the seller's series of the kind, or moves what is still its first number.
func (s Sellers) begin(
	v Seller,
	k Kind,
	start Series,
	today civil.Date,
	wrong *fault.Fields,
) (op store.Op, changed bool,
	err error) {
	field := "series.invoice"
	if k == KindCreditNote {
		field = "series.credit_note"
	}
	given := start.Prefix
	plain := strings.ReplaceAll(given, "{year}", "")
	if strings.Trim(strings.ToUpper(plain), "ABCDEFGHIJKLMNOPQRSTUVWXYZÆØÅÄÖ0123456789-") != "" || len(given) > 12 {
		wrong.Add(field+".prefix", "must be at most 12 letters, digits and hyphens, and {year}")
		return op, false, nil
	}
	prefix := v.prefix(k, today)
	c := s.series[seriesID(v.ID, k)]
	was := c.next(prefix)
	if start.Next == 0 || start.Next == was {
		return op, false, nil
	}
	if c.used(prefix) {
		wrong.Add(field+".next", "is %d: numbers were issued under this prefix, and must have no gap", was)
		return op, false, nil
	}
	if least := c.floor(prefix); start.Next < least {
		wrong.Add(field+".next", "must be %d or more: references made of smaller numbers are used up", least)
		return op, false, nil
	}
	c.ID, c.Practice = seriesID(v.ID, k), v.Practice
	c = c.begun(prefix, start.Next)
	op, err = counters.Put(c)
	return op, true, err
}

// prefix is what numbers of the day begin with.
func (s Seller) prefix(k Kind, on civil.Date) string {
	p := s.Prefixes.Invoice
	if k == KindCreditNote {
		p = s.Prefixes.CreditNote
	}
	return strings.ReplaceAll(p, "{year}", strconv.Itoa(on.Year))
}

// otherPrefix is the credit notes' where staff choose none.
func otherPrefix(invoices string) string {
	if strings.HasPrefix(invoices, "K") {
		return "C" + invoices
	}
	return "K" + invoices
}

// forms are the legal forms of each country's sellers.
var forms = map[string][]string{
	"NO": {"enk", "as", "asa", "ans", "da", "nuf", "sa", "forening"},
	"SE": {"ef", "ab", "hb", "kb", "ek", "forening"},
	"DK": {"enk", "aps", "as", "is", "ks", "forening"},
	"FI": {"tmi", "oy", "oyj", "ay", "ky", "osk", "yhdistys"},
}

// normalise puts the seller into its stored form, and returns all that is wrong with it.
func (s *Seller) normalise(setup *practice.Setup) (wrong fault.Fields) {
	take := func(field string, v *string, f func(string) (string, error)) {
		if *v = strings.TrimSpace(*v); *v == "" {
			return
		}
		out, err := f(*v)
		if err != nil {
			wrong.Add(field, "%v", err)
			return
		}
		*v = out
	}
	line := func(field string, v *string, most int) {
		take(field, v, func(s string) (string, error) { return typed.Line(s, most) })
	}
	in := func(f func(s, country string) (string, error)) func(string) (string, error) {
		return func(v string) (string, error) { return f(v, s.Country) }
	}
	line("name", &s.Name, 120)
	wrong.Check(s.Name != "", "name", "must be filled in")
	wrong.Check(forms[s.Country] != nil, "country", "must be NO, SE, DK or FI")
	wrong.Check(slices.Contains(forms[s.Country], s.LegalForm), "legal_form", "must be one of %s",
		strings.Join(forms[s.Country], ", "))
	take("org_number", &s.OrgNumber, in(typed.OrgNumber))
	take("vat_number", &s.VATNumber, in(typed.VATNumber))
	if s.VATRegistered && s.VATNumber == "" && s.OrgNumber != "" {
		s.VATNumber, _ = typed.VATNumber(s.OrgNumber, s.Country) // a wrong one has its own fault
	}
	wrong.Check(s.VATRegistered || s.VATNumber == "", "vat_number", "must be left out where vat_registered is false")
	wrong.Check(!s.FTax || s.Country == "SE", "f_tax", "is Sweden's")
	line("address.street", &s.Address.Street, 120)
	line("address.postcode", &s.Address.Postcode, 12)
	line("address.city", &s.Address.City, 80)
	take("email", &s.Email, typed.Email)
	take("phone", &s.Phone, in(typed.Phone))
	take("website", &s.Website, typed.HTTPS)
	take("e_invoice", &s.EInvoice, typed.Endpoint)
	take("bank.iban", &s.Bank.IBAN, typed.IBAN)
	take("bank.account", &s.Bank.Account, in(typed.Account))
	take("bank.bankgiro", &s.Bank.Bankgiro, typed.Bankgiro)
	take("bank.plusgiro", &s.Bank.Plusgiro, typed.Plusgiro)
	take("bank.fik_creditor", &s.Bank.Creditor, typed.FIKCreditor)
	s.Bank.BIC = strings.ToUpper(strings.TrimSpace(s.Bank.BIC))
	wrong.Check(s.Bank.BIC == "" || len(s.Bank.BIC) == 8 || len(s.Bank.BIC) == 11, "bank.bic",
		"must have 8 or 11 characters")
	sweden, denmark := s.Country == "SE", s.Country == "DK"
	wrong.Check(sweden || s.Bank.Bankgiro == "", "bank.bankgiro", "is Sweden's")
	wrong.Check(sweden || s.Bank.Plusgiro == "", "bank.plusgiro", "is Sweden's")
	wrong.Check(denmark || s.Bank.Creditor == "", "bank.fik_creditor", "is Denmark's")
	s.checkTerms(setup, &wrong)
	return wrong
}

func (s *Seller) checkTerms(setup *practice.Setup, wrong *fault.Fields) {
	if s.Reference.Scheme == "" {
		s.Reference.Scheme = reference.None
	}
	wrong.Check(s.Reference.Scheme.In(s.Country), "reference.scheme", "is not used in %s", s.Country)
	wrong.Check(strings.Trim(s.Reference.Prefix, "0123456789") == "" && len(s.Reference.Prefix) <= 12,
		"reference.prefix", "must be at most 12 digits")
	wrong.Check(s.Reference.Length >= 0 && s.Reference.Length <= 25, "reference.length", "must be at most 25")
	if _, err := s.reference(s.prefix(KindInvoice, d2026), 1); err != nil && len(*wrong) == 0 {
		wrong.Add("reference", "makes no reference: %v", err)
	}
	wrong.Check(s.DueDays >= 0 && s.DueDays <= 180, "due_days", "must be from 0 to 180")
	wrong.Check(len(s.Terms) <= 10, "terms", "must be at most 10 sentences")
	for n := range s.Terms {
		t, err := typed.Line(s.Terms[n], 300)
		if err != nil {
			wrong.Add("terms["+strconv.Itoa(n)+"]", "%v", err)
			continue
		}
		s.Terms[n] = t
	}
	s.Terms = slices.DeleteFunc(s.Terms, func(t string) bool { return t == "" })
	if s.Drafting == "" {
		s.Drafting = AtCompletion
	}
	wrong.Check(slices.Contains([]Drafting{AtCompletion, AtBooking, Monthly, ByHand}, s.Drafting), "drafts",
		"must be at-completion, at-booking, monthly or by-hand")
	for n, id := range s.Practitioners {
		_, ok := setup.Practitioner(id)
		wrong.Check(ok, "practitioners["+strconv.Itoa(n)+"]", "there is no such practitioner")
	}
	if r := s.Reminders; r != nil {
		t, err := typed.Line(r.Agreed, 300)
		if err != nil {
			wrong.Add("reminders.agreed_terms", "%v", err)
		}
		s.Reminders = &Reminders{r.FirstAfter, r.Fee, t, r.Interest}
		wrong.Check(r.FirstAfter >= 0 && r.FirstAfter <= 90, "reminders.first_after_days", "must be at most 90")
	}
}

// d2026 stands for any day where only the form of a number counts.
var d2026 = civil.Date{Year: 2026, Month: 1, Day: 1}

// Due returns how many days a buyer has.
func (s Seller) Due() int { return cmp.Or(s.DueDays, 14) }

// reference is the payment reference of the n-th document under the prefix: of the prefix's digits and the number. It
// is unique among the seller's, since each number is. KID by modulus 11 has a digit more, chosen so that its check sign
// is a digit, which a payer can type.
func (s Seller) reference(prefix string, n int64) (reference.Reference, error) {
	r := s.Reference
	base := strconv.FormatInt(n, 10)
	if before := digitsIn(prefix); before != "" {
		base = before + strings.Repeat("0", max(0, 5-len(base))) + base
	}
	if r.Scheme != reference.KIDMod11 {
		return reference.Make(r.Scheme, base, r.Length, r.Prefix)
	}
	for last := range 10 {
		made, err := reference.Make(r.Scheme, base+strconv.Itoa(last), r.Length, r.Prefix)
		if !errors.Is(err, reference.ErrDash) {
			return made, err
		}
	}
	return reference.Reference{}, reference.ErrDash
}

func digitsIn(s string) string {
	return strings.Map(func(c rune) rune {
		if c < '0' || c > '9' {
			return -1
		}
		return c
	}, s)
}
