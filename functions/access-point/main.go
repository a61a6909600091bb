package main

import (
	"stund/internal/api/invoice"
	"stund/internal/cloud"
	"stund/internal/cloud/providers"
)

func main() { cloud.ServeWith(providers.AccessPoints, invoice.AccessPoint) }
