package bill_test

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"stund/internal/bill"
	"stund/internal/bill/billtest"
	"stund/internal/civil"
	"stund/internal/fault"
	"stund/internal/i18n"
	"stund/internal/reference"
	"stund/internal/vat"
)

// What prices at each rate come to, with the law's own arithmetic: the client pays what was shown.
func TestCharge(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		price    int64
		rate     vat.Rate
		net, tax int64
	}{
		{500, 2550, 398, 102}, {100_000, 2500, 80_000, 20_000}, {11_350, 1350, 10_000, 1_350}, {1, 2500, 1, 0},
	} {
		d := bill.Document{Lines: []bill.Line{{Quantity: 1000, Price: c.price, Category: vat.Taxed, Rate: c.rate}}}
		if err := d.Charge(); err != nil || d.Net() != c.net || d.VAT() != c.tax || d.Total() != c.price {
			t.Errorf("%d at %s: %d + %d = %d, %v", c.price, c.rate, d.Net(), d.VAT(), d.Total(), err)
		}
	}
	for _, c := range []struct{ quantity, price, gross int64 }{
		{1000, 333, 333}, {1500, 333, 500}, {333, 1000, 333}, {-1000, 50, -50}, {-1500, 333, -500}, {500, 1, 1},
		{499, 1, 0}, {-500, 1, -1}, {1, 499, 0}, {1000, math.MaxInt64 / 2, math.MaxInt64 / 2},
	} {
		d := bill.Document{Lines: []bill.Line{{Quantity: c.quantity, Price: c.price, Category: vat.Taxed, Rate: 1}}}
		if err := d.Charge(); err != nil || d.Lines[0].Gross != c.gross {
			t.Errorf("%d thousandths of %d: %d, %v, want %d", c.quantity, c.price, d.Lines[0].Gross, err, c.gross)
		}
	}
	tooMuch := bill.Document{Lines: []bill.Line{{Quantity: math.MaxInt64, Price: math.MaxInt64}}}
	if err := tooMuch.Charge(); fault.CodeOf(err) != "amount-too-large" {
		t.Errorf("what is no int64: %v", err)
	}
}

// Over random documents the sums of lines, rates and the whole agree to the minor unit, in whatever order lines stand.
func TestSumsAgree(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(17, 2))
	rates := []vat.Rate{600, 1000, 1200, 1350, 1500, 2500, 2550}
	for range 3000 {
		d := bill.Document{}
		for range 1 + random.IntN(20) {
			l := bill.Line{Quantity: 1 + random.Int64N(5000), Price: random.Int64N(1_000_000), Category: vat.Taxed,
				Rate: rates[random.IntN(len(rates))]}
			switch random.IntN(8) {
			case 0:
				l.Category, l.Rate, l.Reason = vat.Exempted, 0, "Unntatt"
			case 1:
				l.Quantity = -l.Quantity
			}
			d.Lines = append(d.Lines, l)
		}
		if err := d.Charge(); err != nil {
			t.Fatal(err)
		}
		var gross, net int64
		byRate := map[vat.Rate]int64{}
		for _, l := range d.Lines {
			gross, net = gross+l.Gross, net+l.Net
			byRate[l.Rate] += l.Net
		}
		if gross != d.Total() || net != d.Net() || d.Net()+d.VAT() != d.Total() {
			t.Fatalf("lines %d and %d, sums %d, %d, %d", gross, net, d.Total(), d.Net(), d.VAT())
		}
		for n, s := range d.Sums {
			if s.Sum != vat.Of(s.Gross, s.Rate) || byRate[s.Rate] != s.Net {
				t.Fatalf("%+v of lines of %d", s, byRate[s.Rate])
			}
			if n > 0 && s.Category == d.Sums[n-1].Category && s.Rate >= d.Sums[n-1].Rate {
				t.Fatalf("not in order: %+v", d.Sums)
			}
		}
		before := d.Sums
		random.Shuffle(len(d.Lines), func(a, b int) { d.Lines[a], d.Lines[b] = d.Lines[b], d.Lines[a] })
		if err := d.Charge(); err != nil || len(before) != len(d.Sums) {
			t.Fatal(err, before, d.Sums)
		}
		for n := range before {
			if before[n].Sum != d.Sums[n].Sum {
				t.Fatalf("in another order: %+v, was %+v", d.Sums[n], before[n])
			}
		}
	}
}

