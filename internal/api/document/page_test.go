package document_test

import (
	"crypto/sha256"
	"encoding/base64"
	"os"
	"regexp"
	"strings"
	"testing"

	"stund/internal/api/document"
)

// TestPage makes the page of a document that has in it what a page must not be fooled by.
func TestPage(t *testing.T) {
	t.Parallel()
	openapi, err := os.ReadFile("testdata/openapi.json")
	if err != nil {
		t.Fatal(err)
	}
	b, err := document.Page(openapi)
	if err != nil {
		t.Fatal(err)
	}
	page := string(b)
	for _, want := range []string{`<details class="op" id="book">`, `href="#book"`, `id="problem-slot-taken"`,
		"client.name", "http://127.0.0.1:8080/v1/public/", "-H &#34;Authorization: Bearer $TOKEN&#34;",
		"Somebody was faster.", "For whoever holds the link", `<h2 id="tag-public">`, "at most 20 characters",
		"<code>b</code>", `a&#39;\&#39;&#39;b`} {
		if !strings.Contains(page, want) {
			t.Errorf("%s is not on the page", want)
		}
	}
	// The one script is the page's own, which the policy names by its hash.
	start := strings.Index(page, "<script>")
	end := strings.Index(page, "</script>")
	if start < 0 || end < start {
		t.Fatal("there is no script")
	}
	sum := sha256.Sum256([]byte(page[start+len("<script>") : end]))
	if want := "script-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"; !strings.Contains(
		document.Policy(), want) {
		t.Errorf("the policy %q has no %s", document.Policy(), want)
	}
	page = page[:start] + page[end:]
	for _, never := range []string{"<script", "<img", "http-equiv", "@import", "url(", "src=", "<b>", "Stund <test>",
		"style=",
		"Empty"} {
		harmless := strings.ReplaceAll(page, "&lt;img src=x", "")
		if strings.Contains(strings.ToLower(harmless), strings.ToLower(never)) {
			t.Errorf("%s is on the page", never)
		}
	}
	ids := map[string]bool{}
	for _, m := range regexp.MustCompile(` id="([^"]*)"`).FindAllStringSubmatch(page, -1) {
		if ids[m[1]] {
			t.Errorf("id %s twice", m[1])
		}
		ids[m[1]] = true
	}
	for _, m := range regexp.MustCompile(`href="#([^"]*)"`).FindAllStringSubmatch(page, -1) {
		if !ids[m[1]] {
			t.Errorf("link to #%s leads nowhere", m[1])
		}
	}
	if !strings.Contains(document.Policy(), "default-src 'none'; style-src 'sha256-") {
		t.Error(document.Policy())
	}
	if _, err := document.Page([]byte("x")); err == nil {
		t.Error("a page of nothing")
	}
}
