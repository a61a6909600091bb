// Package endpoints joins the capabilities' catalogues into the one list of endpoints.
package endpoints

import (
	"slices"

	"stund/internal/api/booking"
	"stund/internal/api/client"
	"stund/internal/api/dashboard"
	"stund/internal/api/document"
	"stund/internal/api/door"
	"stund/internal/api/form"
	"stund/internal/api/imports"
	"stund/internal/api/invoice"
	"stund/internal/api/lost"
	"stund/internal/api/mine"
	"stund/internal/api/page"
	"stund/internal/api/paper"
	"stund/internal/api/payment"
	"stund/internal/api/setup"
	"stund/internal/api/signin"
	"stund/internal/api/staff"
	"stund/internal/api/survey"
	"stund/internal/api/task"
	"stund/internal/api/voucher"
	"stund/internal/api/waitlist"
	"stund/internal/api/widget"
	"stund/internal/base"
	"stund/internal/catalogue/history"
	"stund/internal/catalogue/journey"
	"stund/internal/catalogue/own"
	"stund/internal/catalogue/planned"
	"stund/internal/catalogue/preview"
	"stund/internal/catalogue/texts"
	"stund/internal/httpapi"
)

// Catalogue lists every endpoint: what the local process mounts, what the API document describes (except for pages),
// and what the template must deploy.
func Catalogue() []door.Maker {
	return slices.Concat(
		setup.Catalogue(),
		booking.Catalogue(),
		[]door.Maker{journey.Endpoint, preview.Page},
		texts.Catalogue(),
		client.Catalogue(),
		[]door.Maker{history.Endpoint, history.Messages, history.Sent, planned.Endpoint, history.Erasure,
			history.ClientExport, own.Data},
		imports.Catalogue(),
		voucher.Catalogue(),
		payment.Catalogue(),
		form.Catalogue(),
		waitlist.Catalogue(),
		invoice.Catalogue(),
		paper.Catalogue(),
		survey.Catalogue(),
		task.Catalogue(),
		staff.Catalogue(),
		signin.Catalogue(),
		page.Catalogue(),
		mine.Catalogue(),
		widget.Catalogue(),
		dashboard.Catalogue(),
		document.Catalogue(),
		lost.Catalogue(),
	)
}

// List makes every endpoint.
func List(b *base.Base) []httpapi.Endpoint {
	var all []httpapi.Endpoint
	for _, m := range Catalogue() {
		all = append(all, m(b))
	}
	return all
}
