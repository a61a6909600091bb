package main

import (
	"stund/internal/cloud"
	"stund/internal/cloud/senders"
	"stund/internal/jobs"
)

func main() { cloud.Run(jobs.Reminders, senders.Email, senders.SMS) }
