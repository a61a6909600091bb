package imports

import (
	"context"
	"errors"
	"fmt"
	"time"

	"stund/internal/client"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/i18n"
	"stund/internal/trace"
)

// Traces lists what imports hold about a person: files in which they may be. What became of rows is kept by ids alone.
// Of a file that was not taken in nobody knows who is in it, and it ends by itself within a week.
func (x *Imports) Traces() []trace.Trace {
	return []trace.Trace{{Name: "imports", Called: calledImports, Goes: goesImports, Of: ofImport, Erase: x.erase}}
}

// ofImport returns the import that the fact is about.
func ofImport(f fact.Fact) ([]string, error) {
	data, err := client.FactImported.Data(f)
	if errors.Is(err, fact.ErrKind) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return []string{string(data.Import)}, nil
}

// erase has the import's file removed: at once, or as soon as the import has ended. The desk does it.
func (x *Imports) erase(ctx context.Context, who trace.Person, id string) error {
	_, err := family.Update(ctx, x.db, x.retry, family.Key(who.Practice, id),
		func(i Import) (Import, []fact.Fact, error) {
			if i.NoFile || i.Forget {
				return i, nil, nil
			}
			i.Forget = true
			if i.Status.Ended() {
				i.Next = x.now().UTC().Truncate(time.Second)
			}
			return i, nil, nil
		})
	if err != nil && !errors.Is(err, fault.NotFound) {
		return fmt.Errorf("erase an import's file: %w", err)
	}
	return nil
}

var (
	calledImports = i18n.Text{
		NB: "Importerte filer",
		SV: "Importerade filer",
		DA: "Importerede filer",
		FI: "Tuodut tiedostot",
		EN: "Imported files",
	}
	goesImports = i18n.Text{
		NB: "Filene som klienten kom med. Filer som ikke ble importert, og eksporter, slettes av seg selv innen en uke",
		SV: "Filerna som klienten kom med. Filer som inte importerades, och exporter, raderas av sig själva inom en vecka",
		DA: "Filerne som klienten kom med. Filer som ikke blev importeret, og eksporter, slettes af sig selv " +
			"inden for en uge",
		FI: "Tiedostot, joiden mukana asiakas tuli. Tuomatta jääneet tiedostot ja viennit poistuvat itsestään viikossa",
		EN: "The files that the client came with. Files that were not imported, and exports, end by themselves " +
			"within a week",
	}
)
