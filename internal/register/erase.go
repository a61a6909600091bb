package register

import (
	"context"
	"fmt"

	"stund/internal/client"
	"stund/internal/i18n"
	"stund/internal/store"
	"stund/internal/trace"
)

// Traces lists what the register holds about a person: their row, and what their visits have come to.
func (r *Register) Traces() []trace.Trace {
	return []trace.Trace{{Name: "register", Called: calledRegister, Goes: goesRegister, More: client.Themselves,
		Erase: r.erase}}
}

func (r *Register) erase(ctx context.Context, who trace.Person, id string) error {
	if err := r.write(ctx, who.Practice, id); err != nil {
		return err
	}
	if err := r.db.Transact(ctx, store.Delete(visits.Key(who.Practice, id), store.Always)); err != nil {
		return fmt.Errorf("erase visits: %w", err)
	}
	return nil
}

var (
	calledRegister = i18n.Text{
		NB: "Søk og lister",
		SV: "Sök och listor",
		DA: "Søgning og lister",
		FI: "Haku ja luettelot",
		EN: "Search and lists",
	}
	goesRegister = i18n.Text{
		NB: "Raden i listene, og hva besøkene er blitt til",
		SV: "Raden i listorna, och vad besöken har blivit till",
		DA: "Rækken i listerne, og hvad besøgene er blevet til",
		FI: "Rivi luetteloissa ja käyntien yhteenveto",
		EN: "The row in lists, and what visits have come to",
	}
)
