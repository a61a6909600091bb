package letters_test

import (
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"stund/internal/agenda"
	"stund/internal/civil"
	"stund/internal/i18n"
	"stund/internal/message"
	"stund/internal/message/messagetest"
	"stund/internal/voucher"
	"stund/internal/voucher/letters"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestCards: what each kind of card says in each language, as text and as its recipient sees it.
func TestCards(t *testing.T) {
	t.Parallel()
	gift := voucher.Voucher{ID: "g", Practice: "lotus", Kind: voucher.Gift, Currency: "NOK", Total: 100000,
		Until: civil.Date{Year: 2029, Month: time.November, Day: 1}, Recipient: voucher.Recipient{Name: "Kari Nordmann",
			Email: "kari@example.com", Giver: "Ola", Greeting: "<b>Unn deg noe godt</b>"}}
	clip := voucher.Voucher{ID: "c", Practice: "lotus", Kind: voucher.Clip, Currency: "NOK", Total: 10,
		Services: []string{"consultation"}, Recipient: voucher.Recipient{Email: "kari@example.com"}}
	for _, l := range i18n.Langs() {
		for _, v := range []voucher.Voucher{gift, clip} {
			v.Recipient.Language = l
			e := agenda.New(string(v.Kind)+".email.client", messagetest.Begin)
			r, err := letters.Card(
				messagetest.Writer(),
				messagetest.Setup(t),
				v,
				"7K3M-Q2V7-W4Y6-Z0AB",
				e,
				messagetest.Begin,
			)
			if err != nil {
				t.Fatal(err)
			}
			golden(t, string(v.Kind)+"."+string(l)+".txt", r.Email.Subject+"\n\n"+r.Email.Text)
			golden(t, string(v.Kind)+"."+string(l)+".html", r.Email.HTML)
			if len(r.Secrets) != 1 || !strings.Contains(r.Email.HTML, r.Secrets[0]) {
				t.Errorf("the record of %s would have the code: %q", v.Kind, r.Secrets)
			}
		}
	}
}

// TestNobody: without an address there is no mail, and no other kind has words.
func TestNobody(t *testing.T) {
	t.Parallel()
	e := agenda.New(voucher.KindGift+".email.client", messagetest.Begin)
	_, err := letters.Card(
		messagetest.Writer(),
		messagetest.Setup(t),
		voucher.Voucher{Kind: voucher.Gift},
		"",
		e,
		messagetest.Begin,
	)
	if !errors.Is(err, message.ErrNobody) {
		t.Errorf("without an address: %v", err)
	}
	_, err = letters.Card(messagetest.Writer(), messagetest.Setup(t), voucher.Voucher{Kind: voucher.Gift}, "",
		agenda.New("coupon.email.client", messagetest.Begin), messagetest.Begin)
	if !errors.Is(err, message.ErrUnwritten) {
		t.Errorf("of another kind: %v", err)
	}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), got); d != "" {
		t.Errorf("%s differs (run with -update if that is meant):\n%s", name, d)
	}
}
