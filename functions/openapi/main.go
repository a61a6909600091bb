package main

import (
	"stund/internal/api"
	"stund/internal/cloud/static"
)

func main() { static.Serve(api.OpenAPI) }
