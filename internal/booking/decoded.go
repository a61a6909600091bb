package booking

import (
	"sync"

	"stund/internal/schedule"
)

// decoded remembers day ledgers by the bytes that they were decoded from: a search of a month reads thirty, and nearly
// all are as they were a moment ago. Nothing in it can be out of date, because the bytes say all that a ledger is. What
// it returns is shared: whoever changes a ledger makes another one, as schedule.Ledger's methods do.
type decoded struct {
	mu         sync.Mutex
	young, old map[string]schedule.Ledger // the young become the old when there are enough of them
	bytes      int                        // of the young, as they are stored
}

// enoughDecoded is the bytes of ledgers that become old together: some 3,000 ordinary days. Decoded they take about ten
// times as many, and there are twice as many at most.
const enoughDecoded = 256 << 10

// ledger returns the ledger that the bytes are the stored form of.
func (d *decoded) ledger(data []byte) (l schedule.Ledger, err error) {
	if l, known := d.known(data); known {
		return l, nil
	}
	if err := l.UnmarshalBinary(data); err != nil {
		return l, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.keep(string(data), l)
	return l, nil
}

// known returns the ledger if it is remembered. One of the old becomes young again.
func (d *decoded) known(data []byte) (l schedule.Ledger, known bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if l, known = d.young[string(data)]; known {
		return l, true
	}
	if l, known = d.old[string(data)]; known {
		d.keep(string(data), l)
	}
	return l, known
}

// keep remembers the ledger. The caller holds the lock.
func (d *decoded) keep(data string, l schedule.Ledger) {
	if d.young == nil || d.bytes+len(data) > enoughDecoded {
		d.young, d.old, d.bytes = map[string]schedule.Ledger{}, d.young, 0
	}
	if _, twice := d.young[data]; !twice {
		d.bytes += len(data)
		d.young[data] = l
	}
}
