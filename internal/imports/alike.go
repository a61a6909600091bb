package imports

import (
	"context"
	"slices"
	"strings"

	"stund/internal/client"
	"stund/internal/register"
)

// Perhaps is the outcome of a row that made a client, or would, who is called as another one with other addresses is:
// staff may want to merge them.
const Perhaps client.Outcome = "perhaps-duplicate"

// made reports whether the outcome is that there is a client more.
func made(o client.Outcome) bool { return o == client.New || o == Perhaps }

// Clients returns how many of the rows made a client, or would.
func (i Import) Clients() int { return i.Counts[client.New] + i.Counts[Perhaps] }

// Alike is a client who is called as the one whom a row makes.
type Alike struct {
	Client string `json:"c"`           // of a dry run's row, an id that nobody gets
	Line   int    `json:"l,omitempty"` // of the file, whose row made them; 0: they were a client before
}

// maxAlike is how many are noted with a row. Of a name that more have, more would say nothing.
const maxAlike = 3

// namesakes knows clients by their names: those of the register, and whom the rows of a file make.
type namesakes struct {
	known func(words string) []*register.Row
	fresh map[string][]namesake
}

// namesake is a client whom a row makes.
type namesake struct {
	Alike
	birthday string
}

func (x *Imports) namesakes(ctx context.Context, practice string) (namesakes, error) {
	known, err := x.register.Named(ctx, practice)
	return namesakes{known, map[string][]namesake{}}, err
}

// note has the entry of the line make the client; "": nobody. What was noted of the line before is forgotten: rows are
// tried again.
func (n namesakes) note(line int, e client.Entry, id string) {
	words := wordsOf(e)
	others := slices.DeleteFunc(n.fresh[words], func(o namesake) bool { return o.Line == line })
	if id != "" {
		others = append(others, namesake{Alike{id, line}, e.Birthday})
	}
	if n.fresh[words] = others; len(others) == 0 {
		delete(n.fresh, words)
	}
}

// of returns who is called as the entry of the line is, and may be the same: clients, and whom lines before it make.
// Who was born on another day is somebody else.
func (n namesakes) of(line int, e client.Entry) (all []Alike) {
	words := wordsOf(e)
	for _, r := range n.known(words) {
		if len(all) < maxAlike && sameDay(r.Birthday, e.Birthday) {
			all = append(all, Alike{Client: r.ID})
		}
	}
	for _, o := range n.fresh[words] {
		known := slices.ContainsFunc(all, func(a Alike) bool { return a.Client == o.Client })
		if len(all) < maxAlike && o.Line < line && !known && sameDay(o.birthday, e.Birthday) {
			all = append(all, o.Alike)
		}
	}
	return all
}

func wordsOf(e client.Entry) string { return strings.Join(client.NameWords(e.Name), " ") }

// sameDay reports whether two birthdays, "" where one is not known, may be one.
func sameDay(a, b string) bool {
	one, err := client.ParseBirthday(a)
	other, failed := client.ParseBirthday(b)
	return err != nil || failed != nil || one.Month == other.Month && one.Day == other.Day &&
		(one.Year == other.Year || one.Year == 0 || other.Year == 0)
}
