package booking_test

import (
	"slices"
	"testing"
	"time"

	"stund/internal/booking"
	"stund/internal/practice"
	"stund/internal/schedule"
	"stund/internal/store"
)

// TestASessionOfBefore: ledgers that were written before claims said what they were made with say so once somebody
// joins; what it was is found in a booking of the session.
func TestASessionOfBefore(t *testing.T) {
	t.Parallel()
	o := open(t, nil)
	nine := monday.Add(25 * time.Hour)
	first, err := o.Book(t.Context(), theClient, "p", ask("class", "a", nine, 1))
	if err != nil {
		t.Fatal(err)
	}
	o.forget(t, "practitioner#a")
	_, err = o.book.Change(t.Context(), theOwner, "p", "changed", "p", func(s *practice.Setup) error {
		s.Services = slices.Clone(s.Services)
		for i := range s.Services {
			if v := &s.Services[i]; v.ID == "class" {
				v.Resources, v.DurationMinutes = nil, 120
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	joined, err := o.Book(t.Context(), theClient, "p", ask("class", "a", nine, 2))
	if err != nil {
		t.Fatal(err)
	}
	if !joined.End.Equal(first.End) || !slices.Equal(joined.Resources, []string{"room"}) {
		t.Errorf("joined %+v with %+v", first.Booking, joined.Booking)
	}
	_, claims := o.claimed(t)
	if all := claims["practitioner#a"]; len(all) != 1 || !all[0].Until.Equal(first.End) || all[0].Seats != 2 {
		t.Errorf("the session stands as %+v", all)
	}
	all := map[string]booking.Booking{first.ID: first.Booking, joined.ID: joined.Booking}
	o.agrees(t, all)
	for id := range all {
		if _, err := o.Cancel(t.Context(), theOwner, "p", id, ""); err != nil {
			t.Fatal(err)
		}
	}
	o.agrees(t, all)
}

// forget writes the ledgers as they were before claims said what they were made with.
func (o *office) forget(t *testing.T, who string) {
	t.Helper()
	var ops []store.Op
	q := store.Query{Partition: "ledger#p#" + who, Consistency: store.Strong}
	err := store.All(t.Context(), o.file, q, func(i store.Item) bool {
		var l schedule.Ledger
		if err := l.UnmarshalBinary(i.Data); err != nil {
			t.Fatal(err)
		}
		for n := range l.Claims {
			l.Claims[n].Until, l.Claims[n].Resources, l.Claims[n].Place = time.Time{}, nil, ""
		}
		data, err := l.MarshalBinary()
		if err != nil {
			t.Fatal(err)
		}
		version := i.Version
		i.Data = data
		ops = append(ops, store.Save(i, version))
		return true
	})
	if err == nil {
		err = o.file.Transact(t.Context(), ops...)
	}
	if err != nil {
		t.Fatal(err)
	}
}
