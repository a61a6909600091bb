// Package passkeys asks browsers for passkeys and holds their answers to what was asked, by a library that knows Web
// Authentication: formats of authenticators, their signatures and flags. One machine links it; functions do not.
package passkeys

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/url"

	// Kept up with the standard by several, and too much of a format to write.
	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"stund/internal/signin"
)

// Passkeys are those of one installation.
type Passkeys struct{ w *webauthn.WebAuthn }

var _ signin.Passkeys = (*Passkeys)(nil)

// For returns the passkeys of the installation at the address, or nil where there can be none: browsers make them for
// names, and not for the addresses of networks. This machine's own address is also reached by its name.
func For(site string) (signin.Passkeys, error) {
	u, err := url.Parse(site)
	if err != nil || u.Host == "" {
		return nil, fmt.Errorf("passkeys: %q is no address of a site", site)
	}
	name := u.Hostname()
	if ip := net.ParseIP(name); ip != nil {
		if !ip.IsLoopback() {
			return nil, nil
		}
		port := u.Port()
		name = "localhost"
		if u.Host = name; port != "" {
			u.Host = net.JoinHostPort(name, port)
		}
	}
	w, err := webauthn.New(&webauthn.Config{RPID: name, RPDisplayName: "Stund",
		RPOrigins:             []string{u.Scheme + "://" + u.Host},
		AttestationPreference: protocol.PreferNoAttestation,
		AuthenticatorSelection: protocol.AuthenticatorSelection{ResidentKey: protocol.ResidentKeyRequirementRequired,
			RequireResidentKey: protocol.ResidentKeyRequired(), UserVerification: protocol.VerificationRequired}})
	if err != nil {
		return nil, fmt.Errorf("passkeys: %w", err)
	}
	return &Passkeys{w}, nil
}

// Party is the name that browsers keep the passkeys under.
func (p *Passkeys) Party() string { return p.w.Config.RPID }

// user is a holder with their passkeys, as the library asks for them.
type user struct {
	signin.Holder
	known []webauthn.Credential
}

func (u user) WebAuthnID() []byte                         { return []byte(u.Handle) }
func (u user) WebAuthnName() string                       { return u.Name }
func (u user) WebAuthnDisplayName() string                { return u.Shown }
func (u user) WebAuthnCredentials() []webauthn.Credential { return u.known }

func userOf(who signin.Holder, known []signin.Passkey) (user, error) {
	u := user{Holder: who}
	for _, k := range known {
		var c webauthn.Credential
		if err := json.Unmarshal(k.Record, &c); err != nil {
			return u, fmt.Errorf("passkeys: read a passkey: %w", err)
		}
		u.known = append(u.known, c)
	}
	return u, nil
}

// passkey is the credential as it is kept: without its attestation, which nobody has asked for.
func passkey(c *webauthn.Credential) (signin.Passkey, error) {
	kept := *c
	kept.Attestation = webauthn.CredentialAttestation{}
	record, err := json.Marshal(kept)
	if err != nil {
		return signin.Passkey{}, fmt.Errorf("passkeys: write a passkey: %w", err)
	}
	return signin.Passkey{ID: c.ID, Record: record}, nil
}

// asking returns what a browser is asked, with what is to be kept of it.
func asking(options any, session *webauthn.SessionData) (json.RawMessage, []byte, error) {
	o, err := json.Marshal(options)
	asked, bad := json.Marshal(session)
	if err := errors.Join(err, bad); err != nil {
		return nil, nil, fmt.Errorf("passkeys: %w", err)
	}
	return o, asked, nil
}

func wasAsked(asked []byte) (webauthn.SessionData, error) {
	var s webauthn.SessionData
	if err := json.Unmarshal(asked, &s); err != nil {
		return s, fmt.Errorf("passkeys: read what was asked: %w", err)
	}
	return s, nil
}

// Make asks for a new passkey.
func (p *Passkeys) Make(who signin.Holder, known []signin.Passkey) (json.RawMessage, []byte, error) {
	u, err := userOf(who, known)
	if err != nil {
		return nil, nil, err
	}
	o, session, err := p.w.BeginRegistration(u, webauthn.WithExclusions(webauthn.Credentials(u.known).
		CredentialDescriptors()))
	if err != nil {
		return nil, nil, fmt.Errorf("passkeys: %w", err)
	}
	return asking(o.Response, session)
}

// Made returns the passkey that the answer is of.
func (p *Passkeys) Made(who signin.Holder, asked []byte, answer json.RawMessage) (signin.Passkey, error) {
	s, err := wasAsked(asked)
	if err != nil {
		return signin.Passkey{}, err
	}
	a, err := protocol.ParseCredentialCreationResponseBytes(answer)
	if err != nil {
		return signin.Passkey{}, refused(err)
	}
	c, err := p.w.CreateCredential(user{Holder: who}, s, a)
	if err != nil {
		return signin.Passkey{}, refused(err)
	}
	return passkey(c)
}

// Ask asks whoever is there.
func (p *Passkeys) Ask() (json.RawMessage, []byte, error) {
	o, session, err := p.w.BeginDiscoverableLogin()
	if err != nil {
		return nil, nil, fmt.Errorf("passkeys: %w", err)
	}
	return asking(o.Response, session)
}

// Whose returns the handle that the answer names.
func (p *Passkeys) Whose(answer json.RawMessage) (string, error) {
	a, err := protocol.ParseCredentialRequestResponseBytes(answer)
	if err != nil {
		return "", refused(err)
	}
	return string(a.Response.UserHandle), nil
}

// Prove returns the passkey that has given the answer.
func (p *Passkeys) Prove(who signin.Holder, known []signin.Passkey, asked []byte,
	answer json.RawMessage) (signin.Passkey, error) {
	s, err := wasAsked(asked)
	if err != nil {
		return signin.Passkey{}, err
	}
	u, err := userOf(who, known)
	if err != nil {
		return signin.Passkey{}, err
	}
	a, err := protocol.ParseCredentialRequestResponseBytes(answer)
	if err != nil {
		return signin.Passkey{}, refused(err)
	}
	_, c, err := p.w.ValidatePasskeyLogin(func(_, handle []byte) (webauthn.User, error) {
		if !bytes.Equal(handle, u.WebAuthnID()) {
			return nil, errors.New("it is somebody else's")
		}
		return u, nil
	}, s, a)
	if err != nil {
		return signin.Passkey{}, refused(err)
	}
	if c.Authenticator.CloneWarning {
		return signin.Passkey{}, refused(errors.New("its counter was passed before"))
	}
	return passkey(c)
}

// refused is that somebody is not signed in, for the reason, which is for the log.
func refused(why error) error {
	err := signin.Refused()
	return fmt.Errorf("passkeys: %w: %w", err, why)
}
