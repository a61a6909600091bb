package main

import (
	"stund/internal/api/voucher"
	"stund/internal/cloud"
)

func main() { cloud.Serve(voucher.GiftCards) }
