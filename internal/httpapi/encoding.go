package httpapi

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"net/http"
	"strconv"
	"strings"
	"sync"
)

// minGzip is the bytes of body from which compression pays: less fits into one packet as it is.
const minGzip = 1 << 10

// zippers write fast rather than small: the API document, the largest answer, takes half the time and a few kilobytes
// more. Packers write small: scripts and styles are asked for once and kept, and others' visitors wait for them.
var zippers, packers = zipped(gzip.BestSpeed), zipped(gzip.BestCompression)

func zipped(level int) *sync.Pool {
	return &sync.Pool{New: func() any {
		z, _ := gzip.NewWriterLevel(nil, level) // fails for a level that does not exist
		return z
	}}
}

// pool returns what compresses bodies of the content type.
func pool(contentType string) *sync.Pool {
	switch media, _, _ := strings.Cut(contentType, ";"); strings.ToLower(strings.TrimSpace(media)) {
	case "text/javascript", "text/css":
		return packers
	}
	return zippers
}

// compress returns the answer's body as it is sent: gzipped if the caller takes that and it pays, else as it is. It
// sets the headers that say so; they are the same for HEAD, whose body is only measured.
//
// The pages of signed links stay as they are: they hold secrets next to what the address says, and the length of a
// compressed text tells what in it is alike (BREACH).
func (r *request) compress(body []byte) []byte {
	if r.status == http.StatusNotModified { // what it says holds for both forms
		r.AppendHeader("vary", "accept-encoding")
		r.weaken()
		return body
	}
	if len(body) < minGzip || r.secret() || !compressible(r.header("content-type")) {
		return body
	}
	r.AppendHeader("vary", "accept-encoding")
	if !admitsGzip(r.Header("accept-encoding")) {
		return body
	}
	writers := pool(r.header("content-type"))
	z := writers.Get().(*gzip.Writer)
	defer writers.Put(z)
	if r.packed == nil {
		r.packed = buffers.Get().(*bytes.Buffer)
	}
	r.packed.Reset()
	z.Reset(r.packed)
	_, _ = z.Write(body) // a buffer takes everything
	_ = z.Close()
	// It leaves the function as base64, which has a limit.
	if base64.StdEncoding.EncodedLen(r.packed.Len()) >= len(body) {
		return body
	}
	r.SetHeader("content-encoding", "gzip")
	r.weaken()
	return r.packed.Bytes()
}

// weaken makes the ETag a weak one: the compressed form is another sequence of bytes that says the same (RFC 9110,
// section 8.8.1).
func (r *request) weaken() {
	if tag := r.header("etag"); tag != "" && !strings.HasPrefix(tag, "W/") {
		r.SetHeader("etag", "W/"+tag)
	}
}

// secret tells whether the answer is the page of a signed link.
func (r *request) secret() bool {
	return r.route != nil && r.route.page != nil && r.route.endpoint.Auth.Link()
}

// compressible tells whether bodies of the content type are text.
func compressible(contentType string) bool {
	media, _, _ := strings.Cut(contentType, ";")
	media = strings.ToLower(strings.TrimSpace(media))
	switch media {
	case "application/json", "application/javascript", "image/svg+xml":
		return true
	}
	return strings.HasPrefix(media, "text/") || strings.HasSuffix(media, "+json")
}

// admitsGzip reads an Accept-Encoding (RFC 9110, section 12.5.3). What is not named is admitted by "*" alone.
func admitsGzip(accept string) bool {
	var named, any, ok bool
	for part := range strings.SplitSeq(accept, ",") {
		coding, params, _ := strings.Cut(part, ";")
		switch strings.ToLower(strings.TrimSpace(coding)) {
		case "gzip", "x-gzip":
			named, ok = true, ok || weight(params) > 0
		case "*":
			any = weight(params) > 0
		}
	}
	return ok || any && !named
}

// weight returns the q of a preference; one that cannot be read is 0: what is sent plain, everybody understands.
func weight(params string) float64 {
	params = strings.TrimSpace(params)
	if params == "" {
		return 1
	}
	name, value, _ := strings.Cut(params, "=")
	q, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
	if err != nil || !strings.EqualFold(strings.TrimSpace(name), "q") || !(q >= 0 && q <= 1) {
		return 0
	}
	return q
}
