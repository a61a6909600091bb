package client_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"stund/internal/civil"
	"stund/internal/client"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/i18n"
	"stund/internal/ids"
	"stund/internal/once"
	"stund/internal/store"
)

var (
	owner = fact.Actor{Role: fact.Owner, ID: "u1", Practice: "lotus"}
	today = civil.Date{Year: 2026, Month: 11, Day: 1}
	terms = client.Terms{Country: "NO", Practitioner: func(id string) bool { return id == "ida" },
		Vocabulary: client.Vocabulary{Tags: []client.Tag{{ID: "regular", Name: "Fast"}},
			Fields: []client.Field{{ID: "shoe", Name: "Sko", Kind: client.NumberField},
				{ID: "side", Name: "Side", Kind: client.ChoiceField, Options: []client.Option{{ID: "left", Name: "V"}}},
				{
					ID:   "since",
					Name: "Siden",
					Kind: client.DateField,
				}, {ID: "gdpr", Name: "OK", Kind: client.YesNoField}}}}
)

// add adds a client who must be new.
func add(t *testing.T, c *client.Clients, p client.Particulars) client.Client {
	t.Helper()
	made, err := c.Add(t.Context(), owner, "lotus", "", p)
	if err != nil {
		t.Fatal(err)
	}
	return made
}

func TestParticulars(t *testing.T) {
	t.Parallel()
	p := client.Particulars{Name: "  Kari   Nordmann ", Emails: []string{"Kari@Example.com", "kari@example.COM"},
		Phones: []string{"912 34 567", "+47 91234567", "22 12 34 56"}, Language: "no", Birthday: "--02-29",
		Address: &client.Address{Street: " Storgata  1 ", Country: "no"}, Tags: []string{"regular", "regular"},
		Fields: map[string]string{"shoe": "38,50", "side": "left", "since": "2026-01-02", "gdpr": "yes"},
		Payer:  &client.Party{Name: "Fjell AS", Phone: "22123456"}, Guardian: &client.Party{}, Practitioner: "ida"}
	if err := p.Normalise(terms, today); err != nil {
		t.Fatal(err)
	}
	want := client.Particulars{Name: "Kari Nordmann", Emails: []string{"Kari@example.com"},
		Phones: []string{"+4791234567", "+4722123456"}, Language: i18n.NB, Birthday: "--02-29",
		Address: &client.Address{Street: "Storgata 1", Country: "NO"}, Tags: []string{"regular"},
		Fields: map[string]string{"shoe": "38.5", "side": "left", "since": "2026-01-02", "gdpr": "yes"},
		Payer:  &client.Party{Name: "Fjell AS", Phone: "+4722123456"}, Practitioner: "ida"}
	if diff := cmp.Diff(want, p); diff != "" {
		t.Error(diff)
	}
	if got := p.Contact(i18n.NB); got != (client.Contact{Name: "Kari Nordmann", Email: "Kari@example.com",
		Phone: "+4791234567", Language: i18n.NB}) {
		t.Errorf("reached as %+v", got)
	}
}

// TestParticularsSayAllThatIsWrong, each at its place.
func TestParticularsSayAllThatIsWrong(t *testing.T) {
	t.Parallel()
	p := client.Particulars{
		Emails:       []string{"kari", ""},
		Phones:       []string{"1", "2", "3", "4", "5", "6"},
		Language:     "xx",
		Zone:         "Mars",
		Birthday:     "2027-01-01",
		Address:      &client.Address{Country: "Norge"},
		Tags:         []string{"vip"},
		Fields:       map[string]string{"shoe": "big", "side": "up", "since": "yesterday", "gdpr": "maybe", "hat": "1"},
		Alert:        strings.Repeat("x", 201),
		Guardian:     &client.Party{Email: "x"},
		Payer:        &client.Party{Client: "c1", Name: "Ola"},
		Practitioner: "eva",
	}
	err := p.Normalise(terms, today)
	f, ok := fault.As(err)
	if !ok || f.Kind != fault.Invalid {
		t.Fatal(err)
	}
	var at []string
	for _, w := range f.Fields {
		at = append(at, w.Path)
	}
	slices.Sort(at)
	want := []string{"address.country", "address.country", "alert", "birthday", "emails[0]", "emails[1]", "fields.gdpr",
		"fields.hat", "fields.shoe", "fields.side", "fields.since", "guardian.email", "guardian.name", "language",
		"name", "payer", "phones", "phones[0]", "phones[1]", "phones[2]", "phones[3]", "phones[4]",
		"phones[5]", "practitioner",
		"tags[0]", "time_zone"}
	if diff := cmp.Diff(want, at); diff != "" {
		t.Error(diff)
	}
}

