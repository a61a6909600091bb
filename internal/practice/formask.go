package practice

import (
	"slices"

	"stund/internal/ids"
)

// Often says how often a client is asked to fill a form in.
type Often string

// How often.
const (
	Once    Often = "once"   // until they have
	Visits  Often = "visit"  // for each visit anew
	Monthly Often = "months" // again, once it is some months old
)

// FormAsk is a form that a service asks its clients to fill in, by a link that they get when they have booked.
type FormAsk struct {
	Form   string `json:"form" doc:"Id of a form that is published." example:"01k9x3m5t8q2v7w4y6z0abcdef"`
	Often  Often  `json:"often" enum:"once,visit,months" doc:"Until they have filled it in once, for each visit anew, or again once what they answered is some months old." example:"once"`
	Months int    `json:"months,omitzero" minimum:"0" maximum:"120" doc:"Of months: how many, 1 to 120." example:"12"`
}

// check adds what is wrong with it. Whether there is such a form is not known here.
func (f *FormAsk) check(c *checker) {
	if f == nil {
		return
	}
	if !ids.Valid(f.Form) {
		c.no("form.form", "must be the id of a form")
	}
	if !slices.Contains([]Often{Once, Visits, Monthly}, f.Often) {
		c.no("form.often", "must be once, visit or months")
	}
	if f.Often == Monthly {
		c.between("form.months", f.Months, 1, 120)
	} else if f.Months != 0 {
		c.no("form.months", "is said of months only")
	}
}
