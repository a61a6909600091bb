package message

import (
	"context"
	"fmt"
	"time"

	"stund/internal/agenda"
	"stund/internal/due"
	"stund/internal/store"
)

// Verdict says what is to become of a planned message that is due.
type Verdict uint8

const (
	Send    Verdict = iota // it still says something true and useful
	Drop                   // what it speaks of has changed: as if it had never been planned
	Late                   // it would be true and comes too late: recorded as skipped
	Insist                 // as Send, and rather twice than not at all: somebody may rely on what holds no longer
	Overdue                // its deadline has passed, and counts from when it is sent: planned anew, or else Late
)

// Subject is something of which messages speak. Its methods are pure but Render.
type Subject interface {
	due.Carrier
	Practice() string
	ID() string
	Client(e agenda.Entry) string // id of the client whom the entry's message is about; "" if that is not known
	Judge(e agenda.Entry, now time.Time) Verdict
	// Render writes the entry's message as things stand at now, and reads what it needs for that. ErrNobody says that
	// there is nobody to send it to, ErrUnwritten that there are no words for it; after any other error it stays due.
	Render(ctx context.Context, e agenda.Entry, now time.Time) (Rendered, error)
	// Heard returns a copy that remembers that the entry's message, which spoke of said, was sent: certainly, or an
	// attempt was made and none will follow. It may plan what follows from that.
	Heard(e agenda.Entry, said Subject, certain bool, now time.Time) (after Subject, changed bool)
}

// Act is what is done for an entry that sends nothing: it changes something here, in a transaction of its own that
// takes the entry off the agenda.
type Act func(ctx context.Context, key store.Key) error

// Postpone plans the entry's message of the item at the key for at or later, with all that counts from when it is sent,
// or takes it off the agenda. It does nothing where the entry was planned anew meanwhile.
type Postpone func(ctx context.Context, key store.Key, e agenda.Entry, at time.Time) error

// Letters are what one kind of stored item has to say.
type Letters struct {
	Kind   string      // store.Item.Kind
	Desk   agenda.Desk // that sends them; its zero value: agenda.Messages
	Decode func(store.Item) (Subject, error)
	// Manners are how its messages behave, by the kinds of entries that have a channel, and of those under which they
	// are sent. What has none is not sent.
	Manners map[string]Manner
	Acts    map[string]Act // by the kind of entries without a channel
	// Postpone plans messages anew that a judge has put off, or that are Overdue, by the kind of their entries: those
	// with a deadline that counts from when they are sent, which moves along. Others just wait.
	Postpone map[string]Postpone
	Wordings []Wording // of which a practice may write the words
	// Preview returns what a client would get for a booking, and the practitioner of a group for its session, from the
	// plan that sends it and written by what writes it. Nothing is stored or sent. Nil: nothing that has to do with a
	// booking.
	Preview func(ctx context.Context, o Occasion) ([]Written, error)
	// Ahead returns the practice's items that may have something to send between the times, as they are now or were a
	// moment ago, for the list of what is planned. Nil: Unforeseen says why.
	Ahead      func(ctx context.Context, practice string, from, to time.Time) ([]Subject, error)
	Unforeseen Unforeseen
}

// Unforeseen is why messages are not in the list of what is planned for clients.
type Unforeseen uint8

// The reasons.
const (
	_       Unforeseen = iota
	AtOnce             // they are due when they are written down, or within the hour
	ToStaff            // they go to no client, or to whoever asks to see one
)

// Check says what the letters leave open: a manner that says too little or too much, or why what they send is not in
// the list of what is planned. Letters with nothing to send have only to act.
func (l Letters) Check() error {
	if len(l.Manners) == 0 && len(l.Acts) == 0 {
		return fmt.Errorf("letters of %s say nothing and do nothing", l.Kind)
	}
	for kind, m := range l.Manners {
		if !m.Sound() {
			return fmt.Errorf("%s of %s: %+v says not all that it has to, or too much", kind, l.Kind, m)
		}
	}
	if foreseen := l.Ahead != nil; len(l.Manners) > 0 && foreseen != (l.Unforeseen == 0) {
		return fmt.Errorf("letters of %s have either Ahead, so that the list of what is planned shows them, or a "+
			"reason why it does not (Unforeseen)", l.Kind)
	}
	return nil
}

// At returns the desk that sends them.
func (l Letters) At() agenda.Desk {
	if l.Desk.Name == "" {
		return agenda.Messages
	}
	return l.Desk
}
