package secret

import (
	"crypto/aes"
	"crypto/cipher"
	"encoding/base64"
	"encoding/json"
	"fmt"

	"stund/internal/ids"
)

// Sealer seals what is kept where others might read or write it, such as a browser's cookie: AES-256-GCM under a key of
// the installation. What another installation sealed does not open.
type Sealer struct {
	aead cipher.AEAD
	ids  *ids.Source
}

// NewSealer makes a Sealer, with nonces from the source: 96 random bits each, which is enough for billions of them
// (NIST SP 800-38D, section 8.3). It panics for a key that has not 32 bytes.
func NewSealer(key []byte, source *ids.Source) Sealer {
	block, err := aes.NewCipher(key)
	if err != nil || len(key) != 32 {
		panic("secret: a sealing key has not 32 bytes") // a mistake in the wiring, never input
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		panic("secret: " + err.Error())
	}
	return Sealer{aead, source}
}

// Seal returns v, sealed for the use: what is sealed for one is nothing for another. V is JSON's.
func (s Sealer) Seal(use string, v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Sprintf("secret: %T cannot be sealed: %v", v, err)) // texts and times cannot fail to encode
	}
	nonce := s.ids.Secret(s.aead.NonceSize())
	return base64.RawURLEncoding.EncodeToString(s.aead.Seal(nonce, nonce, b, []byte("stund "+use+" v1")))
}

// Open reads into v what was sealed for the use, and reports whether it was.
func (s Sealer) Open(use, sealed string, v any) bool {
	if len(sealed) > mostSealed {
		return false
	}
	b, err := base64.RawURLEncoding.Strict().DecodeString(sealed)
	if err != nil || len(b) < s.aead.NonceSize() {
		return false
	}
	plain, err := s.aead.Open(nil, b[:s.aead.NonceSize()], b[s.aead.NonceSize():], []byte("stund "+use+" v1"))
	return err == nil && json.Unmarshal(plain, v) == nil
}

// mostSealed is the most characters that are opened: a cookie's value has no more (RFC 6265, section 6.1).
const mostSealed = 4096
