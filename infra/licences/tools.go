package main

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// pins are where the folder of tests says which tools it fetches: each match is a name and a version.
var pins = map[string]*regexp.Regexp{
	"requirements-*.txt": regexp.MustCompile(`(?m)^([\w-]+)(?:\[\w+\])?==(\S+)$`),
	"npm/package.json":   regexp.MustCompile(`"(@?[\w/-]+)": "(\d[^"]*)"`),
	"dynamodb/pom.xml":   regexp.MustCompile(`<artifactId>(DynamoDBLocal)</artifactId>\s*<version>([^<]+)</version>`),
	"judges/pom.xml":     regexp.MustCompile(`<artifactId>([\w-]+)</artifactId>\s*<version>([\d.]+\.[\d.]+)</version>`),
	"*.sh":               regexp.MustCompile(`go (?:run|install) "?([^\s"]+)@(v[^\s"]+)`),
}

// toolLicences are what the tools' authors say. They run beside the tests, and nothing of them is passed on.
var toolLicences = map[string]string{
	"schemathesis": "MIT", "aws-sam-cli": "Apache-2.0", "cfn-lint": "MIT-0", "moto": "Apache-2.0",
	"preact": "MIT", "@preact/signals": "MIT", "@preact/signals-core": "MIT", "lucide-static": "ISC",
	"axe-core": "MPL-2.0", "typescript": "Apache-2.0",
	"DynamoDBLocal":                      "DynamoDB Local License Agreement",
	"phive-rules-peppol":                 "Apache-2.0",
	"jaxb-impl":                          "BSD-3-Clause",
	"validation-model-jakarta":           "MPL-2.0",
	"honnef.co/go/tools/cmd/staticcheck": "MIT",
	"github.com/stripe/stripe-mock":      "MIT",
}

// tools returns what the scripts in the folder fetch. It fails if one has no licence in the list.
func tools(folder string) (all []used, err error) {
	for pattern, pin := range pins {
		files, err := filepath.Glob(filepath.Join(folder, pattern))
		if err != nil {
			return nil, err
		}
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				return nil, err
			}
			for _, m := range pin.FindAllStringSubmatch(string(text), -1) {
				licence, known := toolLicences[m[1]]
				if !known {
					return nil, fmt.Errorf("%s fetches %s: say its licence in infra/licences/tools.go", file, m[1])
				}
				all = append(all, used{m[1], m[2], []string{licence}})
			}
		}
	}
	return sorted(all), nil
}

// fromOutside is a TypeScript import of a package: ours name a file, or what the builder puts in.
var fromOutside = regexp.MustCompile(`(?:^|[^\w"'.])(?:from|import)\b\s*\(?\s*["']([^."'][^"']*)["']`)

// ours are the imports that the builder puts in (internal/script/bundle).
var ours = regexp.MustCompile(`^(texts(/[a-z]+)?|[a-z]+\.css)$`)

// scripts returns the packages that the TypeScript below the folder takes in, and that ship within it: those that are
// vendored, each with its licence. One that is not has an unknown licence, and may not ship.
func scripts(folder string) (all []used, err error) {
	vendored, err := vendored(folder)
	if err != nil {
		return nil, err
	}
	all = slices.Clone(vendored)
	err = filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".ts") && !strings.HasSuffix(path, ".tsx") {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for _, m := range fromOutside.FindAllStringSubmatch(string(text), -1) {
			known := func(u used) bool { return m[1] == u.name || strings.HasPrefix(m[1], u.name+"/") }
			if !ours.MatchString(m[1]) && !slices.ContainsFunc(vendored, known) {
				all = append(all, used{m[1], "in " + path, []string{unknown}})
			}
		}
		return nil
	})
	return all, err
}

// vendored returns the packages that the lists below the folder name: package, version, licence.
func vendored(folder string) (all []used, err error) {
	lists, err := filepath.Glob(filepath.Join(folder, "*", "vendor", "packages.txt"))
	if err != nil {
		return nil, err
	}
	for _, list := range lists {
		in, err := listed(list)
		if err != nil {
			return nil, err
		}
		all = append(all, in...)
	}
	return all, nil
}

// listed returns the packages that a list names: package, version, licence.
func listed(list string) (all []used, err error) {
	text, err := os.ReadFile(list)
	if err != nil {
		return nil, err
	}
	for line := range strings.Lines(string(text)) {
		if words := strings.Fields(line); len(words) > 2 && words[0] != "#" {
			all = append(all, used{words[0], words[1], []string{words[2]}})
		}
	}
	return all, nil
}
