package register

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"stund/internal/client"
	"stund/internal/typed"
)

// Reason is what speaks for two clients being one person, or against it.
type Reason string

// The reasons.
const (
	SameEmail    Reason = "same-email"
	SamePhone    Reason = "same-phone"    // their last eight digits
	SameBirthday Reason = "same-birthday" // the day, and the year where both say it
	SameName     Reason = "same-name"     // folded
	CommonName   Reason = "common-name"   // the same, which more than one client in a hundred has
	SimilarName  Reason = "similar-name"
	SameFamily   Reason = "same-family-name" // and initial
	SameHome     Reason = "same-address"     // the postal one

	OtherBirthday Reason = "other-birthday"
	OtherGiven    Reason = "other-given-name"
)

// Reasons lists them.
func Reasons() []Reason {
	return []Reason{SameEmail, SamePhone, SameBirthday, SameName, CommonName, SimilarName, SameFamily, SameHome,
		OtherBirthday, OtherGiven}
}

// bits is how much a reason says: a pair that has it is 2 to the power of it likelier to be one person.
func (r Reason) bits() int {
	switch r {
	case SameEmail:
		return 12
	case SamePhone:
		return 9
	case SameBirthday:
		return 8
	case SameName:
		return 6
	case CommonName, SimilarName:
		return 4
	case SameFamily, SameHome:
		return 3
	case OtherBirthday, OtherGiven:
		return -6
	}
	return 0
}

// Bits of evidence from which on two clients are suggested as one.
const (
	Perhaps  = 8
	Probably = 14
)

// Likeness is how much two clients are like one person.
type Likeness struct {
	Bits    int
	Reasons []Reason
}

// Duplicate is two clients who may be one. A has been one for longer.
type Duplicate struct {
	A, B *Row // never changed
	Likeness
}

// place is where the pair stands in the list: the likeliest first.
func (d Duplicate) place() place { return place{Number: -int64(d.Bits), Text: d.A.ID, ID: d.B.ID} }

// of reports whether the practitioner sees both, "": everybody does.
func (d Duplicate) of(practitioner string) bool {
	return practitioner == "" || d.A.Of(practitioner) && d.B.Of(practitioner)
}

// apart reports whether the two, or whom they include, were told apart.
func (d Duplicate) apart(told map[string]bool) bool {
	for _, a := range append([]string{d.A.ID}, d.A.Includes...) {
		for _, b := range append([]string{d.B.ID}, d.B.Includes...) {
			if told[client.Pair(a, b)] {
				return true
			}
		}
	}
	return false
}

// mergeable reports whether the two may be merged: not one who has died with one who has not.
func mergeable(a, b *Row) bool { return (a.Status == client.Deceased) == (b.Status == client.Deceased) }

// Duplicates returns a page of the practice's clients who may be one, the likeliest first, and the cursor of the page
// after it: those of whom a practitioner sees both, if only is not "". It answers fault.Invalid "cursor-invalid" for an
// after that is none.
func (r *Register) Duplicates(ctx context.Context, practice, only string, limit int, after string) (page []Duplicate,
	next string, err error) {
	from, begun, err := parseCursor(after)
	if err != nil {
		return nil, "", err
	}
	s, err := r.shelf(ctx, practice)
	if err != nil || s.likely == nil {
		return nil, "", err
	}
	told, err := r.clients.Apart(ctx, practice)
	if err != nil {
		return nil, "", err
	}
	for _, d := range s.likely() {
		if begun && d.place().compare(from) <= 0 || !d.of(only) || d.apart(told) ||
			!mergeable(d.A, d.B) {
			continue
		}
		if len(page) == limit {
			return page, page[limit-1].place().cursor(), nil
		}
		page = append(page, d)
	}
	return page, "", nil
}

// Like returns clients whom a new one may be, the likeliest first and at most limit: they are the pairs' B. Only is as
// in Duplicates.
func (r *Register) Like(ctx context.Context, c client.Client, only string, limit int) ([]Duplicate, error) {
	s, err := r.shelf(ctx, c.Practice)
	if err != nil {
		return nil, err
	}
	row := rowOf(c, Visits{}, r.now())
	row.folded = typed.Fold(row.Name)
	own, namesakes := faceOf(&row), 1
	var near []*Row
	for _, other := range s.rows {
		if other.ID == c.ID {
			continue
		}
		if other.folded == row.folded {
			namesakes++
		}
		if own.near(other) {
			near = append(near, other)
		}
	}
	var all []Duplicate
	for _, other := range near {
		if only != "" && !other.Of(only) || !mergeable(&row, other) {
			continue
		}
		if l, ok := own.like(faceOf(other), common(namesakes, len(s.rows))); ok {
			all = append(all, Duplicate{&row, other, l})
		}
	}
	slices.SortFunc(all, func(a, b Duplicate) int { return a.place().compare(b.place()) })
	return all[:min(limit, len(all))], nil
}

