package typed_test

import (
	"net/mail"
	"net/url"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"stund/internal/typed"
)

func TestLine(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, in, want string }{
		{"Norwegian", "Bjørn Ærlig-Åsen", "Bjørn Ærlig-Åsen"},
		{"Finnish", "Äijä Öhman", "Äijä Öhman"},
		{"Irish", "Sinéad O’Connor", "Sinéad O’Connor"},
		{"Sámi", "Áŋgá Čáhppe", "Áŋgá Čáhppe"},
		{"Greek", "Ελένη", "Ελένη"},
		{"Cyrillic", "Наталія", "Наталія"},
		{"Arabic", "فاطمة الزهراء", "فاطمة الزهراء"},
		{"Hebrew", "רִבְקָה", "רִבְקָה"},
		{"Persian with a joiner", "علی\u200cرضا", "علی\u200cرضا"},
		{"Hindi with a joiner", "क्\u200dष", "क्\u200dष"},
		{"Thai", "สมชาย", "สมชาย"},
		{"Chinese", "王小明", "王小明"},
		{"Japanese", "鈴木　一郎", "鈴木 一郎"},
		{"Korean", "김민준", "김민준"},
		{"beyond the first plane", "𠮷田 𝓐", "𠮷田 𝓐"},
		{"combining marks", "e\u0301", "e\u0301"},
		{"emoji of several", "👩🏽‍⚕️ Ida 👨‍👩‍👧‍👦", "👩🏽‍⚕️ Ida 👨‍👩‍👧‍👦"},
		{"a flag of tags", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "🏴󠁧󠁢󠁥󠁮󠁧󠁿"},
		{"a mark of direction", "a\u200fb", "a\u200fb"},
		{"white space", "\t  Kari \u00a0 \u2003 Nordmann  ", "Kari Nordmann"},
		{"overrides fall away", "Kari \u202egro.live\u202c \u2066x\u2069", "Kari gro.live x"},
		{"a byte order mark falls away", "\ufeffKari", "Kari"},
		{"nothing", "", ""},
		{"only white space", " \t\u00a0\u3000", ""},
		{"markup is text", `<script>"&'`, `<script>"&'`},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got, err := typed.Line(c.in, 60); err != nil || got != c.want {
				t.Errorf("got %+q, %v", got, err)
			}
		})
	}
}

func TestLineRefuses(t *testing.T) {
	t.Parallel()
	for name, s := range map[string]string{
		"a header":                "Kari\r\nBcc: all@example.com",
		"a line feed":             "Kari\nNordmann",
		"a line feed at its end":  "Kari\n",
		"a carriage return":       "Kari\rNordmann",
		"a vertical tab":          "a\vb",
		"a form feed":             "a\fb",
		"a next line":             "a\u0085b",
		"a line separator":        "a\u2028b",
		"a paragraph separator":   "a\u2029b",
		"NUL":                     "a\x00b",
		"escape":                  "a\x1b[31mb",
		"delete":                  "a\x7fb",
		"a C1 control":            "a\u009bb",
		"a replacement character": "a\ufffdb",
		"half a letter":           "a\xc3",
		"a surrogate":             "a\xed\xa0\x80",
		"Latin-1":                 "Bj\xf8rn",
	} {
		if got, err := typed.Line(s, 60); err == nil || got != "" {
			t.Errorf("took %s: %+q", name, got)
		}
	}
}

func TestLimit(t *testing.T) {
	t.Parallel()
	for name, take := range map[string]func(string, int) (string, error){"line": typed.Line, "block": typed.Block} {
		for _, c := range []struct {
			name, in string
			ok       bool
		}{
			{"letters of several bytes", strings.Repeat("å", 10), true},
			{"one more", strings.Repeat("å", 11), false},
			{"white space around does not count", "    " + strings.Repeat("a", 10) + strings.Repeat(" ", 40), true},
			{"what falls away does not count", "\u202a\u202b" + strings.Repeat("a", 10), true},
			{"very long", strings.Repeat("x", 1<<20), false},
		} {
			if got, err := take(c.in, 10); (err == nil) != c.ok || err != nil && got != "" {
				t.Errorf("%s, %s: %.20q, %v", name, c.name, got, err)
			}
		}
	}
	if got, err := typed.Line("a          b", 3); err != nil || got != "a b" {
		t.Errorf("a run of spaces is %q, %v", got, err)
	}
}

