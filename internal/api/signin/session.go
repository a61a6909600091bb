package signin

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"time"

	"stund/internal/api/door"
	"stund/internal/base"
	"stund/internal/fault"
	"stund/internal/httpapi"
	"stund/internal/signin"
)

// Here is an input that says where it comes from: only pages of this installation may ask.
type Here struct {
	Origin string `header:"Origin" doc:"As browsers say it: this installation's own address." example:"https://book.lotus.example"`
	Site   string `header:"Sec-Fetch-Site" doc:"As browsers say it: same-origin."`
	Cookie string `cookie:"__Secure-stund_session" doc:"The cookie of an earlier answer."`
	Plain  string `cookie:"stund_session" doc:"The same, where there is no TLS: on one's own machine."`
}

// cookie returns the session's cookie. Where there is TLS, one that was set without it counts for nothing.
func (in Here) cookie(site string) string {
	if signin.Named(site, signin.CookieName) == signin.CookieName {
		return in.Plain
	}
	return in.Cookie
}

// check refuses what comes from elsewhere, or does not say from where: every browser says so.
func (in Here) check(site string) error {
	own := in.Site == "same-origin" || in.Site == "" && sameOrigin(in.Origin, site)
	if in.Origin != "" && in.Site == "same-origin" && in.Origin != "null" && !sameHost(in.Origin, site) {
		own = loopback(in.Origin) && loopback(site)
	}
	if own {
		return nil
	}
	return fault.New(fault.Forbidden, codeForeign, "Only pages of this installation may ask for that: say so in the "+
		"header Origin.")
}

const codeForeign = "foreign-origin"

func sameOrigin(origin, site string) bool {
	u, err := url.Parse(site)
	return err == nil && origin != "" && strings.EqualFold(origin, u.Scheme+"://"+u.Host)
}

func sameHost(origin, site string) bool {
	o, err := url.Parse(origin)
	s, bad := url.Parse(site)
	return err == nil && bad == nil && strings.EqualFold(o.Host, s.Host)
}

// loopback tells whether the address is one of this machine's own names.
func loopback(address string) bool {
	u, err := url.Parse(address)
	return err == nil && (u.Hostname() == "localhost" || u.Hostname() == "127.0.0.1" || u.Hostname() == "::1")
}

// Pass is what the staff app calls the API with.
type Pass struct {
	Token     string    `json:"token" doc:"The token of Authorization: Bearer. Keep it in memory only."`
	ExpiresAt time.Time `json:"expires_at" doc:"When it expires; ask /session/refresh for another before that."`

	SecondFactor string `json:"second_factor,omitempty" enum:"missing" doc:"missing: they have just signed in, and have neither a passkey nor an authenticator app. Left out where that is not so, or not known."`
	AddPasskey   string `json:"add_passkey,omitempty" doc:"Page of a login elsewhere where somebody who has just signed in adds a passkey. Left out where second factors are the installation's own." example:"https://login.example/passkeys/add?client_id=app"`
}

// passed is the answer to who is signed in.
type passed struct {
	SetCookie string `header:"Set-Cookie"`
	Body      Pass
}

func (s *services) passing(g signin.Grant) *passed {
	p := Pass{Token: g.Token, ExpiresAt: g.Expires}
	if g.Bare {
		p.SecondFactor = "missing"
	}
	if s.door.Hosted != nil {
		p.AddPasskey = s.door.Hosted.AddPasskey()
	}
	return &passed{signin.Cookie(s.Site, g), p}
}

type enterIn struct {
	Here
	door.Proved
	Body struct {
		Code     string `json:"code" maxLength:"4000" doc:"What the sign-in page was given: of a link, or by the login elsewhere." example:"AQG8nRs5M0p2T1l4V0t1Q3V2eA"`
		Verifier string `json:"verifier,omitempty" maxLength:"200" doc:"The PKCE verifier that the code was asked for with (RFC 7636)."`
		As       string `json:"as,omitempty" maxLength:"40" doc:"Id of the account, where the code is good for several."`
		Second   string `json:"second,omitempty" maxLength:"40" doc:"The code of the account's authenticator app, or a recovery code: on one machine, after second-factor." example:"492039"`
		Shared   bool   `json:"shared,omitempty" doc:"Others use the device too: signed out with the browser, or after 12 hours without use."`
	}
}

type endIn struct {
	Here
	door.Proved
	Everywhere bool `query:"everywhere" doc:"Sign out on all other devices too."`
}

