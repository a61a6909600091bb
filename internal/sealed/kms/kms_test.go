package kms_test

import (
	"bytes"
	"context"
	"errors"
	"maps"
	"testing"
	"time"

	awskms "github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/kms/types"

	"stund/internal/clock"
	"stund/internal/ids"
	"stund/internal/sealed"
	"stund/internal/sealed/kms"
)

var (
	ctx  = context.Background()
	now  = time.Date(2026, 11, 2, 7, 0, 0, 0, time.UTC)
	kari = sealed.Owner{Practice: "lotus", Client: "kari"}
)

// service stands in for KMS: it decrypts what it encrypted, in the same context only.
type service struct {
	kept  map[string]map[string]string
	asked int
}

func (s *service) Encrypt(_ context.Context, in *awskms.EncryptInput, _ ...func(*awskms.Options)) (
	*awskms.EncryptOutput, error) {
	s.kept[string(in.Plaintext)] = in.EncryptionContext
	return &awskms.EncryptOutput{CiphertextBlob: append([]byte(*in.KeyId+":"), in.Plaintext...)}, nil
}

func (s *service) Decrypt(_ context.Context, in *awskms.DecryptInput, _ ...func(*awskms.Options)) (
	*awskms.DecryptOutput, error) {
	s.asked++
	plain, ours := bytes.CutPrefix(in.CiphertextBlob, []byte(*in.KeyId+":"))
	if !ours || !maps.Equal(s.kept[string(plain)], in.EncryptionContext) {
		return nil, &types.InvalidCiphertextException{}
	}
	return &awskms.DecryptOutput{Plaintext: plain}, nil
}

// TestWrapper: what is wrapped opens for its owner, asks KMS once in five minutes, and opens for nobody else.
func TestWrapper(t *testing.T) {
	t.Parallel()
	api, at := &service{kept: map[string]map[string]string{}}, clock.At(now)
	w := kms.New(api, "key", at, sealed.NewLocal(bytes.Repeat([]byte{1}, 32), ids.Random()))
	key := bytes.Repeat([]byte{9}, 32)
	wrapped, err := w.Wrap(ctx, kari, key)
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		if got, err := w.Unwrap(ctx, kari, wrapped); err != nil || !bytes.Equal(got, key) {
			t.Fatalf("unwrapped %x, %v", got, err)
		}
	}
	if api.asked != 1 {
		t.Errorf("asked %d times within five minutes", api.asked)
	}
	at.Advance(5 * time.Minute)
	if _, err := w.Unwrap(ctx, kari, wrapped); err != nil || api.asked != 2 {
		t.Errorf("after five minutes: asked %d times, %v", api.asked, err)
	}
	for _, o := range []sealed.Owner{{Practice: "lotus", Client: "ola"}, {Practice: "birch", Client: "kari"}} {
		if _, err := w.Unwrap(ctx, o, wrapped); !errors.Is(err, sealed.ErrForeign) {
			t.Errorf("%v: %v", o, err)
		}
	}
	if _, err := w.Unwrap(ctx, kari, []byte("another:key")); !errors.Is(err, sealed.ErrForeign) {
		t.Errorf("what another key wrapped: %v", err)
	}
}
