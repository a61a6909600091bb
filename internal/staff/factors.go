package staff

import (
	"context"
	"crypto/subtle"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"stund/internal/agenda"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/ids"
	"stund/internal/signin"
	"stund/internal/store"
)

// Factors are what an account is held to besides a link, where second factors are ours. There is one item for each
// account that has any, so that what counts once (a code, a recovery code, an answer of a passkey) is written where it
// is looked for.
type Factors struct {
	ID       string `json:"-"` // of the account
	Practice string `json:"-"`

	App   App         `json:"a,omitzero"`
	Took  string      `json:"s,omitempty"` // the attempt to sign in that counted last
	Wrong []time.Time `json:"w,omitempty"` // when codes were wrong, in the last day
	Keys  []Passkey   `json:"k,omitempty"`
	Asked []answered  `json:"q,omitempty"` // what passkeys have answered lately

	Agenda agenda.Agenda `json:"g,omitempty"` // mails about what became of them

	version int64
}

// App is an authenticator app.
type App struct {
	Secret string    `json:"s"` // sealed
	Added  time.Time `json:"d"`
	Step   int64     `json:"t"`           // of the newest code that was taken: older ones count no more
	Spare  []string  `json:"r,omitempty"` // hashes of the recovery codes that nobody has used
}

// Has reports whether there is one.
func (a App) Has() bool { return a.Secret != "" }

// FactorsKind is the kind of stored factors.
const FactorsKind = "staff-factors"

var factors = store.Family[Factors]{
	Kind: FactorsKind, Prefix: "staff-factors", Sort: "factors",
	Stamp: func(f *Factors) store.Stamp {
		return store.Stamp{Practice: &f.Practice, ID: &f.ID, Version: &f.version}
	},
	Due: func(f Factors) *store.IndexKey { return agenda.Messages.Due(f.ID, f.Agenda) },
	By: func(f Factors) *store.IndexKey {
		if len(f.Keys) == 0 {
			return nil
		}
		return &store.IndexKey{Partition: handled(f.ID), Sort: f.Practice}
	},
}

// Limits on wrong codes of an account.
const (
	codesSoon, soon   = 5, 15 * time.Minute
	codesADay, oneDay = 20, 24 * time.Hour
)

// locked returns for how long no code of the account is looked at.
func (f Factors) locked(now time.Time) time.Duration {
	until := func(most int, within time.Duration) time.Duration {
		if n := len(f.Wrong); n >= most {
			return f.Wrong[n-most].Add(within).Sub(now)
		}
		return 0
	}
	return max(until(codesSoon, soon), until(codesADay, oneDay), 0)
}

// failed is the factors after one more wrong code.
func (f Factors) failed(now time.Time) Factors {
	f.Wrong = append(slices.Clone(f.Wrong), now.UTC().Truncate(time.Millisecond))
	f.Wrong = f.Wrong[max(0, len(f.Wrong)-codesADay):]
	return f
}

// useApp is what an app's secret is sealed for: that of one account, so that nobody's is another's.
func useApp(account string) string { return "authenticator " + account }

// takes returns the app after the code, and whether that counts: the code of this step, of the one before or of the one
// after, once; or a recovery code, once.
func (s *Accounts) takes(f Factors, code string, now time.Time) (App, bool) {
	a := f.App
	var secret []byte
	if !s.own.Seal.Open(useApp(f.ID), a.Secret, &secret) {
		return a, false
	}
	code = plain(code)
	if at := stepOf(secret, code, now); at > a.Step {
		a.Step = at
		return a, true
	}
	if n := slices.Index(a.Spare, s.spare(f.ID, code)); n >= 0 {
		a.Spare = slices.Delete(slices.Clone(a.Spare), n, n+1)
		return a, true
	}
	return a, false
}

// plain is a code without what people put between its parts, and with the letters that look like digits read as those.
func plain(code string) string {
	return strings.NewReplacer(" ", "", "-", "", "\u00a0", "", "o", "0", "i", "1", "l", "1").
		Replace(strings.ToLower(code))
}

// stepOf returns the step near now of which the code is, 0 for none. Clocks differ.
func stepOf(secret []byte, code string, now time.Time) (at int64) {
	for step := signin.StepAt(now) - 1; step <= signin.StepAt(now)+1; step++ {
		if subtle.ConstantTimeCompare([]byte(signin.TimeCode(secret, step)), []byte(code)) == 1 {
			at = step
		}
	}
	return at
}

// spare is what is kept of an account's recovery code.
func (s *Accounts) spare(account, code string) string {
	return ids.Derive(s.key, "recovery", account, code)
}

// spares is how many recovery codes there are.
const spares = 10

