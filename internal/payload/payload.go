// Package payload holds the events that functions are tried with: real ones in form, a few lines each in events/. A
// function's folder has a cases.yaml of named cases, each written as what somebody did (a request, by whom, with what),
// and what cannot be said so (a notification, a change of the table) as the event itself, <case>.json.
//
// A case of a request is sent to the function by API Gateway's HTTP API, payload format 2.0
// (https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html).
package payload

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
)

const (
	casesName = "cases.yaml"
	wholeExt  = ".json"
	idleName  = "idle.yaml"
	// SeededName is the file of the ids and tokens of the world that payloads speak of.
	SeededName = "seeded.txt"
)

// Folder is the path of events/.
type Folder string

// Case is one event that a function is tried with.
type Case struct {
	Function, Name string
	Event          []byte // as Lambda hands it over; not JSON where that is the case
}

// String returns the name that the case has among all: "booking/own-practice".
func (c Case) String() string { return c.Function + "/" + c.Name }

// Functions returns the names of the functions that have a folder, sorted.
func (f Folder) Functions() (names []string, err error) {
	entries, err := os.ReadDir(string(f))
	if err != nil {
		return nil, fmt.Errorf("list the functions of the payloads: %w", err)
	}
	for _, e := range entries {
		if e.IsDir() {
			names = append(names, e.Name())
		}
	}
	return names, nil
}

// Seeded returns the ids and tokens of the world that payloads speak of, a line each.
func (f Folder) Seeded() ([]byte, error) {
	text, err := os.ReadFile(filepath.Join(string(f), SeededName))
	if err != nil {
		return nil, fmt.Errorf("read what is seeded: %w", err)
	}
	return text, nil
}

// Idle is a group of permissions that no payload needs, and why they are granted all the same.
type Idle struct {
	Why    string
	Grants []string // patterns, in which * stands for anything
}

// Idle reads idle.yaml, which lies beside the functions' folders.
func (f Folder) Idle() (all []Idle, err error) {
	text, err := os.ReadFile(filepath.Join(string(f), idleName))
	if err != nil {
		return nil, fmt.Errorf("read which permissions are idle: %w", err)
	}
	if err := yaml.UnmarshalWithOptions(text, &all, yaml.DisallowUnknownField()); err != nil {
		return nil, fmt.Errorf("read %s: %w", idleName, err)
	}
	for _, i := range all {
		if i.Why == "" || len(i.Grants) == 0 {
			return nil, fmt.Errorf("read %s: a group has no reason, or no permissions: %+v", idleName, i)
		}
	}
	return all, nil
}

// Cases returns all cases of a function, sorted by name. It fails where one cannot be read, where a name is there
// twice, and where there is none.
func (f Folder) Cases(function string) (all []Case, err error) {
	whole, err := f.whole(function)
	if err != nil {
		return nil, err
	}
	written, err := f.written(function)
	if err != nil {
		return nil, err
	}
	all = append(whole, written...)
	slices.SortFunc(all, func(a, b Case) int { return strings.Compare(a.Name, b.Name) })
	for n, c := range all {
		if n > 0 && all[n-1].Name == c.Name {
			return nil, fmt.Errorf("payload %s is there twice, in %s and as a file", c, casesName)
		}
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("no payloads of %s", function)
	}
	return all, nil
}

// Event returns the event of a case by its name among all, as "booking/own-practice".
func (f Folder) Event(name string) ([]byte, error) {
	function, of, _ := strings.Cut(name, "/")
	all, err := f.Cases(function)
	if err != nil {
		return nil, err
	}
	for _, c := range all {
		if c.Name == of {
			return c.Event, nil
		}
	}
	return nil, fmt.Errorf("%s has no payload %q", function, of)
}

// whole reads the cases that are files of their own.
func (f Folder) whole(function string) (all []Case, err error) {
	paths, err := filepath.Glob(filepath.Join(string(f), function, "*"+wholeExt))
	if err != nil {
		return nil, fmt.Errorf("list the payloads of %s: %w", function, err)
	}
	for _, path := range paths {
		event, err := os.ReadFile(path)
		if err != nil {
			return nil, fmt.Errorf("read payload: %w", err)
		}
		name := strings.TrimSuffix(filepath.Base(path), wholeExt)
		all = append(all, Case{Function: function, Name: name, Event: event})
	}
	return all, nil
}

// written reads the cases of the function's cases.yaml, which it may have none of.
func (f Folder) written(function string) (all []Case, err error) {
	path := filepath.Join(string(f), function, casesName)
	text, err := os.ReadFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case err != nil:
		return nil, fmt.Errorf("read payloads: %w", err)
	}
	var sheet sheet
	if err := yaml.UnmarshalWithOptions(text, &sheet, yaml.DisallowUnknownField()); err != nil {
		return nil, fmt.Errorf("read %s: %w", path, err)
	}
	for name, w := range sheet.Cases {
		c := Case{Function: function, Name: name}
		if c.Event, err = sheet.event(c, w); err != nil {
			return nil, fmt.Errorf("payload %s: %w", c, err)
		}
		all = append(all, c)
	}
	return all, nil
}
