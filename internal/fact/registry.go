package fact

import (
	"errors"
	"fmt"
	"maps"
	"slices"
)

// ErrUnknown is the error for a fact whose kind is not registered.
var ErrUnknown = errors.New("fact: unknown kind")

// Registry is every kind of fact there is. The zero Registry has none.
type Registry struct{ kinds map[string]Registered }

// Register makes a Registry of the lists of all capabilities. It panics where a kind has no name or is registered
// twice, and where one of a later version cannot read the earlier ones.
func Register(lists ...[]Registered) Registry { return Registry{}.With(slices.Concat(lists...)...) }

// With returns a Registry that has these kinds as well. It panics as Register does.
func (r Registry) With(kinds ...Registered) Registry {
	all := maps.Clone(r.kinds)
	if all == nil {
		all = make(map[string]Registered, len(kinds))
	}
	for _, k := range kinds {
		name := k.Of()
		if _, twice := all[name]; twice || name == "" {
			panic(fmt.Sprintf("fact: kind %q has no name or is registered twice", name))
		}
		if v, ok := k.(interface{ readable() bool }); ok && !v.readable() {
			panic(fmt.Sprintf("fact: kind %q does not read its earlier versions", name))
		}
		all[name] = k
	}
	return Registry{all}
}

// readable tells whether the kind reads every version that was written.
func (k Kind[T]) readable() bool { return k.Version == 0 || k.Version > 0 && k.Older != nil }

// Tell says the fact to staff, in their words; "" if its kind has none. It answers ErrUnknown for a kind that is not
// registered.
func (r Registry) Tell(f Fact, in Telling) (string, error) {
	k, ok := r.kinds[f.Kind]
	if !ok {
		return "", fmt.Errorf("%w: %s", ErrUnknown, f.Kind)
	}
	return k.Tell(f, in)
}

// Find returns the kind with the name.
func (r Registry) Find(name string) (Registered, bool) {
	k, ok := r.kinds[name]
	return k, ok
}

// Names returns the names of all kinds that want chooses, in order; nil chooses all.
func (r Registry) Names(want func(Registered) bool) []string {
	var names []string
	for _, name := range slices.Sorted(maps.Keys(r.kinds)) {
		if want == nil || want(r.kinds[name]) {
			names = append(names, name)
		}
	}
	return names
}

// Concerns returns the id of the client whom the fact concerns, "" if it is none. A fact of a kind that is not
// registered is ErrUnknown.
func (r Registry) Concerns(f Fact) (client string, err error) {
	k, ok := r.kinds[f.Kind]
	if !ok {
		return "", fmt.Errorf("%w: %q", ErrUnknown, f.Kind)
	}
	return k.Concerns(f)
}
