package message_test

import (
	"strings"
	"testing"

	"stund/internal/deliver"
	"stund/internal/i18n"
	"stund/internal/message"
)

// TestLinkOfAnSMSStaysWhole whatever a practice writes beside it.
func TestLinkOfAnSMSStaysWhole(t *testing.T) {
	t.Parallel()
	const link = "https://a.no/m/AQHM_-x"
	m := message.Rendered{Language: i18n.EN, SMS: &deliver.SMS{Text: link}}.Named("x", message.VarLink, link,
		message.VarName, "Kari")
	for text, want := range map[string]string{
		"Here: {{link}}.":                 "Here: " + link + ".",
		"Here ({{link}})":                 "Here (" + link + ")",
		"{{link}}":                        link,
		"no place":                        "no place " + link,
		"x{{link}}y":                      "x " + link + " y",
		"{{link}}{{first_name}}":          link + " Kari",
		"{{first_name}}{{link}}":          "Kari " + link,
		"{{link}}{{link}}":                link + " " + link,
		"{{link}}-æ\n{{link}}?x={{link}}": link + " -æ\n" + link + " ?x= " + link,
	} {
		if got := m.In(message.Own{SMS: text}).SMS.Text; got != want {
			t.Errorf("%q is sent as %q, want %q", text, got, want)
		}
	}
	if got := m.In(message.Own{SMS: strings.Repeat("x", 9)}).SMS.Text; !strings.HasSuffix(got, " "+link) {
		t.Errorf("sent as %q", got)
	}
}
