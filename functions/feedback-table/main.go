package main

import (
	"stund/internal/api/survey"
	"stund/internal/cloud"
)

func main() { cloud.Serve(survey.Table) }
