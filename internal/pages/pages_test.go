package pages

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"stund/internal/civil"
	"stund/internal/clock"
	"stund/internal/i18n"
	"stund/internal/money"
)

func oslo(t testing.TB) *time.Location {
	t.Helper()
	_ = clock.System{} // zone data is compiled in by package clock
	zone, err := time.LoadLocation("Europe/Oslo")
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

func frame(l i18n.Lang) Frame {
	return Frame{Lang: l, Path: "/m/AQG8", Now: time.Date(2026, 11, 20, 8, 0, 0, 0, time.UTC),
		Practice: Practice{ID: "lotus", Name: "Lotus Terapi", Phone: "+4722123456",
			Email: "post@lotus.example", Address: "Storgata 14, 0184 Oslo", Website: "https://lotus.example/",
			Accent: "#1f6f5c"}}
}

func appointment(t testing.TB) Appointment {
	start := time.Date(2026, 11, 23, 14, 0, 0, 0, oslo(t))
	until := Permit{true, start.Add(-24 * time.Hour)}
	return Appointment{Start: start, End: start.Add(50 * time.Minute), Service: "Konsultasjon",
		Practitioner: "Ida Berg", Title: "Fysioterapeut", Place: "Storgata",
		Address: "Storgata 14, 0184 Oslo", Price: money.Amount{Minor: 65000, Currency: "NOK"}, Move: until,
		Cancel: until, Calendar: "/v1/link/AQG8/calendar.ics"}
}

func choice(t testing.TB) Choice {
	at := func(day, hour int) Slot { return Slot{Start: time.Date(2026, 11, day, hour, 0, 0, 0, oslo(t))} }
	return Choice{From: civil.Date{Year: 2026, Month: 11, Day: 16}, Day: civil.Date{Year: 2026, Month: 11, Day: 24},
		Today: civil.Date{Year: 2026, Month: 11, Day: 20},
		Last:  civil.Date{Year: 2027, Month: 2, Day: 1}, First: at(21, 9).Start,
		Slots: []Slot{at(21, 9), at(24, 8), at(24, 12), at(24, 17)}}
}

// every returns each page in each of its states, made of the parts.
func every(f Frame, a Appointment, c Choice) map[string]Document {
	with := func(edit func(*Appointment)) Appointment { b := a; edit(&b); return b }
	state := func(s State) Appointment { return with(func(a *Appointment) { a.State = s }) }
	after := func(d time.Duration) Frame { g := f; g.Now = a.Start.Add(d); return g }
	late := with(func(a *Appointment) { a.Move.Allowed, a.Cancel.Allowed = false, false })
	group := c
	group.Slots = slices.Clone(c.Slots)
	for i := range group.Slots {
		group.Slots[i].Seats = i + 1
	}
	none := c
	none.Slots, none.Next = nil, c.First.AddDate(0, 1, 0)
	never := Choice{From: c.From, Today: c.Today, Last: c.Last}
	deadline := f.Now.Add(time.Hour).In(a.Start.Location())
	waited := Waited{Service: a.Service, From: a.Start, To: a.Start.AddDate(0, 0, 6)}
	v := Bookable{ID: "s1", Name: a.Service, Description: a.Address, Length: a.End.Sub(a.Start), Price: a.Price}
	class := Bookable{ID: "s2", Name: a.Service, Length: time.Hour, Price: money.Amount{Currency: "NOK"}, Group: true}
	ida := Person{"ida", a.Practitioner, a.Title}
	open := Plan{Service: v, Others: true, Choice: true, Zone: a.Start.Location()}
	fixed := Plan{Service: class, Who: ida, Zone: a.Start.Location()}
	typed := Typed{Key: "k1", Name: a.Practitioner, Email: a.Service, Phone: "12", Note: "\n" + a.Address,
		From: "2026-11-24", To: "x"}
	wrong := []string{"name", "email", "phone", "note"}
	asking := open
	asking.Asked = []Group{{a.Service, []Asked{
		{ID: "extra.parcel.locker", Label: a.Place, Hint: a.Title, Wrong: a.Address, Longest: 8, Required: true},
		{ID: "extra.parcel.size", Kind: Select, Label: a.Title, Wrong: a.Place,
			Options: []Choose{{"s", a.Place}, {a.Address, a.Title}}},
	}}, {a.Title, []Asked{{ID: "extra.gift.wrapped", Kind: Checkbox, Label: a.Place, Wrong: a.Title}}}}
	filled := typed
	filled.More = map[string]string{"extra.parcel.locker": a.Address, "extra.parcel.size": a.Address,
		"extra.gift.wrapped": Ticked}
	refused := []string{"extra.parcel.locker", "extra.gift.wrapped"}
	full := none
	full.Full = []civil.Date{{Year: 2026, Month: 11, Day: 25}}
	step := func(s Step) Document { return Booking(f, s) }
	house := House{URL: "https://book.example/b/lotus", Text: a.Address, Speaks: i18n.NB,
		Services: []Bookable{v, class}, Hours: []Day{
			{Date: civil.Date{Year: 2026, Month: 11, Day: 20}, Spans: []Span{{480, 720}, {780, civil.EndOfDay}}},
			{Date: civil.Date{Year: 2026, Month: 11, Day: 21}, Holiday: a.Title}}}
	embedding := Embedding{Site: "https://book.example", Script: "/widget/embed-A.js", Mode: "floating", Lang: "fi",
		Theme: "x", Accent: "#123456", Service: "s1",
		Services: []Named{{"s1", a.Service}}, People: []Named{{"ida", a.Practitioner}}}
	preview := Preview{Services: []Named{{"s1", a.Service}}, Service: "s1", Client: i18n.FI, Booked: f.Now,
		Start: a.Start, End: a.End, Letters: []PreviewLetter{
			{At: f.Now, Channel: "email", Subject: a.Service, Text: a.Address, HTML: "<head></head>" + a.Address},
			{At: a.Start.AddDate(0, 0, -2), Channel: "email", Subject: a.Place, Text: a.Title},
			{At: a.Start.Add(-25 * time.Hour), Channel: "sms", Text: a.Address, Parts: 2, Wide: true},
			{At: a.Start, Channel: "sms", Text: "-", Parts: 1},
			{At: a.End, Channel: "sms", Text: "-", Parts: 1},
			{At: a.End.Add(90 * time.Minute), Channel: "sms", Text: "-", Parts: 1}}}
	silent := preview
	silent.Letters = nil
	prepaid := open
	prepaid.Service.Due = kroner(32500)
	paying := Paying{
		Appointment: a,
		Due:         kroner(32500),
		Deadline:    deadline,
		Status:      "/v1/pay/x/status",
		Now:         "checking",
		Back: Refunds{
			kroner(32500),
			[]BackStep{{a.Start.Add(-48 * time.Hour), 32500}, {a.Start.Add(-time.Minute), 16250}},
		},
		Near: []NearTime{{a.Start, "/b/lotus?step=details"}},
		Ways: []Way{{"stripe", ""}, {"vipps", "Vipps"}},
	}
	silentPay := paying
	silentPay.Silent, silentPay.Back = true, Refunds{}
	byMail := []Wish{{Purpose: "essential", Always: true, Gets: []Gets{{"email", true}}}}
	wishes := []Wish{{"essential", []Gets{{"email", true}, {"sms", false}}, true},
		{"greetings", []Gets{{"email", true}}, false}, {"marketing", []Gets{{"email", false}, {"sms", false}}, false}}
	return map[string]Document{
		"wishes":           Wishes(f, "Kari", wishes, "greetings", NoWishNews),
		"wishes saved":     Wishes(f, "", wishes, "", JustSaved),
		"wishes, nothing":  Wishes(f, "Kari", wishes[:1], "", NothingLeft),
		"wishes, by mail":  Wishes(f, "Kari", byMail, "", JustLeft),
		"wish left":        WishLeft(f),
		"services":         step(ChooseService([]Bookable{v, class}, false)),
		"service gone":     step(ChooseService([]Bookable{v}, true)),
		"who":              step(ChooseWho(open, []Person{ida, {"bo", "Bo", ""}})),
		"free times":       step(ChooseTime(open, c, "")),
		"free, missed":     step(ChooseTime(fixed, group, PickOne(f.Lang))),
		"full days":        step(ChooseTime(open, full, "")),
		"nothing free":     step(ChooseTime(open, never, "")),
		"details":          step(Details(open, a, Typed{Key: "k1"}, nil, NoTrouble)),
		"details, late":    step(Details(fixed, late, Typed{Key: "k1"}, nil, NoTrouble)),
		"details, wrong":   step(Details(open, a, typed, wrong, NoTrouble)),
		"details, empty":   step(Details(open, a, Typed{}, wrong[:2], NoTrouble)),
		"details, crowded": step(Details(open, a, typed, nil, Crowded)),
		"details, unsure":  step(Details(open, a, typed, nil, Unsure)),
		"details, used":    step(Details(open, a, typed, nil, UsedUp)),
		"details, unread":  step(Details(open, a, typed, nil, Unread)),
		"details, asking":  step(Details(asking, a, Typed{Key: "k1"}, nil, NoTrouble)),
		"details, asked":   step(Details(asking, a, filled, refused, NoTrouble)),
		"details, refused": step(DetailsRefused(asking, a, filled, CannotBook(f.Lang))),
		"near, asked":      step(Near(asking, group.Slots, filled, WasTaken(f.Lang))),
		"near":             step(Near(open, group.Slots, typed, WasTaken(f.Lang))),
		"near, to wait":    step(Near(open, c.Slots, Typed{Name: a.Practitioner, Phone: "1"}, AreFree(f.Lang))),
		"wait": step(Wait(open, c.Today, c.Last, Typed{From: "2026-11-24", To: "2026-11-24"}, nil,
			NoTrouble, "")),
		"wait, wrong": step(Wait(fixed, c.Today, c.Last, typed, []string{"to", "name"}, NoTrouble,
			WaitFull(f.Lang))),
		"waiting":               step(Waiting()),
		"list full":             step(ListFull()),
		"nowhere":               NoPractice(f),
		"front":                 Front(f),
		"sign in":               SignIn(f, Signing{}),
		"sign in, wrong":        SignIn(f, Signing{Email: a.Practitioner, Wrong: true}),
		"signed out":            SignIn(f, Signing{Left: true}),
		"signed out, elsewhere": SignedOut(f),
		"link sent":             LinkSent(f),
		"who are you":           WhoAreYou(f, []Member{{ID: "a1", Name: a.Practitioner, Role: "owner"}}, false),
		"who are you now":       WhoAreYou(f, []Member{{ID: "a1", Name: a.Practitioner, Role: "owner"}}, true),
		"enter":                 Enter(f, []Member{{ID: "a1", Name: a.Practitioner, Role: "assistant"}}),
		"enter, several": Enter(
			f,
			[]Member{{"a1", a.Practitioner, "owner", a.Place}, {"a2", "", "practitioner", "B"}},
		),
		"invited":           Invited(f, Member{Name: a.Practitioner, Role: "practitioner"}, false, false),
		"invited, password": Invited(f, Member{Name: a.Practitioner, Role: "owner"}, true, true),
		"welcome":           Welcome(f),
		"link over":         LinkOver(f),
		"not in":            NotIn(f),
		"no sign-in":        NoSignIn(f),
		"hosted": Hosted(f, house, &Element{"/widget.js", "/widget/nb-1.js", "s1", "ida"},
			ChooseTime(open, c, "")),
		"hosted, plain": Hosted(f, house, &Element{Script: "/widget.js", Part: "/widget/nb-1.js"},
			ChooseService([]Bookable{v}, false)),
		"nothing to book": Hosted(f, House{URL: house.URL}, nil, NothingToBook()),
		"embed":           Embed(f, embedding),
		"confirmed":       Manage(f, a, Nothing),
		"just moved":      Manage(f, a, JustMoved),
		"just booked":     Manage(f, a, JustBooked),
		"not moved":       Manage(f, a, NotMoved),
		"not cancelled":   Manage(f, late, NotCancelled),
		"too late":        Manage(f, late, Nothing),
		"move only":       Manage(f, with(func(a *Appointment) { a.Cancel.Allowed = false }), Nothing),
		"cancel only":     Manage(f, with(func(a *Appointment) { a.Move.Allowed = false }), Nothing),
		"two deadlines": Manage(f, with(func(a *Appointment) { a.Cancel.Until = a.Cancel.Until.Add(time.Hour) }),
			Nothing),
		"online":         Manage(f, with(func(a *Appointment) { a.Online, a.Price.Minor = true, 0 }), Nothing),
		"under way":      Manage(after(time.Minute), a, Nothing),
		"over":           Manage(after(time.Hour), a, Nothing),
		"cancelled":      Manage(f, state(Cancelled), Nothing),
		"just cancelled": Manage(f, state(Cancelled), JustCancelled),
		"completed":      Manage(f, state(Completed), Nothing),
		"no-show":        Manage(f, state(NoShow), Nothing),
		"cancel":         Cancel(f, a, "", false),
		"cancel, paid": Cancel(
			f,
			with(func(a *Appointment) { a.Back = &Back{Paid: kroner(65000), Back: kroner(32500)} }),
			"",
			false,
		),
		"paid": Manage(
			f,
			with(func(a *Appointment) { a.Back = &Back{Paid: kroner(65000), Back: kroner(0)} }),
			Nothing,
		),
		"reserved": Manage(
			f,
			with(func(a *Appointment) { a.Back = &Back{kroner(65000), kroner(65000), true} }),
			Nothing,
		),
		"cancelled, paid": Manage(f, with(func(a *Appointment) {
			a.State, a.Back = Cancelled, &Back{Paid: kroner(65000), Back: kroner(65000)}
		}), JustCancelled),
		"cancelled, reserved": Manage(f, with(func(a *Appointment) {
			a.State, a.Back = Cancelled, &Back{kroner(65000), kroner(65000), true}
		}), JustCancelled),
		"cancelled late, reserved": Manage(f, with(func(a *Appointment) {
			a.State, a.Back = Cancelled, &Back{kroner(65000), kroner(32500), true}
		}), Nothing),
		"moves late, paid": Times(f, with(func(a *Appointment) {
			a.Back = &Back{Paid: kroner(65000), Back: kroner(32500)}
		}), c, ""),
		"details, prepaid": step(
			Details(prepaid, with(func(a *Appointment) { a.Refunds = paying.Back }), Typed{Key: "k1"},
				nil, NoTrouble),
		),
		"to pay":           Pay(f, paying, ToPay),
		"pay, failed":      Pay(f, paying, PayFailed),
		"pay, silent":      Pay(f, silentPay, ToPay),
		"pay, checks":      Pay(f, paying, PayChecks),
		"pay, expired":     Pay(f, paying, PayExpired),
		"pay, late":        Pay(f, Paying{}, PayLate),
		"cancel, wrong":    Cancel(f, a, "<b>\n'x'", true),
		"times":            Times(f, a, c, ""),
		"times, missed":    Times(f, a, c, PickOne(f.Lang)),
		"times of a group": Times(f, a, group, ""),
		"no times here":    Times(f, a, none, ""),
		"no times at all":  Times(f, a, never, ""),
		"taken":            Taken(f, a, group.Slots),
		"pause": Pause(f, map[string][]string{"action": {"book"}, "note": {a.Address, "<b>\n'x'"},
			"stund-proof": {"old"}}, "pass", 9*time.Second),
		"crowd":            Crowd(f),
		"to confirm":       Confirm(f, a, deadline, ToConfirm),
		"not confirmed":    Confirm(f, a, deadline, NotConfirmed),
		"was confirmed":    Confirm(f, a, deadline, WasConfirmed),
		"asked to confirm": step(ToBeConfirmed(deadline)),
		"offer":            Offer(f, a, deadline, Standing, false),
		"offer over":       Offer(f, a, deadline, Ended, false),
		"offer declined":   Offer(f, a, deadline, Declined, false),
		"offer lost":       Offer(f, a, deadline, Lost, false),
		"offer accepted":   Offer(f, a, deadline, Accepted, false),
		"off the list":     Offer(f, a, deadline, Left, false),
		"on the list":      Leave(f, waited, StillWaiting),
		"on it, offered":   Leave(f, Waited{v.Name, a.Practitioner, a.Start, a.Start}, HasOffer),
		"has left":         Leave(f, waited, WaitLeft),
		"waited in vain":   Leave(f, waited, WaitPassed),
		"waited, booked":   Leave(f, waited, WaitBooked),
		"unknown":          Unknown(f),
		"expired":          Expired(f),
		"preview":          Previewed(f, preview),
		"preview, silent":  Previewed(f, silent),
		"preview, none":    Previewed(f, Preview{}),
		"preview, over":    PreviewOver(f),
		"broken":           Broken(f),
		"refused":          Refused(f),
	}
}

func kroner(ore int64) money.Amount { return money.Amount{Minor: ore, Currency: "NOK"} }

// elements returns the page's elements, and fails where tags are not closed in order.
func elements(t *testing.T, page []byte) []*html.Node {
	t.Helper()
	root, err := html.Parse(bytes.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	var out []*html.Node
	for n := range root.Descendants() {
		if n.Type == html.ElementNode {
			out = append(out, n)
		}
	}
	open := 0
	for z := html.NewTokenizer(bytes.NewReader(page)); ; {
		switch z.Next() {
		case html.ErrorToken:
			if open != 0 {
				t.Errorf("%d elements are left open", open)
			}
			return out
		case html.StartTagToken:
			if name, _ := z.TagName(); !strings.Contains(" meta input br link ", " "+string(name)+" ") {
				open++
			}
		case html.EndTagToken:
			open--
		}
	}
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func text(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return strings.TrimSpace(b.String())
}

// sound holds a page to what every page promises.
func sound(t *testing.T, f Frame, d Document) {
	t.Helper()
	ids, labelled := map[string]bool{}, map[string]bool{}
	headings := 0
	all := elements(t, d.HTML)
	for _, n := range all {
		for _, a := range n.Attr {
			if strings.HasPrefix(a.Key, "on") || a.Key == "style" || a.Key == "src" && n.Data != "script" ||
				a.Key == "srcset" {
				t.Errorf("<%s %s=%q>: the policy forbids it", n.Data, a.Key, a.Val)
			}
		}
		if id := attr(n, "id"); id != "" {
			if ids[id] {
				t.Errorf("id %q twice", id)
			}
			ids[id] = true
		}
		switch n.Data {
		case "html":
			if attr(n, "lang") != string(f.Lang) {
				t.Errorf("page speaks %q", attr(n, "lang"))
			}
		case "iframe": // of a mail, which may do nothing, and has the policy of the page
			if !slices.Contains(n.Attr, html.Attribute{Key: "sandbox"}) || attr(n, "title") == "" ||
				strings.Contains(d.Policy, "script-src") {
				t.Errorf("frame %v under %q", n.Attr, d.Policy)
			}
		case "img", "object", "embed", "base":
			t.Errorf("page holds <%s>", n.Data)
		case "script":
			if !known(n) || attr(n, "src") != "" && !strings.Contains(d.Policy, "script-src 'self';") {
				t.Errorf("page holds a script of %q, under %q", attr(n, "src"), d.Policy)
			}
		case "link":
			if rel := attr(n, "rel"); rel != "canonical" && rel != "alternate" && rel != "modulepreload" {
				t.Errorf("page is linked to %q as its %s", attr(n, "href"), rel)
			}
		case "style":
			sum := sha256.Sum256([]byte(raw(n)))
			want := "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
			if bytes.Contains(d.HTML, []byte(`<ol class="row">`)) {
				want = "'unsafe-inline'" // for the styles of mails
			}
			if !strings.Contains(d.Policy, want) {
				t.Errorf("policy %q does not allow the style, which is %s", d.Policy, want)
			}
		case "h1":
			headings++
			if title := text(find(all, "title")); !strings.HasPrefix(title, text(n)) {
				t.Errorf("title %q, heading %q", title, text(n))
			}
		case "form":
			if attr(n, "method") == "get" && attr(n, "action") == "" {
				break
			}
			if attr(n, "method") != "post" || !strings.HasPrefix(attr(n, "action"), f.Path) {
				t.Errorf("form posts to %q by %q", attr(n, "action"), attr(n, "method"))
			}
		case "a":
			href := attr(n, "href")
			if !regexp.MustCompile(`^(/m/AQG8|/b/lotus|/v1/link/|/docs$|/signin$|` +
				`#(name|email|phone|note|to|extra[.a-z]+)$|tel:\+|mailto:|https://)`).
				MatchString(href) {
				t.Errorf("link to %q", href)
			}
			if text(n) == "" && attr(n, "aria-label") == "" {
				t.Errorf("link to %q has no name", href)
			}
		case "label":
			labelled[attr(n, "for")] = true
		case "button":
			if text(n) == "" {
				t.Error("button without a name")
			}
		case "svg":
			if attr(n, "aria-hidden") != "true" {
				t.Error("icon is not hidden from screen readers")
			}
		}
	}
	for _, n := range all {
		hidden := attr(n, "type") == "hidden" || attr(n, "type") == "radio" // whose label is around it
		if (n.Data == "textarea" || n.Data == "select" || n.Data == "input" && !hidden) && !labelled[attr(n, "id")] {
			t.Errorf("field %q has no label", attr(n, "name"))
		}
		for _, id := range strings.Fields(attr(n, "aria-describedby")) {
			if !ids[id] {
				t.Errorf("description %q is not there", id)
			}
		}
	}
	if headings != 1 {
		t.Errorf("%d headings of the page", headings)
	}
	if _, body, _ := strings.Cut(string(d.HTML), "</style>"); regexp.MustCompile(`\{[a-z]+\}`).MatchString(body) {
		t.Error("a placeholder is left in the text")
	}
}

// known tells the scripts that a page may hold: ours by their address, and data.
func known(script *html.Node) bool {
	src := attr(script, "src")
	return src == "/widget.js" || src == "/widget/embed-A.js" || src == "" &&
		(attr(script, "type") == "application/ld+json" || attr(script, "type") == "" && raw(script) == payScript)
}

// raw returns what a style holds, as it stands.
func raw(n *html.Node) string { return n.FirstChild.Data }

func find(all []*html.Node, name string) *html.Node {
	i := slices.IndexFunc(all, func(n *html.Node) bool { return n.Data == name })
	return all[i]
}

func TestEveryPageIsSound(t *testing.T) {
	t.Parallel()
	for _, l := range i18n.Langs() {
		for name, d := range every(frame(l), appointment(t), choice(t)) {
			t.Run(string(l)+" "+name, func(t *testing.T) {
				t.Parallel()
				f := frame(l)
				sound(t, f, d)
				if len(d.HTML) > 28<<10 {
					t.Errorf("%d bytes", len(d.HTML))
				}
			})
		}
	}
}

func TestNamesOfOthersStayText(t *testing.T) {
	t.Parallel()
	const evil = `</style></title><script>alert(1)</script><img src=x onerror=alert(1)>"' onclick=x {when} %s %d`
	f, a := frame(i18n.NB), appointment(t)
	f.Practice = Practice{Name: evil, Phone: `+47"><b>`, Email: `a"<b>@example.com`, Address: evil,
		Website: `https://x.example/"><script>`, Accent: `red;}</style><script>`}
	a.Service, a.Practitioner, a.Title, a.Place, a.Address = evil, evil, evil, evil, evil
	for name, d := range every(f, a, choice(t)) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, n := range elements(t, d.HTML) {
				if n.Data == "script" && !known(n) || n.Data == "img" || n.Data == "b" && n.Parent.Data != "body" {
					t.Errorf("page holds <%s>", n.Data)
				}
				for _, at := range n.Attr {
					if strings.HasPrefix(at.Key, "on") {
						t.Errorf("<%s> has %s", n.Data, at.Key)
					}
				}
			}
			if strings.Contains(string(d.HTML), "%!") {
				t.Error("a format was broken")
			}
		})
	}
	for _, address := range []string{"javascript:alert(1)", "data:text/html,x", "//x.example", "x.example",
		"https://"} {
		f.Practice.Website = address
		if d := Manage(f, appointment(t), JustCancelled); bytes.Contains(d.HTML, []byte(`href="`+address)) {
			t.Errorf("page leads to %s", address)
		}
	}
}

