// Package awstest gives tests the local stand-ins for AWS: DynamoDB Local and moto's server. infra/test/with-tools.sh starts
// both and says where they are. Without them a test that needs one is skipped, and with CI=true it fails.
package awstest

import (
	"context"
	"crypto/rand"
	"os"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
)

// Where the stand-ins are: environment variables with their addresses ("http://127.0.0.1:8000").
const (
	DynamoDBVar = "STUND_DYNAMODB"
	MotoVar     = "STUND_MOTO"
)

// Region is the region that clients of the stand-ins name.
const Region = "eu-north-1"

// Credentials are static and open nothing.
func Credentials() aws.CredentialsProvider {
	return aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
		return aws.Credentials{AccessKeyID: "test", SecretAccessKey: "test", Source: "awstest"}, nil
	})
}

// Moto gives the address of moto's server.
func Moto(t testing.TB) string {
	t.Helper()
	return address(t, MotoVar, "moto")
}

// Address gives the address of DynamoDB Local.
func Address(t testing.TB) string {
	t.Helper()
	return address(t, DynamoDBVar, "DynamoDB Local")
}

// DynamoDB gives a client of DynamoDB Local and the name of a new, empty table in it, made as table describes it and
// removed when the test ends.
func DynamoDB(t testing.TB, table func(name string) *dynamodb.CreateTableInput) (*dynamodb.Client, string) {
	t.Helper()
	at := Address(t)
	client := dynamodb.New(dynamodb.Options{BaseEndpoint: &at, Region: Region, Credentials: Credentials()})
	name := "test-" + rand.Text()
	if _, err := client.CreateTable(t.Context(), table(name)); err != nil {
		t.Fatalf("awstest: create table: %v", err)
	}
	t.Cleanup(func() {
		// The test's own context has ended by now.
		if _, err := client.DeleteTable(context.Background(), &dynamodb.DeleteTableInput{TableName: &name}); err != nil {
			t.Errorf("awstest: delete table: %v", err)
		}
	})
	return client, name
}

// address gives the stand-in's address, or ends the test.
func address(t testing.TB, variable, what string) string {
	t.Helper()
	at := strings.TrimSuffix(os.Getenv(variable), "/")
	if at != "" {
		return at
	}
	const how = "NOT TESTED: %s is needed, and %s is not set; run the tests under infra/test/with-tools.sh"
	if os.Getenv("CI") == "true" {
		t.Fatalf(how, what, variable)
	}
	t.Skipf(how, what, variable)
	return ""
}
