package awstest_test

import (
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"

	"stund/internal/awstest"
)

func TestMotoDataIsReadAgainWhenSomebodyWrites(t *testing.T) {
	t.Parallel()
	var asked atomic.Int32
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if asked.Add(1) < 3 {
			http.Error(w, "<p>dictionary changed size during iteration", http.StatusInternalServerError)
			return
		}
		_, _ = w.Write([]byte(`{"ses":{"RawMessage":[]}}`))
	}))
	defer srv.Close()
	var all map[string]any
	if err := awstest.MotoData(t.Context(), srv.URL, &all); err != nil || all["ses"] == nil {
		t.Errorf("got %v, %v", all, err)
	}
}

func TestMotoDataEnds(t *testing.T) {
	t.Parallel()
	srv := httptest.NewServer(http.NotFoundHandler())
	defer srv.Close()
	if err := awstest.MotoData(t.Context(), srv.URL, new(any)); err == nil {
		t.Error("an address that is not moto's was read")
	}
}
