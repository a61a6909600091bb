// Package tasks lists the kinds of task that capabilities raise.
package tasks

import (
	"slices"

	"stund/internal/base"
	booking "stund/internal/booking/tasks"
	busytime "stund/internal/busytime/tasks"
	client "stund/internal/client/tasks"
	invoice "stund/internal/invoice/tasks"
	payment "stund/internal/payment/tasks"
	register "stund/internal/register/tasks"
	survey "stund/internal/survey/tasks"
	"stund/internal/task"
)

// Further are the kinds of task of capabilities that are in none of the catalogue's lists, which a wiring puts into the
// base.
type Further []task.Kind

// Kinds lists the kinds of task, with those of further capabilities. Two of one name are an error of whoever joined
// them, and panic.
func Kinds(b *base.Base) []task.Kind {
	further, _ := base.Get[Further](b)
	return With(further)
}

// With is Kinds with these further ones.
func With(further []task.Kind) []task.Kind {
	all := slices.Concat(client.Kinds(), busytime.Kinds(), booking.Kinds(), register.Kinds(), payment.Kinds(),
		invoice.Kinds(), survey.Kinds(), further)
	for n, k := range all {
		if _, twice := task.Find(all[:n], k.Name); twice || k.Name == "" || k.Name == task.Own {
			panic("catalogue/tasks: a kind of task needs a name that no other one has: " + k.Name)
		}
	}
	return all
}

// Sources lists what tasks may come from: somebody, or a kind.
func Sources(kinds []task.Kind) []string {
	all := []string{task.Own}
	for _, k := range kinds {
		all = append(all, k.Name)
	}
	return all
}
