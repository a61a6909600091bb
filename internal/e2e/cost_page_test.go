package e2e

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"stund/internal/agenda"
	everyDesk "stund/internal/catalogue/desks"
)

var update = flag.Bool("update", false, "write the goldens anew")

// costPage is the page whose tables are computed here.
const costPage = "../../infra/docs/cost.md"

// price is what a month brings of one thing, and what that costs. The page says where each number comes from.
type price struct {
	what     string
	usd, per float64 // dollars for so many of them
	unit     string
	free     float64 // in an account each month, for ever
	idle     float64 // in a month of 30 days in which nothing happens
	booking  float64 // with each booking
}

const (
	minutes = 30 * 24 * 60
	million = 1e6
)

// month is what a month costs without text messages. The capacity units are those that TestCost pins down, on AWS.
func month() []price {
	aws := func(name string) units {
		for _, s := range append(append([]step{}, life...), besides...) {
			if s.name == name {
				return s.bill.AWS
			}
		}
		panic("cost page: there is no step " + name)
	}
	var whole units
	for _, s := range life {
		whole = whole.plus(s.bill.AWS)
	}
	reads := whole.Reads + 4*aws("the start of a widget: three ledgers").Reads +
		6*aws("search of 31 days, one practitioner, 184 appointments").Reads +
		2*aws("a client looks at a booking").Reads + 5*aws("staff look at a week of 40 appointments").Reads +
		aws("a function starts: the practice's set-up").Reads
	runs, looks := idle()
	// Of the changes of a booking's life, four have something due at once.
	const requests, changes = 4 + 8 + 6 + 1 + 2 + 5 + 1, 14 + 4
	return []price{
		{what: "DynamoDB writes", usd: 0.705, per: million, unit: "request units", booking: whole.Writes},
		{what: "DynamoDB reads", usd: 0.1415, per: million, unit: "request units",
			idle: looks * aws("calendars, nothing due: one shard").Reads, booking: reads},
		{what: "DynamoDB storage", usd: 0.283, per: 1, unit: "GB", free: 25, idle: 0.001, booking: 12 * 12e-6},
		{what: "DynamoDB point-in-time recovery", usd: 0.22, per: 1, unit: "GB", idle: 0.001, booking: 12 * 12e-6},
		{what: "Lambda requests, arm64", usd: 0.20, per: million, unit: "requests", free: million, idle: runs,
			booking: requests + changes},
		{what: "Lambda time, arm64, 512 MB", usd: 0.0000133334, per: 1, unit: "GB-s", free: 400_000,
			idle: runs * 0.5 * 0.05, booking: 0.5 * (requests*0.03 + changes*0.05 + 4*0.15)},
		{what: "HTTP API", usd: 1.11, per: million, unit: "requests", booking: requests},
		{what: "EventBridge Scheduler", usd: 1.00, per: million, unit: "invocations", free: 14 * million, idle: runs},
		{what: "SES", usd: 0.10, per: 1000, unit: "e-mails", booking: 3},
		{what: "CloudWatch logs", usd: 0.57, per: 1, unit: "GB", free: 5, idle: runs * 400e-9,
			booking: (requests + changes) * 400e-9},
		{what: "CloudWatch alarms", usd: 0.10, per: 1, unit: "alarm", free: 10, idle: 10},
		{what: "CloudWatch metrics", usd: 0.30, per: 1, unit: "metric", free: 10, idle: 10},
		{what: "X-Ray", usd: 5.00, per: million, unit: "traces", free: 100_000, idle: runs, booking: requests +
			changes},
		{what: "Data out", usd: 0.09, per: 1, unit: "GB", free: 100, booking: 200e-6},
		{what: "Secrets Manager", usd: 0.40, per: 1, unit: "secret", idle: 1},
	}
}

// idle returns how often desks run in a month, and at how many partitions they look for what is due. That of messages
// looks at those of all others once in five minutes, for what is late.
func idle() (runs, looks float64) {
	for _, d := range everyDesk.List() {
		n, partitions := minutes/d.Every.Minutes(), float64(len(d.Partitions()))
		runs += n
		looks += n * partitions
		if d.Name != agenda.Messages.Name {
			looks += minutes / 5 * partitions
		}
	}
	return runs, looks
}