type ended struct {
	SetCookie string `header:"Set-Cookie"`
}

var (
	failsForeign = httpapi.Fails(fault.Forbidden, codeForeign,
		"The request does not come from a page of this installation.")
	failsOut = httpapi.Fails(fault.Unauthenticated, signin.CodeSignedOut,
		"Nobody is signed in, or may be no longer: sign_in is where to.").With("sign_in", signin.Page)
	failsUsed   = httpapi.Fails(fault.Gone, "link-used", "The link was used.")
	failsSecond = httpapi.Fails(fault.Unauthenticated, signin.CodeSecond,
		"On one machine: the account has an authenticator app. Send the same again with its code as second.").
		With("sign_in", signin.Page)
	failsCode = httpapi.Fails(fault.Unauthenticated, signin.CodeWrongCode,
		"The code is wrong, or was used.").With("sign_in", signin.Page)
	failsCodes = httpapi.Fails(fault.TooMany, signin.CodeManyCodes,
		"Five codes of the account were wrong within 15 minutes, or 20 within a day: the link is used up.")
)

// Session signs in and out.
func Session(b *base.Base) httpapi.Endpoint {
	s := of(b)
	return httpapi.Endpoint{Name: "session", Path: signin.CookiePath, Auth: httpapi.Public, Ops: []httpapi.Op{{
		ID: "sign-in", Method: http.MethodPost,
		Summary: "Sign in",
		Text: "For the staff app, on this installation's own pages. The answer sets a cookie that no script can " +
			"read, with which /session/refresh goes on.",
		Tag: door.TagSignIn, Guard: s.guard.Watch,
		Faults: []httpapi.Fault{failsForeign, failsOut, door.FailsLink, door.FailsExpired, failsUsed,
			failsSecond, failsCode, failsCodes, door.FailsTooMany, door.FailsProof, door.FailsBusy},
		Handle: httpapi.Handle(func(ctx context.Context, in *enterIn) (*passed, error) {
			if err := in.check(b.Site); err != nil {
				return nil, err
			}
			g, err := s.door.Driver.Enter(ctx, signin.Proof{Code: in.Body.Code, Verifier: in.Body.Verifier,
				As: in.Body.As, Shared: in.Body.Shared, Second: in.Body.Second})
			if err != nil {
				return nil, err
			}
			return s.passing(g), nil
		}),
	}, {
		ID: "sign-out", Method: http.MethodDelete,
		Summary: "Sign out",
		Text: "It is no error where nobody is signed in, but everywhere: whose sessions are to end is not known " +
			"then.",
		Tag: door.TagSignIn, Status: http.StatusNoContent, Guard: s.guard.Watch,
		Faults: []httpapi.Fault{failsForeign, failsOut, door.FailsTooMany, door.FailsProof, door.FailsBusy},
		Handle: httpapi.Handle(func(ctx context.Context, in *endIn) (*ended, error) {
			if err := in.check(b.Site); err != nil {
				return nil, err
			}
			if err := s.door.Driver.End(ctx, in.cookie(b.Site), in.Everywhere); err != nil {
				return nil, err
			}
			return &ended{signin.NoCookie(b.Site)}, nil
		}),
	}}}
}

type refreshIn struct {
	Here
	door.Proved
}

// Refresh goes on with a session.
func Refresh(b *base.Base) httpapi.Endpoint {
	s := of(b)
	return httpapi.Endpoint{Name: "session-refresh", Path: signin.CookiePath + "/refresh", Auth: httpapi.Public,
		Ops: []httpapi.Op{{
			ID: "refresh-session", Method: http.MethodPost,
			Summary: "Stay signed in",
			Text: "Trades the cookie for a token of 15 minutes and the next cookie. A cookie that was traded before " +
				"ends the session: somebody has copied it.",
			Tag: door.TagSignIn, Guard: s.guard.Watch,
			Faults: []httpapi.Fault{failsForeign, failsOut, door.FailsTooMany, door.FailsProof, door.FailsBusy},
			Handle: httpapi.Handle(func(ctx context.Context, in *refreshIn) (*passed, error) {
				if err := in.check(b.Site); err != nil {
					return nil, err
				}
				kept := in.cookie(b.Site)
				if kept == "" {
					return nil, signin.Refused()
				}
				g, err := s.door.Driver.Renew(ctx, kept)
				if err != nil {
					return nil, err
				}
				return s.passing(g), nil
			}),
		}}}
}
