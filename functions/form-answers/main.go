package main

import (
	"stund/internal/api/form"
	"stund/internal/cloud"
	"stund/internal/cloud/sealing"
)

func main() { cloud.ServeWith(sealing.Keys, form.Table) }
