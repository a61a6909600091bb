package imports

import (
	"bytes"
	"context"
	"mime"
	"net/http"
	"slices"
	"time"

	"stund/internal/api/door"
	"stund/internal/base"
	"stund/internal/httpapi"
	"stund/internal/i18n"
	"stund/internal/imports"
	"stund/internal/store"
	"stund/internal/table"

	people "stund/internal/client"
)

// ImportForm is how a table is written.
type ImportForm struct {
	Encoding  table.Encoding `json:"encoding" maxLength:"20" doc:"UTF-8, UTF-16LE, UTF-16BE, windows-1252 (and ISO-8859-1), ISO-8859-15, ISO-8859-10, macintosh or IBM850." example:"windows-1252"`
	Separator string         `json:"separator" minLength:"1" maxLength:"1" doc:"A semicolon, a comma, a tabulator or a vertical bar." example:";"`
	Head      int            `json:"head" minimum:"0" maximum:"1000" doc:"The line of the file that names the columns; 0: none does." example:"1"`
}

// ImportMappingBody says how a file is read, and what its columns are.
type ImportMappingBody struct {
	Form    ImportForm       `json:"form"`
	Order   table.Order      `json:"date_order" enum:"dmy,mdy" doc:"Of dates with slashes, as 3/4/1980."`
	Columns []imports.Target `json:"columns" maxItems:"300" doc:"What each column is, by its place; empty: it is passed by. See targets." example:"[\"name\",\"email\",\"phone\"]"`
}

func bodyOf(m imports.Mapping) ImportMappingBody {
	return ImportMappingBody{ImportForm(m.Form), m.Order, slices.Concat([]imports.Target{}, m.Columns)}
}

func (b ImportMappingBody) mapping() imports.Mapping {
	return imports.Mapping{Form: table.Form(b.Form), Order: b.Order, Columns: b.Columns}
}

// ImportMappingView is what a file's columns are, or what they seem to be.
type ImportMappingView struct {
	ImportMappingBody
	Guessed bool           `json:"guessed" doc:"Whether nobody has said it yet."`
	System  string         `json:"system,omitempty" enum:"google,outlook,cliniko,easypractice" doc:"The system that wrote the file, as far as its columns tell."`
	Names   []string       `json:"names" doc:"Of the columns."`
	Rows    [][]string     `json:"rows" doc:"The first rows, as they stand there."`
	Targets []ImportTarget `json:"targets" doc:"What a column may be."`
}

// ImportTarget is what a column may be.
type ImportTarget struct {
	Target imports.Target `json:"target" example:"email"`
	Name   string         `json:"name" doc:"In the reader's language." example:"E-post"`
}

type lookIn struct {
	door.ByID
	Language  string `query:"language" enum:"nb,sv,da,fi,en" doc:"Of the targets' names; the practice's if left out."`
	Encoding  string `query:"encoding" maxLength:"20" doc:"To look at the file in; guessed if left out."`
	Separator string `query:"separator" enum:"semicolon,comma,tab,bar" doc:"To look at the file with; guessed if left out."`
	Head      int    `query:"head" minimum:"-1" maximum:"1000" default:"-1" doc:"The line that names the columns, to look at the file with; -1: it is guessed."`
}

type mapIn struct {
	door.ByID
	Body ImportMappingBody
}

// separators are the names of separators in an address.
func separators() map[string]string {
	return map[string]string{"semicolon": ";", "comma": ",", "tab": "\t", "bar": "|"}
}

// ImportMapping shows what the columns of a file are, or seem to be, and says it.
func ImportMapping(b *base.Base) httpapi.Endpoint {
	s := of(b)
	return httpapi.Endpoint{Name: "import-mapping", Path: "/v1/imports/{id}/mapping", Auth: door.Owner,
		Ops: []httpapi.Op{{
			ID: "get-import-mapping", Method: http.MethodGet,
			Summary: "What the columns of a file are",
			Text: "What somebody has said, or else what they seem to be, with the first rows. Asked with an " +
				"encoding, " +
				"a separator or a head, it is what they seem to be so.",
			Tag: door.TagClients, Faults: []httpapi.Fault{door.FailsPractice, failsUnknown, failsNoFile},
			Handle: httpapi.Handle(s.look),
		}, {
			ID: "map-import", Method: http.MethodPut,
			Summary: "Say what the columns of a file are",
			Text:    "One has to be the name, and one an e-mail address or a phone number. Before it is started.",
			Tag:     door.TagClients,
			Faults:  []httpapi.Fault{door.FailsPractice, failsUnknown, failsUnder, failsEnded, door.FailsBusy},
			Handle: httpapi.Handle(func(ctx context.Context, in *mapIn) (*door.Answer[ImportView], error) {
				i, err := s.imports.Map(ctx, httpapi.ActorFrom(ctx).Practice, in.ID, in.Body.mapping())
				return s.answer(ctx, i, err)
			}),
		}}}
}

