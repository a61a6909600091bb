// Command events writes the event of a payload as Lambda hands it over, to be given to a function by hand:
//
//	go run ./infra/events booking/own-practice | sam local invoke Booking -e -
//
// With the name of a function it lists its payloads, with none those of all functions. "go run ./infra/events tokens"
// lists the ids and tokens of the world that payloads speak of.
package main

import (
	"fmt"
	"io"
	"os"
	"strings"

	"stund/internal/payload"
)

func main() {
	if err := write(os.Stdout, "events", os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func write(out io.Writer, folder payload.Folder, names []string) error {
	if len(names) == 0 {
		var err error
		if names, err = folder.Functions(); err != nil {
			return err
		}
	}
	for _, name := range names {
		if name == "tokens" {
			seeded, err := folder.Seeded()
			if err != nil {
				return err
			}
			if _, err := out.Write(seeded); err != nil {
				return err
			}
			continue
		}
		if strings.Contains(name, "/") {
			event, err := folder.Event(name)
			if err != nil {
				return err
			}
			if _, err := out.Write(event); err != nil {
				return err
			}
			continue
		}
		all, err := folder.Cases(name)
		if err != nil {
			return err
		}
		for _, c := range all {
			if _, err := fmt.Fprintln(out, c); err != nil {
				return err
			}
		}
	}
	return nil
}
