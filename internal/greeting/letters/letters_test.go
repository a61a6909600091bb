package letters

import (
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"stund/internal/agenda"
	"stund/internal/booking"
	"stund/internal/booking/letters"
	"stund/internal/client"
	"stund/internal/greeting"
	"stund/internal/i18n"
	"stund/internal/mailtext"
	"stund/internal/message"
	"stund/internal/message/messagetest"
	"stund/internal/practice"
)

var update = flag.Bool("update", false, "write the golden files anew")

func writing() follower {
	w := follower{Writer: letters.Writer{Writer: messagetest.Writer()}, manners: map[string]message.Manner{}}
	for _, t := range greeting.Triggers() {
		w.manners[t.Kind] = t.Manner
	}
	return w
}

// written is what the trigger of the kind writes to the client about an appointment.
func written(t *testing.T, kind string, c client.Client, invitation mailtext.Button) (message.Rendered, error) {
	t.Helper()
	setup := messagetest.Setup(t)
	v, _ := setup.Service("consultation")
	b := booking.Draft(setup, v, "ida", messagetest.Monday, messagetest.Kari(), messagetest.Begin)
	b.ID, b.Client = "01kc0000000000000000000000", c.ID
	e := agenda.New(kind+".email.client.x", messagetest.Begin)
	return writing().write(setup, c, b, e, invitation, 5, messagetest.Begin)
}

func kari(l i18n.Lang) client.Client {
	return client.Client{ID: "01kc0000000000000000000009", Practice: "lotus", Particulars: client.Particulars{
		Name: "Kari Nordmann", Emails: []string{"kari@example.com"}, Language: l}}
}

// TestLetters: what each trigger and a birthday say in each language; each says how it is refused.
func TestLetters(t *testing.T) {
	t.Parallel()
	for _, l := range i18n.Langs() {
		for _, trigger := range greeting.Triggers() {
			kinds := map[string]mailtext.Button{trigger.Kind: {}}
			if trigger.Kind == practice.TriggerWelcome {
				kinds[trigger.Kind+"-form"] = mailtext.Button{Text: i18n.Text{NB: "Fyll ut skjemaet",
					SV: "Fyll i formuläret", DA: "Udfyld skemaet", FI: "Täytä lomake", EN: "Fill in the form"}.In(l),
					URL: "https://lotus.example/f/token"}
			}
			for name, invitation := range kinds {
				m, err := written(t, trigger.Kind, kari(l), invitation)
				if err != nil {
					t.Fatal(err)
				}
				holds(t, name, l, m)
			}
		}
		m, err := Write(messagetest.Writer(), messagetest.Setup(t), kari(l), messagetest.Begin)
		if err != nil {
			t.Fatal(err)
		}
		holds(t, greeting.KindBirthday, l, m)
	}
}

func holds(t *testing.T, name string, l i18n.Lang, m message.Rendered) {
	t.Helper()
	if m.Email.Unsubscribe == "" || m.Language != l {
		t.Errorf("%s in %s does not say how it is refused, or is in %s", name, l, m.Language)
	}
	golden(t, name+"."+string(l)+".txt", m.Email.Subject+"\n\n"+m.Email.Text)
	golden(t, name+"."+string(l)+".html", m.Email.HTML)
}

// TestNobodyIsWritten: there is no mail without an address; a name that would be a link is left out.
func TestNobodyIsWritten(t *testing.T) {
	t.Parallel()
	c := kari(i18n.EN)
	c.Emails = nil
	if _, err := written(t, practice.TriggerWelcome, c, mailtext.Button{}); !errors.Is(err, message.ErrNobody) {
		t.Errorf("to nobody: %v", err)
	}
	c = kari(i18n.EN)
	c.Name = "win.example.com"
	m, err := written(t, practice.TriggerWinBack, c, mailtext.Button{})
	if err != nil || strings.Contains(m.Email.Text, "win.example") || m.Email.To.Name != "" {
		t.Errorf("%v, to %q:\n%s", err, m.Email.To.Name, m.Email.Text)
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
