package imports

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"time"

	"stund/internal/civil"
	"stund/internal/client"
	"stund/internal/due"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/files"
	"stund/internal/practice"
	"stund/internal/store"
	"stund/internal/table"
	"stund/internal/typed"
)

const (
	step    = 20 * time.Second // of work, after which the desk does something else
	spare   = 15 * time.Second // before its caller's deadline a worker hands on
	lease   = 2 * time.Minute  // that a worker has until it says again that it is there
	renewed = time.Minute      // before its end

	tried    = 500 // rows in one part of a dry run
	room     = 74  // operations of clients in one transaction, beside the import and what became of its rows
	fewest   = 25  // rows that are looked at for one transaction, and most of them
	mostRows = 200
)

// errTaken: somebody else works on the import.
var errTaken = errors.New("imports: taken by another worker")

// work goes on with the import at the key, for one step.
func (x *Imports) work(ctx context.Context, key store.Key) (due.Report, error) {
	begin, end := until(ctx)
	defer end()
	holder := x.ids.Opaque()
	i, err := x.hold(ctx, key, func(i *Import, now time.Time) bool {
		if i.Next.IsZero() || i.Next.After(now) {
			return false
		}
		i.Holder, i.Next = holder, now.Add(lease)
		return true
	})
	if errors.Is(err, errTaken) || errors.Is(err, fault.NotFound) {
		return due.Report{}, nil
	}
	if err != nil {
		return due.Report{}, err
	}
	w := &worker{x: x, key: key, holder: holder, i: i, window: fewest}
	defer w.close()
	for err == nil && w.i.Holder == holder {
		if begin.Err() != nil { // the desk is called again at once, for it is due now
			w.i, err = x.hold(ctx, key, func(i *Import, now time.Time) bool {
				mine := i.Holder == holder
				i.Holder, i.Next = "", now
				return mine
			})
			break
		}
		err = w.further(ctx, begin)
	}
	if errors.Is(err, errTaken) {
		err = nil
	}
	return due.Report{Acted: 1}, err
}

// until returns a context that ends when nothing new is to be begun.
func until(ctx context.Context) (context.Context, context.CancelFunc) {
	begin, end := context.WithTimeout(ctx, step)
	if deadline, ok := ctx.Deadline(); ok {
		earlier, cancel := context.WithDeadline(begin, deadline.Add(-spare))
		return earlier, func() { cancel(); end() }
	}
	return begin, end
}

// hold changes the import at the key. It answers errTaken where change does not want to.
func (x *Imports) hold(ctx context.Context, key store.Key, change func(*Import, time.Time) bool) (Import, error) {
	return family.Update(ctx, x.db, x.retry, key, func(i Import) (Import, []fact.Fact, error) {
		if !change(&i, x.now().UTC().Truncate(time.Second)) {
			return i, nil, errTaken
		}
		return i, nil, nil
	})
}

// worker goes through one import.
type worker struct {
	x      *Imports
	key    store.Key
	holder string
	i      Import

	mapping  Mapping
	practice Practice
	file     io.Closer
	rows     *table.Reader
	ahead    []tableRow // that were read and not gone through
	end      bool       // all rows were read
	tried    []Outcome  // of the dry run, of rows behind those that were read
	triedTo  int        // the dry run's chunks up to which these are
	draft    *client.Draft
	names    namesakes
	window   int
}

// tableRow is a row, and what became of it when it was tried.
type tableRow struct {
	table.Row
	tried client.Tried
}

func (w *worker) close() {
	if w.file != nil {
		_ = w.file.Close() // it was only read
		w.file, w.rows, w.ahead, w.end, w.draft, w.names = nil, nil, nil, false, nil, namesakes{}
		w.tried, w.triedTo = nil, 0
	}
}

// further does a part of what is left.
func (w *worker) further(ctx, begin context.Context) error {
	switch w.i.Status {
	case Checking, Running:
		err := w.open(ctx)
		switch {
		case errors.Is(err, files.ErrNotFound):
			return w.fail(ctx, NoFile)
		case err != nil:
			return err
		case w.i.Status == Checking:
			return w.try(ctx)
		}
		return w.take(ctx)
	case Filing:
		return w.filing(ctx, begin)
	}
	return w.forget(ctx)
}

