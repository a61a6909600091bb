package e2e

import (
	"bytes"
	"encoding/base64"
	"image"
	"image/color"
	"image/png"
	"net/http"
	"strings"
	"testing"
)

// square is a picture of one colour, as a PNG.
func square(t *testing.T, side int, c color.NRGBA) []byte {
	t.Helper()
	i := image.NewNRGBA(image.Rect(0, 0, side, side))
	for n := range side * side {
		i.SetNRGBA(n%side, n/side, c)
	}
	var b bytes.Buffer
	if err := png.Encode(&b, i); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func pictured(data []byte) map[string]any {
	return map[string]any{"picture": base64.StdEncoding.EncodeToString(data)}
}

type logoView struct {
	ID, Type string
	Picture  []byte
}

// headed is what an invoice says of what heads it.
func (s *stund) headed(id string) (logo string) {
	s.t.Helper()
	var v struct{ Logo string }
	s.must(200, "GET", "/v1/invoices/"+id, nil, s.as("owner", "")).into(s.t, &v)
	return v.Logo
}

// TestLogo: what is issued is printed with the logo of its day, the same bytes whatever the seller has later; drafts
// have the one of now, and a credit note that of its invoice.
func TestLogo(t *testing.T) {
	each(t, func(t *testing.T, s *stund) {
		s.sells(nil)
		owner := s.as("owner", "")
		var all struct{ Items []struct{ ID, Logo string } }
		s.must(200, "GET", "/v1/sellers", nil, owner).into(t, &all)
		at := "/v1/sellers/" + all.Items[0].ID + "/logo"
		if a := s.must(404, "GET", at, nil, owner); a.code() != "logo-unknown" {
			t.Errorf("%s", a.Body)
		}
		drafted := func() string {
			t.Helper()
			var v struct{ ID string }
			line := map[string]any{"text": "Time", "unit_price_minor": 85000,
				"vat": map[string]any{"treatment": "standard"}}
			s.must(201, "POST", "/v1/invoices", map[string]any{"payer": map[string]any{"name": "Kari Nordmann"},
				"lines": []any{line}}, owner).into(t, &v)
			return v.ID
		}
		issued := func(id string) string {
			t.Helper()
			s.must(200, "POST", "/v1/invoices/"+id+"/issue", nil, owner)
			return id
		}
		printed := func(id string) []byte {
			t.Helper()
			return s.must(200, "GET", "/v1/invoices/"+id+"/invoice.pdf", nil, owner).Body
		}
		picture := []byte("/Subtype /Image")
		bare := issued(drafted())
		plain := printed(bare)

		var green, blue logoView
		s.must(200, "PUT", at, pictured(square(t, 200, color.NRGBA{31, 111, 92, 255})), owner).into(t, &green)
		first := issued(drafted())
		of := printed(first)
		if n := bytes.Count(of, picture); n != 1 || len(of) > 40_000 || s.headed(first) != green.ID {
			t.Errorf("it is headed by %q, with %d pictures, in %d bytes", s.headed(first), n, len(of))
		}
		draft := drafted()
		s.must(200, "PUT", at, pictured(square(t, 120, color.NRGBA{10, 40, 200, 128})), owner).into(t, &blue)
		if s.headed(draft) != blue.ID || blue.ID == green.ID {
			t.Error("a draft is not headed by the new logo")
		}
		second := printed(issued(draft))
		if bytes.Count(second, picture) != 2 { // the other is how far it can be seen through
			t.Error("the new one is not on what is issued")
		}
		var credit struct{ Credits []struct{ ID string } }
		s.must(200, "POST", "/v1/invoices/"+first+"/credit", map[string]any{"all": true, "reason": "Avtalt"}, owner)
		s.must(200, "GET", "/v1/invoices/"+first, nil, owner).into(t, &credit)
		for _, c := range credit.Credits {
			if s.headed(c.ID) != green.ID {
				t.Error("a credit note is not headed as its invoice")
			}
		}
		if len(credit.Credits) != 1 {
			t.Errorf("%d credit notes", len(credit.Credits))
		}
		s.must(200, "PUT", strings.TrimSuffix(at, "/logo"), map[string]any{"name": "Lotus AS", "legal_form": "as",
			"country": "NO", "org_number": "923609016", "vat_registered": true, "logo": "x"}, owner)
		var now logoView
		s.must(200, "GET", at, nil, owner).into(t, &now)
		if now.ID != blue.ID || !bytes.Equal(now.Picture, blue.Picture) || now.Type != "image/png" {
			t.Error("the logo changed with the rest of the seller")
		}
		s.must(204, "DELETE", at, nil, owner)
		s.must(204, "DELETE", at, nil, owner)
		s.must(404, "GET", at, nil, owner)
		if !bytes.Equal(printed(bare), plain) || !bytes.Equal(printed(draft), second) {
			t.Error("what was issued changed with its seller's logo")
		}
		again := s.must(200, "GET", at+"?logo="+green.ID, nil, s.as("practitioner", "ida"))
		if again.into(t, &now); !bytes.Equal(now.Picture, green.Picture) {
			t.Error("what was issued has no logo any more")
		}
	})
}

// TestLogoAttacks: what is no picture, or too large a one, is refused, and nobody but the practice's owner sets one; of
// what others have nothing is told.
func TestLogoAttacks(t *testing.T) {
	onEach(t, func(t *testing.T, s *stund) {
		s.sells(nil)
		owner := s.as("owner", "")
		var made struct{ Token string }
		s.must(200, "GET", "/_local/token?practice=rowan&role=owner", nil).into(t, &made)
		other := header{"Authorization", "Bearer " + made.Token}
		s.must(200, "PUT", "/v1/practice", map[string]any{"id": "rowan", "name": "Rowan", "time_zone": "Europe/Oslo",
			"country": "NO", "currency": "NOK", "language": "nb", "email": "rowan@example.com"}, other)
		var all struct{ Items []struct{ ID string } }
		s.must(200, "GET", "/v1/sellers", nil, owner).into(t, &all)
		at := "/v1/sellers/" + all.Items[0].ID + "/logo"
		good := pictured(square(t, 20, color.NRGBA{31, 111, 92, 255}))
		var mine logoView
		s.must(200, "PUT", at, good, owner).into(t, &mine)

		for name, data := range map[string][]byte{
			"svg":  []byte(`<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>`),
			"html": []byte("<!doctype html><img src=x>"), "gif": []byte("GIF89a"),
			"heavy": append(square(t, 20, color.NRGBA{A: 255}), make([]byte, 100_000)...),
			"bomb":  square(t, 2001, color.NRGBA{A: 255}),
			"cut":   square(t, 20, color.NRGBA{A: 255})[:60],
		} {
			if a := s.do("PUT", at, pictured(data), owner); a.Status != 422 || a.code() != "logo-unfit" {
				t.Errorf("%s: %d %s", name, a.Status, a.Body)
			}
		}
		for name, body := range map[string]any{"nothing": map[string]any{}, "empty": pictured(nil),
			"no base64": map[string]any{"picture": "*"},
			"number":    map[string]any{"picture": 1}} {
			if a := s.do("PUT", at, body, owner); a.Status < 400 || a.Status >= 500 {
				t.Errorf("%s: %d %s", name, a.Status, a.Body)
			}
		}
		a := s.do("PUT", at, pictured(make([]byte, 300_000)), owner)
		if a.Status != http.StatusRequestEntityTooLarge {
			t.Errorf("a body of 400 kB: %d %s", a.Status, a.Body)
		}
		for _, who := range []header{s.as("practitioner", "ida"), s.as("assistant", "")} {
			s.must(403, "PUT", at, good, who)
			s.must(403, "DELETE", at, nil, who)
		}
		s.must(401, "GET", at, nil)
		for _, query := range []string{"", "?logo=" + mine.ID, "?logo=x%23y", "?logo=../" + mine.ID[3:]} {
			path := at + query
			s.must(404, "GET", path, nil, other)
		}
		s.must(404, "PUT", at, good, other)
		s.must(404, "DELETE", at, nil, other)
		var now logoView
		if s.must(200, "GET", at, nil, owner).into(t, &now); now.ID != mine.ID {
			t.Error("the logo was changed")
		}
	})
}
