// Package imports is the endpoints of lists of clients that are taken in and handed out.
package imports

import (
	"context"
	"net/http"
	"time"

	"stund/internal/api/door"
	"stund/internal/base"
	"stund/internal/fault"
	"stund/internal/files"
	"stund/internal/httpapi"
	"stund/internal/imports"
	"stund/internal/practice"
	"stund/internal/typed"

	people "stund/internal/client"
)

// Catalogue lists the endpoints of imports and exports.
func Catalogue() []door.Maker {
	return []door.Maker{Imports, Import, ImportMapping, ImportStep, ImportReport, ImportReportFile, Exports}
}

// services is what the endpoints call.
type services struct {
	*base.Base
	practices *practice.Book
	clients   *people.Clients
	imports   *imports.Imports
}

func of(b *base.Base) *services {
	return &services{b, practice.Of(b), people.Of(b), imports.Of(b)}
}

var (
	failsUnknown = httpapi.Fails(fault.NotFound, "import-unknown",
		"There is no import with this id. They are kept for 30 days.")
	failsUnder     = httpapi.Fails(fault.Conflict, imports.CodeUnder, "The import is being worked on.")
	failsEnded     = httpapi.Fails(fault.Conflict, imports.CodeEnded, "The import has ended.")
	failsUnmapped  = httpapi.Fails(fault.Conflict, imports.CodeUnmapped, "Nobody has said what the columns are.")
	failsUnchecked = httpapi.Fails(fault.Conflict, imports.CodeUnchecked, "The rows were not tried yet.")
	failsNoFile    = httpapi.Fails(fault.Conflict, imports.CodeNoFile, "The file has not arrived, or is gone.")
	failsCursor    = httpapi.Fails(fault.Invalid, "cursor-invalid", "The cursor is of no page of this report.")
)

// ImportView is an import.
type ImportView struct {
	ID       string       `json:"id" example:"01k9x3m5t8q2v7w4y6z0abcdef"`
	Name     string       `json:"name" doc:"Of the file." example:"klienter.csv"`
	Size     int64        `json:"size" doc:"Bytes." example:"48213"`
	State    string       `json:"state" enum:"uploaded,mapped,checking,checked,running,done,cancelled,failed" doc:"uploaded: the file has an address, see upload, and its columns are to be mapped. checked: its rows were tried, and it can be started. cancelled: what was taken until then stays."`
	Problem  string       `json:"problem,omitempty" enum:"file-missing,file-empty,too-many-rows" doc:"Why it failed."`
	Rows     int          `json:"rows,omitempty" doc:"That the file has, once they were tried." example:"412"`
	Progress int          `json:"progress" doc:"Rows that were gone through, in the dry run or the import." example:"412"`
	Counts   ImportCounts `json:"counts" doc:"What became of those, or would."`
	File     bool         `json:"file" doc:"Whether the file is still kept: for a week, and a report quotes it that long."`
	Made     time.Time    `json:"made_at"`

	Started *time.Time `json:"started_at,omitempty"`
	Ended   *time.Time `json:"ended_at,omitempty"`
}

// ImportCounts is what became of rows.
type ImportCounts struct {
	New           int `json:"new" example:"378"`
	Perhaps       int `json:"perhaps_duplicate" doc:"New as well, and called as another client is, who has other addresses." example:"2"`
	Changed       int `json:"changed" example:"20"`
	Contradicting int `json:"contradicting" doc:"They say otherwise of a client than a row before." example:"1"`
	Same          int `json:"same" example:"9"`
	Refused       int `json:"refused" example:"3"`
}

func countsOf(i imports.Import) ImportCounts {
	return ImportCounts{i.Counts[people.New], i.Counts[imports.Perhaps], i.Counts[people.Altered],
		i.Counts[imports.Contradicts], i.Counts[people.Same], i.Counts[people.Refused]}
}

func (s *services) view(ctx context.Context, i imports.Import) (ImportView, error) {
	setup, err := s.practices.Recent(ctx, i.Practice)
	if err != nil {
		return ImportView{}, err
	}
	zone := setup.Zone()
	in := func(t time.Time) *time.Time {
		if t.IsZero() {
			return nil
		}
		t = t.In(zone)
		return &t
	}
	state := i.Status
	if state == imports.Filing {
		state = imports.Running
	}
	return ImportView{ID: i.ID, Name: i.Name, Size: i.Size, State: string(state), Problem: string(i.Problem),
		Rows: i.Rows, Progress: i.Place, Counts: countsOf(i), File: !i.NoFile, Made: i.Made.In(zone),
		Started: in(i.Started),
		Ended:   in(i.Ended)}, nil
}

