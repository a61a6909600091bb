package main

import (
	"stund/internal/api/setup"
	"stund/internal/cloud"
)

func main() { cloud.Serve(setup.Discount) }
