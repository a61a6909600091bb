package main

import (
	"stund/internal/api/page"
	"stund/internal/cloud"
)

func main() { cloud.Serve(page.SurveyPage) }
