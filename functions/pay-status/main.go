package main

import (
	"stund/internal/api/payment"
	"stund/internal/cloud"
	"stund/internal/cloud/providers"
)

func main() { cloud.ServeWith(providers.All, payment.PayStatus) }