func TestExamplesAreInOrder(t *testing.T) {
	t.Parallel()
	for name, d := range billtest.All() {
		if err := d.Check(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Each thing that is wrong is told, by where it stands.
func TestCheckTells(t *testing.T) {
	t.Parallel()
	for path, spoil := range map[string]func(*bill.Document){
		"kind":              func(d *bill.Document) { d.Kind = "receipt" },
		"number":            func(d *bill.Document) { d.Number = " \u200b" },
		"issued":            func(d *bill.Document) { d.Issued = civil.Date{} },
		"due":               func(d *bill.Document) { d.Due = d.Issued.AddDays(-1) },
		"currency":          func(d *bill.Document) { d.Currency = "KRONER" },
		"of":                func(d *bill.Document) { d.Credits = &bill.Earlier{Number: "1"} },
		"prepaid":           func(d *bill.Document) { d.Prepaid = d.Total() + 1 },
		"seller.name":       func(d *bill.Document) { d.Seller.Name = "" },
		"seller.country":    func(d *bill.Document) { d.Seller.Country = "DE" },
		"seller.org_number": func(d *bill.Document) { d.Seller.OrgNumber = "987 654 321" },
		"seller.vat_number": func(d *bill.Document) { d.Seller.VATNumber = "" },
		"seller.address":    func(d *bill.Document) { d.Seller.Address = bill.Address{} },
		"buyer.name":        func(d *bill.Document) { d.Buyer.Name = "" },
		"lines":             func(d *bill.Document) { d.Lines = nil },
		"lines[0].text":     func(d *bill.Document) { d.Lines[0].Text = "" },
		"lines[0].price":    func(d *bill.Document) { d.Lines[0].Price = -1 },
		"lines[0].quantity": func(d *bill.Document) { d.Lines[0].Quantity = 0 },
		"lines[0].gross":    func(d *bill.Document) { d.Lines[0].Gross++ },
		"lines[0].net":      func(d *bill.Document) { d.Lines[0].Net++ },
		"lines[0].to":       func(d *bill.Document) { d.Lines[0].To = d.Lines[0].From.AddDays(-1) },
		"lines[0].category": func(d *bill.Document) { d.Lines[0].Category = "Z" },
		"lines[0].rate":     func(d *bill.Document) { d.Lines[0].Rate = 0 },
		"lines[0].reason":   func(d *bill.Document) { d.Lines[0].Category, d.Lines[0].Rate = vat.Exempted, 0 },
		"advances":          func(d *bill.Document) { d.Advances = []bill.Earlier{{Number: "1", Gross: 1}} },
		"vat":               func(d *bill.Document) { d.Sums[0].VAT++ },
		"local":             func(d *bill.Document) { d.Currency = "EUR" },
		"local.vat": func(d *bill.Document) {
			d.Local = &bill.Local{Currency: "NOK", VAT: 1, Rate: "1", On: d.Issued, Source: "Norges Bank"}
		},
		"local.currency": func(d *bill.Document) { d.Local = &bill.Local{Currency: "SEK"} },
		"local.source":   func(d *bill.Document) { d.Local = &bill.Local{Currency: "NOK"} },
		"pay.reference":  func(d *bill.Document) { d.Pay.Reference.Value += "2" },
		"pay.iban":       func(d *bill.Document) { d.Pay.IBAN = "NO9386011117948" },
		"pay.account":    func(d *bill.Document) { d.Pay.Account = "86011117948" },
		"pay.bankgiro":   func(d *bill.Document) { d.Pay.Bankgiro = "1234567" },
		"pay.plusgiro":   func(d *bill.Document) { d.Pay.Plusgiro = "12" },
		"pay.creditor":   func(d *bill.Document) { d.Pay.Creditor = "1234567" },
		"pay":            func(d *bill.Document) { d.Pay = bill.Pay{} },
		"total": func(d *bill.Document) {
			d.Lines = []bill.Line{{Text: "a", Quantity: -1000, Price: 100, Category: vat.Taxed, Rate: 2500}}
			_ = d.Charge()
		},
	} {
		d := billtest.All()["NO plain"]
		d.Lines, d.Sums = append([]bill.Line{}, d.Lines...), append([]bill.Sum{}, d.Sums...)
		spoil(&d)
		err := d.Check()
		if fault.KindOf(err) != fault.Invalid {
			t.Errorf("%s: %v", path, err)
			continue
		}
		told := false
		broken, _ := fault.As(err)
		for _, f := range broken.Fields {
			told = told || f.Path == path
		}
		if !told {
			t.Errorf("%s is not told: %v", path, err)
		}
	}
}

func TestConverted(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		amount         int64
		from, to, rate string
		want           int64
	}{
		{10_000, "EUR", "NOK", "11.7295", 117_295}, {1, "EUR", "NOK", "11.5", 12}, {-1, "EUR", "NOK", "11.5", -12},
		{100, "ISK", "NOK", "0.0812", 812}, {2_000, "SEK", "EUR", "0.0912", 182}, {1, "EUR", "SEK", "10.4999", 10},
	} {
		if got, err := bill.Converted(c.amount, c.from, c.to, c.rate); err != nil || got != c.want {
			t.Errorf("%d %s at %s: %d %s, %v, want %d", c.amount, c.from, c.rate, got, c.to, err, c.want)
		}
	}
	for _, rate := range []string{"", "0", "-1", "1e3", "1/2", "NaN", "1.2.3", strings.Repeat("9", 21)} {
		if got, err := bill.Converted(1, "EUR", "NOK", rate); fault.CodeOf(err) != "rate-invalid" {
			t.Errorf("at %q: %d, %v", rate, got, err)
		}
	}
	if got, err := bill.Converted(math.MaxInt64, "EUR", "NOK", "11"); err == nil {
		t.Errorf("what is no int64: %d", got)
	}
}

// The examples of Finanssiala's guide to bank barcodes, and that of finnish-bank-utils.
func TestFinnishBarcode(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		iban, value string
		scheme      reference.Scheme
		amount      int64
		due         civil.Date
		want        string
	}{
		{"FI2112345600000785", "1234561", reference.FI, 12_000, civil.Date{Year: 2026, Month: 12, Day: 12},
			"421123456000007850001200000000000000000001234561261212"},
		{"FI7944052020036082", "868516259619897", reference.FI, 488_315, civil.Date{Year: 2010, Month: 6, Day: 12},
			"479440520200360820048831500000000868516259619897100612"},
		{"FI5810171000000122", "RF06559582243294671", reference.RF, 48_299, civil.Date{Year: 2012, Month: 1, Day: 31},
			"558101710000001220004829906000000559582243294671120131"},
		{"FI2112345600000785", "1234561", reference.FI, 100_000_000, civil.Date{},
			"421123456000007850000000000000000000000001234561000000"},
		{"FI2112345600000785", "RF06STUND2026", reference.RF, 100, civil.Date{}, ""},
		{"NO9386011117947", "1234561", reference.FI, 100, civil.Date{}, ""},
		{"FI2112345600000785", "", reference.None, 100, civil.Date{}, ""},
	} {
		d := bill.Document{Kind: bill.Invoice, Currency: "EUR", Due: c.due,
			Sums: []bill.Sum{{Sum: vat.Sum{Gross: c.amount}}},
			Pay:  bill.Pay{IBAN: c.iban, Reference: reference.Reference{Scheme: c.scheme, Value: c.value}}}
		if got := d.FinnishBarcode(); got != c.want {
			t.Errorf("%s %s: %s, want %s", c.iban, c.value, got, c.want)
		}
	}
}

func TestEPC(t *testing.T) {
	t.Parallel()
	d := billtest.All()["FI plain"]
	want := "BCD\n002\n1\nSCT\nNDEAFIHH\nKoivu Fysioterapia Oy\nFI2112345600000785\nEUR125.50\n\nRF341234561\n"
	if got := d.EPC(); got != want {
		t.Errorf("%q, want %q", got, want)
	}
	d.Pay.Reference = reference.Reference{}
	d.Seller.Name = strings.Repeat("Ä\n", 200)
	if got := d.EPC(); len(got) > 331 || strings.Count(got, "\n") != 10 || !strings.HasSuffix(got, "\n\n"+d.Number) {
		t.Errorf("a long name: %q", got)
	}
	for name, spoil := range map[string]func(*bill.Document){
		"kroner":     func(d *bill.Document) { d.Currency = "SEK" },
		"paid":       func(d *bill.Document) { d.Prepaid = d.Total() },
		"a credit":   func(d *bill.Document) { d.Kind = bill.CreditNote },
		"no account": func(d *bill.Document) { d.Pay.IBAN = "" },
	} {
		d := billtest.All()["FI plain"]
		if spoil(&d); d.EPC() != "" || d.FinnishBarcode() != "" {
			t.Errorf("%s: %q and %q", name, d.EPC(), d.FinnishBarcode())
		}
	}
}

func TestAccounts(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name      string
		valid     func(string) bool
		good, bad []string
	}{
		{"IBAN", bill.ValidIBAN, []string{"NO9386011117947", "FI2112345600000785", "SE4550000000058398257466",
			"DK5000400440116243"}, []string{"", "NO9386011117948", "NO93 8601 1117 947", "no9386011117947", "NO93"}},
		{"account", bill.ValidNorwegianAccount, []string{"86011117947"}, []string{"86011117948", "8601111794", ""}},
		{"bankgiro", bill.ValidBankgiro, []string{"9912346", "50501055"},
			[]string{"9912345", "", "0000000", "99-12346"}},
		{"plusgiro", bill.ValidPlusgiro, []string{"4150", "18"}, []string{"4155", "1", "00"}},
		{"creditor", bill.ValidCreditor, []string{"12345678"}, []string{"1234567", "1234567a"}},
	} {
		for _, s := range c.good {
			if !c.valid(s) {
				t.Errorf("%s %q is valid", c.name, s)
			}
		}
		for _, s := range c.bad {
			if c.valid(s) {
				t.Errorf("%s %q is not valid", c.name, s)
			}
		}
	}
}

