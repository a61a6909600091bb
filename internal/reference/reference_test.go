package reference_test

import (
	"errors"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"stund/internal/fault"
	"stund/internal/reference"
)

// Vectors that other programs and the banks' own pages agree on.
func TestMake(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		scheme     reference.Scheme
		base, want string
		length     int
		prefix     string
	}{
		{reference.KIDMod10, "1234", "12344", 0, ""}, {reference.KIDMod11, "1234", "12343", 0, ""},
		{reference.KIDMod10, "60224", "602243", 0, ""}, {reference.KIDMod11, "60224", "602248", 0, ""},
		{reference.KIDMod10, "234567", "2345676", 0, ""}, {reference.KIDMod11, "234567", "2345676", 0, ""},
		{reference.KIDMod10, "1", "18", 0, ""}, {reference.KIDMod11, "1", "19", 0, ""},
		{reference.KIDMod10, "004455525", "0044555258", 0, ""}, {reference.KIDMod11, "004455525", "0044555255", 0, ""},
		{reference.KIDMod10, "9876543210", "98765432103", 0, ""},
		{reference.KIDMod11, "9876543210", "98765432103", 0, ""},
		{reference.KIDMod10, "036532", "0365320", 0, ""}, {reference.KIDMod11, "036532", "0365327", 0, ""},
		{reference.KIDMod10, "1234567890", "12345678903", 0, ""},
		{reference.KIDMod11, "1234567890", "12345678903", 0, ""},
		{reference.OCR, "2019121", "20191219", 0, ""}, {reference.OCRLength, "2019121", "201912193", 0, ""},
		{reference.FIK71, "1", "000000000000018", 0, ""}, {reference.FIK71, "2", "000000000000026", 0, ""},
		{reference.FIK71, "501", "000000000005017", 0, ""}, {reference.FIK71, "20260001", "000000202600011", 0, ""},
		{reference.FIK75, "1", "0000000000000018", 0, ""}, {reference.FIK73, "", "", 0, ""},
		{reference.FI, "123", "1232", 0, ""}, {reference.FI, "100", "1009", 0, ""},
		{reference.FI, "999", "9991", 0, ""}, {reference.FI, "123456", "1234561", 0, ""},
		{reference.FI, "86851625961989", "868516259619897", 0, ""},
		{reference.FI, "2026000001", "20260000011", 0, ""}, {reference.FI, "1", "0013", 0, ""},
		{reference.RF, "1234561", "RF341234561", 0, ""}, {reference.RF, "2348231", "RF712348231", 0, ""},
		{reference.RF, "539007547034", "RF18539007547034", 0, ""}, {reference.RF, "1232", "RF111232", 0, ""},
		{reference.RF, "1001", "RF401001", 0, ""}, {reference.RF, "stund2026", "RF06STUND2026", 0, ""},
		{reference.KIDMod10, "34", "12344", 5, "12"}, {reference.KIDMod10, "1234", "00000012344", 11, ""},
		{reference.RF, "2026", "RF06STUND2026", 0, "STUND"}, {reference.None, "1", "", 0, ""},
	} {
		got, err := reference.Make(c.scheme, c.base, c.length, c.prefix)
		if err != nil || got.Value != c.want {
			t.Errorf("%s of %q: %q (%v), want %q", c.scheme, c.base, got.Value, err, c.want)
		}
		if err := got.Check(); err != nil {
			t.Errorf("%s %q does not pass its own check: %v", c.scheme, got.Value, err)
		}
	}
}

func TestMakeRefuses(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		scheme reference.Scheme
		base   string
		length int
		prefix string
	}{
		{reference.KIDMod10, "", 0, ""}, {reference.KIDMod10, "12a", 0, ""}, {reference.KIDMod10, "١٢", 0, ""},
		{reference.KIDMod10, "-1", 0, ""}, {reference.KIDMod10, strings.Repeat("1", 25), 0, ""},
		{reference.KIDMod10, "1234", 4, ""}, {reference.KIDMod10, "1", 26, ""}, {reference.KIDMod10, "1", -1, ""},
		{reference.KIDMod10, "0", 0, ""}, {reference.FIK71, strings.Repeat("1", 15), 0, ""},
		{reference.FI, strings.Repeat("1", 20), 0, ""}, {reference.RF, "", 0, ""}, {reference.RF, "å", 0, ""},
		{reference.RF, strings.Repeat("1", 22), 0, ""}, {"iban", "1", 0, ""}, {reference.OCRLength, "1 2", 0, ""},
	} {
		got, err := reference.Make(c.scheme, c.base, c.length, c.prefix)
		if fault.CodeOf(err) != "reference-invalid" {
			t.Errorf("%s of %q: %q, %v", c.scheme, c.base, got.Value, err)
		}
	}
}

