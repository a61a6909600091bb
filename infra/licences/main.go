// Command licences lists what we use of others, with version and licence: first what ships, linked into a function or
// the server, then what only tests and tools need. It fails if something that ships has a licence that is not known to
// leave its users free.
//
//	go run ./infra/licences
package main

import (
	"fmt"
	"io"
	"os"
	"slices"
	"text/tabwriter"
)

func main() {
	if err := list(os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// free are the licences, by their SPDX names, that ask no more of who uses, changes or sells what they cover than to
// pass their text on. A licence that is not here may not ship, however free it is: somebody has to read it first.
var free = []string{"0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "ISC", "MIT", "MIT-0",
	"Unlicense", "Zlib",
	"OFL-1.1"} // of fonts: not to be sold alone, nor changed under a reserved name (ours have one of their own)

func list(out io.Writer) error {
	shipped, others, err := modules()
	if err != nil {
		return err
	}
	ours, err := tools("infra/test")
	if err != nil {
		return err
	}
	inPages, err := scripts("internal")
	if err != nil {
		return err
	}
	inDocuments, err := listed("internal/bill/pdf/paper/fonts/packages.txt")
	if err != nil {
		return err
	}
	shipped = append(append(shipped, inPages...), inDocuments...)
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	write(w, "SHIPS", shipped)
	write(w, "\nTESTS AND TOOLS ONLY", append(others, ours...))
	if err := w.Flush(); err != nil {
		return err
	}
	return judge(shipped)
}

// used is something of others that we use.
type used struct {
	name, version string
	licences      []string // SPDX names; unknown where a text is not known
}

const unknown = "unknown"

func write(w io.Writer, title string, all []used) {
	fmt.Fprintf(w, "%s\t%d\t\n", title, len(all))
	for _, u := range all {
		fmt.Fprintf(w, "%s\t%s\t%v\n", u.name, u.version, u.licences)
	}
}

// judge returns what of those may not ship.
func judge(shipped []used) error {
	var bad []string
	for _, u := range shipped {
		binds := func(licence string) bool { return !slices.Contains(free, licence) }
		if len(u.licences) == 0 || slices.ContainsFunc(u.licences, binds) {
			bad = append(bad, fmt.Sprintf("%s %s %v", u.name, u.version, u.licences))
		}
	}
	if len(bad) > 0 {
		return fmt.Errorf("may not ship, because the licence is unknown or binds: %q", bad)
	}
	return nil
}
