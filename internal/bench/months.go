package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"stund/internal/civil"
)

// months measures the search of a month over HTTP beside a server that only sends the same bytes.
func months(ctx context.Context, folder string, s size) (rows []row, err error) {
	sys, err := start(ctx, folder)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, sys.close()) }()
	from := civil.DateOf(wall.Now()).AddDays(1)
	path := fmt.Sprintf("/v1/public/lotus/slots?service=konsultasjon&practitioner=ida&from=%s&to=%s", from,
		from.AddDays(30))
	if err := fillMonth(sys, path, 60); err != nil {
		return nil, err
	}
	search, err := request(http.MethodGet, path, nil)
	if err != nil {
		return nil, err
	}
	c, err := dial(sys.address)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, c.close()) }()
	if err := c.call(http.StatusOK, search); err != nil {
		return nil, err
	}
	answer := slices.Clone(c.body.Bytes())
	floor, stop, err := serveOnly(answer)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, stop()) }()
	f, err := dial(floor)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, f.close()) }()

	got, plain, err := besides(ctx, s.requests, func() error { return c.call(http.StatusOK, search) },
		func() error { return f.call(http.StatusOK, search) })
	if err != nil {
		return nil, err
	}
	r := got.over(plain)
	rows = append(rows, row{fmt.Sprintf("Month search over HTTP, 1 client, %.0f KB", float64(len(answer))/1024),
		fmt.Sprintf("%s, %.0f/s", millis(got.median()), float64(time.Second)/float64(got.median())),
		"net/http alone " + millis(plain.median()), fold(r), goal("≤ 5×", r <= 5)})
	const clients = 8
	next := func() (int, []byte, error) { return http.StatusOK, search, nil }
	many, err := load(ctx, sys.address, clients, s.load/2, next)
	if err != nil {
		return nil, err
	}
	alone, err := load(ctx, floor, clients, s.load/4, next)
	if err != nil {
		return nil, err
	}
	return append(rows, row{fmt.Sprintf("Month search over HTTP, %d clients", clients), many.String(),
		fmt.Sprintf("net/http alone %.0f/s", alone.rate),
		fold(alone.rate / many.rate), ""}), nil
}

// fillMonth books so many of the free times, evenly.
func fillMonth(sys *system, path string, bookings int) error {
	var month struct{ Slots []struct{ Start time.Time } }
	if err := sys.ask(http.StatusOK, http.MethodGet, path, nil, &month); err != nil {
		return err
	}
	if len(month.Slots) < bookings {
		return fmt.Errorf("the month has %d free times", len(month.Slots))
	}
	for n := range bookings {
		wish := wish{Service: "konsultasjon", Practitioner: "ida",
			Start: month.Slots[n*len(month.Slots)/bookings].Start, Client: numbered(n)}
		if err := sys.ask(http.StatusCreated, http.MethodPost, "/v1/public/lotus/bookings", wish, nil); err != nil {
			return err
		}
	}
	return nil
}
