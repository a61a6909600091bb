package client_test

import (
	"slices"
	"strings"
	"testing"

	"stund/internal/client"
	"stund/internal/fault"
	"stund/internal/once"
	"stund/internal/store"
)

// TestNumbersKeepTheirDigits: a number of a field is what was typed, and only what people write as one.
func TestNumbersKeepTheirDigits(t *testing.T) {
	t.Parallel()
	f := client.Field{ID: "number", Kind: client.NumberField}
	for in, want := range map[string]string{"12345678901234567890": "12345678901234567890", "0,1": "0.1",
		"12.50": "12.5",
		"+7":    "7", "-0": "0", "-0,0": "0", "-3.25": "-3.25", "007": "7", ".5": "0.5", "": "",
		"0.12345678901234567891": "0.12345678901234567891"} {
		if got, err := f.Take(in); err != nil || got != want {
			t.Errorf("%q is kept as %q, %v; want %q", in, got, err, want)
		}
	}
	for _, in := range []string{"1e308", "0x1p4", "1_0", "--1", "+-1", "1.2.3", "1,2,3", ".", "-", "1.", "NaN", "Inf",
		"१२", strings.Repeat("1", 31)} {
		if got, err := f.Take(in); err == nil {
			t.Errorf("%q is kept as %q", in, got)
		}
	}
}

// TestOrder: tags stand as they were put. What an order does not name stays behind, and one that names what is not
// there, or anything twice, changes nothing.
func TestOrder(t *testing.T) {
	t.Parallel()
	c := clients(open(t))
	for _, id := range []string{"a", "b", "c", "d"} {
		if _, err := client.Tags().Add(t.Context(), c, owner, "lotus", once.Request{},
			client.Tag{ID: id, Name: id}); err != nil {
			t.Fatal(err)
		}
	}
	for _, x := range []struct{ order, want, code string }{
		{"d a b c", "d a b c", ""},
		{"c", "c d a b", ""}, // somebody has added the others meanwhile
		{"", "c d a b", ""},
		{"b gone", "c d a b", "tag-unknown"},
		{"b b", "c d a b", "invalid-input"},
	} {
		_, err := client.Tags().Order(t.Context(), c, owner, "lotus", strings.Fields(x.order))
		if code := fault.CodeOf(err); code != x.code {
			t.Errorf("%q: %v", x.order, err)
		}
		v, err := c.Vocabulary(t.Context(), "lotus", store.Strong)
		if err != nil {
			t.Fatal(err)
		}
		var is []string
		for _, tag := range v.Tags {
			is = append(is, tag.ID)
		}
		if !slices.Equal(is, strings.Fields(x.want)) {
			t.Errorf("%q makes %v of them", x.order, is)
		}
	}
}
