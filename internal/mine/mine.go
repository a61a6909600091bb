// Package mine is the page of what is a client's own: who asks for it by their e-mail address is mailed a link, which
// lets them in once, for as long as a visit lasts. It knows who may see what, and nothing of what there is to see.
//
// What belongs to an address lies under the keyed hash by which its clients are found, and never under the address. So
// who asks is answered alike, and the same is written, whether anybody has the address: it is looked for afterwards,
// by the desk that sends the link.
package mine

import (
	"strconv"
	"time"

	"stund/internal/agenda"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/i18n"
	"stund/internal/link"
	"stund/internal/store"
)

// How long things last.
const (
	asked   = 30 * time.Minute   // a link that its reader waits for
	offered = 3 * 24 * time.Hour // one that staff sent
	idle    = 30 * time.Minute   // a visit in which nothing happens
	Longest = 2 * time.Hour      // any visit
	moving  = 24 * time.Hour     // a link that says that an address is one's own
)

// What one address gets, whoever asks.
const (
	again = 5 * time.Minute // between two mails with a link that was not used
	aDay  = 6               // links in a day of which none was used, and confirmations of a new address
)

// Ask is that somebody wants to see what is theirs. There is one for each address.
type Ask struct {
	ID       string    `json:"-"` // of the address: client.AddressID
	Practice string    `json:"-"`
	Language i18n.Lang `json:"l,omitempty"`
	Made     time.Time `json:"m"` // when it was asked for last
	Day      time.Time `json:"d"` // since when links are counted
	Count    int       `json:"n,omitempty"`
	Long     bool      `json:"s,omitempty"` // staff sent the last one
	Client   string    `json:"c,omitempty"` // who has the address, once that was looked for
	Uses     int       `json:"u,omitempty"` // links that let somebody in; those made before each are used up
	Took     string    `json:"t,omitempty"` // the session that the last one began

	Agenda agenda.Agenda `json:"a,omitempty"`

	version int64
}

// AskKind is the kind of stored asks.
const AskKind = "mine-ask"

var asks = store.Family[Ask]{
	Kind: AskKind, Prefix: "mine", Sort: "ask",
	Stamp: func(a *Ask) store.Stamp {
		return store.Stamp{Practice: &a.Practice, ID: &a.ID, Version: &a.version}
	},
	Due: func(a Ask) *store.IndexKey { return agenda.Messages.Due(a.ID, a.Agenda) },
	// As long as any link may still be good its count must be known.
	Expires: func(a Ask) time.Time { return a.Made.Add(2 * offered) },
}

// DecodeAsk reads a stored ask.
func DecodeAsk(i store.Item) (Ask, error) { return asks.Decode(i) }

// Put is the operation that writes the ask as changed from what was read.
func (a Ask) Put() (store.Op, error) { return asks.Put(a) }

// The kinds of what is planned. The first looks who has the address, and sends nothing.
const (
	KindLook    = "mine-look"
	KindLink    = "mine-link"    // the link to one's own page
	KindConfirm = "mine-confirm" // asks whether a new address is theirs
	KindMoved   = "mine-moved"   // tells the old address that it is no longer theirs
)

const byMail = ".email.client"

// Messages is what staff call the messages, by their kinds.
func Messages() map[string]i18n.Text {
	return map[string]i18n.Text{
		KindLink: {
			NB: "lenke til egen side",
			SV: "länk till egen sida",
			DA: "link til egen side",
			FI: "linkki omalle sivulle",
			EN: "link to their own page",
		},
		KindConfirm: {
			NB: "spørsmål om ny e-postadresse",
			SV: "fråga om ny e-postadress",
			DA: "spørgsmål om ny e-mailadresse",
			FI: "uuden sähköpostiosoitteen vahvistus",
			EN: "question about a new e-mail address",
		},
		KindMoved: {
			NB: "beskjed om endret e-postadresse",
			SV: "besked om ändrad e-postadress",
			DA: "besked om ændret e-mailadresse",
			FI: "ilmoitus muuttuneesta sähköpostiosoitteesta",
			EN: "news of a changed e-mail address",
		},
	}
}

