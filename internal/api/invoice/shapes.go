package invoice

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"stund/internal/bill"
	"stund/internal/civil"
	"stund/internal/einvoice"
	"stund/internal/fault"
	"stund/internal/i18n"
	"stund/internal/invoice"
	"stund/internal/vat"
)

// InvoiceDraft is what a draft says, as staff write it.
type InvoiceDraft struct {
	Seller   string             `json:"seller,omitempty" maxLength:"40" doc:"Id of the seller; the practice's default one if left out." example:"38gfsrdqqmpb9a6eckyj2repsq"`
	Client   string             `json:"client,omitempty" maxLength:"40" doc:"Id of the client whom it is about." example:"38gfsrdqqmpb9a6eckyj2repsq"`
	Payer    invoice.Payer      `json:"payer,omitzero" doc:"Who pays; the client if left out."`
	Currency string             `json:"currency,omitempty" maxLength:"3" doc:"ISO 4217; the practice's if left out." example:"NOK"`
	Language i18n.Lang          `json:"language,omitempty" enum:"nb,sv,da,fi,en" doc:"That it is written in; the payer's if left out. A Norwegian seller's is never Finnish (bokføringsloven § 12)." example:"nb"`
	DueDays  *int               `json:"due_days,omitempty" minimum:"0" maximum:"365" doc:"The seller's if left out." example:"14"`
	Yours    string             `json:"your_reference,omitempty" maxLength:"60" doc:"The buyer's reference or order number; e-invoices need one." example:"PO 4711"`
	Terms    []string           `json:"terms,omitempty" maxItems:"10" doc:"Sentences that stand on it beside the seller's."`
	Exchange *invoice.Exchange  `json:"exchange,omitempty" doc:"Needed where VAT is charged in another currency than that of the seller's country."`
	Lines    []InvoiceDraftLine `json:"lines" maxItems:"500"`
}

// InvoiceDraftLine is one line of a draft.
type InvoiceDraftLine struct {
	Text         string          `json:"text" minLength:"1" maxLength:"200" example:"Konsultasjon"`
	Note         string          `json:"note,omitempty" maxLength:"200" doc:"Below it." example:"Ida Berg"`
	Booking      string          `json:"booking,omitempty" maxLength:"40" doc:"Id of the appointment that it charges for: each is invoiced once."`
	Practitioner string          `json:"practitioner,omitempty" maxLength:"40" doc:"Id of who gave it: it decides whether care is exempt from VAT." example:"ida"`
	From         civil.Date      `json:"from,omitzero" doc:"Day of supply; the day of issue if left out." example:"2026-11-23"`
	To           civil.Date      `json:"to,omitzero" doc:"Last day of it, where there are several."`
	Place        string          `json:"place,omitempty" maxLength:"120" doc:"Where it was supplied." example:"Storgata 1, Oslo"`
	Quantity     string          `json:"quantity,omitempty" maxLength:"12" doc:"With at most three decimals; 1 if left out. What takes something off has a negative one." example:"1"`
	Price        int64           `json:"unit_price_minor" minimum:"0" doc:"What one costs, VAT included, in minor units." example:"85000"`
	VAT          *InvoiceLineVAT `json:"vat,omitempty" doc:"How VAT applies to it. Without it nothing is issued, unless the seller is not registered for VAT."`
	Taken        bool            `json:"takes_off_advance,omitempty" readOnly:"true" doc:"It takes off what an advance invoice charged, and stays as it is whatever is written."`
}

// InvoiceLineVAT is how VAT applies to a line.
type InvoiceLineVAT struct {
	Treatment vat.Treatment `json:"treatment" enum:"standard,reduced,exempt,outside" example:"standard"`
	Rate      string        `json:"rate,omitempty" maxLength:"5" doc:"Of reduced: which rate, in percent." example:"13.5"`
}

// writing is the body as the use cases take it.
func (b InvoiceDraft) writing() (invoice.Writing, error) {
	w := invoice.Writing{Seller: b.Seller, Client: b.Client, Content: invoice.Content{Payer: b.Payer,
		Currency: b.Currency, Language: b.Language, DueDays: b.DueDays, Yours: b.Yours, Terms: b.Terms,
		Exchange: b.Exchange}}
	var wrong fault.Fields
	for n, l := range b.Lines {
		at := "lines[" + strconv.Itoa(n) + "]."
		if l.Taken {
			continue
		}
		q, ok := thousandths(cmp.Or(l.Quantity, "1"))
		wrong.Check(ok, at+"quantity", "must be a number with at most three decimals, such as 1.5")
		line := invoice.Line{
			Text:         l.Text,
			Note:         l.Note,
			Booking:      l.Booking,
			Practitioner: l.Practitioner,
			From:         l.From,
			To:           l.To,
			Where:        l.Place,
			Quantity:     q,
			Price:        l.Price,
		}
		if l.VAT != nil {
			line.Treatment = l.VAT.Treatment
			if l.VAT.Rate != "" {
				line.Rate, ok = vat.ParseRate(l.VAT.Rate)
				wrong.Check(ok, at+"vat.rate", "must be a rate in percent, such as 13.5")
			}
		}
		w.Lines = append(w.Lines, line)
	}
	return w, wrong.Err()
}

