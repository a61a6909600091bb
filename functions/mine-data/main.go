package main

import (
	"stund/internal/catalogue/history"
	"stund/internal/cloud"
	"stund/internal/cloud/sealing"
)

func main() { cloud.ServeWith(sealing.Keys, history.OwnData) }
