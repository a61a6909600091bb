// Command hello is the least that a function in Go can be: what the start of Stund's functions is measured beside.
package main

import (
	"context"

	"github.com/aws/aws-lambda-go/lambda"
)

type hello struct{}

// Invoke says hello.
func (hello) Invoke(context.Context, []byte) ([]byte, error) {
	return []byte(`{"statusCode":200,"body":"hello"}`), nil
}

func main() { lambda.Start(hello{}) }
