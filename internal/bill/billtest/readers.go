package billtest

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// ReadersVar names the folder of what reads a PDF back; infra/test/readers.sh finds it.
const ReadersVar = "STUND_READERS"

// Reader runs a program that reads a PDF, with the file's path in place of FILE, and returns what it prints.
func Reader(t testing.TB, file []byte, program string, args ...string) string {
	t.Helper()
	folder := os.Getenv(ReadersVar)
	if folder == "" || folder == "none" {
		const how = "NOT TESTED: what is written is not read back, since %s does not say where poppler is; run the " +
			"tests under infra/test/with-tools.sh"
		if os.Getenv("CI") == "true" {
			t.Fatalf(how, ReadersVar)
		}
		t.Skipf(how, ReadersVar)
	}
	path := filepath.Join(t.TempDir(), "document.pdf")
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	for n := range args {
		args[n] = strings.ReplaceAll(args[n], "FILE", path)
	}
	if local := filepath.Join(folder, program); program != "zbarimg" {
		program = local
	}
	c := exec.CommandContext(t.Context(), program, args...)
	var out, wrong bytes.Buffer
	c.Stdout, c.Stderr = &out, &wrong
	if err := c.Run(); err != nil {
		t.Fatalf("%s: %v: %s", program, err, &wrong)
	}
	return out.String()
}

// Text returns the text in the order in which it stands in the file.
func Text(t testing.TB, file []byte) string {
	t.Helper()
	return Reader(t, file, "pdftotext", "-raw", "-enc", "UTF-8", "FILE", "-")
}