// thousandths reads a quantity such as "-1.5".
func thousandths(s string) (int64, bool) {
	digits, negative := strings.CutPrefix(s, "-")
	whole, part, pointed := strings.Cut(digits, ".")
	if len(whole) < 1 || len(whole) > 7 || pointed && len(part) < 1 || len(part) > 3 {
		return 0, false
	}
	n, err := strconv.ParseUint(whole+(part + "000")[:3], 10, 63)
	if err != nil {
		return 0, false
	}
	if negative {
		return -int64(n), true
	}
	return int64(n), true
}

// decimals writes what thousandths reads.
func decimals(n int64) string {
	sign := ""
	if n < 0 {
		sign, n = "-", -n
	}
	rest := strings.TrimRight(strconv.FormatInt(1000+n%1000, 10)[1:], "0")
	if rest != "" {
		rest = "." + rest
	}
	return sign + strconv.FormatInt(n/1000, 10) + rest
}

// InvoiceView is an invoice as staff see it.
type InvoiceView struct {
	ID        string            `json:"id" example:"01k9x3m5t8q2v7w4y6z0abcdef"`
	Kind      invoice.Kind      `json:"kind" enum:"invoice,credit-note" example:"invoice"`
	Status    invoice.Status    `json:"status" enum:"draft,issued,sent,due,overdue,part-paid,paid,credited" doc:"As of today: due is its due day, overdue the days after it." example:"sent"`
	Issuing   bool              `json:"issuing,omitempty" doc:"It is about to be issued, and cannot be edited: so many others were at it that it is done within a minute or two."`
	Revision  int64             `json:"revision" doc:"Rises with each change."`
	Seller    string            `json:"seller" doc:"Id of the seller."`
	Logo      string            `json:"logo,omitempty" doc:"Which of the seller's logos heads it, a draft the one that it has now."`
	Client    string            `json:"client,omitempty" doc:"Id of the client whom it is about."`
	Payer     invoice.Payer     `json:"payer" doc:"Who pays: of what was issued, as the document names them."`
	Number    int64             `json:"number,omitempty" doc:"In its series." example:"1001"`
	Text      string            `json:"number_text,omitempty" doc:"As it is printed." example:"2026-1001"`
	Issued    civil.Date        `json:"issued,omitzero" example:"2026-11-23"`
	Due       civil.Date        `json:"due,omitzero" doc:"Left out where nothing is to be paid." example:"2026-12-07"`
	Currency  string            `json:"currency" example:"NOK"`
	Language  i18n.Lang         `json:"language" example:"nb"`
	DueDays   *int              `json:"due_days,omitempty" doc:"Of a draft: where it has its own."`
	Yours     string            `json:"your_reference,omitempty"`
	Terms     []string          `json:"terms,omitempty" doc:"Of a draft: beside the seller's. Of what was issued: all."`
	Lines     []InvoiceLine     `json:"lines"`
	VAT       []InvoiceVAT      `json:"vat" doc:"By category and rate."`
	Net       int64             `json:"net_minor"`
	VATTotal  int64             `json:"vat_total_minor"`
	Total     int64             `json:"total_minor" example:"85000"`
	Prepaid   int64             `json:"prepaid_minor,omitempty" doc:"What of it was paid before it was issued."`
	Fees      int64             `json:"fees_minor,omitempty" doc:"What reminders added."`
	Credited  int64             `json:"credited_minor,omitempty"`
	Paid      int64             `json:"paid_minor" doc:"What came in, less what went back."`
	Open      int64             `json:"open_minor" doc:"What is still to be paid; negative: more came in than was owed."`
	Reference *InvoiceReference `json:"reference,omitempty" doc:"By which a payment is matched to it."`
	PayURL    string            `json:"pay_url,omitempty" doc:"Where its payer pays it; left out where no provider takes its money. Lists have it where one did when it was issued." example:"https://book.lotus.example/p/cAG8nRs5M0p2T1l4V0t1Q3V2eA"`
	Of        string            `json:"of,omitempty" doc:"Credit note: id of the invoice that it credits."`
	Reason    string            `json:"reason,omitempty" doc:"Credit note: why."`
	Credits   []InvoiceCredit   `json:"credits,omitempty" doc:"Credit notes of it."`
	Advance   bool              `json:"advance,omitempty" doc:"It is for a visit that is to come."`
	Month     string            `json:"month,omitempty" doc:"It collects the visits of the month." example:"2026-11"`
	Split     string            `json:"split_from,omitempty" doc:"Id of the first of those that share what was one draft."`
	Exchange  *InvoiceExchange  `json:"exchange,omitempty"`
	Email     string            `json:"email,omitempty" doc:"Where it goes, a draft once it is issued." example:"kari@example.com"`
	EInvoice  *InvoiceCarried   `json:"e_invoice,omitempty" doc:"Where its e-invoice is; left out where it went as none."`
	Paused    *InvoicePause     `json:"paused,omitempty" doc:"Nobody is reminded of it."`
	Log       []InvoiceLog      `json:"log" doc:"What happened to it, as it came."`
	Problems  []InvoiceProblem  `json:"problems,omitempty" doc:"What keeps a draft from being issued."`
	Code      string            `json:"problem_code,omitempty" doc:"The first of them, as issuing it would answer." example:"rate-unknown"`
}

