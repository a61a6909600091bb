package e2e

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/url"
	"strings"
	"sync"
	"testing"
	"text/tabwriter"
	"time"

	"github.com/google/go-cmp/cmp"

	"stund/internal/agenda"
	"stund/internal/awstest"
	"stund/internal/base"
	"stund/internal/catalogue/calendars"
	"stund/internal/catalogue/payments"
	"stund/internal/catalogue/reminders"
	"stund/internal/clock"
	"stund/internal/jobs"
	"stund/internal/join"
	"stund/internal/link"
	"stund/internal/payment"
	"stund/internal/practice"
	"stund/internal/store"
	"stund/internal/store/dynamo"
)

// units are capacity units, of reads and of writes.
type units struct{ Reads, Writes float64 }

func (u units) plus(o units) units { return units{u.Reads + o.Reads, u.Writes + o.Writes} }

// bill is what some work consumed: as DynamoDB Local reports it, and as DynamoDB on AWS would count the same calls.
//
// They differ in four things. In a transaction Local doubles the units of an index; AWS doubles only those of the
// table, since indexes are written after the transaction. Local rounds up the items of a transaction that touch no
// index as one; AWS rounds each of them. A query that finds nothing is free on Local and costs half a unit on AWS, or
// one if it is strongly consistent. The stream costs nothing here: Lambda reads it for free.
type bill struct {
	Local, AWS units
	Calls      string // "2×GetItem TransactWriteItems(6)": writes with their units on Local
}

// step is some work and its bill.
type step struct {
	name string
	bill
	most units // that DynamoDB Local may report; 0: no limit is promised
}

// sooner is what steps come to as well: where the register's line of the client was written before the tasks' reactor
// looked for others like them, it reads no sheet again.
var sooner = map[string]bill{
	"confirmation to the client, notice to the practitioner": {
		units{15.5, 28},
		units{20, 24},
		"6×Query 20×GetItem 7×PutItem(9) UpdateItem(1) 2×TransactWriteItems(18)",
	},
}

// The whole life of a booking: each step builds on the one before. The functions have been running for a while (see "a
// function starts").
var life = []step{
	{"a known client books", bill{units{4, 7}, units{4, 6}, "4×GetItem Query UpdateItem(1) TransactWriteItems(6)"},
		units{0, 6 + 1}},
	{"confirmation to the client, notice to the practitioner",
		bill{
			units{16.5, 28},
			units{21, 24},
			"6×Query 21×GetItem 7×PutItem(9) BatchGetItem UpdateItem(1) 2×TransactWriteItems(18)",
		}, units{}},
	{
		"reminder by e-mail",
		bill{units{4, 17}, units{5.5, 14}, "6×GetItem 2×Query UpdateItem(1) 2×PutItem(4) TransactWriteItems(12)"},
		units{},
	},
	{
		"reminder by SMS",
		bill{units{4, 13}, units{5, 11}, "6×GetItem UpdateItem(1) 2×PutItem(4) TransactWriteItems(8) Query"},
		units{},
	},
	{
		"the appointment is completed", // its day's ledger says so to whoever looks at the calendar
		bill{units{12, 8}, units{13.5, 10}, "14×GetItem TransactWriteItems(2) 2×Query 5×PutItem(6)"},
		units{},
	},
}

