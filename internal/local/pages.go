package local

import "net/http"

// pages adds what a person looks at.
func (d *Demo) pages(*http.ServeMux) {}
