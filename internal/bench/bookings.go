package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"

	"stund/internal/civil"
)

// wish is the body of a booking, as the widget sends it.
type wish struct {
	Service      string    `json:"service"`
	Practitioner string    `json:"practitioner"`
	Start        time.Time `json:"start"`
	Client       person    `json:"client"`
}

type person struct {
	Name  string `json:"name"`
	Email string `json:"email"`
}

func numbered(n int) person {
	return person{fmt.Sprintf("Client %d", n), fmt.Sprintf("client-%d@example.com", n)}
}

// A practice that is large enough for many to book at once.
const (
	practitioners = 60
	bookableDays  = 300
	starts        = 40 // of a day from 08:00 to 18:00, a quarter of an hour each
)

// openPractice makes the practice, through the front door.
func openPractice(sys *system) error {
	var pass struct{ Token string }
	if err := sys.ask(http.StatusOK, http.MethodGet, "/_local/token?practice=bench", nil, &pass); err != nil {
		return err
	}
	staff := "Authorization: Bearer " + pass.Token
	type object map[string]any
	particulars := object{"id": "bench", "name": "Bench", "time_zone": "Europe/Oslo", "country": "NO",
		"currency": "NOK", "language": "nb", "email": "post@bench.example"}
	if err := sys.ask(http.StatusOK, http.MethodPut, "/v1/practice", particulars, nil, staff); err != nil {
		return err
	}
	hours := object{"rules": []object{{"weekdays": []string{"mon", "tue", "wed", "thu", "fri", "sat", "sun"},
		"intervals": []object{{"from": "08:00", "to": "18:00"}}}}}
	var names []string
	for n := range practitioners {
		who := object{"id": giver(n), "name": giver(n), "email": giver(n) + "@bench.example", "hours": hours}
		if err := sys.ask(http.StatusCreated, http.MethodPost, "/v1/practitioners", who, nil, staff); err != nil {
			return err
		}
		names = append(names, giver(n))
	}
	// Nobody is closed on holidays here, or the number of the free times would depend on the day of the run.
	for year := wall.Now().Year(); year <= wall.Now().Year()+1; year++ {
		var days struct {
			Items []struct {
				Date civil.Date `json:"date"`
			}
		}
		if err := sys.ask(http.StatusOK, http.MethodGet, fmt.Sprintf("/v1/holidays?year=%d", year), nil, &days,
			staff); err != nil {
			return err
		}
		for _, d := range days.Items {
			if err := sys.ask(http.StatusOK, http.MethodPut, "/v1/holidays/"+d.Date.String(), object{"closed": false},
				nil, staff); err != nil {
				return err
			}
		}
	}
	return sys.ask(http.StatusCreated, http.MethodPost, "/v1/services",
		object{"id": "talk", "name": "Talk", "duration_minutes": 15, "capacity": 1,
			"price": object{"amount_minor": 50000, "currency": "NOK"}, "practitioners": names}, nil, staff)
}

func giver(n int) string { return fmt.Sprintf("p-%02d", n%practitioners) }

// rush makes one booking request after the other, each for a time and a client of its own: next to each other in time
// are different practitioners, and after a round of them another day.
type rush struct {
	first civil.Date
	zone  *time.Location
	n     atomic.Int64
}

func newRush() (*rush, error) {
	zone, err := civil.Zone("Europe/Oslo")
	return &rush{first: civil.DateOf(wall.Now()).AddDays(2), zone: zone}, err
}

func (r *rush) next() (status int, text []byte, err error) {
	n := int(r.n.Add(1)) - 1
	round := n / practitioners
	start := r.first.AddDays(round%bookableDays).At(civil.Time(8*60+round/bookableDays%starts*15), r.zone)
	text, err = request(http.MethodPost, "/v1/public/bench/bookings", wish{"talk", giver(n), start.UTC(), numbered(n)},
		fmt.Sprintf("Idempotency-Key: 0197f0c2-7a51-7b6e-9d0a-%012d", n))
	return http.StatusCreated, text, err
}