// open has the file read from where the import is.
func (w *worker) open(ctx context.Context) error {
	if w.file != nil {
		return nil
	}
	x, i := w.x, w.i
	m, ok, err := x.Mapping(ctx, i)
	if err != nil {
		return err
	}
	if !ok {
		return files.ErrNotFound
	}
	if w.practice, err = x.practice(ctx, i.Practice); err != nil {
		return err
	}
	if w.rows, w.file, err = x.read(ctx, i, m); err != nil {
		return err
	}
	w.mapping = m
	if w.names, err = x.namesakes(ctx, i.Practice); err != nil {
		return err
	}
	if i.Status == Checking {
		w.draft = x.clients.Draft(i.Practice, x.now(), store.Eventual)
	}
	return w.assume(ctx)
}

// read opens the import's file behind its head.
func (x *Imports) read(ctx context.Context, i Import, m Mapping) (*table.Reader, io.Closer, error) {
	f, err := x.files.Open(ctx, fileOf(i))
	if err != nil {
		return nil, nil, err
	}
	rows, err := table.NewReader(f, m.Form)
	if err == nil {
		err = rows.Skip(m.Form.Head)
	}
	if err != nil {
		return nil, nil, errors.Join(err, f.Close())
	}
	return rows, f, nil
}

// practice returns what rows are read for.
func (x *Imports) practice(ctx context.Context, id string) (Practice, error) {
	setup, err := x.book.Recent(ctx, id)
	if err != nil {
		return Practice{}, err
	}
	v, err := x.clients.Vocabulary(ctx, id, store.Strong)
	if err != nil {
		return Practice{}, err
	}
	p := Practice{Terms: client.Terms{Country: setup.Practice.Country, Vocabulary: v,
		Practitioner: func(id string) bool { _, ok := setup.Practitioner(id); return ok }},
		Practitioners: practitioners(setup), Today: civil.In(x.now(), setup.Zone()), Zone: setup.Zone()}
	return p, nil
}

// practitioners returns the ids of the practice's practitioners by their names and ids, folded. A name that several
// have is none's.
func practitioners(setup *practice.Setup) map[string]string {
	all := map[string]string{}
	for _, one := range setup.Practitioners {
		name := typed.Fold(one.Name)
		if _, again := all[name]; again {
			all[name] = ""
			continue
		}
		all[name] = one.ID
	}
	maps.DeleteFunc(all, func(_, id string) bool { return id == "" })
	for _, one := range setup.Practitioners {
		all[typed.Fold(one.ID)] = one.ID
	}
	return all
}

// assume goes on behind the rows that were gone through: what they came to is known again, by name and to the dry run.
func (w *worker) assume(ctx context.Context) error {
	if w.i.Place == 0 {
		return nil
	}
	before := map[int]Outcome{}
	err := w.x.outcomes(ctx, w.i, func(o Outcome) bool {
		if made(o.Outcome) || w.draft != nil && o.tried().Client != "" {
			before[o.Line] = o
		}
		return true
	})
	for range w.i.Place {
		if err != nil {
			break
		}
		var row table.Row
		row, err = w.rows.Read()
		o, is := before[row.Line]
		if !is {
			continue
		}
		e, wrong := w.practice.Entry(w.mapping, row)
		if wrong != nil {
			continue
		}
		if made(o.Outcome) {
			w.names.note(row.Line, e, o.Client)
		}
		if e.Line, e.Tried = row.Line, o.tried(); w.draft != nil {
			w.draft.Assume(e)
		}
	}
	if err != nil {
		return fmt.Errorf("go on with an import: %w", err)
	}
	return nil
}

// fill reads rows until there are so many ahead, or no more.
func (w *worker) fill(ctx context.Context, n int) error {
	for !w.end && len(w.ahead) < n {
		row, err := w.rows.Read()
		if errors.Is(err, io.EOF) {
			w.end = true
			break
		}
		if err != nil {
			return fmt.Errorf("read an import: %w", err)
		}
		next := tableRow{Row: row}
		if w.i.Round == Taking {
			if next.tried, err = w.triedAt(ctx, row.Line); err != nil {
				return err
			}
		}
		w.ahead = append(w.ahead, next)
	}
	return nil
}

// triedAt returns what became of the row of the line in the dry run. Rows are asked for in their order.
func (w *worker) triedAt(ctx context.Context, line int) (client.Tried, error) {
	for {
		for len(w.tried) > 0 && w.tried[0].Line < line {
			w.tried = w.tried[1:]
		}
		if len(w.tried) > 0 || w.triedTo < 0 {
			break
		}
		of := w.i
		of.Round, of.Chunk = Trying, w.triedTo+1
		err := w.x.from(ctx, of, w.triedTo, func(_, _ int, o Outcome) bool {
			w.tried = append(w.tried, o)
			return true
		})
		if err != nil {
			return client.Tried{}, err
		}
		if w.triedTo++; len(w.tried) == 0 {
			w.triedTo = -1 // there are no more
		}
	}
	if len(w.tried) > 0 && w.tried[0].Line == line {
		return w.tried[0].tried(), nil
	}
	return client.Tried{}, nil
}

