package browser

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"stund/internal/browser"
	"stund/internal/guard"
)

// TestStolen: somebody takes the time between its choice and the click. The nearest ones are offered, what was written
// is kept, and one of them is booked.
func TestStolen(t *testing.T) {
	t.Parallel()
	s := open(t)
	v := s.Visit(s.Website(widget("")), "nb", phone)
	v.ToDetails()
	v.Writes(kari)
	v.Fill("textbox", v.w["note"], "Vondt i ryggen")
	s.Book("konsultasjon", "ida", tuesday, per)
	v.Books()
	v.On("time")
	v.Find("alert", "")
	says(t, v.Tab, v.w["taken"])
	v.WaitFocus("heading", v.w["chooseTime"])
	v.Gone("button", "10.00") // the day is shown without it
	v.Picks("Tir. 24. nov. kl. 10.30")
	v.On("details")
	if name, note := v.Find("textbox", v.w["name"]).Value, v.Find("textbox", v.w["note"]).Value; name != kari["name"] ||
		note != "Vondt i ryggen" {
		t.Errorf("the form has %q, %q", name, note)
	}
	v.Books()
	v.On("done")
	if all := s.Bookings("2026-11-24", "2026-11-24"); len(all) != 2 ||
		!all[1].Start.Equal(tuesday.Add(30*time.Minute)) {
		t.Errorf("the calendar has %+v", all)
	}
}

// sending are the keys under which bookings were sent, one for each request; the page notes them.
const sending = `window.keys = []; const plain = window.fetch; window.fetch = (to, how) => {
	if (how?.method === 'POST') keys.push(how.headers['idempotency-key']); return plain(to, how) }`

// randomKey is an idempotency key of 128 random bits, as four numbers.
var randomKey = regexp.MustCompile(`^\d{1,10}(-\d{1,10}){3}$`)

// TestNetworkFails: whatever happens between the click and the answer, there is one booking in the end, made under one
// key, and one confirmation.
func TestNetworkFails(t *testing.T) {
	t.Parallel()
	for name, trouble := range map[string]func(*guest){
		"the request never arrives": func(v *guest) {
			v.Faults(browser.Fault{URL: "*/bookings", Happens: browser.NeverArrives, Times: 1})
			v.Books()
		},
		"the answer is lost": func(v *guest) {
			v.Faults(browser.Fault{URL: "*/bookings", Happens: browser.AnswerIsLost, Times: 1})
			v.Books()
		},
		"our failure passes": func(v *guest) {
			v.Faults(browser.Fault{URL: "*/bookings", Happens: browser.IsAnswered, Status: 503, Body: `{}`, Times: 1})
			v.Books()
		},
		"an answer that is no answer": func(v *guest) {
			v.Faults(browser.Fault{URL: "*/bookings", Happens: browser.IsAnswered, Status: 200,
				Body: `<html>Hotel Wifi</html>`, Times: 1})
			v.Books()
		},
		"every answer is lost until somebody tries again": func(v *guest) {
			v.Faults(browser.Fault{URL: "*/bookings", Happens: browser.AnswerIsLost})
			v.Books()
			v.Find("alert", "")
			says(v.s.t, v.Tab, v.w["offline"], v.w["kept"])
			v.Faults()
			v.Click("button", v.w["again"])
		},
		"our failure lasts until somebody tries again": func(v *guest) {
			v.Faults(browser.Fault{URL: "*/bookings", Happens: browser.IsAnswered, Status: 500, Body: `{}`})
			v.Books()
			v.Find("alert", "")
			says(v.s.t, v.Tab, v.w["broken"], v.w["kept"])
			if n := v.Find("link", "Ring +47 22 12 34 56"); browser.EvalOn[string](n,
				"function() { return this.href }") != "tel:+4722123456" {
				v.s.t.Errorf("no way to call: %s", n)
			}
			v.Faults()
			v.Click("button", v.w["again"])
		},
		"offline and online again": func(v *guest) {
			v.Offline(true)
			v.Books()
			v.Find("alert", "")
			says(v.s.t, v.Tab, v.w["offline"])
			v.Offline(false) // it goes on by itself
		},
		"offline, and sent again by hand": func(v *guest) {
			v.Offline(true)
			v.Books()
			v.Find("alert", "")
			v.Click("button", v.w["again"])
			v.Find("alert", "")
			v.Offline(false)
		},
		"too many from here": func(v *guest) {
			v.Faults(browser.Fault{URL: "*/bookings", Happens: browser.IsAnswered, Status: 429,
				Body: `{"code": "too-many-requests"}`, Header: map[string]string{"retry-after": "7"}, Times: 1})
			v.Books()
			v.Find("alert", "")
			says(v.s.t, v.Tab, v.w["crowded"], v.w["kept"])
			v.Click("button", v.w["again"])
		},
		"the answer takes its time": func(v *guest) {
			v.Faults(browser.Fault{URL: "*/bookings", Happens: browser.Hangs})
			v.Books()
			v.Find("button", v.w["booking"])
			v.Press("Enter", "Enter") // impatient
			v.Click("button", v.w["change"]+": "+v.w["when"])
			v.Until(`document.querySelector('stund-booking').shadowRoot.querySelector('.trouble').textContent`)
			says(v.s.t, v.Tab, v.w["slow"])
			v.Faults()
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := open(t)
			// what does not arrive stands on the console
			v := &guest{chromium.Open(t, browser.Options{}), s, said(t, "nb")}
			v.Go(s.Website(widget("service=konsultasjon practitioner=ida")))
			browser.Eval[any](v.Tab, sending)
			v.On("time")
			v.PicksDay("tirsdag 24. november")
			v.Picks("10.00")
			v.Writes(kari)
			trouble(v)
			v.On("done")
			says(t, v.Tab, "10.00–10.30")
			s.Only("konsultasjon", tuesday)
			if mails := s.Messages(kari["email"]); len(mails) != 1 {
				t.Errorf("%d mails", len(mails))
			}
			keys := browser.Eval[[]string](v.Tab, "keys")
			if len(slices.Compact(keys)) != 1 || !randomKey.MatchString(keys[0]) {
				t.Errorf("sent under %q", keys)
			}
		})
	}
}

