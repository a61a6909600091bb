package main

import (
	"stund/internal/api/document"
	"stund/internal/cloud/static"
)

func main() { static.Serve(document.Docs) }
