package main

import (
	"stund/internal/catalogue/importing"
	"stund/internal/cloud/background"
	"stund/internal/cloud/storage"
)

func main() { background.Run(importing.Job, background.Part(storage.Files)) }
