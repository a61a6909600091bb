package httpapi

import "strings"

// Fresh reports whether the caller's If-None-Match names the tag, so that 304 can be answered (RFC 9110, section
// 13.1.2: weak comparison).
func Fresh(ifNoneMatch, etag string) bool {
	for candidate := range strings.SplitSeq(ifNoneMatch, ",") {
		candidate = strings.TrimSpace(candidate)
		if candidate == "*" || strings.TrimPrefix(candidate, "W/") == strings.TrimPrefix(etag, "W/") {
			return etag != ""
		}
	}
	return false
}
