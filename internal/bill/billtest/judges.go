package billtest

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"os"
	"strings"
	"testing"

	"stund/internal/awstest"
	"stund/internal/patience"
)

// JudgesVar is the environment variable with the address of the judges; infra/test/judges.sh starts them.
const JudgesVar = "STUND_JUDGES"

// Peppol returns what phive finds against an e-invoice by the rules of Peppol BIS Billing 3, warnings too.
func Peppol(t testing.TB, xml []byte) []string {
	t.Helper()
	return judged(t, "/peppol", xml)
}

// PDF returns what veraPDF finds against a PDF as PDF/A-3b and PDF/UA-1.
func PDF(t testing.TB, pdf []byte) []string {
	t.Helper()
	return judged(t, "/pdf", pdf)
}

func judged(t testing.TB, path string, document []byte) []string {
	t.Helper()
	address := os.Getenv(JudgesVar)
	if address == "" || address == "none" {
		const how = "NOT TESTED: what is issued is not held to the official rules, since %s does not say where the " +
			"judges are; run the tests under infra/test/with-tools.sh"
		if os.Getenv("CI") == "true" {
			t.Fatalf(how, JudgesVar)
		}
		t.Skipf(how, JudgesVar)
	}
	ctx, cancel := patience.WithTimeout(t.Context(), awstest.Patience)
	defer cancel()
	return ask(ctx, t, address+path, document)
}

func ask(ctx context.Context, t testing.TB, address string, document []byte) (found []string) {
	t.Helper()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(document))
	if err != nil {
		t.Fatal(err)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	text, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != http.StatusOK {
		t.Fatalf("the judges failed: %s, %v: %.500s", answer.Status, err, text)
	}
	for line := range strings.Lines(string(text)) {
		found = append(found, strings.TrimSuffix(line, "\n"))
	}
	return found
}