// part is some rows, and what they say.
type part struct {
	rows    []tableRow
	entries []client.Entry
	reasons map[int][]Reason // by the places of rows; those with none have an entry, in their order
}

func (w *worker) part(n int) part {
	p := part{rows: w.ahead[:min(n, len(w.ahead))], reasons: map[int][]Reason{}}
	for at, row := range p.rows {
		e, wrong := w.practice.Entry(w.mapping, row.Row)
		if wrong != nil {
			p.reasons[at] = wrong
			continue
		}
		e.Line, e.Tried = row.Line, row.tried
		p.entries = append(p.entries, e)
	}
	return p
}

// outcomes returns what becomes of the first rows of the part, whose entries were taken so: of all of them, or those
// before the first entry that was not.
func (w *worker) outcomes(p part, taken []client.Taken) (all []Outcome) {
	next := 0
	for at, row := range p.rows {
		o := Outcome{Line: row.Line}
		if wrong, refused := p.reasons[at]; refused {
			o.Outcome, o.Reasons = client.Refused, wrong
			all = append(all, o)
			continue
		}
		if next == len(taken) {
			break
		}
		t, e := taken[next], p.entries[next]
		next++
		o.Outcome, o.Client, o.Fields = t.Outcome, t.Client, t.Fields
		fresh := ""
		switch {
		case t.Outcome == client.Refused:
			o.Reasons = []Reason{w.refusal(t)}
		case t.Outcome == client.New:
			if o.Alike = w.names.of(row.Line, e); len(o.Alike) > 0 {
				o.Outcome = Perhaps
			}
			fresh = t.Client
		case len(t.Contradictions) > 0:
			o.Outcome, o.Reasons = Contradicts, contradictions(t.Contradictions, w.mapping)
		}
		if t.Outcome != client.Refused {
			w.names.note(row.Line, e, fresh)
		}
		all = append(all, o)
	}
	return all
}

// refusal says why the entry is refused.
func (w *worker) refusal(t client.Taken) Reason {
	if !t.Gone.IsZero() {
		return Reason{Why: WhyErased, Day: civil.In(t.Gone, w.practice.Zone)}
	}
	return full(t.Full, w.mapping)
}

// full says of what there would be too much.
func full(of string, m Mapping) Reason {
	if of == "shared" {
		return Reason{Why: WhyShared}
	}
	return Reason{Column: slices.Index(m.Columns, targetOf(of)) + 1, Why: WhyFull}
}

// after returns the import behind these rows, and the item that says what became of them.
func (w *worker) after(i Import, all []Outcome) (Import, store.Op, error) {
	i.Counts = maps.Clone(i.Counts)
	if i.Counts == nil {
		i.Counts = map[client.Outcome]int{}
	}
	for _, o := range all {
		i.Counts[o.Outcome]++
	}
	item, err := chunks.Item(chunks.Key(i.Practice, chunkID(i.ID, i.Round, i.Chunk)),
		chunk{Outcomes: all, until: i.Made.Add(kept)})
	i.Chunk++
	i.Place += len(all)
	if now := w.x.now().UTC().Truncate(time.Second); i.Next.Sub(now) < renewed {
		i.Next = now.Add(lease)
	}
	return i, store.Put(item, store.Always), err
}

// try tries the next rows.
func (w *worker) try(ctx context.Context) error {
	if err := w.fill(ctx, tried); err != nil {
		return err
	}
	p := w.part(tried)
	taken, err := w.draft.Take(ctx, p.entries, client.NoLimit)
	if err != nil {
		return err
	}
	all := w.outcomes(p, taken)
	last := w.end && len(w.ahead) == len(p.rows)
	switch {
	case w.i.Place+len(all) > MaxRows:
		return w.fail(ctx, TooMany)
	case last && w.i.Place+len(all) == 0:
		return w.fail(ctx, NoRows)
	}
	err = w.write(ctx, func(i Import, _ int) (Import, []store.Op, []fact.Fact, error) {
		i, op, err := w.after(i, all)
		if last {
			i.Status, i.Holder, i.Rows, i.Next = Checked, "", i.Place, i.Made.Add(fileKept)
		}
		return i, []store.Op{op}, nil, err
	})
	if err != nil || w.file == nil {
		return err
	}
	w.ahead = w.ahead[len(all):]
	return nil
}

