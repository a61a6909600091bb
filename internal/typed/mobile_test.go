package typed_test

import (
	"fmt"
	"testing"

	"github.com/nyaruka/phonenumbers"

	"stund/internal/typed"
)

// TestMayBeMobile compares the tables with a library that knows every country's plan, over all beginnings of three
// digits: what the library calls mobile may be, and what it calls a landline may not.
func TestMayBeMobile(t *testing.T) {
	t.Parallel()
	for country, length := range map[string]struct{ code, digits int }{"NO": {47, 8}, "SE": {46, 9}, "DK": {45, 8},
		"FI": {358, 9}, "IS": {354, 7}, "GB": {44, 10}, "DE": {49, 11}} {
		counted := map[bool]int{}
		for begin := 100; begin < 1000; begin++ {
			digits := fmt.Sprint(begin)
			for len(digits) < length.digits {
				digits += "5"
			}
			number := fmt.Sprintf("+%d%s", length.code, digits)
			parsed, err := phonenumbers.Parse(number, country)
			if err != nil {
				continue
			}
			got := typed.MayBeMobile(number)
			switch kind := phonenumbers.GetNumberType(parsed); kind {
			case phonenumbers.MOBILE:
				counted[true]++
				if !got {
					t.Errorf("%s is a mobile phone's", number)
				}
			case phonenumbers.FIXED_LINE:
				counted[false]++
				if got && country != "DK" {
					t.Errorf("%s is a landline's", number)
				}
			}
		}
		if country != "DK" && (counted[true] == 0 || counted[false] == 0) {
			t.Errorf("%s: of the numbers %v were compared", country, counted)
		}
	}
	for number, want := range map[string]bool{"+14155550123": true, "+4522222222": true, "+4722123456": false} {
		if got := typed.MayBeMobile(number); got != want {
			t.Errorf("%s: %t", number, got)
		}
	}
}
