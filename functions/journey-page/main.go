package main

import (
	"stund/internal/catalogue/journey"
	"stund/internal/cloud"
)

func main() { cloud.Serve(journey.Page) }
