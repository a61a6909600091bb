package main

import (
	"stund/internal/catalogue/invoices"
	"stund/internal/cloud/background"
	"stund/internal/cloud/providers"
)

func main() { background.Run(invoices.Job, background.Part(providers.All)) }
