package main

import (
	"stund/internal/api"
	"stund/internal/cloud"
)

func main() { cloud.Serve(api.PublicStart) }
