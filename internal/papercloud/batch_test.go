package papercloud_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"stund/internal/fact"
	"stund/internal/message"
	"stund/internal/papercloud"
	"stund/internal/store"
	"stund/internal/store/dynamo"
)

// TestKilledInTheMiddleOfABatch books three times before the reader of the stream comes by, so that the desk's function
// is called once for all three, and kills it while it works on them, several at a time. Nobody is left without news, no
// text message is sent twice, and a mail that SES may have had goes out again under the same id.
func TestKilledInTheMiddleOfABatch(t *testing.T) {
	t.Parallel()
	// One batch of a shard at a time: all three bookings are in it.
	w := listenTemplate(t, changedTemplate(t, "Type: DynamoDB\n", "ParallelizationFactor: 4",
		"ParallelizationFactor: 1"),
		"public-bookings", "bookings", "changes", "reminders")
	start := w.tomorrow()
	for n, c := range []struct {
		name   string
		action string
		after  bool
		texts  bool // the clients have a telephone only
	}{
		{"before it has claimed", "dynamodb:PutItem", false, false},
		{"before the mail", "ses:SendRawEmail", false, false},
		{"after the mail", "ses:SendRawEmail", true, false},
		{"before the text message", "sns:Publish", false, true},
		{"after the text message", "sns:Publish", true, true},
	} {
		var to, ids []string
		for i := range 3 {
			at := start.Add(time.Duration(3*n+i) * time.Hour)
			if c.texts {
				to = append(to, someoneWithPhone())
				ids = append(ids, w.staffBooks(at, to[i]).ID)
			} else {
				to = append(to, someone())
				ids = append(ids, w.book(at, to[i], "").ID)
			}
		}
		died := make(chan struct{}, 1)
		kill := papercloud.Trap{Function: "reminders", Action: c.action, After: c.after, Answer: papercloud.Silence,
			Do: func() {
				died <- struct{}{}
				w.Kill("reminders")
			}}
		// The first booking's two messages are written down; what comes then is the second's.
		w.Gate().Set(papercloud.Trap{Function: "reminders", Action: "ses:SendRawEmail", After: true,
			Skip: firstMails(c.texts), Do: func() {
				if c.action != "ses:SendRawEmail" {
					kill.Skip = 1 // the mark, or the text message that follows the practitioner's mail
				}
				w.Gate().Set(kill)
			}})
		w.do(w.Pump)
		w.Gate().Disarm()
		if len(died) != 1 {
			t.Errorf("%s: the function was not killed", c.name)
		}
		w.fire("reminders") // a lease that holds is nobody else's
		for _, id := range ids {
			w.later(id, 3*time.Minute)
		}
		w.fire("reminders")
		w.do(w.Pump)
		w.fire("reminders")
		for i, id := range ids {
			w.toldOnce(c.name, id, to[i], c.texts)
		}
	}
	if n := len(w.Queue("Failures")); n != 0 {
		t.Errorf("%d changes could not be handled", n)
	}
	w.nothingRefused()
}

// toldOnce holds what a client got, in spite of a death, to the policy of its channel: a mail once, or twice under one
// id; a text message once, or not at all where nobody knows whether it was sent.
func (w *heard) toldOnce(name, booking, to string, text bool) {
	w.t.Helper()
	unknown := false
	for _, r := range w.records(booking) {
		if r.Audience != "client" {
			continue
		}
		unknown = r.Status == message.Failed && strings.HasPrefix(r.Reason, "outcome unknown")
		if r.Status != message.Sent && !unknown {
			w.t.Errorf("%s: recorded as %s (%s)", name, r.Status, r.Reason)
		}
	}
	if text {
		if n := len(w.texts(to)); n > 1 || n == 0 && !unknown {
			w.t.Errorf("%s: %d text messages, and recorded as unknown: %v", name, n, unknown)
		}
		return
	}
	mails := w.mails(to)
	if n := len(mails); n < 1 || n > 2 || unknown {
		w.t.Errorf("%s: %d mails, and recorded as unknown: %v", name, n, unknown)
	}
	if len(mails) == 2 && mails[0].Header.Get("Message-Id") != mails[1].Header.Get("Message-Id") {
		w.t.Errorf("%s: the repeated mail has another id", name)
	}
}

// firstMails returns how many mails go out before the last of the first booking: none where its client gets a text
// message.
func firstMails(texts bool) int {
	if texts {
		return 0
	}
	return 1
}

