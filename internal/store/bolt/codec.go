package bolt

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"time"

	"stund/internal/fact"
	"stund/internal/store"
)

// An item is encoded as
//
//	1 byte   the encoding's version, 1
//	1 byte   flags: which of due, by, expires and versions of facts there are
//	uvarint  version
//	string   kind
//	string×2 due, if any; by, if any
//	varint   expires in Unix seconds, if any
//	uvarint  number of facts; the facts
//	the rest data
//
// with strings as a uvarint length and bytes. Each fact ends with the version of its data, if that of any is not 0. A
// change in the log is encoded the same way, with flags of its own, the key and no data. Whoever changes this counts
// the version up and goes on reading the old one.
const encoding = 1

const (
	flagDue = 1 << iota
	flagBy
	flagExpires
	flagDeleted
	flagVersions
)

func appendString[S ~string | ~[]byte](b []byte, s S) []byte {
	b = binary.AppendUvarint(b, uint64(len(s)))
	return append(b, s...)
}

func appendIndexKey(b []byte, x *store.IndexKey) []byte {
	if x == nil {
		return b
	}
	return appendString(appendString(b, x.Partition), x.Sort)
}

// versioned returns flagVersions if data of any fact has another version than the first.
func versioned(facts []fact.Fact) byte {
	for i := range facts {
		if facts[i].Version != 0 {
			return flagVersions
		}
	}
	return 0
}

// appendFacts writes the facts, with the versions of their data if the flags say so.
func appendFacts(b []byte, facts []fact.Fact, flags byte) []byte {
	b = binary.AppendUvarint(b, uint64(len(facts)))
	for _, f := range facts {
		b = appendString(b, f.ID)
		b = appendString(b, f.Kind)
		b = binary.AppendVarint(b, f.At.Unix())
		b = binary.AppendUvarint(b, uint64(f.At.Nanosecond()))
		b = appendString(b, f.Practice)
		b = appendString(b, f.Subject)
		b = appendString(b, f.Actor.Role)
		b = appendString(b, f.Actor.ID)
		b = appendString(b, f.Actor.Practice)
		b = appendString(b, f.Actor.Practitioner)
		b = appendString(b, f.Data)
		if flags&flagVersions != 0 {
			b = binary.AppendUvarint(b, uint64(f.Version))
		}
	}
	return b
}

// factsSize is about how many bytes the facts take.
func factsSize(facts []fact.Fact) int {
	n := 2
	for _, f := range facts {
		n += 32 + len(f.ID) + len(f.Kind) + len(f.Practice) + len(f.Subject) + len(f.Actor.Role) + len(f.Actor.ID) +
			len(f.Actor.Practice) + len(f.Actor.Practitioner) + len(f.Data)
	}
	return n
}

func indexSize(x *store.IndexKey) int {
	if x == nil {
		return 0
	}
	return 4 + len(x.Partition) + len(x.Sort)
}

// encodeItem encodes all of the item but its key.
func encodeItem(i store.Item) []byte {
	b := make([]byte, 0, 24+checksumSize+len(i.Kind)+indexSize(i.Due)+indexSize(i.By)+factsSize(i.Facts)+len(i.Data))
	flags := versioned(i.Facts)
	if i.Due != nil {
		flags |= flagDue
	}
	if i.By != nil {
		flags |= flagBy
	}
	if !i.Expires.IsZero() {
		flags |= flagExpires
	}
	b = append(b, encoding, flags)
	b = binary.AppendUvarint(b, uint64(i.Version))
	b = appendString(b, i.Kind)
	b = appendIndexKey(b, i.Due)
	b = appendIndexKey(b, i.By)
	if flags&flagExpires != 0 {
		b = binary.AppendVarint(b, i.Expires.Unix())
	}
	b = appendFacts(b, i.Facts, flags)
	return append(b, i.Data...)
}

// decodeItem returns the item without its key. It shares no memory with v.
func decodeItem(v []byte) (store.Item, error) {
	// All strings are parts of one copy of everything before the data.
	h, d, err := readHead(v)
	if err != nil {
		return store.Item{}, err
	}
	skipFacts := d
	skipFacts.facts(nil, h.flags)
	if skipFacts.bad {
		return store.Item{}, errCorrupt
	}
	s := string(v[:skipFacts.at])
	i := store.Item{Kind: s[h.kind.from:h.kind.to], Version: h.version, Due: h.due.of(s), By: h.by.of(s)}
	if h.expires != noExpiry {
		i.Expires = time.Unix(h.expires, 0).UTC()
	}
	i.Facts = d.facts(&s, h.flags)
	if skipFacts.at < len(v) {
		i.Data = bytes.Clone(v[skipFacts.at:])
	}
	return i, nil
}

// noExpiry stands for the zero time.
const noExpiry = -1 << 63

// span is a part of a record.
type span struct{ from, to int }

// place is an index key in a record; set is false if there is none.
type place struct {
	set             bool
	partition, sort span
}

func (p place) of(s string) *store.IndexKey {
	if !p.set {
		return nil
	}
	return &store.IndexKey{Partition: s[p.partition.from:p.partition.to], Sort: s[p.sort.from:p.sort.to]}
}

// head is what comes before an item's facts.
type head struct {
	flags   byte
	version int64
	kind    span
	due, by place
	expires int64
}

