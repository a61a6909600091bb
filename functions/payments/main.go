package main

import (
	"stund/internal/catalogue/payments"
	"stund/internal/cloud/background"
	"stund/internal/cloud/providers"
)

func main() { background.Run(payments.Job, background.Part(providers.All)) }