func TestBlock(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, in, want string }{
		{"lines", "one\r\ntwo\n\nthree", "one\ntwo\n\nthree"},
		{"around", "\r\n  one\ttwo \n", "one two"},
		{"emoji", "Hei 👋🏽\n👨‍👩‍👧‍👦", "Hei 👋🏽\n👨‍👩‍👧‍👦"},
		{"overrides fall away", "a\u202eb\u2067c", "abc"},
	} {
		if got, err := typed.Block(c.in, 100); err != nil || got != c.want {
			t.Errorf("%s: %q, %v", c.name, got, err)
		}
	}
	for name, s := range map[string]string{"NUL": "a\x00", "a lone carriage return": "a\rb",
		"a line separator": "a\u2028b", "bad UTF-8": "\xff"} {
		if got, err := typed.Block(s, 100); err == nil || got != "" {
			t.Errorf("took %s: %q", name, got)
		}
	}
}

func TestEmail(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"kari@example.com":                                 "kari@example.com",
		"  Kari.Nordmann+time@Sub.EXAMPLE.Com\n":           "Kari.Nordmann+time@sub.example.com",
		"o'brien@example.ie":                               "o'brien@example.ie",
		"a@b.no":                                           "a@b.no",
		"x_!#$%&*/=?^`{|}~-@example.com":                   "x_!#$%&*/=?^`{|}~-@example.com",
		"kari@xn--blbr-roah.no":                            "kari@xn--blbr-roah.no",
		"Kari@BLÅBÆR.no":                                   "Kari@xn--blbr-roah.no",
		"\u202akari@example.com\u202c":                     "kari@example.com", // as it is copied from a contact
		"kari@1and1.com":                                   "kari@1and1.com",
		strings.Repeat("a", 64) + "@example.com":           strings.Repeat("a", 64) + "@example.com",
		"a@" + strings.Repeat("b", 63) + ".no":             "a@" + strings.Repeat("b", 63) + ".no",
		"a@" + strings.Repeat("bcdefghi.", 27) + "example": "a@" + strings.Repeat("bcdefghi.", 27) + "example",
	} {
		if got, err := typed.Email(in); err != nil || got != want {
			t.Errorf("%q: %q, %v", in, got, err)
		}
	}
}

func TestEmailRefuses(t *testing.T) {
	t.Parallel()
	for _, s := range []string{"", " ", "kari", "@example.com", "kari@", "kari@example", "kari@@example.com",
		"a@b@example.com", "Kari <kari@example.com>",
		"<kari@example.com>", "kari@example.com, ola@example.com", "kari@example.com;ola@example.com",
		"kari@example.com\r\nBcc: ola@example.com",
		"kari\n@example.com", "kari@exam\tple.com", "kari nordmann@example.com", `"kari"@example.com`,
		`"a b"@example.com`, "kari(hei)@example.com",
		"kari@[192.0.2.1]", "kari@192.0.2.1", "kari@example..com", "kari@.example.com", "kari@example.com.",
		"kari@-example.com", "kari@example-.com",
		"kari@exa_mple.com", "kari@example.com/x", ".kari@example.com", "kari.@example.com", "ka..ri@example.com",
		"kåri@example.com", "kari@bl☃r.no", "kari@blå bær.no", "kari@å..no",
		"kari@example.com\x00", "\x00kari@example.com", "kari@ｅxample.com",
		"kari@example.com#", "mailto:kari@example.com",
		"=?utf-8?q?kari?=@example.com?=", `kari\@example.com`, strings.Repeat("a", 65) + "@example.com", "a@" +
			strings.Repeat("b", 64) + ".no",
		"a@" + strings.Repeat("bcdefghi.", 28) + "example"} {
		if got, err := typed.Email(s); err == nil || got != "" {
			t.Errorf("took %.60q as %q", s, got)
		}
	}
}