// TestPreviewSaysWhen relative to the booking and the appointment, as well as by the date.
func TestPreviewSaysWhen(t *testing.T) {
	t.Parallel()
	want := map[i18n.Lang][]string{
		i18n.NB: {"Straks timen er bestilt", "2 dager før timen", "1 dag 1 time før timen", "Mens timen varer",
			"Når timen er slutt", "1 time 30 minutter etter timen", "E-post til klienten", "Teller som 2 SMS."},
		i18n.FI: {"Heti kun aika on varattu", "2 päivää ennen aikaa", "1 tunti 30 minuuttia ajan jälkeen"},
		i18n.EN: {"As soon as it is booked", "2 days before the appointment", "1 day 1 hour before",
			"1 hour 30 minutes after the appointment", "E-mail to the client", "Counts as 2 text messages.",
			"less than half the room"},
	}
	for l, all := range want {
		page := string(every(frame(l), appointment(t), choice(t))["preview"].HTML)
		for _, words := range all {
			if !strings.Contains(page, words) {
				t.Errorf("%s: %q is not on the page", l, words)
			}
		}
		if !strings.Contains(page, "&lt;head&gt;&lt;base target=&#34;_blank&#34;&gt;") {
			t.Errorf("%s: the links of the mail lead somewhere", l)
		}
	}
}

