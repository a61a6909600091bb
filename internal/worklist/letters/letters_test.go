package letters_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"stund/internal/catalogue/tasks"
	"stund/internal/deliver"
	"stund/internal/i18n"
	"stund/internal/message/messagetest"
	"stund/internal/task"
	"stund/internal/worklist"
	"stund/internal/worklist/letters"
)

// TestTheMorningMail in every language, of few and of many, with whatever somebody wrote.
func TestTheMorningMail(t *testing.T) {
	t.Parallel()
	setup := messagetest.Setup(t)
	subjects := map[string]bool{}
	for _, l := range i18n.Langs() {
		for _, n := range []int{1, 20, 21, 25} {
			var all []task.Task
			for i := range n {
				all = append(all, task.Task{Title: fmt.Sprintf("Task %d <script>\u202e{n}", i),
					Due: messagetest.Begin.Add(time.Duration(i-3) * time.Hour)})
			}
			in := task.Telling{Lang: l, Name: func(string, string) string { return "" }, Zone: setup.Zone(),
				Now: messagetest.Begin}
			m := letters.Write(messagetest.Writer(), setup, tasks.With(nil), all,
				deliver.Address{Email: "ida@lotus.example"}, in).Email
			if !strings.Contains(m.Text, "Task 0 <script>") || strings.Contains(m.HTML, "<script>") {
				t.Errorf("%s of %d:\n%s", l, n, m.Text)
			}
			if rest := strings.Contains(m.Text, fmt.Sprint(n-20)+" "); n > 20 && !rest ||
				strings.Contains(m.Text, "Task 20 ") {
				t.Errorf("%s of %d: what is beyond twenty\n%s", l, n, m.Text)
			}
			if !strings.HasPrefix(m.Subject, fmt.Sprint(n)) || m.Kind != worklist.KindTasks {
				t.Errorf("subject %q, kind %s", m.Subject, m.Kind)
			}
			subjects[m.Subject] = true
		}
	}
	if len(subjects) < 16 { // Norwegian and Danish agree in none, Swedish neither
		t.Errorf("said in %d ways: %v", len(subjects), subjects)
	}
}
