package schedule

import (
	"encoding/binary"
	"errors"
	"fmt"
	"slices"

	"stund/internal/ids"
)

// The stored form of a ledger, version 2. Numbers are varints (encoding/binary), signed ones zigzag.
//
//	byte    2
//	signed  base: the minute, since 1970-01-01T00:00Z, from which the first claim counts
//	number  of ids that claims name: services, resources, places; then each as number of bytes, bytes
//	number  of claims, then each, ordered by Start, as
//	  number  minutes from the start of the claim before (the first: from base) to Start
//	  number  minutes from Start to End
//	  signed  minutes from Start to At
//	  number  place of the service's id
//	  number  of bookings times 8, plus 1 if the seats follow (else they are as many),
//	          plus 2 if the ids are plain text, plus 4 if it follows what the claim was made with
//	  number  of seats, if they follow
//	  what it was made with, if it follows:
//	    number  minutes from At to Until
//	    number  place of the location's id plus 1; 0: none
//	    number  of resources, then the place of each one's id
//	  each booking's id: 16 bytes, or as number of bytes, bytes
//
// A single claim with its 26-character id takes 22 to 24 bytes, and 3 or more with what it was made with.
//
// Version 1 had no claim with what it was made with: there the bookings are counted times 4.
const (
	ledgerVersion = 2
	bareVersion   = 1
)

const (
	seatsFollow = 1
	plainIDs    = 2
	madeFollows = 4
)

// Limits of what a ledger holds: far beyond any day, they keep arithmetic on outside bytes safe.
const (
	maxMinute = 1 << 31 // either side of 1970
	maxNames  = 1 << 16
	maxSeats  = 1 << 20
	maxText   = 256 // bytes of an id
)

var errLedger = errors.New("not a day ledger")

// MarshalBinary writes the ledger in its stored form. It fails for claims that no ledger may hold: an end that is not
// after the start, instants that are no whole minutes.
func (l Ledger) MarshalBinary() ([]byte, error) {
	claims := l.Claims
	if !slices.IsSortedFunc(claims, orderClaims) {
		claims = slices.SortedStableFunc(slices.Values(claims), orderClaims)
	}
	names, place := namesOf(claims)
	var base int64
	if len(claims) > 0 {
		base = minuteOf(claims[0].Start)
	}
	b := make([]byte, 0, 16+32*len(names)+28*len(claims))
	b = append(b, ledgerVersion)
	b = binary.AppendVarint(b, base)
	b = binary.AppendUvarint(b, uint64(len(names)))
	for _, s := range names {
		if len(s) > maxText {
			return nil, fmt.Errorf("service id of %d bytes, or a resource's or place's; at most %d are possible",
				len(s), maxText)
		}
		b = appendText(b, s)
	}
	b = binary.AppendUvarint(b, uint64(len(claims)))
	for i := range claims {
		c := &claims[i]
		start, exactStart := wholeMinute(c.Start)
		end, exactEnd := wholeMinute(c.End)
		at, exactAt := wholeMinute(c.At)
		switch {
		case !exactStart || !exactEnd || !exactAt:
			return nil, fmt.Errorf("claim %d: %s to %s at %s are not whole minutes", i, c.Start, c.End, c.At)
		case end <= start:
			return nil, fmt.Errorf("claim %d: ends at %s, not after its start, %s", i, c.End, c.Start)
		case start < -maxMinute || end > maxMinute || at < -maxMinute || at > maxMinute:
			return nil, fmt.Errorf("claim %d: %s to %s at %s are out of reach", i, c.Start, c.End, c.At)
		case c.Seats < 0 || c.Seats > maxSeats:
			return nil, fmt.Errorf("claim %d: %d seats", i, c.Seats)
		}
		b = binary.AppendUvarint(b, uint64(start-base))
		base = start
		b = binary.AppendUvarint(b, uint64(end-start))
		b = binary.AppendVarint(b, at-start)
		b = binary.AppendUvarint(b, place[c.Service])
		head := uint64(len(c.Bookings)) << 3
		if c.Seats != len(c.Bookings) {
			head |= seatsFollow
		}
		if !allIDs(c.Bookings) {
			head |= plainIDs
		}
		if c.Known() {
			head |= madeFollows
		}
		b = binary.AppendUvarint(b, head)
		if head&seatsFollow != 0 {
			b = binary.AppendUvarint(b, uint64(c.Seats))
		}
		if c.Known() {
			until, exact := wholeMinute(c.Until)
			if !exact || until < at || until > maxMinute {
				return nil, fmt.Errorf("claim %d: an appointment at %s until %s", i, c.At, c.Until)
			}
			b = appendMade(b, c, uint64(until-at), place)
		}
		for _, booking := range c.Bookings {
			if head&plainIDs == 0 {
				raw, _ := ids.Decode(booking)
				b = append(b, raw[:]...)
				continue
			}
			if len(booking) > maxText {
				return nil, fmt.Errorf("booking id of %d bytes; at most %d are possible", len(booking), maxText)
			}
			b = appendText(b, booking)
		}
	}
	return b, nil
}

// namesOf lists the ids that the claims name, each once, and where each stands in the list.
func namesOf(claims []Claim) (names []string, place map[string]uint64) {
	place = map[string]uint64{}
	add := func(s string) {
		if len(names) > 0 && s == names[len(names)-1] {
			return
		}
		if _, ok := place[s]; !ok {
			place[s] = uint64(len(names))
			names = append(names, s)
		}
	}
	for i := range claims {
		c := &claims[i]
		add(c.Service)
		if !c.Known() {
			continue
		}
		if c.Place != "" {
			add(c.Place)
		}
		for _, id := range c.Resources {
			add(id)
		}
	}
	return names, place
}

