package main

import (
	"stund/internal/catalogue/logins"
	"stund/internal/cloud/background"
)

func main() { background.Run(logins.Job) }
