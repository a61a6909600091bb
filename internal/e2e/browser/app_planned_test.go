package browser

import (
	"testing"

	"stund/internal/browser"
)

// TestAppInvoicesPlanned: what will go out by itself is listed by its days, leads to its invoice and can be held.
func TestAppInvoicesPlanned(t *testing.T) {
	t.Parallel()
	s := open(t)
	with := seller()
	with["automatic"], with["reminders"] = true, map[string]any{"fee": true}
	s.must(201, nil, "POST", "/v1/sellers", with, s.owner())
	ola := s.drafts(s.knows("Ola Nordmann", "ola@example.com"), 90000)
	s.does(ola.ID, "issue", map[string]any{})
	s.does(ola.ID, "send", map[string]any{})
	b := s.Book("massasje", "jonas", atTuesday(9, 0), kari)
	s.SetClock(atTuesday(11, 0))
	s.must(200, nil, "POST", "/v1/bookings/"+b.ID+"/complete", map[string]any{}, s.owner())
	s.Messages("")

	tab := s.signIn("Owner", "#/invoices", desktop)
	tab.Click("link", "Det som går ut av seg selv")
	says(t, tab, "Utstedes og sendes", "Kari Nordmann", "Påminnelse", "Ola Nordmann", "37,50 kr i gebyr")
	sound(t, tab, "planned")
	shotView(t, tab, "planned")
	tab.Click("button", "Vent Kari Nordmann")
	says(t, tab, "Utkastet går ikke ut av seg selv før da.")
	tab.Fill("textbox", "Hvorfor", "venter på svar")
	tab.Click("button", "La det vente")
	says(t, tab, "Venter til")
	shotView(t, tab, "held")

	tab = s.signIn("Owner", "#/invoices/planned", browser.Options{Width: 390, Height: 844, Dark: true})
	says(t, tab, "Ola Nordmann")
	sound(t, tab, "planned on a phone")
	shotView(t, tab, "planned on a phone")
}
