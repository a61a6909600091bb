// Package preview is the page of what a client gets for a booking. What it links, its answer for programs has no use
// for.
package preview

import (
	"stund/internal/api/page"
	"stund/internal/base"
	"stund/internal/catalogue/journey"
	"stund/internal/httpapi"
)

// Page shows people the messages of a service, by a link that package journey's endpoint makes.
func Page(b *base.Base) httpapi.Endpoint { return page.JourneyPage(b, journey.Letters(b)...) }
