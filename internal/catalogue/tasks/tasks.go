// Package tasks lists the kinds of task that capabilities raise.
package tasks

import (
	"slices"

	"stund/internal/task"
)

// Kinds lists them.
func Kinds() []task.Kind { return slices.Concat(task.Kinds()) }

// Sources lists what tasks may come from: a kind, or somebody.
func Sources() []string {
	all := []string{task.Own}
	for _, k := range Kinds() {
		all = append(all, k.Name)
	}
	return all
}
