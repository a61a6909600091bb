package main

import (
	"stund/internal/api/mine"
	"stund/internal/cloud"
)

func main() { cloud.Serve(mine.Offer) }
