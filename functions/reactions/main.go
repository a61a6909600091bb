package main

import (
	"stund/internal/catalogue/reactions"
	"stund/internal/cloud/background"
)

func main() { background.Run(reactions.Job) }
