package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"strings"
	"time"

	"stund/internal/browser"
	"stund/internal/civil"
)

// The staff app on a full day, and what is promised of it.
const (
	fullDay   = 30      // appointments of a practitioner
	inSight   = 6       // practitioners with such days that are seen at once, at least
	appAsks   = 6       // of the API until the calendar is there, with the days beside it
	mobile    = 187_500 // bytes a second: 1.5 Mbit/s
	firstView = time.Second
	keyToDay  = 100 * time.Millisecond
	// Whether the columns in sight show the day, each by its last block: DAY is what its clients' names begin with.
	appPainted = `(() => {
  const last = [...document.querySelectorAll(".calendar .column")]
    .filter((c) => c.getBoundingClientRect().left < innerWidth && c.querySelectorAll(".block").length === BLOCKS)
    .map((c) => c.querySelector(".block:last-child").textContent);
  return last.length >= COLUMNS && last.every((words) => words.startsWith("DAY Klient"));
})()`
	sinceOpening = `(async () => {
  while (!(PAINTED)) await new Promise(requestAnimationFrame);
  return new Promise((done) => requestAnimationFrame(() => setTimeout(() => done(performance.now()))));
})()`
	// From the key to when the next day's appointments have been painted, once somebody has looked at this one: by then
	// the days beside it are there.
	sinceKey = `(async () => {
  await new Promise((done) => setTimeout(done, 3000));
  const from = performance.now();
  dispatchEvent(new KeyboardEvent("keydown", { key: "KEY" }));
  do await new Promise(requestAnimationFrame);
  while (!(PAINTED));
  return new Promise((done) => setTimeout(() => done(performance.now() - from)));
})()`
	// As many buttons as there are blocks in sight, in a page with nothing else, change their texts: what the browser
	// takes by itself.
	bareDay = `(async () => {
  const frame = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  const place = (n) => "position:absolute;width:130px;height:20px;overflow:clip;left:" + 136 * Math.floor(n / DAY) +
    "px;top:" + 22 * (n % DAY) + "px";
  const make = (n) => {
    const b = document.createElement("button");
    b.textContent = "Mo Klient " + n;
    b.style.cssText = place(n);
    return b;
  };
  document.body.replaceChildren(...Array.from({ length: COUNT }, (_, n) => make(n)));
  for (let n = 0; n < 10; n++) await frame();
  const from = performance.now();
  for (const b of document.body.children) b.firstChild.data = b.textContent.replace("Mo", "Tu");
  await frame();
  return performance.now() - from;
})()`
	inView = `[...document.querySelectorAll(".calendar .block")]
  .filter((b) => b.getBoundingClientRect().left < innerWidth).length`
)

