package bolt

import (
	"bytes"
	"errors"
	"fmt"
	"os"

	"go.etcd.io/bbolt"
)

const upgradeBytes = 16 << 20 // of entries in one commit of an upgrade

// upgrade replaces an open file without checksums by one that has them, and closes it. The new file has its name once
// it is whole: whoever is interrupted begins again.
func upgrade(older *bbolt.DB, path string, o Options) error {
	if o.Log != nil {
		o.Log.Info("an older version's database gets checksums, once", "file", path, "bytes", size(path))
	}
	err := create(path, func(b *bbolt.DB) error { return errors.Join(copyTables(b, older), older.Close()) })
	if err != nil {
		return fmt.Errorf("give an older version's database checksums (it stays as it was): %w", err)
	}
	return nil
}

func size(path string) int64 {
	info, err := os.Stat(path)
	if err != nil {
		return 0
	}
	return info.Size()
}

// copyTables copies what the older file has into the new one, a part with each commit.
func copyTables(b, older *bbolt.DB) error {
	return older.View(func(from *bbolt.Tx) error {
		c := copier{b: b}
		if err := c.next(); err != nil {
			return err
		}
		for _, name := range tableNames {
			if err := c.table(name, from.Bucket(name.bucket())); err != nil {
				return errors.Join(err, c.tx.Rollback())
			}
		}
		return c.save()
	})
}

// copier writes a new file.
type copier struct {
	b     *bbolt.DB
	tx    *bbolt.Tx
	w     *commit
	bytes int // in this commit
}

// next begins a commit.
func (c *copier) next() (err error) {
	if c.tx, err = c.b.Begin(true); err != nil {
		return err
	}
	c.bytes = 0
	if c.w == nil {
		c.w = begin(c.tx)
		return c.w.failed
	}
	c.w = &commit{tx: c.tx, state: c.w.state}
	c.w.open()
	return nil
}

func (c *copier) save() error {
	if err := c.w.saveState(); err != nil {
		return errors.Join(err, c.tx.Rollback())
	}
	return c.tx.Commit()
}

func (c *copier) table(name tableName, from *bbolt.Bucket) error {
	cursor := from.Cursor()
	for k, v := cursor.First(); k != nil; k, v = cursor.Next() {
		if name == tableMeta && bytes.Equal(k, keyFormat) {
			continue
		}
		if err := readable(name, v); err != nil {
			return fmt.Errorf("table %s, %q: %w", name, k, err)
		}
		to := table{c.tx.Bucket(name.bucket()), name.tag(), &c.w.state, nil}
		to.FillPercent = 1 // it comes in order
		if err := to.put(bytes.Clone(k), append(make([]byte, 0, len(v)+checksumSize), v...)); err != nil {
			return err
		}
		if c.bytes += len(k) + len(v); c.bytes < upgradeBytes {
			continue
		}
		if err := c.save(); err != nil {
			return err
		}
		if err := c.next(); err != nil {
			return err
		}
	}
	return c.tx.Bucket(name.bucket()).SetSequence(from.Sequence())
}

// readable tells whether a record without a checksum can be read.
func readable(name tableName, v []byte) (err error) {
	switch name {
	case tableItem:
		_, err = decodeItem(v)
	case tableCount:
		_, _, err = decodeCount(v)
	case tableLog:
		_, err = decodeChange(v)
	}
	return err
}
