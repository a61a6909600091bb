package base

import "testing"

// TestOne: a process that shares has one of each type, whoever asks first; one that does not share builds anew.
func TestOne(t *testing.T) {
	t.Parallel()
	type book struct{ number int }
	built := 0
	ask := func(b *Base) *book {
		return One(b, func() *book {
			built++
			return &book{built}
		})
	}
	sharing, alone := &Base{Shared: Shared{}}, &Base{}
	first, second := ask(sharing), ask(sharing)
	if first != second || built != 1 {
		t.Errorf("a process that shares built %d", built)
	}
	if first, second := ask(alone), ask(alone); first == second {
		t.Error("a process that shares nothing has one book")
	}
	if other := *sharing; ask(&other) != ask(sharing) {
		t.Error("a copy of a base does not share with it")
	}
}

// TestPut: what a wiring puts there is what everyone gets. A type that only looks the same is another one.
func TestPut(t *testing.T) {
	t.Parallel()
	type names []string
	type places []string
	b := &Base{Shared: Shared{}}
	Put(b, names{"Ida"})
	if got := One(b, func() names { return nil }); len(got) != 1 {
		t.Errorf("got %q", got)
	}
	if got, _ := Get[names](b); len(got) != 1 {
		t.Errorf("got %q", got)
	}
	if got, there := Get[places](b); there {
		t.Errorf("got %q", got)
	}
	if got, there := Get[names](new(Base)); there {
		t.Errorf("a base that shares nothing has %q", got)
	}
}
