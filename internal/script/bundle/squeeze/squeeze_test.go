package squeeze

import (
	"bytes"
	"compress/gzip"
	"io"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
)

// back fails unless the body comes back, and returns the bytes that it took.
func back(t *testing.T, body []byte) int {
	t.Helper()
	packed := Gzip(body)
	r, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		t.Fatal(err)
	}
	got, err := io.ReadAll(r)
	if err != nil || !bytes.Equal(got, body) {
		t.Fatalf("of %d bytes came back %d: %v", len(body), len(got), err)
	}
	return len(packed)
}

func TestComesBack(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2))
	noise := func(n, of int) []byte {
		b := make([]byte, n)
		for i := range b {
			b[i] = byte(random.IntN(of))
		}
		return b
	}
	far := noise(40_000, 256)
	for name, body := range map[string][]byte{
		"nothing": nil, "a byte": {7}, "two": {7, 7}, "alike": make([]byte, 3_000), "all bytes": noise(3_000, 256),
		"few bytes": noise(3_000, 2), "from afar": append(far, far[7_000:9_000]...),
		"text":          []byte(strings.Repeat("one word after the other, ", 40)),
		"two languages": append(bytes.Repeat([]byte("color:red;margin:0}"), 90), noise(900, 20)...),
	} {
		t.Run(name, func(t *testing.T) { t.Parallel(); back(t, body) })
	}
}

// What it is for: text takes less than by the best level of the standard library.
func TestIsSmaller(t *testing.T) {
	t.Parallel()
	var body []byte
	for _, name := range []string{"code.go", "find.go", "squeeze.go", "write.go"} {
		source, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		body = append(body, source...)
	}
	var usual bytes.Buffer
	w, err := gzip.NewWriterLevel(&usual, gzip.BestCompression)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(body); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if got := back(t, body); got > usual.Len()*975/1000 {
		t.Errorf("%d bytes, by compress/gzip %d", got, usual.Len())
	}
}

func FuzzComesBack(f *testing.F) {
	f.Add([]byte("abcabcabc"))
	f.Fuzz(func(t *testing.T, body []byte) { back(t, body) })
}
