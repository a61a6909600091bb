package remote_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"stund/internal/remote"
)

var errMeant = errors.New("refused")

func api() remote.API {
	return remote.API{Who: "the bank", Means: func(status int) error {
		if status == http.StatusForbidden {
			return errMeant
		}
		return nil
	}}
}

// ask asks a server that answers so; its address and what it is asked with hold the word "secret".
func ask(t *testing.T, out any, answer http.HandlerFunc) error {
	t.Helper()
	server := httptest.NewServer(answer)
	t.Cleanup(server.Close)
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL+"/secret?secret", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "secret")
	return api().Do(t.Context(), remote.NewClient(remote.Wait), r, out)
}

func say(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
	}
}

// What is answered is read, or said in words that hold nothing of it, nor of what was asked with.
func TestDo(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		answer  http.HandlerFunc
		says    string // of the error; "": none
		means   error
		answers int
	}{
		"read":    {say(200, `{"answers":1}`), "", nil, 1},
		"nothing": {say(204, ""), "", nil, 0},
		"refused": {say(403, "secret"), "the bank answers 403", errMeant, 0},
		"unknown": {say(500, "secret"), "the bank answers 500", nil, 0},
		"led elsewhere": {http.RedirectHandler("/secret/2", http.StatusFound).ServeHTTP, "the bank answers 302",
			nil, 0},
		"no JSON": {say(200, "<secret>"), "is no JSON", nil, 0},
		"endless": {say(200, `{"answers":1,"secret":"`+strings.Repeat("a", 10<<20)+`"}`), "is no JSON", nil, 0},
		"breaks off": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "9")
			_, _ = w.Write([]byte("{"))
		}, "breaks off", nil, 0},
		"hangs up": {func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, "cannot be reached",
			nil, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var out struct{ Answers int }
			err := ask(t, &out, c.answer)
			if out.Answers != c.answers || (err == nil) != (c.says == "") {
				t.Fatalf("%+v, %v", out, err)
			}
			if errors.Is(err, errMeant) != (c.means != nil) {
				t.Errorf("it means %v", err)
			}
			if err != nil && (!strings.Contains(err.Error(), c.says) || strings.Contains(err.Error(), "secret")) {
				t.Errorf("it says %v", err)
			}
		})
	}
}

// Whoever stops waiting is not kept.
func TestStopped(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	release := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte("{"))
		_ = http.NewResponseController(w).Flush()
		cancel()
		<-release
	}))
	t.Cleanup(func() { close(release); server.Close() })
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, server.URL, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	if err := api().Do(ctx, remote.NewClient(remote.Wait), r, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}