// answer answers with the import as it is.
func (s *services) answer(ctx context.Context, i imports.Import, err error) (*door.Answer[ImportView], error) {
	if err != nil {
		return nil, err
	}
	v, err := s.view(ctx, i)
	return door.OK(v), err
}

// FileAddress is where a file is to be sent.
type FileAddress struct {
	URL     string            `json:"url" doc:"Send the file there as it is, by the method and with the headers. The address is good for this file, of this size, for a few minutes." example:"https://book.example/_files/imports/lotus/01k9x3m5t8q2v7w4y6z0abcdef?size=48213"`
	Method  string            `json:"method" enum:"PUT,GET" example:"PUT"`
	Headers map[string]string `json:"headers,omitempty"`
	Until   time.Time         `json:"until"`
}

func addressOf(a files.Address) FileAddress { return FileAddress{a.URL, a.Method, a.Headers, a.Until} }

// BegunImport is an import with where its file is to be sent.
type BegunImport struct {
	ImportView
	Upload FileAddress `json:"upload"`
}

type beginIn struct {
	Body struct {
		Name string `json:"name" minLength:"1" maxLength:"200" doc:"Of the file." example:"klienter.csv"`
		Size int64  `json:"size" minimum:"1" maximum:"41943040" doc:"Bytes that the file has." example:"48213"`
	}
}

// Imports lists imports and begins one.
func Imports(b *base.Base) httpapi.Endpoint {
	s := of(b)
	return httpapi.Endpoint{Name: "imports", Path: "/v1/imports", Auth: door.Owner, Ops: []httpapi.Op{{
		ID: "list-imports", Method: http.MethodGet,
		Summary: "Imports of clients",
		Text:    "Those of the last 30 days, the last first, 20 at most. For owners.",
		Tag:     door.TagClients, Faults: []httpapi.Fault{door.FailsPractice},
		Handle: httpapi.Handle(func(ctx context.Context, _ *struct{}) (*door.Answer[door.ListOf[ImportView]], error) {
			all, err := s.imports.List(ctx, httpapi.ActorFrom(ctx).Practice)
			if err != nil {
				return nil, err
			}
			out := door.ListOf[ImportView]{Items: make([]ImportView, len(all))}
			for n, i := range all {
				if out.Items[n], err = s.view(ctx, i); err != nil {
					return nil, err
				}
			}
			return door.OK(out), nil
		}),
	}, {
		ID: "begin-import", Method: http.MethodPost,
		Summary: "Begin an import of clients",
		Text: "The answer says where the file is to be sent: a table as text (CSV), in whatever encoding and with " +
			"whatever separator. Then map its columns, try its rows, and start. For owners.",
		Tag: door.TagClients, Status: http.StatusCreated,
		Faults: []httpapi.Fault{door.FailsPractice, door.FailsBusy},
		Handle: httpapi.Handle(s.begin),
	}}}
}

func (s *services) begin(ctx context.Context, in *beginIn) (*door.Answer[BegunImport], error) {
	actor := httpapi.ActorFrom(ctx)
	if _, err := s.practices.Recent(ctx, actor.Practice); err != nil {
		return nil, err
	}
	name, err := typed.Line(in.Body.Name, 200)
	if err != nil {
		return nil, fault.Fields{{Path: "name", Message: err.Error()}}.Err()
	}
	i, to, err := s.imports.Begin(ctx, actor, actor.Practice, name, in.Body.Size)
	if err != nil {
		return nil, err
	}
	v, err := s.view(ctx, i)
	return door.OK(BegunImport{v, addressOf(to)}), err
}

// Import shows how far an import has come.
func Import(b *base.Base) httpapi.Endpoint {
	s := of(b)
	return httpapi.Endpoint{Name: "import", Path: "/v1/imports/{id}", Auth: door.Owner, Ops: []httpapi.Op{{
		ID: "get-import", Method: http.MethodGet,
		Summary: "How far an import has come",
		Tag:     door.TagClients, Faults: []httpapi.Fault{door.FailsPractice, failsUnknown},
		Handle: httpapi.Handle(func(ctx context.Context, in *door.ByID) (*door.Answer[ImportView], error) {
			i, err := s.imports.Get(ctx, httpapi.ActorFrom(ctx).Practice, in.ID)
			return s.answer(ctx, i, err)
		}),
	}}}
}

type stepIn struct {
	door.ByID
	Step string `path:"step" enum:"check,start,cancel" doc:"check: the rows are tried, and nothing is written of them but what would become of each; it may be asked again. start: the rows are taken. cancel: no more rows are taken, at any time; what was taken until then stays, and one that has ended stays as it is." example:"check"`
}

