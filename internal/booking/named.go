package booking

import "stund/internal/fact"

// Named returns the booking that the fact says was made for its client, or given to them; "": it says of none.
func Named(f fact.Fact) string {
	if f.Kind == FactCreated.Name || f.Kind == FactReceived.Name {
		return f.Subject
	}
	return ""
}
