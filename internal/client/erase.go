package client

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"maps"
	"slices"
	"strings"
	"time"

	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/i18n"
	"stund/internal/store"
	"stund/internal/trace"
	"stund/internal/typed"
)

// WasErased is the fault of a change of a client who was erased.
func WasErased() *fault.Error {
	return fault.New(fault.Gone, "client-erased", "This client was erased. Nothing is left that could be changed.")
}

// maxAtOnce is how many operations the transaction has in which a client is erased; what finds them and does not fit
// into it is removed by their trace.
const maxAtOnce = 90

// Erase erases the client, with everybody whom they include: from then on they are a status and a time, are found by
// nothing, and nothing is sent to them. Along makes what is written in the same transaction; it is told who they were.
// What others hold about them is erased by their traces. One who is erased stays as they are.
//
// It answers fault.Conflict "already-merged" for one who was merged: it is whom they were merged into who is erased.
func (r *Clients) Erase(ctx context.Context, actor fact.Actor, practice, id string,
	along func(trace.Person) ([]store.Op, error)) (Client, error) {
	return family.UpdateWith(ctx, r.db, r.retry, Key(practice, id),
		func(c Client, more *store.Along) (Client, []fact.Fact, error) {
			switch {
			case c.Status == Erased:
				return c, nil, nil
			case c.Into != "":
				return c, nil, errMerged(c.Into)
			}
			f, err := r.forest(ctx, c)
			if err != nil {
				return c, nil, err
			}
			who, now := f.person(c), r.now()
			if more.Ops, err = along(who); err != nil {
				return c, nil, err
			}
			ops, err := r.emptied(ctx, f, c, who, now)
			more.Ops = append(more.Ops, ops...)
			gone := FactErased.New(r.ids.New(now), now, practice, id, actor, fact.None{})
			return c.empty(now), []fact.Fact{gone}, err
		})
}

// empty returns what is left of the client.
func (c Client) empty(now time.Time) Client {
	left := Client{ID: c.ID, Practice: c.Practice, Status: Erased, Created: c.Created, Into: c.Into,
		Gone: now.UTC().Truncate(time.Second), version: c.version}
	for _, i := range c.Includes {
		left.Includes = append(left.Includes, Included{ID: i.ID, Under: i.Under, At: i.At})
	}
	return left
}

// emptied returns what erases whom the client includes, how they were merged, and what finds them.
func (r *Clients) emptied(ctx context.Context, f forest, c Client, who trace.Person, now time.Time) (ops []store.Op,
	err error) {
	for _, id := range slices.Sorted(maps.Keys(f.clients)) {
		if id == c.ID {
			continue
		}
		op, err := family.Put(f.clients[id].empty(now))
		if err != nil {
			return nil, err
		}
		ops = append(ops, op)
	}
	for _, id := range slices.Sorted(maps.Keys(f.merges)) {
		ops = append(ops, store.Delete(merges.Key(c.Practice, id), store.IfVersion(f.merges[id].version)))
	}
	found, err := r.unfound(ctx, who, now)
	return append(ops, found[:min(len(found), maxAtOnce-len(ops))]...), err
}

// unfound returns what has nobody of the person's be found by their addresses any more.
func (r *Clients) unfound(ctx context.Context, who trace.Person, now time.Time) (ops []store.Op, err error) {
	known, err := r.identities(ctx, who.Practice, addressesOf(who), now)
	if err != nil {
		return nil, err
	}
	for _, i := range known {
		left := i
		for _, id := range who.IDs {
			left = left.without(id)
		}
		if len(left.Users) == len(i.Users) {
			continue
		}
		op, err := left.op()
		if err != nil {
			return nil, err
		}
		ops = append(ops, op)
	}
	return ops, nil
}

// addressesOf returns what the person may be found by, each once.
func addressesOf(who trace.Person) []string {
	all := Particulars{Emails: who.Emails, Phones: who.Phones}.addresses()
	slices.Sort(all)
	return slices.Compact(all)
}

