package main

import (
	"stund/internal/api/imports"
	"stund/internal/cloud"
	"stund/internal/cloud/storage"
)

func main() { cloud.ServeWith(storage.Files, imports.ImportReportFile) }
