package main

import (
	"stund/internal/catalogue/surveys"
	"stund/internal/cloud/background"
	"stund/internal/cloud/senders"
)

func main() { background.Run(surveys.Job, senders.Email, senders.SMS) }
