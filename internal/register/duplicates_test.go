package register

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"stund/internal/booking"
	"stund/internal/client"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/store/faulty"
)

// rows returns rows of the clients, as a shelf has them; the first is the oldest.
func rows(t *testing.T, all ...client.Particulars) (out []*Row) {
	t.Helper()
	for n, p := range all {
		c := client.Client{ID: fmt.Sprintf("c%03d", n), Particulars: p, Created: now.Add(time.Duration(n) * time.Hour)}
		row := rowOf(c, Visits{}, now)
		read, err := readRow(row.line())
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, &read)
	}
	return out
}

func TestWhoMayBeOne(t *testing.T) {
	t.Parallel()
	storgata := &client.Address{Street: "Storgata 1", PostalCode: "0184", City: "Oslo"}
	kari := client.Particulars{Name: "Kari Nordmann", Emails: []string{"Kari@example.com"},
		Phones: []string{"+4791234567"}, Birthday: "1980-12-24", Address: storgata}
	for name, c := range map[string]struct {
		other client.Particulars
		bits  int // 0: not suggested
		why   []Reason
	}{
		"name and e-mail": {client.Particulars{Name: "Kári  NORDMANN", Emails: []string{"kari@example.com"}}, 18,
			[]Reason{SameEmail, SameName}},
		"the last name first": {client.Particulars{Name: "Nordmann, Kari", Emails: kari.Emails}, 18,
			[]Reason{SameEmail, SameName}},
		"name and phone": {client.Particulars{Name: "Kari Nordmann", Phones: kari.Phones}, 15,
			[]Reason{SamePhone, SameName}},
		"a phone without its country": {client.Particulars{Name: "Kari Nordmann", Phones: []string{"+4691234567"}},
			15, []Reason{SamePhone, SameName}},
		"name and birthday": {client.Particulars{Name: "Kari Nordmann", Birthday: "1980-12-24"}, 14,
			[]Reason{SameBirthday, SameName}},
		"a birthday without a year": {client.Particulars{Name: "Kari Nordmann", Birthday: "--12-24"}, 14,
			[]Reason{SameBirthday, SameName}},
		"another birthday, one e-mail": {client.Particulars{Name: "Kari Nordmann", Emails: kari.Emails,
			Birthday: "1981-12-24"}, 12, []Reason{SameEmail, SameName, OtherBirthday}},
		"another birthday, one phone": {client.Particulars{Name: "Kari Nordmann", Phones: kari.Phones,
			Birthday: "1981-12-24"}, 9, []Reason{SamePhone, SameName, OtherBirthday}},
		"a name with a letter less": {client.Particulars{Name: "Kari Normann", Emails: kari.Emails}, 16,
			[]Reason{SameEmail, SimilarName}},
		"an initial": {client.Particulars{Name: "K. Nordmann", Phones: kari.Phones}, 12,
			[]Reason{SamePhone, SameFamily}},
		"another family name": {client.Particulars{Name: "Kari Dahl", Phones: kari.Phones}, 9, []Reason{SamePhone}},
		"name and home": {client.Particulars{Name: "Kari Nordmann", Address: storgata}, 9,
			[]Reason{SameName, SameHome}},
		"a home written otherwise": {client.Particulars{Name: "Kari Nordmann", Address: &client.Address{
			Street: "STORGATA  1", PostalCode: "0184"}}, 9, []Reason{SameName, SameHome}},
		"the name alone": {client.Particulars{Name: "Kari Nordmann"}, 0, nil},
		"a child by e-mail and phone": {client.Particulars{Name: "Emma Nordmann", Emails: kari.Emails,
			Phones: kari.Phones}, 0, nil},
		"a daughter of nearly the name": {client.Particulars{Name: "Karin Nordmann", Emails: kari.Emails}, 0, nil},
		"twins by phone": {client.Particulars{Name: "Knut Nordmann", Phones: kari.Phones, Birthday: "1980-12-24",
			Address: storgata}, 0, nil},
		"born on one day": {client.Particulars{Name: "Knut Berg", Birthday: "1980-12-24"}, 0, nil},
		"who was never like her": {client.Particulars{Name: "Ola Berg", Emails: []string{"ola@example.com"}}, 0,
			nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			all := duplicates(rows(t, kari, c.other))
			if c.bits == 0 {
				if len(all) > 0 {
					t.Errorf("suggested for %+v", all[0].Likeness)
				}
				return
			}
			if len(all) != 1 || all[0].A.ID != "c000" {
				t.Fatalf("%d pairs", len(all))
			}
			want := Likeness{c.bits, c.why}
			if diff := gocmp.Diff(want, all[0].Likeness); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestCommonNames say less, and no pair is looked for among very many who have one.
func TestCommonNames(t *testing.T) {
	t.Parallel()
	var all []client.Particulars
	for n := range 150 {
		all = append(all, client.Particulars{Name: "Kari Hansen", Birthday: fmt.Sprintf("1980-01-%02d", n%28+1)})
	}
	all = append(all, client.Particulars{Name: "Kari Hansen", Phones: []string{"+4791234567"}},
		client.Particulars{Name: "Kari Hansen", Phones: []string{"+4791234567"}})
	for _, d := range duplicates(rows(t, all...)) {
		if !slices.Contains(d.Reasons, CommonName) || slices.Contains(d.Reasons, SameName) {
			t.Fatalf("%+v", d.Likeness)
		}
		if d.Bits != 12 && d.Bits != 13 { // by birthday, by phone
			t.Fatalf("%+v", d.Likeness)
		}
	}
}

// TestJaroWinkler against the figures that are published, without later adjustments for long words.
func TestJaroWinkler(t *testing.T) {
	t.Parallel()
	for words, want := range map[[2]string]float64{{"martha", "marhta"}: 0.961, {"dwayne", "duane"}: 0.84,
		{"dixon", "dicksonx"}: 0.813, {"abroms", "abrams"}: 0.922, {"shackleford", "shackelford"}: 0.982,
		{"cunningham", "cunnigham"}: 0.98, {"jones", "johnson"}: 0.832, {"kari", "kari"}: 1, {"a", "b"}: 0,
		{"", ""}: 0, {"åse", "åse"}: 1} {
		for _, pair := range [][2]string{words, {words[1], words[0]}} {
			if got := jaroWinkler(pair[0], pair[1]); math.Abs(got-want) > 0.0006 {
				t.Errorf("%v: %.4f, not %.3f", pair, got, want)
			}
		}
	}
}

// TestDuplicatesAgainstAnOracle: what is found by blocks is what is found by comparing everybody who has something in
// common, and who is new is told of the same.
func TestDuplicatesAgainstAnOracle(t *testing.T) {
	t.Parallel()
	for seed := range uint64(30) {
		r := rand.New(rand.NewPCG(seed, 8))
		pick := func(all ...string) string { return all[r.IntN(len(all))] }
		var people []client.Particulars
		for range 40 {
			p := client.Particulars{
				Name:     pick("Kari Lie", "Lie, Kari", "K. Lie", "Ola Lie", "Kari Berg", "Åse Berg", "Kari"),
				Birthday: pick("", "", "1980-12-24", "--12-24", "1981-03-02"),
			}
			if r.IntN(3) == 0 {
				p.Emails = []string{pick("a@b.no", "A@B.no", "c@d.no", "e@f.no")}
			}
			for range r.IntN(3) {
				p.Phones = append(p.Phones, pick("+4791234567", "+4691234567", "+4722222222", "+358401234567"))
			}
			if r.IntN(4) == 0 {
				p.Address = &client.Address{Street: pick("Gata 1", "gata 1", "Veien 2")}
			}
			people = append(people, p)
		}
		all := rows(t, people...)
		got := map[string]Likeness{}
		for _, d := range duplicates(all) {
			got[d.A.ID+d.B.ID] = d.Likeness
		}
		count := map[string]int{}
		for _, row := range all {
			count[row.folded]++
		}
		want := map[string]Likeness{}
		for i, a := range all {
			for j, b := range all[i+1:] {
				x, y := faceOf(a), faceOf(b)
				meet := slices.ContainsFunc(x.blocks(), func(s string) bool { return slices.Contains(y.blocks(), s) })
				near := x.near(b)
				if meet && !near {
					t.Fatalf("seed %d: %+v and %+v have something in common", seed, people[i], people[i+1+j])
				}
				if l, ok := y.like(x, common(count[b.folded], len(all))); ok && near {
					want[a.ID+b.ID] = l
				}
			}
		}
		if diff := gocmp.Diff(want, got); diff != "" {
			t.Fatalf("seed %d: %s", seed, diff)
		}
	}
}

// TestDuplicatesOfAPractice: pages, practitioners, who was told apart, and what a merge makes of it.
func TestDuplicatesOfAPractice(t *testing.T) {
	t.Parallel()
	w := open(t, faulty.Options{})
	var made []client.Client
	for n, p := range []client.Particulars{
		{Name: "Kari Lie", Phones: []string{"+4791234567"}, Practitioner: "ida"},
		{Name: "Kari Lia", Phones: []string{"+4791234567"}, Practitioner: "ida"},
		{Name: "Karl Lie", Emails: []string{"a@b.no"}},
		{Name: "K. Lie", Emails: []string{"a@b.no"}},
		{Name: "Per Ås", Birthday: "1980-12-24", Practitioner: "ida"},
		{Name: "Per Aas", Birthday: "1980-12-24"},
	} {
		p.Note = fmt.Sprint(n)
		made = append(made, w.add(p))
	}
	list := func(only string) (names []string) {
		t.Helper()
		for after := ""; ; {
			page, next, err := w.Duplicates(t.Context(), "lotus", only, 1, after)
			if err != nil {
				t.Fatal(err)
			}
			for _, d := range page {
				pair := []string{d.A.Name, d.B.Name}
				slices.Sort(pair)
				names = append(names, strings.Join(pair, "+"))
			}
			if after = next; next == "" {
				return names
			}
		}
	}
	hold := func(what, only string, want ...string) {
		t.Helper()
		if diff := gocmp.Diff(want, list(only), cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%s: %s", what, diff)
		}
	}
	hold("all", "", "K. Lie+Karl Lie", "Kari Lia+Kari Lie", "Per Aas+Per Ås")
	hold("ida's", "ida", "Kari Lia+Kari Lie")
	hold("jonas's", "jonas")
	if page, _, err := w.Duplicates(t.Context(), "rosen", "", 9, ""); err != nil || len(page) > 0 {
		t.Errorf("another practice sees %v, %v", page, err)
	}
	if _, _, err := w.Duplicates(t.Context(), "lotus", "", 9, "x"); fault.CodeOf(err) != "cursor-invalid" {
		t.Errorf("a cursor that is none: %v", err)
	}
	for range 2 {
		if err := w.clients.TellApart(t.Context(), owner, "lotus", made[1].ID, made[0].ID); err != nil {
			t.Fatal(err)
		}
	}
	hold("told apart", "", "K. Lie+Karl Lie", "Per Aas+Per Ås")
	for range 2 {
		err := w.clients.Together(t.Context(), owner, "lotus", []string{made[0].ID}, []string{made[1].ID})
		if err != nil {
			t.Fatal(err)
		}
	}
	hold("taken back", "", "K. Lie+Karl Lie", "Kari Lia+Kari Lie", "Per Aas+Per Ås")
	if err := w.clients.TellApart(t.Context(), owner, "lotus", made[0].ID, made[1].ID); err != nil {
		t.Fatal(err)
	}
	hold("told apart once more", "", "K. Lie+Karl Lie", "Per Aas+Per Ås")
	third := w.add(client.Particulars{Name: "Kari Li", Phones: []string{"+4791234567"}})
	w.merge(third.ID, made[0].ID)
	hold("of one who includes who was told apart", "", "K. Lie+Karl Lie", "Per Aas+Per Ås")
	w.merge(made[2].ID, made[3].ID)
	hold("merged", "", "Per Aas+Per Ås")
	if got := w.find(Question{Words: "k lie", Limit: 9}); !slices.Contains(got, "Karl Lie") {
		t.Errorf("by the other's name: %v", got)
	}
	like, err := w.Like(t.Context(), client.Client{ID: "new", Practice: "lotus",
		Particulars: client.Particulars{Name: "Karl Lie", Emails: []string{"A@b.no"}}}, "", 3)
	if err != nil || len(like) != 1 || like[0].B.ID != made[2].ID || like[0].Bits != 18 {
		t.Errorf("a new one is like %+v, %v", like, err)
	}
	if like, err := w.Like(t.Context(), made[0], "jonas", 3); err != nil || len(like) > 0 {
		t.Errorf("jonas is told of %+v, %v", like, err)
	}
}

// merge merges two clients, and tells the register.
func (w *world) merge(kept, other string) {
	w.t.Helper()
	if _, err := w.clients.Merge(w.t.Context(), owner, "lotus", kept, 0, other, 0, nil); err != nil {
		w.t.Fatal(err)
	}
	w.insist(client.FactMerged.New("f", now, "lotus", kept, owner, client.Merged{Client: fact.ID(other)}))
}

// insist tells the fact until it is taken.
func (w *world) insist(f fact.Fact) {
	for err := errors.New("not yet"); err != nil; err = w.React(w.t.Context(), f) {
	}
}

// TestRowsOfMerged: whatever is merged, undone and booked meanwhile, under whichever of the ids, each client who is not
// merged has one row, with the visits of all whom they include.
func TestRowsOfMerged(t *testing.T) {
	t.Parallel()
	for seed := range uint64(6) {
		r := rand.New(rand.NewPCG(seed, 2))
		w := open(t, faulty.Options{Seed: seed, Conflict: 0.1, Lost: 0.1})
		var all []string
		into, visited := map[string]string{}, map[string]int{}
		for n := range 5 {
			c, err := w.clients.Add(
				t.Context(),
				owner,
				"lotus",
				fmt.Sprint(n),
				client.Particulars{Name: fmt.Sprint("K", n)},
			)
			if err != nil {
				t.Fatal(err)
			}
			w.insist(client.FactCreated.New("f", now, "lotus", c.ID, owner, fact.None{}))
			all = append(all, c.ID)
		}
		root := func(id string) string {
			for into[id] != "" {
				id = into[id]
			}
			return id
		}
		for n := range 40 {
			a, b := all[r.IntN(5)], all[r.IntN(5)]
			switch x := root(a); {
			case r.IntN(2) == 0:
				start := now.AddDate(0, 0, -r.IntN(9))
				e := booking.Event{
					Service:      "massage",
					Client:       fact.ID(b),
					Practitioner: fact.ID("of" + b),
					Start:        start,
					End:          start.Add(time.Hour),
				}
				w.insist(booking.FactCompleted.New("f", start, "lotus", fmt.Sprint("b", n), owner, e))
				visited[b]++
			case x != root(b) && r.IntN(3) > 0:
				other := root(b)
				into[other] = x
				w.merge(x, other)
			case into[b] != "":
				kept := root(b)
				delete(into, b)
				if _, err := w.clients.Unmerge(t.Context(), owner, "lotus", kept, 0, b); err != nil {
					t.Fatal(err)
				}
				w.insist(client.FactUnmerged.New("f", now, "lotus", kept, owner, client.Merged{Client: fact.ID(b)}))
			}
			w.holdRows(all, root, visited)
		}
	}
}

// holdRows compares the register with who was merged into whom, and how often each was seen.
func (w *world) holdRows(all []string, root func(string) string, visited map[string]int) {
	w.t.Helper()
	answer, err := w.Find(w.t.Context(), "lotus", Question{Limit: 50})
	if err != nil {
		w.t.Fatal(err)
	}
	got, want := map[string]int{}, map[string]int{}
	for _, row := range answer.Rows {
		got[row.ID] = 0
		for _, n := range row.Months {
			got[row.ID] += n
		}
		for _, id := range all {
			if with := visited[id] > 0 && root(id) == row.ID; row.Of("of"+id) != with {
				w.t.Errorf("%s is of who saw %s: %t", row.ID, id, !with)
			}
		}
	}
	for _, id := range all {
		want[root(id)] += visited[id]
	}
	if diff := gocmp.Diff(want, got); diff != "" {
		w.t.Fatal(diff)
	}
}

// TestTheDeadAreNoDuplicates of the living: the two could not be merged.
func TestTheDeadAreNoDuplicates(t *testing.T) {
	t.Parallel()
	w := open(t, faulty.Options{})
	same := client.Particulars{Name: "Kari Nordmann", Birthday: "1980-12-24"}
	died, second := w.add(same), w.add(same)
	suggested := func() int {
		page, _, err := w.Duplicates(t.Context(), "lotus", "", 9, "")
		like, failed := w.Like(t.Context(), second, "", 9)
		if err != nil || failed != nil || len(page) != len(like) {
			t.Fatal(len(page), len(like), err, failed)
		}
		return len(page)
	}
	if n := suggested(); n != 1 {
		t.Fatalf("%d pairs before", n)
	}
	if _, err := w.clients.SetStatus(t.Context(), owner, "lotus", died.ID, 0, client.Deceased); err != nil {
		t.Fatal(err)
	}
	w.tell(client.FactStatusChanged.New("g", now, "lotus", died.ID, owner, client.StatusChanged{}))
	if n := suggested(); n != 0 {
		t.Errorf("%d pairs of one who has died and one who has not", n)
	}
}
