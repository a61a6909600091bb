package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httputil"
	"strconv"
	"strings"
	"sync"
	"time"

	"stund/internal/gateway"
	"stund/internal/local"
)

// serve serves the handler on a loopback port until stop.
func serve(h func(address string) (http.Handler, error)) (address string, stop func() error, err error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, err
	}
	handler, err := h(l.Addr().String())
	if err != nil {
		return "", nil, errors.Join(err, l.Close())
	}
	server := gateway.Server(l.Addr().String(), handler)
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(l) }()
	return l.Addr().String(), func() error {
		err := server.Close()
		if served := <-ended; !errors.Is(served, http.ErrServerClosed) {
			err = errors.Join(err, served)
		}
		return err
	}, nil
}

// serveOnly serves the same JSON to whoever asks for anything, on a loopback port until stop: net/http alone.
func serveOnly(answer []byte) (address string, stop func() error, err error) {
	return serve(func(string) (http.Handler, error) {
		return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			w.Header().Set("Content-Length", strconv.Itoa(len(answer)))
			_, _ = w.Write(answer) // the caller notices
		}), nil
	})
}

// system is the whole local stack behind its own server.
type system struct {
	address string
	stop    func() error
	demo    *local.Demo
}

func start(ctx context.Context, folder string) (*system, error) {
	s := &system{}
	log := slog.New(slog.NewTextHandler(io.Discard, &slog.HandlerOptions{Level: slog.LevelError}))
	var err error
	s.address, s.stop, err = serve(func(address string) (http.Handler, error) {
		if s.demo, err = local.OpenDemo(ctx, folder, "http://"+address, log); err != nil {
			return nil, err
		}
		return s.demo.Handler(), nil
	})
	return s, err
}

func (s *system) close() error { return errors.Join(s.stop(), s.demo.Close()) }

// work runs the background worker until the function that it returns is called.
func (s *system) work(ctx context.Context) (finish func()) {
	ctx, cancel := context.WithCancel(ctx)
	idle := make(chan struct{})
	go func() { defer close(idle); s.demo.Run(ctx) }()
	return func() { cancel(); <-idle }
}

// request writes a request out, header lines as they go over the wire.
func request(method, path string, body any, headers ...string) ([]byte, error) {
	var text []byte
	if body != nil {
		var err error
		if text, err = json.Marshal(body); err != nil {
			return nil, err
		}
		headers = append(headers, "Content-Type: application/json", "Content-Length: "+strconv.Itoa(len(text)))
	}
	headers = append([]string{method + " " + path + " HTTP/1.1", "Host: 127.0.0.1"}, headers...)
	return append([]byte(strings.Join(headers, "\r\n")+"\r\n\r\n"), text...), nil
}

// caller is one client with one connection. It does as little as it can, because it runs beside what it measures.
type caller struct {
	conn net.Conn
	in   *bufio.Reader
	body bytes.Buffer // of the last answer
}

func dial(address string) (*caller, error) {
	c, err := net.Dial("tcp", address)
	if err != nil {
		return nil, err
	}
	return &caller{conn: c, in: bufio.NewReaderSize(c, 64<<10)}, nil
}

func (c *caller) close() error { return c.conn.Close() }

// call sends the request and reads the answer, which must have the status.
func (c *caller) call(status int, request []byte) error {
	if _, err := c.conn.Write(request); err != nil {
		return err
	}
	line, err := c.in.ReadSlice('\n')
	if err != nil {
		return err
	}
	if len(line) < len("HTTP/1.1 200") {
		return fmt.Errorf("answer begins with %q", line)
	}
	got := string(line[len("HTTP/1.1 "):len("HTTP/1.1 200")])
	length, chunked := 0, false
	for {
		if line, err = c.in.ReadSlice('\n'); err != nil {
			return err
		}
		if line = bytes.TrimSpace(line); len(line) == 0 {
			break
		}
		if v, ok := bytes.CutPrefix(line, []byte("Content-Length: ")); ok {
			if length, err = strconv.Atoi(string(v)); err != nil {
				return err
			}
		}
		chunked = chunked || bytes.HasPrefix(line, []byte("Transfer-Encoding: chunked"))
	}
	c.body.Reset()
	if chunked {
		if _, err = c.body.ReadFrom(httputil.NewChunkedReader(c.in)); err == nil {
			_, err = c.in.ReadSlice('\n') // no trailer
		}
	} else {
		_, err = io.CopyN(&c.body, c.in, int64(length))
	}
	if err != nil {
		return err
	}
	if got != strconv.Itoa(status) {
		return fmt.Errorf("%.80q was answered %s: %.300s", request, got, c.body.Bytes())
	}
	return nil
}

// ask calls once, with any body, and reads the answer into out unless that is nil.
func (s *system) ask(status int, method, path string, body, out any, headers ...string) error {
	r, err := request(method, path, body, headers...)
	if err != nil {
		return err
	}
	c, err := dial(s.address)
	if err != nil {
		return err
	}
	if err := errors.Join(c.call(status, r), c.close()); err != nil || out == nil {
		return err
	}
	return json.Unmarshal(c.body.Bytes(), out)
}

// throughput is what many clients got.
type throughput struct {
	rate float64       // answers a second
	cpu  time.Duration // of each answer, with what the client did for it
}

func (t throughput) String() string { return fmt.Sprintf("%.0f/s, %s CPU each", t.rate, millis(t.cpu)) }

// load lets so many clients call one request after the other for a while, each with a connection of its own.
func load(ctx context.Context, address string, clients int, d time.Duration,
	next func() (status int, request []byte, err error)) (throughput, error) {
	var (
		wait  sync.WaitGroup
		mu    sync.Mutex
		count int
		wrong error
	)
	begin, worked := wall.Now(), cpu()
	for range clients {
		wait.Go(func() {
			n := 0
			c, err := dial(address)
			if err == nil {
				for ; err == nil && ctx.Err() == nil && wall.Now().Sub(begin) < d; n++ {
					var status int
					var r []byte
					if status, r, err = next(); err == nil {
						err = c.call(status, r)
					}
				}
				err = errors.Join(err, c.close())
			}
			mu.Lock()
			defer mu.Unlock()
			count += n
			if wrong == nil {
				wrong = err
			}
		})
	}
	wait.Wait()
	return throughput{float64(count) / wall.Now().Sub(begin).Seconds(),
		(cpu() - worked) / time.Duration(max(count, 1))}, errors.Join(wrong, ctx.Err())
}
