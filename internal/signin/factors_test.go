package signin

import (
	"net/url"
	"strings"
	"testing"
	"time"
)

// TestTimeCodeIsRFC6238: the test values of its appendix B, of which authenticator apps show the last six digits.
func TestTimeCodeIsRFC6238(t *testing.T) {
	t.Parallel()
	secret := []byte("12345678901234567890")
	for at, want := range map[int64]string{59: "94287082", 1111111109: "07081804", 1111111111: "14050471",
		1234567890: "89005924", 2000000000: "69279037", 20000000000: "65353130"} {
		if got := TimeCode(secret, StepAt(time.Unix(at, 0))); got != want[2:] {
			t.Errorf("at %d: %s, want %s", at, got, want[2:])
		}
	}
}

func TestSecretAddress(t *testing.T) {
	t.Parallel()
	u, err := url.Parse(SecretAddress("Lotus: Terapi & Ro", "ida+a@lotus.example", []byte("12345678901234567890")))
	if err != nil {
		t.Fatal(err)
	}
	q := u.Query()
	if u.Scheme != "otpauth" || u.Host != "totp" || u.Path != "/Lotus  Terapi & Ro:ida+a@lotus.example" ||
		q.Get("secret") != "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ" || q.Get("issuer") != "Lotus  Terapi & Ro" ||
		strings.Contains(u.RawQuery, "+") {
		t.Errorf("%s", u)
	}
}