// What else there is.
var besides = []step{
	{"a new client books", bill{units{4, 7}, units{5, 12}, "6×GetItem Query UpdateItem(1) TransactWriteItems(6)"},
		units{0, 12 + 1}},
	{
		"a known client books where first bookings are confirmed",
		bill{units{5, 7}, units{5, 6}, "5×GetItem Query UpdateItem(1) TransactWriteItems(6)"},
		units{0, 6 + 1},
	},
	{
		"a new client is asked to confirm",
		bill{units{6.5, 9}, units{6.5, 7}, "7×GetItem Query UpdateItem(1) TransactWriteItems(8)"},
		units{0, 8 + 1}, // its place among those that nobody confirmed, which erasure looks through
	},
	{"a new client confirms",
		bill{units{9.5, 7}, units{9.5, 12}, "10×GetItem Query UpdateItem(1) TransactWriteItems(6)"},
		units{}},
	{
		"a client moves a booking",
		bill{units{4.5, 11}, units{4.5, 9}, "4×GetItem Query UpdateItem(1) TransactWriteItems(10)"},
		units{},
	},
	{"a client cancels a booking", bill{units{4.5, 9}, units{4.5, 7}, "5×GetItem UpdateItem(1) TransactWriteItems(8)"},
		units{}},
	{
		"a known client takes a place in a class",
		bill{units{2, 7}, units{4, 8}, "3×GetItem 2×Query UpdateItem(1) TransactWriteItems(6)"},
		units{0, 6 + 1},
	},
	{
		"confirmation to the client, and the class is noted",
		bill{units{14.5, 25}, units{17.5, 22}, "4×Query 19×GetItem 8×PutItem(12) UpdateItem(1) TransactWriteItems(12)"},
		units{},
	},
	{
		"a class's practitioner is told of its places",
		bill{units{5, 15}, units{6.5, 12}, "5×GetItem BatchGetItem 2×Query PutItem(3) TransactWriteItems(12)"},
		units{},
	},
	{"the practice's services and practitioners", bill{units{0.5, 0}, units{0.5, 0}, "GetItem"}, units{}},
	{"the start of a widget: three ledgers", bill{units{1, 0}, units{2, 0}, "GetItem 3×Query"}, units{}},
	{"search of 31 days, one practitioner, 10 appointments", bill{units{1, 0}, units{1, 0}, "GetItem Query"},
		units{1, 0}},
	{"search of 31 days, one practitioner, 184 appointments", bill{units{1.5, 0}, units{1.5, 0}, "GetItem Query"},
		units{}},
	{"that search again within ten seconds", bill{units{1, 0}, units{1, 0}, "Query"}, units{1, 0}},
	{"the booking page", bill{units{0.5, 0}, units{0.5, 0}, "GetItem"}, units{}},
	{"the widget's script", bill{}, units{}},
	{"a client looks at a booking", bill{units{1.5, 0}, units{1.5, 0}, "2×GetItem"}, units{}},
	{"staff look at a week of 40 appointments", bill{units{41.5, 0}, units{41.5, 0}, "GetItem Query 2×BatchGetItem"},
		units{}},
	{"a task is written down", bill{units{0, 2}, units{0, 4}, "TransactWriteItems(2)"}, units{}},
	{"staff look at the tasks", bill{units{1.5, 0}, units{1.5, 0}, "GetItem Query"}, units{}},
	{
		"a known client asks for a time that is to be paid",
		bill{units{8, 9}, units{8, 7}, "5×GetItem 4×Query UpdateItem(1) TransactWriteItems(8)"},
		units{},
	},
	{"the client opens the provider's page", bill{units{6.5, 6}, units{6.5, 6}, "7×GetItem UpdateItem(1) 3×PutItem(5)"},
		units{}},
	{"a webhook of the payment", bill{units{1, 2}, units{1, 2}, "GetItem PutItem(2)"}, units{}},
	{"that webhook again", bill{units{1, 0}, units{1, 1}, "GetItem"}, units{}},
	{
		"what was paid is booked",
		bill{units{14, 14}, units{14, 11}, "14×GetItem 2×PutItem(4) Query TransactWriteItems(10)"},
		units{},
	},
	{
		"a known client books what asks for a form",
		bill{units{4, 15}, units{4, 14}, "4×GetItem Query UpdateItem(1) TransactWriteItems(14)"},
		units{0, 14 + 1}, // two of them have staff see when it is reminded of
	},
	{"an answer of a form is saved", bill{units{4.5, 2}, units{4.5, 2}, "5×GetItem UpdateItem(1) PutItem(1)"},
		units{0, 1 + 1}},
	{"a form is sent", bill{units{5.5, 11}, units{5.5, 8}, "6×GetItem UpdateItem(1) TransactWriteItems(10)"},
		units{}},
	{"staff read what was answered", bill{units{4, 1}, units{4, 1}, "4×GetItem PutItem(1)"}, units{0, 1}},
	{"an invoice of three lines is drafted", bill{units{4.5, 3}, units{4.5, 3}, "4×GetItem 2×Query PutItem(3)"},
		units{}},
	{
		"it is issued",
		bill{units{5, 10}, units{5, 8}, "3×GetItem BatchGetItem 2×Query TransactWriteItems(10)"},
		units{},
	},
	{"its payment is entered", bill{units{4, 14}, units{4, 11}, "5×GetItem TransactWriteItems(14)"}, units{}},
	{"staff look at what is outstanding", bill{units{3.5, 0}, units{5.5, 0}, "3×GetItem 6×Query BatchGetItem"},
		units{}},
	{"an owner sets a logo", bill{units{3, 12}, units{3, 12}, "3×GetItem 2×PutItem(12)"}, units{}},
	{"the paper of an invoice with it", bill{units{4, 0}, units{4, 0}, "2×GetItem"}, units{}},
	{"that paper again, in the same process", bill{units{1, 0}, units{1, 0}, "GetItem"}, units{}},
	{"a visit where nothing follows", bill{}, units{}},
	{
		"a visit from which thanks and a word after long follow",
		bill{units{3, 5}, units{3, 5}, "3×GetItem BatchGetItem Query PutItem(5)"}, // for what was planned
		units{},
	},
	{"that visit again", bill{units{3, 0}, units{3, 0}, "3×GetItem BatchGetItem Query"}, units{}},
	{
		"the thanks are sent",
		bill{units{7, 26}, units{8.5, 19}, "9×GetItem 3×Query UpdateItem(1) 2×TransactWriteItems(24) PutItem(1)"},
		units{},
	},
	{
		"the owner words a message",
		bill{units{11, 4}, units{11, 6}, "8×GetItem TransactWriteItems(2) 2×Query PutItem(2)"},
		units{},
	},
	{
		"the thanks are sent in own words",
		bill{units{7.5, 26}, units{9, 19}, "10×GetItem 3×Query UpdateItem(1) 2×TransactWriteItems(24) PutItem(1)"},
		units{},
	},
	{"an absence that meets nobody", bill{units{3, 6}, units{4, 6}, "GetItem 2×Query TransactWriteItems(6)"}, units{}},
	{
		"an absence that meets 40 appointments",
		bill{units{44, 6}, units{44, 6}, "GetItem 2×Query TransactWriteItems(6) BatchGetItem"},
		units{},
	},
	{"a service gets another name", bill{units{3, 6}, units{3, 6}, "GetItem Query TransactWriteItems(6)"}, units{}},
	{"reminders, nothing due: two shards", bill{units{0, 0}, units{1, 0}, "2×Query"}, units{2, 0}},
	{"payments, nothing due: one shard", bill{units{0, 0}, units{0.5, 0}, "1×Query"}, units{1, 0}},
	{"calendars, nothing due: one shard", bill{units{0, 0}, units{0.5, 0}, "1×Query"}, units{1, 0}},
	{"a function starts: the practice's set-up", bill{units{3, 0}, units{3, 0}, "GetItem Query"}, units{}},
}

