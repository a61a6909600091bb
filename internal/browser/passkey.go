package browser

import "github.com/chromedp/cdproto/webauthn"

// Passkeys adds a device to the tab that keeps passkeys, and that somebody unlocks whenever it asks.
func (t *Tab) Passkeys() {
	t.t.Helper()
	if err := t.passkeys(); err != nil {
		t.t.Fatalf("browser: passkeys: %v", err)
	}
}

func (t *Tab) passkeys() error {
	if err := send(t, webauthn.Enable, webauthn.EnableParams{}); err != nil {
		return err
	}
	_, err := call(t, webauthn.AddVirtualAuthenticator, webauthn.AddVirtualAuthenticatorParams{
		Options: &webauthn.VirtualAuthenticatorOptions{Protocol: webauthn.AuthenticatorProtocolCtap2,
			Transport: webauthn.AuthenticatorTransportInternal, HasResidentKey: true, HasUserVerification: true,
			IsUserVerified: true, AutomaticPresenceSimulation: true}})
	return err
}
