// Package signin is how staff get in, whatever proves who they are: a port with a driver for each world. Endpoints see
// the claims of a short token and nothing else. What is long-lived is a cookie that no script can read (RFC 10017, BCP
// 212: a token-mediating backend): its content is sealed here, and a driver's own.
package signin

import (
	"context"
	"net/url"
	"strconv"
	"strings"
	"time"

	"stund/internal/fact"
	"stund/internal/fault"
)

// How long things last.
const (
	Short = 15 * time.Minute    // the token: so soon is out who was dismissed
	Long  = 30 * 24 * time.Hour // a session that nobody used
	Idle  = 12 * time.Hour      // the same on a shared device
	// Grace is for how long the last cookie still counts after the next was made: two tabs may have asked at once.
	Grace = time.Minute
	// Fresh is for how long after signing in somebody may change what their sign-in is held to. A session may have been
	// left open, or copied: neither is enough to lock its owner out.
	Fresh = 10 * time.Minute
)

// Account is whom somebody signs in as, as it stands.
type Account struct {
	Practice, ID string
	Name         string
	Role         fact.Role
	Practitioner string    // who they are as a practitioner; "": none
	Out          time.Time // they have signed out everywhere then: sessions that began before it are over
}

// Actor is who the account's token speaks of.
func (a Account) Actor() fact.Actor {
	return fact.Actor{Role: a.Role, ID: a.ID, Practice: a.Practice, Practitioner: a.Practitioner}
}

// Proof is what somebody brings to sign in with, from the sign-in page of their world.
type Proof struct {
	Code     string // of a link, of the login elsewhere, or who they say they are
	Verifier string // the PKCE verifier (RFC 7636) that the code was asked for with; "": there is none
	As       string // id of the account, where the code is good for several; "": the only one
	Shared   bool   // others use the device too
	Second   string // the code of the account's authenticator app, or a recovery code; "": none was asked for
	// Passkey is what a browser has answered (Web Authentication, as JSON) to the question that Code keeps. Nil: the
	// proof is something else.
	Passkey []byte
}

// Grant is what somebody gets who signs in, or still is signed in.
type Grant struct {
	Token   string
	Expires time.Time // of the token
	Cookie  string    // what the cookie says from now on
	Shared  bool      // the cookie goes with the browser
	Bare    bool      // they have just signed in, and their account has no second factor
}

// Driver signs in and out in one world. Refused is every fault of kind Unauthenticated.
type Driver interface {
	// Enter trades a proof for a session. A proof that is wrong, used, run out or not theirs is refused, or is the
	// fault of the link that it came by.
	Enter(ctx context.Context, p Proof) (Grant, error)
	// Renew trades the cookie of a session for the next one. Whoever may sign in no longer is refused. A cookie that
	// was traded before, longer than Grace ago, ends its session: somebody has copied it.
	Renew(ctx context.Context, cookie string) (Grant, error)
	// End ends the session of the cookie, and all others of the same account where it is to be everywhere. Where there
	// is none it answers as Over does.
	End(ctx context.Context, cookie string, everywhere bool) error
}

// Accounts is what drivers ask of the accounts of staff.
type Accounts interface {
	// SignedIn returns the account if somebody may be signed in by it now, and else refuses.
	SignedIn(ctx context.Context, practice, id string) (Account, error)
	// SignOut ends all sessions that have begun.
	SignOut(ctx context.Context, practice, id string) error
}

// Elsewhere is a login that others host.
type Elsewhere interface {
	// Leave returns the address of the login, and what is to be kept in a cookie until somebody comes Back from there.
	Leave(shared bool) (address, kept string)
	// Back returns the proof of who comes back from the login with these answers, and with what was kept; others are
	// refused.
	Back(kept string, answers url.Values) (Proof, error)
	// AddPasskey returns the address at which somebody who has just signed in adds a passkey. It leads to Returned,
	// with the answer Result.
	AddPasskey() string
	// Out returns the address at which the login's own session ends. It leads to Returned, without any answers.
	Out() string
}

