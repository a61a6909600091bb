package store

import "context"

type admissionKey struct{}

// Admitting returns a context whose writes must be admitted: every driver asks admit at the beginning of each Transact,
// with its operations, and writes nothing where it refuses; then Transact answers with its error as it is. So whoever
// limits writes hears of those that are about to be made, once all that speaks against them was found, and of no
// others. Counters are not asked about.
func Admitting(ctx context.Context, admit func(ctx context.Context, ops []Op) error) context.Context {
	return context.WithValue(ctx, admissionKey{}, admit)
}

// Admit is what a driver asks before it writes: nil where the context names nobody to be asked.
func Admit(ctx context.Context, ops []Op) error {
	admit, ok := ctx.Value(admissionKey{}).(func(context.Context, []Op) error)
	if !ok {
		return nil
	}
	return admit(ctx, ops)
}
