package main

import (
	"stund/internal/catalogue/history"
	"stund/internal/cloud"
)

func main() { cloud.Serve(history.Sent) }
