package secret

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"fmt"
	"strings"
	"testing"
)

var master = []byte("0123456789abcdef0123456789abcdef")

func derive(t *testing.T, m []byte) Keys {
	t.Helper()
	k, err := Derive(m)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// The formula is spelled out: links that were sent and clients that are stored depend on it.
func TestDeriveIsRFC5869(t *testing.T) {
	t.Parallel()
	mac := func(key, data []byte) []byte {
		m := hmac.New(sha256.New, key)
		m.Write(data)
		return m.Sum(nil)
	}
	prk := mac(make([]byte, sha256.Size), master)
	k := derive(t, master)
	for label, got := range map[string][]byte{
		"stund links v1": k.Links[0], "stund ids v1": k.IDs, "stund guard v1": k.Guard,
		"stund sessions v1": k.Sessions,
	} {
		if want := mac(prk, append([]byte(label), 1)); !bytes.Equal(got, want) {
			t.Errorf("%s: got %x, want %x", label, got, want)
		}
	}
}

func TestDeriveDependsOnTheMaster(t *testing.T) {
	t.Parallel()
	a, b := derive(t, master), derive(t, append([]byte("1"), master[1:]...))
	for name, pair := range map[string][2][]byte{
		"links": {a.Links[0], b.Links[0]}, "ids": {a.IDs, b.IDs}, "guard": {a.Guard, b.Guard},
		"sessions": {a.Sessions, b.Sessions},
	} {
		if bytes.Equal(pair[0], pair[1]) {
			t.Errorf("%s: another master gives the same key", name)
		}
	}
}

func TestDeriveRefusesShortMaster(t *testing.T) {
	t.Parallel()
	for n := range MinLength {
		if _, err := Derive(master[:n]); err == nil {
			t.Errorf("took a master of %d bytes", n)
		}
	}
}

func TestKeysStayOutOfLogs(t *testing.T) {
	t.Parallel()
	k := derive(t, master)
	for _, verb := range []string{"%v", "%+v", "%#v", "%s"} {
		if s := fmt.Sprintf(verb, k); strings.ContainsAny(s, "0123456789") {
			t.Errorf("%s shows %q", verb, s)
		}
	}
}
