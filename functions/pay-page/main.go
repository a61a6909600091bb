package main

import (
	"stund/internal/api/page"
	"stund/internal/cloud"
	"stund/internal/cloud/providers"
)

func main() { cloud.ServeWith(providers.All, page.PayPage) }
