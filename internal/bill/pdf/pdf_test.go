package pdf_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"stund/internal/bill/billtest"
	"stund/internal/bill/pdf"
)

// shotsVar names a folder in which the documents are kept, to be looked at.
const shotsVar = "STUND_SHOTS"

// Every document of the four countries is PDF/A-3b and PDF/UA-1, and the same bytes each time.
func TestStandards(t *testing.T) {
	t.Parallel()
	for name, d := range billtest.All() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			file, err := pdf.Write(d, nil)
			if err != nil {
				t.Fatal(err)
			}
			if folder := os.Getenv(shotsVar); folder != "" {
				path := filepath.Join(folder, strings.ReplaceAll(name, " ", "-")+".pdf")
				if err := os.WriteFile(path, file, 0o600); err != nil {
					t.Fatal(err)
				}
			}
			again, err := pdf.Write(d, nil)
			if err != nil || !bytes.Equal(file, again) {
				t.Errorf("not the same bytes again: %v", err)
			}
			if len(file) > 40_000 {
				t.Errorf("it has %d bytes", len(file))
			}
			if found := billtest.PDF(t, file); len(found) > 0 {
				t.Error(strings.Join(found[:min(len(found), 5)], "\n"))
			}
		})
	}
}
