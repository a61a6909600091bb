package papercloud

import (
	"context"
	"fmt"

	"stund/internal/clock"
	"stund/internal/fact"
	"stund/internal/i18n"
	"stund/internal/money"
	"stund/internal/practice"
	"stund/internal/schedule"
	"stund/internal/store"
)

// DemoPractice is the practice that Demo makes.
const DemoPractice = "lotus"

// Demo makes a practice whose one practitioner, "ida", gives one service, "konsultasjon", around the clock: whenever it
// is tried, something can be booked in a few minutes, and its reminders be waited for.
func (c *Cloud) Demo(ctx context.Context, reminders ...practice.Reminder) error {
	book := practice.NewBook(c.Store(), store.Retrier{Sleep: clock.Sleep}, c.ids, c.clock.Now)
	actor := fact.Actor{Role: fact.System}
	_, _, err := book.Put(ctx, actor, practice.Practice{ID: DemoPractice, Name: "Lotus Terapi", TimeZone: "Europe/Oslo",
		Country:  "NO",
		Currency: "NOK", Language: i18n.NB, Email: "post@lotus.example", Phone: "+4722123456",
		Address: "Storgata 14, 0184 Oslo", SMSSender: "Lotus"})
	if err != nil {
		return fmt.Errorf("papercloud: demo practice: %w", err)
	}
	_, err = book.Change(ctx, actor, DemoPractice, "practice.changed", DemoPractice, func(s *practice.Setup) error {
		s.Locations = []practice.Location{{ID: "storgata", Name: "Storgata", Address: "Storgata 14, 0184 Oslo"}}
		s.Practitioners = []practice.Practitioner{{ID: "ida", Name: "Ida Berg", Email: "ida@lotus.example",
			Language: i18n.NB,
			Hours: schedule.Hours{Rules: []schedule.Rule{{Weekdays: []schedule.Weekday{"mon", "tue", "wed", "thu",
				"fri", "sat", "sun"},
				Intervals: []schedule.Interval{{From: 0, To: 24 * 60}}}}}}}
		s.Services = []practice.Service{{ID: "konsultasjon", Name: "Konsultasjon", DurationMinutes: 30, StepMinutes: 5,
			WindowDays: 60, Capacity: 1,
			Price: money.Amount{Minor: 65000, Currency: "NOK"}, Practitioners: []string{"ida"},
			Locations: []string{"storgata"}, Reminders: reminders}}
		return nil
	})
	if err != nil {
		return fmt.Errorf("papercloud: demo practice: %w", err)
	}
	return nil
}
