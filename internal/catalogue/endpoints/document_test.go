package endpoints

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"stund/internal/api/document"
	"stund/internal/booking"
	"stund/internal/fault"
	"stund/internal/i18n"
	"stund/internal/join"
	"stund/internal/practice"
	"stund/internal/task"
)

var update = flag.Bool("update", false, "write the API document anew")

// TestDocumentIsOfThisCode makes the API document and its page from the catalogue and compares them with those that are
// served.
func TestDocumentIsOfThisCode(t *testing.T) {
	t.Parallel()
	openapi, err := Document()
	if err != nil {
		t.Fatal(err)
	}
	page, err := document.Page(openapi)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct{ made, served []byte }{
		"openapi.json": {openapi, document.OpenAPI()},
		"docs.html":    {page, document.HTML()},
	} {
		if *update {
			if err := os.WriteFile(filepath.Join("../../api/document/dist", name), c.made, 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		if diff := cmp.Diff(strings.Split(string(c.made), "\n"), strings.Split(string(c.served), "\n")); diff != "" {
			t.Errorf("%s is not of this code: go test ./internal/catalogue/endpoints -run Document -update "+
				"(-want +got):\n%s", name, diff)
		}
	}
}

// TestDocumentTellsOfTasks that a capability raises: of its kind, and of what it says of them.
func TestDocumentTellsOfTasks(t *testing.T) {
	t.Parallel()
	type crate struct {
		Parcel  string `json:"parcel,omitempty" doc:"Its id."`
		Problem string `json:"problem,omitempty" enum:"lost,stuck" doc:"Of parcel."`
	}
	kind := task.Kind{Name: "parcel", Data: task.Says(task.DataOf[crate])}
	b, err := Document(join.Capability{Tasks: []task.Kind{kind}})
	if err != nil {
		t.Fatal(err)
	}
	type property struct {
		Ref               string `json:"$ref"`
		Type, Description string
		Enum              []string
	}
	var doc struct {
		Components struct {
			Schemas map[string]struct{ Properties map[string]property }
		}
		Paths map[string]map[string]struct {
			Parameters []struct {
				Name   string
				Schema property
			}
		}
	}
	if err := json.Unmarshal(b, &doc); err != nil {
		t.Fatal(err)
	}
	all := doc.Components.Schemas
	if got := all["TaskView"].Properties["source"].Enum; got[0] != "own" || got[len(got)-1] != "parcel" {
		t.Errorf("tasks come from %q", got)
	}
	for _, p := range doc.Paths["/v1/tasks"]["get"].Parameters {
		if got := p.Schema.Enum; p.Name == "source" && (got[0] != "own" || got[len(got)-1] != "parcel") {
			t.Errorf("tasks are asked for by %q", got)
		}
	}
	if got := all["TaskView"].Properties["data"].Ref; got != "#/components/schemas/Data" {
		t.Errorf("the data of tasks is %q", got)
	}
	data := all["Data"].Properties
	if data["parcel"].Description != "Its id." || data["bookings"].Type != "array" {
		t.Errorf("data of tasks: %+v", data)
	}
	if p := data["problem"]; !strings.HasSuffix(p.Description, " Of parcel.") || p.Enum[len(p.Enum)-1] != "lost" {
		t.Errorf("problems of tasks: %+v", p)
	}
}

// TestDocumentTellsOfContributions where there are some.
func TestDocumentTellsOfContributions(t *testing.T) {
	t.Parallel()
	type wanted struct {
		Locker string `json:"locker" doc:"Its name."`
		Open   bool   `json:"open,omitempty"`
	}
	text := i18n.Text{NB: "x", SV: "x", DA: "x", FI: "x", EN: "x"}
	b, err := Document(join.Capability{Contributions: []booking.Contribution{{Name: "parcel", Shape: wanted{},
		Refusals: map[string]booking.Refusal{"locker-taken": {Kind: fault.Conflict, When: "It is taken.", Text: text}},
		Input:    func(booking.Ask, json.RawMessage) (json.RawMessage, error) { return nil, nil },
		Step: func(context.Context, *practice.Setup, practice.Service) (booking.Step, error) {
			return booking.Step{}, nil
		}}}})
	if err != nil {
		t.Fatal(err)
	}
	var doc struct {
		Components struct {
			Schemas map[string]struct {
				Properties map[string]struct {
					Type, Description    string
					AdditionalProperties any
					Properties           map[string]struct{ Properties map[string]any }
				}
			}
		}
		Paths map[string]map[string]struct{ Responses map[string]any }
	}
	if err := json.Unmarshal(b, &doc); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"BookInBody", "Booked", "StaffBooking", "Managed", "BookingView"} {
		p := doc.Components.Schemas[name].Properties["extra"]
		if p.Type != "object" || !strings.Contains(p.Description, "`parcel`") || p.AdditionalProperties == nil {
			t.Errorf("%s: extra is %+v", name, p)
		}
	}
	if p := doc.Components.Schemas["Start"].Properties["steps"]; p.Type != "array" || p.Description == "" {
		t.Errorf("steps are %+v", p)
	}
	for name, described := range map[string]bool{"BookInBody": true, "SeriesInBody": true, "StaffBooking": true,
		"Booked": false} {
		shape := doc.Components.Schemas[name].Properties["extra"].Properties["parcel"]
		if _, ok := shape.Properties["locker"]; ok != described {
			t.Errorf("%s: the input of parcel is described: %v", name, ok)
		}
	}
	for path, code := range map[string]string{"/v1/public/{practice}/bookings": "409", "/v1/bookings": "409",
		"/v1/series": "409", "/v1/offer/{token}/accept": "409", "/v1/link/{token}/reschedule": "409",
		"/v1/link/{token}/cancel": "409", "/v1/bookings/{id}/reschedule": "409", "/v1/bookings/{id}/cancel": "409"} {
		if got := fmt.Sprint(doc.Paths[path]["post"].Responses[code]); !strings.Contains(got, "locker-taken") {
			t.Errorf("%s does not promise the refusal: %s", path, got)
		}
	}
	for _, name := range []string{"Question", "QuestionField", "QuestionOption"} {
		if len(doc.Components.Schemas[name].Properties) == 0 {
			t.Errorf("%s is not described", name)
		}
	}
}
