package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"stund/internal/clock"
)

// What is promised of a practice's clients.
const (
	warmSearch = 50 * time.Millisecond // 99 of 100 searches
	coldSearch = 400 * time.Millisecond
	rowsAPage  = 100

	pause = 50 * time.Millisecond // from question to question: what is waited for is done in the pauses of requests
)

// clients measures the search among many clients over HTTP, warm and after a start, and a long timeline, each beside a
// server that only sends the same bytes.
func clients(ctx context.Context, folder string, s size) (rows []row, err error) {
	sys, err := start(ctx, folder)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, sys.close()) }()
	o, err := newOwner(sys)
	if err != nil {
		return nil, err
	}
	finish := sys.work(ctx)
	err = o.imports(ctx, clientList(s.rows))
	if err == nil {
		err = o.makesHistory(ctx, s.history)
	}
	finish()
	if err != nil {
		return nil, err
	}
	search := func(n int) string { return "/v1/clients?q=" + url.QueryEscape(wanted(n, s.rows)) }
	got, plain, err := o.gets(ctx, s.requests, search)
	if err != nil {
		return nil, err
	}
	p99, among := got.worst(100), fmt.Sprintf("among %d clients over HTTP", s.rows)
	rows = append(rows, row{"Search " + among + ", 99 of 100", millis(p99),
		"net/http alone " + millis(plain.worst(100)), fold(got.over(plain)),
		goal("≤ "+millis(warmSearch), p99 <= warmSearch)})
	got, plain, err = o.gets(ctx, s.requests, func(int) string {
		return fmt.Sprintf("/v1/clients/%s/timeline?limit=%d", o.client, rowsAPage)
	})
	if err != nil {
		return nil, err
	}
	newest := fmt.Sprintf("Newest %d rows of a timeline of %d over HTTP", min(rowsAPage, s.history), s.history)
	rows = append(rows, row{newest, millis(got.median()), "net/http alone " + millis(plain.median()),
		fold(got.over(plain)), ""})
	cold, err := o.restarts(ctx, folder, s.runs, search)
	if err != nil {
		return nil, err
	}
	return append(rows, row{"First search " + among + " after a start", millis(cold.median()), "", "",
		goal("≤ "+millis(coldSearch), cold.median() <= coldSearch)}), nil
}

// wanted is what somebody types who looks for the client of the number: a part of the name, of the e-mail address or of
// the phone number.
func wanted(n, clients int) string {
	number := n * 7919 % clients
	return []string{"ase " + strconv.Itoa(number), "nordm " + strconv.Itoa(number), "client-" + strconv.Itoa(number),
		strconv.Itoa(90000000 + number)[:6]}[n%4]
}

// owner asks the system as a practice's owner does.
type owner struct {
	sys    *system
	auth   string
	client string // whose timeline is long
}

func newOwner(sys *system) (*owner, error) {
	var pass struct{ Token string }
	err := sys.ask(http.StatusOK, http.MethodGet, "/_local/token?practice=lotus&role=owner", nil, &pass)
	return &owner{sys: sys, auth: "Authorization: Bearer " + pass.Token}, err
}

func (o *owner) ask(status int, method, path string, body, out any) error {
	return o.sys.ask(status, method, path, body, out, o.auth)
}

// imports takes a list of clients as the staff app does: it is sent, mapped as guessed, tried and started.
func (o *owner) imports(ctx context.Context, list []byte) error {
	var begun struct {
		ID     string
		Upload struct{ URL, Method string }
	}
	if err := o.ask(http.StatusCreated, http.MethodPost, "/v1/imports",
		map[string]any{"name": "list.csv", "size": len(list)}, &begun); err != nil {
		return err
	}
	if err := send(ctx, begun.Upload.Method, begun.Upload.URL, list); err != nil {
		return err
	}
	at := "/v1/imports/" + begun.ID
	var guess struct {
		Form    any      `json:"form"`
		Order   string   `json:"date_order"`
		Columns []string `json:"columns"`
	}
	if err := errors.Join(o.ask(http.StatusOK, http.MethodGet, at+"/mapping", nil, &guess),
		o.ask(http.StatusOK, http.MethodPut, at+"/mapping", &guess, nil)); err != nil {
		return err
	}
	for _, step := range []struct{ name, until string }{{"check", "checked"}, {"start", "done"}} {
		if err := o.ask(http.StatusAccepted, http.MethodPost, at+"/"+step.name, nil, nil); err != nil {
			return err
		}
		for state := ""; state != step.until; {
			var now struct{ State string }
			err := clock.Sleep(ctx, pause)
			if err == nil {
				err = o.ask(http.StatusOK, http.MethodGet, at, nil, &now)
			}
			if err != nil {
				return err
			}
			if state = now.State; state == "failed" || state == "cancelled" {
				return fmt.Errorf("the import is %s", state)
			}
		}
	}
	return nil
}

