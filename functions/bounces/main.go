package main

import (
	"stund/internal/cloud/background"
	"stund/internal/jobs"
)

func main() { background.Run(jobs.Bounces) }