// TestAdd: the same key makes one client, who is there already is named, and who shares an address is another.
func TestAdd(t *testing.T) {
	t.Parallel()
	db := open(t)
	c := clients(db)
	first, err := c.Add(t.Context(), owner, "lotus", "k1", karis)
	if err != nil || first.Revision() != 1 {
		t.Fatal(first, err)
	}
	if again, err := c.Add(t.Context(), owner, "lotus", "k1", karis); err != nil || again.ID != first.ID {
		t.Errorf("the same key makes %q, %v", again.ID, err)
	}
	per := client.Particulars{Name: "Per"}
	if _, err := c.Add(t.Context(), owner, "lotus", "k1", per); fault.CodeOf(err) != once.CodeKeyReused {
		t.Errorf("the same key for somebody else: %v", err)
	}
	ida := fact.Actor{Role: fact.Practitioner, ID: "u2", Practice: "lotus"}
	if hers, err := c.Add(t.Context(), ida, "lotus", "k1", per); err != nil || hers.ID == first.ID {
		t.Errorf("a colleague's key makes %q, %v", hers.ID, err)
	}
	_, err = c.Add(t.Context(), owner, "lotus", "k2", karis)
	if f, ok := fault.As(err); !ok || f.Code != "client-exists" || f.Extra["client"] != first.ID {
		t.Errorf("somebody who is there: %v", err)
	}
	emma := karis
	emma.Name = "Emma Nordmann"
	if child := add(t, c, emma); child.ID == first.ID {
		t.Error("a child was taken for the mother")
	}
	if got := find(t, c, "lotus", kari); got.ID != first.ID {
		t.Error("who books is not found as who was added")
	}
	nobody := client.Particulars{Name: "Per"}
	if a, b := add(t, c, nobody), add(t, c, nobody); a.ID == b.ID {
		t.Error("two without an address are one")
	}
}

// TestAddOfReserved: who has a reserved id and is added by staff is whom a booking finds.
func TestAddOfReserved(t *testing.T) {
	t.Parallel()
	db := open(t)
	c := clients(db)
	_, put, err := c.Reserve(t.Context(), "lotus", kari, now.AddDate(0, 1, 0), now)
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Transact(t.Context(), put...); err != nil {
		t.Fatal(err)
	}
	made := add(t, c, karis)
	if f := find(t, c, "lotus", kari); f.ID != made.ID || f.Put != nil {
		t.Errorf("%s is found and not %s", f.ID, made.ID)
	}
}