// TestTimesFail: the times don't come; what was chosen stays, and they come later.
func TestTimesFail(t *testing.T) {
	t.Parallel()
	s := open(t)
	v := &guest{chromium.Open(t, browser.Options{}), s, said(t, "nb")}
	v.Faults(browser.Fault{URL: "*/start?language*", Happens: browser.IsAnswered, Status: 500, Body: `{}`})
	v.Go(s.Website(widget("")))
	v.Find("alert", "")
	says(t, v.Tab, v.w["broken"])
	v.Faults(browser.Fault{URL: "*/start?service*", Happens: browser.NeverArrives},
		browser.Fault{URL: "*/slots?*", Happens: browser.NeverArrives})
	v.Click("button", v.w["again"])
	v.On("service")
	v.Picks("Konsultasjon")
	v.Picks("Ida Berg")
	says(t, v.Tab, v.w["offline"])
	v.Find("button", v.w["change"]+": Konsultasjon")
	v.Faults(browser.Fault{URL: "*/slots?*", Happens: browser.NeverArrives})
	v.Click("button", v.w["again"])
	v.On("time")
	v.Click("button", v.w["later"])
	says(t, v.Tab, "21. des. – 24. jan. 2027", v.w["offline"])
	v.Faults()
	v.Click("button", v.w["again"])
	v.Find("heading", "Mandag 21. desember")
	// Without a connection it waits for one.
	v.Offline(true)
	v.Click("button", v.w["later"])
	says(t, v.Tab, "25. jan. – 28. feb. 2027", v.w["offline"])
	v.Offline(false)
	v.Find("heading", "Mandag 25. januar 2027")
	// A wait is explained.
	v.Faults(browser.Fault{URL: "*/start?service*", Happens: browser.Hangs})
	v.Picks(v.w["change"] + ": Ida Berg")
	v.Picks("Jonas Dahl")
	// seen, not only heard
	v.Until(`document.querySelector('stund-booking').shadowRoot.querySelector('.place > .quiet')`)
	says(t, v.Tab, v.w["slow"])
	v.Faults()
	v.On("time")
}

// TestPartFails: while the script or its part doesn't come, the website's own words stand; when it comes, it takes
// over.
func TestPartFails(t *testing.T) {
	t.Parallel()
	s := open(t)
	page := s.Website(widget(""))
	for name, f := range map[string]browser.Fault{
		"lost":    {Happens: browser.NeverArrives},
		"refused": {Happens: browser.IsAnswered, Status: 503, Body: `{}`},
		"not what it claims to be": {Happens: browser.IsAnswered, Status: 200, Body: `<html>`,
			Header: map[string]string{"content-type": "text/html"}},
	} {
		t.Run(name, func(t *testing.T) {
			v := &guest{chromium.Open(t, browser.Options{}), s, said(t, "nb")}
			f.URL, f.Times = "*/widget/nb-*", 1
			start := browser.Fault{URL: "*/start?language*", Happens: browser.NeverArrives, Times: 1}
			v.Faults(f, start)
			v.Go(page)
			v.Find("link", "Bestill time hos Lotus")
			v.Gone("link", "Bestill time hos Lotus")
			v.On("service")
			v.Find("button", begins("Konsultasjon"))
		})
	}
	t.Run("the page is left before it comes", func(t *testing.T) {
		v := &guest{chromium.Open(t, browser.Options{}), s, said(t, "nb")}
		v.Faults(browser.Fault{URL: "*/widget.js", Happens: browser.NeverArrives})
		v.Go(page)
		v.Find("link", "Bestill time hos Lotus")
		v.Faults()
		v.Reload()
		v.On("service")
	})
}

// TestDialogFails: where the part with the button and its dialog does not come, there is a link that leads as far.
func TestDialogFails(t *testing.T) {
	t.Parallel()
	s := open(t)
	v := &guest{chromium.Open(t, browser.Options{}), s, said(t, "nb")}
	v.Faults(browser.Fault{URL: "*/widget/dialog-*", Happens: browser.NeverArrives})
	v.Go(s.Website(widget("mode=floating")))
	v.Click("link", v.w["book"])
	v.Until(`location.pathname === "/b/lotus"`)
	v.On("service")
}

