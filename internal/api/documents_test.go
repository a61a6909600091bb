package api_test

import (
	"bytes"
	"compress/gzip"
	"flag"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"stund/internal/api"
	"stund/internal/httpapi"
)

var update = flag.Bool("update", false, "write the API document anew")

// TestDocumentIsOfThisCode makes the API document and its page from the catalogue and compares them with those that are served,
// and with the document that lies beside them to be read.
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
	for name, want := range map[string][]byte{"openapi.json": document, "openapi.json.gz": document, "docs.html.gz": page} {
		path := filepath.Join("document", name)
		packed := strings.HasSuffix(name, ".gz")
		if *update {
			content := want
			if packed {
				content = pack(t, want)
			}
			if err := os.WriteFile(path, content, 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		got, err := os.ReadFile(path)
		if err == nil && packed {
			got, err = unpack(got)
		}
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(string(got), "\n")); diff != "" {
			t.Errorf("%s is not of this code: go test ./internal/api -run Document -update (-want +got):\n%s", path, diff)
		}
	}
}

func pack(t *testing.T, text []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	z, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := z.Write(text); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func unpack(packed []byte) ([]byte, error) {
	z, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(z)
}
