package web

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"
)

func TestPublic(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]bool{
		"8.8.8.8": true, "193.0.6.139": true, "2001:4860:4860::8888": true, "2a00:1450:400f::1": true,
		"172.15.0.1": true, "172.32.0.1": true, "100.63.0.1": true,
		"100.128.0.1": true, "169.253.1.1": true,
		"127.0.0.1": false, "127.8.8.8": false, "::1": false, "0.0.0.0": false, "0.1.2.3": false, "::": false,
		"10.0.0.1": false, "172.16.0.1": false, "172.31.255.255": false, "192.168.1.1": false, "fc00::1": false,
		"fd12::1": false, "fec0::1": false,
		"169.254.169.254": false, "169.254.170.2": false, "fd00:ec2::254": false, "fe80::1": false,
		"fe80::1%eth0": false,
		"100.64.0.1":   false, "100.100.100.200": false, "192.0.0.192": false, "192.0.2.1": false, "198.18.0.1": false,
		"198.51.100.1": false, "203.0.113.1": false,
		"224.0.0.1": false, "239.1.1.1": false, "240.0.0.1": false, "255.255.255.255": false, "ff02::1": false,
		"::ffff:10.0.0.1": false, "::ffff:169.254.169.254": false, "::127.0.0.1": false, "::169.254.169.254": false,
		"64:ff9b::a9fe:a9fe": false, "64:ff9b:1::a00:1": false, "2002:a9fe:a9fe::1": false, "2001::1": false,
		"2001:db8::1": false, "100::1": false,
	} {
		if got := public(netip.MustParseAddr(address).Unmap()); got != want {
			t.Errorf("%s: %t", address, got)
		}
	}
	if public(netip.Addr{}) {
		t.Error("no address is public")
	}
}

// TestRefusesPrivateAddresses: no name and no way of writing leads inside. Nothing is dialled for them.
func TestRefusesPrivateAddresses(t *testing.T) {
	t.Parallel()
	for _, w := range []*Web{New(), NewLoopback()} {
		for _, address := range []string{"https://169.254.169.254/latest/meta-data/", "https://10.0.0.1/",
			"https://192.168.0.1:8443/x", "https://172.16.0.1/", "https://100.64.0.1/",
			"https://[fd00:ec2::254]/", "https://[fe80::1]/", "https://[::ffff:169.254.169.254]/",
			"https://[::ffff:a9fe:a9fe]/", "https://0.0.0.0/", "https://[::]/",
			"https://[64:ff9b::a9fe:a9fe]/", "https://[::ffff:0:169.254.169.254]/", "https://[::ffff:0:a00:1]/"} {
			if body, err := w.Fetch(t.Context(), address); !errors.Is(err, errPrivate) || body != nil {
				t.Errorf("loopback %t, %s: %v", w.loopback, address, err)
			}
		}
	}
	for _, address := range []string{"https://127.0.0.1/", "https://[::1]/", "https://localhost/",
		"https://127.1.2.3/"} {
		if _, err := New().Fetch(t.Context(), address); !errors.Is(err, errPrivate) {
			t.Errorf("%s: %v", address, err)
		}
	}
}

func TestRefusesOtherSchemes(t *testing.T) {
	t.Parallel()
	reached := atomic.Bool{}
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached.Store(true) }))
	t.Cleanup(server.Close)
	for _, address := range []string{server.URL, "http://example.com/", "file:///etc/passwd", "ftp://example.com/",
		"gopher://127.0.0.1/", "//example.com", "", "https//x", "://", "\x7f"} {
		if _, err := New().Fetch(t.Context(), address); err == nil {
			t.Errorf("fetched %q", address)
		}
	}
	for _, address := range []string{"http://example.com/", "http://10.0.0.1/", "http://127.0.0.2/",
		"http://localhost.example.com/", "file:///etc/passwd"} {
		if _, err := NewLoopback().Fetch(t.Context(), address); err == nil {
			t.Errorf("the local stack fetched %q", address)
		}
	}
	if reached.Load() {
		t.Error("the server was asked all the same")
	}
}

func serve(t *testing.T, h http.HandlerFunc) string {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s.URL
}

func TestFetch(t *testing.T) {
	t.Parallel()
	url := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet || r.Header.Get("Accept") != "text/calendar" || r.URL.RawQuery != "key=1" ||
			r.Header.Get("Cookie") != "" {
			http.Error(w, "no", http.StatusBadRequest)
			return
		}
		fmt.Fprint(w, "BEGIN:VCALENDAR")
	})
	body, err := NewLoopback().Fetch(t.Context(), url+"/ida.ics?key=1")
	if err != nil {
		t.Fatal(err)
	}
	got, err := io.ReadAll(body)
	if err != nil || string(got) != "BEGIN:VCALENDAR" || body.Close() != nil {
		t.Errorf("got %q, %v", got, err)
	}
}