// bookings measures durable bookings, without and with the background worker that writes and sends the messages
// meanwhile. Many at once stand beside a floor that writes as many bytes and knows nothing: their ratio is of processor
// time, which a busy machine changes less than the rate.
func bookings(ctx context.Context, folder string, s size) (rows []row, err error) {
	for _, working := range []bool{false, true} {
		got, err := rushed(ctx, filepath.Join(folder, fmt.Sprint(working)), working, s)
		if err != nil {
			return nil, err
		}
		rows = append(rows, got...)
	}
	return rows, nil
}

func rushed(ctx context.Context, folder string, working bool, s size) (rows []row, err error) {
	sys, err := start(ctx, folder)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, sys.close()) }()
	if err := openPractice(sys); err != nil {
		return nil, err
	}
	r, err := newRush()
	if err != nil {
		return nil, err
	}
	const clients = 32
	bare, err := bareRush(ctx, filepath.Join(folder, "bare"), clients, s)
	if err != nil {
		return nil, err
	}
	with := ", worker off"
	if working {
		with = ", worker on"
		defer sys.work(ctx)()
	}
	one, raw, err := oneWriter(ctx, sys, r, filepath.Join(folder, "raw"), s.requests)
	if err != nil {
		return nil, err
	}
	times := one.over(raw)
	rows = append(rows, row{"HTTP booking, 1 writer" + with, millis(one.median()),
		"raw fdatasync " + millis(raw.median()), fold(times), goal("≤ 8×", times <= 8)})
	before, err := sent(sys)
	if err != nil {
		return nil, err
	}
	begin := wall.Now()
	many, err := load(ctx, sys.address, clients, s.load, r.next)
	if err != nil {
		return nil, err
	}
	took := wall.Now().Sub(begin)
	what := fmt.Sprintf("HTTP booking, %d clients%s", clients, with)
	if working {
		after, err := sent(sys)
		if err != nil {
			return nil, err
		}
		what += fmt.Sprintf(" (%.0f messages/s meanwhile)", float64(after-before)/took.Seconds())
	}
	return append(rows, row{what, many.String(), "its bytes by hand " + bare.String(),
		fold(float64(many.cpu) / float64(bare.cpu)),
		goal("≥ 3000/s on two cores, ≤ 0.4 ms CPU", many.rate >= 3000 && many.cpu <= 400*time.Microsecond)}), nil
}

// bareRush is the same rush against a floor.
func bareRush(ctx context.Context, folder string, clients int, s size) (got throughput, err error) {
	if err := os.Mkdir(folder, 0o700); err != nil {
		return got, err
	}
	address, stop, err := openFloor(folder)
	if err != nil {
		return got, err
	}
	defer func() { err = errors.Join(err, stop()) }()
	r, err := newRush()
	if err != nil {
		return got, err
	}
	return load(ctx, address, clients, s.load/2, r.next)
}

// oneWriter books one time after the other, and in turn appends the same bytes to a file and waits for the disk.
func oneWriter(ctx context.Context, sys *system, r *rush, path string, n int) (booked, raw times, err error) {
	c, err := dial(sys.address)
	if err != nil {
		return nil, nil, err
	}
	defer func() { err = errors.Join(err, c.close()) }()
	f, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return nil, nil, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	var status int
	var text []byte
	return besides(ctx, n, func() error {
		if status, text, err = r.next(); err != nil {
			return err
		}
		return c.call(status, text)
	}, func() error {
		if _, err := f.Write(text); err != nil {
			return err
		}
		return fdatasync(f)
	})
}

// sent counts the messages in the inbox.
func sent(sys *system) (int, error) {
	var all []json.RawMessage
	err := sys.ask(http.StatusOK, http.MethodGet, "/_local/messages", nil, &all)
	return len(all), err
}