func TestNamesKeepTheirDirection(t *testing.T) {
	t.Parallel()
	f, a := frame(i18n.EN), appointment(t)
	f.Practice.Name = strings.Repeat("קליניקה", 20)
	a.Practitioner = "د. ليلى"
	d := Manage(f, a, Nothing)
	sound(t, f, d)
	for _, want := range []string{"<bdi>" + f.Practice.Name + "</bdi>", "<bdi>د. ليلى</bdi>"} {
		if !bytes.Contains(d.HTML, []byte(want)) {
			t.Errorf("%s does not stand by itself", want)
		}
	}
}

func TestLinksKeepTheChosenLanguage(t *testing.T) {
	t.Parallel()
	f := frame(i18n.FI)
	f.Chosen = true
	for name, d := range every(f, appointment(t), choice(t)) {
		for _, n := range elements(t, d.HTML) {
			to := attr(n, "href") + attr(n, "action")
			if strings.HasPrefix(to, f.Path) && !strings.Contains(to, "lang=") {
				t.Errorf("%s: %s forgets the language", name, to)
			}
		}
	}
}

func TestWhatCanBeDone(t *testing.T) {
	t.Parallel()
	a := appointment(t)
	pages := every(frame(i18n.NB), a, choice(t))
	cases := map[string]struct{ has, hasNot []string }{
		"confirmed": {[]string{"Bekreftet", "Mandag 23. november", "kl. 14.00–14.50 · 50 minutter", "Ida Berg",
			"650\u00a0kr", "/m/AQG8?move", "/m/AQG8?cancel",
			"frem til søndag 22. november kl. 14.00", "calendar.ics"}, nil},
		"too late": {[]string{"Fristen", "tel:+4722123456", "mailto:post@lotus.example", "calendar.ics"},
			[]string{"?move", "?cancel"}},
		"move only": {[]string{"?move", "Fristen for å avbestille var"}, []string{"?cancel"}},
		"cancelled": {[]string{"Avbestilt", `href="/b/lotus?lang=nb"`, "Bestill ny time"},
			[]string{"?move", "?cancel", "calendar.ics"}},
		"completed": {[]string{"Gjennomført"}, []string{"?move", "?cancel"}},
		"no-show":   {[]string{"Ikke møtt", "tel:"}, []string{"?move", "?cancel"}},
		"under way": {[]string{"Pågår nå"}, []string{"?move", "?cancel"}},
		"over":      {[]string{"Over"}, []string{"?move", "?cancel"}},
		"online":    {[]string{"Videosamtale", "Gratis"}, []string{"<dd><p><bdi>Storgata</bdi>"}},
		"times": {[]string{"Formiddag", "Ettermiddag", "Kveld", "i dag", "move&amp;from=2026-12-21",
			`aria-current="date"`, "2026-11-24T17:00:00+01:00"}, []string{"Tidligere dager"}},
		"no times here": {[]string{"Neste ledige time: man. 21. des. kl. 09.00",
			"from=2026-12-21&amp;day=2026-12-21"}, []string{"<form"}},
		"no times at all": {[]string{"gjelder fortsatt", "tel:"}, []string{"<form"}},
		"taken": {[]string{"gjelder fortsatt", "Lørdag 21. november", "1 plass igjen", "2 plasser igjen",
			"?move"}, nil},
		"cancel, wrong": {[]string{"&lt;b&gt;", "aria-invalid", "høyst 300 tegn"}, nil},
		"services": {[]string{"Hva vil du bestille?", "/m/AQG8?step=who&amp;service=s1",
			"50 minutter · 650\u00a0kr", "1 time · Gratis · gruppe"}, nil},
		"who": {[]string{"Første ledige", "?step=time&amp;service=s1\"",
			"?step=time&amp;service=s1&amp;practitioner=bo", "?step=service", "Endre"}, nil},
		"free times": {[]string{"Neste ledige time: lør. 21. nov. kl. 09.00",
			"?step=details&amp;service=s1&amp;start=2026-11-21T09%3A00%3A00%2B01%3A00",
			"?step=time&amp;service=s1&amp;from=2026-11-16&amp;day=2026-11-24",
			"?step=time&amp;service=s1&amp;from=2026-12-21", "?step=who&amp;service=s1", "Ettermiddag"},
			[]string{"<form"}},
		"free, missed": {[]string{"Velg et tidspunkt først", "practitioner=ida", "3 plasser igjen"},
			[]string{"?step=service", "?step=who"}},
		"full days": {[]string{"onsdag 25. november, fullt", "?step=wait&amp;service=s1&amp;day=2026-11-25",
			"Fullt. Velg dagen", "Neste ledige time"}, nil},
		"nothing free": {[]string{"?step=wait&amp;service=s1"}, []string{`class="weeks"`}},
		"details": {[]string{"Mandag 23. november", "kl. 14.00–14.50", "50 minutter", "650\u00a0kr", "Storgata 14",
			"frem til søndag 22. november kl. 14.00", `name="key" value="k1"`,
			`name="start" value="2026-11-23T14:00:00+01:00"`, `name="website"`, `autocomplete="email"`,
			"?step=time&amp;service=s1&amp;day=2026-11-23"}, []string{"aria-invalid", "autofocus"}},
		"details, late": {[]string{"så snart"}, []string{"frem til"}},
		"details, wrong": {[]string{"4 felt må rettes", `href="#email"`, "Se over telefonnummeret",
			`aria-describedby="email-hint email-wrong"`, `aria-invalid="true" autofocus aria-describedby="name-wrong"`},
			nil},
		"details, empty": {[]string{"Skriv navnet ditt.", "Skriv e-postadressen din."}, nil},
		"near": {[]string{"Den tiden ble nettopp tatt", `name="email" value="Konsultasjon"`, "er tatt vare på",
			`name="action" value="details"`, `type="radio" name="start" value="2026-11-21T09:00:00+01:00"`,
			"1 plass igjen"}, nil},
		"wait": {[]string{`type="date" min="2026-11-20" max="2027-02-01" required`, "Sett meg på ventelisten",
			`value="2026-11-24"`}, []string{`maxlength="254" required`}},
		"hosted": {[]string{`<stund-booking hosted practice="lotus" lang="nb" service="s1" practitioner="ida">`,
			`</stund-booking><script src="/widget.js" async>`, "Åpningstider",
			"<dt>Fredag</dt><dd><span>08.00–12.00</span> <span>13.00–24.00</span>", "stengt",
			"(<bdi>Fysioterapeut</bdi>)", "<h2>Når passer det?</h2>"}, []string{"<strong><bdi>Lotus"}},
		"nothing to book": {[]string{"Ta kontakt", "tel:"}, []string{"stund-booking", "<script", "Åpningstider"}},
		"embed": {[]string{`&lt;stund-booking practice=&#34;lotus&#34; mode=&#34;floating&#34; lang=&#34;fi&#34; ` +
			`service=&#34;s1&#34; accent=&#34;#123456&#34;&gt;`, "https://book.example/b/lotus?lang=fi",
			"Varaa aika", "script-src https://book.example; connect-src https://book.example; worker-src blob:"},
			[]string{"theme=&#34;x"}},
		"wishes": {[]string{"Meld meg av: Hilsener", `name="action" value="leave"`,
			`name="greetings.email" value="on"`, "<legend>Tilbud og nyheter</legend>"},
			[]string{"Disse får du alltid"}},
		"wishes, by mail": {[]string{"Disse får du alltid", "meldt av"}, []string{`name="essential`}},
		"offer":           {[]string{"frem til fredag 20. november kl. 10.00", "Ta timen", "Nei takk"}, nil},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, body, _ := strings.Cut(string(pages[name].HTML), "</style>")
			ordinary := strings.NewReplacer("\u00a0", " ", "\u2060", "") // what does not break
			body = ordinary.Replace(body)
			for _, want := range c.has {
				if !strings.Contains(body, ordinary.Replace(want)) {
					t.Errorf("%q is not there", want)
				}
			}
			for _, not := range c.hasNot {
				if strings.Contains(body, not) {
					t.Errorf("%q is there", not)
				}
			}
		})
	}
}