// pressure lets one booking pass and has the browser work for each further one.
var pressure = guard.Limits{Window: time.Hour, Free: 1, Lanes: 1, Work: 3000, ProofTTL: 10 * time.Minute}

// TestProofOfWork: a practice under pressure asks for work, and the widget does it, in a worker where the website
// allows one, else on the page.
func TestProofOfWork(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		policy string
		spoil  int // challenges that are wrong before the right one
		worker bool
	}{
		"on the page":              {policy: ""},
		"in a worker":              {policy: strict + "; worker-src blob:", worker: true},
		"without a policy":         {policy: "none", worker: true},
		"under trusted types":      {policy: strict + "; require-trusted-types-for 'script'"},
		"once for nothing":         {policy: "", spoil: 1},
		"again and again, in vain": {policy: "", spoil: 9},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := open(t)
			s.Limit(pressure)
			s.Book("yoga", "", at("2026-11-24", 15, 0), per)
			page := widget("service=konsultasjon")
			page.Policy = c.policy
			// a worker that is forbidden stands on the console
			v := &guest{chromium.Open(t, browser.Options{}), s, said(t, "nb")}
			v.Go(s.Website(page))
			browser.Eval[any](v.Tab, sending+`; window.workers = 0; const Plain = Worker
				window.Worker = class extends Plain {
					constructor(...how) { super(...how); this.addEventListener('message', () => workers++) }
				}`)
			v.Picks("Ida Berg")
			v.On("time")
			v.PicksDay("onsdag 25. november")
			v.Picks("10.00")
			v.Writes(kari)
			if c.spoil > 0 {
				// A challenge that was given out by somebody else: its solution is refused, and there comes another.
				v.Faults(browser.Fault{URL: "*/bookings", Happens: browser.IsAnswered, Status: 429, Times: c.spoil,
					Body: `{"code": "proof-of-work-required", "challenge": {
						"algorithm": "SHA-256", "salt": "abc", "maxnumber": 3,
						"challenge": "cd7bf46df84eccf0a46e8ba05ef6a1d1f9ae2ff4bb7ba5e8f2a5ea06ae4a1f7d",
						"signature": "x"}}`})
			}
			v.Books()
			if c.spoil > 2 {
				v.Find("alert", "")
				says(t, v.Tab, v.w["crowded"])
				if n := len(s.Bookings("2026-11-25", "2026-11-25")); n != 0 {
					t.Errorf("%d bookings", n)
				}
				v.Faults()
				v.Click("button", v.w["again"])
			}
			v.On("done")
			if n := browser.Eval[int](v.Tab, "workers"); (n == 1) != c.worker {
				t.Errorf("%d workers", n)
			}
			if n := len(s.Bookings("2026-11-25", "2026-11-25")); n != 1 {
				t.Errorf("%d bookings", n)
			}
			if keys := browser.Eval[[]string](v.Tab, "keys"); len(slices.Compact(keys)) != 1 {
				t.Errorf("sent under %q", keys)
			}
		})
	}
}

// TestNotToBeBooked: the website names what there is not, or the practice has nothing to book.
func TestNotToBeBooked(t *testing.T) {
	t.Parallel()
	s := open(t)
	for _, attributes := range []string{`practice=nobody`, `practice=""`, `practice="Lotus Terapi på Grünerløkka"`,
		`practice=lotus service=none`, `practice=lotus practitioner=nobody`,
		`practice=lotus service=massasje practitioner=ida`} {
		v := &guest{chromium.Open(t, browser.Options{}), s, said(t, "nb")}
		v.Go(s.Website(website{Body: `<script src="SITE/widget.js" async></script><main><h1>Lotus</h1>` +
			`<stund-booking ` + attributes + `></stund-booking></main>`}))
		if text := v.Find("alert", "").Tree(); !strings.Contains(text, v.w["notHere"]) {
			t.Errorf("%s: the widget says\n%s", attributes, text)
		}
		if !slices.ContainsFunc(v.Console(), func(m browser.Message) bool {
			return m.Level == "error" && strings.HasPrefix(m.Text, "stund-booking: ")
		}) {
			t.Errorf("%s: whoever made the website is told nothing: %v", attributes, v.Console())
		}
	}
	for _, service := range []string{"konsultasjon", "massasje", "yoga"} {
		s.Edit("/v1/services/"+service, func(v map[string]any) { v["visibility"] = "hidden" })
	}
	v := s.Visit(s.Website(widget("")), "nb", browser.Options{})
	says(t, v.Tab, v.w["notHere"])
	v.Find("link", v.w.with("call", "phone", "+47 22 12 34 56"))
	if mail := browser.EvalOn[string](v.Find("link", v.w["write"]),
		"function() { return this.href }"); mail != "mailto:post@lotus.example" {
		t.Errorf("write to %s", mail)
	}
}
