// Package fetch lets a function fetch from the web.
package fetch

import (
	"stund/internal/busytime/web"
	"stund/internal/cloud/background"
	"stund/internal/cloud/bootstrap"
)

// Calendars fetches calendar feeds.
func Calendars(_ bootstrap.Settings, p *background.Parts) { p.Fetcher = web.New() }
