package main

import (
	"stund/internal/cloud"
	"stund/internal/jobs"
)

func main() { cloud.Run(jobs.Bounces) }