// InvoiceLine is a line of an invoice.
type InvoiceLine struct {
	Line int `json:"line" doc:"From 1, for crediting." example:"1"`
	InvoiceDraftLine
	Gross    int64        `json:"gross_minor" example:"85000"`
	Net      int64        `json:"net_minor" example:"68000"`
	Category vat.Category `json:"vat_category" enum:"S,E,O" example:"S"`
	Rate     string       `json:"vat_rate" example:"25"`
	Reason   string       `json:"vat_reason,omitempty" doc:"Why no VAT is charged, as it stands on the document."`
	Credited string       `json:"credited_quantity,omitempty" example:"1"`
}

// InvoiceVAT is what is charged at one rate.
type InvoiceVAT struct {
	Category vat.Category `json:"category" enum:"S,E,O"`
	Rate     string       `json:"rate" example:"25"`
	Base     int64        `json:"base_minor"`
	VAT      int64        `json:"vat_minor"`
	Reason   string       `json:"reason,omitempty"`
}

// InvoiceReference is a payment reference.
type InvoiceReference struct {
	Scheme string `json:"scheme" example:"kid-mod10"`
	Value  string `json:"value,omitempty" doc:"Without spaces; of a draft it is made when it is issued." example:"10017"`
	Text   string `json:"text,omitempty" doc:"As it is printed."`
}

// InvoiceCredit is a credit note of an invoice.
type InvoiceCredit struct {
	ID     string `json:"id"`
	Number string `json:"number_text" example:"K1"`
	Total  int64  `json:"total_minor"`
}

// InvoiceExchange is VAT in the currency of the seller's country.
type InvoiceExchange struct {
	invoice.Exchange
	Currency string `json:"currency,omitempty" example:"NOK"`
	VAT      int64  `json:"vat_minor,omitempty"`
}

// InvoicePause is that nobody is reminded until a day.
type InvoicePause struct {
	Until  civil.Date `json:"until" example:"2026-12-24"`
	Reason string     `json:"reason"`
}

// InvoiceCarried is how far an e-invoice has come.
type InvoiceCarried struct {
	Status string    `json:"status" enum:"sending,accepted,delivered,failed" doc:"sending: the access point has yet to take it. delivered: the receiver's access point has it. failed: it was refused, or never arrived, and was mailed where there is an address."`
	At     time.Time `json:"at" doc:"When it became so; of sending and accepted, when it was sent."`
	NotCarried
}

// NotCarried is why an e-invoice was not carried; nothing of one that was.
type NotCarried struct {
	Cause  string `json:"cause,omitempty" enum:"not-registered,no-account,account,silent,unwritten,client-gone,refused" doc:"Why it was not carried. no-account: the practice has no access point, or another than when it was tried first. account: the access point does not accept the practice's account. silent: it did not answer for a day. unwritten: the document makes no e-invoice. client-gone: the client who pays has died, or was erased, and nothing is sent to them any more."`
	Reason string `json:"reason,omitempty" doc:"Of refused: the access point's words."`
	Doubt  bool   `json:"doubtful,omitempty" doc:"It was not carried, as far as is known: nobody knows whether an earlier try arrived."`
}

