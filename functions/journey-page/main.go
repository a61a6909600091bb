package main

import (
	"stund/internal/catalogue/preview"
	"stund/internal/cloud"
)

func main() { cloud.Serve(preview.Page) }
