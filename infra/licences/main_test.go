package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const mit = `MIT License

Copyright (c) 2026 Somebody

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
documentation files (the "Software"), to deal in the Software without restriction, including without limitation the
rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit
persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the
Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE
WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR
OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
`

const agpl = `This program is free software: you can redistribute it and/or modify it under the terms of the GNU Affero
General Public License as published by the Free Software Foundation, either version 3 of the License, or (at your
option) any later version.
`

// Beside a free licence, one that binds or that nobody knows keeps a module from shipping, wherever it stands.
func TestJudge(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		files map[string]string
		ships bool
	}{
		"free":               {map[string]string{"LICENSE": mit}, true},
		"free, in a package": {map[string]string{"used/LICENCE.md": mit}, true},
		"none":               {map[string]string{"README": mit}, false},
		"binds":              {map[string]string{"COPYING": agpl}, false},
		"binds beside":       {map[string]string{"LICENSE": mit, "LICENSE.agpl": agpl}, false},
		"binds in a package": {map[string]string{"LICENSE": mit, "used/LICENSE": agpl}, false},
		"binds elsewhere":    {map[string]string{"LICENSE": mit, "other/LICENSE": agpl}, true},
		"unknown":            {map[string]string{"LICENSE": strings.Repeat("What you may is mine. ", 50)}, false},
		"with a condition":   {map[string]string{"LICENSE": mit + strings.Repeat("You may not sell it. ", 30)}, false},
		"known, not free":    {map[string]string{"LICENSE": "https://www.mozilla.org/MPL/2.0/\n"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			root := t.TempDir()
			m := module{path: "m", root: root, folders: []string{filepath.Join(root, "used")}}
			for _, folder := range []string{"used", "other"} {
				if err := os.Mkdir(filepath.Join(root, folder), 0o700); err != nil {
					t.Fatal(err)
				}
			}
			for file, text := range c.files {
				if err := os.WriteFile(filepath.Join(root, file), []byte(text), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			names, err := m.licences()
			if err != nil {
				t.Fatal(err)
			}
			if err := judge([]used{{"m", "v1", names}}); (err == nil) != c.ships {
				t.Errorf("it has %v: %v", names, err)
			}
		})
	}
}

func TestScriptsFromOutside(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	text := "import * as T from \"texts\";\nimport * as A from \"texts/today\";\n" +
		"import style from \"style.css\";\nimport { h } from \"./dom\";\n" +
		"import {\n  a,\n} from \"left-pad\";\nimport \"@scope/effect\";\nconst b = import('lazy');\n"
	if err := os.WriteFile(filepath.Join(folder, "a.ts"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	all, err := scripts(folder)
	var names []string
	for _, u := range all {
		names = append(names, u.name)
	}
	if want := []string{"left-pad", "@scope/effect", "lazy"}; err != nil || !slices.Equal(names, want) {
		t.Errorf("got %v, %v, want %v", names, err, want)
	}
	if judge(all) == nil {
		t.Error("they may ship")
	}
}

// Every tool that the tests fetch has its licence said.
func TestTools(t *testing.T) {
	t.Parallel()
	all, err := tools("../test")
	if err != nil || len(all) != len(toolLicences) {
		t.Errorf("%d tools of %d, %v", len(all), len(toolLicences), err)
	}
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "x.sh"), []byte("go run example.com/x@v1.0.0 ./...\n"),
		0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := tools(folder); err == nil {
		t.Error("a tool whose licence nobody said")
	}
}
