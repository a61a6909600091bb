package local

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"stund/internal/client"
	"stund/internal/i18n"
	"stund/internal/typed"
)

// person is somebody who became a client of the demo practice, and how they come.
type person struct {
	given, family string
	email, phone  string
	textless      bool // they book without their number
	lang          i18n.Lang
	born          string
	home          *client.Address
	parent        int // in the list of people, of who books for them; -1: nobody
	habit         habit

	id    string // once they are a client
	known bool   // whether the practice has written down who they are
}

func (p *person) name() string { return p.given + " " + p.family }

// contact is what they book with.
func (p *person) contact() client.Contact {
	c := client.Contact{Name: p.name(), Email: p.email, Phone: p.phone, Language: p.lang}
	if p.textless {
		c.Phone = ""
	}
	return c
}

// peopleCount is how many clients the demo practice comes to have, without those who are noted twice.
const peopleCount = 200

// Names that people in Oslo have. They say nothing of anybody: who has which is chance.
var (
	givenNames = strings.Fields(`Anne Inger Kari Marit Ingrid Liv Eva Berit Astrid Bjørg Hilde Randi Solveig Marianne
		Bente Elisabeth Kristin Nina Tone Hanne Camilla Silje Julie Maria Ida Emma Nora Thea Sofie Ingeborg Aurora Signe
		Åse Øydis Synnøve Ragnhild Jan Per Bjørn Ole Lars Kjell Knut Arne Svein Thomas Hans Geir Tor Morten Terje Odd
		Erik Martin Andreas John Anders Rune Trond Tore Daniel Jon Marius Espen Øyvind Åsmund Henrik Magnus Jakob Oskar
		Sigurd Håkon Fatima Amir Agnieszka Piotr Nadia Yusuf Linnea Elsa Mikael Aino Eero Søren Mette Þóra`)
	familyNames = strings.Fields(`Hansen Johansen Olsen Larsen Andersen Pedersen Nilsen Kristiansen Jensen Karlsen
		Johnsen Pettersen Eriksen Berg Haugen Hagen Johannessen Andreassen Jacobsen Dahl Halvorsen Henriksen Lund
		Sørensen Jakobsen Moen Gundersen Iversen Strand Solberg Svendsen Eide Knutsen Martinsen Bakken Kristoffersen
		Mathisen Lie Amundsen Rasmussen Lunde Solheim Berge Moe Nygård Bakke Fredriksen Holm Lien Hauge Christensen
		Andresen Knudsen Nielsen Evensen Sæther Aas Hanssen Haugland Myhre Ødegård Åsheim Østby Skjæveland Kowalski
		Nguyen Ahmed Lindqvist Virtanen Häkkinen Björk Vestergaard Singh`)
	longNames = [][2]string{{"Karl Gustav Maximilian", "von Schantz-Lindström"},
		{"Anne-Marie Christine", "Bjørnstjerne Østerdal-Kristoffersen"}, {"Guðrún Sólveig", "Ásgrímsdóttir"},
		{"Nils Áilu", "Utsi Gaup-Somby"}, {"Ng", "Ba"}}
	streets = strings.Split(`Thorvald Meyers gate,Bogstadveien,Markveien,Kirkeveien,Sannergata,Vogts gate,`+
		`Trondheimsveien,Ullevålsveien,Grefsenveien,Sofienberggata,Toftes gate,Bygdøy allé,Ekebergveien,`+
		`Maridalsveien,Waldemar Thranes gate,Konghellegata`, ",")
	postcodes = strings.Fields("0555 0364 0554 0368 0557 0477 0560 0165 0485 0558 0556 0265 0198 0178 0171 0569")
)

// people returns who they are: those who live alone or do not say, families who share an address, and some whose names
// try what a page has room for.
func people(chance *rand.Rand) []person {
	var all []person
	taken := map[string]bool{"Kari Nordmann": true}
	draw := func(family string) person {
		for {
			p := person{given: usual(chance, givenNames), family: family, parent: -1, lang: i18n.NB}
			if family == "" {
				p.family = usual(chance, familyNames)
			}
			if !taken[p.name()] {
				taken[p.name()] = true
				return p
			}
		}
	}
	for _, n := range longNames {
		all = append(all, reached(chance, person{given: n[0], family: n[1], parent: -1, lang: i18n.NB}, len(all)))
	}
	for len(all) < peopleCount {
		p := reached(chance, draw(""), len(all))
		all = append(all, p)
		if len(all)%11 != 0 {
			continue
		}
		for parent := len(all) - 1; len(all) <= parent+1+chance.IntN(2) && len(all) < peopleCount; {
			child := draw(p.family)
			child.email, child.phone, child.home, child.parent = p.email, p.phone, p.home, parent
			child.lang, child.born = p.lang, birthday(chance, 2010, 2020)
			all = append(all, child)
		}
	}
	return all
}

// reached gives the person addresses, a day of birth and a home.
func reached(chance *rand.Rand, p person, n int) person {
	local := strings.ReplaceAll(typed.Fold(p.given+"."+p.family), " ", ".")
	p.email = fmt.Sprintf("%s@%s.example", local, one(chance, []string{"post", "epost", "mail", "firma"}))
	if chance.IntN(8) > 0 {
		p.phone, p.textless = fmt.Sprintf("+4799999%03d", n), chance.IntN(3) > 0
	}
	p.born = birthday(chance, 1940, 2005)
	at := chance.IntN(len(streets))
	p.home = &client.Address{Street: fmt.Sprintf("%s %d", streets[at], 1+chance.IntN(90)),
		PostalCode: postcodes[at], City: "Oslo", Country: "NO"}
	switch chance.IntN(20) {
	case 0, 1:
		p.lang = i18n.EN
	case 2:
		p.lang = one(chance, []i18n.Lang{i18n.SV, i18n.DA, i18n.FI})
	}
	return p
}

// birthday returns a day of birth between the years.
func birthday(chance *rand.Rand, from, to int) string {
	return fmt.Sprintf("%d-%02d-%02d", from+chance.IntN(to-from+1), 1+chance.IntN(12), 1+chance.IntN(28))
}

// usual returns one of the names: one of the last twelve, which are rare, only now and then.
func usual(chance *rand.Rand, names []string) string {
	if rare := 12; chance.IntN(8) > 0 {
		names = names[:len(names)-rare]
	}
	return one(chance, names)
}

// one returns one of them.
func one[T any](chance *rand.Rand, all []T) T { return all[chance.IntN(len(all))] }
