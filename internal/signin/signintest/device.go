package signintest

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"testing"
)

// Device stands in for a browser on a device that keeps one passkey (Web Authentication, level 3): a key on P-256, no
// attestation. What it says of itself can be changed, to see that it is refused.
type Device struct {
	Origin string // of the page that asks
	Party  string // that the passkey is for; "": as it is asked
	Seen   bool   // the device has made sure whose finger it is
	Count  uint32 // of the next answer; it counts on
	ID     []byte
	Handle []byte

	key *ecdsa.PrivateKey
}

// NewDevice returns a device of somebody who opens pages of the origin.
func NewDevice(t *testing.T, origin string) *Device {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	d := &Device{Origin: origin, Seen: true, Count: 1, ID: make([]byte, 20), key: key}
	_, _ = rand.Read(d.ID) // never fails
	return d
}

var text = base64.RawURLEncoding

// question is what both kinds of options say.
type question struct {
	Challenge string
	RPID      string `json:"rpId"`
	RP        struct{ ID string }
	User      struct{ ID string }
}

func (d *Device) said(t *testing.T, kind string, options json.RawMessage) (q question, client []byte) {
	t.Helper()
	if err := json.Unmarshal(options, &q); err != nil {
		t.Fatal(err)
	}
	if q.RPID == "" {
		q.RPID = q.RP.ID
	}
	if d.Party != "" {
		q.RPID = d.Party
	}
	client, err := json.Marshal(map[string]any{"type": kind, "challenge": q.Challenge, "origin": d.Origin,
		"crossOrigin": false})
	if err != nil {
		t.Fatal(err)
	}
	return q, client
}

// data is the authenticator's (section 6.1).
func (d *Device) data(party string, flags byte) []byte {
	sum := sha256.Sum256([]byte(party))
	if d.Seen {
		flags |= 4
	}
	out := binary.BigEndian.AppendUint32(append(sum[:], flags|1), d.Count)
	d.Count++
	return out
}

// Make makes the passkey, and returns the browser's answer.
func (d *Device) Make(t *testing.T, options json.RawMessage) json.RawMessage {
	t.Helper()
	q, client := d.said(t, "webauthn.create", options)
	handle, err := text.DecodeString(q.User.ID)
	if err != nil {
		t.Fatal(err)
	}
	d.Handle = handle
	data := append(d.data(q.RPID, 0x40), make([]byte, 16)...)
	data = append(binary.BigEndian.AppendUint16(data, uint16(len(d.ID))), d.ID...)
	point, err := d.key.PublicKey.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	// A COSE key in CBOR: {1: 2, 3: -7, -1: 1, -2: x, -3: y} (RFC 9053).
	data = append(data, 0xa5, 1, 2, 3, 0x26, 0x20, 1, 0x21, 0x58, 32)
	data = append(append(append(data, point[1:33]...), 0x22, 0x58, 32), point[33:]...)
	// {"fmt": "none", "attStmt": {}, "authData": data}
	object := append([]byte{0xa3}, cborText("fmt")...)
	object = append(append(object, cborText("none")...), cborText("attStmt")...)
	object = append(append(object, 0xa0), cborText("authData")...)
	object = binary.BigEndian.AppendUint16(append(object, 0x59), uint16(len(data)))
	return d.answer(t, map[string]any{"clientDataJSON": text.EncodeToString(client),
		"attestationObject": text.EncodeToString(append(object, data...)), "transports": []string{"internal"}})
}

func cborText(s string) []byte { return append([]byte{0x60 | byte(len(s))}, s...) }

// Answer answers who asks for the passkey.
func (d *Device) Answer(t *testing.T, options json.RawMessage) json.RawMessage {
	t.Helper()
	q, client := d.said(t, "webauthn.get", options)
	data, sum := d.data(q.RPID, 0), sha256.Sum256(client)
	digest := sha256.Sum256(append(append([]byte(nil), data...), sum[:]...))
	signature, err := ecdsa.SignASN1(rand.Reader, d.key, digest[:])
	if err != nil {
		t.Fatal(err)
	}
	return d.answer(t, map[string]any{"clientDataJSON": text.EncodeToString(client),
		"authenticatorData": text.EncodeToString(data), "signature": text.EncodeToString(signature),
		"userHandle": text.EncodeToString(d.Handle)})
}

func (d *Device) answer(t *testing.T, response map[string]any) json.RawMessage {
	t.Helper()
	id := text.EncodeToString(d.ID)
	b, err := json.Marshal(map[string]any{"id": id, "rawId": id, "type": "public-key",
		"clientExtensionResults": map[string]any{}, "response": response})
	if err != nil {
		t.Fatal(err)
	}
	return b
}