// newSpares returns new recovery codes, 50 random bits each, and what is kept of them.
func (s *Accounts) newSpares(account string) (codes, kept []string) {
	for range spares {
		c := ids.Encode([16]byte(s.ids.Secret(16)))
		c = c[len(c)-10:] // the first letter has two bits only
		codes, kept = append(codes, c[:5]+"-"+c[5:]), append(kept, s.spare(account, c))
	}
	return codes, kept
}

// second holds who signs in by a link to the account's authenticator app, if it has one. A code is counted before
// anybody hears what it was.
func (s *Accounts) second(ctx context.Context, practice, id, code string) error {
	if !s.factored {
		return nil
	}
	var outcome error
	attempt := s.ids.Opaque()
	_, err := factors.Update(ctx, s.db, s.retry, factors.Key(practice, id),
		func(f Factors) (Factors, []fact.Fact, error) {
			now := s.now()
			outcome = nil
			if !f.App.Has() || f.Took == attempt { // its answer was lost
				return f, nil, nil
			}
			if code == "" {
				outcome = signin.AskSecond()
				return f, nil, nil
			}
			if wait := f.locked(now); wait > 0 {
				outcome = signin.ManyCodes(wait)
				return f, nil, nil
			}
			a, ok := s.takes(f, code, now)
			if ok {
				f.App, f.Took = a, attempt
				return f, nil, nil
			}
			f, outcome = f.failed(now), signin.WrongCode()
			if wait := f.locked(now); wait > 0 {
				outcome = signin.ManyCodes(wait)
			}
			return f, nil, nil
		})
	if errors.Is(err, fault.NotFound) {
		return nil
	}
	return errors.Join(err, outcome)
}

// Bare reports whether somebody signs in by the account with a link alone: false where second factors are not ours.
func (s *Accounts) Bare(ctx context.Context, practice, id string) (bool, error) {
	if !s.factored {
		return false, nil
	}
	f, err := s.factorsOf(ctx, practice, id)
	return err == nil && f.none(), err
}

func (f Factors) none() bool { return !f.App.Has() && len(f.Keys) == 0 }

// factorsOf returns the account's factors; of an account that has none they are empty.
func (s *Accounts) factorsOf(ctx context.Context, practice, id string) (Factors, error) {
	f, err := factors.Get(ctx, s.db, factors.Key(practice, id), store.Strong)
	if errors.Is(err, fault.NotFound) {
		return Factors{ID: id, Practice: practice}, nil
	}
	return f, err
}

// CodeNoFactors is of kind Forbidden: whoever asks has no account of ours whose sign-in could be made safer.
const CodeNoFactors = "no-account"

// mine returns the actor's own account, by which they may sign in still.
func (s *Accounts) mine(ctx context.Context, actor fact.Actor) (Account, error) {
	a, err := s.Get(ctx, actor.Practice, actor.ID)
	if !s.factored || errors.Is(err, fault.NotFound) || err == nil && a.State != Active {
		return a, fault.New(fault.Forbidden, CodeNoFactors, "This token is of nobody who signs in here.")
	}
	return a, err
}

// Fresh refuses what changes factors to who has signed in too long ago. What is added is refused at its beginning: what
// it is gone on with is kept under seal for its account, and nobody else has it.
func (s *Accounts) Fresh(since time.Time) error {
	if s.now().Sub(since) >= signin.Fresh {
		return signin.Again()
	}
	return nil
}

// Mine returns the actor's own factors.
func (s *Accounts) Mine(ctx context.Context, actor fact.Actor) (Factors, error) {
	a, err := s.mine(ctx, actor)
	if err != nil {
		return Factors{}, err
	}
	return s.factorsOf(ctx, a.Practice, a.ID)
}

// NewApp is what an authenticator app is set up with.
type NewApp struct {
	Secret  string   // to be typed in
	Address string   // to be opened on the device that has the app: otpauth://
	Picture []string // the address as a QR code: its rows, each a line of 0 and 1
	Kept    string   // to be brought back with the first code
}

// setting is what is kept until the first code is there.
type setting struct {
	Secret []byte    `json:"s"`
	Until  time.Time `json:"u"`
}

// settingLasts is for how long an app can be set up.
const settingLasts = 30 * time.Minute

func useSetting(account string) string { return "new authenticator " + account }

// SetUpApp begins to set up an authenticator app. Nothing counts until AddApp.
func (s *Accounts) SetUpApp(ctx context.Context, actor fact.Actor) (NewApp, error) {
	a, err := s.mine(ctx, actor)
	if err != nil {
		return NewApp{}, err
	}
	issuer, err := s.houseOf(ctx, a.Practice)
	if err != nil {
		return NewApp{}, err
	}
	secret := s.ids.Secret(20)
	out := NewApp{Secret: signin.SecretText(secret), Address: signin.SecretAddress(issuer, a.Email, secret),
		Kept: s.own.Seal.Seal(useSetting(a.ID), setting{secret, s.now().Add(settingLasts)})}
	out.Picture, err = s.own.Draw(out.Address)
	return out, err
}