func TestPlain(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"  a \t\r\n b\u2028c ": "a b c", "a\x00\x1b[31mb": "a[31mb", "\u202eevil\u202c": "evil",
		"a\u200b\u200d\ufeffb": "ab", "A\u030a": "Å", "5\u00a0kg": "5\u00a0kg", "\xff": "\ufffd", "\ufffe\uffff": "",
		"1\u202f000": "1\u202f000", "💆\ufe0f x": "💆 x", strings.Repeat("x", 5000): strings.Repeat("x", 2000),
	} {
		if got := bill.Plain(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func TestWritten(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		country    string
		asked, got i18n.Lang
	}{{"NO", i18n.FI, i18n.NB}, {"NO", i18n.EN, i18n.EN}, {"FI", i18n.FI, i18n.FI}, {"SE", "", i18n.EN}} {
		d := bill.Document{Seller: bill.Seller{Country: c.country}, Language: c.asked}
		if got := d.Written(); got != c.got {
			t.Errorf("%s asked for %q: %q", c.country, c.asked, got)
		}
	}
}

// What is stored is what was issued, and an invoice of three lines takes little room.
func TestStored(t *testing.T) {
	t.Parallel()
	for name, d := range billtest.All() {
		text, err := json.Marshal(d)
		var back bill.Document
		if err == nil {
			err = json.Unmarshal(text, &back)
		}
		if err != nil || !reflect.DeepEqual(d, back) {
			t.Errorf("%s: %v\n%+v\n%+v", name, err, d, back)
		}
		if most := 2000; len(text) > most {
			t.Errorf("%s takes %d bytes", name, len(text))
		}
	}
}
