package httpapi

import (
	"crypto/sha256"
	"encoding/base64"
	"strings"
)

// ETag gives the entity tag of a body: the same bytes, the same tag.
func ETag(body []byte) string {
	sum := sha256.Sum256(body)
	return `"` + base64.RawURLEncoding.EncodeToString(sum[:12]) + `"`
}

// Fresh tells whether the caller's If-None-Match names the tag, so that 304 can be answered (RFC 9110, section 13.1.2:
// weak comparison).
func Fresh(ifNoneMatch, etag string) bool {
	for candidate := range strings.SplitSeq(ifNoneMatch, ",") {
		candidate = strings.TrimSpace(candidate)
		if candidate == "*" || strings.TrimPrefix(candidate, "W/") == strings.TrimPrefix(etag, "W/") {
			return etag != ""
		}
	}
	return false
}
