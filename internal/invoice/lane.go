package invoice

import (
	"context"
	"errors"
	"slices"
	"time"

	"stund/internal/fact"
	"stund/internal/fault"
)

// MaxBlock is the most invoices that one transaction issues: with their series, half of what one may hold.
const MaxBlock = 45

// order is what somebody wants issued: all of it or none, under consecutive numbers.
type order struct {
	actor fact.Actor
	ids   []string
	made  []Invoice
	err   error
	turn  chan bool // true: it was carried out; false: whoever waits for it goes on with the lane
}

// lane is where those meet who issue the same seller's invoices in one process: one of them issues what all want, in
// blocks, and they are not in each other's way. Between processes the series decides, whose item only one of two can
// write next.
type lane struct {
	busy    bool
	waiting []*order
}

// patience is how long one block may take.
const patience = 20 * time.Second

// join carries the order out, or has whoever is at it carry it out.
func (d *Invoices) join(ctx context.Context, practiceID, seller string, o *order) {
	o.turn = make(chan bool, 1)
	key := practiceID + "#" + seller
	d.mu.Lock()
	l := d.lanes[key]
	if l == nil {
		l = &lane{}
		d.lanes[key] = l
	}
	l.waiting = append(l.waiting, o)
	lead := !l.busy
	l.busy = true
	d.mu.Unlock()
	if !lead && d.await(ctx, l, o) {
		return
	}
	d.lead(ctx, practiceID, seller, l, o)
}

// await waits for the order's turn; true: it is over.
func (d *Invoices) await(ctx context.Context, l *lane, o *order) (over bool) {
	select {
	case over = <-o.turn:
		return over
	case <-ctx.Done():
	}
	if d.left(l, o) {
		o.err = ctx.Err()
		return true
	}
	return <-o.turn // somebody is at it, or the lane is theirs now: nobody leaves it without a leader
}

// left takes the order out of the line, unless it is being carried out or is to lead.
func (d *Invoices) left(l *lane, o *order) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	n := slices.Index(l.waiting, o)
	if n < 0 || len(o.turn) > 0 {
		return false
	}
	l.waiting = slices.Delete(l.waiting, n, n+1)
	return true
}

// lead issues blocks until the order is among them, and hands the lane to the next in line.
func (d *Invoices) lead(ctx context.Context, practiceID, seller string, l *lane, own *order) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
	defer cancel()
	for own != nil {
		d.mu.Lock()
		block := l.next()
		d.mu.Unlock()
		d.block(ctx, practiceID, seller, block)
		for _, o := range block {
			o.err = late(o.err)
			if o == own {
				own = nil
				continue
			}
			o.turn <- true
		}
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(l.waiting) == 0 {
		delete(d.lanes, practiceID+"#"+seller)
		l.busy = false
		return
	}
	l.waiting[0].turn <- false
}

// late is what is said of an order for which a block's time was up: it may be done, or not.
func late(err error) error {
	if !errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	f := fault.New(fault.Unavailable, "timeout", "This took too long. Whether it was done is not known; look, or try "+
		"again in a moment.")
	f.Retry = 1
	return f.Because(err)
}

// next takes the orders of the next block.
func (l *lane) next() (block []*order) {
	n := 0
	for _, o := range l.waiting {
		if n += len(o.ids); n > MaxBlock && len(block) > 0 {
			break
		}
		block = append(block, o)
	}
	l.waiting = slices.Delete(l.waiting, 0, len(block))
	return block
}
