package main

import (
	"stund/internal/catalogue/own"
	"stund/internal/cloud"
	"stund/internal/cloud/sealing"
)

func main() { cloud.ServeWith(sealing.Keys, own.Data) }
