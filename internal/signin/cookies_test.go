package signin

import (
	"net/http"
	"testing"
)

// TestCookies: where there is TLS browsers take and send them over TLS only; on one's own machine there is none.
func TestCookies(t *testing.T) {
	t.Parallel()
	for site, prefix := range map[string]string{"https://book.example": "__Secure-", "http://127.0.0.1:8080": ""} {
		for line, want := range map[string][2]string{
			Cookie(site, Grant{Cookie: "x"}):               {"stund_session", "/session"},
			Cookie(site, Grant{Cookie: "x", Shared: true}): {"stund_session", "/session"},
			NoCookie(site):  {"stund_session", "/session"},
			Kept(site, "x"): {"stund_signin", "/signin"},
		} {
			c, err := http.ParseSetCookie(line)
			if err != nil {
				t.Fatal(err)
			}
			if c.Name != prefix+want[0] || c.Path != want[1] || c.Secure != (prefix != "") || !c.HttpOnly ||
				c.Domain != "" || c.SameSite == http.SameSiteNoneMode || c.SameSite == http.SameSiteDefaultMode {
				t.Errorf("%s: %s", site, line)
			}
		}
	}
}
