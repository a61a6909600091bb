package typed

import (
	"strings"
	"testing"
)

// TestBusiness: numbers as their registers publish them, and the same with one digit changed.
func TestBusiness(t *testing.T) {
	t.Parallel()
	org := func(country string) func(string) (string, error) {
		return func(s string) (string, error) { return OrgNumber(s, country) }
	}
	number := func(country string) func(string) (string, error) {
		return func(s string) (string, error) { return VATNumber(s, country) }
	}
	account := func(country string) func(string) (string, error) {
		return func(s string) (string, error) { return Account(s, country) }
	}
	for _, c := range []struct {
		name     string
		of       func(string) (string, error)
		in, want string
		no       string // near it, and refused
	}{
		{"NO", org("NO"), "923 609 016", "923609016", "923609017"},
		{"NO with MVA", org("NO"), "NO 923609016 MVA", "923609016", "9236090166"},
		{"SE", org("SE"), "556016-0680", "5560160680", "5560160681"},
		{"DK", org("DK"), "DK 22 75 62 14", "22756214", "22756215"},
		{"FI", org("FI"), "0112038-9", "01120389", "01120388"},
		{"VAT NO", number("NO"), "923609016 mva", "NO923609016MVA", "NO923609017MVA"},
		{"VAT SE", number("SE"), "SE556016068001", "SE556016068001", "SE556016068101"},
		{"VAT DK", number("DK"), "DK22756214", "DK22756214", "22756215"},
		{"VAT FI", number("FI"), "FI01120389", "FI01120389", "FI01120388"},
		{"IBAN NO", IBAN, "NO93 8601 1117 947", "NO9386011117947", "NO9486011117947"},
		{"IBAN FI", IBAN, "fi21 1234 5600 0007 85", "FI2112345600000785", "FI211234560000078"},
		{"IBAN DE", IBAN, "DE89370400440532013000", "DE89370400440532013000", "DE88370400440532013000"},
		{"account NO", account("NO"), "8601.11.17947", "86011117947", "86011117948"},
		{"account DK", account("DK"), "0040 0440116243", "00400440116243", "1234567"},
		{"account NO in fours", account("NO"), "8601 1117 947", "86011117947", "8601111794"},
		{"bankgiro", Bankgiro, "5050-1055", "50501055", "50501056"},
		{"plusgiro", Plusgiro, "90 20 03-3", "9020033", "9020034"},
		{"creditor", FIKCreditor, "8000 1234", "80001234", "800012345"},
		{"0192", Endpoint, "0192:923609016", "0192:923609016", "0192:923609017"},
		{"0007", Endpoint, "0007:5560160680", "0007:5560160680", "0007:5560160681"},
		{"0184", Endpoint, "0184:22756214", "0184:DK22756214", "0184:22756215"},
		{"0216", Endpoint, "0216:003701120389", "0216:003701120389", "0037:003701120389"},
		{"0216 of a unit", Endpoint, "0216:003701120389 ab1", "0216:003701120389AB1", "0216:003701120389<A/>"},
		{"0216 with control", Endpoint, "0216:003701120389A", "0216:003701120389A", "0216:003701120389\x00"},
		{"0198", Endpoint, "0198:DK22756214", "0198:DK22756214", "0198:22756214?X"},
		{"0088", Endpoint, "0088:7300010000001", "0088:7300010000001", "0088:7300010000002"},
		{"0088 in a query", Endpoint, "0088:7300010000001", "0088:7300010000001", "0088:730001000000?"},
		{"NO of zeros", org("NO"), "923609016", "923609016", "000000000"},
		{"SE of zeros", org("SE"), "5560160680", "5560160680", "0000000000"},
		{"FI of zeros", org("FI"), "01120389", "01120389", "00000000"},
		{"NO in letters", org("NO"), "923609016", "923609016", "9236o9016"},
	} {
		got, err := c.of(c.in)
		if err != nil || got != c.want {
			t.Errorf("%s: %q is %q, %v; want %q", c.name, c.in, got, err, c.want)
		}
		if again, err := c.of(got); err != nil || again != got {
			t.Errorf("%s: its own %q is %q, %v", c.name, got, again, err)
		}
		if got, err := c.of(c.no); err == nil {
			t.Errorf("%s: %q was taken as %q", c.name, c.no, got)
		}
	}
}

// FuzzBusiness: whatever is typed, nothing panics, and what is taken in is taken in again as it is.
func FuzzBusiness(f *testing.F) {
	for _, s := range []string{"", "923609016", "SE556016068001", "0192:923609016", "NO9386011117947", "æ", "-"} {
		f.Add(s, "NO")
	}
	f.Fuzz(func(t *testing.T, s, country string) {
		for name, of := range map[string]func(string) (string, error){
			"org": func(s string) (string, error) { return OrgNumber(s, country) },
			"vat": func(s string) (string, error) { return VATNumber(s, country) }, "iban": IBAN,
			"account":  func(s string) (string, error) { return Account(s, country) },
			"bankgiro": Bankgiro, "plusgiro": Plusgiro, "creditor": FIKCreditor, "endpoint": Endpoint,
		} {
			got, err := of(s)
			if err != nil {
				continue
			}
			if again, err := of(got); err != nil || again != got || strings.ContainsAny(got, " \n") {
				t.Errorf("%s: %q became %q, and that %q, %v", name, s, got, again, err)
			}
		}
	})
}