// TestTokensAreReadable computes the contrast (WCAG 2.2, 1.4.3 and 1.4.11) of what is written and drawn in each
// palette, for colours of practices from black to white.
func TestTokensAreReadable(t *testing.T) {
	t.Parallel()
	token := regexp.MustCompile(`--stund-([a-z-]+):(#[0-9a-f]+)`)
	for _, accent := range []string{"", "#1f6f5c", "#000000", "#ffffff", "#ffff00", "#ff0000", "#8a5a2b", "#5b5ea6",
		"#808080"} {
		css := sheet(accent)
		light, dark := map[string]string{}, map[string]string{}
		for _, block := range strings.SplitAfter(css, "}") {
			into := light
			if strings.Contains(block, "prefers-color-scheme:dark") {
				into = dark
			}
			for _, m := range token.FindAllStringSubmatch(block, -1) {
				into[m[1]] = m[2]
			}
		}
		for name, p := range map[string]map[string]string{"light": light, "dark": dark} {
			hold := func(ink, paper string, least float64) {
				if got := contrast(t, p[ink], p[paper]); got < least {
					t.Errorf("%s, accent %q: %s on %s has %.2f, wanted %.1f", name, accent, ink, paper, got, least)
				}
			}
			for _, paper := range []string{"bg", "surface"} {
				for _, ink := range []string{"text", "muted", "accent", "good", "warn", "bad"} {
					hold(ink, paper, 4.5)
				}
				hold("edge", paper, 3)
			}
			hold("on-accent", "accent", 4.5)
			hold("surface", "bad", 4.5)
		}
	}
}