func (s *services) look(ctx context.Context, in *lookIn) (*door.Answer[ImportMappingView], error) {
	actor := httpapi.ActorFrom(ctx)
	i, err := s.imports.Get(ctx, actor.Practice, in.ID)
	if err != nil {
		return nil, err
	}
	said, mapped, err := s.imports.Mapping(ctx, i)
	if err != nil {
		return nil, err
	}
	as := table.Form{Encoding: table.Encoding(in.Encoding), Separator: separators()[in.Separator], Head: in.Head}
	asked := as != table.Form{Head: -1}
	if mapped && !asked {
		as = said.Form
	}
	looked, err := s.imports.Look(ctx, i, as)
	if err != nil {
		return nil, err
	}
	out := ImportMappingView{ImportMappingBody: bodyOf(looked.Guess), Guessed: true, System: looked.Guess.System,
		Names: looked.Names, Rows: slices.Concat([][]string{}, looked.Rows)}
	if mapped && !asked {
		out.ImportMappingBody, out.Guessed = bodyOf(said), false
	}
	setup, err := s.practices.Recent(ctx, actor.Practice)
	if err != nil {
		return nil, err
	}
	l, err := door.Language(in.Language, setup.Practice.Language)
	if err != nil {
		return nil, err
	}
	words, err := s.clients.Vocabulary(ctx, actor.Practice, store.Eventual)
	if err != nil {
		return nil, err
	}
	for _, t := range imports.Targets() {
		out.Targets = append(out.Targets, ImportTarget{t, imports.Called(t).In(l)})
	}
	for _, f := range words.Fields {
		out.Targets = append(out.Targets, ImportTarget{imports.OfField(f.ID), f.Name})
	}
	return door.OK(out), nil
}

type reportIn struct {
	door.ByID
	Outcome  string `query:"outcome" enum:"new,perhaps-duplicate,changed,contradicting,same,refused" doc:"All if left out."`
	Limit    int    `query:"limit" minimum:"1" maximum:"100" default:"50"`
	After    string `query:"after" maxLength:"40" doc:"The next of the page before."`
	Language string `query:"language" enum:"nb,sv,da,fi,en" doc:"Of text; the practice's if left out."`
}

// ImportRows is a page of a report.
type ImportRows struct {
	Items []ImportRow `json:"items"`
	Next  string      `json:"next,omitempty" doc:"The page after this one is asked for with it as after; left out of the last."`
}

// ImportRow is what became of a row, or would become of it.
type ImportRow struct {
	Line    int            `json:"line" doc:"Of the file." example:"17"`
	Outcome people.Outcome `json:"outcome" enum:"new,perhaps-duplicate,changed,contradicting,same,refused" doc:"perhaps-duplicate: new, and called as another client is, who has other addresses; see resembles. contradicting: it says otherwise of a client than a row before it; that one holds, what else it says is taken, see reasons and fields."`
	Name    string         `json:"name,omitempty" doc:"Whom the row names, as long as the file is kept." example:"Kari Nordmann"`
	Client  string         `json:"client,omitempty" doc:"Id of the client; of a dry run, who would be new has none."`
	Fields  []string       `json:"fields,omitempty" doc:"What changes of the client, in the reader's language." example:"[\"telefon\"]"`
	Reasons []ImportReason `json:"reasons,omitempty" doc:"Why the row is refused, or what of it is."`

	Resembles []ImportLike `json:"resembles,omitempty" doc:"Who has the name: they may be one person, and be merged. Three at most."`
}

// ImportLike is somebody with the name of a row's new client.
type ImportLike struct {
	Client  string `json:"client,omitempty" doc:"Id of the client; left out of another row's who would be new." example:"73gba1txy4z3g56ydkrqws6cce"`
	Line    int    `json:"line,omitempty" doc:"Of the file, whose row made them or would; left out of who was a client before." example:"12"`
	Name    string `json:"name,omitempty" example:"Kari Nordmann"`
	Address string `json:"address,omitempty" doc:"An e-mail address or a phone number of the client." example:"kari@example.com"`
}

// ImportReason is why a row is refused, or what of it is.
type ImportReason struct {
	Column int         `json:"column,omitempty" doc:"The first is 1; left out of what is wrong with the row as a whole." example:"3"`
	Reason imports.Why `json:"reason" example:"digits-lost"`
	Line   int         `json:"line,omitempty" doc:"Of a contradiction: the line whose row says otherwise, which holds." example:"12"`
	Cell   string      `json:"cell,omitempty" doc:"What stands there, as long as the file is kept." example:"4,79123E+09"`
	Text   string      `json:"text" doc:"What is wrong and what can be done, in the reader's language."`
}