// InvoiceLog is something that happened.
type InvoiceLog struct {
	At        time.Time      `json:"at"`
	What      string         `json:"what" enum:"created,issued,sent,delivered,not-delivered,paid,returned,credited,reminded,fee,paused" doc:"What happened." example:"paid"`
	Amount    int64          `json:"amount_minor,omitempty"`
	Day       civil.Date     `json:"date,omitzero" doc:"Of money: when it came or went. Of a reminder: by when it wants to be paid."`
	Method    invoice.Method `json:"method,omitempty" enum:"bank,cash,card,provider,gift-card,clip-card,rounding"`
	Reference string         `json:"reference,omitempty"`
	Channel   string         `json:"channel,omitempty" enum:"email,sms,peppol" doc:"How it was sent."`
	NotCarried
	Instead bool   `json:"instead,omitempty" doc:"Of sent: it was to go as an e-invoice."`
	ID      string `json:"id,omitempty" doc:"Of the credit note."`
}

// InvoiceProblem is one thing that keeps a draft from being issued.
type InvoiceProblem struct {
	Path    string               `json:"path" example:"lines[0].vat"`
	Message string               `json:"message"`
	Text    map[i18n.Lang]string `json:"text,omitempty" doc:"The same in nb, sv, da, fi and en, where VAT is not known."`
}

// view is the invoice as staff see it on the day.
func view(w invoice.Whole, today civil.Date, zone *time.Location) InvoiceView {
	v, doc := w.Invoice, w.Says
	out := InvoiceView{ID: v.ID, Kind: v.Kind, Status: v.Status(today), Issuing: v.Stage == invoice.Waiting,
		Revision: v.Revision(), Seller: v.Seller, Logo: doc.Seller.Logo, Client: v.Client, Number: v.Sequence,
		Text: v.Chosen, Due: doc.Due, Currency: doc.Currency, Language: doc.Language, Yours: doc.Yours,
		Terms: doc.Terms, Lines: []InvoiceLine{}, VAT: []InvoiceVAT{}, Net: doc.Net(),
		VATTotal: doc.VAT(), Total: doc.Total(), Prepaid: doc.Prepaid, Fees: v.Charged(), Credited: v.Credited(),
		Paid: v.Paid(), Open: v.Left(), PayURL: doc.Pay.Link, Of: v.Of,
		Reason: v.Reason, Advance: v.Advance, Month: v.Month, Split: v.Split, Email: v.Email}
	out.Payer = payer(v, doc)
	if v.Stage == invoice.Issued {
		out.Issued = doc.Issued
	}
	for n, l := range doc.Lines {
		out.Lines = append(out.Lines, lineView(v, n, l))
	}
	for _, s := range doc.Sums {
		out.VAT = append(out.VAT, InvoiceVAT{s.Category, s.Rate.String(), s.Net, s.VAT, s.Reason})
	}
	if r := doc.Pay.Reference; r.Scheme != "" {
		out.Reference = &InvoiceReference{string(r.Scheme), r.Value, r.Grouped()}
	}
	for _, c := range v.Credits {
		out.Credits = append(out.Credits, InvoiceCredit{c.ID, c.Number, c.Gross})
	}
	if d := v.Draft; d != nil {
		out.DueDays, out.Terms = d.DueDays, d.Terms
		if d.Exchange != nil {
			out.Exchange = &InvoiceExchange{Exchange: *d.Exchange}
		}
	}
	if l := doc.Local; l != nil {
		out.Exchange = &InvoiceExchange{invoice.Exchange{Rate: l.Rate, On: l.On, Source: l.Source}, l.Currency, l.VAT}
	}
	if p := v.Paused; p != nil {
		out.Paused = &InvoicePause{p.Until, p.Reason}
	}
	out.EInvoice = carried(v, zone)
	out.Log = log(v, zone)
	out.Problems, out.Code = problems(w.Wrong)
	return out
}

// carried is where the newest e-invoice is; nil: it went as none.
func carried(v invoice.Invoice, zone *time.Location) (out *InvoiceCarried) {
	for _, s := range v.Sends {
		switch {
		case s.Channel != invoice.ByPeppol:
		case s.State == invoice.OnItsWay:
			out = &InvoiceCarried{Status: "sending", At: s.At.In(zone)}
		case s.Decided.IsZero():
			out = &InvoiceCarried{Status: string(s.State), At: s.At.In(zone)}
		default:
			out = &InvoiceCarried{Status: string(s.State), At: s.Decided.In(zone), NotCarried: notCarried(s)}
		}
	}
	return out
}

func notCarried(s invoice.Sent) NotCarried {
	if s.Why == "" {
		return NotCarried{}
	}
	cause, words, doubtful := einvoice.CauseOf(s.Why)
	return NotCarried{string(cause), words, doubtful}
}

