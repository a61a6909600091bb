package signin

import (
	"crypto/hmac"
	"crypto/sha1" // what authenticator apps take (RFC 6238, section 1.2): its collisions are none of HMAC's
	"encoding/base32"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"time"

	"stund/internal/fault"
	"stund/internal/secret"
)

// Own is what second factors are made with where they are ours, and not those of a login elsewhere.
type Own struct {
	Seal     secret.Sealer
	Passkeys Passkeys // nil: browsers make none for the installation's address
	// Draw returns a text as a QR code: its rows, each a line of 0 and 1.
	Draw func(text string) ([]string, error)
}

// Holder is whose passkey it is, as their device shows it.
type Holder struct {
	Handle string // says whose it is, and to nobody else who that is; at most 64 bytes
	Name   string // which of several: an address
	Shown  string // for people
}

// Passkey is what is known of somebody's passkey.
type Passkey struct {
	ID     []byte          // that the device gave it
	Record json.RawMessage // the driver's own; it has no secret
}

// Passkeys asks browsers for passkeys, and holds their answers to what was asked (Web Authentication, level 3). The
// options that it returns, and the answers, are JSON, as browsers write and read it. Asked is to be kept until the
// answer is there, where nobody else can read or write it.
type Passkeys interface {
	// Party is the name that browsers keep them under: that of the installation.
	Party() string
	// Make asks for a new passkey, on a device that has none of those that are known.
	Make(who Holder, known []Passkey) (options json.RawMessage, asked []byte, err error)
	// Made returns the passkey. An answer to something else, or from elsewhere, is refused.
	Made(who Holder, asked []byte, answer json.RawMessage) (Passkey, error)
	// Ask asks whoever is there for one of theirs.
	Ask() (options json.RawMessage, asked []byte, err error)
	// Whose returns the handle that the answer names. It proves nothing.
	Whose(answer json.RawMessage) (handle string, err error)
	// Prove returns the passkey of those known that has given the answer, with its Record as it is from now on. An
	// answer to something else or from elsewhere, one of a passkey that is not known, and one whose counter was passed
	// before, so that it was copied, are refused.
	Prove(who Holder, known []Passkey, asked []byte, answer json.RawMessage) (Passkey, error)
}

// Codes of the faults of second factors.
const (
	// CodeSecond is of kind Unauthenticated: the proof is good, and the account asks for a code besides.
	CodeSecond = "second-factor"
	// CodeWrongCode is of kind Unauthenticated: the code is wrong, or was used.
	CodeWrongCode = "code-wrong"
	// CodeManyCodes is of kind TooMany: of so many wrong codes the link is spent.
	CodeManyCodes = "too-many-codes"
)

// AskSecond is that a code is needed besides.
func AskSecond() error {
	return fault.New(fault.Unauthenticated, CodeSecond, "The account has an authenticator app: send its code as "+
		"second.").With("sign_in", Page)
}

// WrongCode is that the code is none, or was used.
func WrongCode() error {
	return fault.New(fault.Unauthenticated, CodeWrongCode, "The code is wrong, or was used. Wait for the next one.").
		With("sign_in", Page)
}

// ManyCodes is that too many codes were wrong.
func ManyCodes(wait time.Duration) error {
	f := fault.New(fault.TooMany, CodeManyCodes, "Too many codes were wrong. Wait a while, and ask for a new link.")
	f.Retry = int(wait/time.Second) + 1
	return f
}

// Step is for how long a code of an authenticator app is shown.
const Step = 30 * time.Second

// StepAt is the number of the step at the instant.
func StepAt(t time.Time) int64 { return t.Unix() / int64(Step/time.Second) }

// TimeCode returns the code of the secret in the step: TOTP (RFC 6238) with what every authenticator app takes, which
// is HMAC-SHA1 and six digits. Libraries for it bring drawing and image formats with them.
func TimeCode(secret []byte, step int64) string {
	mac := hmac.New(sha1.New, secret)
	_ = binary.Write(mac, binary.BigEndian, step) // to a hash: cannot fail
	sum := mac.Sum(nil)
	at := sum[len(sum)-1] & 0xf
	return fmt.Sprintf("%06d", (binary.BigEndian.Uint32(sum[at:])&0x7fffffff)%1_000_000)
}

// SecretText is the secret as people type it into an app.
func SecretText(secret []byte) string {
	return base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(secret)
}

// SecretAddress is the address by which an app takes the secret of an account at an issuer.
func SecretAddress(issuer, account string, secret []byte) string {
	issuer = strings.ReplaceAll(issuer, ":", " ")
	return "otpauth://totp/" + url.PathEscape(issuer+":"+account) + "?secret=" + SecretText(secret) +
		"&issuer=" + strings.ReplaceAll(url.QueryEscape(issuer), "+", "%20")
}
