package cloud_test

import (
	"context"
	crand "crypto/rand"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	awss3 "github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"stund/internal/awstest"
	"stund/internal/files/s3"

	"stund/internal/base"
	"stund/internal/clock"
	"stund/internal/cloud/background"
	"stund/internal/due"
	"stund/internal/files"
	"stund/internal/files/disk"
	"stund/internal/i18n"
	"stund/internal/ids"
	"stund/internal/imports"
	"stund/internal/store"
	tables "stund/internal/table"
)

// list is the file of each import that payloads speak of.
const list = "Navn;E-post;Mobil;Fødselsdato\nKari Nordmann;kari@example.com;912 34 567;24.12.1980\n" +
	"Gro Gran;gro@example.com;90000001;\nPer Berg;per@;90000002;\nkari nordmann;post@example.com;;\n"

// The imports and exports of the world, by how far they are. They are of 28 November.
const (
	importSent, importChecked = "01m8gjp40034k2kz36pc1gcrhy", "01m8gjp4001njjb4463cdnjge6"
	importRunning             = "01m8gjp400ngvcwy913s2m71sv"
)

// keep has the parts keep files, in which those of the world are.
func keep(t *testing.T, p *background.Parts) {
	t.Helper()
	p.Files = disk.New(t.TempDir(), "https://files.lotus.example", []byte("a key of thirty-two bytes or more"), p.Clock)
	fillFiles(t, p.Files)
}

func fillFiles(t *testing.T, to files.Store) {
	t.Helper()
	for _, id := range importIDs {
		if err := to.Put(context.WithoutCancel(t.Context()), "imports/lotus/"+id, []byte(list)); err != nil {
			t.Fatal(err)
		}
	}
}

// importIDs are those whose file is there.
var importIDs = []string{importSent, importChecked, importRunning}

// seedImports makes an import of which the file was sent, one whose rows were tried, one that was started and is to be
// gone on with on 28 November, and an export of then.
func seedImports(t *testing.T, db store.Store) (made []string) {
	t.Helper()
	ctx := t.Context()
	at := time.Date(2026, 11, 28, 8, 0, 0, 0, time.UTC)
	p := parts(t, db, at, 1)
	b := &base.Base{Store: db, Clock: clock.At(at), IDs: ids.Seeded(rand.NewChaCha8([32]byte{31})), Keys: p.Keys,
		Retry: p.Retry, Log: p.Log, Shared: base.Shared{}}
	base.Put(b, p.Files)
	x := imports.Of(b)
	runner := due.NewRunner(imports.Desk, db, x.Due(), due.Options{Now: b.Now})
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	for n := range 3 {
		i, _, err := x.Begin(ctx, owner, "lotus", "klienter.csv", int64(len(list)))
		must(err)
		made = append(made, i.ID)
		must(p.Files.Put(ctx, "imports/lotus/"+i.ID, []byte(list)))
		if n == 0 {
			continue
		}
		looked, err := x.Look(ctx, i, tables.Form{Head: -1})
		must(err)
		_, err = x.Map(ctx, "lotus", i.ID, looked.Guess)
		must(err)
		_, err = x.Check(ctx, "lotus", i.ID)
		must(err)
		_, err = runner.Run(ctx, 0)
		must(err)
	}
	_, err := x.Start(ctx, owner, "lotus", made[2])
	must(err)
	e, err := x.BeginExport(ctx, owner, "lotus", i18n.NB)
	must(err)
	made = append(made, e.ID)
	if !slices.Equal(made[:3], importIDs) {
		t.Errorf("the imports of the world are %q", made)
	}
	return made
}

// newBucket makes a bucket of moto's with the files of the world, and returns its name.
func newBucket(t *testing.T, moto string) string {
	t.Helper()
	name := "test-" + strings.ToLower(crand.Text())
	_, err := pastTheGate(moto).CreateBucket(t.Context(), &awss3.CreateBucketInput{Bucket: &name,
		CreateBucketConfiguration: &types.CreateBucketConfiguration{LocationConstraint: awstest.Region}})
	if err != nil {
		t.Fatal(err)
	}
	fillFiles(t, bucketAt(moto, name))
	return name
}

// emptyBucket removes all that is in it.
func emptyBucket(t *testing.T, moto, name string) {
	t.Helper()
	client := pastTheGate(moto)
	all, err := client.ListObjectsV2(t.Context(), &awss3.ListObjectsV2Input{Bucket: &name})
	if err != nil || all.NextContinuationToken != nil {
		t.Fatalf("the bucket cannot be listed, or has more than a page: %v", err)
	}
	for _, o := range all.Contents {
		if _, err := client.DeleteObject(t.Context(), &awss3.DeleteObjectInput{Bucket: &name, Key: o.Key}); err != nil {
			t.Fatal(err)
		}
	}
}

// bucketAt is a bucket of moto's.
func bucketAt(moto, name string) files.Store { return s3.New(pastTheGate(moto), name, clock.System{}) }

func pastTheGate(moto string) *awss3.Client {
	return awss3.New(awss3.Options{Region: awstest.Region, Credentials: awstest.Credentials(), BaseEndpoint: &moto,
		UsePathStyle: true}, s3.Plain)
}
