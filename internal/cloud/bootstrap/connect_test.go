package bootstrap

import (
	"encoding/pem"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"

	"stund/internal/clock"
)

// TestMain has the servers of these tests trusted, by the file that names who is.
func TestMain(m *testing.M) {
	server := httptest.NewTLSServer(nil)
	defer server.Close()
	folder, err := os.MkdirTemp("", "roots")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(folder)
	roots := filepath.Join(folder, "roots.pem")
	trusted := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
	if err := os.WriteFile(roots, trusted, 0o600); err != nil {
		panic(err)
	}
	if err := os.Setenv("SSL_CERT_FILE", roots); err != nil {
		panic(err)
	}
	m.Run()
}

var started = time.Date(2026, 11, 16, 8, 0, 0, 0, time.UTC)

// served is a database that counts who connects.
type served struct {
	*httptest.Server
	connections atomic.Int32
}

func serve(t *testing.T, start func(*httptest.Server)) *served {
	t.Helper()
	s := &served{Server: httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, "healthy")
	}))}
	s.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			s.connections.Add(1)
		}
	}
	s.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	start(s.Server)
	t.Cleanup(s.Close)
	return s
}

// databaseAt is settings that know no more than where the database is.
func databaseAt(at string) Settings {
	return Settings{Region: "eu-north-1", getenv: func(name string) string {
		if name == "AWS_ENDPOINT_URL_DYNAMODB" {
			return at
		}
		return ""
	}}
}

func ask(client *awshttp.BuildableClient, at string) error {
	r, err := http.NewRequest(http.MethodGet, at, nil)
	if err != nil {
		return err
	}
	answer, err := client.Do(r)
	if err != nil {
		return err
	}
	_, err = io.Copy(io.Discard, answer.Body)
	_ = answer.Body.Close()
	return err
}

func TestTheFirstRequestFindsItsConnectionMade(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		start  func(*httptest.Server)
		frozen time.Duration // between the start and the first request
		want   int32         // connections after two requests, one after the other
	}{
		"plain":                 {(*httptest.Server).Start, 0, 1},
		"TLS":                   {(*httptest.Server).StartTLS, 0, 1},
		"seconds later":         {(*httptest.Server).Start, fresh - time.Millisecond, 1},
		"frozen meanwhile":      {(*httptest.Server).Start, fresh, 2},
		"frozen meanwhile, TLS": {(*httptest.Server).StartTLS, time.Hour, 2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server, now := serve(t, c.start), clock.At(started)
			client := connected(databaseAt(server.URL), now, slog.New(slog.DiscardHandler))
			now.Advance(c.frozen)
			for range 2 {
				if err := ask(client, server.URL); err != nil {
					t.Fatal(err)
				}
			}
			if got := server.connections.Load(); got != c.want {
				t.Errorf("%d connections, want %d", got, c.want)
			}
		})
	}
}

func TestWhoElseIsAskedGetsAnotherConnection(t *testing.T) {
	t.Parallel()
	database, other := serve(t, (*httptest.Server).Start), serve(t, (*httptest.Server).Start)
	client := connected(databaseAt(database.URL), clock.At(started), slog.New(slog.DiscardHandler))
	for _, at := range []string{other.URL, database.URL} {
		if err := ask(client, at); err != nil {
			t.Fatal(err)
		}
	}
	if d, o := database.connections.Load(), other.connections.Load(); d != 1 || o != 1 {
		t.Errorf("%d connections to the database and %d to the other, want 1 each", d, o)
	}
}

// A database that is not there yet, is not who it says or is at no address keeps no function from its start.
func TestAStartDoesWithoutConnection(t *testing.T) {
	t.Parallel()
	stranger := serve(t, func(s *httptest.Server) { s.StartTLS() })
	for name, c := range map[string]struct{ at, want string }{
		"nobody listens": {"http://127.0.0.1:1", "refused"},
		"another's name": {strings.Replace(stranger.URL, "127.0.0.1", "localhost", 1), "x509"},
		"no address":     {"http://a b", "address of DynamoDB"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var said strings.Builder
			log := slog.New(slog.NewTextHandler(&said, &slog.HandlerOptions{Level: slog.LevelDebug}))
			client := connected(databaseAt(c.at), clock.At(started), log)
			if !strings.Contains(said.String(), c.want) {
				t.Errorf("said %q, want something about %q", said.String(), c.want)
			}
			if err := ask(client, c.at); err == nil {
				t.Error("an answer came all the same")
			}
		})
	}
}

func TestAddressOfDynamoDB(t *testing.T) {
	t.Parallel()
	for at, want := range map[string]string{
		"":                       "dynamodb.eu-north-1.amazonaws.com:443 true",
		"http://127.0.0.1:8000":  "127.0.0.1:8000 false",
		"http://database":        "database:80 false",
		"https://database":       "database:443 true",
		"https://[::1]:8443/any": "[::1]:8443 true",
	} {
		address, secure, err := databaseAt(at).database()
		if got := address + map[bool]string{true: " true", false: " false"}[secure]; got != want || err != nil {
			t.Errorf("%q: got %q, %v, want %q", at, got, err, want)
		}
	}
}
