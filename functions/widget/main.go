package main

import (
	"stund/internal/api/widget"
	"stund/internal/cloud/static"
)

func main() { static.Serve(widget.Widget) }