// Door is how people get in in one world.
type Door struct {
	Driver Driver
	// People are those of whom the sign-in page asks "Who are you?". Nil: it does not.
	People func(ctx context.Context) ([]Account, error)
	// Hosted is the login elsewhere that the sign-in page leads to. Nil: it sends links by mail.
	Hosted Elsewhere
	// Provide makes a login with the password for who has accepted an invitation, where the login is elsewhere. Nil:
	// they are let in by their link.
	Provide func(ctx context.Context, email, name, password string) error

	Shut bool // nobody can sign in here
}

// Said is what a proof's code begins with that is no link: the id of the account follows that somebody says is theirs.
// Only the demo takes it.
const Said = "i-am:"

// Nobody lets nobody in: for an installation where nobody can sign in.
type Nobody struct{}

// Enter refuses.
func (Nobody) Enter(context.Context, Proof) (Grant, error) { return Grant{}, Refused() }

// Renew refuses.
func (Nobody) Renew(context.Context, string) (Grant, error) { return Grant{}, Refused() }

// End has nothing to end.
func (Nobody) End(_ context.Context, _ string, everywhere bool) error { return Over(everywhere) }

// Page is the path of the sign-in page.
const Page = "/signin"

// Returned is the path that a login elsewhere leads back to.
const Returned = Page + "/back"

// Result is the answer with which somebody comes back from adding a passkey to a login elsewhere.
const Result = "result"

// Left is the path of the sign-in page for who has just signed out.
const Left = Page + "?out=1"

// CodeSignedOut is the code of the fault of whoever is not signed in.
const CodeSignedOut = "signed-out"

// Refused is that somebody is not signed in, or may be no longer. It says where to sign in.
func Refused() error {
	return fault.New(fault.Unauthenticated, CodeSignedOut, "Nobody is signed in here. Sign in at %s.", Page).
		With("sign_in", Page)
}

// CodeAgain is the code of the fault of who has signed in too long ago for what they ask.
const CodeAgain = "sign-in-again"

// Again is that somebody has signed in too long ago for what they ask. It says where to sign in.
func Again() error {
	return fault.New(fault.Unauthenticated, CodeAgain, "Sign in again at %s: this takes a sign-in of the last %d "+
		"minutes.", Page, Fresh/time.Minute).With("sign_in", Page)
}

// Over is the answer to who ends a session that is none: no error, but where all others were to end as well. Whose they
// are nobody knows then, and somebody relies on it.
func Over(everywhere bool) error {
	if everywhere {
		return Refused()
	}
	return nil
}

// The cookie of a session, and where it is sent.
const (
	CookieName = "stund_session"
	CookiePath = "/session"
	KeptName   = "stund_signin" // keeps what a login elsewhere is asked with

	// Secured begins the names of cookies where there is TLS: browsers take such a cookie over TLS only, so that nobody
	// in between sets one (RFC 6265bis, section 4.1.3.1). Cookies of a path cannot be kept to one host by their name.
	Secured = "__Secure-"
)

// Named is the name of a cookie of the site.
func Named(site, name string) string {
	if plain(site) {
		return name
	}
	return Secured + name
}

// Cookie writes the cookie of a session of the site.
func Cookie(site string, g Grant) string {
	c := Named(site, CookieName) + "=" + g.Cookie + "; Path=" + CookiePath + "; HttpOnly; SameSite=Strict" +
		secure(site)
	if g.Shared {
		return c // it goes with the browser
	}
	return c + "; Max-Age=" + seconds(Long)
}

// NoCookie takes the cookie of a session back.
func NoCookie(site string) string {
	return Named(site, CookieName) + "=; Path=" + CookiePath + "; HttpOnly; SameSite=Strict; Max-Age=0" + secure(site)
}

// Kept writes the cookie of what is kept until somebody comes back from a login elsewhere. It is lax because they come
// from there.
func Kept(site, kept string) string {
	return Named(site, KeptName) + "=" + kept + "; Path=" + Page + "; HttpOnly; SameSite=Lax; Max-Age=" +
		seconds(Short) + secure(site)
}

// secure is said of every cookie but on one's own machine, where there is no TLS.
func secure(site string) string {
	if plain(site) {
		return ""
	}
	return "; Secure"
}

// plain tells whether the site is without TLS.
func plain(site string) bool { return strings.HasPrefix(site, "http://") }

func seconds(d time.Duration) string { return strconv.Itoa(int(d / time.Second)) }
