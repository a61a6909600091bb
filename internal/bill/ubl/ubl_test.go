package ubl_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"stund/internal/bill"
	"stund/internal/bill/billtest"
	"stund/internal/bill/ubl"
	"stund/internal/civil"
	"stund/internal/fault"
	"stund/internal/reference"
	"stund/internal/vat"
)

// The official rules find nothing, not even to warn of, in any document of the four countries.
func TestOfficialRules(t *testing.T) {
	t.Parallel()
	for _, country := range billtest.Countries() {
		for _, what := range billtest.Cases() {
			t.Run(country+" "+what, func(t *testing.T) {
				t.Parallel()
				judged(t, billtest.One(country, what))
			})
		}
	}
}

// Over random lines, prices, quantities and rates the rules find no sum that does not agree.
func TestOfficialRulesAtRandom(t *testing.T) {
	t.Parallel()
	rates := map[string][]vat.Rate{"NO": {2500, 1500, 1200}, "SE": {2500, 1200, 600}, "DK": {2500},
		"FI": {2550, 1350, 1000}}
	for _, country := range billtest.Countries() {
		for seed := range uint64(3) {
			t.Run(fmt.Sprint(country, seed), func(t *testing.T) {
				t.Parallel()
				random := rand.New(rand.NewPCG(seed, uint64(country[0])))
				d := billtest.One(country, "mixed")
				one := d.Lines[0]
				one.Gross, one.Net = 0, 0
				for range 1 + random.IntN(40) {
					one.Price, one.Quantity = 1+random.Int64N(200_000), 1+random.Int64N(5000)
					one.Rate = rates[country][random.IntN(len(rates[country]))]
					if random.IntN(8) == 0 { // less than what it takes off from
						one.Price, one.Quantity = 1+random.Int64N(100), -one.Quantity
					}
					d.Lines = append(d.Lines, one)
				}
				if err := d.Charge(); err != nil {
					t.Fatal(err)
				}
				d.Prepaid = random.Int64N(d.Total())
				judged(t, d)
			})
		}
	}
}

func judged(t *testing.T, d bill.Document) {
	t.Helper()
	text, err := ubl.Write(d)
	if err != nil {
		t.Fatal(err)
	}
	found := billtest.Peppol(t, text)
	if !d.Seller.InRegister() { // the rule cannot know who is not in it, and warns of all
		found = slices.DeleteFunc(found, func(s string) bool { return strings.HasPrefix(s, "warning NO-R-002\t") })
	}
	if len(found) > 0 {
		t.Errorf("%s\n%s", strings.Join(found, "\n"), text)
	}
}

// Each way to pay is one that the country's rules take.
func TestWaysToPay(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		country string
		pay     bill.Pay
	}{
		"NO link alone":   {"NO", bill.Pay{Link: "https://stund.example/p/7k3mq9xw2v"}},
		"NO RF":           {"NO", bill.Pay{IBAN: "NO9386011117947", Reference: of(reference.RF, "RF341234561")}},
		"NO KID MOD11":    {"NO", bill.Pay{Account: "86011117947", Reference: of(reference.KIDMod11, "12343")}},
		"SE plusgiro":     {"SE", bill.Pay{Plusgiro: "4150", Reference: of(reference.OCR, "20191219")}},
		"SE IBAN":         {"SE", bill.Pay{IBAN: "SE4550000000058398257466"}},
		"DK FIK 75":       {"DK", bill.Pay{Creditor: "12345678", Reference: of(reference.FIK75, "0000000000000018")}},
		"DK FIK 73":       {"DK", bill.Pay{Creditor: "12345678", Reference: of(reference.FIK73, "")}},
		"DK IBAN":         {"DK", bill.Pay{IBAN: "DK5000400440116243", BIC: "NDEADKKK"}},
		"DK account":      {"DK", bill.Pay{Account: "00400440116243"}},
		"DK link alone":   {"DK", bill.Pay{Link: "https://stund.example/p/7k3mq9xw2v"}},
		"FI RF":           {"FI", bill.Pay{IBAN: "FI2112345600000785", Reference: of(reference.RF, "RF06STUND2026")}},
		"FI no reference": {"FI", bill.Pay{IBAN: "FI2112345600000785"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := billtest.One(c.country, "plain")
			d.Pay = c.pay
			judged(t, d)
		})
	}
}

// Care that is exempt is not subject to VAT where the seller is not registered: the law's words stay.
func TestExemptAndNotRegistered(t *testing.T) {
	t.Parallel()
	for _, country := range billtest.Countries() {
		d, exempt := billtest.One(country, "outside"), billtest.One(country, "exempt")
		for n := range d.Lines {
			d.Lines[n].Reason = exempt.Lines[n].Reason
		}
		if err := d.Charge(); err != nil {
			t.Fatal(err)
		}
		judged(t, d)
	}
}

func of(s reference.Scheme, value string) reference.Reference {
	return reference.Reference{Scheme: s, Value: value}
}

