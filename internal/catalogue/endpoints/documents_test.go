package endpoints

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"stund/internal/api/document"
)

var update = flag.Bool("update", false, "write the API document anew")

// TestDocumentIsOfThisCode makes the API document and its page from the catalogue and compares them with those that are
// served.
func TestDocumentIsOfThisCode(t *testing.T) {
	t.Parallel()
	openapi, err := Document()
	if err != nil {
		t.Fatal(err)
	}
	page, err := document.Page(openapi)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct{ made, served []byte }{
		"openapi.json": {openapi, document.OpenAPI()},
		"docs.html":    {page, document.HTML()},
	} {
		if *update {
			if err := os.WriteFile(filepath.Join("../../api/document", name), c.made, 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		if diff := cmp.Diff(strings.Split(string(c.made), "\n"), strings.Split(string(c.served), "\n")); diff != "" {
			t.Errorf("%s is not of this code: go test ./internal/catalogue/endpoints -run Document -update "+
				"(-want +got):\n%s", name, diff)
		}
	}
}
