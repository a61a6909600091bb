// Package syntax tests the forms that ports and drivers hold names, addresses and keys to.
package syntax

import (
	"regexp"
	"sync"
)

// Of returns the test of a form, given as a regular expression. That is compiled when it is first asked for, and not
// while a function starts. It panics then if it is none.
func Of(expression string) func(string) bool {
	compiled := sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expression) })
	return func(s string) bool { return compiled().MatchString(s) }
}
