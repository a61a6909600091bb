package cloud_test

import (
	"path/filepath"
	"slices"
	"testing"

	"stund/internal/awstest"
	"stund/internal/catalogue/traces"
	"stund/internal/store/bolt"
	"stund/internal/store/dynamo"
	"stund/internal/trace"
)

// traced are ids of what the world holds about clients, by the traces that do not find it themselves. Of messages and
// sessions an id is that of what they speak of.
func (w seeded) traced() map[string][]string {
	return map[string][]string{
		"bookings": {w.Ahead, w.Today, w.Vouchers.Used, w.Paying.Booked, w.Forms.Booked},
		"sessions": {w.Ahead},
		"messages": {w.Ahead},
		"requests": {w.Asked},
		"cards":    {w.Vouchers.Gift, w.Vouchers.Clip},
		"payments": {w.Paying.Held, w.Paying.Opened, w.Paying.Paid, w.Paying.Booked},
		"forms":    {w.Forms.Open, w.Forms.Filled},
		"waitlist": {w.Offered, w.Waiting},
		"invoices": {w.Invoicing.Draft, w.Invoicing.Kari},
		"arrivals": {w.Surveys.New},
		"feedback": {w.Surveys.Planned, w.Surveys.Answered},
		"tasks":    {w.Call, w.Filed},
		"imports":  {w.Lists[0]},
	}
}

// TestTracesMayDoTheirWork: what each capability holds about a client may be erased by the function erasures, and
// handed out by client-export, as their policies are. Payloads erase a client or two, and not of each trace something.
func TestTracesMayDoTheirWork(t *testing.T) {
	t.Parallel()
	moto := awstest.Moto(t)
	db, err := bolt.Open(filepath.Join(t.TempDir(), "stund.db"), bolt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	made := seed(t, db)
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	world, known := seededWorld(t), made.traced()
	who := trace.Person{Practice: "lotus", IDs: []string{made.Kari}, Names: []string{"Kari Nordmann"},
		Emails: []string{"kari@example.com"}, Phones: []string{"+4791234567"}}
	for _, f := range functions() {
		if !slices.Contains([]string{"erasures", "client-export"}, f.name) {
			continue
		}
		t.Run(f.name, func(t *testing.T) {
			t.Parallel()
			w := newWatched(t, f, moto, newPlace(t, moto, environment(nil)("STUND_SENDER"), world))
			p := parts(t, dynamo.New(w.client, w.settings.Table, patient), begin, 9)
			for _, c := range traces.List(p.Base()) {
				ids := known[c.Name]
				if c.More != nil {
					found, _, err := c.More(t.Context(), who, "")
					if err != nil {
						t.Errorf("look for %s: %v", c.Name, err)
					}
					ids = append(ids, found...)
				}
				if len(ids) == 0 {
					t.Errorf("the world of the payloads has nothing for the trace %s: seed something, and name it in "+
						"traced", c.Name)
				}
				for _, id := range ids {
					var err error
					if f.name == "erasures" {
						err = c.Erase(t.Context(), who, id)
					} else if c.HandOut != nil {
						_, _, err = c.HandOut(t.Context(), who, id)
					}
					if err != nil {
						t.Errorf("%s %s: %v", c.Name, id, err)
					}
				}
			}
			for _, d := range w.gate.Denials() {
				t.Errorf("a permission is missing: %s", d)
			}
		})
	}
}
