package browser_test

import (
	"fmt"
	"image/png"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"stund/internal/browser"
)

var chromium = browser.New(os.Getenv(browser.Var))

func TestMain(m *testing.M) {
	code := m.Run()
	if err := chromium.Close(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

// site serves one page at / and counts what is posted to /post.
type site struct {
	*httptest.Server
	posts atomic.Int64
}

func serve(t *testing.T, page string) *site {
	t.Helper()
	browser.Need(t, browser.Var)
	s := &site{}
	m := http.NewServeMux()
	m.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Content-Security-Policy",
			"default-src 'none'; script-src 'nonce-x'; connect-src 'self'; style-src 'unsafe-inline'")
		fmt.Fprintf(w,
			`<!doctype html><html lang="en"><meta name="viewport" content="width=device-width">`+
				`<title>Try</title><main><h1>Try</h1>%s</main>`, page)
	})
	m.HandleFunc("POST /post", func(w http.ResponseWriter, _ *http.Request) {
		s.posts.Add(1)
		fmt.Fprint(w, `{"ok":true}`)
	})
	m.HandleFunc("GET /favicon.ico", func(http.ResponseWriter, *http.Request) {})
	s.Server = httptest.NewServer(m)
	t.Cleanup(s.Server.Close)
	return s
}

const form = `<div id=host></div><script nonce=x>
const root = document.getElementById('host').attachShadow({mode: 'open'})
root.innerHTML = '<p id=hint>As in your passport</p><label>Name <input aria-describedby=hint required></label>' +
	'<fieldset><legend>Size</legend><label>' +
	'<input type=radio name=s style="position:absolute;opacity:0;width:1px;height:1px">Small</label>' +
	'<label><input type=radio name=s>Large</label></fieldset><button disabled>Send</button><div role=status></div>'
const $ = s => root.querySelector(s), keys = []
$('input').onkeydown = e => keys.push(e.key)
$('input').oninput = () => { $('button').disabled = !$('input').value }
$('button').onclick = async e => {
	$('[role=status]').textContent = 'Sent by ' + (e.detail ? e.pointerType : 'key') + ' for ' + $('input').value
}
</script>`

func TestFormInAShadowTree(t *testing.T) {
	t.Parallel()
	s := serve(t, form)
	for _, c := range []struct {
		name    string
		options browser.Options
		pointer string
	}{{"desktop", browser.Options{}, "mouse"}, {"phone", browser.Options{Width: 320, Height: 640, Touch: true,
		Scale: 2}, "touch"}} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			tab := chromium.Open(t, c.options)
			tab.Go(s.URL)
			if got := browser.Eval[int](tab, "innerWidth"); got != tab.Options().Width {
				t.Errorf("%d pixels wide", got)
			}
			tab.Fill("textbox", "Name", "gone")
			tab.Fill("textbox", "/^Na/", "Åse B 1")
			tab.Click("radio", "Small")
			tab.Click("button", "Send")
			tab.Find("StaticText", "Sent by "+c.pointer+" for Åse B 1")
			if !tab.Find("radio", "Small").Is("checked") {
				t.Errorf("not chosen:\n%s", tab.Tree())
			}
			if text := tab.Text(); !strings.Contains(text, "Try") || !strings.Contains(text, "for Åse B 1") {
				t.Errorf("text %q", text)
			}
			if box := tab.Find("button", "Send").Box(); box.Width < 10 || box.Height < 10 {
				t.Errorf("button %+v", box)
			}
			if log := tab.Console(); len(log) != 0 {
				t.Errorf("console: %v", log)
			}
			want := `RootWebArea "Try"
  main
    heading "Try" [level=1]
    paragraph: "As in your passport"
    text "Name"
    textbox "Name" = "Åse B 1" — "As in your passport" [required]
    group "Size"
      text "Size"
      radio "Small" [checked]
      radio "Large" [checked=false]
    button "Send" [focused]
    status [live=polite]: "Sent by ` + c.pointer + ` for Åse B 1"
`
			if diff := cmp.Diff(want, tab.Tree()); diff != "" {
				t.Errorf("tree (-want +got):\n%s", diff)
			}
			path := filepath.Join(t.TempDir(), "deep", "shot.png")
			tab.Shot(path, true)
			f, err := os.Open(path)
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			picture, err := png.DecodeConfig(f)
			if want := tab.Options().Width * int(tab.Options().Scale); err != nil || picture.Width != want {
				t.Errorf("picture %d wide, want %d: %v", picture.Width, want, err)
			}
		})
	}
}

// TestPressThatMisses: what moves away under the pointer is pressed where it is then, and what comes there is not.
func TestPressThatMisses(t *testing.T) {
	t.Parallel()
	s := serve(t, `<style>button { position: absolute; top: 100px; left: 100px }</style>
<button id=erase hidden>Erase</button><button id=send>Send</button><p role=status></p><script nonce=x>
const status = document.querySelector('[role=status]')
send.addEventListener('pointerover', () => { erase.hidden = false; send.style.left = '300px' }, { once: true })
for (const kind of ['pointerdown', 'mousedown', 'mouseup', 'click'])
	erase.addEventListener(kind, () => { status.textContent += 'Erased' })
send.addEventListener('click', () => { status.textContent += 'Sent' })
</script>`)
	tab := chromium.Open(t, browser.Options{})
	tab.Go(s.URL)
	tab.Click("button", "Send")
	tab.Says("Sent")
	if said := browser.Eval[string](tab, "status.textContent"); said != "Sent" {
		t.Errorf("it says %q", said)
	}
}

