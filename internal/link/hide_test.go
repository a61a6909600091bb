package link_test

import (
	"strings"
	"testing"
	"time"

	"stund/internal/link"
)

func TestHide(t *testing.T) {
	t.Parallel()
	for _, practice := range []string{"p", "lotus", strings.Repeat("p", 40)} {
		purposes := []link.Purpose{link.Manage, link.Offer, link.Calendar, 'w', 'c', 't'}
		for _, p := range purposes {
			token := signer.Sign(link.Claim{Purpose: p, Practice: practice, Subject: subject,
				Expires: now.Add(time.Hour)})
			for before, after := range map[string]string{"": "", "Æ https://a.no": ".", "(http://localhost:8080": ")\n",
				"https://a.no/b/lotus https://a.no": "?x=1#y"} {
				text := before + p.Path(token) + after
				if got, want := link.Hide(text), before+p.Path("…")+after; got != want {
					t.Errorf("%q is shown as %q, want %q", text, got, want)
				}
			}
		}
	}
	for _, text := range []string{"", "Hei Kari!\n\nTime: 23.11. kl. 13:00 – 14:00 …", "https://a.no/b/lotus",
		"https://a.no/behandlinger/" + strings.Repeat("lang-", 20), strings.Repeat("a", 100), "/m/", "\xff/m/\xff"} {
		if got := link.Hide(text); got != text {
			t.Errorf("%q is shown as %q", text, got)
		}
	}
}
