package invoice_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"stund/internal/bill"
	"stund/internal/civil"
	"stund/internal/fault"
	"stund/internal/invoice"
	"stund/internal/vat"
)

// random writes a draft of some lines, at the rates of the country, some of them discounts; it may come to less than
// nothing.
func random(r *rand.Rand, country string) invoice.Writing {
	w := writing()
	for n := range 1 + r.IntN(6) {
		l := invoice.Line{Text: fmt.Sprintf("line %d", n), Quantity: 1000 * int64(1+r.IntN(3)),
			Price: r.Int64N(100_000), Treatment: vat.Standard}
		if r.IntN(4) == 0 {
			l.Quantity = r.Int64N(5000) + 1 // a part of one
		}
		if rates := vat.Reduced(country); len(rates) > 0 && r.IntN(3) == 0 {
			l.Treatment, l.Rate = vat.ReducedRate, rates[r.IntN(len(rates))]
		}
		if r.IntN(6) == 0 {
			l.Quantity = -l.Quantity
		}
		w.Lines = append(w.Lines, l)
	}
	return w
}

// agree checks that a document's lines, rates and sums come to the same.
func agree(t *testing.T, doc *bill.Document) {
	t.Helper()
	var gross, net int64
	for _, l := range doc.Lines {
		gross, net = gross+l.Gross, net+l.Net
	}
	if gross != doc.Total() || net != doc.Net() || doc.Net()+doc.VAT() != doc.Total() {
		t.Errorf("%s: lines %d and %d, sums %d + %d = %d", doc.Number, gross, net, doc.Net(), doc.VAT(), doc.Total())
	}
	if err := doc.Check(); err != nil {
		t.Errorf("%s: %v", doc.Number, err)
	}
}

// balances adds the postings up by account; each sums to 0.
func (c *clinic) balances(from, to civil.Date) map[invoice.Account]int64 {
	c.Helper()
	return c.summed("", from, to)
}

// ledger adds up the postings of one seller by account.
func (c *clinic) ledger(seller string) map[invoice.Account]int64 {
	c.Helper()
	return c.summed(seller, long.from, long.to)
}

func (c *clinic) summed(seller string, from, to civil.Date) map[invoice.Account]int64 {
	c.Helper()
	all, err := c.invoices.Books(c.Context(), "p", seller, from, to)
	c.must(err)
	out := map[invoice.Account]int64{}
	for _, v := range all {
		sum := int64(0)
		for _, r := range v.Rows {
			sum += r.Amount
			out[r.Account] += r.Amount
		}
		if sum != 0 {
			c.Errorf("posting %s %s is off by %d", v.Kind, v.ID, sum)
		}
	}
	return out
}

var long = struct{ from, to civil.Date }{
	civil.Date{Year: 2020, Month: 1, Day: 1},
	civil.Date{Year: 2040, Month: 1, Day: 1},
}