func TestPhone(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ country, in, want string }{
		{"NO", "912 34 567", "+4791234567"},
		{"NO", "+47 912 34 567", "+4791234567"},
		{"NO", "0047 91234567", "+4791234567"},
		{"NO", " 22\u00a012\u202f34-56 ", "+4722123456"},
		{"NO", "+46 70 123 45 67", "+46701234567"},
		{"NO", "(+47) 912 34 567", "+4791234567"},
		{"NO", "47 912 34 567", "+4791234567"}, // the sign forgotten
		{"SE", "46701234567", "+46701234567"},
		{"NO", "\u202a+47 912 34 567\u202c", "+4791234567"}, // as Windows and iOS copy a contact's number
		{"NO", "\u200e+47\u00a0912\u2009 34\u2007567\ufeff", "+4791234567"},
		{"NO", "912\u201134\u2011567", "+4791234567"},
		{"NO", "912 – 34 — 567", "+4791234567"},
		{"NO", "\u2066912\u00ad34567\u2069", "+4791234567"},
		{"NO", "+47 (0) 91234567", "+4791234567"},
		{"NO", "tel:+4791234567", "+4791234567"},
		{"NO", " TEL: 912 34 567", "+4791234567"},
		{"NO", "９１２ ３４ ５６７", "+4791234567"},
		{"NO", "＋４７（９１２）３４５６７", "+4791234567"},
		{"SE", "070-123 45 67", "+46701234567"},
		{"SE", "08-123 456 78", "+46812345678"},
		{"SE", "+46 (0)70 123 45 67", "+46701234567"},
		{"SE", "0046701234567", "+46701234567"},
		{"DK", "20 12 34 56", "+4520123456"},
		{"DK", "+45 20123456", "+4520123456"},
		{"FI", "040 123 4567", "+358401234567"},
		{"FI", "+358 (0)40 1234567", "+358401234567"},
		{"FI", "+358401234567", "+358401234567"},
		{"GB", "020 7946 0018", "+442079460018"},
		{"GB", "+44 (0)20 7946 0018", "+442079460018"},
		{"GB", "07700 900123", "+447700900123"},
		{"US", "(415) 555-2671", "+14155552671"},
		{"US", "1-415-555-2671", "+14155552671"},
		{"US", "415.555.2671", "+14155552671"},
		{"US", "+1 415/555-2671", "+14155552671"},
		{"", "+81 90-1234-5678", "+819012345678"},
		{"XX", "+39 06 1234 5678", "+390612345678"}, // Italy keeps its zero
	} {
		got, err := typed.Phone(c.in, c.country)
		if err != nil || got != c.want {
			t.Errorf("%s %q: %q, %v", c.country, c.in, got, err)
		}
		if again, err := typed.Phone(got, "NO"); err != nil || again != got {
			t.Errorf("%s read again is %q, %v", got, again, err)
		}
	}
}

func TestPhoneRefuses(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ country, in string }{
		{"NO", ""}, {"NO", "+"}, {"NO", "  "}, {"NO", "912 34 56"}, {"NO", "912 34 5678"}, {"NO", "+47 912 34 5678"},
		{"NO", "+47 912 34 56"}, {"NO", "+47912345671234567"},
		{"NO", "91234567 / 92345678"}, {"NO", "91234567x12"}, {"NO", "ring meg"}, {"NO", "91+234567"},
		{"NO", "++4791234567"}, {"NO", "+0091234567"}, {"NO", "٩١٢٣٤٥٦٧"},
		{"NO", "tel:"}, {"NO", "tel:ring"}, {"NO", "(0) 91234567"},
		{"NO", "91234567\nBcc: x"}, {"NO", "91234567\x00"}, {"NO", "*100#"},
		{"NO", strings.Repeat("9", 4000)}, {"NO", "-"},
		{"SE", "070 12"}, {"SE", "+46 070 123 456 789"}, {"DK", "020123456"},
		{"DK", "4712345678"}, // the code of elsewhere needs its sign
		{"FI", "+358 4"}, {"GB", "020 7946"},
		{"GB", "+44 20 7946 00188 1"},
		{"US", "555-2671"}, {"US", "+1 415 555 267"}, {"US", "+1 415 555 26712"}, {"", "91234567"}, {"no", "91234567"},
		{"JP", "090-1234-5678"}, {"", "+1234567890123456"},
	} {
		if got, err := typed.Phone(c.in, c.country); err == nil || got != "" {
			t.Errorf("%s: took %.40q as %q", c.country, c.in, got)
		}
	}
}

