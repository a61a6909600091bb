package main

import (
	"stund/internal/catalogue/reminders"
	"stund/internal/cloud/background"
	"stund/internal/cloud/senders"
)

func main() { background.Run(reminders.Job, senders.Email, senders.SMS) }
