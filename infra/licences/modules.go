package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"

	"github.com/google/licensecheck"
)

// ships are the programs that are deployed, or that somebody runs.
var ships = []string{"./functions/...", "./infra/server", "./infra/local"}

// systems are those that programs are built for; each links a little of its own.
var systems = []string{"linux/arm64", "linux/amd64", "darwin/arm64", "windows/amd64"}

// module is a Go module and those folders of it whose packages are used.
type module struct {
	path, version, root string
	folders             []string
}

// modules returns the Go modules that programs link, the standard library first, and those that only tests need.
func modules() (shipped, others []used, err error) {
	linked, tested := map[string]*module{}, map[string]*module{}
	for _, system := range systems {
		if err := imported(system, linked, ships...); err != nil {
			return nil, nil, err
		}
	}
	if err := imported(runtime.GOOS+"/"+runtime.GOARCH, tested, "-test", "./..."); err != nil {
		return nil, nil, err
	}
	for path := range linked {
		delete(tested, path)
	}
	if shipped, err = licensed(linked); err != nil {
		return nil, nil, err
	}
	others, err = licensed(tested)
	return shipped, others, err
}

// imported adds to all what the packages import, directly or not, on a system.
func imported(system string, all map[string]*module, packages ...string) error {
	goos, goarch, _ := strings.Cut(system, "/")
	list := exec.Command("go", append([]string{"list", "-deps", "-json=Dir,Standard,Root,Module"}, packages...)...)
	list.Env = append(os.Environ(), "GOOS="+goos, "GOARCH="+goarch, "CGO_ENABLED=0")
	var out, wrong bytes.Buffer
	list.Stdout, list.Stderr = &out, &wrong
	if err := list.Run(); err != nil {
		return fmt.Errorf("go list for %s: %w: %s", system, err, &wrong)
	}
	for d := json.NewDecoder(&out); ; {
		var p struct {
			Dir, Root string
			Standard  bool
			Module    *struct {
				Path, Version, Dir string
				Main               bool
			}
		}
		switch err := d.Decode(&p); {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		}
		m := &module{path: "Go's standard library", version: runtime.Version(), root: p.Root}
		switch {
		case p.Standard:
			p.Dir = p.Root
		case p.Module == nil || p.Module.Main:
			continue
		default:
			m = &module{path: p.Module.Path, version: p.Module.Version, root: p.Module.Dir}
		}
		if known := all[m.path]; known != nil {
			m = known
		}
		all[m.path] = m
		if !slices.Contains(m.folders, p.Dir) {
			m.folders = append(m.folders, p.Dir)
		}
	}
}

// licensed returns the modules, by name, with their licences.
func licensed(modules map[string]*module) (all []used, err error) {
	for _, m := range modules {
		found, err := m.licences()
		if err != nil {
			return nil, err
		}
		all = append(all, used{m.path, m.version, found})
	}
	return sorted(all), nil
}

func sorted(all []used) []used {
	slices.SortFunc(all, func(a, b used) int { return strings.Compare(a.name, b.name) })
	return all
}

// licenceFile is what files are called in which a licence stands; one that sums others up is none.
var (
	licenceFile = regexp.MustCompile(`(?i)^(un)?(licen[cs]e|copying|copyright)([-._].*)?$`)
	noLicence   = regexp.MustCompile(`(?i)([-._]summary|\.go)$`)
)

// licences returns what the licence files say that stand beside the module's used packages, or above them. None is an
// unknown licence.
func (m *module) licences() (names []string, err error) {
	read := map[string]bool{}
	for _, folder := range m.folders {
		for ; !read[folder]; folder = filepath.Dir(folder) {
			read[folder] = true
			entries, err := os.ReadDir(folder)
			if err != nil {
				return nil, err
			}
			for _, e := range entries {
				if e.IsDir() || !licenceFile.MatchString(e.Name()) || noLicence.MatchString(e.Name()) {
					continue
				}
				text, err := os.ReadFile(filepath.Join(folder, e.Name()))
				if err != nil {
					return nil, err
				}
				names = append(names, namesOf(text)...)
			}
			if folder == m.root {
				break
			}
		}
	}
	if len(names) == 0 {
		return []string{unknown}, nil
	}
	slices.Sort(names)
	return slices.Compact(names), nil
}

// mostly is how many of 100 words of a licence file have to be a known licence's: the rest is who holds the copyright.
const mostly = 75

// namesOf returns the licences that a text consists of. One that is not mostly known is an unknown licence too.
func namesOf(text []byte) (names []string) {
	found := licensecheck.Scan(text)
	for _, m := range found.Match {
		names = append(names, m.ID)
	}
	if found.Percent < mostly {
		names = append(names, unknown)
	}
	return names
}