// face is what clients are compared by.
type face struct {
	*Row
	words    string // of the name, folded, the given name first
	first    string
	last     string // "": a name of one word
	middle   []string
	birthday client.Birthday
	born     bool // whether the birthday is known
}

func faceOf(r *Row) face {
	words := client.NameWords(r.Name)
	f := face{Row: r, words: strings.Join(words, " "), middle: client.Middle(words)}
	if len(words) > 0 {
		f.first = words[0]
	}
	if len(words) > 1 {
		f.last = words[len(words)-1]
	}
	if r.Birthday != "" {
		b, err := client.ParseBirthday(r.Birthday)
		f.birthday, f.born = b, err == nil
	}
	return f
}

// initial returns the first letter of a word.
func initial(word string) string {
	for _, r := range word {
		return string(r)
	}
	return ""
}

// tail returns the last eight digits of a phone number: how they are typed without a country code.
func tail(phone string) string { return phone[max(0, len(phone)-8):] }

// blocks returns what pairs have in common that are compared at all. A name alone is not among them: it takes more than
// that to be suggested as one.
func (f face) blocks() (all []string) {
	for _, e := range f.Emails {
		all = append(all, "email "+strings.ToLower(e))
	}
	for _, p := range f.Phones {
		all = append(all, "phone "+tail(p))
	}
	if f.born {
		all = append(all, "birthday "+f.birthday.Month.String()+string(rune('0'+f.birthday.Day))+initial(f.first))
	}
	if f.words != "" && f.Home != "" {
		all = append(all, "home "+f.Home+" "+f.words)
	}
	return all
}

// near reports whether a row has a block in common with the face, without making one of it.
func (f face) near(o *Row) bool {
	switch {
	case shares(f.Emails, o.Emails, strings.EqualFold) || shares(f.Phones, o.Phones, sameTail),
		o.folded == f.folded || o.folded == f.words:
		return true
	case strings.Contains(o.Name, ","):
		of := faceOf(o)
		return of.words == f.words || f.bornLike(o) && initial(of.first) == initial(f.first)
	}
	return f.bornLike(o) && initial(o.folded) == initial(f.first)
}

// bornLike reports whether both birthdays are the same day, in whichever year.
func (f face) bornLike(o *Row) bool {
	const day = len("12-24")
	return f.born && len(o.Birthday) > day &&
		f.Birthday[len(f.Birthday)-day:] == o.Birthday[len(o.Birthday)-day:]
}

func sameTail(a, b string) bool { return tail(a) == tail(b) }

func shares(a, b []string, same func(a, b string) bool) bool {
	for _, v := range a {
		if slices.ContainsFunc(b, func(o string) bool { return same(v, o) }) {
			return true
		}
	}
	return false
}

// maxBlock is how many clients a block may have. More who share an address or a birthday are not one person: it is the
// address of a reception, or the day that a system wrote where it knew none. Of those only the ones of one name are
// compared, if they are no more than that.
const maxBlock = 100

// common reports whether a name that so many of the clients have is common: more than one in a hundred has it. That two
// have it does not make it so.
func common(namesakes, clients int) bool { return namesakes > max(2, clients/100) }

// duplicates returns the pairs that may be one person, the likeliest first. One of the two is active.
func duplicates(rows []*Row) (all []Duplicate) {
	faces, namesakes := make([]face, len(rows)), make(map[string]int, len(rows))
	sizes, blocks := map[string]int{}, map[string]*block{}
	for n, r := range rows {
		faces[n] = faceOf(r)
		namesakes[r.folded]++
		for _, name := range faces[n].blocks() {
			sizes[name]++
		}
	}
	meets := make([][]*block, len(rows))
	for n, f := range faces {
		for _, name := range f.blocks() {
			if sizes[name] > maxBlock {
				name += " " + f.words
			}
			if blocks[name] == nil {
				blocks[name] = &block{birthday: strings.HasPrefix(name, "birthday ")}
			}
			if blocks[name].add(n) {
				meets[n] = append(meets[n], blocks[name])
			}
		}
	}
	compared := make([]int, len(rows)) // to whom each was compared last
	for i, f := range faces {
		for _, b := range meets[i] {
			for _, j := range b.before(i) {
				if compared[j] == i || rows[i].Status != client.Active && rows[j].Status != client.Active ||
					b.birthday && !f.bornAs(&faces[j]) {
					continue
				}
				compared[j] = i // never 0: nobody is before the first
				if l, ok := f.like(faces[j], common(namesakes[f.folded], len(rows))); ok {
					all = append(all, pair(rows[i], rows[j], l))
				}
			}
		}
	}
	slices.SortFunc(all, func(a, b Duplicate) int { return a.place().compare(b.place()) })
	return all
}