// send sends a file where it was said to be sent.
func send(ctx context.Context, method, to string, file []byte) error {
	r, err := http.NewRequestWithContext(ctx, method, to, bytes.NewReader(file))
	if err != nil {
		return err
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if answer.StatusCode >= http.StatusMultipleChoices {
		why, _ := io.ReadAll(answer.Body) // it is refused either way
		return fmt.Errorf("the file was answered %d: %.300s", answer.StatusCode, why)
	}
	return nil
}

// makesHistory changes a client until their timeline is long.
func (o *owner) makesHistory(ctx context.Context, rows int) error {
	var added struct {
		ID       string
		Revision int64
	}
	person := map[string]any{"name": "Lang Historie", "emails": []string{"lang@example.com"}}
	if err := o.ask(http.StatusCreated, http.MethodPost, "/v1/clients", person, &added); err != nil {
		return err
	}
	o.client = added.ID
	for n := range rows - 1 { // the first row is that they were added
		person["revision"], person["name"] = added.Revision, fmt.Sprintf("Lang Historie %d", n)
		if err := o.ask(http.StatusOK, http.MethodPut, "/v1/clients/"+o.client, person, &added); err != nil {
			return err
		}
	}
	for told := 0; told < rows; { // by the reactor, some moments later
		err := clock.Sleep(ctx, pause)
		if err == nil {
			told, err = o.countsHistory()
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// countsHistory says how many rows the long timeline has by now.
func (o *owner) countsHistory() (told int, err error) {
	for after := ""; ; {
		var page struct {
			Items []struct{ ID string }
			Next  string
		}
		if err := o.ask(http.StatusOK, http.MethodGet, fmt.Sprintf("/v1/clients/%s/timeline?limit=%d&after=%s",
			o.client, rowsAPage, url.QueryEscape(after)), nil, &page); err != nil {
			return told, err
		}
		if told, after = told+len(page.Items), page.Next; after == "" {
			return told, nil
		}
	}
}

// gets asks for n paths, one after the other by one connection, in turns with a server that only sends what the first
// was answered.
func (o *owner) gets(ctx context.Context, n int, path func(n int) string) (got, plain times, err error) {
	c, err := dial(o.sys.address)
	if err != nil {
		return nil, nil, err
	}
	defer func() { err = errors.Join(err, c.close()) }()
	asked, r := -1, []byte(nil)
	get := func() error {
		asked++
		if r, err = request(http.MethodGet, path(asked), nil, o.auth); err != nil {
			return err
		}
		return c.call(http.StatusOK, r)
	}
	if err := get(); err != nil {
		return nil, nil, err
	}
	floor, stop, err := serveOnly(slices.Clone(c.body.Bytes()))
	if err != nil {
		return nil, nil, err
	}
	defer func() { err = errors.Join(err, stop()) }()
	f, err := dial(floor)
	if err != nil {
		return nil, nil, err
	}
	defer func() { err = errors.Join(err, f.close()) }()
	return besides(ctx, n, get, func() error { return f.call(http.StatusOK, r) })
}

// restarts measures the first search after each of so many starts on the same folder.
func (o *owner) restarts(ctx context.Context, folder string, n int, path func(n int) string) (cold times, err error) {
	for turn := range n {
		if err := o.sys.close(); err != nil {
			return nil, err
		}
		again, err := start(ctx, folder)
		if err != nil {
			return nil, err
		}
		*o.sys = *again
		if o, err = newOwner(o.sys); err != nil { // at another address, tokens are others
			return nil, err
		}
		if err := cold.take(func() error {
			return o.ask(http.StatusOK, http.MethodGet, path(turn), nil, nil)
		}); err != nil {
			return nil, err
		}
	}
	return cold, nil
}
