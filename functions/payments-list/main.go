package main

import (
	"stund/internal/api/payment"
	"stund/internal/cloud"
)

func main() { cloud.Serve(payment.Payments) }
