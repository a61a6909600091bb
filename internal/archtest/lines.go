package archtest

import (
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// columns is how long a line may be; a tab counts as tabWidth.
const (
	columns  = 120
	tabWidth = 4
)

// described is a field with its tag. A tag is one string in backquotes, which cannot be broken, and its description is
// a sentence of the API document.
var described = regexp.MustCompile("^\\s*\\w+\\s+\\S+\\s+`[^`]* doc:\"[^`]*`$")

// lineKinds are the kinds of files whose lines are measured.
var lineKinds = []string{".go", ".ts", ".tsx", ".js", ".css", ".sh", ".yaml", ".py", ".mk", ".md", ".html"}

// oneLanguage is a line that holds one language's text and nothing else: breaking it would hide what it says.
var oneLanguage = regexp.MustCompile(`^\s*(NB|SV|DA|FI|EN): "(?:[^"\\]|\\.)*",?$`)

// LongLines measures the files below root and returns what is wrong, sorted: lines with more than 120 columns.
func LongLines(root fs.FS) ([]string, error) {
	var found []string
	err := fs.WalkDir(root, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			return enter(name)
		}
		if !slices.Contains(lineKinds, path.Ext(name)) {
			return nil
		}
		text, err := fs.ReadFile(root, name)
		if err != nil {
			return err
		}
		for _, n := range longLines(string(text), path.Ext(name) == ".md") {
			found = append(found, fmt.Sprintf("%s:%d: longer than %d columns", name, n, columns))
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read lines: %w", err)
	}
	slices.Sort(found)
	return found, nil
}

// longLines returns the numbers of the lines that are too long. A table of Markdown cannot be broken, nor can a single
// word, the text of one language or the description of a field.
func longLines(text string, markdown bool) (numbers []int) {
	n := 0
	for line := range strings.Lines(text) {
		n++
		line = strings.TrimRight(line, "\r\n")
		width := utf8.RuneCountInString(line) + (tabWidth-1)*strings.Count(line, "\t")
		if width <= columns || oneLanguage.MatchString(line) || described.MatchString(line) {
			continue
		}
		if markdown && strings.HasPrefix(line, "|") || !strings.ContainsAny(strings.TrimSpace(line), " \t") {
			continue
		}
		numbers = append(numbers, n)
	}
	return numbers
}

// enter decides whether a folder's files are ours to judge: what is fetched or built, or what tests compare with, is
// not.
func enter(name string) error {
	base := path.Base(name)
	if name != "." && (strings.HasPrefix(base, ".") || strings.HasPrefix(base, "_")) ||
		slices.Contains([]string{"testdata", "node_modules", "vendor", "dist"}, base) {
		return fs.SkipDir
	}
	return nil
}
