// Package storage is where files lie on AWS: a bucket. Only the functions that have to do with files link it.
package storage

import (
	awss3 "github.com/aws/aws-sdk-go-v2/service/s3"

	"stund/internal/clock"
	"stund/internal/cloud/bootstrap"
	"stund/internal/files/s3"
)

// Files has the function keep files in the bucket that the environment names.
func Files(p *bootstrap.Parts) {
	at := p.Settings.Endpoint("S3")
	client := awss3.New(awss3.Options{Region: p.Region, Credentials: p.Credentials(), BaseEndpoint: at,
		UsePathStyle: at != nil}, s3.Plain) // a stand-in has no name for each bucket
	p.Files = s3.New(client, p.Settings.Files, clock.System{})
}