// dollars returns what a month with so many bookings costs.
func (p price) dollars(bookings float64, free bool) float64 {
	n := p.idle + bookings*p.booking
	if free {
		n = max(n-p.free, 0)
	}
	return n / p.per * p.usd
}

// TestCostPage holds the cost page to what TestCost pins down, and the promise that an idle practice costs less than a
// dollar.
func TestCostPage(t *testing.T) {
	t.Parallel()
	b, err := os.ReadFile(costPage)
	if err != nil {
		t.Fatal(err)
	}
	page := string(b)
	for name, table := range map[string]string{"units": unitTable(), "dollars": dollarTable()} {
		from, to := "<!-- "+name+" -->\n", "<!-- end of "+name+" -->"
		head, rest, found := strings.Cut(page, from)
		was, tail, ended := strings.Cut(rest, to)
		switch {
		case !found || !ended:
			t.Errorf("the page has no place for the %s", name)
		case *update:
			page = head + from + table + to + tail
		case was != table:
			t.Errorf("the page's %s are not what the tests say (run with -update if that is meant); they are\n%s", name,
				table)
		}
	}
	if *update {
		if err := os.WriteFile(costPage, []byte(page), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	idle := 0.0
	for _, p := range month() {
		idle += p.dollars(0, true)
	}
	if idle >= 1 {
		t.Errorf("an idle practice costs $%.2f a month, and less than a dollar was promised", idle)
	}
}

// unitTable returns the steps as a table of the page.
func unitTable() string {
	var w strings.Builder
	fmt.Fprint(&w, "| what | reads (Local) | writes (Local) | reads (AWS) | writes (AWS) | calls |\n| --- | ---: | "+
		"---: | ---: | ---: | --- |\n")
	line := func(name string, b bill) {
		fmt.Fprintf(&w, "| %s | %v | %v | %v | %v | %s |\n", name, b.Local.Reads, b.Local.Writes, b.AWS.Reads,
			b.AWS.Writes, b.Calls)
	}
	var whole bill
	for _, s := range life {
		line(s.name, s.bill)
		whole.Local, whole.AWS = whole.Local.plus(s.bill.Local), whole.AWS.plus(s.bill.AWS)
	}
	line("**the whole life of a booking**", whole)
	for _, s := range besides {
		line(s.name, s.bill)
	}
	return w.String()
}

// dollarTable returns a month as a table of the page.
func dollarTable() string {
	var w strings.Builder
	fmt.Fprint(&w, "| what | price | free a month | idle | with each booking | idle | 100 bookings | 100,000 "+
		"bookings |\n"+
		"| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |\n")
	sizes := [...]float64{0, 100, 100_000}
	var sum, list [len(sizes)]float64
	for _, p := range month() {
		per := p.unit
		switch p.per {
		case million:
			per = "million " + per
		case 1000:
			per = "1,000 " + per
		}
		fmt.Fprintf(&w, "| %s | $%s per %s | %s | %s | %s |", p.what, number(p.usd), per, number(p.free),
			number(p.idle), number(p.booking))
		for i, n := range sizes {
			sum[i] += p.dollars(n, true)
			list[i] += p.dollars(n, false)
			fmt.Fprintf(&w, " %.2f |", p.dollars(n, true))
		}
		fmt.Fprintln(&w)
	}
	fmt.Fprintf(&w, "| **a month, in dollars** | | | | | **%.2f** | **%.2f** | **%.2f** |\n", sum[0], sum[1], sum[2])
	fmt.Fprintf(&w, "| if nothing were free | | | | | %.2f | %.2f | %.2f |\n", list[0], list[1], list[2])
	return w.String()
}

// number writes a number as people do: thousands apart, and no more digits than count.
func number(v float64) string {
	if v == 0 {
		return ""
	}
	if v < 1000 {
		return strings.TrimSuffix(strings.TrimRight(fmt.Sprintf("%.10f", v), "0"), ".")
	}
	s := fmt.Sprintf("%.0f", v)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
