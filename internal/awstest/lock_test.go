package awstest_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"stund/internal/awstest"
)

// TestUnlocked repeats what a lock was in the way of, whole, and nothing else.
func TestUnlocked(t *testing.T) {
	t.Parallel()
	const locked = `{"message":"This action timed out because it too long waiting for a lock. This request will ` +
		`succeed in actual DynamoDB API"}`
	for name, c := range map[string]struct {
		first    string // what is answered with a 500, twice
		requests int
		status   int
		body     string
	}{
		"locked":         {locked, 3, 200, "done"},
		"another failed": {"broken", 1, 500, "broken"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			requests := 0
			s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				requests++
				if got, err := io.ReadAll(r.Body); err != nil || string(got) != "put" {
					t.Errorf("request %d says %q, %v", requests, got, err)
				}
				if requests <= 2 {
					http.Error(w, c.first, http.StatusInternalServerError)
					return
				}
				_, _ = io.WriteString(w, "done")
			}))
			t.Cleanup(s.Close)
			client := &http.Client{Transport: awstest.Unlocked(nil)}
			answer, err := client.Post(s.URL, "text/plain", strings.NewReader("put"))
			if err != nil {
				t.Fatal(err)
			}
			defer answer.Body.Close()
			got, err := io.ReadAll(answer.Body)
			if err != nil || answer.StatusCode != c.status || strings.TrimSpace(string(got)) != c.body {
				t.Errorf("got %d %q, %v", answer.StatusCode, got, err)
			}
			if requests != c.requests {
				t.Errorf("%d requests, wanted %d", requests, c.requests)
			}
		})
	}
}
