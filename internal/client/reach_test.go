package client_test

import (
	"testing"
	"time"

	"stund/internal/client"
	"stund/internal/i18n"
)

func TestReach(t *testing.T) {
	t.Parallel()
	before, after := now.Add(-time.Hour), now.Add(time.Hour)
	given := client.Contact{Name: "Kari", Email: "KARI.nordmann@example.com", Phone: "+4799999999", Language: i18n.EN}
	for name, c := range map[string]struct {
		change func(*client.Particulars) // nil: nobody changed the client
		given  client.Contact
		at     time.Time
		want   client.Contact
	}{
		"as given, whatever the client is known for": {nil, given, before, given},
		"given after the change": {func(p *client.Particulars) { p.Emails = []string{"new@example.com"} }, given, after,
			given},
		"a corrected address": {func(p *client.Particulars) { p.Emails = []string{"new@example.com"} }, kari, before,
			client.Contact{Name: kari.Name, Email: "new@example.com", Phone: kari.Phone, Language: i18n.NB}},
		"another address before the one given": {func(p *client.Particulars) {
			p.Emails = []string{"new@example.com", kari.Email}
		}, kari, before, kari},
		"none any more": {func(p *client.Particulars) { p.Emails, p.Name, p.Language = nil, "Kari Dahl", "" }, kari,
			before, client.Contact{Name: "Kari Dahl", Phone: kari.Phone, Language: i18n.NB}},
		"what was never known, whatever else changes": {func(p *client.Particulars) { p.Note = "x" }, given, before,
			client.Contact{Name: kari.Name, Email: given.Email, Phone: given.Phone, Language: i18n.NB}},
		"another address beside it": {func(p *client.Particulars) {
			p.Phones = append([]string{"+4741234567"}, p.Phones...)
		}, kari, before, kari},
	} {
		db := open(t)
		made := add(t, clients(db), karis)
		if c.change != nil {
			p := karis
			c.change(&p)
			if _, err := clients(db).Change(t.Context(), owner, "lotus", made.ID, 0, p); err != nil {
				t.Fatal(err)
			}
		}
		got, err := clients(db).Reach(t.Context(), "lotus", made.ID, c.given, c.at)
		if err != nil || got != c.want {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
	for _, id := range []string{"", "nobody"} {
		if got, err := clients(open(t)).Reach(t.Context(), "lotus", id, given, before); err != nil || got != given {
			t.Errorf("no client: %+v, %v", got, err)
		}
	}
}

// TestReachAfterMerge: an address that was corrected before a merge, or that the merge did not keep, is written to no
// more; and undone, each is reached as before.
func TestReachAfterMerge(t *testing.T) {
	t.Parallel()
	c := clients(open(t))
	before := now.Add(-time.Hour)
	reach := func(id, email string) string {
		t.Helper()
		got, err := c.Reach(t.Context(), "lotus", id, client.Contact{Name: "Kari", Email: email}, before)
		if err != nil {
			t.Fatal(err)
		}
		return got.Email
	}
	named := func(email string) client.Particulars {
		return client.Particulars{Name: "Kari", Emails: []string{email}}
	}
	x, y, z := add(t, c, named("old@example.com")), add(t, c, named("y@example.com")), add(t, c, named("z@example.com"))
	if _, err := c.Change(t.Context(), owner, "lotus", x.ID, 0, named("new@example.com")); err != nil {
		t.Fatal(err)
	}
	merge(t, c, y.ID, x.ID, nil)
	if got := reach(x.ID, "old@example.com"); got != "y@example.com" {
		t.Errorf("what was corrected before goes to %s", got)
	}
	merge(t, c, y.ID, z.ID, client.Keep{"emails": client.Other})
	for _, wrong := range []string{"old@example.com", "new@example.com", "Y@example.com"} {
		if got := reach(y.ID, wrong); got != "z@example.com" {
			t.Errorf("%s, which was not kept, goes to %s", wrong, got)
		}
	}
	unmerge(t, c, y.ID, z.ID)
	unmerge(t, c, y.ID, x.ID)
	for id, email := range map[string]string{x.ID: "new@example.com", y.ID: "y@example.com", z.ID: "z@example.com"} {
		if got := reach(id, email); got != email {
			t.Errorf("undone, %s goes to %s", email, got)
		}
	}
	if got := reach(y.ID, "z@example.com"); got != "z@example.com" {
		t.Errorf("what the other booked while they were one goes to %s", got)
	}
}

// TestALandlineGivesWay: SMS go to the client's mobile phone where they gave a landline.
func TestALandlineGivesWay(t *testing.T) {
	t.Parallel()
	c := clients(open(t))
	both := add(t, c, client.Particulars{Name: "Kari", Phones: []string{"+4722123456", "+4791234567"}})
	one := add(t, c, client.Particulars{Name: "Ola", Phones: []string{"+4722123456"}})
	for given, want := range map[[2]string]string{{both.ID, "+4722123456"}: "+4791234567",
		{both.ID, "+4740000000"}: "+4740000000", {both.ID, ""}: "", {one.ID, "+4722123456"}: "+4722123456"} {
		got, err := c.Reach(t.Context(), "lotus", given[0], client.Contact{Name: "K", Phone: given[1]}, now)
		if err != nil || got.Phone != want {
			t.Errorf("%v is reached by %s, %v", given, got.Phone, err)
		}
	}
}