// Some numbers have no digit by MOD11: their place is taken by the next that has one.
func TestNoDashIsMade(t *testing.T) {
	t.Parallel()
	for _, base := range []string{"6", "23", "37", "40", "54"} {
		if got, err := reference.Make(reference.KIDMod11, base, 0, ""); !errors.Is(err, reference.ErrDash) {
			t.Errorf("of %s: %q, %v", base, got.Value, err)
		}
		if err := (reference.Reference{Scheme: reference.KIDMod11, Value: base + "-"}).Check(); err != nil {
			t.Errorf("others' %s-: %v", base, err)
		}
	}
}

func TestCheck(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		scheme reference.Scheme
		value  string
		valid  bool
	}{
		{reference.KIDMod10, "2345676", true}, {reference.KIDMod10, "2345674", false},
		{reference.KIDMod11, "0044555255", true}, {reference.KIDMod11, "0044555251", false},
		{reference.KIDMod11, "12344", false}, {reference.KIDMod10, "6-", false}, {reference.KIDMod11, "-6", false},
		{reference.OCR, "1018966492531", true}, {reference.OCR, "1019080881039", true},
		{reference.OCR, "03368912618", true}, {reference.OCR, "1202951008", true}, {reference.OCR, "1636976", true},
		{reference.OCR, "18108401345678778", true}, {reference.OCR, "", false}, {reference.OCR, "0", false},
		{reference.OCR, "00", false}, {reference.OCRLength, "201912193", true},
		{reference.OCRLength, "20191219", false}, {reference.FIK71, "18", false},
		{reference.FIK71, "000000000000018", true}, {reference.FIK75, "000000000000018", false},
		{reference.FIK73, "", true}, {reference.FIK73, "1", false}, {reference.FI, "1232", true},
		{reference.FI, "1233", false}, {reference.FI, "123", false}, {reference.FI, "12 32", false},
		{reference.RF, "RF18539007547034", true}, {reference.RF, "RF18000000000539007547034", true},
		{reference.RF, "RF332348231", false}, {reference.RF, "RF18539007547035", false},
		{reference.RF, "RF18", false}, {reference.RF, "", false}, {reference.RF, "rf18539007547034", false},
		{reference.RF, "RF1853900754703é", false}, {reference.None, "1", false}, {"", "", true}, {"", "1", false},
		{"iban", "1", false},
	} {
		err := reference.Reference{Scheme: c.scheme, Value: c.value}.Check()
		if (err == nil) != c.valid || err != nil && fault.CodeOf(err) != "reference-invalid" {
			t.Errorf("%s %q: %v, want valid %t", c.scheme, c.value, err, c.valid)
		}
	}
}

func TestGrouped(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		scheme      reference.Scheme
		value, want string
	}{
		{reference.FI, "20260000011", "2 02600 00011"}, {reference.FI, "1232", "1232"},
		{reference.FI, "868516259619897", "86851 62596 19897"},
		{reference.RF, "RF18539007547034", "RF18 5390 0754 7034"},
		{reference.RF, "RF06STUND2026", "RF06 STUN D202 6"}, {reference.KIDMod10, "12345678903", "1 23456 78903"},
		{reference.OCR, "201912193", "2019 12193"}, {reference.FIK71, "000000000000018", "000000000000018"},
		{"", "", ""},
	} {
		got := reference.Reference{Scheme: c.scheme, Value: c.value}.Grouped()
		if strings.ReplaceAll(got, "\u00a0", " ") != c.want {
			t.Errorf("%s %s: %q, want %q", c.scheme, c.value, got, c.want)
		}
		if c.value == "" {
			continue
		}
		if back, err := reference.Parse(c.scheme, got); err != nil || back.Value != c.value {
			t.Errorf("%q is read as %q, %v", got, back.Value, err)
		}
	}
	if got, err := reference.Parse(reference.RF, " rf18 5390 0754 7034 "); err != nil ||
		got.Value != "RF18539007547034" {
		t.Errorf("in small letters: %q, %v", got.Value, err)
	}
}

