package client_test

import (
	"testing"

	"stund/internal/client"
	"stund/internal/fault"
	"stund/internal/once"
)

// TestFamilies: who books with the address of somebody who is a client, and a name. They are that client, or another
// one who shares the address.
func TestFamilies(t *testing.T) {
	t.Parallel()
	for _, f := range []struct {
		known, comes string
		same         bool
	}{
		{"Kari Anne Hansen", "Kari", true},
		{"Kari", "Kari Anne Hansen", true},
		{"Kari Anne Hansen", "Kari Hansen", true},
		{"Kari Hansen", "Kari Anne Hansen", true},
		{"Kari Anne Hansen", "Kari A. Hansen", true},
		{"Kari Anne Hansen", "Hansen, Kari Anne", true},
		{"Kari Anne Sofie Hansen", "Kari Anne Hansen", true},
		{"Anne-Marie Berg", "Anne Marie Berg", true},
		{"Anne-Marie Berg", "Anne Berg", true},
		{"Åse Lie", "ASE LIE", true},
		{"Anne Marie Berg", "Anne Sofie Berg", false},
		{"Anne-Marie Berg", "Anne-Sofie Berg", false},
		{"Anne Marie", "Anne Sofie", false},
		{"Anne Marie Lie Berg", "Anne Sofie Lie Berg", false},
		{"Kari Hansen", "Ola Hansen", false},
		{"Kari Hansen", "Kari Berg", false},
		{"Per Olav Lie", "Per Arne Lie", false},
		{"Jan Erik de Vries", "Jan Willem de Vries", false},
	} {
		r := clients(open(t))
		known := add(t, r, client.Particulars{Name: f.known, Emails: []string{"post@hansen.no"}})
		found := find(t, r, "lotus", client.Contact{Name: f.comes, Email: "post@hansen.no"})
		if same := found.ID == known.ID; same != f.same {
			t.Errorf("%s books with the address of %s: the same %t", f.comes, f.known, same)
		}
	}
}

// TestSistersAndTheirShortName: who leaves the word out that tells two apart is neither of them.
func TestSistersAndTheirShortName(t *testing.T) {
	t.Parallel()
	r := clients(open(t))
	var sisters []string
	for _, name := range []string{"Anne Marie Berg", "Anne Sofie Berg"} {
		sisters = append(sisters, add(t, r, client.Particulars{Name: name, Emails: []string{"post@berg.no"}}).ID)
	}
	for n, name := range []string{"Anne Marie Berg", "Anne Sofie Berg"} {
		if got := find(t, r, "lotus", client.Contact{Name: name, Email: "post@berg.no"}); got.ID != sisters[n] {
			t.Errorf("%s is not found as herself", name)
		}
	}
	if got := find(t, r, "lotus", client.Contact{Name: "Anne Berg", Email: "post@berg.no"}); got.Put == nil {
		t.Error("Anne Berg is filed under one of the two")
	}
}

// TestAddingWhoWaits: who waits on a list becomes a client under the id that they have there, once for each request.
func TestAddingWhoWaits(t *testing.T) {
	t.Parallel()
	db := open(t)
	r := clients(db)
	waits := client.Contact{Name: "Liv Dal", Email: "liv@example.com"}
	reserved, put, err := r.Reserve(t.Context(), "lotus", waits, now.AddDate(0, 1, 0), now)
	if err == nil {
		err = db.Transact(t.Context(), put...)
	}
	if err != nil {
		t.Fatal(err)
	}
	child := add(t, r, client.Particulars{Name: "Per Dal", Emails: []string{waits.Email}})
	if child.ID == reserved {
		t.Error("a child has the id of who waits")
	}
	p := client.Particulars{Name: "Liv Marie Dal", Emails: []string{"other@example.com", waits.Email}}
	for range 2 {
		got, err := r.Add(t.Context(), owner, "lotus", "key", p)
		if err != nil || got.ID != reserved {
			t.Fatalf("added under %q, %v: they wait under %s", got.ID, err, reserved)
		}
	}
	if _, err := r.Add(t.Context(), owner, "lotus", "another", p); fault.CodeOf(err) != client.CodeExists {
		t.Errorf("by another request: %v", err)
	}
	p.Alert = "other"
	if _, err := r.Add(t.Context(), owner, "lotus", "key", p); fault.CodeOf(err) != once.CodeKeyReused {
		t.Errorf("the key for something else: %v", err)
	}
	if got := find(t, r, "lotus", waits); got.ID != reserved || got.Put != nil {
		t.Errorf("who books is %+v", got)
	}
}
