package api

import (
	"strings"

	"stund/internal/booking"
)

// contributed is what the API document tells of the properties that contributions take and show things by: nothing,
// where there are none.
func contributed(contributions []booking.Contribution) map[string]string {
	out := map[string]string{}
	var names []string
	for _, c := range contributions {
		if c.Input != nil || c.Fields != nil {
			names = append(names, "`"+c.Name+"`")
		}
		if c.Step != nil {
			out["steps"] = "What to ask clients besides who they are. The answers go into extra, under the name of " +
				"the contribution."
		}
	}
	if len(names) > 0 {
		out["extra"] = "What further capabilities are told of a booking or show of it, by their names: " +
			strings.Join(names, ", ") + "."
	}
	return out
}
