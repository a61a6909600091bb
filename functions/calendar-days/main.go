package main

import (
	"stund/internal/api/booking"
	"stund/internal/cloud"
)

func main() { cloud.Serve(booking.CalendarDays) }
