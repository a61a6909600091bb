package main

import (
	"stund/internal/catalogue/planned"
	"stund/internal/cloud"
)

func main() { cloud.Serve(planned.Endpoint) }
