package main

import (
	"stund/internal/api/lost"
	"stund/internal/cloud/static"
)

func main() { static.Serve(lost.Lost) }
