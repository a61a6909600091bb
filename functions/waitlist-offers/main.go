package main

import (
	"stund/internal/api/waitlist"
	"stund/internal/cloud"
)

func main() { cloud.Serve(waitlist.WaitlistOffers) }
