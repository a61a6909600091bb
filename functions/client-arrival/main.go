package main

import (
	"stund/internal/api/survey"
	"stund/internal/cloud"
	"stund/internal/cloud/sealing"
)

func main() { cloud.ServeWith(sealing.Keys, survey.Arrival) }
