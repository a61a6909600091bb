package history

import (
	"testing"
	"time"

	clients "stund/internal/client"
	"stund/internal/fact"
)

// TestShown: what a timeline says of a client names no other client, whom its reader may not see.
func TestShown(t *testing.T) {
	t.Parallel()
	at, actor := time.Unix(0, 0), fact.Actor{Role: fact.Owner}
	for _, c := range []struct {
		fact fact.Fact
		want string
	}{
		{clients.FactShares.New("1", at, "lotus", "a", actor, clients.Shares{With: []fact.ID{"b"}}), ""},
		{clients.FactMerged.New("2", at, "lotus", "a", actor, clients.Merged{Client: "b",
			Fields: []fact.Code{"name"}}), `{"fields":["name"]}`},
		{clients.FactUnmerged.New("3", at, "lotus", "a", actor, clients.Merged{Client: "b"}), ""},
		{clients.FactChanged.New("4", at, "lotus", "a", actor, clients.Changed{Fields: []fact.Code{"name"}}),
			`{"fields":["name"]}`},
	} {
		if got := string(shown(c.fact)); got != c.want {
			t.Errorf("%s shows %q, want %q", c.fact.Kind, got, c.want)
		}
	}
}
