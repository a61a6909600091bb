package main

import (
	"stund/internal/api/paper"
	"stund/internal/cloud"
)

func main() { cloud.Serve(paper.SellerLogo) }
