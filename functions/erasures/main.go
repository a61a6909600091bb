package main

import (
	"stund/internal/catalogue/erasures"
	"stund/internal/cloud/background"
)

func main() { background.Run(erasures.Job) }
