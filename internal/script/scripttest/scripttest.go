// Package scripttest holds what is built for browsers to its sources: the same questions for the widget and the staff
// app.
package scripttest

import (
	"bytes"
	"compress/gzip"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Built fails unless the folder holds just the files of want. Command is what builds them anew.
func Built(t *testing.T, folder string, want map[string][]byte, command string) {
	t.Helper()
	if !cmp.Equal(want, contents(t, folder)) {
		t.Errorf("%s is not what its sources give: run %s", folder, command)
	}
}

// Declared fails unless the file holds the text. Command is what writes it anew.
func Declared(t *testing.T, path, text, command string) {
	t.Helper()
	is, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(text, string(is)); diff != "" {
		t.Errorf("%s is not of this code: run %s\n%s", path, command, diff)
	}
}

// Zipped returns the bytes that the file takes on its way.
func Zipped(t *testing.T, file []byte) int {
	t.Helper()
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	if _, err := w.Write(file); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Len()
}

// Said fails for each text that none of the sources says, which are named by patterns: it is a burden to five
// translators.
func Said(t *testing.T, texts []string, patterns ...string) {
	t.Helper()
	var all strings.Builder
	for _, pattern := range patterns {
		sources, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range sources {
			b, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			all.Write(b)
		}
	}
	for _, name := range texts {
		if !regexp.MustCompile(`\bT\.` + name + `\b`).MatchString(all.String()) {
			t.Errorf("nothing says the text %s", name)
		}
	}
}

// Lacks fails for each file of the folder that holds what is forbidden.
func Lacks(t *testing.T, folder string, forbidden *regexp.Regexp) {
	t.Helper()
	for name, b := range contents(t, folder) {
		if found := forbidden.Find(b); found != nil {
			t.Errorf("%s holds %s", name, found)
		}
	}
}

// contents returns the files of the folder, by name.
func contents(t *testing.T, folder string) map[string][]byte {
	t.Helper()
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string][]byte{}
	for _, e := range entries {
		if got[e.Name()], err = os.ReadFile(filepath.Join(folder, e.Name())); err != nil {
			t.Fatal(err)
		}
	}
	return got
}