// TestRecordsThatConcernNobody writes what no reader of the stream was made for. Nothing fails, nothing is sent, and
// what comes after it is.
func TestRecordsThatConcernNobody(t *testing.T) {
	t.Parallel()
	w := listen(t, "public-bookings", "changes", "reminders")
	ctx := t.Context()
	facts := func(kind string, data string) []fact.Fact {
		return []fact.Fact{{ID: kind, Kind: kind, Practice: papercloud.DemoPractice, Subject: "x",
			Actor: fact.Actor{Role: fact.System}, Data: json.RawMessage(data)}}
	}
	item := func(sort string, data []byte, f []fact.Fact) store.Item {
		return store.Item{Key: store.Key{Partition: "spaceship#lotus", Sort: sort}, Kind: "spaceship", Data: data,
			Facts: f}
	}
	landed := item("1", nil, facts("spaceship.landed", `{}`))
	for _, i := range []store.Item{landed, item("2", nil, facts("spaceship.lost", `null`)),
		item("3", []byte(strings.Repeat("Nordmann", (store.MaxItem-64<<10)/8)),
			facts("spaceship.loaded", `"`+strings.Repeat("x", 60<<10)+`"`))} {
		if err := w.Store().Transact(ctx, store.Put(i, store.IfAbsent)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Store().Transact(ctx, store.Delete(landed.Key, store.Always)); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Store().Add(ctx, store.Key{Partition: "guard#lotus#1", Sort: "1"}, 1, time.Time{}); err != nil {
		t.Fatal(err)
	}
	to := someone()
	w.book(w.tomorrow(), to, "")
	w.do(w.Pump)
	w.expectMails(to, 1)
	if n := len(w.Queue("Failures")); n != 0 {
		t.Errorf("%d changes could not be handled", n)
	}
	w.nothingRefused()
}

// TestBatchesByHand hands the reader records that this table's stream cannot hold, each before a good one: where the
// first cannot be read, the batch is to come again from there; where it concerns nobody, all of it was taken.
func TestBatchesByHand(t *testing.T) {
	t.Parallel()
	w := listen(t, "changes", "reminders")
	record := func(name, keys, image string) string {
		return fmt.Sprintf(`{"eventID":"e","eventName":%q,"eventSource":"aws:dynamodb",`+
			`"dynamodb":{"SequenceNumber":"1","Keys":%s,"NewImage":%s}}`, name, keys, image)
	}
	good := strings.Replace(record("REMOVE", `{"pk":{"S":"client#lotus#1"},"sk":{"S":"client"}}`, "null"),
		`"1"`, `"2"`, 1)
	own := `{"pk":{"S":"spaceship#lotus"},"sk":{"S":"x"}}`
	item := func(more string) string {
		return `{"pk":{"S":"spaceship#lotus"},"sk":{"S":"x"},"kind":{"S":"spaceship"},"v":{"N":"1"}` + more + `}`
	}
	for name, c := range map[string]struct {
		record string
		taken  bool
	}{
		"of a kind that is none": {record("INSERT", own, item("")), true},
		"removed":                {record("REMOVE", own, "null"), true},
		"removed by its time": {strings.Replace(record("REMOVE", own, "null"), `"eventID"`,
			`"userIdentity":{"type":"Service","principalId":"dynamodb.amazonaws.com"},"eventID"`, 1), true},
		"a counter": {record("MODIFY", `{"`+dynamo.AttrPartition+
			`":{"S":"~counter#guard#lotus#1"},"sk":{"S":"1"}}`, `{"n":{"N":"1"}}`), true},
		"larger than 256 kB": {record("INSERT", own, item(`,"data":{"B":"`+strings.Repeat("AAAA", 70<<10)+
			`"}`)), true},
		"with attributes to come": {record("INSERT", own,
			item(`,"colours":{"SS":["red"]},"nested":{"M":{"a":{"BOOL":true}}}`)), true},
		"of another table": {record("INSERT", `{"Id":{"S":"Kari Nordmann"}}`, `{"Id":{"S":"Kari Nordmann"}}`),
			false},
		"of another table, keys too": {record("INSERT", `{"pk":{"N":"7"},"sk":{"S":"x"}}`,
			`{"pk":{"N":"7"},"sk":{"S":"x"}}`), false},
		"of an event that is none": {record("REPLACE", own, item("")), false},
		"without its image":        {record("INSERT", own, "null"), false},
		"of another key":           {record("INSERT", own, strings.Replace(item(""), "lotus", "orkide", 1)), false},
		"facts that are none":      {record("INSERT", own, item(`,"facts":{"B":"S2FyaSBOb3JkbWFubg=="}`)), false},
		"without an id": {strings.Replace(record("INSERT", own, item("")), `"eventID":"e"`, `"eventID":""`,
			1), false},
	} {
		t.Run(name, func(t *testing.T) {
			out, err := w.Invoke(t.Context(), "changes", []byte(`{"Records":[`+c.record+`,`+good+`]}`))
			want := `{"batchItemFailures":[]}`
			if !c.taken {
				want = `{"batchItemFailures":[{"itemIdentifier":"1"}]}`
			}
			if diff := cmp.Diff(want, string(out)); err != nil || diff != "" {
				t.Errorf("%v; answer (-want +got):\n%s", err, diff)
			}
		})
	}
	if w.Starts("changes") != 1 {
		t.Errorf("%d processes: something ended one", w.Starts("changes"))
	}
	w.nothingRefused()
}
