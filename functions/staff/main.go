package main

import (
	"stund/internal/api/staff"
	"stund/internal/cloud"
)

func main() { cloud.Serve(staff.List) }
