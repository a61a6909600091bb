package endpoints

import (
	"context"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"stund/internal/api/document"
	"stund/internal/booking"
	"stund/internal/practice"
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
			if err := os.WriteFile(filepath.Join("../../api/document", name), c.made, 0o644); err != nil {
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

// TestDocumentTellsOfContributions where there are some.
func TestDocumentTellsOfContributions(t *testing.T) {
	t.Parallel()
	b, err := Document(booking.Contribution{Name: "parcel",
		Input: func(booking.Ask, json.RawMessage) (json.RawMessage, error) { return nil, nil },
		Step: func(context.Context, *practice.Setup, practice.Service) (booking.Step, error) {
			return booking.Step{}, nil
		}})
	if err != nil {
		t.Fatal(err)
	}
	var doc struct {
		Components struct {
			Schemas map[string]struct {
				Properties map[string]struct {
					Type, Description    string
					AdditionalProperties any
				}
			}
		}
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
	for _, name := range []string{"Question", "QuestionField", "QuestionOption"} {
		if len(doc.Components.Schemas[name].Properties) == 0 {
			t.Errorf("%s is not described", name)
		}
	}
}
