package i18n

import (
	"strings"
	"testing"
)

func TestPhone(t *testing.T) {
	t.Parallel()
	for number, want := range map[string]string{
		"+4722123456": "+47 22 12 34 56", "+4791234567": "+47 91 23 45 67", "+4520123456": "+45 20 12 34 56",
		"+46701234567": "+46 70 123 45 67", "+4681234567": "+46 81234567", "+468123456": "+46 8123456",
		"+358401234567": "+358 40 123 4567", "+35850123456": "+358 50 123 456", "+442079460018": "+442079460018",
		"+47": "+47 ", "": "", "ring oss": "ring oss",
	} {
		if got := strings.ReplaceAll(Phone(number), nbsp, " "); got != want {
			t.Errorf("%s: %q, wanted %q", number, got, want)
		}
	}
}