// ImportReport tells row by row what became of an import, or would.
func ImportReport(b *base.Base) httpapi.Endpoint {
	s := of(b)
	return httpapi.Endpoint{Name: "import-report", Path: "/v1/imports/{id}/report", Auth: door.Owner,
		Ops: []httpapi.Op{{
			ID: "get-import-report", Method: http.MethodGet,
			Summary: "What became of the rows of an import",
			Text: "Or, before it is started, what would become of them. It is kept for 30 days, and what stands in " +
				"the rows for a week.",
			Tag: door.TagClients, Faults: []httpapi.Fault{door.FailsPractice, failsUnknown, failsCursor},
			Handle: httpapi.Handle(s.report),
		}}}
}

func (s *services) report(ctx context.Context, in *reportIn) (*door.Answer[ImportRows], error) {
	i, l, err := s.reported(ctx, in.ID, in.Language)
	if err != nil {
		return nil, err
	}
	page, err := s.imports.Report(ctx, i, imports.Ask{Outcome: people.Outcome(in.Outcome), Limit: in.Limit,
		After: in.After})
	if err != nil {
		return nil, err
	}
	out := ImportRows{Items: make([]ImportRow, len(page.Rows)), Next: page.Next}
	for n, r := range page.Rows {
		out.Items[n] = rowOf(i, r, l)
	}
	return door.OK(out), nil
}

func rowOf(i imports.Import, r imports.ReportRow, l i18n.Lang) ImportRow {
	v := ImportRow{Line: r.Line, Outcome: r.Outcome.Outcome, Name: r.Name, Client: i.Whom(r.Outcome),
		Fields: people.NamesOf(r.Fields, l)}
	for _, o := range r.Others {
		v.Resembles = append(v.Resembles, ImportLike(o))
	}
	for _, why := range r.Reasons {
		reason := ImportReason{Column: why.Column, Reason: why.Why, Line: why.Line, Text: why.Says(l)}
		if why.Column > 0 && why.Column <= len(r.Cells) {
			reason.Cell = r.Cells[why.Column-1]
		}
		v.Reasons = append(v.Reasons, reason)
	}
	return v
}

type reportFileIn struct {
	door.ByID
	Outcome  string `query:"outcome" enum:"new,perhaps-duplicate,changed,contradicting,same,refused" doc:"All if left out."`
	Language string `query:"language" enum:"nb,sv,da,fi,en" doc:"Of text; the practice's if left out."`
}

// ImportReportFile is the whole report of an import as a table.
func ImportReportFile(b *base.Base) httpapi.Endpoint {
	s := of(b)
	return httpapi.Endpoint{Name: "import-report-file", Path: "/v1/imports/{id}/report.csv", Auth: door.Owner,
		Ops: []httpapi.Op{{
			ID: "get-import-report-file", Method: http.MethodGet,
			Summary: "What became of the rows of an import, as a table",
			Text: "The whole report, a line for each row: its line in the file, whom it names, its outcome, what " +
				"changed, why it is refused or who has the name, and the client's id. As Excel of the Nordic " +
				"countries opens it: UTF-8 with a mark, semicolons; no cell runs as a formula. Ask for it gzipped, " +
				"as browsers do: on AWS an answer has at most 6 MB, and a report of 100,000 rows is larger in plain " +
				"text.",
			Tag: door.TagClients, Media: table.MediaType, Faults: []httpapi.Fault{door.FailsPractice, failsUnknown},
			Handle: httpapi.Handle(s.reportFile),
		}}}
}

func (s *services) reportFile(ctx context.Context, in *reportFileIn) (*httpapi.Raw, error) {
	i, l, err := s.reported(ctx, in.ID, in.Language)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	if err := s.imports.WriteReport(ctx, i, people.Outcome(in.Outcome), l, &b); err != nil {
		return nil, err
	}
	return &httpapi.Raw{ContentType: table.MediaType, Body: b.Bytes(), Disposition: mime.FormatMediaType("attachment",
		map[string]string{"filename": "stund-import-" + i.Made.Format(time.DateOnly) + ".csv"})}, nil
}

// reported returns the import with the id, and the language in which its report is asked for.
func (s *services) reported(ctx context.Context, id, language string) (i imports.Import, l i18n.Lang, err error) {
	actor := httpapi.ActorFrom(ctx)
	if i, err = s.imports.Get(ctx, actor.Practice, id); err != nil {
		return i, l, err
	}
	setup, err := s.practices.Recent(ctx, actor.Practice)
	if err != nil {
		return i, l, err
	}
	l, err = door.Language(language, setup.Practice.Language)
	return i, l, err
}
