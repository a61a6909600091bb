package main

import (
	"stund/internal/catalogue/bounces"
	"stund/internal/cloud/background"
)

func main() { background.Run(bounces.Job) }