// block is the rows that have one thing in common, by their numbers, in order.
type block struct {
	rows     []int
	birthday bool // the day of the year: most were born in different ones
}

// add adds the row, and answers false for one that is the last there already.
func (b *block) add(n int) bool {
	if len(b.rows) > 0 && b.rows[len(b.rows)-1] == n {
		return false
	}
	b.rows = append(b.rows, n)
	return true
}

// before returns the rows before the nth that it is compared to: none of a block that has too many.
func (b *block) before(n int) []int {
	if len(b.rows) > maxBlock {
		return nil
	}
	at, _ := slices.BinarySearch(b.rows, n)
	return b.rows[:at]
}

func pair(a, b *Row, l Likeness) Duplicate {
	if cmp.Or(a.Created.Compare(b.Created), cmp.Compare(a.ID, b.ID)) > 0 {
		a, b = b, a
	}
	return Duplicate{a, b, l}
}

// like weighs whether two are one person; common is whether the first one's name is. False: too little speaks for it,
// or they are a family, who share an address and not a given name.
func (f face) like(o face, common bool) (l Likeness, ok bool) {
	var room [8]Reason // most pairs come to nothing, and cost no memory
	reasons := room[:0]
	found := func(r Reason, is bool) bool {
		if is {
			l.Bits += r.bits()
			reasons = append(reasons, r)
		}
		return is
	}
	shared := found(SameEmail, shares(f.Emails, o.Emails, strings.EqualFold))
	shared = found(SamePhone, shares(f.Phones, o.Phones, sameTail)) || shared
	day := f.bornAs(&o)
	found(SameBirthday, f.born && o.born && day)
	if l.Bits == 0 && f.born && o.born {
		return Likeness{}, false // of two birthdays, a name and an address: still too little
	}
	same := f.words == o.words && f.words != ""
	switch {
	case found(CommonName, same && common), found(SameName, same):
	case found(SimilarName, jaroWinkler(f.words, o.words) >= 0.92):
	case found(SameFamily, f.last != "" && f.last == o.last && initial(f.first) == initial(o.first)):
	}
	shared = found(SameHome, f.Home != "" && f.Home == o.Home) || shared
	found(OtherBirthday, f.born && o.born && !day)
	other := !sameGiven(f.first, o.first) || client.Contradict(f.middle, o.middle)
	family := found(OtherGiven, other) && shared
	if l.Bits < Perhaps || family {
		return Likeness{}, false
	}
	l.Reasons = slices.Clone(reasons)
	return l, true
}

// bornAs reports whether two birthdays may be one.
func (f *face) bornAs(o *face) bool {
	return f.birthday.Month == o.birthday.Month && f.birthday.Day == o.birthday.Day &&
		(f.birthday.Year == o.birthday.Year || f.birthday.Year == 0 || o.birthday.Year == 0)
}

// sameGiven reports whether two may be one given name: the same, or one is the other's initial.
func sameGiven(a, b string) bool {
	return a == b || (initial(a) == a || initial(b) == b) && initial(a) == initial(b)
}

// jaroWinkler returns how alike two words are, from 0 to 1: by the letters that they have in common at about the same
// place, and by how they begin (Winkler, "String Comparator Metrics and Enhanced Decision Rules in the Fellegi-Sunter
// Model of Record Linkage", 1990).
func jaroWinkler(s, t string) float64 {
	a, b := []rune(s), []rune(t)
	if len(a) == 0 || len(b) == 0 {
		return 0
	}
	near := max(len(a), len(b))/2 - 1
	inA, inB := make([]bool, len(a)), make([]bool, len(b))
	common := 0
	for i, r := range a {
		for j := max(0, i-near); j < min(len(b), i+near+1); j++ {
			if !inB[j] && b[j] == r {
				inA[i], inB[j] = true, true
				common++
				break
			}
		}
	}
	if common == 0 {
		return 0
	}
	swapped, j := 0, 0
	for i, r := range a {
		if !inA[i] {
			continue
		}
		for !inB[j] {
			j++
		}
		if b[j] != r {
			swapped++
		}
		j++
	}
	m := float64(common)
	jaro := (m/float64(len(a)) + m/float64(len(b)) + (m-float64(swapped/2))/m) / 3
	begin := 0
	for begin < min(4, len(a), len(b)) && a[begin] == b[begin] {
		begin++
	}
	return jaro + float64(begin)*0.1*(1-jaro)
}
