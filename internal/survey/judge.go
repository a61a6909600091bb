package survey

import (
	"context"
	"time"

	"stund/internal/client"
	"stund/internal/message"
	"stund/internal/payment"
	"stund/internal/store"
)

// Judge has surveys wait for clients who have trouble with the practice, and lets no marketing go to those who are
// unhappy until somebody has seen to it. It says nothing of other messages, and reads nothing for them.
type Judge struct{ surveys *Surveys }

// NewJudge makes a Judge.
func NewJudge(d *Surveys) Judge { return Judge{d} }

// unhappy reports whether marketing pauses for the client, who has these ids, and whether nobody has seen yet to what
// they are unhappy with.
func (d *Surveys) unhappy(ctx context.Context, practiceID string, ids []string, now time.Time) (paused, open bool,
	err error) {
	for _, id := range ids {
		c, err := d.Course(ctx, practiceID, id)
		if err != nil {
			return false, false, err
		}
		paused, open = paused || c.Paused(now), open || c.Unhappy != nil && !c.Unhappy.Done
	}
	return paused, open, nil
}

// Paused reports whether marketing pauses for the client.
func (d *Surveys) Paused(ctx context.Context, c client.Client) (bool, error) {
	paused, _, err := d.unhappy(ctx, c.Practice, c.IDs(), d.now())
	return paused, err
}

// owed reports whether money of the visit is on its way back, or asked back.
func (d *Surveys) owed(ctx context.Context, practiceID, booking string) (bool, error) {
	p, err := d.payments().Get(ctx, practiceID, booking)
	if notFound(err) {
		return false, nil
	}
	return p.Status() == payment.StatusRefunding || p.Status() == payment.StatusDisputed, err
}

// Rule makes it a judge of messages.
func (j Judge) Rule(ctx context.Context, m message.Sending, now time.Time) (message.Ruling, error) {
	asks := m.Kind == Exit || m.Kind == Pulse
	if m.Client == "" || m.Audience != "client" || !asks && m.Purpose != message.Marketing {
		return message.Ruling{}, nil
	}
	who, err := j.surveys.clients.Get(ctx, m.Practice, m.Client, store.Eventual)
	if notFound(err) {
		return message.Ruling{}, nil
	}
	if err != nil {
		return message.Ruling{}, err
	}
	paused, waits, err := j.surveys.unhappy(ctx, m.Practice, who.IDs(), now)
	switch {
	case err != nil:
		return message.Ruling{}, err
	case !asks && paused:
		return message.Ruling{Refused: message.WhyUnhappy}, nil
	case !asks:
		return message.Ruling{}, nil
	}
	s, err := j.surveys.Get(ctx, m.Practice, m.Subject)
	if err != nil {
		return message.Ruling{}, err
	}
	if !waits {
		if waits, err = j.surveys.owed(ctx, m.Practice, s.Booking); err != nil {
			return message.Ruling{}, err
		}
	}
	if waits {
		return message.Ruling{Later: now.Add(24 * time.Hour), Until: message.WhyUnhappy}, nil
	}
	return j.consented(ctx, m, who)
}

// consented refuses who has not said yes, where the practice asks only those.
func (j Judge) consented(ctx context.Context, m message.Sending, who client.Client) (message.Ruling, error) {
	_, set, err := j.surveys.asking(ctx, m.Practice)
	said := who.Says(client.Preference{Purpose: client.Feedback, Channel: client.Channel(m.Channel)})
	if err != nil || !set.Consent || said == client.Yes {
		return message.Ruling{}, err
	}
	return message.Ruling{Refused: message.WhyNoConsent, Words: "the client has not said yes to being asked"}, nil
}
