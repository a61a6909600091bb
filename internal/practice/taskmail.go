package practice

import (
	"fmt"
	"slices"
	"time"

	"stund/internal/civil"
	"stund/internal/schedule"
)

// TaskMail is when the tasks that are due are mailed to staff, in the practice's zone: once on each of the days.
type TaskMail struct {
	Weekdays []schedule.Weekday `json:"weekdays" minItems:"1" maxItems:"7" doc:"mon, tue, wed, thu, fri, sat, sun." example:"[\"mon\", \"tue\", \"wed\", \"thu\", \"fri\"]"`
	At       civil.Time         `json:"at" doc:"From midnight to noon." example:"07:00"`
}

// weekdays are those of the week, from Sunday on as time has them.
var weekdays = [...]schedule.Weekday{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}

// Next returns the first of its times that is after t; zone is the practice's.
func (m TaskMail) Next(t time.Time, zone *time.Location) time.Time {
	day := civil.In(t, zone)
	for range 8 {
		if at := day.At(m.At, zone); at.After(t) && slices.Contains(m.Weekdays, weekdays[day.Weekday()]) {
			return at
		}
		day = day.AddDays(1)
	}
	return time.Time{} // it names no day
}

func (m *TaskMail) check(c *checker) {
	if m == nil {
		return
	}
	c.between("task_mail.at", int(m.At), 0, 12*60)
	c.between("task_mail.weekdays", len(m.Weekdays), 1, len(weekdays))
	for n, d := range m.Weekdays {
		if !slices.Contains(weekdays[:], d) {
			c.no(fmt.Sprintf("task_mail.weekdays[%d]", n), "must be mon, tue, wed, thu, fri, sat or sun")
		}
	}
}
