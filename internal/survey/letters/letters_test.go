package letters_test

import (
	"errors"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"stund/internal/agenda"
	"stund/internal/booking"
	"stund/internal/booking/letters"
	"stund/internal/i18n"
	"stund/internal/message"
	"stund/internal/message/messagetest"
	"stund/internal/survey"
	asks "stund/internal/survey/letters"
)

var update = flag.Bool("update", false, "write the golden files anew")

func writer() asks.Writer { return asks.Writer{Writer: letters.Writer{Writer: messagetest.Writer()}} }

// written is what the survey of the kind says by the channel, in the language, to a client without these addresses.
func written(t *testing.T, kind, channel string, l i18n.Lang, lacks ...string) (message.Rendered, error) {
	t.Helper()
	setup := messagetest.Setup(t)
	v, _ := setup.Service("consultation")
	c := messagetest.Kari()
	c.Language = l
	for _, address := range lacks {
		if address == message.Email {
			c.Email = ""
		} else {
			c.Phone = "+4722334455" // a landline
		}
	}
	b := booking.Draft(setup, v, "ida", messagetest.Monday, c, messagetest.Begin)
	b.ID, b.Client = "01kc0000000000000000000000", "01kc0000000000000000000009"
	s := survey.Survey{ID: "01kc0000000000000000000003", Practice: "lotus", Kind: kind, Client: b.Client, Booking: b.ID,
		Service: b.Service, Practitioner: b.Practitioner, Start: b.Start, Language: l, Made: messagetest.Begin}
	e := agenda.New(kind+"."+channel+".client", messagetest.Begin)
	return writer().Write(setup, s, b, e, messagetest.Begin)
}

// TestLetters: what each kind of survey says in each language, by mail and by SMS.
func TestLetters(t *testing.T) {
	t.Parallel()
	for _, l := range i18n.Langs() {
		for _, kind := range []string{survey.Exit, survey.Pulse} {
			mail, err := written(t, kind, message.Email, l)
			if err != nil {
				t.Fatal(err)
			}
			if mail.Email.Unsubscribe == "" {
				t.Errorf("%s in %s does not say how it is refused", kind, l)
			}
			sms, err := written(t, kind, message.SMS, l)
			if err != nil {
				t.Fatal(err)
			}
			golden(t, kind+"."+string(l)+".txt",
				mail.Email.Subject+"\n\n"+mail.Email.Text+"\n--- SMS ---\n"+sms.SMS.Text+"\n")
			golden(t, kind+"."+string(l)+".html", mail.Email.HTML)
		}
	}
}

// TestNobody: there is no mail without an address, and no SMS to a landline.
func TestNobody(t *testing.T) {
	t.Parallel()
	for _, channel := range []string{message.Email, message.SMS} {
		if _, err := written(t, survey.Exit, channel, i18n.NB, channel); !errors.Is(err, message.ErrNobody) {
			t.Errorf("by %s to nobody: %v", channel, err)
		}
	}
	if _, err := written(t, "other", message.Email, i18n.NB); !errors.Is(err, message.ErrUnwritten) {
		t.Errorf("another kind: %v", err)
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