// TestChange: a client is found by what they are now called and reached by, and no longer by what they were.
func TestChange(t *testing.T) {
	t.Parallel()
	db := open(t)
	c := clients(db)
	made := add(t, c, karis)
	moved := karis
	moved.Name, moved.Emails, moved.Tags = "Kari Dahl", []string{"kari@dahl.example"}, []string{"regular"}
	changed, err := c.Change(t.Context(), owner, "lotus", made.ID, made.Revision(), moved)
	if err != nil || changed.Revision() != 2 {
		t.Fatal(changed, err)
	}
	_, err = c.Change(t.Context(), owner, "lotus", made.ID, made.Revision(), karis)
	if fault.CodeOf(err) != "changed-meanwhile" || !errors.Is(err, fault.Conflict) {
		t.Errorf("an old revision: %v", err)
	}
	if same, err := c.Change(t.Context(), owner, "lotus", made.ID, 2, moved); err != nil || same.Revision() != 2 {
		t.Errorf("what changes nothing wrote revision %d, %v", same.Revision(), err)
	}
	if got := find(t, c, "lotus", kari); got.ID == made.ID {
		t.Error("found by the old address and name")
	}
	for _, now := range []client.Contact{{Name: "Kari Dahl", Email: "Kari@dahl.example"},
		{Name: "Kari Dahl", Phone: kari.Phone}, {Name: "Kari", Email: "kari@dahl.example"}} {
		if got := find(t, c, "lotus", now); got.ID != made.ID {
			t.Errorf("not found as %+v", now)
		}
	}
	_, item := stored(t, db, "lotus", made.ID)
	data, err := client.FactChanged.Data(item.Facts[0])
	want := client.Changed{Fields: []fact.Code{"name", "emails"}, Tagged: []fact.ID{"regular"}}
	if diff := cmp.Diff(want, data); diff != "" || err != nil {
		t.Error(diff, err)
	}
	if _, err := c.Change(t.Context(), owner, "lotus", "nobody", 1, karis); !errors.Is(err, fault.NotFound) {
		t.Errorf("nobody: %v", err)
	}
	if _, err := c.Change(t.Context(), owner, "rosen", made.ID, 2, karis); !errors.Is(err, fault.NotFound) {
		t.Errorf("another practice's: %v", err)
	}
}

// TestWhoIsFound: after any changes of names and addresses each client is found by exactly what they have.
func TestWhoIsFound(t *testing.T) {
	t.Parallel()
	for seed := range uint64(20) {
		r := rand.New(rand.NewPCG(seed, 7))
		db := open(t)
		c := clients(db)
		names := []string{"Kari Lie", "Ola Lie", "Emma Lie", "Kari Dahl"}
		some := func() (p client.Particulars) {
			p.Name = names[r.IntN(len(names))]
			for _, n := range r.Perm(4)[:r.IntN(3)] {
				p.Emails = append(p.Emails, fmt.Sprintf("e%d@example.com", n))
			}
			for _, n := range r.Perm(3)[:r.IntN(3)] {
				p.Phones = append(p.Phones, fmt.Sprintf("+479000000%d", n))
			}
			return p
		}
		model := map[string]client.Particulars{}
		for range 40 {
			p := some()
			if made, err := c.Add(t.Context(), owner, "lotus", "", p); err == nil {
				model[made.ID] = p
			} else if fault.CodeOf(err) != "client-exists" {
				t.Fatal(err)
			}
			for id := range model {
				p := some()
				if _, err := c.Change(t.Context(), owner, "lotus", id, 0, p); err != nil {
					t.Fatal(err)
				}
				model[id] = p
				break
			}
		}
		for email := range 4 {
			for _, name := range names {
				contact := client.Contact{Name: name, Email: fmt.Sprintf("e%d@example.com", email)}
				var fit []string
				for id, p := range model {
					if p.Name == name && slices.Contains(p.Emails, contact.Email) {
						fit = append(fit, id)
					}
				}
				got := find(t, c, "lotus", contact)
				if known := got.Put == nil; known != (len(fit) > 0) || known && !slices.Contains(fit, got.ID) {
					t.Fatalf(
						"seed %d: %+v is found as %s (known %t), and is one of %v",
						seed,
						contact,
						got.ID,
						known,
						fit,
					)
				}
			}
		}
	}
}

func TestStatus(t *testing.T) {
	t.Parallel()
	db := open(t)
	c := clients(db)
	made := add(t, c, karis)
	for _, s := range []client.Status{client.Archived, client.Archived, client.Deceased, client.Active} {
		got, err := c.SetStatus(t.Context(), owner, "lotus", made.ID, 0, s)
		if err != nil || got.Is() != s {
			t.Errorf("%s: %s, %v", s, got.Is(), err)
		}
	}
	if got, _ := stored(t, db, "lotus", made.ID); got.Status != "" {
		t.Errorf("an active client is stored as %q", got.Status)
	}
}

