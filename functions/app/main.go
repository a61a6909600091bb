package main

import (
	"stund/internal/api/dashboard"
	"stund/internal/cloud/static"
)

func main() { static.Serve(dashboard.App) }
