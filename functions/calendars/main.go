package main

import (
	"stund/internal/catalogue/calendars"
	"stund/internal/cloud/background"
	"stund/internal/cloud/fetch"
)

func main() { background.Run(calendars.Job, fetch.Calendars) }
