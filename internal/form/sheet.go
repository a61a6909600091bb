package form

import (
	"context"
	"slices"
	"strconv"
	"time"

	"stund/internal/fact"
	"stund/internal/i18n"
)

// Sheet is a page of what was answered of the form as rows of a table, the first of which names the columns: when it
// was sent, the client's id, the version, and each question of any version that was published, in the newest one's
// order. What the actor reads so is written down with each client.
func (d *Forms) Sheet(ctx context.Context, actor fact.Actor, f Form, l i18n.Lang, zone *time.Location, after string,
	limit int) (rows [][]string, next string, err error) {
	all, next, err := d.Answered(ctx, f.Practice, f.ID, after, limit)
	if err != nil {
		return nil, "", err
	}
	columns, own, err := d.columns(ctx, f)
	if err != nil {
		return nil, "", err
	}
	values, err := d.ReadAll(ctx, actor, f.Practice, all)
	if err != nil {
		return nil, "", err
	}
	head := []string{columnSent.In(l), columnClient.In(l), columnVersion.In(l)}
	for _, q := range columns {
		head = append(head, q.Label.In(l, own))
	}
	rows = append(rows, head)
	for _, filled := range all {
		row := []string{filled.Sent.In(zone).Format("2006-01-02 15:04"), filled.Client, strconv.Itoa(filled.Version)}
		for _, q := range columns {
			cell := ""
			if a, there := values[filled.ID][q.ID]; there {
				cell = q.Told(a, l, own)
			}
			row = append(row, cell)
		}
		rows = append(rows, row)
	}
	return rows, next, nil
}

// columns are the questions of all versions, each as the newest version that has it asks it.
func (d *Forms) columns(ctx context.Context, f Form) (all []Item, own i18n.Lang, err error) {
	for n := f.Newest; n > 0; n-- {
		v, err := d.Version(ctx, f.Practice, f.ID, n)
		if err != nil {
			return nil, "", err
		}
		if own == "" {
			own = v.Own
		}
		for _, q := range v.Content.Questions() {
			known := slices.ContainsFunc(all, func(o Item) bool { return o.ID == q.ID })
			if q.Kind != Info && !known {
				all = append(all, q)
			}
		}
	}
	return all, own, nil
}

var (
	columnSent = i18n.Text{
		NB: "Sendt",
		SV: "Skickat",
		DA: "Sendt",
		FI: "Lähetetty",
		EN: "Sent",
	}
	columnClient = i18n.Text{
		NB: "Klient",
		SV: "Klient",
		DA: "Klient",
		FI: "Asiakas",
		EN: "Client",
	}
	columnVersion = i18n.Text{
		NB: "Versjon",
		SV: "Version",
		DA: "Version",
		FI: "Versio",
		EN: "Version",
	}
)