func TestAddresses(t *testing.T) {
	t.Parallel()
	long := "https://example.com/" + strings.Repeat("a", 1980)
	for _, c := range []struct {
		name, in, https, calendar string
	}{
		{"plain", " https://example.com/a?b=c#d ", "https://example.com/a?b=c#d", "https://example.com/a?b=c#d"},
		{"upper case", "HTTPS://Example.com/A", "https://Example.com/A", "https://Example.com/A"},
		{"webcal", "webcal://example.com/ida.ics", "", "https://example.com/ida.ics"},
		{"webcal, upper case", "WebCal://example.com/ida.ics", "", "https://example.com/ida.ics"},
		{"webcal with a password", "webcal://u:p@example.com/ida.ics", "", ""},
		{"own machine", "http://localhost:8080/ida.ics", "", "http://localhost:8080/ida.ics"},
		{"own machine by number", "http://127.0.0.1:1/", "", "http://127.0.0.1:1/"},
		{"own machine, IPv6", "http://[::1]:1/", "", "http://[::1]:1/"},
		{"own machine with a password", "http://u:p@localhost/", "", ""},
		{"nearly the own machine", "http://localhost.example.com/", "", ""},
		{"nearly its number", "http://127.0.0.1.example.com/", "", ""},
		{"http", "http://example.com/", "", ""},
		{"a password", "https://u:p@example.com/", "", ""},
		{"no host", "https:///x", "", ""},
		{"only a port", "https://:443/x", "", ""},
		{"opaque", "https:example.com", "", ""},
		{"relative", "//example.com/x", "", ""},
		{"script", "javascript:alert(1)", "", ""},
		{"file", "file:///etc/passwd", "", ""},
		{"data", "data:text/calendar,x", "", ""},
		{"a line end", "https://example.com/\r\nX: y", "", ""},
		{"a host with a space", "https://exa mple.com/", "", ""},
		{"nothing", "", "", ""},
		{"long", long, long, long},
		{"too long", long + "a", "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got, err := typed.HTTPS(c.in); got != c.https || (err == nil) != (c.https != "") {
				t.Errorf("HTTPS: %.60q, %v", got, err)
			}
			if got, err := typed.Calendar(c.in); got != c.calendar || (err == nil) != (c.calendar != "") {
				t.Errorf("Calendar: %.60q, %v", got, err)
			}
		})
	}
}

func TestLoopback(t *testing.T) {
	t.Parallel()
	for host, want := range map[string]bool{"localhost": true, "127.0.0.1": true, "::1": true, "": false,
		"localhost.": false, "0.0.0.0": false,
		"example.com": false, "169.254.169.254": false} {
		if got := typed.Loopback(host); got != want {
			t.Errorf("%q: %t", host, got)
		}
	}
}

func FuzzText(f *testing.F) {
	for _, s := range []string{"Kari", "a\r\nb", "\u202e\u2066", "👩🏽‍⚕️", "\xff", "\ufeff \ufeff", "a \u202a b",
		"\u2028"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		const limit = 40
		line, err := typed.Line(s, limit)
		if err == nil {
			if again, err := typed.Line(line, limit); err != nil || again != line {
				t.Errorf("%q is stored as %q, and then as %q, %v", s, line, again, err)
			}
			if strings.ContainsAny(line, "\r\n\v\f\u0085\u2028\u2029\u202e\u2066") || line != strings.TrimSpace(line) {
				t.Errorf("%q is stored as %q", s, line)
			}
		}
		block, errBlock := typed.Block(s, limit)
		if errBlock == nil {
			if again, err := typed.Block(block, limit); err != nil || again != block {
				t.Errorf("%q is stored as %q, and then as %q, %v", s, block, again, err)
			}
		}
		if err == nil && errBlock != nil && utf8.RuneCountInString(strings.TrimSpace(s)) <= limit {
			t.Errorf("%q is a line and no block: %v", s, errBlock)
		}
		for _, x := range []string{line, block} {
			if !utf8.ValidString(x) || utf8.RuneCountInString(x) > limit {
				t.Errorf("%q is stored as %q", s, x)
			}
			for _, r := range x {
				if unicode.IsControl(r) && r != '\n' {
					t.Errorf("%q is stored as %q", s, x)
				}
			}
		}
	})
}