// What the rules refuse they refuse here too: the judge is awake.
func TestJudgeRefuses(t *testing.T) {
	t.Parallel()
	text, err := ubl.Write(billtest.One("NO", "plain"))
	if err != nil {
		t.Fatal(err)
	}
	for rule, change := range map[string][2]string{
		"BR-CO-16":            {"PayableAmount currencyID=\"NOK\">1", "PayableAmount currencyID=\"NOK\">2"},
		"PEPPOL-COMMON-R041":  {"987654325</cbc:EndpointID>", "987654321</cbc:EndpointID>"},
		"warning NO-R-002":    {"Foretaksregisteret", "Registeret"},
		"PEPPOL-EN16931-R003": {"<cbc:BuyerReference>PO 4471</cbc:BuyerReference>", ""},
	} {
		spoilt := bytes.ReplaceAll(text, []byte(change[0]), []byte(change[1]))
		if found := strings.Join(billtest.Peppol(t, spoilt), "\n"); !strings.Contains(found, rule) {
			t.Errorf("%s is not found: %s", rule, found)
		}
	}
}

func TestRefuses(t *testing.T) {
	t.Parallel()
	for code, spoil := range map[string]func(*bill.Document){
		"no-e-invoice-address":  func(d *bill.Document) { d.Buyer.EndpointID = "" },
		"no-e-invoice-currency": func(d *bill.Document) { d.Currency = "KWD" },
		"invalid-input":         func(d *bill.Document) { d.Sums[0].VAT++ },
	} {
		d := billtest.One("NO", "plain")
		spoil(&d)
		if text, err := ubl.Write(d); fault.CodeOf(err) != code || text != nil {
			t.Errorf("%s: %s, %v", code, text, err)
		}
	}
}

// evil is what somebody may call themselves.
const evil = "</cbc:Name><evil a=\"b\">&amp;<!-- ]]> \x00\x01\x1b[31m\u202e\u200b\ufffe\xff\r\n💆 {name} ' "

func hostile() bill.Document {
	d := billtest.One("NO", "mixed")
	d.Number, d.Yours = evil, evil
	d.Seller.Name, d.Seller.Address.Street, d.Seller.Email = evil, evil, evil
	d.Buyer.Name, d.Buyer.Address.City, d.Pay.Link = evil, evil, evil
	for n := range d.Lines {
		d.Lines[n].Text, d.Lines[n].Note, d.Lines[n].Where = evil, evil, evil
	}
	d.Terms = []string{evil, evil}
	return d
}

// Whatever is written into a document stays a text in it.
func TestHostile(t *testing.T) {
	t.Parallel()
	text, err := ubl.Write(hostile())
	if err != nil {
		t.Fatal(err)
	}
	whole(t, text)
	if found := billtest.Peppol(t, text); len(found) > 0 {
		t.Errorf("%s\n%s", strings.Join(found, "\n"), text)
	}
}

// whole fails unless the text is XML without foreign or empty elements, and without control characters.
func whole(t *testing.T, text []byte) {
	t.Helper()
	empty := true
	for d := xml.NewDecoder(bytes.NewReader(text)); ; {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		switch token := token.(type) {
		case xml.StartElement:
			if empty = true; token.Name.Local == "evil" {
				t.Errorf("a text became an element:\n%s", text)
			}
		case xml.EndElement:
			if empty {
				t.Errorf("%s is empty", token.Name.Local)
			}
			empty = false
		case xml.CharData:
			empty = empty && len(bytes.TrimSpace(token)) == 0
		case xml.Comment, xml.Directive:
			t.Errorf("a text became a comment or directive:\n%s", text)
		}
	}
	unseen := func(r rune) bool { return r < ' ' && r != '\n' || r == '\u202e' || r == '\ufffe' }
	if at := bytes.IndexFunc(text, unseen); at >= 0 {
		t.Errorf("%q got through", text[at:at+10])
	}
}

func FuzzWrite(f *testing.F) {
	f.Add(evil, int64(1000), int64(95_000))
	f.Add("a", int64(-333), int64(1))
	f.Fuzz(func(t *testing.T, s string, quantity, price int64) {
		d := billtest.One("SE", "plain")
		d.Number, d.Buyer.Name, d.Yours, d.Terms = s, s, s, []string{s}
		d.Lines[0].Text, d.Lines[0].Note = s, s
		d.Lines[1].Quantity, d.Lines[1].Price, d.Lines[1].Gross = quantity, price, 0
		if d.Charge() != nil {
			return
		}
		text, err := ubl.Write(d)
		if err != nil {
			if fault.KindOf(err) != fault.Invalid {
				t.Error(err)
			}
			return
		}
		whole(t, text)
	})
}

// The same document is the same bytes.
func TestSameBytes(t *testing.T) {
	t.Parallel()
	for name, d := range billtest.All() {
		a, err := ubl.Write(d)
		b, again := ubl.Write(d)
		if err != nil || again != nil || !bytes.Equal(a, b) {
			t.Errorf("%s: %v, %v", name, err, again)
		}
	}
	d := billtest.One("NO", "plain")
	d.Lines[0].From, d.Lines[1].From = civil.Date{}, civil.Date{}
	if text, err := ubl.Write(d); err != nil || bytes.Contains(text, []byte("Delivery")) {
		t.Errorf("without days of delivery: %v\n%s", err, text)
	}
}
