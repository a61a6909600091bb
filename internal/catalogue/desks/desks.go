// Package desks lists the desks: what is due lies at one of them, and each has a function with a schedule.
package desks

import (
	"slices"

	"stund/internal/agenda"
	"stund/internal/erasure"
	"stund/internal/imports"
	"stund/internal/invoice"
	"stund/internal/join"
	"stund/internal/payment"
	"stund/internal/practice"
	"stund/internal/react"
	"stund/internal/survey"
)

// List lists the desks.
func List(more ...join.Capability) []agenda.Desk {
	list := []agenda.Desk{agenda.Messages, practice.Calendars, react.Desk, erasure.Desk, imports.Desk, payment.Desk,
		invoice.Desk, survey.Desk}
	for _, c := range more {
		for _, k := range c.Due {
			if !slices.Contains(list, k.Desk) {
				list = append(list, k.Desk)
			}
		}
	}
	for _, l := range join.Letters(more) {
		if !slices.Contains(list, l.Desk) {
			list = append(list, l.Desk)
		}
	}
	return list
}
