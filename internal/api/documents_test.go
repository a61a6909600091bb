package api_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"stund/internal/api"
	"stund/internal/httpapi"
)

var update = flag.Bool("update", false, "write the API document anew")

// TestDocumentIsOfThisCode makes the API document and its page from the catalogue and compares them with those that are served.
func TestDocumentIsOfThisCode(t *testing.T) {
	t.Parallel()
	document, err := api.Document()
	if err != nil {
		t.Fatal(err)
	}
	page, err := httpapi.DocsPage(document)
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string][]byte{"openapi.json": document, "docs.html": page} {
		path := filepath.Join("document", name)
		if *update {
			if err := os.WriteFile(path, want, 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		got, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(string(got), "\n")); diff != "" {
			t.Errorf("%s is not of this code: go test ./internal/api -run Document -update (-want +got):\n%s", path, diff)
		}
	}
}
