package s3_test

import (
	"crypto/rand"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	service "github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"stund/internal/awstest"
	"stund/internal/clock"
	"stund/internal/files/filestest"
	"stund/internal/files/s3"
)

func TestS3(t *testing.T) {
	t.Parallel()
	at := awstest.Moto(t)
	client := service.New(service.Options{Region: awstest.Region, Credentials: awstest.Credentials(),
		BaseEndpoint: &at, UsePathStyle: true}, s3.Plain)
	bucket := "test-" + strings.ToLower(rand.Text())
	_, err := client.CreateBucket(t.Context(), &service.CreateBucketInput{Bucket: aws.String(bucket),
		CreateBucketConfiguration: &types.CreateBucketConfiguration{LocationConstraint: awstest.Region}})
	if err != nil {
		t.Fatal(err)
	}
	c := clock.System{}
	filestest.Run(t, filestest.Under{Store: s3.New(client, bucket, c), Now: c.Now})
}