func TestPreferences(t *testing.T) {
	t.Parallel()
	db := open(t)
	c := clients(db)
	made := add(t, c, karis)
	if !made.Wants(client.Reminders, client.BySMS) || made.Wants(client.Marketing, client.ByEmail) {
		t.Error("what nobody said is taken otherwise than silence")
	}
	said := []client.Preference{{Purpose: client.Marketing, Channel: client.ByEmail, Answer: client.Yes,
		Basis: client.Consent, Wording: "nyhetsbrev-2"}, {Purpose: client.Reminders, Channel: client.BySMS,
		Answer: client.No}}
	got, err := c.Prefer(t.Context(), owner, "lotus", made.ID, 1, client.FromStaff, said)
	if err != nil || got.Wants(client.Reminders, client.BySMS) || !got.Wants(client.Reminders, client.ByEmail) ||
		!got.Wants(client.Marketing, client.ByEmail) || got.Wants(client.Marketing, client.BySMS) {
		t.Errorf("%+v, %v", got.Preferences, err)
	}
	want := []client.Preference{{Purpose: client.Reminders, Channel: client.BySMS, Answer: client.No,
		Source: client.FromStaff, At: now}, said[0]}
	want[1].Source, want[1].At = client.FromStaff, now
	if diff := cmp.Diff(want, got.Preferences, cmpopts.EquateApproxTime(0)); diff != "" {
		t.Error(diff)
	}
	if same, err := c.Prefer(t.Context(), owner, "lotus", made.ID, 0, client.FromClient, said); err != nil ||
		same.Revision() != got.Revision() {
		t.Errorf("what was said before wrote revision %d, %v", same.Revision(), err)
	}
	back, err := c.Prefer(t.Context(), owner, "lotus", made.ID, 0, client.FromClient, []client.Preference{
		{Purpose: client.Marketing, Channel: client.ByEmail, Answer: client.Unsaid}})
	if err != nil || back.Wants(client.Marketing, client.ByEmail) || len(back.Preferences) != 1 {
		t.Errorf("taken back it is %+v, %v", back.Preferences, err)
	}
	for name, bad := range map[string][]client.Preference{
		"no purpose": {{Channel: client.ByEmail, Answer: client.No}},
		"no channel": {{Purpose: client.Care, Answer: client.No}},
		"no answer":  {{Purpose: client.Care, Channel: client.BySMS}},
		"no basis":   {{Purpose: client.Marketing, Channel: client.ByEmail, Answer: client.Yes}},
		"a basis of others": {{Purpose: client.Care, Channel: client.ByEmail, Answer: client.Yes,
			Basis: client.Consent}},
		"twice": {said[1], said[1]},
		"nothing reaches": {{Purpose: client.Essential, Channel: client.ByEmail, Answer: client.No},
			{Purpose: client.Essential, Channel: client.BySMS, Answer: client.No}},
	} {
		if _, err := c.Prefer(t.Context(), owner, "lotus", made.ID, 0, client.FromStaff, bad); !errors.Is(err,
			fault.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	dead, err := c.SetStatus(t.Context(), owner, "lotus", made.ID, 0, client.Deceased)
	if err != nil || dead.Wants(client.Essential, client.ByEmail) {
		t.Error("something is sent to who has died")
	}
}

// TestIdentityOfNobodyIsGone: an address that no client has any more leaves nothing behind.
func TestIdentityOfNobodyIsGone(t *testing.T) {
	t.Parallel()
	db := open(t)
	c := clients(db)
	made := add(t, c, karis)
	none := karis
	none.Emails, none.Phones = nil, nil
	if _, err := c.Change(t.Context(), owner, "lotus", made.ID, 1, none); err != nil {
		t.Fatal(err)
	}
	for _, address := range []string{"email:kari.nordmann@example.com", "phone:+4791234567"} {
		k := store.Key{Partition: "identity#lotus#" + ids.Derive(key, "identity", "lotus", address), Sort: "identity"}
		if _, err := db.Get(t.Context(), k, store.Strong); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("%s: %v", address, err)
		}
	}
}