func contrast(t *testing.T, a, b string) float64 {
	t.Helper()
	luminance := func(s string) float64 {
		s = strings.TrimPrefix(s, "#")
		if len(s) == 3 {
			s = fmt.Sprintf("%c%c%c%c%c%c", s[0], s[0], s[1], s[1], s[2], s[2])
		}
		n, err := strconv.ParseUint(s, 16, 32)
		if err != nil || len(s) != 6 {
			t.Fatalf("%q is no colour", s)
		}
		linear := func(v uint64) float64 {
			f := float64(v&255) / 255
			if f <= 0.04045 {
				return f / 12.92
			}
			return math.Pow((f+0.055)/1.055, 2.4)
		}
		return 0.2126*linear(n>>16) + 0.7152*linear(n>>8) + 0.0722*linear(n)
	}
	x, y := luminance(a), luminance(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

// TestBookingPageIsFound holds the page to what search engines and those who show links read of it.
func TestBookingPageIsFound(t *testing.T) {
	t.Parallel()
	const evil = `</script><!--<script>"& x`
	f := frame(i18n.SV)
	f.Practice.Name, f.Practice.Website = evil, "javascript:alert(1)"
	h := House{URL: "https://book.example/b/lotus", Text: strings.Repeat(evil+"\n", 20), Services: []Bookable{
		{ID: "s1", Name: evil, Description: evil, Price: money.Amount{Minor: 65050, Currency: "NOK"}},
		{ID: "s2", Name: "x", Price: money.Amount{Minor: 5, Currency: "EUR"}}},
		Hours: []Day{{Date: civil.Date{Year: 2026, Month: 11, Day: 21}, Spans: []Span{{600, civil.EndOfDay}}},
			{Date: civil.Date{Year: 2026, Month: 11, Day: 22}}}}
	for chosen, address := range map[bool]string{false: h.URL, true: h.URL + "?lang=sv"} {
		f.Chosen = chosen
		all := elements(t, Hosted(f, h, nil, NothingToBook()).HTML)
		found := map[string]string{}
		for _, n := range all {
			switch n.Data {
			case "meta":
				found[attr(n, "name")+attr(n, "property")] = attr(n, "content")
			case "link":
				found[attr(n, "rel")+attr(n, "hreflang")] = attr(n, "href")
			}
		}
		for name, want := range map[string]string{"canonical": address, "og:url": address, "og:locale": "sv_SE",
			"og:type": "website", "og:title": evil + " – Boka tid",
			"alternatefi": h.URL + "?lang=fi", "alternatex-default": h.URL} {
			if found[name] != want {
				t.Errorf("%s is %q, want %q", name, found[name], want)
			}
		}
		if n := len([]rune(found["description"])); n < 80 || n > 161 || found["robots"] != "" {
			t.Errorf("described in %d letters: %s; robots: %s", n, found["description"], found["robots"])
		}
		var b struct {
			Type      string `json:"@type"`
			Name, URL string
			SameAs    string
			Opening   []struct{ DayOfWeek, Opens, Closes, ValidFrom string } `json:"openingHoursSpecification"`
			Offers    []struct{ Price, PriceCurrency, URL string }           `json:"makesOffer"`
		}
		data := raw(find(all, "script"))
		if err := json.Unmarshal([]byte(data), &b); err != nil || strings.Contains(data, "<") {
			t.Fatalf("%v in %s", err, data)
		}
		if b.Type != "LocalBusiness" || b.Name != evil || b.URL != address || b.SameAs != "" {
			t.Errorf("the practice is %+v", b)
		}
		if len(b.Opening) != 1 || b.Opening[0].DayOfWeek != "https://schema.org/Saturday" ||
			b.Opening[0].Opens != "10:00" || b.Opening[0].Closes != "23:59" || b.Opening[0].ValidFrom != "2026-11-21" {
			t.Errorf("open: %+v", b.Opening)
		}
		if len(b.Offers) != 2 || b.Offers[0].Price != "650.50" || b.Offers[1].Price != "0.05" ||
			b.Offers[1].URL != h.URL+"?service=s2" {
			t.Errorf("offers: %+v", b.Offers)
		}
	}
}

func TestOpeningHoursAreGroupedByWeekday(t *testing.T) {
	t.Parallel()
	all := []Span{{480, 1020}}
	var days []Day
	for n := range 7 { // from a Thursday on
		d := Day{Date: civil.Date{Year: 2026, Month: 12, Day: 24}.AddDays(n), Spans: all}
		switch n {
		case 0, 1:
			d.Spans, d.Holiday = nil, []string{"Julaften", "Første juledag"}[n]
		case 2, 3:
			d.Spans = nil
		}
		days = append(days, d)
	}
	for l, want := range map[i18n.Lang]string{i18n.NB: "Mandag–onsdag 08.00–17.00 Torsdag stengt (Julaften) Fredag " +
		"stengt (Første juledag) Lørdag–søndag stengt",
		i18n.FI: "Maanantai–keskiviikko 8.00–17.00 Torstai suljettu (Julaften) Perjantai suljettu (Første juledag) " +
			"Lauantai–sunnuntai suljettu"} {
		p := &page{Frame: frame(l)}
		p.opening(days)
		_, rows, _ := strings.Cut(p.b.String(), "<dl>")
		rows = regexp.MustCompile(`</dt>|</dd>|</span>`).ReplaceAllString(rows, " ")
		rows = strings.Join(strings.Fields(regexp.MustCompile(`<[^>]*>`).ReplaceAllString(rows, "")), " ")
		if rows = strings.ReplaceAll(rows, "\u2060", ""); rows != want {
			t.Errorf("%s: %s\nwant %s", l, rows, want)
		}
	}
	p := &page{Frame: frame(i18n.NB)}
	if p.opening(make([]Day, 7)); p.b.Len() > 0 {
		t.Error("a practice that is never open has hours")
	}
}

func BenchmarkTimes(b *testing.B) {
	f, a, c := frame(i18n.NB), appointment(b), choice(b)
	for b.Loop() {
		Times(f, a, c, "")
	}
}

// What is asked besides comes back as it was filled in: shown where it is shown, and carried along where it is not.
func TestWhatIsAskedIsKept(t *testing.T) {
	t.Parallel()
	a := appointment(t)
	all := every(frame(i18n.EN), a, choice(t))
	field := func(page, name string) *html.Node {
		t.Helper()
		for _, n := range elements(t, all[page].HTML) {
			if attr(n, "name") == name {
				return n
			}
		}
		t.Fatalf("%s has no field %s", page, name)
		return nil
	}
	has := func(n *html.Node, name string) bool {
		return slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == name })
	}
	for _, page := range []string{"details, asked", "details, refused", "near, asked"} {
		if got := attr(field(page, "extra.parcel.locker"), "value"); got != a.Address {
			t.Errorf("%s: the text is %q", page, got)
		}
		tick, hidden := field(page, "extra.gift.wrapped"), page == "near, asked"
		if attr(tick, "value") != Ticked || !hidden && !has(tick, "checked") {
			t.Errorf("%s: the tick is lost", page)
		}
	}
	for n := range field("details, asked", "extra.parcel.size").ChildNodes() {
		if has(n, "selected") != (attr(n, "value") == a.Address) {
			t.Errorf("the choice is not kept: %q", attr(n, "value"))
		}
	}
	locker, size := field("details, asked", "extra.parcel.locker"), field("details, asked", "extra.parcel.size")
	if attr(locker, "aria-invalid") != "true" || !has(locker, "autofocus") || !has(locker, "required") ||
		attr(locker, "aria-describedby") != "extra.parcel.locker-hint extra.parcel.locker-wrong" ||
		attr(locker, "maxlength") != "8" {
		t.Errorf("the field that is wrong: %v", locker.Attr)
	}
	if has(size, "aria-invalid") || has(size, "required") ||
		has(field("details, asking", "extra.gift.wrapped"), "checked") {
		t.Error("what is not wrong, not required or not ticked is said to be")
	}
}

// TestWaitedDaysInFinnish: the days that somebody waits for stand alone, in the nominative, and do not break inside a
// date.
func TestWaitedDaysInFinnish(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	w := Waited{Service: "Hieronta", From: now.AddDate(0, 0, 4), To: now.AddDate(0, 0, 66)}
	html := string(Leave(Frame{Lang: i18n.FI, Now: now}, w, StillWaiting).HTML)
	if want := "Perjantai 6.\u00a0marraskuuta – torstai 7.\u00a0tammikuuta\u00a02027"; !strings.Contains(html, want) {
		t.Errorf("no %q in\n%s", want, html)
	}
}
