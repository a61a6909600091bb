package main

import (
	"stund/internal/catalogue/imports"
	"stund/internal/cloud/background"
	"stund/internal/cloud/storage"
)

func main() { background.Run(imports.Job, storage.Keep) }
