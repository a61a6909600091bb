package main

import (
	"stund/internal/cloud/background"
	"stund/internal/cloud/senders"
	"stund/internal/jobs"
)

func main() { background.Run(jobs.Reminders, senders.Email, senders.SMS) }