// TestSums: of random invoices, with parts, credits and money, the lines, VAT, payers and postings agree to the minor
// unit.
func TestSums(t *testing.T) {
	t.Parallel()
	for _, country := range []string{"NO", "SE", "DK", "FI"} {
		t.Run(country, func(t *testing.T) {
			t.Parallel()
			r := rand.New(rand.NewPCG(17, uint64(country[0])))
			c := opened(t, onBolt(t), country)
			c.sells(country, nil)
			ctx := t.Context()
			var left, charged, tax int64
			for range 60 {
				v, err := c.invoices.Write(ctx, owner, "p", "", random(r, country))
				c.must(err)
				w, err := c.invoices.Show(ctx, owner, "p", v.ID)
				c.must(err)
				if w.Says.Total() < 0 {
					if _, err := c.invoices.Issue(ctx, owner, "p", v.ID); fault.KindOf(err) != fault.Invalid {
						t.Errorf("less than nothing: %v", err)
					}
					continue
				}
				parts := []invoice.Invoice{v}
				if r.IntN(3) == 0 {
					shares := []invoice.Share{{Payer: invoice.Payer{Name: "A"}, Part: 1 + r.Int64N(99)},
						{Payer: invoice.Payer{Name: "B"}, Part: 1 + r.Int64N(99)},
						{Payer: invoice.Payer{Name: "C"}, Part: 1 + r.Int64N(99)}}
					parts, err = c.invoices.Split(ctx, owner, "p", v.ID, shares)
					c.must(err)
				}
				sum := int64(0)
				for _, part := range parts {
					p, err := c.invoices.Issue(ctx, owner, "p", part.ID)
					if fault.KindOf(err) == fault.Invalid && len(parts) > 1 {
						continue // one whose share rounds to less than nothing
					}
					c.must(err)
					agree(t, p.Doc)
					sum += p.Total()
					p = c.after(r, p)
					left += p.Left()
					charged += p.Total()
					tax += p.Doc.VAT()
					for _, k := range p.Credits {
						n, err := c.invoices.Get(ctx, owner, "p", k.ID)
						c.must(err)
						agree(t, n.Doc)
						tax -= n.Doc.VAT()
					}
				}
				if sum != w.Says.Total() &&
					!slices.ContainsFunc(parts, func(p invoice.Invoice) bool { return p.Total() == 0 }) {
					t.Errorf("the parts come to %d of %d", sum, w.Says.Total())
				}
			}
			b := c.balances(long.from, long.to)
			if b[invoice.Receivables] != left || b[invoice.OutputVAT] != -tax || charged == 0 {
				t.Errorf("owed %d, in the books %d; VAT %d, in the books %d", left, b[invoice.Receivables], tax,
					-b[invoice.OutputVAT])
			}
			sums, err := c.invoices.Sums(ctx, "p", nil, civil.DateOf(c.clock.Now()))
			if err != nil || len(sums) != 1 || sums[0].Overdue != 0 {
				t.Fatalf("%+v, %v", sums, err)
			}
		})
	}
}

// after has money come and credits issued of an invoice.
func (c *clinic) after(r *rand.Rand, v invoice.Invoice) invoice.Invoice {
	c.Helper()
	ctx := c.Context()
	var err error
	for range r.IntN(3) {
		amount := r.Int64N(20_000) + 1
		if v, err = c.invoices.Receive(ctx, owner, "p", v.ID, invoice.Received{Amount: amount}); err != nil {
			c.Fatal(err)
		}
	}
	for n, l := range v.Doc.Lines {
		if r.IntN(4) == 0 && l.Quantity > 0 {
			q := 1 + r.Int64N(l.Quantity)
			_, err := c.invoices.Credit(ctx, owner, "p", v.ID, invoice.Crediting{Reason: "r",
				Lines: []invoice.CreditedLine{{Line: n + 1, Quantity: q}}})
			if err != nil && fault.CodeOf(err) != "credit-too-much" {
				c.Fatal(err)
			}
		}
	}
	v, err = c.invoices.Get(ctx, owner, "p", v.ID)
	c.must(err)
	if r.IntN(3) == 0 && v.Credited() < v.Total() {
		if _, err := c.invoices.Credit(ctx, owner, "p", v.ID, invoice.Crediting{Reason: "r", All: true}); err != nil {
			c.Fatal(err)
		}
		if v, err = c.invoices.Get(ctx, owner, "p", v.ID); err != nil || v.Credited() != v.Total() {
			c.Errorf("all of %d is credited: %d, %v", v.Total(), v.Credited(), err)
		}
		if s := v.Status(v.Doc.Issued); s != invoice.StatusCredited && v.Total() > 0 {
			c.Errorf("credited it is %s", s)
		}
	}
	return v
}

// TestShares: to the minor unit, by the largest remainder, ties by the order of the payers.
func TestShares(t *testing.T) {
	t.Parallel()
	c := opened(t, onBolt(t), "NO")
	c.sells("NO", nil)
	for _, x := range []struct {
		price int64
		parts []int64
		want  []int64
	}{
		{100, []int64{1, 1, 1}, []int64{34, 33, 33}},
		{101, []int64{1, 1, 1}, []int64{34, 34, 33}},
		{85000, []int64{60, 40}, []int64{51000, 34000}},
		{1, []int64{1, 99}, []int64{0, 1}},
		{99999, []int64{1, 2, 4}, []int64{14286, 28571, 57142}},
	} {
		v := c.written(x.price)
		var shares []invoice.Share
		for _, p := range x.parts {
			shares = append(shares, invoice.Share{Payer: invoice.Payer{Name: "P"}, Part: p})
		}
		all, err := c.invoices.Split(t.Context(), owner, "p", v.ID, shares)
		c.must(err)
		for n, p := range all {
			if got := p.Draft.Lines[0].Price; got != x.want[n] {
				t.Errorf("%d by %v: part %d is %d, want %d", x.price, x.parts, n, got, x.want[n])
			}
		}
		if _, err := c.invoices.Split(t.Context(), owner, "p", v.ID, shares); fault.CodeOf(err) != "already-split" {
			t.Errorf("split again: %v", err)
		}
	}
}

