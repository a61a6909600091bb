package main

import (
	"stund/internal/api/imports"
	"stund/internal/cloud/storage"
)

func main() { storage.Serve(imports.Exports) }
