package main

import (
	"stund/internal/api/invoice"
	"stund/internal/cloud"
)

func main() { cloud.Serve(invoice.BookingPrice) }
