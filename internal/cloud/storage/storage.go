// Package storage is where files lie on AWS: a bucket. Only the functions that have to do with files link it.
package storage

import (
	"github.com/aws/aws-lambda-go/lambda"
	awss3 "github.com/aws/aws-sdk-go-v2/service/s3"

	"stund/internal/api/door"
	"stund/internal/clock"
	"stund/internal/cloud"
	"stund/internal/cloud/background"
	"stund/internal/cloud/bootstrap"
	"stund/internal/files/s3"
)

// Serve is cloud.Serve for an endpoint that has to do with files.
func Serve(endpoint door.Maker) {
	bootstrap.Start(false, func(p bootstrap.Parts) lambda.Handler {
		Files(p.Settings, &p)
		return cloud.Endpoint(p, endpoint)
	})
}

// Keep lets a job have to do with files.
func Keep(s bootstrap.Settings, p *background.Parts) { Files(s, &p.Parts) }

// Files has the parts keep files in the bucket that the environment names.
func Files(s bootstrap.Settings, p *bootstrap.Parts) {
	at := s.Endpoint("S3")
	client := awss3.New(awss3.Options{Region: s.Region, Credentials: s.Credentials(), BaseEndpoint: at,
		UsePathStyle: at != nil}, s3.Plain) // a stand-in has no name for each bucket
	p.Files = s3.New(client, s.Files, clock.System{})
}
