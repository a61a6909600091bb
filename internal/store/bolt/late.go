package bolt

// Where nothing is synced (Options.Unsynced), nobody waits for a commit either: requests are served where they are
// asked, and one transaction of the file goes on over many of them. Reads are of that transaction. What fails in it is
// the end of the database, because requests were answered whose changes are lost.

// atOnce serves the request where it is asked: to hand it to another goroutine costs a third of the time.
func (d *DB) atOnce(r *request) error {
	d.serving.Lock()
	defer d.serving.Unlock()
	d.mu.Lock()
	closing := d.closing
	d.mu.Unlock()
	if closing {
		return ErrClosed
	}
	d.serve([]*request{r})
	return r.err
}

// goesOn keeps the transaction open for the next requests, and tells the feeds what it has, if it has room for more.
func (d *DB) goesOn(w *commit, live []*request) bool {
	if w.served += len(live); !d.late || live == nil || w.served >= maxBatch {
		return false
	}
	d.going = w
	d.log.reached(w.log.Sequence())
	return true
}

// flush ends the transaction that goes on, if there is one. Who calls it serves.
func (d *DB) flush() {
	switch w := d.going; {
	case w == nil:
	case d.failed() != nil:
		d.going = nil
		d.release(w.tx)
	default:
		_ = d.lasting(d.commit(nil)) // the database has failed then
	}
}

// lasting makes an error of a commit the end of the database, if the commit had requests that were answered before.
func (d *DB) lasting(err error) error {
	if err != nil && d.late {
		return d.fail(err)
	}
	return err
}

// written has everything that was answered in the file.
func (d *DB) written() {
	if d.late {
		d.serving.Lock()
		defer d.serving.Unlock()
		d.flush()
	}
}
