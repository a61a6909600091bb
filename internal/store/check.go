package store

import (
	"fmt"
	"unicode/utf8"
)

// CheckOps holds the operations of one transaction to the limits of the port: drivers call it first.
func CheckOps(ops []Op) error {
	if len(ops) == 0 || len(ops) > MaxOps {
		return fmt.Errorf("%w: %d operations in a transaction", ErrInvalid, len(ops))
	}
	seen := make(map[Key]struct{}, len(ops))
	total := 0
	for i, op := range ops {
		k := op.Item.Key
		if err := CheckKey(k); err != nil {
			return fmt.Errorf("operation %d: %w", i, err)
		}
		if _, twice := seen[k]; twice {
			return fmt.Errorf("%w: key %s twice in a transaction", ErrInvalid, k)
		}
		seen[k] = struct{}{}
		if op.Action == ActCheck && op.If == Always {
			return fmt.Errorf("%w: a check without a condition", ErrInvalid)
		}
		if op.Action != ActPut {
			continue
		}
		size := len(op.Item.Data)
		for _, f := range op.Item.Facts {
			size += len(f.Data)
		}
		if size > MaxItem {
			return fmt.Errorf("%w: %s has %d bytes, at most %d", ErrInvalid, k, size, MaxItem)
		}
		if total += size; total > MaxWrite {
			return fmt.Errorf("%w: a transaction of more than %d bytes", ErrInvalid, MaxWrite)
		}
		for _, x := range []*IndexKey{op.Item.Due, op.Item.By} {
			if x == nil {
				continue
			}
			if err := CheckKey(Key(*x)); err != nil {
				return fmt.Errorf("operation %d, index: %w", i, err)
			}
		}
	}
	return nil
}

// CheckKey holds a key to the limits of the port.
func CheckKey(k Key) error {
	for _, s := range [...]string{k.Partition, k.Sort} {
		if s == "" || len(s) > MaxKey || !utf8.ValidString(s) {
			return fmt.Errorf("%w: key part %.60q", ErrInvalid, s)
		}
		for i := range len(s) {
			if s[i] == 0 {
				return fmt.Errorf("%w: key part %.60q", ErrInvalid, s)
			}
		}
	}
	if k.Partition[0] == '~' {
		return fmt.Errorf("%w: partition %.60q: a tilde begins what drivers keep for themselves", ErrInvalid,
			k.Partition)
	}
	return nil
}

// PageLimit returns the query's limit, with the default for 0.
func (q Query) PageLimit() int {
	if q.Limit <= 0 || q.Limit > 1000 {
		return 1000
	}
	return q.Limit
}
