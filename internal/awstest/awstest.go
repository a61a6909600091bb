// Package awstest gives tests the local stand-ins for AWS: DynamoDB Local, moto's server and, for Lambda's processor,
// an emulator. infra/test/with-tools.sh starts the two servers and says where all are. Without them a test that needs
// one is skipped, and with CI=true it fails.
package awstest

import (
	"context"
	"crypto/rand"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
)

// Where the stand-ins are: environment variables with their addresses ("http://127.0.0.1:8000").
const (
	DynamoDBVar = "STUND_DYNAMODB"
	MotoVar     = "STUND_MOTO"
)

// ARM64Var is the environment variable with the path of what runs a program for arm64.
const ARM64Var = "STUND_ARM64"

// Region is the region that clients of the stand-ins name.
const Region = "eu-north-1"

// Credentials are static and open nothing.
func Credentials() aws.CredentialsProvider { return credentials("test") }

func credentials(key string) aws.CredentialsProvider {
	return aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
		return aws.Credentials{AccessKeyID: key, SecretAccessKey: "test", Source: "awstest"}, nil
	})
}

// AccessKey returns the access key of whoever works on the table. DynamoDB Local keeps a database for each key: in one
// for all, each call goes through one thread, and costs the more the more tables there have been.
func AccessKey(table string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' {
			return r
		}
		return -1
	}, table)
}

// Patience is how long one call of a stand-in may take: on a busy machine any time, where AWS takes milliseconds. A
// test does not try how fast a stand-in is, and what hangs ends with the time limit of all tests, which shows where.
const Patience = time.Hour

// FullVar is the environment variable that asks for the whole of what else is sampled.
const FullVar = "FULL"

// Full reports whether a test goes through its whole matrix (FULL=1): every payload of every program, every page in
// every language and look. Else it takes a sample, because all of it says little more and takes most of the time.
func Full() bool { return os.Getenv(FullVar) == "1" }

// Moto returns the address of moto's server.
func Moto(t testing.TB) string {
	t.Helper()
	return strings.TrimSuffix(told(t, MotoVar, "moto"), "/")
}

// Address returns the address of DynamoDB Local.
func Address(t testing.TB) string {
	t.Helper()
	return strings.TrimSuffix(told(t, DynamoDBVar, "DynamoDB Local"), "/")
}

// ARM64 returns the path of a command that runs the program for arm64 that it is given.
func ARM64(t testing.TB) string {
	t.Helper()
	return told(t, ARM64Var, "an emulator for arm64")
}

// LocalDynamoDB returns a client of DynamoDB Local at its address, for the table. It waits for the table's lock however
// long it takes.
func LocalDynamoDB(at, table string) *dynamodb.Client {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.MaxIdleConnsPerHost = 16 // as the SDK's own client keeps more than Go's
	return dynamodb.New(dynamodb.Options{BaseEndpoint: &at, Region: Region, Credentials: credentials(AccessKey(table)),
		HTTPClient: &http.Client{Transport: Unlocked(transport)}})
}

// DynamoDB returns a client of DynamoDB Local and the name of a new, empty table in it, made as table describes it and
// removed when the test ends.
func DynamoDB(t testing.TB, table func(name string) *dynamodb.CreateTableInput) (*dynamodb.Client, string) {
	t.Helper()
	at := Address(t)
	name := "test-" + rand.Text()
	client := LocalDynamoDB(at, name)
	if _, err := client.CreateTable(t.Context(), table(name)); err != nil {
		t.Fatalf("awstest: create table: %v", err)
	}
	t.Cleanup(func() {
		// The test's own context has ended by now.
		if _, err := client.DeleteTable(context.Background(),
			&dynamodb.DeleteTableInput{TableName: &name}); err != nil {
			t.Errorf("awstest: delete table: %v", err)
		}
	})
	return client, name
}

// none is what a variable says when with-tools.sh is not to look for the stand-in.
const none = "none"

// told returns what the variable says of where a stand-in is, or ends the test.
func told(t testing.TB, variable, what string) string {
	t.Helper()
	at := os.Getenv(variable)
	if at != "" && at != none {
		return at
	}
	const how = "NOT TESTED: %s is needed, and %s does not say where; run the tests under infra/test/with-tools.sh"
	if os.Getenv("CI") == "true" {
		t.Fatalf(how, what, variable)
	}
	t.Skipf(how, what, variable)
	return ""
}