// appendMade writes what the claim was made with; length is its appointment's, in minutes.
func appendMade(b []byte, c *Claim, length uint64, place map[string]uint64) []byte {
	b = binary.AppendUvarint(b, length)
	if c.Place == "" {
		b = binary.AppendUvarint(b, 0)
	} else {
		b = binary.AppendUvarint(b, place[c.Place]+1)
	}
	b = binary.AppendUvarint(b, uint64(len(c.Resources)))
	for _, id := range c.Resources {
		b = binary.AppendUvarint(b, place[id])
	}
	return b
}

// made reads what a claim was made with, whose appointment begins at the minute.
func (r *ledgerReader) made(c *Claim, at int64, names []string) {
	until := at + int64(r.number("length of an appointment", 2*maxMinute))
	if r.err == nil && until > maxMinute {
		r.fail("an impossible time")
	}
	c.Until = timeOf(until)
	if n := r.number("place", len(names)); n > 0 {
		c.Place = names[n-1]
	}
	for range r.number("resources", len(r.rest)) {
		n := r.number("resource", len(names)-1)
		if r.err != nil {
			return
		}
		c.Resources = append(c.Resources, names[n])
	}
}

// UnmarshalBinary reads the stored form. Bytes that are no ledger give an error that says where they stop being one,
// and leave l as it was.
func (l *Ledger) UnmarshalBinary(data []byte) error {
	r := ledgerReader{rest: data, size: len(data)}
	flags := 3
	switch version := r.bytes(1); {
	case r.err != nil:
		return fmt.Errorf("%w: empty", errLedger)
	case version[0] == bareVersion:
		flags = 2
	case version[0] != ledgerVersion:
		return fmt.Errorf("%w: version %d; this program reads version %d", errLedger, version[0], ledgerVersion)
	}
	base := r.signed("base", maxMinute)
	var few [8]string // as many as most ledgers have, and more
	names := few[:0]
	for range r.number("names", min(maxNames, len(r.rest))) {
		names = append(names, r.text())
	}
	n := r.number("claims", len(r.rest)/5) // a claim without bookings takes five bytes
	claims := make([]Claim, 0, n)
	// Most claims hold one booking: one array serves them all.
	bookings := make([]string, 0, n)
	for range n {
		if r.err != nil {
			break
		}
		base += int64(r.number("start", 2*maxMinute))
		end := base + int64(r.number("length", 2*maxMinute))
		at := base + r.signed("appointment", 2*maxMinute)
		service := r.number("service", len(names)-1)
		head := r.number("bookings", 8*len(r.rest)+7)
		named, head := head>>flags, head&(1<<flags-1)
		if r.err == nil && (end <= base || base > maxMinute || end > maxMinute || at < -maxMinute || at > maxMinute) {
			r.fail("an impossible time")
		}
		c := Claim{Start: timeOf(base), End: timeOf(end), At: timeOf(at), Seats: named}
		if head&seatsFollow != 0 {
			c.Seats = r.number("seats", maxSeats)
		}
		if head&madeFollows != 0 {
			r.made(&c, at, names)
		}
		first := len(bookings)
		for range named {
			if r.err != nil {
				break
			}
			if head&plainIDs != 0 {
				bookings = append(bookings, r.text())
				continue
			}
			if raw := r.bytes(16); raw != nil {
				bookings = append(bookings, ids.Encode([16]byte(raw)))
			}
		}
		if r.err != nil {
			break
		}
		c.Service, c.Bookings = names[service], bookings[first:len(bookings):len(bookings)]
		claims = append(claims, c)
	}
	if r.err == nil && len(r.rest) > 0 {
		r.fail("more bytes than claims")
	}
	if r.err != nil {
		return r.err
	}
	l.Claims = claims
	return nil
}

func allIDs(list []string) bool {
	for _, s := range list {
		if !ids.Valid(s) {
			return false
		}
	}
	return true
}

func appendText(b []byte, s string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}

// ledgerReader takes values from the front; after the first error all are zero.
type ledgerReader struct {
	rest []byte
	size int
	err  error
}

func (r *ledgerReader) fail(what string) {
	if r.err == nil {
		r.err = fmt.Errorf("%w: %s at byte %d of %d", errLedger, what, r.size-len(r.rest), r.size)
	}
}

func (r *ledgerReader) bytes(n int) []byte {
	if r.err != nil || n > len(r.rest) {
		r.fail("too short")
		return nil
	}
	b := r.rest[:n]
	r.rest = r.rest[n:]
	return b
}

func (r *ledgerReader) number(what string, most int) int {
	v, n := binary.Uvarint(r.rest)
	if r.err != nil || n <= 0 || most < 0 || v > uint64(most) {
		r.fail("bad number of " + what)
		return 0
	}
	r.rest = r.rest[n:]
	return int(v)
}

func (r *ledgerReader) signed(what string, most int64) int64 {
	v, n := binary.Varint(r.rest)
	if r.err != nil || n <= 0 || v > most || v < -most {
		r.fail("bad number of " + what)
		return 0
	}
	r.rest = r.rest[n:]
	return v
}

func (r *ledgerReader) text() string { return string(r.bytes(r.number("letters", maxText))) }
