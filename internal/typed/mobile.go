package typed

import "strings"

// mobiles are how the numbers of mobile phones begin, after the country's code, in the countries whose plan tells them
// apart: Norway, Sweden, Finland, Iceland, the United Kingdom and Germany. Denmark's does not.
var mobiles = map[string][]string{
	"47":  {"4", "9"},
	"46":  {"70", "72", "73", "76", "79"},
	"358": {"40", "41", "42", "43", "44", "45", "46", "47", "48", "49", "50"},
	"354": {"6", "7", "82", "83", "84", "85", "86", "88", "89"},
	"44":  {"71", "72", "73", "74", "75", "77", "78", "79"},
	"49":  {"15", "16", "17"},
}

// MayBeMobile reports whether a phone number, in E.164, may be a mobile phone's, which SMS reach. It is true where the
// country's plan does not tell.
//
// Own tables, because a library with all countries' plans makes each program 5.7 MB larger. A test compares the two.
func MayBeMobile(number string) bool {
	for code, begins := range mobiles {
		rest, ok := strings.CutPrefix(number, "+"+code)
		if !ok {
			continue
		}
		for _, b := range begins {
			if strings.HasPrefix(rest, b) {
				return true
			}
		}
		return false
	}
	return true
}
