package client

import (
	"context"
	"fmt"
	"slices"
	"time"

	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/message"
	"stund/internal/store"
	"stund/internal/typed"
)

// Purpose is what messages to clients are for.
type Purpose = message.Purpose

// The purposes.
const (
	Essential = message.Essential
	Reminders = message.Reminders
	Care      = message.Care
	Feedback  = message.Feedback
	Greetings = message.Greetings
	Marketing = message.Marketing
)

// Purposes lists them.
func Purposes() []Purpose { return message.Purposes() }

// Channel is how messages reach a client.
type Channel string

// The channels.
const (
	ByEmail Channel = "email"
	BySMS   Channel = "sms"
)

// Answer is what a client said of a purpose by a channel.
type Answer string

// The answers. Who said nothing is written to for every purpose but marketing.
const (
	Yes    Answer = "yes"
	No     Answer = "no"
	Unsaid Answer = "unsaid" // what was said before is taken back
)

// Source is who said it.
type Source string

// The sources.
const (
	FromClient Source = "client" // by a link, or in a form
	FromStaff  Source = "staff"  // told to the practice
	FromImport Source = "import" // by another system
)

// Basis is why marketing may be sent.
type Basis string

// The bases. An existing client may be offered what is like what they bought, and is offered each time to say no: NO
// markedsføringsloven § 15, SE marknadsföringslagen 19 §, DK markedsføringsloven § 10, FI laki sähköisen viestinnän
// palveluista 200 §.
const (
	Consent        Basis = "consent"
	ExistingClient Basis = "existing-client"
)

// Preference is what a client said of one purpose by one channel, and how that is known.
type Preference struct {
	Purpose Purpose   `json:"purpose" enum:"essential,reminders,care,feedback,greetings,marketing"`
	Channel Channel   `json:"channel" enum:"email,sms"`
	Answer  Answer    `json:"answer" enum:"yes,no,unsaid" doc:"unsaid takes back what was said."`
	Basis   Basis     `json:"basis,omitempty" enum:"consent,existing-client" doc:"Of a yes to marketing: why it may be sent."`
	Wording string    `json:"wording,omitempty" maxLength:"500" doc:"The words that the client said yes or no to, or the name of their version."`
	Source  Source    `json:"source,omitempty" readOnly:"true" doc:"Who said it: client, staff or import."`
	At      time.Time `json:"at,omitzero" readOnly:"true"`
}

// same reports whether both are about the same, and say it.
func (p Preference) same(o Preference) bool {
	return p.about(o) && p.Answer == o.Answer && p.Basis == o.Basis && p.Wording == o.Wording
}

func (p Preference) about(o Preference) bool { return p.Purpose == o.Purpose && p.Channel == o.Channel }

// Wants reports whether a message for the purpose may go by the channel: unless the client said no; marketing only if
// they said yes. Nothing goes to who has died, or was erased.
func (c Client) Wants(p Purpose, by Channel) bool {
	if c.Status == Deceased || c.Status == Erased {
		return false
	}
	said, _ := find(c.Preferences, func(o Preference) bool { return o.about(Preference{Purpose: p, Channel: by}) })
	return said.Answer == Yes || p != Marketing && said.Answer != No
}

// Says returns what the client said of what the preference is about: Unsaid for nothing.
func (c Client) Says(p Preference) Answer {
	if said, ok := find(c.Preferences, p.about); ok {
		return said.Answer
	}
	return Unsaid
}

// Prefer writes what the client said, with who told of it. What is not named stays. It answers fault.Conflict
// "changed-meanwhile" where the revision is not the client's, and fault.Invalid for what cannot be said.
func (r *Clients) Prefer(ctx context.Context, actor fact.Actor, practice, id string, revision int64, source Source,
	said []Preference) (Client, error) {
	if err := checkPreferences(said); err != nil {
		return Client{}, err
	}
	return r.update(ctx, practice, id, revision, func(c Client, _ *store.Along) (Client, []fact.Fact, error) {
		now := r.now().UTC().Truncate(time.Second)
		var data Preferred
		for _, p := range said {
			was, _ := find(c.Preferences, p.about)
			if was.same(p) || was.Answer == "" && p.Answer == Unsaid {
				continue
			}
			p.Source, p.At = source, now
			c.Preferences = slices.DeleteFunc(slices.Clone(c.Preferences), p.about)
			if p.Answer != Unsaid {
				c.Preferences = append(c.Preferences, p)
			}
			data.Answers = append(data.Answers, PreferredAnswer{fact.Code(p.Purpose), fact.Code(p.Channel),
				fact.Code(p.Answer), fact.Code(source)})
		}
		if err := reachable(c.Preferences); err != nil {
			return c, nil, err
		}
		if data.Answers == nil {
			return c, nil, nil
		}
		sortPreferences(c.Preferences)
		return c, []fact.Fact{FactPreferred.New(r.ids.New(now), now, practice, c.ID, actor, data)}, nil
	})
}

// reachable refuses that what is essential can go by no channel.
func reachable(all []Preference) error {
	refused := 0
	for _, p := range all {
		if p.Purpose == Essential && p.Answer == No {
			refused++
		}
	}
	if refused < len([]Channel{ByEmail, BySMS}) {
		return nil
	}
	return fault.Fields{{Path: "items", Message: "what is essential has to go by some channel"}}.Err()
}

func checkPreferences(said []Preference) error {
	c := checker{}
	for n := range said {
		p := &said[n]
		at := fmt.Sprintf("items[%d]", n)
		c.Check(slices.Contains(Purposes(), p.Purpose), at+".purpose", "is none")
		c.Check(p.Channel == ByEmail || p.Channel == BySMS, at+".channel", "must be email or sms")
		c.Check(p.Answer == Yes || p.Answer == No || p.Answer == Unsaid, at+".answer", "must be yes, no or unsaid")
		needs := p.Purpose == Marketing && p.Answer == Yes
		c.Check(needs == (p.Basis != ""), at+".basis", "belongs to a yes to marketing")
		c.Check(p.Basis == "" || p.Basis == Consent || p.Basis == ExistingClient, at+".basis",
			"must be consent or existing-client")
		c.take(at+".wording", &p.Wording, func(s string) (string, error) { return typed.Block(s, 500) })
		first := slices.IndexFunc(said, p.about)
		c.Check(first == n, at, "is there twice")
	}
	return c.Err()
}