// person returns who the client is, with all whom they include.
func (f forest) person(c Client) trace.Person {
	who := trace.Person{Practice: c.Practice, IDs: c.IDs()}
	add := func(p Particulars) {
		who.Names = append(who.Names, p.Name)
		who.Emails, who.Phones = append(who.Emails, p.Emails...), append(who.Phones, p.Phones...)
	}
	for _, id := range slices.Sorted(maps.Keys(f.clients)) {
		add(f.clients[id].Particulars)
		for _, a := range f.clients[id].Former {
			if strings.Contains(a.Address, "@") {
				who.Emails = append(who.Emails, a.Address)
			} else {
				who.Phones = append(who.Phones, a.Address)
			}
		}
	}
	for _, id := range slices.Sorted(maps.Keys(f.merges)) {
		add(f.merges[id].Before.Particulars)
	}
	for _, all := range []*[]string{&who.Names, &who.Emails, &who.Phones} {
		slices.Sort(*all)
		*all = slices.Compact(*all)
	}
	return who
}

// Person returns who the client is, with all whom they include.
func (r *Clients) Person(ctx context.Context, c Client) (who trace.Person, err error) {
	err = r.retry.Do(ctx, func(int) error {
		now, err := family.Get(ctx, r.db, Key(c.Practice, c.ID), store.Strong)
		if err != nil {
			return err
		}
		f, err := r.forest(ctx, now)
		who = f.person(now)
		return err
	})
	return who, err
}

// Whose reports whether the contact is one of the person's: with one of their addresses, and a name that fits.
func Whose(who trace.Person, c Contact) bool {
	same := func(o string) bool { return c.Email != "" && strings.EqualFold(o, c.Email) }
	if !slices.ContainsFunc(who.Emails, same) && (c.Phone == "" || !slices.Contains(who.Phones, c.Phone)) {
		return false
	}
	plain := func(name string) user {
		return called(name, func(word string) string {
			h := fnv.New32a()
			h.Write([]byte(word))
			return fmt.Sprintf("%08x", h.Sum32())
		})
	}
	return slices.ContainsFunc(who.Names, func(name string) bool { return plain(name).fits(plain(c.Name)) })
}

// Empty returns what is left of the contact once whose it is is erased.
func (c Contact) Empty() Contact { return Contact{Language: c.Language} }

// Traces lists what clients hold about a person: themselves.
func (r *Clients) Traces() []trace.Trace {
	return []trace.Trace{{Name: "client", Called: calledClient, Goes: goesClient, Stays: staysClient,
		Rule: trace.Figures, More: Themselves, Erase: r.eraseRest, HandOut: r.handOut}}
}

// Themselves is the More of traces whose things are one for each client.
func Themselves(_ context.Context, who trace.Person, _ string) (ids []string, next string, err error) {
	return who.IDs, "", nil
}