// lasts is for how long the ask's last link is good.
func (a Ask) lasts() time.Duration {
	if a.Long {
		return offered
	}
	return asked
}

// Link is what the ask's last link says. Its version is the use that it would be.
func (a Ask) Link() link.Claim {
	return link.Claim{Purpose: link.Mine, Practice: a.Practice, Subject: a.ID, Version: a.Uses + 1,
		Expires: a.Made.Add(a.lasts())}
}

// Over reports whether the link that is planned is worth nothing any more.
func (a Ask) Over(now time.Time) bool { return !now.Before(a.Made.Add(a.lasts())) }

// Takes reports whether the link that says this lets somebody in.
func (a Ask) takes(c link.Claim) bool { return c.Version == a.Uses+1 }

// anew is the ask of whoever asks now: a stranger, or staff. What was asked for a moment ago is on its way.
func (a Ask) anew(l i18n.Lang, client string, now time.Time) Ask {
	now = now.UTC().Truncate(time.Second)
	byStaff := client != ""
	if now.Sub(a.Day) >= 24*time.Hour {
		a.Day, a.Count = now, 0
	}
	unused := a.Count > 0
	if unused && a.Long == byStaff && now.Before(a.Made.Add(again)) || !byStaff && a.Count >= aDay {
		return a
	}
	if !byStaff && a.Long && len(a.Agenda) > 0 && !a.Over(now) { // theirs lasts longer
		return a
	}
	a.Made, a.Count, a.Language, a.Long, a.Client = now, a.Count+1, l, byStaff, client
	a.Agenda = agenda.Agenda{agenda.New(KindLook, now)}
	if byStaff {
		a.Agenda = agenda.Agenda{a.entry()}
	}
	return a
}

// entry is the mail with the link.
func (a Ask) entry() agenda.Entry { return agenda.New(KindLink+byMail, a.Made) }

// used is the ask once its link has let somebody in, by the session.
func (a Ask) used(session string) Ask {
	a.Uses, a.Took, a.Count, a.Agenda = a.Uses+1, session, 0, nil
	return a
}

// Session is that somebody looks at what belongs to an address. Its id is a hash of what the browser keeps.
type Session struct {
	ID       string    `json:"-"`
	Practice string    `json:"-"`
	Address  string    `json:"a"` // client.AddressID
	Began    time.Time `json:"b"`

	version int64
}

var sessions = store.Family[Session]{
	Kind: "mine-session", Prefix: "mine", Sort: "session",
	Stamp: func(s *Session) store.Stamp {
		return store.Stamp{Practice: &s.Practice, ID: &s.ID, Version: &s.version}
	},
	Expires: func(s Session) time.Time { return s.Began.Add(Longest) },
}

// Move is that a client wants another e-mail address in the place of one of theirs. There is one for each client, and
// both addresses are sealed: it may name somebody who has nothing to do with the practice.
type Move struct {
	Client   string    `json:"-"`
	Practice string    `json:"-"`
	Sealed   string    `json:"x,omitempty"` // the addresses
	Turn     int       `json:"n"`           // of the newest link; older ones are worth nothing
	Done     int       `json:"o,omitempty"` // the turn of which the link was used
	Language i18n.Lang `json:"l,omitempty"`
	Made     time.Time `json:"m"`
	Day      time.Time `json:"d"`
	Count    int       `json:"c,omitempty"`
	// Gone are the sealed addresses of moves of which the old address is yet to be told, by their turns: what is asked
	// for meanwhile takes nothing of that back.
	Gone map[string]string `json:"g,omitempty"`

	Agenda agenda.Agenda `json:"a,omitempty"`

	version int64
}

