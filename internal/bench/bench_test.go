package main

import (
	"bytes"
	"strings"
	"testing"

	"stund/internal/awstest"
	"stund/internal/browser"
)

// TestSmallest runs all of it, as small as it gets: the numbers mean nothing, but every line must be there. What is
// measured in a browser takes half of the work, and comes with FULL=1.
func TestSmallest(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	if !awstest.Full() {
		t.Setenv(browser.Var, "")
	}
	var out, progress bytes.Buffer
	if err := run(t.Context(), &out, &progress, fullSize().times(1e-9)); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"Slot search with JSON, 1 ", "Slot search with JSON, 20 ",
		"Month search over HTTP, 1 client", "Month search over HTTP, 8 clients",
		"Embedded database, 1 writer",
		"HTTP booking, 1 writer, worker off", "HTTP booking, 32 clients, worker off",
		"HTTP booking, 1 writer, worker on", "HTTP booking, 32 clients, worker on", "Due run, ",
		"Mails to a server on loopback", "Mails beside a client who books", "HTTP booking beside mails",
		"Import of ", "Search among ", "rows of a timeline of ", "First search among ", "Save of one of ",
		"PDF of an invoice beside a page", "PDF of an invoice beside a lean page", "E-invoice",
		"Invoice run, ",
		"Start to first answer, ",
		"First request, "} {
		if n := strings.Count(out.String(), want); n != 1 {
			t.Errorf("%q is there %d times:\n%s", want, n, &out)
		}
	}
}