// TestClosed: what was exported of a closed period is the same for ever; what is found later is in what is open.
func TestClosed(t *testing.T) {
	t.Parallel()
	c := opened(t, onBolt(t), "NO")
	s := c.sells("NO", nil)
	ctx := t.Context()
	v := c.issue(c.written(10000, 5000).ID)
	november := civil.Date{Year: 2026, Month: time.November, Day: 1}
	last := civil.Date{Year: 2026, Month: time.November, Day: 30}
	if _, err := c.invoices.Close(ctx, owner, "p", s.ID, last); fault.KindOf(err) != fault.Invalid {
		t.Errorf("closed before it is over: %v", err)
	}
	c.clock.Set(time.Date(2026, 12, 2, 12, 0, 0, 0, time.UTC))
	closed, err := c.invoices.Close(ctx, owner, "p", s.ID, last)
	if err != nil || closed.ClosedUntil != last {
		t.Fatalf("%+v, %v", closed, err)
	}
	before, err := c.invoices.Books(ctx, "p", s.ID, november, last)
	c.must(err)
	if _, err := c.invoices.Receive(ctx, owner, "p", v.ID, invoice.Received{Amount: 700, Day: last}); err != nil {
		t.Fatal(err)
	}
	if _, err := c.invoices.Credit(ctx, owner, "p", v.ID, invoice.Crediting{All: true, Reason: "r"}); err != nil {
		t.Fatal(err)
	}
	after, err := c.invoices.Books(ctx, "p", s.ID, november, last)
	c.must(err)
	if len(before) != 1 || len(after) != 1 || fmt.Sprint(before) != fmt.Sprint(after) {
		t.Errorf("it was %v and is %v", before, after)
	}
	open, err := c.invoices.Books(ctx, "p", s.ID, last.AddDays(1), last.AddDays(30))
	c.must(err)
	if len(open) != 2 || !slices.ContainsFunc(open, func(v invoice.Posting) bool { return v.On == last }) {
		t.Errorf("open: %+v", open)
	}
	if _, err := c.invoices.Close(ctx, owner, "p", s.ID, november); fault.KindOf(err) != fault.Invalid {
		t.Errorf("opened again: %v", err)
	}
}

// TestOrder: of one bug in lists, all pages have each once, whatever their state.
func TestPages(t *testing.T) {
	t.Parallel()
	c := opened(t, onBolt(t), "NO")
	c.sells("NO", nil)
	want := map[string]bool{}
	for n := range 40 {
		v := c.written(1000)
		want[v.ID] = true
		c.clock.Advance(7 * time.Hour)
		if n%3 > 0 {
			c.issue(v.ID)
		}
		if n%3 > 1 {
			_, err := c.invoices.Receive(t.Context(), owner, "p", v.ID, invoice.Received{Amount: 1000})
			c.must(err)
		}
	}
	for _, limit := range []int{1, 3, 7, 100} {
		seen, after := map[string]bool{}, ""
		last := civil.Date{Year: 9999, Month: 1, Day: 1}
		for {
			all, next, err := c.invoices.List(t.Context(), owner, "p", invoice.Wanted{Limit: limit, After: after})
			c.must(err)
			for _, v := range all {
				day := civil.DateOf(v.Created)
				if v.Doc != nil {
					day = v.Doc.Issued
				}
				if seen[v.ID] || day.After(last) {
					t.Errorf("%s of %s is there twice or out of order", v.ID, day)
				}
				seen[v.ID], last = true, day
			}
			if after = next; next == "" {
				break
			}
		}
		if len(seen) != len(want) {
			t.Errorf("pages of %d: %d of %d", limit, len(seen), len(want))
		}
	}
	if _, _, err := c.invoices.List(t.Context(), owner, "p", invoice.Wanted{Limit: 1, After: "x#y#z"}); fault.CodeOf(
		err,
	) !=
		"cursor-invalid" {
		t.Errorf("a strange cursor: %v", err)
	}
}