func payer(v invoice.Invoice, doc bill.Document) invoice.Payer {
	if v.Draft != nil {
		p := v.Draft.Payer
		p.Name = cmp.Or(p.Name, doc.Buyer.Name)
		return p
	}
	b := doc.Buyer
	return invoice.Payer{Client: v.Payer, Name: b.Name, Company: b.Company, OrgNumber: b.OrgNumber,
		VATNumber: b.VATNumber, Country: b.Country, Address: invoice.PostalAddress(b.Address), Email: v.Email,
		EInvoice: b.EndpointID, Way: v.Way}
}

func lineView(v invoice.Invoice, n int, l bill.Line) InvoiceLine {
	out := InvoiceLine{Line: n + 1, Gross: l.Gross, Net: l.Net, Category: l.Category, Rate: l.Rate.String(),
		Reason: l.Reason, InvoiceDraftLine: InvoiceDraftLine{Text: l.Text, Note: l.Note, From: l.From, To: l.To,
			Place:    l.Where,
			Quantity: decimals(l.Quantity), Price: l.Price}}
	switch {
	case v.Draft != nil && n < len(v.Draft.Lines):
		d := v.Draft.Lines[n]
		out.Booking, out.Practitioner, out.Taken = d.Booking, d.Practitioner, d.Fixed != nil || d.Card != ""
		if d.Treatment != "" {
			out.InvoiceDraftLine.VAT = &InvoiceLineVAT{Treatment: d.Treatment}
			if d.Rate != 0 {
				out.InvoiceDraftLine.VAT.Rate = d.Rate.String()
			}
		}
	case n < len(v.Items):
		out.Booking = v.Items[n].Booking
		if q := v.Items[n].Credited; q != 0 {
			out.Credited = decimals(q)
		}
	}
	return out
}

// log is what happened to the invoice, as it came.
func log(v invoice.Invoice, zone *time.Location) []InvoiceLog {
	out := []InvoiceLog{{At: v.Created, What: "created"}}
	if v.Doc != nil {
		out = append(
			out,
			InvoiceLog{At: v.Doc.Issued.Start(zone), What: "issued", Amount: v.Total(), Day: v.Doc.Issued},
		)
	}
	for _, s := range v.Sends {
		out = append(out, InvoiceLog{At: s.At, What: "sent", Channel: s.Channel, Instead: s.Instead})
		switch s.State {
		case invoice.Arrived:
			out = append(out, InvoiceLog{At: s.Decided, What: "delivered", Channel: s.Channel})
		case invoice.NotCarried:
			out = append(out, InvoiceLog{At: s.Decided, What: "not-delivered", Channel: s.Channel,
				NotCarried: notCarried(s)})
		}
	}
	for _, e := range v.Money {
		what := "paid"
		if e.Amount < 0 {
			what = "returned"
		}
		out = append(
			out,
			InvoiceLog{At: e.At, What: what, Amount: max(e.Amount, -e.Amount), Day: e.Day, Method: e.Method,
				Reference: e.Reference},
		)
	}
	for _, r := range v.Reminded {
		if r.Sent {
			out = append(out, InvoiceLog{At: r.On.Start(zone), What: "reminded", Day: r.Until})
		}
	}
	for _, f := range v.Fees {
		out = append(out, InvoiceLog{At: f.Day.Start(zone), What: "fee", Amount: f.Amount, Day: f.Day})
	}
	for _, c := range v.Credits {
		out = append(out, InvoiceLog{At: c.At, What: "credited", Amount: c.Gross, ID: c.ID})
	}
	if p := v.Paused; p != nil {
		out = append(out, InvoiceLog{At: p.At, What: "paused", Day: p.Until})
	}
	for n := range out {
		out[n].At = out[n].At.In(zone)
	}
	if len(out) > 1 {
		slices.SortStableFunc(out[1:], func(a, b InvoiceLog) int { return a.At.Compare(b.At) })
	}
	return out
}

// problems is what keeps a draft from being issued.
func problems(err error) (all []InvoiceProblem, code string) {
	if err == nil {
		return nil, ""
	}
	f, ok := fault.As(err)
	if !ok {
		return []InvoiceProblem{{Message: err.Error()}}, ""
	}
	text, _ := f.Extra["text"].(map[i18n.Lang]string)
	for _, field := range f.Fields {
		one := InvoiceProblem{Path: field.Path, Message: field.Message}
		if field.Message == text[i18n.EN] {
			one.Text = text
		}
		all = append(all, one)
	}
	if len(all) == 0 {
		all = []InvoiceProblem{{Message: f.Message, Text: text}}
	}
	return all, f.Code
}
