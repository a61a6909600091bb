package booking

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"stund/internal/agenda"
)

// Told is what people know of a booking, each by the channel that reaches them: the start that they were last told of
// for certain, and what may have reached them since. A change that leaves everybody with what they know is not news.
type Told struct {
	Client       time.Time `json:"c,omitzero"` // by their first channel: e-mail, or SMS where they gave no address
	Practitioner time.Time `json:"p,omitzero"`
	SMS          time.Time `json:"s,omitzero"`  // the client by SMS, beside e-mail
	Whose        string    `json:"h,omitempty"` // the holder of whom Practitioner told; "": the first
	With         string    `json:"w,omitempty"` // the practitioner of whom Client told; "": whoever it was is so still
	SMSWith      string    `json:"v,omitempty"` // likewise of SMS
	Perhaps      []Perhaps `json:"d,omitempty"`
}

// Perhaps is a message that may have arrived: an attempt was made, and nobody knows what became of it.
type Perhaps struct {
	Channel string    `json:"h"`
	To      string    `json:"o"`
	Start   time.Time `json:"s"`           // of which it spoke
	With    string    `json:"w,omitempty"` // and the practitioner, or to the practitioner the holder
	Until   time.Time `json:"u,omitzero"`  // it may be on its way until then
}

// maxPerhaps bounds what one booking remembers of messages that may have arrived; the oldest are forgotten.
const maxPerhaps = 12

// The channels of messages.
const (
	byEmail = "email"
	bySMS   = "sms"
)

// Reader is who reads a mailbox: a person, by one of the channels that reach them.
type Reader struct{ To, Channel string }

// ReaderOf returns whom the entry's message goes to.
func ReaderOf(e agenda.Entry) Reader { return Reader{e.To, e.Channel} }

var practitionerByMail = Reader{ToPractitioner, byEmail}

// readers returns who can be told of the booking. The client's first channel comes first: who has an e-mail address is
// told by SMS only of what an SMS has told them. The practitioner of a group is told of its session instead.
func (b Booking) readers() []Reader {
	var all []Reader
	if b.Contact.Email != "" {
		all = append(all, Reader{ToClient, byEmail})
	}
	if b.Contact.Phone != "" {
		all = append(all, Reader{ToClient, bySMS})
	}
	if b.Group {
		return all
	}
	return append(all, practitionerByMail)
}

// second tells whether the reader is the client by SMS who has an e-mail address too.
func (b Booking) second(r Reader) bool {
	return r.To == ToClient && r.Channel == bySMS && b.Contact.Email != ""
}

// certain points at the start that the reader was last told of for certain.
func (b *Booking) certain(r Reader) *time.Time {
	switch {
	case r.To == ToPractitioner:
		return &b.Told.Practitioner
	case b.second(r):
		return &b.Told.SMS
	}
	return &b.Told.Client
}

// with points at the practitioner of whom the client was then told, or the holder of whom the practitioner was.
func (b *Booking) with(r Reader) *string {
	switch {
	case r.To == ToPractitioner:
		return &b.Told.Whose
	case b.second(r):
		return &b.Told.SMSWith
	}
	return &b.Told.With
}

// who returns of whom a message to the reader speaks: to the client of the practitioner, and to the practitioner of the
// holder, by number; "" is the first.
func (b Booking) who(r Reader) string {
	if r.To != ToPractitioner {
		return b.Practitioner
	}
	return number(b.Holder)
}

// number writes a holder's number; that of the first is "".
func number(holder int) string {
	if holder == 0 {
		return ""
	}
	return strconv.Itoa(holder)
}

// Believed returns the starts that the reader may take to stand, each once: what they heard last comes first. None:
// they cannot have heard of the booking.
func (b Booking) Believed(r Reader) []time.Time {
	var all []time.Time
	add := func(t time.Time) {
		if !t.IsZero() && !slices.ContainsFunc(all, t.Equal) {
			all = append(all, t)
		}
	}
	for _, p := range slices.Backward(b.Told.Perhaps) {
		if p.reader() == r {
			add(p.Start)
		}
	}
	add(*b.certain(r))
	return all
}

func (p Perhaps) reader() Reader { return Reader{p.To, p.Channel} }

// Knows reports whether the reader was told for certain of the booking's start and practitioner, or client, and can
// have heard of no others since.
func (b Booking) Knows(r Reader) bool {
	same := func(with string) bool { return with == b.who(r) || with == "" && r.To == ToClient }
	believed := b.Believed(r)
	return len(believed) == 1 && b.certain(r).Equal(b.Start) && same(*b.with(r)) &&
		!slices.ContainsFunc(b.Told.Perhaps, func(p Perhaps) bool { return p.reader() == r && !same(p.With) })
}

// BelievedEnd returns when the last of the appointments ends that the reader may take to stand, or that stands.
func (b Booking) BelievedEnd(r Reader) time.Time {
	end := b.End
	for _, t := range b.Believed(r) {
		if e := t.Add(b.End.Sub(b.Start)); e.After(end) {
			end = e
		}
	}
	return end
}

