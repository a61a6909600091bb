package client

import (
	"cmp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"stund/internal/ids"
	"stund/internal/store"
	"stund/internal/typed"
)

// identity is an address and the clients who use it: mother and child may share one. It holds neither the address nor a
// name, and is found by a keyed hash.
type identity struct {
	Practice string `json:"-"`
	ID       string `json:"-"`
	Users    []user `json:"u"`

	version int64
}

// user is a client who uses an address, with keyed hashes of the first and the last word of their name, and of those
// between. Who was merged into another keeps the name by which they are found, and it is the other who is found.
type user struct {
	Client string    `json:"c"`           // who is found
	Own    string    `json:"o,omitempty"` // who was merged into them and has the name; "": they have it
	First  string    `json:"f"`
	Last   string    `json:"l,omitempty"` // "": a name of one word
	Middle string    `json:"m,omitempty"` // one hash behind the other; "": none, or written before they were kept
	Said   bool      `json:"s,omitempty"` // that the address is theirs was only said by who has another one: see finds
	Until  time.Time `json:"t,omitzero"`  // until when the id is reserved; zero: they are a client
}

var identities = store.Family[identity]{
	Kind: "identity", Prefix: "identity", Sort: "identity",
	Stamp: func(i *identity) store.Stamp {
		return store.Stamp{Practice: &i.Practice, ID: &i.ID, Version: &i.version}
	},
	Expires: identity.expires,
}

// expires returns when the last id that is reserved is no longer; zero: the address is some client's.
func (i identity) expires() (last time.Time) {
	for _, u := range i.Users {
		if u.Until.IsZero() {
			return time.Time{}
		}
		if u.Until.After(last) {
			last = u.Until
		}
	}
	return last
}

// seen reports whether the address is some client's.
func (i identity) seen() bool { return len(i.Users) > 0 && i.expires().IsZero() }

// whose returns the client who has the address and the name, merged or not.
func (u user) whose() string { return cmp.Or(u.Own, u.Client) }

// with returns the identity with the user, in the place of what was known of the same client. There may be no room.
func (i identity) with(u user) identity {
	at := slices.IndexFunc(i.Users, func(known user) bool { return known.whose() == u.whose() })
	i.Users = slices.Clone(i.Users)
	switch {
	case at >= 0:
		u.Said = u.Said || i.Users[at].Said
		i.Users[at] = u
	case len(i.Users) < maxUsers:
		i.Users = append(i.Users, u)
	}
	return i
}

// without returns the identity without the client.
func (i identity) without(client string) identity {
	i.Users = slices.DeleteFunc(slices.Clone(i.Users), func(u user) bool { return u.whose() == client })
	return i
}

// op is what writes the identity: an address of nobody is removed.
func (i identity) op() (store.Op, error) {
	if len(i.Users) > 0 || i.version == 0 {
		return identities.Put(i)
	}
	return store.Delete(identities.Key(i.Practice, i.ID), store.IfVersion(i.version)), nil
}

// byPhone is what a phone number begins with among addresses.
const byPhone = "phone:"

// addresses returns what the contact is found by, the first that is looked at first: the e-mail address without regard
// to case, and the phone number.
func (c Contact) addresses() (all []string) {
	if c.Email != "" {
		all = append(all, "email:"+strings.ToLower(c.Email))
	}
	if c.Phone != "" {
		all = append(all, byPhone+c.Phone)
	}
	return all
}

// identityID returns the id of an address's identity.
func (r *Clients) identityID(practice, address string) string {
	return ids.Derive(r.key, "identity", practice, address)
}

// user returns the client as the user of an address.
func (r *Clients) user(c Client) user {
	u := r.named(c.Practice, c.ID, c.Name)
	if c.Into != "" {
		u.Client, u.Own = c.Into, c.ID
	}
	return u
}

// named returns the client as the user of an address.
func (r *Clients) named(practice, client, name string) user {
	u := called(name, func(word string) string { return ids.Derive(r.key, "name", practice, word)[:nameHash] })
	u.Client = client
	return u
}

