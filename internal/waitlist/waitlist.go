// Package waitlist is the clients who wait for a time to become free, and the offer of a freed time to one of them at a
// time, held until a deadline.
package waitlist

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"stund/internal/agenda"
	"stund/internal/civil"
	"stund/internal/client"
	"stund/internal/fact"
	"stund/internal/link"
	"stund/internal/store"
)

// Status of an entry.
type Status string

const (
	Waiting Status = "waiting"
	Offered Status = "offered" // a time is held for the client
	Booked  Status = "booked"  // the client took it
	Closed  Status = "closed"  // removed, or no longer wanted
)

// Entry is one client waiting for one service.
type Entry struct {
	ID           string         `json:"-"`
	Practice     string         `json:"-"`
	Status       Status         `json:"st"`
	Service      string         `json:"sv"`
	Practitioner string         `json:"pr,omitempty"` // "": anyone
	From         civil.Date     `json:"f"`            // wanted days, inclusive, in the practice's zone
	To           civil.Date     `json:"to"`
	Client       string         `json:"cl,omitempty"` // whose it is, also before they book anything; "" in older entries
	Contact      client.Contact `json:"c"`
	Created      time.Time      `json:"cr"`
	Offer        *Offer         `json:"o,omitempty"`
	Declined     []time.Time    `json:"d,omitempty"` // starts that were offered and not taken: never offered again
	Agenda       agenda.Agenda  `json:"a,omitempty"` // the offer's message, and "expire" at its deadline

	version int64
}

// Offer is a freed time held for the client.
type Offer struct {
	Start        time.Time `json:"s"`
	End          time.Time `json:"e"`
	Practitioner string    `json:"p"`
	Deadline     time.Time `json:"d"`
}

// KindOffer is the message that offers a time; KindExpire is the deadline, which sends nothing.
const (
	KindOffer  = "offer"
	KindExpire = "expire"
)

const prefix = "waitlist#"

// Key is where the entry is stored.
func Key(practice, id string) store.Key {
	return store.Key{Partition: prefix + practice + "#" + id, Sort: "entry"}
}

// IsKey tells whether an entry is stored at the key.
func IsKey(k store.Key) bool { return k.Sort == "entry" && strings.HasPrefix(k.Partition, prefix) }

// cutKey gives what the key of an entry says.
func cutKey(k store.Key) (practice, id string) {
	practice, id, _ = strings.Cut(strings.TrimPrefix(k.Partition, prefix), "#")
	return practice, id
}

// Decode reads a stored entry.
func Decode(i store.Item) (Entry, error) {
	var e Entry
	if err := json.Unmarshal(i.Data, &e); err != nil {
		return e, fmt.Errorf("decode %s: %w", i.Key, err)
	}
	e.Practice, e.ID = cutKey(i.Key)
	e.version = i.Version
	return e, nil
}

// Put gives the operation that writes the entry, new or as changed from what was read, with what happened.
func (e Entry) Put(facts ...fact.Fact) (store.Op, error) {
	data, err := json.Marshal(e)
	if err != nil {
		return store.Op{}, fmt.Errorf("encode waiting-list entry: %w", err)
	}
	i := store.Item{Key: Key(e.Practice, e.ID), Kind: "waitlist", Data: data, Facts: facts}
	if e.Status == Waiting || e.Status == Offered {
		i.By = &store.IndexKey{Partition: "waiting#" + e.Practice, Sort: e.Created.UTC().Format(time.RFC3339) + "#" + e.ID}
	}
	if at, ok := e.Agenda.Next(); ok {
		i.Due = agenda.Messages.Place(e.ID, at)
	}
	return store.Save(i, e.version), nil
}

// Link gives what the offer's signed link claims.
func (e Entry) Link() link.Claim {
	return link.Claim{Purpose: link.Offer, Practice: e.Practice, Subject: e.ID, Expires: e.Created.AddDate(1, 0, 0)}
}
