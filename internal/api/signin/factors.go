package signin

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"stund/internal/api/door"
	"stund/internal/base"
	"stund/internal/fault"
	"stund/internal/httpapi"
	"stund/internal/signin"
	"stund/internal/staff"
)

// Own lists the endpoints of second factors that are ours: for a wiring whose sign-in is. A login elsewhere has pages
// of its own for them, and then these are not there.
func Own() []door.Maker {
	return []door.Maker{Factors, Authenticator, NewPasskey, Passkeys, OnePasskey}
}

// FactorsView is what somebody's sign-in is held to besides a link.
type FactorsView struct {
	RelyingParty  string             `json:"relying_party,omitempty" doc:"The name for which browsers keep passkeys; missing where this installation can have none." example:"book.lotus.example"`
	Passkeys      []PasskeyView      `json:"passkeys"`
	Authenticator *AuthenticatorView `json:"authenticator,omitempty" doc:"Missing where there is none."`
}

// AuthenticatorView is an authenticator app.
type AuthenticatorView struct {
	AddedAt       time.Time `json:"added_at"`
	RecoveryCodes int       `json:"recovery_codes" doc:"How many nobody has used yet." example:"10"`
}

// PasskeyView is a passkey.
type PasskeyView struct {
	ID      string     `json:"id"`
	Name    string     `json:"name" doc:"As its holder calls it." example:"iPhone"`
	AddedAt time.Time  `json:"added_at"`
	UsedAt  *time.Time `json:"used_at,omitempty" doc:"When somebody signed in by it last."`
}

func passkeyView(k staff.Passkey) PasskeyView {
	out := PasskeyView{ID: k.ID, Name: k.Name, AddedAt: k.Added}
	if !k.Used.IsZero() {
		out.UsedAt = &k.Used
	}
	return out
}

func factorsView(f staff.Factors, party string) FactorsView {
	out := FactorsView{RelyingParty: party, Passkeys: []PasskeyView{}}
	for _, k := range f.Keys {
		out.Passkeys = append(out.Passkeys, passkeyView(k))
	}
	if f.App.Has() {
		out.Authenticator = &AuthenticatorView{f.App.Added, len(f.App.Spare)}
	}
	return out
}

var failsAccount = httpapi.Fails(fault.Forbidden, staff.CodeNoFactors, "The token is of nobody who signs in here.")

var failsAgain = httpapi.Fails(fault.Unauthenticated, signin.CodeAgain,
	"The sign-in is older than ten minutes: sign_in is where to sign in again.").With("sign_in", signin.Page)

// freshly is what one may change who has just signed in.
func freshly[In, Out any](s *staff.Accounts, do func(context.Context, In) (Out, error)) func(context.Context,
	In) (Out, error) {
	return func(ctx context.Context, in In) (none Out, _ error) {
		if err := s.Fresh(httpapi.SignedInAt(ctx)); err != nil {
			return none, err
		}
		return do(ctx, in)
	}
}

// Factors shows one's own second factors.
func Factors(b *base.Base) httpapi.Endpoint {
	s := staff.Of(b)
	return httpapi.Endpoint{Name: "my-factors", Path: "/v1/me/factors", Auth: door.AnyStaff, Ops: []httpapi.Op{{
		ID: "get-my-factors", Method: http.MethodGet,
		Summary: "What your sign-in is held to", Tag: door.TagSignIn,
		Faults: []httpapi.Fault{failsAccount},
		Handle: httpapi.Handle(func(ctx context.Context, _ *struct{}) (*door.Answer[FactorsView], error) {
			f, err := s.Mine(ctx, httpapi.ActorFrom(ctx))
			if err != nil {
				return nil, err
			}
			return door.OK(factorsView(f, s.Party())), nil
		}),
	}}}
}

// NewAuthenticator is what an authenticator app is set up with.
type NewAuthenticator struct {
	Secret  string   `json:"secret" doc:"To be typed into the app."`
	Address string   `json:"address" doc:"To be opened on the device with the app: otpauth://"`
	Picture []string `json:"picture" doc:"The address as a QR code: its rows, each a line of 0 and 1."`
	Kept    string   `json:"kept" doc:"To be brought back with the first code, within half an hour."`
}

type firstCode struct {
	Body struct {
		Kept string `json:"kept" maxLength:"1000"`
		Code string `json:"code" maxLength:"40" doc:"That the app shows." example:"492039"`
	}
}

// Recovery are the codes for who has lost their device.
type Recovery struct {
	Codes []string `json:"codes" doc:"Each counts once. Nobody is shown them again."`
}

