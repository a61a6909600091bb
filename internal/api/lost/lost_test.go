package lost

import (
	"net/http"
	"net/url"
	"testing"

	"stund/internal/httpapi"
)

// TestSlashless: a slash too many at the end of an address leads to the address, and never to another site.
func TestSlashless(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]string{
		"/app/": "/app", "/b/lotus//": "/b/lotus", "/b/læge/": "/b/l%C3%A6ge", "/a\r\nb/": "/a%0D%0Ab",
		"/": "", "//": "", "/app": "", "//evil.example/": "", "///": "", "": "", "app/": "",
	} {
		if got := slashless(path, nil); got != want {
			t.Errorf("%q leads to %q, want %q", path, got, want)
		}
		v := noPage(&httpapi.Visit{Path: path}, http.StatusNotFound, "")
		if leads := v.Status == http.StatusSeeOther && v.Location == want; leads != (want != "") {
			t.Errorf("%q answered %d %s", path, v.Status, v.Location)
		}
	}
	if got := slashless("/b/lotus/", url.Values{"lang": {"fi"}}); got != "/b/lotus?lang=fi" {
		t.Errorf("the language was lost: %q", got)
	}
}
