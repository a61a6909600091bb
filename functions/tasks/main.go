package main

import (
	"stund/internal/api/task"
	"stund/internal/cloud"
)

func main() { cloud.Serve(task.Tasks) }
