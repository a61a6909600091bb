package main

import (
	"stund/internal/api/page"
	"stund/internal/cloud"
	"stund/internal/cloud/sealing"
)

func main() { cloud.ServeWith(sealing.Keys, page.SurveyPage) }
