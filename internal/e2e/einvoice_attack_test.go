package e2e

import (
	"bytes"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// TestAccessPointSecret: what an account with an access point is made of is never answered, whatever fails, and another
// practice neither sees the account, nor the invoices that go by it, nor has its own sent by it.
func TestAccessPointSecret(t *testing.T) {
	onEach(t, func(t *testing.T, s *stund) {
		const secret = "s3cret-4f81c2"
		owner := s.as("owner", "")
		var made struct{ Token string }
		s.must(200, "GET", "/_local/token?practice=rowan&role=owner", nil).into(t, &made)
		other := header{"Authorization", "Bearer " + made.Token}
		s.must(200, "PUT", "/v1/practice", map[string]any{"id": "rowan", "name": "Rowan", "time_zone": "Europe/Oslo",
			"country": "NO", "currency": "NOK", "language": "nb", "email": "rowan@example.com"}, other)
		s.sells(map[string]any{"e_invoice": "0192:923609016"})
		account := func(name, key string, more map[string]any, off bool) map[string]any {
			values := map[string]any{"key": key, "account": name}
			for k, v := range more {
				values[k] = v
			}
			return map[string]any{"values": values, "off": off}
		}
		var said bytes.Buffer
		put := func(body any) answer {
			a := s.do("PUT", "/v1/access-points/sandbox", body, owner)
			fmt.Fprintln(&said, a.Header, string(a.Body))
			return a
		}
		for code, body := range map[string]any{
			"": account("lotus", secret, nil, false), "invalid-input": account("lotus", secret,
				map[string]any{"colour": secret}, false),
			"malformed-json": `{"values": {"key": "` + secret + `"`,
		} {
			if a := put(body); a.code() != code {
				t.Errorf("%v is answered %d %s, want %q", body, a.Status, a.Body, code)
			}
		}
		put(account("lotus", secret+"\x00", nil, false))
		put(account("lotus", secret+strings.Repeat("x", 600), nil, false))
		put(account("", secret, nil, true))
		if a := put(account("lotus", secret, nil, false)); a.Status != http.StatusOK {
			t.Fatalf("%d %s", a.Status, a.Body)
		}

		var v struct{ ID string }
		s.must(201, "POST", "/v1/invoices", map[string]any{"payer": map[string]any{"name": "Fjell AS",
			"org_number": "923609024", "email": "f@fjell.example", "address": map[string]any{"street": "Fjellveien 2",
				"postcode": "5003", "city": "Bergen"}}, "lines": []any{map[string]any{"text": "Time",
			"unit_price_minor": 85000, "vat": map[string]any{"treatment": "standard"}}}}, owner).into(t, &v)
		s.must(200, "POST", "/v1/invoices/"+v.ID+"/issue", map[string]any{}, owner)
		s.must(200, "POST", "/v1/invoices/"+v.ID+"/send", map[string]any{}, owner)
		s.Settle()
		for _, path := range []string{"/v1/access-points", "/v1/invoices", "/v1/invoices/" + v.ID, "/v1/sellers",
			"/v1/messages", "/v1/practice", "/v1/invoices/" + v.ID + "/invoice.xml", "/_local/messages"} {
			a := s.do("GET", path, nil, owner)
			fmt.Fprintln(&said, a.Header, string(a.Body))
		}
		if at := bytes.Index(said.Bytes(), []byte(secret)); at >= 0 {
			t.Errorf("the key is told: …%s…", said.Bytes()[max(0, at-200):at+len(secret)])
		}

		var all struct {
			Items []struct{ Configured, Using bool }
		}
		s.must(200, "GET", "/v1/access-points", nil, other).into(t, &all)
		for _, one := range all.Items {
			if one.Configured || one.Using {
				t.Errorf("another practice has the account: %+v", all)
			}
		}
		a := s.do("GET", "/v1/e-invoice-receivers?org_number=923609024", nil, other)
		if a.code() != "access-point-none" {
			t.Errorf("another practice looks up: %d %s", a.Status, a.Body)
		}
		for _, one := range [][2]string{{"GET", ""}, {"GET", "/invoice.xml"}, {"GET", "/invoice.pdf"},
			{"POST", "/send"}} {
			body := any(nil)
			if one[0] == "POST" {
				body = map[string]any{"channel": "peppol"}
			}
			if a := s.do(one[0], "/v1/invoices/"+v.ID+one[1], body, other); a.Status != http.StatusNotFound {
				t.Errorf("another practice's %s %s is answered %d %s", one[0], one[1], a.Status, a.Body)
			}
		}
	})
}

// TestReceiverInjection: who is looked up is a number of a register, however it is written; nothing else gets to the
// access point.
func TestReceiverInjection(t *testing.T) {
	onEach(t, func(t *testing.T, s *stund) {
		owner := s.as("owner", "")
		s.must(200, "PUT", "/v1/access-points/sandbox", map[string]any{"values": map[string]any{"account": "lotus",
			"key": "k"}}, owner)
		look := func(query url.Values) answer {
			return s.do("GET", "/v1/e-invoice-receivers?"+query.Encode(), nil, owner)
		}
		for _, address := range []string{"0192:../../legal_entities", "0192:923609016/../x", "0192:923609016?x=1",
			"0192:923609016#", "0192:923609016\x00", "0192:923609016</a>", "0192:923609017", "0192:", ":", "0192",
			"9999:923609016", "0216:003701120389\"><x/>", "0088:7300010000002", "0192:９２３６０９０１６",
			"\u202e0192:923609016",
			strings.Repeat("0", 4000)} {
			if a := look(url.Values{"address": {address}}); a.Status < 400 || a.Status > 499 ||
				bytes.Contains(a.Body, []byte("</a>")) {
				t.Errorf("%.40q is answered %d %s", address, a.Status, a.Body)
			}
		}
		for number, country := range map[string]string{"923609017": "NO", "000000000": "NO", "92360901": "NO",
			"5560160681": "SE", "22756215": "DK", "01120388": "FI", "923609016": "SE", "9a2b3c6d0e9f0g1h6": "NO",
			"' OR 1=1": "NO", "923609032": "XX"} {
			if a := look(url.Values{"org_number": {number}, "country": {country}}); a.code() != "invalid-input" {
				t.Errorf("%q in %s is answered %d %s", number, country, a.Status, a.Body)
			}
		}
		for query, want := range map[string]string{"org_number=923+609+016": "0192:923609016",
			"org_number=NO923609016MVA": "0192:923609016", "org_number=556016-0680&country=SE": "0007:5560160680",
			"org_number=DK22756214&country=DK": "0184:DK22756214",
			"org_number=0112038-9&country=FI":  "0216:003701120389",
			"address=0088:7300010000001":       "0088:7300010000001"} {
			var r struct{ Address string }
			s.must(200, "GET", "/v1/e-invoice-receivers?"+query, nil, owner).into(t, &r)
			if r.Address != want {
				t.Errorf("%s looks up %s, want %s", query, r.Address, want)
			}
		}
	})
}
