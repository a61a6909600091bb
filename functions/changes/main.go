package main

import (
	"stund/internal/catalogue/changes"
	"stund/internal/cloud/background"
	"stund/internal/cloud/desks"
)

func main() { background.Run(changes.Job, desks.Call) }
