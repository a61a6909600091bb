package booking

import (
	stdjson "encoding/json"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"stund/internal/booking"
	"stund/internal/civil"
)

// reflected returns the value as the transport writes what does not write itself.
func reflected(t *testing.T, v any) string {
	t.Helper()
	b, err := json.Marshal(v, jsontext.AllowInvalidUTF8(true), json.Deterministic(true))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// sameAsReflected holds what times write of themselves to what reflection would write.
func sameAsReflected(t *testing.T, v booking.Times) {
	t.Helper()
	if got, want := string(Times(v).AppendJSON(nil)), reflected(t, v); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	type list struct {
		Slots []booking.Slot `json:"slots"`
	}
	got, want := string(Slots{v.Slots}.AppendJSON([]byte("before "))), "before "+reflected(t, list{v.Slots})
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestAnswersWriteThemselves(t *testing.T) {
	t.Parallel()
	oslo, err := civil.Zone("Europe/Oslo")
	if err != nil {
		t.Fatal(err)
	}
	kathmandu, err := civil.Zone("Asia/Kathmandu")
	if err != nil {
		t.Fatal(err)
	}
	start := time.Date(2026, time.March, 29, 0, 30, 0, 0, time.UTC) // half an hour before the clocks of Oslo change
	slot := func(start time.Time, who string) booking.Slot {
		return booking.Slot{Start: start, End: start.Add(time.Hour), Practitioner: who, SeatsLeft: 3}
	}
	for name, v := range map[string]booking.Times{
		"nothing": {},
		"empty":   {Slots: []booking.Slot{}, Full: []civil.Date{}},
		"zones": {Slots: []booking.Slot{slot(start, "ida"), slot(start.In(oslo), "jo"),
			slot(start.In(kathmandu), "")}},
		"full":       {Full: []civil.Date{{Year: 2026, Month: time.November, Day: 3}, {}}},
		"fractions":  {Slots: []booking.Slot{slot(start.Add(1500*time.Millisecond+1), "ida")}},
		"a web page": {Slots: []booking.Slot{slot(start, `<a href="x">&'</a>`)}},
		"separators": {Slots: []booking.Slot{slot(start, "line\u2028paragraph\u2029next\u0085")}},
		"controls":   {Slots: []booking.Slot{slot(start, "\x00\b\f\n\r\t\x1f\x7f\\/\"")}},
		"no UTF-8":   {Slots: []booking.Slot{slot(start, "a\xffb\xc3")}},
		"letters":    {Slots: []booking.Slot{slot(start, "Åse Bjørk 陳 🙂")}},
	} {
		t.Run(name, func(t *testing.T) { sameAsReflected(t, v) })
	}
}

// TestDaysOfClockChanges goes over both of a year's changes of the clock, where a local day has two offsets.
func TestDaysOfClockChanges(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"Europe/Oslo", "America/St_Johns", "Australia/Lord_Howe", "America/Havana"} {
		zone, err := civil.Zone(name)
		if err != nil {
			t.Fatal(err)
		}
		var v booking.Times
		begin := time.Date(2026, time.January, 1, 0, 0, 0, 0, time.UTC)
		for at := begin; at.Year() == begin.Year(); at = at.Add(35 * time.Minute) {
			v.Slots = append(v.Slots, booking.Slot{Start: at.In(zone), End: at.Add(50 * time.Minute).In(zone)})
		}
		sameAsReflected(t, v)
	}
}

// TestPlainAnswersAreTheStandardLibrarys says that those who compare with encoding/json find the same.
func TestPlainAnswersAreTheStandardLibrarys(t *testing.T) {
	t.Parallel()
	v := Slots{[]booking.Slot{ExampleSlot(), ExampleSlot()}}
	want, err := stdjson.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	if got := string(v.AppendJSON(nil)); got != string(want) {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func FuzzAnswersWriteThemselves(f *testing.F) {
	f.Add(int64(1795442400), int64(0), int16(60), "ida", 1, uint16(20780), uint8(3))
	f.Add(int64(-62135596800), int64(999_999_999), int16(-719), "<&>\u2028", -1, uint16(0), uint8(0))
	f.Fuzz(func(t *testing.T, second, nano int64, offset int16, who string, seats int, day uint16, n uint8) {
		zone := time.FixedZone("", int(offset)%(14*60)*60)
		start := time.Unix(second%200_000_000_000, nano%1_000_000_000).In(zone)
		var v booking.Times
		for i := range n % 8 {
			slot := booking.Slot{Start: start, End: start.Add(time.Duration(i) * time.Minute), Practitioner: who,
				SeatsLeft: seats}
			if y := slot.Start.Year(); y < 1 || y > 9998 {
				t.Skip("no year of a calendar")
			}
			v.Slots = append(v.Slots, slot)
			v.Full = append(v.Full, civil.Date{Year: 1970, Month: time.January, Day: 1}.AddDays(int(day)+int(i)))
		}
		sameAsReflected(t, v)
	})
}
