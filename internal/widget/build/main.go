// Command build makes the widget's files from their sources: `go run ./internal/widget/build`, from the module's root.
package main

import (
	"fmt"
	"os"
	"path/filepath"

	"stund/internal/widget"
	"stund/internal/widget/bundle"
)

func main() {
	if err := run("internal/widget"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// run replaces what was built before: parts have other names when their content is another.
func run(folder string) error {
	if err := os.WriteFile(filepath.Join(folder, "src", "texts.d.ts"), []byte(widget.Declarations()),
		0o644); err != nil {
		return err
	}
	files, err := bundle.Build(filepath.Join(folder, "src"))
	if err != nil {
		return err
	}
	dist := filepath.Join(folder, "dist")
	old, err := filepath.Glob(filepath.Join(dist, "*.js"))
	if err != nil {
		return err
	}
	for _, path := range old {
		if _, kept := files[filepath.Base(path)]; !kept {
			if err := os.Remove(path); err != nil {
				return err
			}
		}
	}
	for name, body := range files {
		if err := os.WriteFile(filepath.Join(dist, name), body, 0o644); err != nil {
			return err
		}
	}
	return nil
}
