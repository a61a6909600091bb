package bolt

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// journalSuffix is what the journal's name had after the file's. Older versions of Stund kept their last writes in
// it, and carried them into the file when they closed it or opened it again.
const journalSuffix = "-journal"

// Journal returns an error that wraps ErrJournal if there is a journal beside the file at path, whatever is in
// it: it may hold writes that were answered, and it may belong to another file than the one beside it.
func Journal(path string) error {
	journal := path + journalSuffix
	_, err := os.Lstat(journal)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("look for an older version's journal: %w", err)
	}
	return fmt.Errorf("%w: %s may be the only place of that version's last writes, and this version does not read it; "+
		"nothing has been changed. Copy the folder first. If the older version ran on this very database file, start "+
		"it here once more, stop it with Ctrl-C or SIGTERM, and remove the journal. If the database file was brought "+
		"here from elsewhere, such as a backup, just remove the journal", ErrJournal, journal)
}
