package main

import (
	"stund/internal/api/signin"
	"stund/internal/cloud/doors"
)

func main() { doors.Serve(signin.Page) }
