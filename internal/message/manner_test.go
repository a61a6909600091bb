package message_test

import (
	"context"
	"testing"
	"time"

	"stund/internal/i18n"
	"stund/internal/message"
)

func TestManners(t *testing.T) {
	t.Parallel()
	for _, p := range message.Purposes() {
		if m := message.OfPurpose(p); m.Sound() == p.Limited() {
			t.Errorf("%s alone is sound: %t", p, m.Sound())
		}
	}
	for _, m := range []message.Manner{{}, {Purpose: "news"}, {Purpose: message.Reminders, Turn: 1},
		{Purpose: message.Essential, Waits: time.Hour}, {Purpose: message.Feedback, Turn: 4},
		{Purpose: message.Feedback, Waits: time.Hour}} {
		if m.Sound() {
			t.Errorf("%+v is sound", m)
		}
	}
	for why, text := range message.Whys() {
		said := map[string]bool{}
		for _, l := range i18n.Langs() {
			if said[text.In(l)] = true; why.Said(l) == "" {
				t.Errorf("%s is not said in %s", why, l)
			}
		}
		if len(said) < 3 {
			t.Errorf("%s is said in %d ways", why, len(said))
		}
	}
}

// TestLeave: a link says what message it stood in, and a changed one nothing.
func TestLeave(t *testing.T) {
	t.Parallel()
	const who = "01kc0000000000000000000009"
	for _, p := range message.Purposes() {
		c := message.Leave("lotus", who, p, begin)
		if got, ok := message.Left(c); ok == (p == message.Essential) || ok && got != p {
			t.Errorf("%s: %q, %t", p, got, ok)
		}
		if !c.Expires.After(begin.AddDate(4, 0, 0)) {
			t.Errorf("it ends on %s", c.Expires)
		}
		for _, v := range []int{-1, 0, 99} {
			c.Version = v
			if p, ok := message.Left(c); ok {
				t.Errorf("version %d is of %s", v, p)
			}
		}
	}
}

// TestWhatLettersLeaveOpen: what would go unnoticed, such as letters that nobody foresees and that do not say why.
func TestWhatLettersLeaveOpen(t *testing.T) {
	t.Parallel()
	manners := map[string]message.Manner{"ready": message.OfPurpose(message.Essential)}
	ahead := func(context.Context, string, time.Time, time.Time) ([]message.Subject, error) { return nil, nil }
	for name, c := range map[string]struct {
		l     message.Letters
		sound bool
	}{
		"foreseen":          {message.Letters{Manners: manners, Ahead: ahead}, true},
		"with a reason":     {message.Letters{Manners: manners, Unforeseen: message.AtOnce}, true},
		"acting only":       {message.Letters{Acts: map[string]message.Act{"return": nil}}, true},
		"without a reason":  {message.Letters{Manners: manners}, false},
		"with both":         {message.Letters{Manners: manners, Ahead: ahead, Unforeseen: message.ToStaff}, false},
		"nothing":           {message.Letters{}, false},
		"an unsound manner": {message.Letters{Manners: map[string]message.Manner{"ready": {}}, Ahead: ahead}, false},
		"limited, no turn":  {message.Letters{Ahead: ahead, Manners: limited(0)}, false},
		"limited, its own":  {message.Letters{Ahead: ahead, Manners: limited(200)}, true},
	} {
		if err := c.l.Check(); c.sound != (err == nil) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// limited is the manner of a letter of the turn that waits for its week.
func limited(turn message.Turn) map[string]message.Manner {
	return map[string]message.Manner{"pulse": {Purpose: message.Feedback, Turn: turn, Waits: time.Hour}}
}
