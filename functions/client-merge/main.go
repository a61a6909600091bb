package main

import (
	"stund/internal/api/client"
	"stund/internal/cloud"
)

func main() { cloud.Serve(client.ClientMerge) }