// Misled tells whether the reader may take another time to stand that is still ahead.
func (b Booking) Misled(r Reader, now time.Time) bool {
	return slices.ContainsFunc(b.Believed(r), func(t time.Time) bool {
		return !t.Equal(b.Start) && t.Add(b.End.Sub(b.Start)).After(now)
	})
}

// perhaps notes that the reader may have heard of the start, with the practitioner.
func (b *Booking) perhaps(r Reader, start time.Time, with string, until time.Time) {
	all := slices.Clone(b.Told.Perhaps)
	same := func(p Perhaps) bool { return p.reader() == r && p.Start.Equal(start) && p.With == with }
	if i := slices.IndexFunc(all, same); i >= 0 && all[i].Until.After(until) {
		until = all[i].Until
	}
	all = append(slices.DeleteFunc(all, same),
		Perhaps{Channel: r.Channel, To: r.To, Start: start, With: with, Until: until})
	b.Told.Perhaps = all[max(len(all)-maxPerhaps, 0):]
}

// sure forgets what the reader may have heard: they have been told something since.
func (b *Booking) sure(r Reader) {
	b.Told.Perhaps = slices.DeleteFunc(slices.Clone(b.Told.Perhaps), func(p Perhaps) bool { return p.reader() == r })
	if len(b.Told.Perhaps) == 0 {
		b.Told.Perhaps = nil
	}
}

// onTheWay returns until when something may be on its way to the reader: what is to be the last word must not be sent
// before.
func (b Booking) onTheWay(r Reader) time.Time {
	var until time.Time
	for _, p := range b.Told.Perhaps {
		if p.reader() == r && p.Until.After(until) {
			until = p.Until
		}
	}
	return until
}

// stock returns what people know before the booking changes: a message with an attempt made counts as heard, whatever
// became of it.
func (b Booking) stock() Told {
	for _, e := range b.Agenda {
		if e.Attempts > 0 && e.Channel != "" && e.Kind != KindCancelled {
			b.perhaps(ReaderOf(e), b.Start, b.who(ReaderOf(e)), e.Lease)
		}
	}
	return b.Told
}

// Heard returns the booking after a message of the entry that spoke of said: it went out for certain, or it may have.
// Whoever so heard of what no longer holds will be told what does, unless that is planned already.
func (b Booking) Heard(e agenda.Entry, said Booking, certain bool, now time.Time) (after Booking, changed bool) {
	r := ReaderOf(e)
	switch {
	case IsGone(e):
		return b.heardOfTransfer(e)
	case e.To == ToClient && said.Holder != b.Holder:
		return b.heardByFormer(e, said, certain, now)
	case e.Kind == KindCancelled:
		return b.heardOfRelief(e, certain, now)
	case e.Kind != KindBooked && e.Kind != KindMoved && e.Kind != KindReminder:
		return b, false
	case r == practitionerByMail && said.Practitioner != b.Practitioner:
		return b.heardToo(e, said, certain, now), true
	}
	holds := b.Status != Cancelled && said.Start.Equal(b.Start) && said.who(r) == b.who(r)
	if certain && holds && b.Knows(r) && b.onTheWay(r).IsZero() {
		return b, false
	}
	if !certain || e.Kind == KindReminder && b.pending(r) {
		b.perhaps(r, said.Start, said.who(r), b.leaseOf(e))
	} else {
		b.sure(r)
		*b.certain(r) = said.Start
		*b.with(r) = said.who(r)
		b.Agenda = b.Agenda.Hastened(func(e agenda.Entry) bool { return ReaderOf(e) == r && e.Only() == "" })
	}
	if !holds && !b.pending(r) {
		kind := KindMoved
		if b.Status == Cancelled {
			kind = KindCancelled
		}
		b.Agenda = b.Agenda.With(entry(kind, r.Channel, r.To, now).NotBefore(b.onTheWay(r)))
	}
	return b, true
}

// heardToo is Heard for a practitioner who was told of an appointment that is another's by now.
func (b Booking) heardToo(e agenda.Entry, said Booking, certain bool, now time.Time) Booking {
	planned, ok := b.relief(said.Practitioner)
	switch {
	case !ok:
		parts := append([]string{reliefPart(said.Start, certain)}, b.perhapsParts(former(said.Practitioner))...)
		id := reliefID(said.Practitioner, parts)
		b.Agenda = b.Agenda.With(agenda.New(id, now).NotBefore(b.leaseOf(e)))
	case certain:
		b.Agenda = b.Agenda.Hastened(func(e agenda.Entry) bool { return e.ID == planned.ID })
	}
	return b
}