// metered is a store whose calls are billed. Looks at the due index are billed apart, because they come with the
// schedule and not with the work.
type metered struct {
	onDynamo
	mu    sync.Mutex
	work  bill
	looks bill
	calls []call
	index float64 // units of indexes of the last transaction
	most  float64 // what the dearest transaction took on AWS
}

type call struct {
	operation string
	writes    float64
}

func (m *metered) consumed(u dynamo.Units) {
	m.mu.Lock()
	defer m.mu.Unlock()
	b := &m.work
	switch {
	case u.Operation == "Query" && u.Due > 0:
		b = &m.looks
	case u.Writes:
		m.calls = append(m.calls, call{u.Operation, u.Total()})
	case u.Operation != "Query": // see Query
		m.calls = append(m.calls, call{u.Operation, 0})
	}
	got := units{u.Total(), 0}
	if u.Writes {
		got = units{0, u.Total()}
	}
	b.Local = b.Local.plus(got)
	if u.Operation == "TransactWriteItems" {
		got.Writes = (u.Due + u.By) / 2 // and what Transact counts
		m.index = got.Writes
	}
	b.AWS = b.AWS.plus(got)
}

// Query bills what a query that finds nothing costs on AWS.
func (m *metered) Query(ctx context.Context, q store.Query) (store.Page, error) {
	p, err := m.onDynamo.Query(ctx, q)
	if q.Partition == "sandbox-queue" { // the pretend provider looks for what it has to send
		return p, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	b := &m.work
	if q.Index == store.Due {
		b = &m.looks
	} else {
		m.calls = append(m.calls, call{"Query", 0})
	}
	if len(p.Items) == 0 && q.Consistency == store.Strong {
		b.AWS.Reads++
	} else if len(p.Items) == 0 {
		b.AWS.Reads += 0.5
	}
	return p, err
}

// Transact bills the items of a transaction as AWS does.
func (m *metered) Transact(ctx context.Context, ops ...store.Op) error {
	err := m.onDynamo.Transact(ctx, ops...)
	if len(ops) == 1 && errors.Is(err, store.ErrConflict) { // a write whose condition fails is paid
		m.mu.Lock()
		m.work.AWS.Writes += kilobytes(ops[0].Item)
		m.mu.Unlock()
	}
	if err == nil && len(ops) > 1 {
		m.mu.Lock()
		defer m.mu.Unlock()
		own := 0.0
		for _, op := range ops {
			own += 2 * kilobytes(op.Item)
		}
		m.work.AWS.Writes += own
		m.most = max(m.most, own+m.index)
	}
	return err
}

// kilobytes returns an item's size as DynamoDB counts it for a write: names and values of its attributes, rounded up.
func kilobytes(i store.Item) float64 {
	n := len(
		dynamo.AttrPartition+i.Key.Partition+dynamo.AttrSort+i.Key.Sort+dynamo.AttrKind+i.Kind+dynamo.AttrVersion) + 2
	if len(i.Data) > 0 {
		n += len(dynamo.AttrData) + len(i.Data)
	}
	if len(i.Facts) > 0 {
		facts, err := json.Marshal(i.Facts)
		if err != nil {
			panic(err) // they were written
		}
		n += len(dynamo.AttrFacts) + len(facts)
	}
	if i.Due != nil {
		n += len(dynamo.AttrDuePartition + i.Due.Partition + dynamo.AttrDueSort + i.Due.Sort)
	}
	if i.By != nil {
		n += len(dynamo.AttrByPartition + i.By.Partition + dynamo.AttrBySort + i.By.Sort)
	}
	return float64((n + 1023) / 1024)
}

// since returns what was billed since the last time it was asked: for the work, and for looks at the due index.
func (m *metered) since() (work, looks bill) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var order []string
	times, writes := map[string]int{}, map[string]float64{}
	for _, c := range m.calls {
		if times[c.operation]++; times[c.operation] == 1 {
			order = append(order, c.operation)
		}
		writes[c.operation] += c.writes
	}
	for i, o := range order {
		if times[o] > 1 {
			order[i] = fmt.Sprintf("%d×%s", times[o], o)
		}
		if writes[o] > 0 {
			order[i] += fmt.Sprintf("(%v)", writes[o])
		}
	}
	work, looks = m.work, m.looks
	work.Calls = strings.Join(order, " ")
	m.work, m.looks, m.calls, m.most = bill{}, bill{}, nil, 0
	return work, looks
}