// news plans for the time that the old address is told of the last move. What was told by now is kept no longer.
func (m Move) news(at time.Time) Move {
	turn := strconv.Itoa(m.Turn)
	e := agenda.New(KindMoved+byMail+"."+turn, at)
	m.Agenda = m.Agenda.With(e)
	gone := map[string]string{turn: m.Sealed}
	for _, e := range m.Agenda {
		if sealed := m.Gone[e.Only()]; sealed != "" {
			gone[e.Only()] = sealed
		}
	}
	m.Gone = gone
	return m
}

// addresses are what a move seals.
type addresses struct {
	From string `json:"f"`
	To   string `json:"t"`
}

// MoveKind is the kind of stored moves.
const MoveKind = "mine-move"

var moves = store.Family[Move]{
	Kind: MoveKind, Prefix: "mine", Sort: "move",
	Stamp: func(m *Move) store.Stamp {
		return store.Stamp{Practice: &m.Practice, ID: &m.Client, Version: &m.version}
	},
	Due:     func(m Move) *store.IndexKey { return agenda.Messages.Due(m.Client, m.Agenda) },
	Expires: func(m Move) time.Time { return m.Made.Add(2 * moving) },
}

// DecodeMove reads a stored move.
func DecodeMove(i store.Item) (Move, error) { return moves.Decode(i) }

// Put is the operation that writes the move as changed from what was read.
func (m Move) Put() (store.Op, error) { return moves.Put(m) }

// Link is what the link says that confirms the new address.
func (m Move) Link() link.Claim {
	return link.Claim{Purpose: link.Address, Practice: m.Practice, Subject: m.Client, Version: m.Turn,
		Expires: m.Made.Add(moving)}
}

// Over reports whether the question that is planned is worth nothing any more.
func (m Move) Over(now time.Time) bool { return m.Done == m.Turn || !now.Before(m.Made.Add(moving)) }

// CodeUsed is the code of the fault of a link that was used.
const CodeUsed = "link-used"

func usedUp() error { return fault.New(fault.Gone, CodeUsed, "This link was used. Ask for a new one.") }

// CodeOver is the code of the fault of whose visit is over, or who never came by a link.
const CodeOver = "visit-over"

func over() error {
	return fault.New(fault.Unauthenticated, CodeOver, "Your visit is over. Ask for a new link by mail.")
}

// What happens on the page. The subject is the client.
var (
	FactOffered = fact.Kind[fact.None]{Name: "mine.offered", Client: fact.Subject[fact.None], Told: told(toldOffered)}
	FactOpened  = fact.Kind[fact.None]{Name: "mine.opened", Client: fact.Subject[fact.None], Told: told(toldOpened)}
	// FactHandedOut is of each part of what is known about them that they have fetched.
	FactHandedOut = fact.Kind[fact.None]{Name: "mine.handed-out", Client: fact.Subject[fact.None],
		Told: told(toldHandedOut)}
)

// Facts lists the kinds of fact.
func Facts() []fact.Registered { return []fact.Registered{FactOffered, FactOpened, FactHandedOut} }

func told(text i18n.Text) func(fact.Fact, fact.None, fact.Telling) string {
	return func(_ fact.Fact, _ fact.None, in fact.Telling) string { return text.In(in.Lang) }
}

var (
	toldOffered = i18n.Text{
		NB: "Lenke til egen side sendt",
		SV: "Länk till egen sida skickad",
		DA: "Link til egen side sendt",
		FI: "Linkki omalle sivulle lähetetty",
		EN: "Link to their own page sent",
	}
	toldOpened = i18n.Text{
		NB: "Åpnet sin egen side",
		SV: "Öppnade sin egen sida",
		DA: "Åbnede sin egen side",
		FI: "Avasi oman sivunsa",
		EN: "Opened their own page",
	}
	toldHandedOut = i18n.Text{
		NB: "Hentet ut egne opplysninger",
		SV: "Hämtade ut egna uppgifter",
		DA: "Hentede egne oplysninger ud",
		FI: "Haki omat tietonsa",
		EN: "Fetched their own data",
	}
)
