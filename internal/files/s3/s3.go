// Package s3 keeps files in a bucket of Amazon S3.
package s3

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"stund/internal/clock"
	"stund/internal/files"
)

// Bucket keeps files in a bucket.
type Bucket struct {
	client *s3.Client
	sign   *s3.PresignClient
	name   string
	clock  clock.Clock
}

// New keeps files in the bucket of this name. The client is made with Options.
func New(client *s3.Client, bucket string, c clock.Clock) *Bucket {
	return &Bucket{client, s3.NewPresignClient(client), bucket, c}
}

var _ files.Store = (*Bucket)(nil)

// Plain has the client ask for no checksums of its own: a browser that sends a file to a signed address has none, and
// TLS holds what is on its way.
func Plain(o *s3.Options) {
	o.RequestChecksumCalculation = aws.RequestChecksumCalculationWhenRequired
	o.ResponseChecksumValidation = aws.ResponseChecksumValidationWhenRequired
}

// Upload returns where the file is to be sent: the number of its bytes is signed as well.
func (b *Bucket) Upload(ctx context.Context, name string, size int64) (files.Address, error) {
	if err := errors.Join(files.CheckName(name), files.CheckSize(size)); err != nil {
		return files.Address{}, err
	}
	until := b.clock.Now().Add(files.Lasts)
	r, err := b.sign.PresignPutObject(ctx, &s3.PutObjectInput{Bucket: &b.name, Key: &name, ContentLength: &size},
		s3.WithPresignExpires(files.Lasts))
	if err != nil {
		return files.Address{}, fmt.Errorf("sign an upload: %w", err)
	}
	return files.Address{URL: r.URL, Method: http.MethodPut, Headers: sent(r.SignedHeader), Until: until.UTC()}, nil
}

// sent returns the headers that are signed and that no program sends by itself.
func sent(signed http.Header) map[string]string {
	var out map[string]string
	for name, values := range signed {
		switch strings.ToLower(name) {
		case "host", "content-length":
			continue
		}
		if out == nil {
			out = map[string]string{}
		}
		out[name] = strings.Join(values, ",")
	}
	return out
}

// Download returns where the file is fetched.
func (b *Bucket) Download(ctx context.Context, name, as string) (files.Address, error) {
	if err := files.CheckName(name); err != nil {
		return files.Address{}, err
	}
	until := b.clock.Now().Add(files.Lasts)
	r, err := b.sign.PresignGetObject(ctx, &s3.GetObjectInput{Bucket: &b.name, Key: &name,
		ResponseContentType:        aws.String("text/csv; charset=utf-8"),
		ResponseCacheControl:       aws.String("no-store"),
		ResponseContentDisposition: aws.String(mime.FormatMediaType("attachment", map[string]string{"filename": as}))},
		s3.WithPresignExpires(files.Lasts))
	if err != nil {
		return files.Address{}, fmt.Errorf("sign a download: %w", err)
	}
	return files.Address{URL: r.URL, Method: http.MethodGet, Headers: sent(r.SignedHeader), Until: until.UTC()}, nil
}

// Open reads the file.
func (b *Bucket) Open(ctx context.Context, name string) (io.ReadCloser, error) {
	if err := files.CheckName(name); err != nil {
		return nil, err
	}
	out, err := b.client.GetObject(ctx, &s3.GetObjectInput{Bucket: &b.name, Key: &name})
	if missing := (*types.NoSuchKey)(nil); errors.As(err, &missing) {
		return nil, files.ErrNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("open a file: %w", err)
	}
	return out.Body, nil
}

// Put writes the file.
func (b *Bucket) Put(ctx context.Context, name string, data []byte) error {
	if err := errors.Join(files.CheckName(name), files.CheckSize(int64(len(data)))); err != nil {
		return err
	}
	_, err := b.client.PutObject(ctx, &s3.PutObjectInput{Bucket: &b.name, Key: &name, Body: bytes.NewReader(data)})
	if err != nil {
		return fmt.Errorf("write a file: %w", err)
	}
	return nil
}

// Delete removes the file.
func (b *Bucket) Delete(ctx context.Context, name string) error {
	if err := files.CheckName(name); err != nil {
		return err
	}
	if _, err := b.client.DeleteObject(ctx, &s3.DeleteObjectInput{Bucket: &b.name, Key: &name}); err != nil {
		return fmt.Errorf("delete a file: %w", err)
	}
	return nil
}
