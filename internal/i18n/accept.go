package i18n

import (
	"strconv"
	"strings"
)

// Accepted returns the language of ours that an Accept-Language header asks for most (RFC 9110, section 12.5.4);
// otherwise, if it asks for none of them.
func Accepted(header string, otherwise Lang) Lang {
	best, most := otherwise, 0.0
	for part := range strings.SplitSeq(header, ",") {
		tag, parameter, _ := strings.Cut(part, ";")
		weight := 1.0
		if q, ok := strings.CutPrefix(strings.TrimSpace(parameter), "q="); ok {
			var err error
			if weight, err = strconv.ParseFloat(q, 64); err != nil {
				continue
			}
		}
		if l, ok := Parse(tag); ok && weight > most {
			best, most = l, weight
		}
	}
	return best
}
