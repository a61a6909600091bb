package pdf_test

import (
	"strings"
	"testing"

	"stund/internal/bill"
	"stund/internal/bill/billtest"
	"stund/internal/i18n"
)

// again is the document as a reminder has it, with a fee and interest.
func again(d bill.Document) bill.Document {
	d.Reminder = &bill.Reminder{On: d.Due.AddDays(14), FirstDue: d.Due, Paid: 10000, Fees: 3750, Interest: 1234}
	d.Due = d.Due.AddDays(28)
	return d
}

// A reminder says what is to be paid and by when, and what was added and paid since.
func TestReminder(t *testing.T) {
	t.Parallel()
	for _, country := range billtest.Countries() {
		t.Run(country+" reminder", func(t *testing.T) {
			t.Parallel()
			d := again(billtest.One(country, billtest.Cases()[0]))
			text := strings.ReplaceAll(billtest.Text(t, written(t, d, nil)), "\u00a0", " ")
			for _, minor := range []int64{d.Payable(), d.Reminder.Fees, d.Reminder.Interest} {
				want := strings.ReplaceAll(i18n.Decimal(d.Language, minor, 2), "\u00a0", " ")
				if !strings.Contains(text, want) {
					t.Errorf("%q is not in\n%s", want, text)
				}
			}
		})
	}
}