// Authenticator sets up one's own authenticator app, and takes it away.
func Authenticator(b *base.Base) httpapi.Endpoint {
	s := staff.Of(b)
	return httpapi.Endpoint{
		Name: "my-authenticator",
		Path: "/v1/me/authenticator",
		Auth: door.AnyStaff,
		Ops: []httpapi.Op{{
			ID: "set-up-authenticator", Method: http.MethodPost,
			Summary: "Begin to set up an authenticator app", Tag: door.TagSignIn,
			Faults: []httpapi.Fault{failsAccount, failsAgain},
			Handle: httpapi.Handle(
				freshly(s, func(ctx context.Context, _ *struct{}) (*door.Answer[NewAuthenticator], error) {
					a, err := s.SetUpApp(ctx, httpapi.ActorFrom(ctx))
					if err != nil {
						return nil, err
					}
					return door.OK(NewAuthenticator(a)), nil
				}),
			),
		}, {
			ID: "add-authenticator", Method: http.MethodPut,
			Summary: "Take the authenticator app by its first code", Tag: door.TagSignIn,
			Faults: []httpapi.Fault{failsAccount, door.FailsBusy},
			Handle: httpapi.Handle(func(ctx context.Context, in *firstCode) (*door.Answer[Recovery], error) {
				codes, err := s.AddApp(ctx, httpapi.ActorFrom(ctx), in.Body.Kept, in.Body.Code)
				if err != nil {
					return nil, err
				}
				return door.OK(Recovery{codes}), nil
			}),
		}, {
			ID: "remove-authenticator", Method: http.MethodDelete,
			Summary: "Take the authenticator app away", Tag: door.TagSignIn, Status: http.StatusNoContent,
			Faults: []httpapi.Fault{failsAccount, failsAgain, door.FailsBusy},
			Handle: httpapi.Handle(freshly(s, func(ctx context.Context, _ *struct{}) (*struct{}, error) {
				return nil, s.RemoveApp(ctx, httpapi.ActorFrom(ctx))
			})),
		}},
	}
}

// Asked is what a browser makes a passkey with.
type Asked struct {
	Options json.RawMessage `json:"options" doc:"PublicKeyCredentialCreationOptionsJSON (Web Authentication, level 3)."`
	Kept    string          `json:"kept" doc:"To be brought back with the answer, within half an hour."`
}

// NewPasskey begins to add a passkey.
func NewPasskey(b *base.Base) httpapi.Endpoint {
	s := staff.Of(b)
	return httpapi.Endpoint{Name: "my-new-passkey", Path: "/v1/me/passkeys/options", Auth: door.AnyStaff,
		Ops: []httpapi.Op{{
			ID: "ask-for-passkey", Method: http.MethodPost,
			Summary: "Begin to add a passkey", Tag: door.TagSignIn,
			Faults: []httpapi.Fault{failsAccount, failsAgain},
			Handle: httpapi.Handle(freshly(s, func(ctx context.Context, _ *struct{}) (*door.Answer[Asked], error) {
				options, kept, err := s.SetUpPasskey(ctx, httpapi.ActorFrom(ctx))
				if err != nil {
					return nil, err
				}
				return door.OK(Asked{options, kept}), nil
			})),
		}}}
}

type made struct {
	Body struct {
		Name   string          `json:"name" minLength:"1" maxLength:"60" example:"iPhone"`
		Kept   string          `json:"kept" maxLength:"4096"`
		Answer json.RawMessage `json:"answer" doc:"RegistrationResponseJSON (Web Authentication, level 3)."`
	}
}

// Passkeys adds a passkey.
func Passkeys(b *base.Base) httpapi.Endpoint {
	s := staff.Of(b)
	return httpapi.Endpoint{Name: "my-passkeys", Path: "/v1/me/passkeys", Auth: door.AnyStaff, Ops: []httpapi.Op{{
		ID: "add-passkey", Method: http.MethodPost,
		Summary: "Add a passkey", Tag: door.TagSignIn, Status: http.StatusCreated,
		Faults: []httpapi.Fault{failsAccount, door.FailsBusy},
		Handle: httpapi.Handle(func(ctx context.Context, in *made) (*door.Answer[PasskeyView], error) {
			k, err := s.AddPasskey(ctx, httpapi.ActorFrom(ctx), in.Body.Kept, in.Body.Name, in.Body.Answer)
			if err != nil {
				return nil, err
			}
			return door.OK(passkeyView(k)), nil
		}),
	}}}
}

// OnePasskey takes a passkey away.
func OnePasskey(b *base.Base) httpapi.Endpoint {
	s := staff.Of(b)
	return httpapi.Endpoint{Name: "my-passkey", Path: "/v1/me/passkeys/{id}", Auth: door.AnyStaff, Ops: []httpapi.Op{{
		ID: "remove-passkey", Method: http.MethodDelete,
		Summary: "Take a passkey away", Tag: door.TagSignIn, Status: http.StatusNoContent,
		Faults: []httpapi.Fault{failsAccount, failsAgain, door.FailsBusy},
		Handle: httpapi.Handle(freshly(s, func(ctx context.Context, in *door.ByID) (*struct{}, error) {
			return nil, s.RemovePasskey(ctx, httpapi.ActorFrom(ctx), in.ID)
		})),
	}}}
}
