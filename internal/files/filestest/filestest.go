// Package filestest holds every driver of package files to the port's contract.
package filestest

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"stund/internal/files"
)

// Under is a driver under test.
type Under struct {
	Store files.Store
	Now   func() time.Time
	// Later moves the driver's clock; nil: nobody checks signatures, as moto does not, and what is signed is looked at
	// in the address.
	Later func(time.Duration)
}

const name = "imports/lotus/01k9x3m5t8q2v7w4y6z0abcdef"

// Run runs the suite.
func Run(t *testing.T, u Under) {
	t.Run("put, open, delete", u.kept)
	t.Run("an upload", u.upload)
	t.Run("a download", u.download)
	t.Run("what is refused", u.refused)
}

func (u Under) kept(t *testing.T) {
	ctx := t.Context()
	if _, err := u.Store.Open(ctx, name); !errors.Is(err, files.ErrNotFound) {
		t.Errorf("open what is not there: %v", err)
	}
	for _, text := range []string{"a;b\n", "another"} {
		if err := u.Store.Put(ctx, name, []byte(text)); err != nil {
			t.Fatal(err)
		}
		if got := u.read(t); got != text {
			t.Errorf("read %q, want %q", got, text)
		}
	}
	for range 2 {
		if err := u.Store.Delete(ctx, name); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := u.Store.Open(ctx, name); !errors.Is(err, files.ErrNotFound) {
		t.Errorf("open what was deleted: %v", err)
	}
}

func (u Under) read(t *testing.T) string {
	t.Helper()
	f, err := u.Store.Open(t.Context(), name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	b, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// ask asks the address as it says, with the body.
func ask(t *testing.T, a files.Address, method, body string) (*http.Response, string) {
	t.Helper()
	var from io.Reader
	if method == http.MethodPut {
		from = bytes.NewReader([]byte(body))
	}
	r, err := http.NewRequestWithContext(t.Context(), method, a.URL, from)
	if err != nil {
		t.Fatal(err)
	}
	for k, v := range a.Headers {
		r.Header.Set(k, v)
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp, string(b)
}

func (u Under) upload(t *testing.T) {
	const text = "Navn;E-post\nKari;kari@example.com\n"
	a, err := u.Store.Upload(t.Context(), name, int64(len(text)))
	if err != nil {
		t.Fatal(err)
	}
	if a.Method != http.MethodPut || !a.Until.After(u.Now()) || a.Until.Sub(u.Now()) > files.Lasts {
		t.Errorf("%+v", a)
	}
	if resp, said := ask(t, a, a.Method, text); resp.StatusCode != http.StatusOK {
		t.Fatalf("upload: %s %s", resp.Status, said)
	}
	if got := u.read(t); got != text {
		t.Errorf("read %q", got)
	}
	if u.Later == nil {
		u.signed(t, a)
		return
	}
	for _, body := range []string{text + "x", text[1:], ""} {
		if resp, _ := ask(t, a, a.Method, body); resp.StatusCode != http.StatusForbidden {
			t.Errorf("%d bytes for %d: %s", len(body), len(text), resp.Status)
		}
	}
	for from, to := range map[string]string{name: strings.Replace(name, "lotus", "birch", 1), "size=": "size=9",
		"until=": "until=9"} {
		b := a
		b.URL = strings.Replace(a.URL, from, to, 1)
		if resp, _ := ask(t, b, b.Method, text); resp.StatusCode != http.StatusForbidden {
			t.Errorf("%s: %s", b.URL, resp.Status)
		}
	}
	if resp, _ := ask(t, a, http.MethodGet, ""); resp.StatusCode != http.StatusForbidden {
		t.Errorf("an upload's address hands out: %s", resp.Status)
	}
	u.Later(files.Lasts + time.Second)
	if resp, _ := ask(t, a, a.Method, text); resp.StatusCode != http.StatusForbidden {
		t.Errorf("too late: %s", resp.Status)
	}
	if got := u.read(t); got != text {
		t.Errorf("what was refused was written: %q", got)
	}
}

// signed looks at what an address of S3 has signed: the size, and for how long.
func (u Under) signed(t *testing.T, a files.Address) {
	at, err := url.Parse(a.URL)
	if err != nil {
		t.Fatal(err)
	}
	q := at.Query()
	if !strings.Contains(q.Get("X-Amz-SignedHeaders"), "content-length") || q.Get("X-Amz-Expires") != "900" ||
		q.Get("X-Amz-Signature") == "" {
		t.Errorf("signed is %v", q)
	}
}

func (u Under) download(t *testing.T) {
	const text = "\xef\xbb\xbfNavn\r\n"
	if err := u.Store.Put(t.Context(), name, []byte(text)); err != nil {
		t.Fatal(err)
	}
	a, err := u.Store.Download(t.Context(), name, "klienter-2026.csv")
	if err != nil {
		t.Fatal(err)
	}
	resp, got := ask(t, a, a.Method, "")
	if resp.StatusCode != http.StatusOK || got != text {
		t.Fatalf("%s %q", resp.Status, got)
	}
	for header, want := range map[string]string{"Content-Type": "text/csv; charset=utf-8",
		"Content-Disposition": "attachment; filename=klienter-2026.csv", "Cache-Control": "no-store"} {
		if got := resp.Header.Get(header); got != want {
			t.Errorf("%s is %q, want %q", header, got, want)
		}
	}
	if u.Later == nil {
		return
	}
	if resp, _ := ask(t, a, http.MethodPut, text); resp.StatusCode != http.StatusForbidden {
		t.Errorf("a download's address takes in: %s", resp.Status)
	}
	u.Later(files.Lasts + time.Second)
	if resp, _ := ask(t, a, a.Method, ""); resp.StatusCode != http.StatusForbidden {
		t.Errorf("too late: %s", resp.Status)
	}
}

func (u Under) refused(t *testing.T) {
	ctx := t.Context()
	for _, bad := range []string{"", "x", "../lotus/x", "imports/lotus/../x", "imports/Lotus/x", "imports//x",
		"imports/lotus/x/y", "imports/lotus/.x"} {
		_, up := u.Store.Upload(ctx, bad, 1)
		_, down := u.Store.Download(ctx, bad, "x.csv")
		_, open := u.Store.Open(ctx, bad)
		for _, err := range []error{up, down, open, u.Store.Put(ctx, bad, []byte("x")), u.Store.Delete(ctx, bad)} {
			if !errors.Is(err, files.ErrInvalid) {
				t.Errorf("%q: %v", bad, err)
			}
		}
	}
	for _, size := range []int64{-1, 0, files.MaxSize + 1} {
		if _, err := u.Store.Upload(ctx, name, size); !errors.Is(err, files.ErrInvalid) {
			t.Errorf("%d bytes: %v", size, err)
		}
	}
}