func TestKeyboard(t *testing.T) {
	t.Parallel()
	s := serve(t, form)
	tab := chromium.Open(t, browser.Options{})
	tab.Go(s.URL)
	if n := tab.Focused(); n.Role != "RootWebArea" {
		t.Errorf("the focus begins on %s", n)
	}
	tab.TabTo("textbox", "Name")
	tab.Type("Ab1 æ")
	tab.TabTo("radio", "")
	tab.Press("ArrowDown")
	if n := tab.WaitFocus("radio", "Large"); !n.Is("checked") {
		t.Errorf("an arrow key leaves %s", n)
	}
	tab.TabTo("button", "Send")
	tab.ShiftTabTo("radio", "")
	tab.TabTo("button", "Send")
	tab.Press("Enter")
	tab.Find("StaticText", "Sent by key for Ab1 æ")
	if got := browser.Eval[[]string](tab, "keys"); strings.Join(got, ",") != "A,b,1, ,æ,Tab" {
		t.Errorf("keys %q", got)
	}
	tab.Fill("textbox", "Name", "")
	tab.Find("textbox", "Name")
	if n := tab.Find("button", "Send"); !n.Is("disabled") {
		t.Errorf("%s, with an empty field", n)
	}
	tab.Find("textbox", "Name").Focus()
	tab.Press("Shift+Tab")
	if n := tab.Focused(); n.Name == "Name" {
		t.Errorf("Shift+Tab stays on %s", n)
	}
}

func TestSettings(t *testing.T) {
	t.Parallel()
	s := serve(t, "<noscript>No script here</noscript><button>Go</button>")
	const look = `[Intl.DateTimeFormat().resolvedOptions().timeZone, navigator.language, (1234.5).toLocaleString(),
		...['prefers-color-scheme: dark', 'prefers-reduced-motion: reduce', 'forced-colors: active', 'hover: none']
			.map(q => matchMedia('(' + q + ')').matches), devicePixelRatio].join(' ')`
	for _, c := range []struct {
		name, want string
		options    browser.Options
	}{
		{"home", "Europe/Oslo nb-NO 1\u00a0234,5 false false false false 1", browser.Options{}},
		{"away", "Asia/Tokyo fi 1\u00a0234,5 true true true true 3",
			browser.Options{Zone: "Asia/Tokyo", Locale: "fi", Dark: true, ReducedMotion: true,
				ForcedColors: true, Touch: true, Scale: 3, Width: 360, Height: 700}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			tab := chromium.Open(t, c.options)
			tab.Go(s.URL)
			if got := browser.Eval[string](tab, look); got != c.want {
				t.Errorf("the page sees %q, want %q", got, c.want)
			}
			if strings.Contains(tab.Text(), "No script") {
				t.Error("no scripts run")
			}
		})
	}
	t.Run("without scripts", func(t *testing.T) {
		t.Parallel()
		tab := chromium.Open(t, browser.Options{NoScript: true})
		tab.Go(s.URL)
		tab.Find("StaticText", "No script here")
		tab.Click("button", "Go")
		if violations, _ := tab.Axe(browser.Need(t, browser.AxeVar)); len(violations) != 0 {
			t.Errorf("axe: %v", violations)
		}
		tab.Reload()
		tab.Find("StaticText", "No script here")
	})
}

// asking sends a request and says on the page how it went.
const asking = `<p id=said role=status></p><script nonce=x>
const said = document.getElementById('said')
const ask = () => {
	said.textContent = 'Asking'
	fetch('/post', {method: 'POST'}).then(async r => said.textContent = r.status + ' ' + await r.text(),
		e => said.textContent = 'Lost')
}
window.ononline = () => said.textContent = 'Online'; window.onoffline = () => said.textContent = 'Offline'
</script>`

