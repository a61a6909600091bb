package signintest_test

import (
	"testing"
	"time"

	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/link"
	"stund/internal/once"
	"stund/internal/signin"
	"stund/internal/staff"
)

// owner makes an owner's account that is taken.
func (h *house) owner(t *testing.T, practice, email string) staff.Account {
	t.Helper()
	if err := h.accounts.Settle(t.Context(), system, practice, staff.Draft{Name: "Eier", Email: email,
		Role: fact.Owner}); err != nil {
		t.Fatal(err)
	}
	all, err := h.accounts.List(t.Context(), practice)
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range all {
		if a.Email == email {
			return a
		}
	}
	t.Fatalf("there is no account of %s", email)
	return staff.Account{}
}

func acting(a staff.Account) fact.Actor {
	return fact.Actor{Role: fact.Owner, ID: a.ID, Practice: a.Practice}
}

// TestADismissedOwnerStaysOut: who was disabled, removed or is no owner any more has a token for a while, and lets
// nobody in by it, themselves first of all.
func TestADismissedOwnerStaysOut(t *testing.T) {
	t.Parallel()
	for name, dismiss := range map[string]func(h *house, by, who staff.Account) error{
		"disabled": func(h *house, by, who staff.Account) error {
			_, err := h.accounts.Change(t.Context(), acting(by), "lotus", who.ID,
				staff.Draft{Name: "Ole", Role: fact.Owner}, staff.Disabled)
			return err
		},
		"no owner": func(h *house, by, who staff.Account) error {
			_, err := h.accounts.Change(t.Context(), acting(by), "lotus", who.ID,
				staff.Draft{Name: "Ole", Role: fact.Assistant}, "")
			return err
		},
		"removed": func(h *house, by, who staff.Account) error {
			return h.accounts.Remove(t.Context(), acting(by), "lotus", who.ID)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newHouse(t)
			liv, ole := h.owner(t, "lotus", "liv@lotus.example"), h.owner(t, "lotus", "ole@lotus.example")
			if err := dismiss(h, liv, ole); err != nil {
				t.Fatal(err)
			}
			ctx, old := t.Context(), acting(ole)
			_, back := h.accounts.Change(ctx, old, "lotus", ole.ID, staff.Draft{Name: "Ole", Role: fact.Owner},
				staff.Active)
			_, invited := h.accounts.Invite(
				ctx,
				old,
				"lotus",
				once.Request{},
				staff.Draft{Name: "Ole", Email: "ole@elsewhere.example",
					Role: fact.Owner},
			)
			for what, err := range map[string]error{"came back": back, "invited": invited,
				"removed who dismissed them": h.accounts.Remove(ctx, old, "lotus", liv.ID)} {
				if code := fault.CodeOf(err); code != "forbidden" && code != "staff-unknown" {
					t.Errorf("%s: %v", what, err)
				}
			}
			if _, err := h.accounts.SignedIn(ctx, "lotus", liv.ID); err != nil {
				t.Errorf("the other owner: %v", err)
			}
		})
	}
}

// TestWhoseWordCounts: of somebody whom a login elsewhere knows, accounts tell where there are some, and no other
// practice's invitation or account takes anything away from them.
func TestWhoseWordCounts(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ctx := t.Context()
	const email = "owner@lotus.example"
	word := fact.Actor{Role: fact.Owner, ID: "5f0c-pool", Practice: "lotus"}
	admitted := func(what string, by, want fact.Actor, refused bool) {
		t.Helper()
		got, err := h.accounts.Admit(ctx, email, by)
		if (err != nil) != refused || !refused && got != want {
			t.Errorf("%s: %+v, %v, want %+v", what, got, err, want)
		}
	}
	admitted("known to the login alone", word, word, false)

	elsewhere, err := h.accounts.Invite(
		ctx,
		system,
		"aaa",
		once.Request{},
		staff.Draft{Name: "Liv", Email: email, Role: fact.Owner},
	)
	if err != nil {
		t.Fatal(err)
	}
	admitted("invited by another practice", word, word, false)
	token := link.Signer{Keys: h.Keys.Links}.Sign(elsewhere.Link())
	if elsewhere, err = h.accounts.Accept(ctx, token); err != nil {
		t.Fatal(err)
	}
	admitted("who works at another practice too", word, word, false)
	admitted("of whom the login knows no practice", fact.Actor{ID: word.ID}, acting(elsewhere), false)

	h.clock.Advance(time.Hour)
	own, boss := h.owner(t, "lotus", email), h.owner(t, "lotus", "boss@lotus.example")
	admitted("with an account", word, acting(own), false)
	admitted("whose first account counts", fact.Actor{ID: word.ID}, acting(elsewhere), false)

	if err := h.accounts.Remove(ctx, acting(boss), "lotus", own.ID); err != nil {
		t.Fatal(err)
	}
	admitted("removed where the login says they are an owner", word, acting(elsewhere), false)
	if err := h.accounts.Remove(ctx, system, "aaa", elsewhere.ID); fault.CodeOf(err) != staff.CodeLastOwner {
		t.Fatal(err)
	}
	h.owner(t, "aaa", "other@aaa.example")
	if err := h.accounts.Remove(ctx, system, "aaa", elsewhere.ID); err != nil {
		t.Fatal(err)
	}
	admitted("removed everywhere", word, word, true)
	if all, err := h.accounts.List(ctx, "lotus"); err != nil || len(all) != 1 {
		t.Errorf("the practice has %d accounts, want one: %v", len(all), err)
	}
}

// TestStrangersAskForSomebody: however often, a mail goes out in five minutes at most, each link in it is good, and all
// are used up by the first.
func TestStrangersAskForSomebody(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ctx, liv := t.Context(), h.owner(t, "lotus", "liv@lotus.example")
	signer := link.Signer{Keys: h.Keys.Links}
	var links []string
	for range 20 {
		for range 3 {
			if err := h.accounts.Ask(ctx, "LIV@lotus.example", "", false); err != nil {
				t.Fatal(err)
			}
			if a := h.lastAsk(t); a.ID != "" {
				links = append(links, signer.Sign(a.Link()))
			}
		}
		h.clock.Advance(30 * time.Second)
	}
	if len(links) != 2 {
		t.Fatalf("%d mails in ten minutes, want 2", len(links))
	}
	who, _, err := h.accounts.Redeem(ctx, signin.Proof{Code: links[0]})
	if err != nil || who.ID != liv.ID {
		t.Fatalf("by the older link: %+v, %v", who, err)
	}
	for n, code := range links {
		if _, _, err := h.accounts.Redeem(ctx, signin.Proof{Code: code}); fault.CodeOf(err) != staff.CodeUsed {
			t.Errorf("link %d once more: %v", n, err)
		}
	}
	if err := h.accounts.Ask(ctx, "liv@lotus.example", "", false); err != nil {
		t.Fatal(err)
	}
	if _, _, err := h.accounts.Redeem(ctx, signin.Proof{Code: signer.Sign(h.lastAsk(t).Link())}); err != nil {
		t.Errorf("asked for anew: %v", err)
	}
}