// ImportStep takes an import a step further.
func ImportStep(b *base.Base) httpapi.Endpoint {
	s := of(b)
	return httpapi.Endpoint{Name: "import-step", Path: "/v1/imports/{id}/{step}", Auth: door.Owner, Ops: []httpapi.Op{{
		ID: "step-import", Method: http.MethodPost,
		Summary: "Try the rows of an import, start it, or cancel it",
		Text: "What is begun goes on by itself, from where it was if it is interrupted: ask for the import to see " +
			"how far it is. A row finds its client as a booking does. Only mapped cells that are not empty change " +
			"anything, and nobody is written to, so the same file again changes nothing. For owners.",
		Tag: door.TagClients, Status: http.StatusAccepted,
		Faults: []httpapi.Fault{door.FailsPractice, failsUnknown, failsUnmapped, failsUnchecked, failsUnder, failsEnded,
			door.FailsBusy},
		Handle: httpapi.Handle(func(ctx context.Context, in *stepIn) (*door.Answer[ImportView], error) {
			actor := httpapi.ActorFrom(ctx)
			var i imports.Import
			var err error
			switch in.Step {
			case "check":
				i, err = s.imports.Check(ctx, actor.Practice, in.ID)
			case "start":
				i, err = s.imports.Start(ctx, actor, actor.Practice, in.ID)
			default:
				i, err = s.imports.Cancel(ctx, actor, actor.Practice, in.ID)
			}
			return s.answer(ctx, i, err)
		}),
	}}}
}

type exportIn struct {
	Language string `query:"language" enum:"nb,sv,da,fi,en" doc:"Of the names of the columns; the practice's if left out."`
}

// ExportView is a list of all clients that is handed out.
type ExportView struct {
	ID    string       `json:"id" example:"01k9x3m5t8q2v7w4y6z0abcdef"`
	State string       `json:"state" enum:"running,done,failed"`
	Rows  int          `json:"rows,omitempty" doc:"Clients in it." example:"412"`
	Made  time.Time    `json:"made_at"`
	File  *FileAddress `json:"file,omitempty" doc:"Where it is fetched, once it is done: for a few minutes, then ask again; the file is kept for a day."`
}

func (s *services) exported(setup *practice.Setup, e imports.Export, at files.Address) ExportView {
	out := ExportView{ID: e.ID, State: string(e.Status), Rows: e.Rows, Made: e.Made.In(setup.Zone())}
	if at.URL != "" {
		file := addressOf(at)
		out.File = &file
	}
	return out
}

// Exports lists exports and begins one.
func Exports(b *base.Base) httpapi.Endpoint {
	s := of(b)
	return httpapi.Endpoint{Name: "exports", Path: "/v1/exports", Auth: door.Owner, Ops: []httpapi.Op{{
		ID: "list-exports", Method: http.MethodGet,
		Summary: "Exports of all clients",
		Text: "Those of the last day, the last first, 10 at most, with where their files are fetched: ask again " +
			"until one is done. For owners.",
		Tag: door.TagClients, Faults: []httpapi.Fault{door.FailsPractice},
		Handle: httpapi.Handle(s.exports),
	}, {
		ID: "begin-export", Method: http.MethodPost,
		Summary: "Hand out all clients as a table",
		Text: "As Excel of the Nordic countries opens it: UTF-8 with a mark, semicolons; no cell runs as a formula, " +
			"and phone numbers survive. It can be imported again with no change. For owners.",
		Tag: door.TagClients, Status: http.StatusAccepted,
		Faults: []httpapi.Fault{door.FailsPractice, door.FailsBusy},
		Handle: httpapi.Handle(s.beginExport),
	}}}
}

func (s *services) exports(ctx context.Context, _ *struct{}) (*door.Answer[door.ListOf[ExportView]], error) {
	id := httpapi.ActorFrom(ctx).Practice
	setup, err := s.practices.Recent(ctx, id)
	if err != nil {
		return nil, err
	}
	all, err := s.imports.Exports(ctx, id)
	if err != nil {
		return nil, err
	}
	out := door.ListOf[ExportView]{Items: make([]ExportView, len(all))}
	for n, e := range all {
		at, err := s.imports.Fetched(ctx, e)
		if err != nil {
			return nil, err
		}
		out.Items[n] = s.exported(setup, e, at)
	}
	return door.OK(out), nil
}

func (s *services) beginExport(ctx context.Context, in *exportIn) (*door.Answer[ExportView], error) {
	actor := httpapi.ActorFrom(ctx)
	setup, err := s.practices.Recent(ctx, actor.Practice)
	if err != nil {
		return nil, err
	}
	l, err := door.Language(in.Language, setup.Practice.Language)
	if err != nil {
		return nil, err
	}
	e, err := s.imports.BeginExport(ctx, actor, actor.Practice, l)
	if err != nil {
		return nil, err
	}
	return door.OK(s.exported(setup, e, files.Address{})), nil
}