// TestCost pins down what the product costs in DynamoDB's capacity units. The cost page is computed from these numbers
// (TestCostPage): where one changes, change it here, and the page with -update.
func TestCost(t *testing.T) {
	t.Parallel()
	client, table := awstest.DynamoDB(t, dynamo.Table)
	m := &metered{}
	db := dynamo.New(client, table, dynamo.WithTimeout(awstest.Patience), dynamo.WithConsumed(m.consumed))
	m.onDynamo = onDynamo{db, awstest.OpenStream(t, table)}
	s := start(t, m)

	got := map[string]bill{}
	measure := func(name string, do func()) {
		t.Helper()
		m.since()
		do()
		got[name], _ = m.since()
	}
	get := func(path string, headers ...header) func() {
		return func() { t.Helper(); s.must(200, "GET", path, nil, headers...) }
	}
	staff := s.as("owner", "")
	book := func(c contact, at time.Time) (b booked) {
		t.Helper()
		r := wish("konsultasjon", at, c)
		r["practitioner"] = "jonas"
		s.must(201, "POST", "/v1/public/lotus/bookings", r,
			header{"Idempotency-Key", "cost-" + at.Format(time.RFC3339)}).into(t, &b)
		return b
	}
	confirmed := func(when string) {
		s.asking(when)
		s.FastForward(10 * time.Second)
		get("/v1/public/lotus")()
	}
	get("/v1/public/lotus")() // from here on the set-up is known
	ola := contact{"name": "Ola Nordmann", "email": "ola@example.com", "phone": "+4790000000", "language": "nb"}
	book(kari, oslo("2026-11-12", 8, 0))
	s.Settle()

	// The life of a booking.
	var b booked
	measure("a known client books", func() { b = book(kari, oslo("2026-11-12", 9, 0)) })
	measure("confirmation to the client, notice to the practitioner", s.Settle)
	measure("a client looks at a booking", get(link.Manage.Path(b.Token)))
	s.SetClock(oslo("2026-11-11", 8, 59))
	measure("reminder by e-mail", func() { s.SetClock(oslo("2026-11-11", 9, 0)) })
	s.SetClock(oslo("2026-11-12", 6, 59))
	measure("reminder by SMS", func() { s.SetClock(oslo("2026-11-12", 7, 0)) })
	s.SetClock(oslo("2026-11-12", 9, 40))
	measure("the appointment is completed", func() {
		s.must(200, "POST", "/v1/bookings/"+b.ID+"/complete", nil, staff)
		s.Settle()
	})
	s.Expect("kari@example.com", "email booked", "email booked", "email reminder", "email reminder")

	// What else there is.
	measure("a new client books", func() { b = book(ola, oslo("2026-11-20", 9, 0)) })
	s.Settle()
	confirmed("always")
	measure("a known client books where first bookings are confirmed", func() { book(kari, oslo("2026-11-13", 9, 0)) })
	per := contact{"name": "Per", "email": "per@example.com"}
	measure("a new client is asked to confirm", func() { book(per, oslo("2026-11-13", 11, 0)) })
	s.Settle()
	mailed := confirmLink.FindStringSubmatch(s.Expect("per@example.com", "email confirm")[0].Text)[1]
	measure("a new client confirms", func() { s.form(mailed, url.Values{"action": {"confirm"}}) })
	confirmed("never")
	s.Settle()
	measure("a client moves a booking", func() {
		s.must(200, "POST", "/v1/link/"+b.Token+"/reschedule", map[string]any{"start": oslo("2026-11-20", 11, 0)})
	})
	s.FastForward(2 * time.Minute)
	measure("a client cancels a booking", func() {
		s.must(200, "POST", "/v1/link/"+b.Token+"/cancel", map[string]any{})
	})
	s.FastForward(2 * time.Minute)
	// Whoever looks a while after the last one has the set-up asked for.
	look := func(name string, do func()) {
		t.Helper()
		s.Settle()
		s.FastForward(10 * time.Second)
		measure(name, do)
	}
	look("the practice's services and practitioners", get("/v1/public/lotus"))
	look("the start of a widget: three ledgers", get("/v1/public/lotus/start"))
	look("the booking page", get("/b/lotus"))
	look("the widget's script", get("/widget.js"))
	month := get("/v1/public/lotus/slots?service=konsultasjon&practitioner=jonas&from=2026-11-16&to=2026-12-16")
	first := oslo("2026-11-16", 8, 0)
	for n := range 10 {
		book(kari, first.AddDate(0, 0, n/5*7+n%5))
	}
	look("search of 31 days, one practitioner, 10 appointments", month)
	s.fill(first.AddDate(0, 0, 7))
	measure("staff look at a week of 40 appointments",
		get("/v1/calendar?practitioner=jonas&from=2026-11-23&to=2026-11-29", staff))
	away := func(from, to string) func() {
		return func() {
			t.Helper()
			s.must(201, "POST", "/v1/absences", map[string]any{"practitioner": "jonas", "start": oslo(from, 0, 0),
				"end": oslo(to, 0, 0)}, staff)
		}
	}
	look("an absence that meets nobody", away("2027-03-01", "2027-03-08"))
	look("an absence that meets 40 appointments", away("2026-11-23", "2026-11-28"))
	var service map[string]any
	s.must(200, "GET", "/v1/services/massasje", nil, staff).into(t, &service)
	service["name"] = "Massasje"
	look("a service gets another name", func() {
		t.Helper()
		s.must(200, "PUT", "/v1/services/massasje", service, staff)
	})
	// A full day's ledger costs the same on each day that it is read for.
	const ledger = "ledger#lotus#practitioner#jonas"
	full, err := m.Get(t.Context(), store.Key{Partition: ledger, Sort: "2026-11-23"}, store.Strong)
	if err != nil {
		t.Fatal(err)
	}
	for n := range 23 {
		full.Key.Sort = first.AddDate(0, 0, n/5*7+n%5).Format(time.DateOnly)
		if err := m.Transact(t.Context(), store.Put(full, store.Always)); err != nil {
			t.Fatal(err)
		}
	}
	look("search of 31 days, one practitioner, 184 appointments", month)
	measure("that search again within ten seconds", month)
	s.Settle()
	class := oslo("2026-11-17", 15, 0)
	measure("a known client takes a place in a class", func() { s.Book("yoga", class, ola) })
	measure("confirmation to the client, and the class is noted", s.Settle)
	measure("a class's practitioner is told of its places", func() { s.FastForward(61 * time.Second) })

	measure("a task is written down", func() {
		s.must(201, "POST", "/v1/tasks", map[string]any{"title": "Ring Kari", "due_on": "2026-11-23"}, staff)
	})
	s.Settle()
	look("staff look at the tasks", get("/v1/tasks", staff))
	s.costOfPaying(m, measure)
	s.costOfForms(measure, 10*time.Second)
	s.costOfInvoicing(m, measure)
	s.costOfFollowing(m, measure)

	// What runs though nothing is due.
	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	idle := &base.Base{Store: m, Clock: clock.At(monday), Log: log}
	run := func(name string, j jobs.Job, looks int) {
		m.since()
		if n, err := j.Run(t.Context()); n != 0 || err != nil {
			t.Fatalf("%s: %d done: %v", name, n, err)
		}
		work, all := m.since()
		if work.Calls != "" || all.AWS.Reads != float64(looks)/2 {
			t.Errorf("%s: %+v and %s, want half a unit for each of %d shards", name, all, work.Calls, looks)
		}
		all.Calls = fmt.Sprintf("%d×Query", looks)
		got[name] = all
	}
	run("reminders, nothing due: two shards", reminders.Job(idle, join.Outside{}), len(agenda.Messages.Partitions()))
	run("payments, nothing due: one shard", payments.Job(idle, join.Outside{}), len(payment.Desk.Partitions()))
	run("calendars, nothing due: one shard", calendars.Job(idle, join.Outside{}), len(practice.Calendars.Partitions()))
	measure("a function starts: the practice's set-up", func() {
		fresh := practice.Of(&base.Base{Store: m, Clock: idle.Clock})
		if _, err := fresh.Setup(t.Context(), "lotus", store.Strong); err != nil {
			t.Fatal(err)
		}
	})

	var out bytes.Buffer
	w := tabwriter.NewWriter(&out, 0, 0, 2, ' ', 0)
	fmt.Fprint(w, "\nunits\tLocal reads\twrites\tAWS reads\twrites\tcalls\n")
	line := func(name string, b bill) {
		fmt.Fprintf(w, "%s\t%v\t%v\t%v\t%v\t%s\n", name, b.Local.Reads, b.Local.Writes, b.AWS.Reads, b.AWS.Writes,
			b.Calls)
	}
	var whole bill
	for n, want := range append(append([]step{}, life...), besides...) {
		b := got[want.name]
		line(want.name, b)
		if d := cmp.Diff(want.bill, b); d != "" && b != sooner[want.name] {
			t.Errorf("%s (-want +got)\n%s", want.name, d)
		}
		if l := want.most; l.Reads > 0 && b.Local.Reads > l.Reads || l.Writes > 0 && b.Local.Writes > l.Writes {
			t.Errorf("%s: %v, and no more than %v was promised", want.name, b.Local, l)
		}
		if n < len(life) {
			whole.Local, whole.AWS = whole.Local.plus(b.Local), whole.AWS.plus(b.AWS)
		}
		if n == len(life)-1 {
			line("THE WHOLE LIFE", whole)
		}
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	t.Log(out.String())
}

// fill books what is left of eight appointments with jonas on each of five days.
func (s *stund) fill(monday time.Time) {
	s.t.Helper()
	var wg sync.WaitGroup
	for day := range 5 {
		wg.Go(func() {
			for n := range 8 {
				at := monday.AddDate(0, 0, day).Add(time.Duration(n) * 30 * time.Minute)
				r := wish("konsultasjon", at, kari)
				r["practitioner"] = "jonas"
				if a := s.do("POST", "/v1/public/lotus/bookings", r); a.Status != 201 && a.code() != "slot-taken" {
					s.t.Errorf("book %s: %d %s", at, a.Status, a.Body)
				}
			}
		})
	}
	wg.Wait()
}