// readHead reads the head of an item and returns the reader that stands before the facts.
func readHead(v []byte) (head, reader, error) {
	r := reader{v: v}
	h := head{expires: noExpiry}
	if r.byte() != encoding {
		return h, r, errCorrupt
	}
	flags := r.byte()
	h.flags = flags
	h.version = int64(r.uvarint())
	h.kind = r.span()
	h.due = r.place(flags&flagDue != 0)
	h.by = r.place(flags&flagBy != 0)
	if flags&flagExpires != 0 {
		h.expires = r.varint()
	}
	if r.bad || h.version < 1 || flags&^(flagDue|flagBy|flagExpires|flagVersions) != 0 {
		return h, r, errCorrupt
	}
	return h, r, nil
}

// encodeChange encodes a change without its ID, which is its place in the log.
func encodeChange(c store.Change) []byte {
	b := make([]byte, 0, 24+checksumSize+len(c.Kind)+len(c.Key.Partition)+len(c.Key.Sort)+indexSize(c.Due)+
		factsSize(c.Facts))
	flags := versioned(c.Facts)
	if c.Due != nil {
		flags |= flagDue
	}
	if c.Deleted {
		flags |= flagDeleted
	}
	b = append(b, encoding, flags)
	b = binary.AppendUvarint(b, uint64(c.Version))
	b = appendString(b, c.Kind)
	b = appendString(b, c.Key.Partition)
	b = appendString(b, c.Key.Sort)
	b = appendIndexKey(b, c.Due)
	return appendFacts(b, c.Facts, flags)
}

func decodeChange(v []byte) (store.Change, error) {
	r := reader{v: v}
	s := string(v)
	if r.byte() != encoding {
		return store.Change{}, errCorrupt
	}
	flags := r.byte()
	c := store.Change{Version: int64(r.uvarint()), Deleted: flags&flagDeleted != 0}
	c.Kind = r.string(s)
	c.Key.Partition = r.string(s)
	c.Key.Sort = r.string(s)
	c.Due = r.place(flags&flagDue != 0).of(s)
	c.Facts = r.facts(&s, flags)
	if r.bad || r.at != len(v) || c.Version < 1 || flags&^(flagDue|flagDeleted|flagVersions) != 0 {
		return store.Change{}, errCorrupt
	}
	return c, nil
}

// encodeCount encodes a counter.
func encodeCount(sum, expires int64) []byte {
	return binary.AppendVarint(binary.AppendVarint(make([]byte, 0, 20+checksumSize), sum), expires)
}

func decodeCount(v []byte) (sum, expires int64, err error) {
	r := reader{v: v}
	sum, expires = r.varint(), r.varint()
	if r.bad || r.at != len(v) {
		return 0, 0, errCorrupt
	}
	return sum, expires, nil
}

// reader reads a record from its front. After the first mistake it is bad, and gives only zeros.
type reader struct {
	v   []byte
	at  int
	bad bool
}

func (r *reader) byte() byte {
	if r.bad || r.at >= len(r.v) {
		r.bad = true
		return 0
	}
	r.at++
	return r.v[r.at-1]
}

func (r *reader) uvarint() uint64 {
	n, size := binary.Uvarint(r.v[r.at:])
	return took(r, n, size)
}

func (r *reader) varint() int64 {
	n, size := binary.Varint(r.v[r.at:])
	return took(r, n, size)
}

func took[N uint64 | int64](r *reader, n N, size int) N {
	if r.bad || size <= 0 {
		r.bad = true
		return 0
	}
	r.at += size
	return n
}

func (r *reader) span() span {
	n := r.uvarint()
	if r.bad || n > uint64(len(r.v)-r.at) {
		r.bad = true
		return span{}
	}
	r.at += int(n)
	return span{r.at - int(n), r.at}
}

// string returns the next string as a part of s, which has the record's bytes.
func (r *reader) string(s string) string {
	p := r.span()
	return s[p.from:p.to]
}

func (r *reader) place(set bool) place {
	if !set {
		return place{}
	}
	return place{true, r.span(), r.span()}
}

// facts reads the facts, written under the flags, with their strings as parts of s. Without s it only goes past them.
func (r *reader) facts(s *string, flags byte) []fact.Fact {
	const least = 11 // bytes of a fact with nothing in it
	n := r.uvarint()
	if r.bad || n > uint64(len(r.v)-r.at)/least {
		r.bad = true
		return nil
	}
	if n == 0 {
		return nil
	}
	if s == nil {
		for range n {
			r.span()
			r.span()
			r.varint()
			r.uvarint()
			for range 7 {
				r.span()
			}
			r.factVersion(flags)
		}
		return nil
	}
	facts := make([]fact.Fact, n)
	for i := range facts {
		f := &facts[i]
		f.ID = r.string(*s)
		f.Kind = r.string(*s)
		f.At = time.Unix(r.varint(), int64(r.uvarint()%1e9)).UTC()
		f.Practice = r.string(*s)
		f.Subject = r.string(*s)
		f.Actor.Role = fact.Role(r.string(*s))
		f.Actor.ID = r.string(*s)
		f.Actor.Practice = r.string(*s)
		f.Actor.Practitioner = r.string(*s)
		if p := r.span(); p.to > p.from {
			f.Data = json.RawMessage(bytes.Clone(r.v[p.from:p.to]))
		}
		f.Version = r.factVersion(flags)
	}
	return facts
}

// factVersion reads the version of a fact's data, which is 0 where the flags say that none was written.
func (r *reader) factVersion(flags byte) int {
	if flags&flagVersions == 0 {
		return 0
	}
	n := r.uvarint()
	if n > maxFactVersion {
		r.bad = true
	}
	return int(n)
}

// maxFactVersion is more often than any data changes its form.
const maxFactVersion = 1 << 20