// apps measures the staff app in Chromium, on a slow processor and a slow network, with a practice whose days are full.
func apps(ctx context.Context, folder string, s size) (rows []row, err error) {
	path := os.Getenv(browser.Var)
	if path == "" {
		return []row{{what: "staff app", got: "not measured: no Chromium"}}, nil
	}
	sys, err := start(ctx, folder)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, sys.close()) }()
	first := nextMonday()
	if err := fillDays(sys, s.staff, first, first.AddDays(1)); err != nil {
		return nil, err
	}
	chromium := browser.New(path)
	defer func() { err = errors.Join(err, chromium.Close()) }()
	defer caught(&err)
	site := "http://" + sys.address
	painted := strings.NewReplacer("BLOCKS", fmt.Sprint(fullDay), "COLUMNS", fmt.Sprint(min(s.staff, inSight))).
		Replace(appPainted)
	fill := func(js, day, key string) string {
		js = strings.ReplaceAll(js, "PAINTED", painted)
		return strings.NewReplacer("DAY", day, "KEY", key).Replace(js)
	}
	var opened, turned, bare times
	asked := 0
	for range max(s.runs, 3) {
		m := &measuring{ctx: ctx}
		tab := chromium.Open(m, browser.Options{Width: 1920, Height: 1080, Slowdown: slowdown,
			BytesPerSecond: mobile})
		tab.Go(site + "/app")
		tab.Click("button", "/^Liv Aas/")
		tab.Until(`!!document.querySelector("nav.nav")`)
		tab.NoTree()
		tab.Go("about:blank")
		tab.EmptyCache()
		before := requests(tab, site+"/v1/") + requests(tab, site+"/session/")
		tab.Go(site + "/app#/calendar/" + first.String())
		opened = append(opened, milliseconds(browser.Eval[float64](tab, fill(sinceOpening, "Mo", ""))))
		asked = requests(tab, site+"/v1/") + requests(tab, site+"/session/") - before
		for _, to := range [][2]string{{"Tu", "ArrowRight"}, {"Mo", "ArrowLeft"}, {"Tu", "ArrowRight"}} {
			turned = append(turned, milliseconds(browser.Eval[float64](tab, fill(sinceKey, to[0], to[1]))))
		}
		many := browser.Eval[int](tab, inView)
		tab.Go("about:blank")
		alone := strings.NewReplacer("COUNT", fmt.Sprint(many), "DAY", fmt.Sprint(fullDay)).Replace(bareDay)
		bare = append(bare, milliseconds(browser.Eval[float64](tab, alone)))
		m.end()
	}
	what := fmt.Sprintf("%d × %d appointments, CPU %d× slower", s.staff, fullDay, slowdown)
	open, turn, least := opened.median(), turned.median(), bare.median()
	return []row{
		{what: "staff app: questions to the API until the calendar is there", got: fmt.Sprint(asked),
			goal: goal(fmt.Sprintf("≤ %d", appAsks), asked <= appAsks)},
		{what: "staff app: first view, " + what + ", 1.5 Mbit/s", got: millis(open),
			goal: goal("≤ "+millis(firstView), open <= firstView)},
		{what: "staff app: key to painted day, " + what, got: millis(turn),
			baseline: "as many bare buttons " + millis(least), ratio: fold(float64(turn) / float64(least)),
			goal: goal("≤ "+millis(keyToDay), turn <= keyToDay)},
	}, nil
}

// nextMonday returns the Monday after the coming week's, which no notice rules out.
func nextMonday() civil.Date { return civil.DateOf(wall.Now()).AddDays(14).Monday() }

// fillDays adds so many practitioners, and books each of their days full.
func fillDays(sys *system, staff int, days ...civil.Date) error {
	var pass struct{ Token string }
	const ours = "/_local/token?practice=lotus&role=owner"
	if err := sys.ask(http.StatusOK, http.MethodGet, ours, nil, &pass); err != nil {
		return err
	}
	auth := "Authorization: Bearer " + pass.Token
	c, err := dial(sys.address)
	if err != nil {
		return err
	}
	defer func() { _ = c.close() }() // what it was for is done
	send := func(path, body string) error {
		r := []string{"POST " + path + " HTTP/1.1", "Host: 127.0.0.1", auth, "Content-Type: application/json",
			fmt.Sprintf("Content-Length: %d", len(body)), "", body}
		return c.call(http.StatusCreated, []byte(strings.Join(r, "\r\n")))
	}
	var all []string
	for n := range staff {
		id := fmt.Sprintf("full-%d", n)
		all = append(all, `"`+id+`"`)
		body := fmt.Sprintf(`{"id": %q, "name": "Behandler %d", "hours":
			{"rules": [{"weekdays": ["mon", "tue"], "intervals": [{"from": "08:00", "to": "18:00"}]}]}}`, id, n)
		if err := send("/v1/practitioners", body); err != nil {
			return err
		}
	}
	if err := send("/v1/services", `{"id": "full", "name": "Kort", "duration_minutes": 20,
		"capacity": 1, "price": {"amount_minor": 30000, "currency": "NOK"}, "practitioners": [`+
		strings.Join(all, ", ")+`]}`); err != nil {
		return err
	}
	zone, err := civil.Zone("Europe/Oslo")
	if err != nil {
		return err
	}
	for _, day := range days {
		for n := range staff * fullDay {
			at := day.At(8*60, zone).Add(time.Duration(n%fullDay) * 20 * time.Minute)
			body := fmt.Sprintf(`{"service": "full", "practitioner": "full-%d", "start": %q, "client": {"name":
				"%.2s Klient %d", "email": "client-%d@example.com"}}`, n/fullDay, at.Format(time.RFC3339),
				day.Weekday(), n, n)
			if err := send("/v1/bookings", body); err != nil {
				return err
			}
		}
	}
	return nil
}
