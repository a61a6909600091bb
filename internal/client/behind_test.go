package client_test

import (
	"testing"

	"stund/internal/client"
	"stund/internal/fault"
	"stund/internal/store"
)

// TestWhoStandsBehind: a payer or guardian is another client of the practice, and nobody for whom the client stands.
func TestWhoStandsBehind(t *testing.T) {
	t.Parallel()
	c := clients(open(t))
	named := func(name, payer, guardian string) client.Particulars {
		p := client.Particulars{Name: name}
		if payer != "" {
			p.Payer = &client.Party{Client: payer}
		}
		if guardian != "" {
			p.Guardian = &client.Party{Client: guardian}
		}
		return p
	}
	mother := add(t, c, named("Kari Lie", "", ""))
	child := add(t, c, named("Ola Lie", mother.ID, mother.ID))
	grandchild := add(t, c, named("Per Lie", child.ID, ""))
	merged := add(t, c, named("K Lie", "", ""))
	merge(t, c, mother.ID, merged.ID, nil)
	elsewhere, err := c.Add(t.Context(), owner, "rosen", "", named("Eva", "", ""))
	if err != nil {
		t.Fatal(err)
	}
	for name, try := range map[string]struct {
		id, payer, guardian string
		wrong               []string
	}{
		"nobody":                {mother.ID, "3r0jbcrngpe1hn0bf0ygd9ke00", "", []string{"payer.client"}},
		"of another practice":   {mother.ID, elsewhere.ID, "", []string{"payer.client"}},
		"oneself":               {mother.ID, mother.ID, mother.ID, []string{"guardian.client", "payer.client"}},
		"oneself, by a merge":   {mother.ID, merged.ID, "", []string{"payer.client"}},
		"whom they pay for":     {mother.ID, child.ID, "", []string{"payer.client"}},
		"by way of another one": {mother.ID, grandchild.ID, "", []string{"payer.client"}},
		"speaks, and is paid":   {mother.ID, "", grandchild.ID, nil},
	} {
		_, err := c.Change(t.Context(), owner, "lotus", try.id, 0, named("Kari Lie", try.payer, try.guardian))
		f, _ := fault.As(err)
		var wrong []string
		if f != nil {
			for _, w := range f.Fields {
				wrong = append(wrong, w.Path)
			}
		}
		if len(wrong) != len(try.wrong) || len(wrong) > 0 && wrong[0] != try.wrong[0] ||
			(err == nil) != (wrong == nil) {
			t.Errorf("%s: %v, wanted %v wrong", name, err, try.wrong)
		}
	}
	if _, err := c.Add(t.Context(), owner, "lotus", "", named("Nils", "nobody", "")); fault.KindOf(
		err,
	) != fault.Invalid {
		t.Errorf("a new one: %v", err)
	}
	chain := mother
	for range 8 {
		next, err := c.Add(t.Context(), owner, "lotus", "", named("Ny Lie", chain.ID, ""))
		if err != nil {
			if fault.KindOf(err) != fault.Invalid {
				t.Fatal(err)
			}
			return
		}
		chain = next
	}
	t.Error("a chain without end")
}

// TestWhatIsNoMoreIsNoMistake: a tag, a field, a choice or a practitioner that the practice has removed is no mistake
// of whoever changes something else of the client, and is one of who says it anew.
func TestWhatIsNoMoreIsNoMistake(t *testing.T) {
	t.Parallel()
	was := client.Particulars{Name: "Kari", Tags: []string{"gone", "regular"}, Practitioner: "left",
		Fields: map[string]string{"gone": "x", "shoe": "38", "side": "middle"}}
	known := terms
	known.Was = was
	p := was
	if err := p.Normalise(known, today); err != nil {
		t.Fatal(err)
	}
	if len(p.Tags) != 1 || p.Tags[0] != "regular" || len(p.Fields) != 2 || p.Fields["side"] != "middle" ||
		p.Practitioner != "" {
		t.Errorf("kept: %+v", p)
	}
	p = was
	f, _ := fault.As(p.Normalise(terms, today))
	if f == nil || len(f.Fields) != 4 {
		t.Errorf("of a new one: %v", f)
	}
}

// TestRevisions: each change of a client may say what it was made of.
func TestRevisions(t *testing.T) {
	t.Parallel()
	c := clients(open(t))
	a, b := add(t, c, client.Particulars{Name: "Kari"}), add(t, c, client.Particulars{Name: "Ola"})
	merge(t, c, a.ID, b.ID, nil)
	for name, change := range map[string]func(revision int64) error{
		"archive": func(revision int64) error {
			_, err := c.SetStatus(t.Context(), owner, "lotus", a.ID, revision, client.Archived)
			return err
		},
		"restore": func(revision int64) error {
			_, err := c.SetStatus(t.Context(), owner, "lotus", a.ID, revision, client.Active)
			return err
		},
		"unmerge": func(revision int64) error {
			_, err := c.Unmerge(t.Context(), owner, "lotus", a.ID, revision, b.ID)
			return err
		},
	} {
		if err := change(99); fault.CodeOf(err) != "changed-meanwhile" {
			t.Errorf("%s of another revision: %v", name, err)
		}
	}
	now, err := c.Get(t.Context(), "lotus", a.ID, store.Strong)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Unmerge(t.Context(), owner, "lotus", a.ID, now.Revision(), b.ID); err != nil {
		t.Errorf("of its revision: %v", err)
	}
}
