package main

import (
	"stund/internal/api/imports"
	"stund/internal/cloud"
)

func main() { cloud.Serve(imports.ImportStep) }