func TestStatus(t *testing.T) {
	t.Parallel()
	for _, status := range []int{204, 206, 304, 400, 401, 403, 404, 410, 429, 500, 503} {
		url := serve(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) })
		if body, err := NewLoopback().Fetch(t.Context(), url); err == nil || body != nil ||
			!strings.Contains(err.Error(), fmt.Sprint(status)) {
			t.Errorf("%d: %v", status, err)
		}
	}
}

func TestRedirects(t *testing.T) {
	t.Parallel()
	asked := atomic.Int64{}
	own := serve(t, func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		var n int
		if _, err := fmt.Sscanf(r.URL.Path, "/hops/%d", &n); err == nil && n > 0 {
			http.Redirect(w, r, fmt.Sprintf("/hops/%d", n-1), http.StatusFound)
			return
		}
		if to := r.URL.Query().Get("to"); to != "" {
			http.Redirect(w, r, to, http.StatusFound)
			return
		}
		fmt.Fprint(w, "feed")
	})
	w := NewLoopback()
	for hops := range 4 {
		body, err := w.Fetch(t.Context(), fmt.Sprintf("%s/hops/%d", own, hops))
		if err != nil {
			t.Errorf("%d redirects: %v", hops, err)
			continue
		}
		if err := body.Close(); err != nil {
			t.Error(err)
		}
	}
	asked.Store(0)
	for _, hops := range []int{4, 50} {
		if _, err := w.Fetch(t.Context(), fmt.Sprintf("%s/hops/%d", own, hops)); err == nil {
			t.Errorf("followed %d redirects", hops)
		}
	}
	if asked.Load() > 10 {
		t.Errorf("asked %d times on the way", asked.Load())
	}
	for _, to := range []string{"https://169.254.169.254/latest/meta-data/", "http://169.254.169.254/",
		"https://10.0.0.1/", "http://192.168.0.1/", "https://[fd00:ec2::254]/",
		"http://example.com/", "file:///etc/passwd", "ftp://127.0.0.1/", "https://[::ffff:10.0.0.1]/"} {
		if body, err := w.Fetch(t.Context(), own+"/?to="+to); err == nil || body != nil {
			t.Errorf("was led to %s", to)
		}
	}
}

// TestCheckRedirectOfThePublicWiring: the wiring for the public never fetches from the own machine, whatever leads
// there.
func TestCheckRedirectOfThePublicWiring(t *testing.T) {
	t.Parallel()
	w := New()
	for address, want := range map[string]bool{"https://example.com/x": true, "http://example.com/x": false,
		"http://localhost/x": false, "http://127.0.0.1/x": false} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
		if err != nil {
			t.Fatal(err)
		}
		if err := w.client.CheckRedirect(r, []*http.Request{r}); (err == nil) != want {
			t.Errorf("%s: %v", address, err)
		}
	}
}

// TestLarge: more than 64 MB are not read, nor do they become more by unpacking.
func TestLarge(t *testing.T) {
	t.Parallel()
	var packed bytes.Buffer
	z, err := gzip.NewWriterLevel(&packed, gzip.BestSpeed)
	if err != nil {
		t.Fatal(err)
	}
	for range 66 {
		if _, err := z.Write(make([]byte, 1<<20)); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	for name, h := range map[string]http.HandlerFunc{
		"plain": func(w http.ResponseWriter, _ *http.Request) {
			for range 66 {
				if _, err := w.Write(make([]byte, 1<<20)); err != nil {
					return
				}
			}
		},
		"packed": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			_, _ = w.Write(packed.Bytes())
		},
	} {
		body, err := NewLoopback().Fetch(t.Context(), serve(t, h))
		if err != nil {
			t.Fatal(err)
		}
		n, err := io.Copy(io.Discard, body)
		if err != nil || n != maxFeed+1 { // one more than a reader takes, so that it can tell
			t.Errorf("%s: read %d bytes, %v", name, n, err)
		}
		if err := body.Close(); err != nil {
			t.Error(err)
		}
	}
	headers := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("X", strings.Repeat("x", 1<<20))
	})
	if _, err := NewLoopback().Fetch(t.Context(), headers); err == nil {
		t.Error("read a megabyte of headers")
	}
}

// TestErrorsDoNotTellTheAddress: a feed's address is the key to it, and errors go to the log.
func TestErrorsDoNotTellTheAddress(t *testing.T) {
	t.Parallel()
	s := httptest.NewServer(http.NotFoundHandler())
	dead := s.URL
	s.Close()
	for _, address := range []string{dead + "/private-s3cret/basic.ics", "https://169.254.169.254/s3cret",
		"http://example.com/s3cret", "https://exa mple/s3cret", "https://127.0.0.1:1/%zzs3cret"} {
		_, err := NewLoopback().Fetch(t.Context(), address)
		if err == nil || strings.Contains(err.Error(), "s3cret") {
			t.Errorf("%s: %v", address, err)
		}
	}
}