// houseOf returns what the practice is called; of one that is not there yet only its id is known.
func (s *Accounts) houseOf(ctx context.Context, id string) (string, error) {
	setup, err := s.book.Setup(ctx, id, store.Eventual)
	if errors.Is(err, fault.NotFound) {
		return id, nil
	}
	if err != nil {
		return "", err
	}
	return setup.Practice.Name, nil
}

// AddApp takes the authenticator app that was set up, in place of one that was there, once its first code is right. It
// returns recovery codes, which nobody is shown again.
func (s *Accounts) AddApp(ctx context.Context, actor fact.Actor, kept, code string) (recovery []string, err error) {
	a, err := s.mine(ctx, actor)
	if err != nil {
		return nil, err
	}
	var set setting
	now := s.now()
	if !s.own.Seal.Open(useSetting(a.ID), kept, &set) || !now.Before(set.Until) {
		return nil, wrongly("kept", "is not what this account was given in the last half hour: begin again")
	}
	step := stepOf(set.Secret, plain(code), now)
	if step == 0 {
		return nil, wrongly("code", "is not the one that the app shows")
	}
	recovery, spare := s.newSpares(a.ID)
	app := App{Secret: s.own.Seal.Seal(useApp(a.ID), set.Secret), Added: now.UTC().Truncate(time.Second), Step: step,
		Spare: spare}
	return recovery, s.secure(ctx, a, secured{What: appFactor, Done: added}, func(f Factors) (Factors, error) {
		f.App = app
		return f, nil
	})
}

// RemoveApp takes the authenticator app away, if there is one.
func (s *Accounts) RemoveApp(ctx context.Context, actor fact.Actor) error {
	a, err := s.mine(ctx, actor)
	if err != nil {
		return err
	}
	return s.secure(ctx, a, secured{What: appFactor, Done: taken}, func(f Factors) (Factors, error) {
		if !f.App.Has() {
			return f, errAsItIs
		}
		f.App = App{}
		return f, nil
	})
}

func wrongly(field, message string) error {
	return fault.Fields{{Path: field, Message: message}}.Err()
}

// errAsItIs is that there is nothing to change.
var errAsItIs = errors.New("staff: as it is")

// secure changes the account's factors, and says so: to the account's address too, for it may be somebody else who did.
func (s *Accounts) secure(ctx context.Context, a Account, said secured, decide func(Factors) (Factors, error)) error {
	_, err := factors.Upsert(ctx, s.db, s.retry, factors.Key(a.Practice, a.ID),
		func(f Factors) (Factors, []fact.Fact, error) {
			f.Practice, f.ID = a.Practice, a.ID
			f, err := decide(f)
			if err != nil {
				return f, nil, err
			}
			now := s.now().UTC()
			f.Agenda = f.Agenda.With(said.mail(now))
			return f, []fact.Fact{
				FactSecured.New(s.ids.New(now), now, a.Practice, a.ID, a.entrance().Actor(), said),
			}, nil
		})
	if errors.Is(err, errAsItIs) {
		return nil
	}
	return err
}

// secured is what became of an account's second factors.
type secured struct {
	What fact.Code `json:"what"`
	Done fact.Code `json:"done"`
}

const (
	appFactor fact.Code = "authenticator"
	keyFactor fact.Code = "passkey"
	added     fact.Code = "added"
	taken     fact.Code = "removed"
)

// KindSecured is the message that an account's second factors are others.
const KindSecured = "sign-in-changed"

// mail plans the message about it. It says by its own id what it is about, so that no other change takes its place.
func (s secured) mail(now time.Time) agenda.Entry {
	what := string(s.What) + "-" + string(s.Done)
	return agenda.New(KindSecured+".email.staff."+what+"-"+strconv.FormatInt(now.UnixMilli(), 10), now)
}

// Changed returns what a message says that secure has planned: which factor, "authenticator" or "passkey", and whether
// it was added or taken away.
func Changed(e agenda.Entry) (what string, isAdded, ok bool) {
	parts := strings.Split(e.Only(), "-")
	if e.Kind != KindSecured || len(parts) != 3 {
		return "", false, false
	}
	return parts[0], fact.Code(parts[1]) == added, true
}

// FactSecured is that an account got a second factor, or has one less. The subject is the account.
var FactSecured = fact.Kind[secured]{Name: "staff.sign-in-changed"}

// DecodeFactors reads stored factors.
func DecodeFactors(i store.Item) (Factors, error) { return factors.Decode(i) }

// Put is the operation that writes the factors as changed from what was read.
func (f Factors) Put() (store.Op, error) { return factors.Put(f) }