// eraseRest erases what still finds the person, and that they were told apart from others.
func (r *Clients) eraseRest(ctx context.Context, who trace.Person, id string) error {
	err := r.retry.Do(ctx, func(int) error {
		ops, err := r.unfound(ctx, who, r.now())
		for part := range slices.Chunk(ops, maxAtOnce) {
			if err == nil {
				err = r.db.Transact(ctx, part...)
			}
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("erase what finds a client: %w", err)
	}
	if err := r.eraseWeek(ctx, who.Practice, id); err != nil {
		return err
	}
	told, err := r.Apart(ctx, who.Practice)
	if err != nil {
		return err
	}
	for _, pair := range slices.Sorted(maps.Keys(told)) {
		if a, b, _ := strings.Cut(pair, "#"); a != id && b != id {
			continue
		}
		if err := r.db.Transact(ctx, store.Delete(pairs.Key(who.Practice, pair), store.Always)); err != nil {
			return fmt.Errorf("erase whom a client was told apart from: %w", err)
		}
	}
	return nil
}

// handOut returns what is known of a client, in the words that staff have for it.
func (r *Clients) handOut(ctx context.Context, who trace.Person, id string) (trace.Record, bool, error) {
	c, err := family.Get(ctx, r.db, Key(who.Practice, id), store.Strong)
	if errors.Is(err, fault.NotFound) || err == nil && c.Status == Erased {
		return trace.Record{}, false, nil
	}
	if err != nil {
		return trace.Record{}, false, err
	}
	words, err := r.Vocabulary(ctx, who.Practice, store.Eventual)
	if err != nil {
		return trace.Record{}, false, err
	}
	type known struct {
		Particulars
		Status      Status       `json:"status"`
		Created     time.Time    `json:"created"`
		Former      []Former     `json:"former_addresses,omitempty"`
		Preferences []Preference `json:"preferences,omitempty"`
		Into        string       `json:"merged_into,omitempty"`
	}
	return trace.Record{Kind: "client", ID: id, At: c.Created, Lines: c.lines(words),
		Data: known{c.Particulars, c.Is(), c.Created, c.Former, c.Preferences, c.Into},
		Own:  known{c.Own(), c.Is(), c.Created, c.Former, c.Preferences, ""}}, true, nil
}

// Own returns the particulars without what staff know of the client, and who else has to do with them.
func (p Particulars) Own() Particulars {
	p.Tags, p.Fields, p.Alert, p.Note, p.Practitioner, p.Payer, p.Guardian = nil, nil, "", "", "", nil, nil
	return p
}

// lines says what is known of the client for people to read.
func (c Client) lines(words Vocabulary) (all []trace.Line) {
	names, kept := fieldNames(), false
	say := func(code fact.Code, values ...string) {
		values = slices.DeleteFunc(values, func(s string) bool { return s == "" })
		if len(values) > 0 {
			all = append(all, trace.Line{Label: names[code], Value: strings.Join(values, ", "), Kept: kept})
		}
	}
	say("name", c.Name)
	say("given_name", c.Given)
	say("family_name", c.Family)
	say("emails", typed.ShownEmails(c.Emails)...)
	say("phones", slices.Clone(c.Phones)...)
	say("language", string(c.Language))
	say("time_zone", c.Zone)
	say("birthday", c.Birthday)
	if a := c.Address; a != nil {
		say("address", a.Street, a.PostalCode, a.City, a.Country)
	}
	say("company", c.Company)
	say("org_number", c.Org)
	kept = true
	for _, id := range slices.Sorted(maps.Keys(c.Fields)) {
		if f, ok := words.Field(id); ok {
			all = append(all, trace.Line{Label: everywhere(f.Name), Value: c.Fields[id], Kept: true})
		}
	}
	say("alert", c.Alert)
	say("note", c.Note)
	for _, of := range []struct {
		code fact.Code
		*Party
	}{{"payer", c.Payer}, {"guardian", c.Guardian}} {
		if p := of.Party; p != nil {
			say(of.code, p.Name, p.Org, typed.ShownEmail(p.Email), p.Phone)
		}
	}
	for _, p := range c.Preferences {
		all = append(all, trace.Line{Label: PurposeNames()[p.Purpose], Value: strings.Join(slices.DeleteFunc(
			[]string{string(p.Channel), string(p.Answer), string(p.Basis), p.Wording, string(p.Source),
				p.At.Format(time.DateOnly)}, func(s string) bool { return s == "" }), ", ")})
	}
	return all
}

// everywhere is a text of the practice's own, which is the same in every language.
func everywhere(s string) i18n.Text { return i18n.Text{NB: s, SV: s, DA: s, FI: s, EN: s} }

var (
	calledClient = i18n.Text{
		NB: "Klienten",
		SV: "Klienten",
		DA: "Klienten",
		FI: "Asiakas",
		EN: "The client",
	}
	goesClient = i18n.Text{
		NB: "Navn, adresser, fødselsdag, notater, egne felt, samtykker med ordlyd, og det klienten kan finnes igjen ved",
		SV: "Namn, adresser, födelsedag, anteckningar, egna fält, samtycken med ordalydelse, och det klienten kan " +
			"hittas genom",
		DA: "Navn, adresser, fødselsdag, notater, egne felter, samtykker med ordlyd, og det klienten kan findes ved",
		FI: "Nimi, osoitteet, syntymäpäivä, muistiinpanot, omat kentät, suostumukset sanamuotoineen ja se, millä " +
			"asiakas löytyy",
		EN: "Name, addresses, birthday, notes, own fields, consents with their wording, and what the client is found by",
	}
	staysClient = i18n.Text{
		NB: "At det var noen, og når de ble slettet, under et tilfeldig nummer",
		SV: "Att det fanns någon, och när de raderades, under ett slumpmässigt nummer",
		DA: "At der var nogen, og hvornår de blev slettet, under et tilfældigt nummer",
		FI: "Että joku oli ja milloin tiedot poistettiin, satunnaisella tunnuksella",
		EN: "That there was somebody, and when they were erased, under a random number",
	}
)