func TestNetwork(t *testing.T) {
	t.Parallel()
	s := serve(t, asking)
	tab := chromium.Open(t, browser.Options{})
	tab.Go(s.URL)
	ask := func(want string, posts int64) {
		t.Helper()
		browser.Eval[any](tab, "ask(), null")
		tab.Find("StaticText", want)
		if got := s.posts.Load(); got != posts {
			t.Fatalf("%d posts reached the server, want %d", got, posts)
		}
	}
	const fine = `200 {"ok":true}`
	ask(fine, 1)
	tab.Faults(browser.Fault{URL: "*/post", Happens: browser.NeverArrives, Times: 2})
	ask("Lost", 1)
	ask("Lost", 1)
	ask(fine, 2)
	tab.Faults(browser.Fault{URL: "*/other"}, browser.Fault{URL: "*/pos*", Method: "POST",
		Happens: browser.AnswerIsLost})
	ask("Lost", 3)
	tab.Faults(browser.Fault{URL: "*/post", Method: "GET"}, browser.Fault{URL: "*/post", Happens: browser.IsAnswered,
		Status: 503, Body: "{}"})
	ask("503 {}", 3)
	tab.Faults(browser.Fault{URL: "*", Happens: browser.Hangs})
	ask("Asking", 3)
	tab.Faults()
	tab.Find("StaticText", fine)
	tab.Offline(true)
	tab.Find("StaticText", "Offline")
	ask("Lost", 4)
	tab.Offline(false)
	tab.Find("StaticText", "Online")
	ask(fine, 5)

	var posts, failed int
	for _, r := range tab.Requests() {
		if r.Method != "POST" {
			continue
		}
		posts++
		if r.Failed != "" {
			failed++
		} else if r.Status == 200 && (r.Bytes < 11 || r.End < r.Start) {
			t.Errorf("%+v", r)
		}
	}
	if posts != 9 || failed != 4 {
		t.Errorf("%d posts, %d failed: %+v", posts, failed, tab.Requests())
	}
	if first := tab.Requests()[0]; first.URL != s.URL+"/" || first.Type != "Document" || first.Status != 200 ||
		first.Start != 0 {
		t.Errorf("first request %+v", first)
	}
}

func TestSlowNetwork(t *testing.T) {
	t.Parallel()
	s := serve(t, asking)
	tab := chromium.Open(t, browser.Options{Latency: 150 * time.Millisecond, BytesPerSecond: 50_000, Slowdown: 2})
	tab.Go(s.URL)
	if r := tab.Requests()[0]; r.End-r.Start < 140*time.Millisecond {
		t.Errorf("it took %s", r.End-r.Start)
	}
}

func TestConsole(t *testing.T) {
	t.Parallel()
	s := serve(t,
		`<script nonce=x>console.warn('careful', 1, {a: 2}); setTimeout(() => { throw new Error('thrown') })</script>`+
			`<script>refused()</script>`)
	tab := chromium.Open(t, browser.Options{})
	tab.Go(s.URL)
	tab.Until("document.readyState === 'complete'")
	browser.Eval[any](tab, "new Promise(done => setTimeout(done)).then(() => null)")
	var all []string
	for _, m := range tab.Console() {
		all = append(all, m.String())
	}
	said := strings.Join(all, "\n")
	for _, want := range []string{"warning: careful 1", "exception: Uncaught Error: thrown", "error: ",
		"Content Security Policy"} {
		if !strings.Contains(said, want) {
			t.Errorf("%q is not on the console:\n%s", want, said)
		}
	}
}

func TestAxeFinds(t *testing.T) {
	t.Parallel()
	s := serve(t, `<div id=host></div><script nonce=x>
		document.getElementById('host').attachShadow({mode: 'open'}).innerHTML =
			'<input><p style="color:#bbb;background:#fff">Pale words</p>' +
			'<button style="width:10px;height:10px;padding:0">a</button>' +
			'<button style="width:10px;height:10px;padding:0">b</button>'
	</script>`)
	tab := chromium.Open(t, browser.Options{})
	tab.Go(s.URL)
	script := browser.Need(t, browser.AxeVar)
	violations, _ := tab.Axe(script)
	again, _ := tab.Axe(script)
	if diff := cmp.Diff(violations, again); diff != "" {
		t.Errorf("a second look differs:\n%s", diff)
	}
	found := map[string]string{}
	for _, f := range violations {
		found[f.Rule] = f.String()
	}
	for _, rule := range []string{"label", "color-contrast", "target-size"} {
		if !strings.Contains(found[rule], "#host >>> ") {
			t.Errorf("%s: %q", rule, found[rule])
		}
	}
	if browser.Eval[string](tab, "typeof axe") != "undefined" {
		t.Error("the page can see axe")
	}
}

// failing is a test that a tab may fail.
type failing struct {
	testing.TB
	said string
}

func (f *failing) Fatalf(format string, args ...any) {
	f.said = fmt.Sprintf(format, args...)
	runtime.Goexit()
}

func TestWhatStandsInTheWay(t *testing.T) {
	t.Parallel()
	s := serve(t,
		`<button id=under>Under</button><div style="position:fixed;inset:0;background:#fff"></div>`+
			`<button disabled style="position:relative">Off</button>`)
	for name, want := range map[string]string{"Under": `<div style="position:fixed`, "Off": "it is disabled",
		"Nowhere": `no button "Nowhere"`} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := &failing{TB: t}
			var done sync.WaitGroup
			done.Go(func() {
				tab := chromium.Open(f, browser.Options{Patience: 300 * time.Millisecond})
				tab.Go(s.URL)
				tab.Click("button", name)
			})
			done.Wait()
			if !strings.Contains(f.said, want) || !strings.Contains(f.said, `heading "Try"`) {
				t.Errorf("it says %q, want %q and the tree", f.said, want)
			}
		})
	}
}
