package typed_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/collate"
	"golang.org/x/text/language"

	"stund/internal/typed"
)

// TestOrder: each language sorts its names as the CLDR does, whose tables say so here.
func TestOrder(t *testing.T) {
	t.Parallel()
	names := []string{"Zoe", "Aasen", "Ås", "Åse", "Ærø", "Äijö", "Ødegård", "Öberg", "Olsen", "Anna", "Adam", "Østby",
		"Yngve", "Müller", "Myhre", "Berg", "Årdal", "Abel", "Éva", "Eva B", "Ärlig"}
	for _, l := range []string{"nb", "da", "sv", "fi", "en"} {
		want := slices.Clone(names)
		tag := strings.Replace(l, "nb", "da", 1) // the library has no tables of Norwegian, which sorts as Danish does
		by := collate.New(language.MustParse(tag), collate.IgnoreCase)
		slices.SortStableFunc(want, by.CompareString)
		got := slices.Clone(names)
		slices.SortStableFunc(
			got,
			func(a, b string) int { return strings.Compare(typed.Order(l, a), typed.Order(l, b)) },
		)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", l, diff)
		}
	}
}
