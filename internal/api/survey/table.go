package survey

import (
	"context"
	"mime"
	"net/http"
	"time"

	"stund/internal/api/door"
	"stund/internal/base"
	"stund/internal/fault"
	"stund/internal/httpapi"
	"stund/internal/table"
)

type tableIn struct {
	Period
	Language string `query:"language" enum:"nb,sv,da,fi,en" doc:"Of the names of the columns; the practice's if left out."`
	Limit    int    `query:"limit" minimum:"1" maximum:"1000" default:"1000"`
	After    string `query:"after" maxLength:"2000" doc:"The Stund-Next of the page before."`
}

// Table is the answers of a period as a table.
func Table(b *base.Base) httpapi.Endpoint {
	s := of(b)
	return httpapi.Endpoint{Name: "feedback-table", Path: "/v1/feedback/answers.csv", Auth: door.Owner,
		Ops: []httpapi.Op{{
			ID: "get-feedback-table", Method: http.MethodGet,
			Summary: "What clients answered, as a table",
			Text: "A line for each answer, those that were asked last first. As Excel of the Nordic countries opens " +
				"it: UTF-8 with a mark, semicolons; no cell runs as a formula. That it was taken is written down. " +
				"For owners.",
			Tag: door.TagClients, Media: table.MediaType,
			Faults: []httpapi.Fault{door.FailsPractice, door.FailsBusy,
				httpapi.Fails(fault.Invalid, "cursor-invalid", "The cursor is of no page of this list.")},
			Handle: httpapi.Handle(s.table),
		}}}
}

func (s *services) table(ctx context.Context, in *tableIn) (*httpapi.Raw, error) {
	setup, _, err := s.setup(ctx)
	if err != nil {
		return nil, err
	}
	l, err := door.Language(in.Language, setup.Practice.Language)
	if err != nil {
		return nil, err
	}
	actor := httpapi.ActorFrom(ctx)
	f, err := in.filter(actor, setup.Zone())
	if err != nil {
		return nil, err
	}
	sheet, next, err := s.surveys.Sheet(ctx, actor, setup, f, l, in.After, in.Limit)
	if err != nil {
		return nil, err
	}
	body, err := table.Encode(sheet)
	if err != nil {
		return nil, err
	}
	return &httpapi.Raw{ContentType: table.MediaType, Body: body, Next: next,
		Disposition: mime.FormatMediaType("attachment",
			map[string]string{"filename": "stund-feedback-" + s.Now().Format(time.DateOnly) + ".csv"})}, nil
}
