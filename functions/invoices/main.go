package main

import (
	"stund/internal/catalogue/invoices"
	"stund/internal/cloud/background"
	"stund/internal/cloud/providers"
	"stund/internal/cloud/senders"
)

func main() { background.Run(invoices.Job, senders.Email, senders.SMS, background.Part(providers.AccessPoints)) }