// called returns the user of the name whose words have these hashes, of nameHash letters.
func called(name string, hash func(word string) string) (u user) {
	words := NameWords(name)
	if len(words) > 0 {
		u.First = hash(words[0])
	}
	if len(words) > 1 {
		u.Last = hash(words[len(words)-1])
	}
	for _, word := range Middle(words) {
		u.Middle += hash(word)
	}
	return u
}

// nameHash is how much of a word's hash is kept.
const nameHash = 8

// finds returns the identity of the address with those whom the address finds: by a phone number nobody who only said
// that it is theirs. Anybody can book with somebody else's name and phone and an e-mail address of their own: what is
// booked, or known, of that somebody by phone later must not be filed where the other reads it.
func (i identity) finds(address string) identity {
	if strings.HasPrefix(address, byPhone) {
		i.Users = slices.DeleteFunc(slices.Clone(i.Users), func(u user) bool { return u.Said })
	}
	return i
}

// Middle returns the words between the first and the last of a name, but for initials, which may stand for any, and at
// most three.
func Middle(words []string) (middle []string) {
	if len(words) < 3 {
		return nil
	}
	for _, word := range words[1 : len(words)-1] {
		if utf8.RuneCountInString(word) > 1 && len(middle) < 3 {
			middle = append(middle, word)
		}
	}
	return middle
}

// Contradict reports whether the words between the ends of two names speak against one person: Anne Marie Berg is not
// Anne Sofie Berg. Who leaves such a word out, or has one more, may be the same: Kari Berg is Kari Anne Berg.
func Contradict[T comparable](a, b []T) bool {
	fewer, more := a, b
	if len(fewer) > len(more) {
		fewer, more = more, fewer
	}
	for _, word := range fewer {
		if !slices.Contains(more, word) {
			return true
		}
	}
	return false
}

// middle returns the hashes of the words between the ends of the name.
func (u user) middle() (all []string) {
	for rest := u.Middle; len(rest) >= nameHash; rest = rest[nameHash:] {
		all = append(all, rest[:nameHash])
	}
	return all
}

// NameWords returns the words of a name, folded, the given name first: "Nordmann, Kari" is Kari Nordmann.
func NameWords(name string) []string {
	return strings.Fields(typed.Fold(GivenFirst(name)))
}

// GivenFirst returns the name with the given name first: "Nordmann, Kari" is "Kari Nordmann".
func GivenFirst(name string) string {
	if family, given, ok := strings.Cut(name, ","); ok && typed.Fold(given) != "" {
		return strings.TrimSpace(given) + " " + strings.TrimSpace(family)
	}
	return name
}

// fits reports whether both may be one person: with the same first word, and the same last one unless either has none,
// and no others between that contradict.
func (u user) fits(o user) bool {
	return u.First == o.First && (u.Last == o.Last || u.Last == "" || o.Last == "") &&
		!Contradict(u.middle(), o.middle())
}

// find returns the user whose name fits. One with the very name comes first, and of those who is a client already;
// where several fit otherwise, nobody does, unless they were merged and are one.
func (i identity) find(u user) (user, bool) {
	var exact, fitting []user
	for _, known := range i.Users {
		if known.First == u.First && known.Last == u.Last && known.Middle == u.Middle {
			if known.Until.IsZero() {
				return known, true
			}
			exact = append(exact, known)
		}
		same := func(o user) bool { return o.Client == known.Client }
		if known.fits(u) && !slices.ContainsFunc(fitting, same) {
			fitting = append(fitting, known)
		}
	}
	if len(exact) > 0 {
		return exact[0], true
	}
	if len(fitting) != 1 {
		return user{}, false
	}
	return fitting[0], true
}

// others returns the clients of the identities, each once.
func others(all []identity) (clients []string) {
	for _, i := range all {
		for _, u := range i.Users {
			if u.Until.IsZero() && !slices.Contains(clients, u.Client) {
				clients = append(clients, u.Client)
			}
		}
	}
	return clients
}
