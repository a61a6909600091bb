package endpoints

import (
	"strings"

	"stund/internal/api/door"
	"stund/internal/base"
	"stund/internal/booking"
	"stund/internal/catalogue/contributions"
	"stund/internal/catalogue/tasks"
	"stund/internal/httpapi"
	"stund/internal/join"
	"stund/internal/task"
)

// about heads the document. The page's examples are for a shell.
const about = "Booking and client management for people who sell their time.\n\n" +
	"In the examples `$STUND` is where this API lies (`https://booking.example`), and `$TOKEN` a member of staff's " +
	"ID token."

// tags group the operations of the document, in this order.
func tags() []httpapi.Tag {
	return []httpapi.Tag{
		{Name: door.TagBooking,
			Description: "For widgets and websites: free times, and booking one. Open to anyone, from any website."},
		{Name: door.TagLinks,
			Description: "For clients, by the link in their mails. Reading changes nothing; POST acts."},
		{Name: door.TagStaff,
			Description: "For staff: the calendar, booking on behalf of clients, series, the waiting list."},
		{Name: door.TagClients,
			Description: "For staff: who the clients are, what they wish, and finding them."},
		{Name: door.TagTasks,
			Description: "For staff: what is to be done, whoever or whatever says so."},
		{Name: door.TagMoney,
			Description: "For staff: what clients paid, and by which providers; those call its webhooks."},
		{Name: door.TagInvoices,
			Description: "For staff: who issues invoices, drafts, what is issued and what became of it, and the " +
				"books."},
		{Name: door.TagSetup,
			Description: "For owners: the practice, who works there, what can be booked and when."},
		{Name: door.TagSignIn,
			Description: "For the staff app: signing in, and staying so."},
		{Name: door.TagDocs, Description: "This document."},
	}
}

// Document makes the API in OpenAPI 3.1 from the catalogue, with what further capabilities take part in it by.
func Document(more ...join.Capability) ([]byte, error) {
	b := &base.Base{Shared: base.Shared{}}
	var parts []booking.Contribution
	var raised tasks.Further
	for _, c := range more {
		parts, raised = append(parts, c.Contributions...), append(raised, c.Tasks...)
	}
	contributions.Register(b, parts...)
	base.Put(b, raised)
	all, _ := base.Get[booking.Contributions](b)
	return httpapi.Document(httpapi.Info{Title: "Stund", Version: "1", Description: about, Tags: tags(),
		Shown: contributed(all), Open: raisedBy(tasks.Kinds(b))}, List(b))
}

// raisedBy is what the API document tells of tasks that capabilities raise.
func raisedBy(kinds []task.Kind) map[string]httpapi.Open {
	data := httpapi.Open{Name: "Data"}
	for _, k := range kinds {
		if k.Data.Form != nil {
			data.Forms = append(data.Forms, k.Data.Form)
		}
	}
	return map[string]httpapi.Open{"TaskView.source": {Values: tasks.Sources(kinds)}, "TaskView.data": data}
}

// contributed is what the API document tells of the properties that contributions take and show things by: nothing,
// where there are none.
func contributed(contributions []booking.Contribution) map[string]httpapi.Shown {
	out := map[string]httpapi.Shown{}
	var names []string
	shapes := map[string]any{}
	for _, c := range contributions {
		if c.Input != nil || c.Fields != nil {
			names = append(names, "`"+c.Name+"`")
		}
		if c.Shape != nil {
			shapes[c.Name] = c.Shape
		}
		if c.Step != nil {
			out["steps"] = httpapi.Shown{Text: "What to ask clients besides who they are. The answers go into extra, " +
				"under the name of the contribution."}
		}
	}
	if len(names) > 0 {
		out["extra"] = httpapi.Shown{Text: "What further capabilities are told of a booking or show of it, by their " +
			"names: " + strings.Join(names, ", ") + ".", Members: shapes}
	}
	return out
}
