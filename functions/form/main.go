package main

import (
	"stund/internal/api/form"
	"stund/internal/cloud"
)

func main() { cloud.Serve(form.Form) }
