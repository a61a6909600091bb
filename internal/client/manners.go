package client

import (
	"context"
	"errors"
	"fmt"
	"time"

	"stund/internal/civil"
	"stund/internal/fault"
	"stund/internal/message"
	"stund/internal/practice"
	"stund/internal/store"
)

// Manners is the judge of all messages to clients: what they said no to, when they are left in peace, and that of what
// they could do without they get one message in a week. It reads the client once.
type Manners struct {
	clients *Clients
	book    *practice.Book
}

// NewManners makes the judge.
func NewManners(clients *Clients, book *practice.Book) Manners { return Manners{clients, book} }

// toClient is the audience of what goes to clients.
const toClient = "client"

// Rule judges by the client as they are now. Somebody who is no client is written to.
func (j Manners) Rule(ctx context.Context, m message.Sending, now time.Time) (message.Ruling, error) {
	if m.Client == "" || m.Audience != toClient {
		return message.Ruling{}, nil
	}
	c, err := j.clients.Get(ctx, m.Practice, m.Client, store.Eventual)
	if errors.Is(err, fault.NotFound) {
		return message.Ruling{}, nil
	}
	if err != nil {
		return message.Ruling{}, err
	}
	if r, err := c.wanted(ctx, m); err != nil || r != (message.Ruling{}) {
		return r, err
	}
	var r message.Ruling
	if m.Purpose.Limited() {
		if r, err = j.clients.inTurn(ctx, c, m, now); err != nil || !r.Later.IsZero() || r.Refused != "" {
			return r, err
		}
	}
	day, err := j.day(ctx, c, m, now)
	switch {
	case err != nil:
		return message.Ruling{}, err
	case day.After(now) && m.Purpose.Limited() && day.After(m.Planned.Add(m.Waits)):
		return message.Ruling{Refused: message.WhyLate}, nil
	case day.After(now):
		return message.Ruling{Later: day, Until: message.WhyQuiet}, nil
	}
	return r, nil
}

// wanted refuses what the client said no to, and everything once they have died. What is essential goes by some
// channel: a no to it by e-mail or by SMS holds where the other one brings it too, and otherwise it is sent all the
// same. What is for somebody who is erased is dropped: its record would say again whose it was. Who is a client no
// longer still hears of what they booked.
func (c Client) wanted(ctx context.Context, m message.Sending) (message.Ruling, error) {
	said, _ := find(c.Preferences, Preference{Purpose: m.Purpose, Channel: Channel(m.Channel)}.about)
	switch {
	case c.Status == Erased:
		return message.Ruling{Dropped: true}, nil
	case c.Status == Deceased:
		return message.Ruling{Refused: message.WhyDeceased}, nil
	case c.Status == Archived && m.Purpose.Limited():
		return message.Ruling{Refused: message.WhyArchived}, nil
	case c.Wants(m.Purpose, Channel(m.Channel)):
		return message.Ruling{}, nil
	case m.Purpose == Essential:
		if goes, err := m.Elsewhere(ctx); err != nil || !goes {
			return message.Ruling{}, err
		}
	case m.Purpose == Marketing && said.Answer != No:
		return message.Ruling{Refused: message.WhyNoConsent}, nil
	}
	return message.Ruling{Refused: message.WhyRefused,
		Words: "the client said no to " + string(m.Purpose) + " by " + m.Channel}, nil
}

// A reminder by SMS, which wakes people, does not come in the night unless its appointment is near. The hours are the
// client's own.
const (
	nightFrom = civil.Time(22 * 60)
	nightTo   = civil.Time(7 * 60)
	near      = 12 * time.Hour
)

// day returns the first instant from now on at which the message may come: now, for what somebody waits for. The
// practice's quiet hours hold in the client's zone, and in its own for who has none; marketing does not come on
// Sundays.
func (j Manners) day(ctx context.Context, c Client, m message.Sending, now time.Time) (time.Time, error) {
	night := m.Purpose == Reminders && m.Channel == message.SMS && m.Visit.Sub(now) > near
	// what only is patient was planned by the practice's hours
	if !night && !m.Purpose.Limited() && (!m.Quiet || c.Zone == "") {
		return now, nil
	}
	setup, err := j.book.Recent(ctx, m.Practice)
	if err != nil {
		return now, err
	}
	zone := setup.Zone()
	if c.Zone != "" {
		if zone, err = civil.Zone(c.Zone); err != nil {
			return now, fmt.Errorf("zone of client %s: %w", c.ID, err)
		}
	}
	if night {
		return practice.QuietHours{From: nightFrom, To: nightTo}.Awake(now, zone), nil
	}
	day := setup.Practice.Awake(now, zone)
	if on := civil.In(day, zone); m.Purpose == Marketing && on.Weekday() == time.Sunday {
		day = setup.Practice.Awake(on.AddDays(1).Start(zone), zone)
	}
	return day, nil
}