// take takes as many of the next rows as one transaction has room for.
func (w *worker) take(ctx context.Context) error {
	if err := w.fill(ctx, w.window); err != nil {
		return err
	}
	p, done := w.part(w.window), 0
	err := w.write(ctx, func(i Import, attempt int) (Import, []store.Op, []fact.Fact, error) {
		if i.Stop {
			i.Status = Filing
			return i, nil, nil, nil
		}
		d := w.x.clients.Draft(i.Practice, w.x.now(), store.Consistency(attempt > 0))
		taken, err := d.Take(ctx, p.entries, room)
		if err != nil {
			return i, nil, nil, err
		}
		all := w.outcomes(p, taken)
		done = len(all)
		ops, err := d.Ops(i.By, i.ID)
		if err != nil {
			return i, nil, nil, err
		}
		i, op, err := w.after(i, all)
		if w.end && len(w.ahead) == done {
			i.Status, i.Rows = Filing, i.Place
		}
		return i, append(ops, op), nil, err
	})
	if err != nil || w.file == nil {
		return err
	}
	w.ahead = w.ahead[done:]
	if w.window = done; done == len(p.rows) {
		w.window = min(2*done, mostRows)
	}
	w.window = max(w.window, fewest)
	return nil
}

// write writes the import as it becomes, with the operations, if it is still this worker's and where it was. It is
// tried again while others are in the way; where an attempt was written whose answer was lost, the file is read anew
// from where the import is.
func (w *worker) write(ctx context.Context,
	become func(i Import, attempt int) (Import, []store.Op, []fact.Fact, error)) error {
	return w.x.retry.Do(ctx, func(attempt int) error {
		i := w.i
		if attempt > 0 {
			now, err := family.Get(ctx, w.x.db, w.key, store.Strong)
			if err != nil {
				return err
			}
			if now.Holder != w.holder {
				return errTaken
			}
			moved := now.Place != i.Place || now.Status != i.Status || now.Chunk != i.Chunk
			if w.i = now; moved {
				w.close()
				return nil
			}
			i = now
		}
		i, ops, facts, err := become(i, attempt)
		if err != nil {
			return err
		}
		op, err := family.Put(i, facts...)
		if err != nil {
			return err
		}
		if err := w.x.db.Transact(ctx, append([]store.Op{op}, ops...)...); err != nil {
			return fmt.Errorf("write an import: %w", err)
		}
		i.version++
		w.i = i
		return nil
	})
}

// fail ends the import.
func (w *worker) fail(ctx context.Context, p Problem) error {
	w.close()
	return w.write(ctx, func(i Import, _ int) (Import, []store.Op, []fact.Fact, error) {
		if i.Round == Taking && i.Place > 0 { // what was taken is brought into the lists
			i.Status, i.Problem = Filing, p
			return i, nil, nil, nil
		}
		i, f := w.x.ended(i, i.By, Failed)
		i.Problem = p
		return i, nil, []fact.Fact{f}, nil
	})
}

// filing brings the lists up to date.
func (w *worker) filing(ctx, begin context.Context) error {
	w.close()
	x := w.x
	var people []string
	err := x.outcomes(ctx, w.i, func(o Outcome) bool {
		if made(o.Outcome) || len(o.Fields) > 0 {
			people = append(people, o.Client)
		}
		return true
	})
	if err != nil {
		return err
	}
	last, err := x.register.Refill(ctx, begin, w.i.Practice, people, w.i.Filed)
	if err != nil {
		return err
	}
	return w.write(ctx, func(i Import, _ int) (Import, []store.Op, []fact.Fact, error) {
		if i.Filed = last; last != "" {
			i.Next = x.now().UTC().Truncate(time.Second).Add(lease)
			return i, nil, nil, nil
		}
		status := Done
		switch {
		case i.Problem != "":
			status = Failed
		case i.Stop && i.Place < i.Rows:
			status = Cancelled
		}
		i, f := x.ended(i, i.By, status)
		return i, nil, []fact.Fact{f}, nil
	})
}

// forget removes the file of an import that has ended, or that nobody has gone on with.
func (w *worker) forget(ctx context.Context) error {
	if err := w.x.files.Delete(ctx, fileOf(w.i)); err != nil {
		return err
	}
	return w.write(ctx, func(i Import, _ int) (Import, []store.Op, []fact.Fact, error) {
		var facts []fact.Fact
		if !i.Status.Ended() {
			var f fact.Fact
			i, f = w.x.ended(i, fact.Actor{Role: fact.System}, Cancelled)
			facts = append(facts, f)
		}
		i.NoFile, i.Next, i.Holder = true, time.Time{}, ""
		return i, nil, facts, nil
	})
}