// heardOfRelief is Heard for the news that an appointment is no longer theirs: who has it again meanwhile must be told
// so after it. Who has it not, and was not told for certain, still knows what they knew: if it comes back to them, it
// counts.
func (b Booking) heardOfRelief(e agenda.Entry, certain bool, now time.Time) (Booking, bool) {
	who, told, relieved := Relieved(e)
	switch {
	case !relieved:
		return b, false
	case who != b.Practitioner && certain:
		before := len(b.Told.Perhaps)
		b.sure(former(who))
		return b, len(b.Told.Perhaps) != before
	case who != b.Practitioner:
		b.remember(former(who), told, time.Time{})
		return b, true
	case b.Status != Confirmed:
		return b, false
	}
	b.Told.Practitioner = time.Time{}
	if !b.pending(practitionerByMail) {
		b.Agenda = b.Agenda.With(entry(KindBooked, byEmail, ToPractitioner, now).NotBefore(b.leaseOf(e)))
	}
	return b, true
}

// former returns who reads the mailbox of a practitioner whose appointment it is no longer.
func former(practitioner string) Reader { return Reader{ToPractitioner + "." + practitioner, byEmail} }

// remember notes that the reader may take to stand whatever told says that a practitioner knows.
func (b *Booking) remember(r Reader, told Told, until time.Time) {
	if !told.Practitioner.IsZero() {
		b.perhaps(r, told.Practitioner, "", until)
	}
	for _, p := range told.Perhaps {
		b.perhaps(r, p.Start, "", until)
	}
}

// leaseOf returns until when the entry's worker may be at it.
func (b Booking) leaseOf(e agenda.Entry) time.Time {
	planned, _ := b.Agenda.Find(e.ID)
	return planned.Lease
}

// pending tells whether news of the booking is planned for the reader.
func (b Booking) pending(r Reader) bool {
	return slices.ContainsFunc(b.Agenda, func(e agenda.Entry) bool { return ReaderOf(e) == r && isNews(e) })
}

// isNews tells whether the entry tells somebody how their booking stands: no reminder, and no word to a practitioner
// who has it no longer.
func isNews(e agenda.Entry) bool {
	switch e.Kind {
	case KindBooked, KindMoved, KindCancelled:
		return e.Only() == ""
	}
	return false
}

// unheard tells whether the reader's first news of the booking is planned, and cannot have reached them.
func (b Booking) unheard(r Reader) bool {
	first, ok := b.Agenda.Find(entry(KindBooked, r.Channel, r.To, time.Time{}).ID)
	return ok && first.Attempts == 0 && len(b.Believed(r)) == 0
}

// The entry that tells a practitioner that the appointment is theirs no longer names them and the starts that they may
// know, what they were told for certain before what they may have been: "cancelled.email.practitioner.ida~1790000000",
// then "~?1790003600" for each.

func reliefID(who string, parts []string) string {
	return KindCancelled + "." + byEmail + "." + ToPractitioner + "." + who + "~" + strings.Join(parts, "~")
}

func reliefPart(start time.Time, certain bool) string {
	s := strconv.FormatInt(start.Unix(), 10)
	if !certain {
		s = "?" + s
	}
	return s
}

// reliefParts are the starts that the practitioner may know.
func (b Booking) reliefParts() []string {
	var parts []string
	if t := b.Told.Practitioner; !t.IsZero() {
		parts = append(parts, reliefPart(t, true))
	}
	return append(parts, b.perhapsParts(practitionerByMail)...)
}

// perhapsParts are the starts that the reader may have heard of.
func (b Booking) perhapsParts(r Reader) []string {
	var parts []string
	for _, p := range b.Told.Perhaps {
		if p.reader() == r {
			parts = append(parts, reliefPart(p.Start, false))
		}
	}
	return parts
}

// relief returns the entry that tells the practitioner that the appointment is theirs no longer.
func (b Booking) relief(practitioner string) (agenda.Entry, bool) {
	i := slices.IndexFunc(b.Agenda, func(e agenda.Entry) bool {
		who, _, ok := Relieved(e)
		return ok && who == practitioner
	})
	if i < 0 {
		return agenda.Entry{}, false
	}
	return b.Agenda[i], true
}

// Relieved returns, for the message to a practitioner from whom the appointment was taken, who that is and what they
// know of it.
func Relieved(e agenda.Entry) (who string, told Told, ok bool) {
	who, list, found := strings.Cut(e.Only(), "~")
	if !found || e.Kind != KindCancelled {
		return "", told, false
	}
	for part := range strings.SplitSeq(list, "~") {
		digits, doubtful := strings.CutPrefix(part, "?")
		seconds, err := strconv.ParseInt(digits, 10, 64)
		if err != nil {
			return "", Told{}, false
		}
		start := time.Unix(seconds, 0).UTC()
		if doubtful {
			told.Perhaps = append(told.Perhaps, Perhaps{Channel: byEmail, To: ToPractitioner, Start: start})
		} else {
			told.Practitioner = start
		}
	}
	return who, told, true
}
