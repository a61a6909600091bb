package practice

import (
	"time"

	"stund/internal/schedule"
)

// PlaceOf returns the id of the location at which the practitioner gives the service at the start: the only one there
// is, or the only one whose hours hold the appointment. "" where that leaves a choice; then nobody is told a place that
// may be wrong.
func (s *Setup) PlaceOf(v Service, practitioner string, start time.Time) string {
	places := v.Locations
	if len(places) == 0 {
		for _, l := range s.Locations {
			places = append(places, l.ID)
		}
	}
	if len(places) == 1 {
		return places[0]
	}
	p, ok := s.Practitioner(practitioner)
	if !ok {
		return ""
	}
	diary := s.Diary(p)
	diary.Absences = nil
	q := schedule.Question{Now: start, Zone: s.zone, Service: v.Engine(), Practitioners: []schedule.Diary{diary}}
	q.Service.Notice, q.Service.Resources = 0, nil
	found := ""
	for _, place := range places {
		q.Service.Locations = []string{place}
		if why := q.Why(start); why != nil && closedThere(why.Code) {
			continue
		}
		if found != "" {
			return ""
		}
		found = place
	}
	return found
}

// closedThere tells the reasons that speak of a place's hours.
func closedThere(c schedule.ReasonCode) bool {
	return c == schedule.Holiday || c == schedule.Closed || c == schedule.OutsideHours
}