func FuzzEmail(f *testing.F) {
	for _, s := range []string{"kari@example.com", "Kari <kari@example.com>", "a@b@c.no", `"a"@b.no`, "a@1.2",
		"=?utf-8?q?a?=@b.no", "a@blåbær.no", "a@XN--BLBR-ROAH.no", "a@\u212aari.no", "a@\u0130.no", "a@b.no.",
		"a@b.no\r\nBcc: c@d.no", "a@b.no\x00", "a@Ǆ.no", "a@ſ.no", "a@ς.no", "a@\U0001d7ce.no", "a@\U00010400.no"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got, err := typed.Email(s)
		if err != nil {
			return
		}
		if again, err := typed.Email(got); err != nil || again != got {
			t.Errorf("%q is stored as %q, and then as %q, %v", s, got, again, err)
		}
		if again, err := typed.Email(strings.ToUpper(got)); err == nil && !strings.EqualFold(again, got) {
			t.Errorf("%q in capitals is stored as %q", got, again)
		}
		if strings.ContainsAny(got, " \r\n,;<>\"") ||
			strings.Count(got, "@") != 1 {
			t.Errorf("%q is stored as %q", s, got)
		}
		if list, err := mail.ParseAddressList(got); err != nil || len(list) != 1 || list[0].Address != got {
			t.Errorf("as a header %q is %v, %v", got, list, err)
		}
	})
}

func FuzzPhone(f *testing.F) {
	for _, s := range []string{"91234567", "+47 912 34 567", "+490000000000", "0046 70 1234567", "+44 (0)20 7946 0018",
		"+", "00"} {
		for _, c := range []string{"NO", "SE", "US", "XX"} {
			f.Add(s, c)
		}
	}
	f.Fuzz(func(t *testing.T, s, country string) {
		got, err := typed.Phone(s, country)
		if err != nil {
			return
		}
		digits, plus := strings.CutPrefix(got, "+")
		if !plus || len(digits) < 8 || len(digits) > 15 || strings.Trim(digits, "0123456789") != "" ||
			digits[0] == '0' {
			t.Errorf("%s %q is stored as %q", country, s, got)
		}
		if again, err := typed.Phone(got, ""); err != nil || again != got {
			t.Errorf("%s %q is stored as %q, and then as %q, %v", country, s, got, again, err)
		}
	})
}

func FuzzAddresses(f *testing.F) {
	for _, s := range []string{"https://example.com/", "webcal://example.com/%zz", "http://[::1]:1/",
		"https://a/?\u202e", "https://a/ b", "https://å.no/%2f", "webcal:x"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for name, take := range map[string]func(string) (string, error){"HTTPS": typed.HTTPS,
			"Calendar": typed.Calendar} {
			got, err := take(s)
			if err != nil {
				continue
			}
			u, err := url.Parse(got)
			if err != nil || u.User != nil || u.Hostname() == "" || u.Scheme != "https" &&
				!(name == "Calendar" && typed.Loopback(u.Hostname())) {
				t.Errorf("%s: %q is stored as %q, %v", name, s, got, err)
			}
			if strings.ContainsFunc(got, unicode.IsControl) {
				t.Errorf("%s: %q holds a control character", name, got)
			}
		}
	})
}

// TestCalendarsLieOnTheInternet: what lies in a network of its own, by its form, is refused when it is written.
func TestCalendarsLieOnTheInternet(t *testing.T) {
	t.Parallel()
	for _, host := range []string{"192.168.1.5", "10.0.0.1", "172.16.3.4", "169.254.169.254", "127.0.0.2", "0.0.0.0",
		"224.0.0.1", "[fe80::1]", "[fd00::1]", "[::ffff:10.0.0.1]", "[::ffff:127.0.0.1]", "[::]", "2130706433",
		"0x7f000001", "127.1", "0x7f.1", "nas", "printer.local", "NAS.LAN.", "a.localhost", "mail.internal",
		"router.home.arpa"} {
		for _, scheme := range []string{"http", "https", "webcal"} {
			if got, err := typed.Calendar(scheme + "://" + host + "/c.ics"); err == nil {
				t.Errorf("%s is taken", got)
			}
		}
	}
	for _, s := range []string{"https://calendar.google.com/x.ics", "https://8.8.8.8/x.ics", "https://[2001:4860::8]/x",
		"https://blåbær.no/x.ics", "http://localhost:8080/x.ics", "http://127.0.0.1/x.ics", "http://[::1]/x.ics",
		"https://localhost/x.ics"} {
		if _, err := typed.Calendar(s); err != nil {
			t.Errorf("%s: %v", s, err)
		}
	}
}
