package archtest

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var purpose = regexp.MustCompile(`\blink\.Purpose = '(.)'`)

// TestPurposesShareNoLetter: the purpose of a link is the letter of its path, and each capability chooses its own. With
// one letter for two, the links of one would open the other's page.
func TestPurposesShareNoLetter(t *testing.T) {
	t.Parallel()
	taken := map[string]string{"b": "the booking page", "m": "link.Manage", "o": "link.Offer"}
	own := len(taken)
	root := filepath.Join("..", "..", "internal")
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for _, line := range strings.Split(string(text), "\n") {
			m := purpose.FindStringSubmatch(line)
			if m == nil || strings.HasPrefix(strings.TrimSpace(line), "//") {
				continue
			}
			if other, twice := taken[m[1]]; twice {
				t.Errorf("%s takes the letter %s, which is %s's", path, m[1], other)
			}
			taken[m[1]] = path
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(taken) < own+3 {
		t.Errorf("only %v were found", taken)
	}
}
