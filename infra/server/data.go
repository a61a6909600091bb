package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"stund/internal/installation"
)

// check reads everything and says what is wrong; the server may be running.
func check(args []string) error {
	if len(args) > 0 {
		return errors.New("check: it takes no arguments; DATA is the folder that is checked")
	}
	data := env("DATA", folder)
	if err := installation.Check(context.Background(), data); err != nil {
		return err
	}
	fmt.Println(data, "is whole")
	return nil
}

// backup writes a backup to a new file; the server may be running.
func backup(args []string) error {
	if len(args) != 1 {
		return errors.New("backup: say the file that is to be made")
	}
	path := args[0]
	if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("backup: %s is there already", path)
	}
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*") // for nobody else to read
	if err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	err = errors.Join(installation.Backup(env("DATA", folder), os.Getenv("BACKUP_PASSPHRASE"), f), f.Sync(), f.Close())
	if err == nil {
		err = os.Link(f.Name(), path) // unlike renaming, it overwrites nothing
	}
	return errors.Join(err, os.Remove(f.Name()))
}

// restore brings a backup back into an empty folder, with the log of who was erased since, if there is one.
func restore(args []string) error {
	if len(args) < 1 || len(args) > 2 {
		return errors.New("restore: say the file that a backup was written to, and the file \"erased\" of the folder " +
			"that is given up, if it can be had: who was erased after the backup is erased again")
	}
	var erased []byte
	if len(args) == 2 {
		var err error
		if erased, err = os.ReadFile(args[1]); err != nil {
			return fmt.Errorf("restore: %w", err)
		}
	}
	f, err := os.Open(args[0])
	if err != nil {
		return fmt.Errorf("restore: %w", err)
	}
	defer func() { _ = f.Close() }() // it is only read
	data := env("DATA", folder)
	if err := os.MkdirAll(data, 0o700); err != nil {
		return fmt.Errorf("restore: %w", err)
	}
	if err := installation.AddErased(data, erased); err != nil { // first: no server may start without it
		return fmt.Errorf("restore: %w", err)
	}
	return installation.Restore(data, os.Getenv("BACKUP_PASSPHRASE"), f)
}

// accept says what a folder whose start is refused could be gone on with, and does so with -yes.
func accept(args []string, out io.Writer) error {
	f := flag.NewFlagSet("accept", flag.ContinueOnError)
	do := f.Bool("yes", false, "go on with what is there, and lose what is not")
	if err := f.Parse(args); err != nil {
		return err
	}
	words, err := installation.Accept(env("DATA", folder), *do)
	if err != nil {
		return err
	}
	next := "Nothing was changed: `stund accept -yes` goes on with that."
	if *do {
		next = "The next start goes on with that."
	}
	_, err = fmt.Fprintf(out, "%s\n%s\n", words, next)
	return err
}
