package main

import (
	"stund/internal/catalogue/texts"
	"stund/internal/cloud"
)

func main() { cloud.Serve(texts.Preview) }
