package mailtext

import (
	"strconv"
	"strings"
	"testing"

	"stund/internal/i18n"
)

// TestScale: a link for each number in one row of the HTML; the text has the question and one address.
func TestScale(t *testing.T) {
	t.Parallel()
	const page = "https://stund.example/a/token"
	s := Scale{Question: "How was it?", Low: "not good", High: "very good", Page: page}
	for n := range 11 {
		s.URLs = append(s.URLs, page+"?score="+strconv.Itoa(n))
	}
	m := Mail{Lang: i18n.EN, Sender: "Lotus", Title: "Thank you", Scale: &s}
	html := m.HTML()
	for n, to := range s.URLs {
		if !strings.Contains(html, `href="`+to+`"`) {
			t.Errorf("there is no link for %d", n)
		}
	}
	if rows := strings.Count(html, "?score="); rows != 11 {
		t.Errorf("%d links", rows)
	}
	text := m.Text()
	for _, want := range []string{"How was it?\n0 = not good, 10 = very good\n" + page + "\n"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in\n%s", want, text)
		}
	}
	if strings.Contains(text, "?score=") {
		t.Errorf("the text has eleven addresses:\n%s", text)
	}
}
