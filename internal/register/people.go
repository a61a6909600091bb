package register

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"stund/internal/client"
	"stund/internal/fact"
	"stund/internal/practice"
	"stund/internal/store"
)

// Seen returns the client if the actor may see them: practitioners see those whom they have or had an appointment with,
// and those who are theirs first of all; everybody, where the practice shares them. The id of one who was merged leads
// to whom they were merged into, and whoever saw one of the two sees them. It answers fault.NotFound "client-unknown".
func (r *Register) Seen(ctx context.Context, actor fact.Actor, setup *practice.Setup, id string) (client.Client,
	error) {
	c, err := r.clients.Get(ctx, setup.Practice.ID, id, store.Strong)
	if err != nil || actor.Role != fact.Practitioner || setup.Practice.ShareClients ||
		c.FirstOf(actor.Practitioner) {
		return c, err
	}
	v, err := r.Visits(ctx, setup.Practice.ID, c.IDs()...)
	if err != nil {
		return client.Client{}, err
	}
	if !v.With(actor.Practitioner) {
		return client.Client{}, client.Unknown()
	}
	return c, nil
}

// People returns who the practice's clients are by their ids, of those who were merged too. It reads what has changed
// since the register was read last; who became a client a moment ago may be missing.
func (r *Register) People(ctx context.Context, practice string) (func(id string) (*Row, bool), error) {
	s, err := r.shelf(ctx, practice)
	if err != nil {
		return nil, err
	}
	return func(id string) (*Row, bool) {
		if s.byID == nil {
			return nil, false
		}
		row, ok := s.byID()[id]
		return row, ok
	}, nil
}

// Named returns who the practice's clients are by their names, as client.NameWords has them, with a space between. It
// reads as People does.
func (r *Register) Named(ctx context.Context, practice string) (func(words string) []*Row, error) {
	s, err := r.shelf(ctx, practice)
	if err != nil {
		return nil, err
	}
	all := make(map[string][]*Row, len(s.rows))
	for _, row := range s.rows {
		words := row.folded
		if strings.Contains(row.Name, ",") { // the family name comes first
			words = strings.Join(client.NameWords(row.Name), " ")
		}
		all[words] = append(all[words], row)
	}
	return func(words string) []*Row { return all[words] }, nil
}

// Rows returns the rows of the practice's clients, in no order. It reads as People does; nobody may write to them.
func (r *Register) Rows(ctx context.Context, practice string) ([]*Row, error) {
	s, err := r.shelf(ctx, practice)
	if err != nil {
		return nil, err
	}
	return s.rows, nil
}

// IDs returns the ids of the practice's clients, by name.
func (r *Register) IDs(ctx context.Context, practice string) ([]string, error) {
	s, err := r.shelf(ctx, practice)
	if err != nil {
		return nil, err
	}
	rows := slices.Clone(s.rows)
	slices.SortFunc(
		rows,
		func(a, b *Row) int { return cmp.Or(cmp.Compare(a.folded, b.folded), cmp.Compare(a.ID, b.ID)) },
	)
	all := make([]string, len(rows))
	for n, row := range rows {
		all[n] = row.ID
	}
	return all, nil
}
