package setup

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"stund/internal/fault"
)

// TestPlaced: what is wrong with the entry that was sent is said at its place in the request.
func TestPlaced(t *testing.T) {
	t.Parallel()
	f := locations()
	wrong := fault.Fields{{Path: "locations.storgata.name", Message: "must be filled in"},
		{Path: "locations[0].address", Message: "is too long"},
		{Path: "services.massage.locations[0]", Message: "\"storgata\" does not exist"},
		{Path: "locations", Message: "at most 100"}}.Err()
	got, _ := fault.As(f.placed(wrong, "storgata"))
	want := []fault.Field{{Path: "name", Message: "must be filled in"}, {Path: "address", Message: "is too long"},
		{Message: "services.massage.locations[0] \"storgata\" does not exist"}, {Message: "locations at most 100"}}
	if diff := cmp.Diff(want, got.Fields); diff != "" {
		t.Error(diff)
	}
	if before, _ := fault.As(wrong); before.Fields[0].Path != "locations.storgata.name" {
		t.Error("it changed what it was given")
	}
	if err := errors.New("else"); f.placed(err, "x") != err || f.placed(nil, "x") != nil {
		t.Error("another error is another")
	}
}