func TestPaymentLine(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		r    reference.Reference
		want string
	}{
		{reference.Reference{Scheme: reference.FIK71, Value: "000000000000018"}, "+71<000000000000018+12345678<"},
		{reference.Reference{Scheme: reference.FIK75, Value: "0000000000000018"}, "+75<0000000000000018+12345678<"},
		{reference.Reference{Scheme: reference.FIK73}, "+73<+12345678<"},
		{reference.Reference{Scheme: reference.RF, Value: "RF401001"}, ""},
	} {
		if got := c.r.PaymentLine("12345678"); got != c.want {
			t.Errorf("%+v: %q, want %q", c.r, got, c.want)
		}
	}
}

func TestCountries(t *testing.T) {
	t.Parallel()
	for _, country := range []string{"NO", "SE", "DK", "FI"} {
		n := 0
		for _, s := range reference.Schemes() {
			if s.In(country) {
				n++
			}
		}
		if want := map[string]int{"NO": 4, "SE": 4, "DK": 5, "FI": 3}[country]; n != want {
			t.Errorf("%s has %d schemes, want %d", country, n, want)
		}
	}
}

// swapped are the schemes that notice any two neighbours that changed places. Luhn takes 09 for 90, and the weights of
// the Finnish number take digits for each other that differ by five.
var swapped = map[reference.Scheme]func(a, b byte) bool{
	reference.KIDMod10:  func(a, b byte) bool { return a+b != 9 || a != 0 && b != 0 },
	reference.KIDMod11:  func(a, b byte) bool { return true },
	reference.OCR:       func(a, b byte) bool { return a+b != 9 || a != 0 && b != 0 },
	reference.OCRLength: func(a, b byte) bool { return a+b != 9 || a != 0 && b != 0 },
	reference.FIK71:     func(a, b byte) bool { return a+b != 9 || a != 0 && b != 0 },
	reference.FIK75:     func(a, b byte) bool { return a+b != 9 || a != 0 && b != 0 },
	reference.FI:        func(a, b byte) bool { return a != b+5 && b != a+5 },
	reference.RF:        func(a, b byte) bool { return true },
}

// What is made is valid; with any one digit changed it is not, nor with neighbours swapped that the scheme tells apart.
func TestMistypedIsNoticed(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(17, 5))
	for scheme, told := range swapped {
		for range 400 {
			n := strconv.FormatUint(random.Uint64N(1<<uint(1+random.IntN(46))), 10)
			r, err := reference.Make(scheme, n, 0, "")
			if errors.Is(err, reference.ErrDash) || n == "0" {
				continue
			}
			if err != nil || r.Check() != nil {
				t.Fatalf("%s of %s: %q, %v, %v", scheme, n, r.Value, err, r.Check())
			}
			for i := range len(r.Value) {
				for d := byte('0'); d <= '9'; d++ {
					other := reference.Reference{Scheme: scheme, Value: r.Value[:i] + string(d) + r.Value[i+1:]}
					if other != r && other.Check() == nil {
						t.Fatalf("%s %s is taken as well as %s", scheme, other.Value, r.Value)
					}
				}
				if i == 0 {
					continue
				}
				a, b := r.Value[i-1], r.Value[i]
				other := reference.Reference{
					Scheme: scheme,
					Value:  r.Value[:i-1] + string([]byte{b, a}) + r.Value[i+1:],
				}
				if a != b && told(a-'0', b-'0') && other.Check() == nil {
					t.Fatalf("%s %s is taken as well as %s, with two swapped", scheme, other.Value, r.Value)
				}
			}
		}
	}
}

func FuzzReference(f *testing.F) {
	f.Add("kid-mod11", "6", 0, "")
	f.Add("rf", "STUND2026", 0, "")
	f.Add("ocr-length", "2019121", 12, "9")
	f.Fuzz(func(t *testing.T, scheme, base string, length int, prefix string) {
		s := reference.Scheme(scheme)
		if r, err := reference.Make(s, base, length, prefix); err == nil {
			if err := r.Check(); err != nil {
				t.Errorf("%+v was made, and does not pass: %v", r, err)
			}
			if back, err := reference.Parse(s, r.Grouped()); r.Value != "" && (err != nil || back != r) {
				t.Errorf("%+v is printed %q and read as %+v, %v", r, r.Grouped(), back, err)
			}
		}
		if r, err := reference.Parse(s, base); err == nil && r.Check() != nil {
			t.Errorf("%q was read as %+v", base, r)
		}
	})
}
