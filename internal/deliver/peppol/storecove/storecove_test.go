package storecove_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"stund/internal/clock"
	"stund/internal/credential"
	"stund/internal/deliver/delivertest"
	"stund/internal/deliver/peppol"
	"stund/internal/deliver/peppol/storecove"
	"stund/internal/ids"
)

var began = time.Date(2026, time.November, 30, 9, 0, 0, 0, time.UTC)

const (
	takes        = "923609016"
	invoicesOnly = "923609059"
	refuses      = "923609091"
	fails        = "923609083"
	loses        = "923609067"
	key          = "sk_9"
)

// fake answers as the API is documented, and is strict about what it is sent.
type fake struct {
	clock *clock.Manual

	mu        sync.Mutex
	made      []*submitted
	queue     []event
	delivered int // events that were taken
}

type submitted struct {
	guid, idem, to, xml string
	entity              int64
	at                  time.Time
	told                bool
}

type event struct{ Guid, Body string }

func (f *fake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if r.Header.Get("Authorization") != "Bearer "+key || r.Header.Get("Accept") != "application/json" {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	path := strings.TrimPrefix(r.URL.Path, "/api/v2")
	switch {
	case r.Method == http.MethodGet && (path == "/legal_entities/42" || path == "/legal_entities/43"):
		say(w, http.StatusOK, map[string]any{"id": 42, "party_name": "Lotus"})
	case r.Method == http.MethodPost && path == "/discovery/receives":
		f.discover(w, r)
	case r.Method == http.MethodPost && path == "/document_submissions":
		f.submit(w, r)
	case r.Method == http.MethodGet && strings.HasSuffix(path, "/evidence/sending"):
		f.evidence(w, strings.Split(path, "/")[2])
	case r.Method == http.MethodGet && path == "/webhook_instances/":
		f.happen()
		if len(f.queue) == 0 {
			w.WriteHeader(http.StatusNoContent)
			return
		}
		say(w, http.StatusOK, map[string]string{"guid": f.queue[0].Guid, "body": f.queue[0].Body})
	case r.Method == http.MethodDelete && strings.HasPrefix(path, "/webhook_instances/"):
		if len(f.queue) == 0 || path != "/webhook_instances/"+f.queue[0].Guid {
			w.WriteHeader(http.StatusNotFound)
			return
		}
		f.queue, f.delivered = f.queue[1:], f.delivered+1
		w.WriteHeader(http.StatusNoContent)
	default:
		w.WriteHeader(http.StatusNotFound)
	}
}

func say(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v)
}

func wrong(w http.ResponseWriter, source, details string) {
	say(w, http.StatusUnprocessableEntity, []map[string]string{{"source": source, "details": details}})
}

// strictly reads JSON that has no other fields than out.
func strictly(w http.ResponseWriter, r *http.Request, out any) bool {
	d := json.NewDecoder(r.Body)
	d.DisallowUnknownFields()
	if err := d.Decode(out); err != nil || r.Header.Get("Content-Type") != "application/json" {
		wrong(w, "body", "is not as documented")
		return false
	}
	return true
}

func (f *fake) discover(w http.ResponseWriter, r *http.Request) {
	var in struct {
		DocumentTypes []string `json:"documentTypes"`
		Network       string   `json:"network"`
		MetaScheme    string   `json:"metaScheme"`
		Scheme        string   `json:"scheme"`
		Identifier    string   `json:"identifier"`
	}
	if !strictly(w, r, &in) {
		return
	}
	if in.Network != "peppol" || in.MetaScheme != "iso6523-actorid-upis" || in.Scheme != "NO:ORG" ||
		len(in.Identifier) != 9 {
		wrong(w, "identifier", "has no possible form")
		return
	}
	code := "NOK"
	if slices.Contains([]string{takes, invoicesOnly, refuses, fails, loses}, in.Identifier) &&
		(in.Identifier != invoicesOnly || !slices.Contains(in.DocumentTypes, "creditnote")) {
		code = "OK"
	}
	say(w, http.StatusOK, map[string]any{"code": code, "email": false})
}

func (f *fake) submit(w http.ResponseWriter, r *http.Request) {
	var in struct {
		LegalEntityID   int64  `json:"legalEntityId"`
		IdempotencyGuid string `json:"idempotencyGuid"`
		Routing         struct {
			EIdentifiers []struct {
				Scheme string `json:"scheme"`
				ID     string `json:"id"`
			} `json:"eIdentifiers"`
		} `json:"routing"`
		Document struct {
			DocumentType    string `json:"documentType"`
			RawDocumentData struct {
				Document      []byte `json:"document"`
				Parse         bool   `json:"parse"`
				ParseStrategy string `json:"parseStrategy"`
			} `json:"rawDocumentData"`
		} `json:"document"`
	}
	if !strictly(w, r, &in) {
		return
	}
	raw := in.Document.RawDocumentData
	switch {
	case in.LegalEntityID != 42 && in.LegalEntityID != 43:
		w.WriteHeader(http.StatusForbidden)
	case len(in.IdempotencyGuid) != 36, len(in.Routing.EIdentifiers) != 1, in.Document.DocumentType != "invoice",
		!raw.Parse, raw.ParseStrategy != "ubl", len(raw.Document) == 0:
		wrong(w, "document", "is not as documented")
	case slices.ContainsFunc(f.made, func(s *submitted) bool { return s.idem == in.IdempotencyGuid }):
		wrong(w, "idempotencyGuid", "has been used before")
	default:
		to := in.Routing.EIdentifiers[0]
		if to.Scheme != "NO:ORG" || !slices.Contains([]string{takes, invoicesOnly, fails, loses}, to.ID) {
			wrong(w, "routing.eIdentifiers", "the receiver\r\ncannot be reached")
			return
		}
		s := &submitted{guid: "0c0f0000-0000-4000-8000-00000000000" + string(rune('0'+len(f.made))),
			idem: in.IdempotencyGuid, to: to.ID, xml: string(raw.Document), entity: in.LegalEntityID, at: f.clock.Now()}
		f.made = append(f.made, s)
		if to.ID == loses {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		say(w, http.StatusOK, map[string]string{"guid": s.guid})
	}
}

func (f *fake) evidence(w http.ResponseWriter, guid string) {
	n := slices.IndexFunc(f.made, func(s *submitted) bool { return s.guid == guid })
	if n < 0 || f.made[n].to == fails || f.clock.Now().Sub(f.made[n].at) < 10*time.Minute {
		w.WriteHeader(http.StatusNotFound)
		return
	}
	say(w, http.StatusOK, map[string]any{"network": "peppol", "evidence": map[string]string{"message_id": "m"}})
}

// happen puts what has happened by now into the queue, after something that is nobody's.
func (f *fake) happen() {
	for _, s := range f.made {
		if s.told || f.clock.Now().Sub(s.at) < 15*time.Minute {
			continue
		}
		s.told = true
		what, details := "succeeded", ""
		if s.to == fails {
			what, details = "failed", "The receiving access point\nanswers 500."
		}
		body, _ := json.Marshal(map[string]string{"event_type": "document_submission", "event": what,
			"event_group": "document", "details": details, "guid": s.guid, "idempotencyGuid": s.idem})
		f.queue = append(f.queue, event{"e1" + s.guid, `{"event_type":"received_document"}`},
			event{"e2" + s.guid, string(body)})
	}
}

func open(t *testing.T) (*fake, delivertest.AccessPoint) {
	f := &fake{clock: clock.At(began)}
	server := httptest.NewServer(f)
	t.Cleanup(server.Close)
	return f, delivertest.AccessPoint{Driver: storecove.New(storecove.Options{Host: server.URL + "/api/v2"}),
		Account: credential.Values{storecove.FieldKey: key, storecove.FieldEntity: "42"},
		Wrong:   credential.Values{storecove.FieldKey: "other", storecove.FieldEntity: "42"},
		Clock:   f.clock, From: "0192:974760673", Takes: "0192:" + takes, InvoicesOnly: "0192:" + invoicesOnly,
		Unknown: "0192:923609008", Refuses: "0192:" + refuses, Fails: "0192:" + fails, Loses: "0192:" + loses,
		Carried: func(_ *testing.T, to peppol.Address) (all []string) {
			for _, s := range f.made {
				if "0192:"+s.to == string(to) {
					all = append(all, s.xml)
				}
			}
			return all
		}}
}

func TestConformance(t *testing.T) {
	t.Parallel()
	delivertest.TestAccessPoint(t, func(t *testing.T) delivertest.AccessPoint { _, a := open(t); return a })
}

// Each seller sends as its own legal entity, and one that has none sends nothing.
func TestEntities(t *testing.T) {
	t.Parallel()
	f, a := open(t)
	a.Account[storecove.FieldEntity] = "0192:923609024=43, 0192:974760673=42"
	p, err := a.Driver.Open(a.Account)
	if err != nil {
		t.Fatal(err)
	}
	for from, want := range map[peppol.Address]int64{"0192:923609024": 43, "0192:974760673": 42} {
		_, err := p.Send(t.Context(), peppol.Document{Key: ids.Random().Opaque(), Kind: peppol.Invoice, From: from,
			To: a.Takes, XML: []byte("<x/>")})
		if got := f.made[len(f.made)-1].entity; err != nil || got != want {
			t.Errorf("%s sends as %d, %v; want %d", from, got, err, want)
		}
	}
	_, err = p.Send(t.Context(), peppol.Document{Key: ids.Random().Opaque(), Kind: peppol.Invoice,
		From: "0192:923609032", To: a.Takes, XML: []byte("<x/>")})
	if !errors.Is(err, peppol.ErrAccount) || len(f.made) != 2 {
		t.Errorf("somebody else's seller sends: %v", err)
	}
	for _, form := range []string{"", "a", "-1", "42=", "0192=42", "0192:923609024=x"} {
		a.Account[storecove.FieldEntity] = form
		if _, err := a.Driver.Open(a.Account); !errors.Is(err, peppol.ErrAccount) {
			t.Errorf("%q opens: %v", form, err)
		}
	}
}

// A legal entity that is not the key's is told at the check.
func TestForeignEntity(t *testing.T) {
	t.Parallel()
	_, a := open(t)
	a.Account[storecove.FieldEntity] = "44"
	p, err := a.Driver.Open(a.Account)
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Check(t.Context()); !errors.Is(err, peppol.ErrAccount) {
		t.Errorf("%v", err)
	}
}

// What is answered never reaches a log or a page as it came: one line, and no key.
func TestWords(t *testing.T) {
	t.Parallel()
	_, a := open(t)
	p, err := a.Driver.Open(a.Account)
	if err != nil {
		t.Fatal(err)
	}
	_, err = p.Send(t.Context(), peppol.Document{Key: ids.Random().Opaque(), Kind: peppol.Invoice, From: a.From,
		To: a.Refuses, XML: []byte("<x/>")})
	var r *peppol.Refusal
	if !errors.As(err, &r) || r.Why != "routing.eIdentifiers: the receiver cannot be reached" {
		t.Errorf("%v", err)
	}
	gone := storecove.New(storecove.Options{Host: "http://127.0.0.1:1"})
	q, err := gone.Open(a.Account)
	if err != nil {
		t.Fatal(err)
	}
	if err := q.Check(t.Context()); err == nil || strings.Contains(err.Error(), key) {
		t.Errorf("%v", err)
	}
}

// saying opens an account with an access point that answers everything in one way.
func saying(t *testing.T, status int, body string) peppol.AccessPoint {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
	}))
	t.Cleanup(server.Close)
	p, err := storecove.New(storecove.Options{Host: server.URL}).Open(credential.Values{storecove.FieldKey: key,
		storecove.FieldEntity: "42"})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// What makes no sense says nothing: nobody is unregistered by it, nothing has arrived or failed, and what is kept of it
// is short.
func TestGarbage(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		status int
		body   string
	}{{200, ""}, {204, ""}, {200, "{}"}, {200, "null"}, {200, "[]"}, {200, `"OK"`}, {200, "<html>OK</html>"},
		{200, `{"code":"MAYBE"}`}, {200, `{"code":1,"guid":2}`},
		{200, `{"guid":"` + strings.Repeat("a", 500_000) + `"}`},
		{200, `{"code":"OK","guid":"` + strings.Repeat("\x00", 10<<20)}, {302, ""}, {400, "{}"}, {404, ""}, {409, ""},
		{413, "too large"}, {500, `{"code":"OK"}`}, {503, "<html>"}} {
		p := saying(t, c.status, c.body)
		if takes, err := p.Receives(t.Context(), "0192:"+takes, peppol.Invoice); takes || err == nil ||
			errors.Is(err, peppol.ErrRefused) || errors.Is(err, peppol.ErrAccount) {
			t.Errorf("%d %.30q: receives %v, %v", c.status, c.body, takes, err)
		}
		s, err := p.Send(t.Context(), peppol.Document{Key: ids.Random().Opaque(), Kind: peppol.Invoice,
			To: "0192:" + takes, XML: []byte("<x/>")})
		if s.Own != "" || errors.Is(err, peppol.ErrRefused) || errors.Is(err, peppol.ErrAccount) {
			t.Errorf("%d %.30q: sent %.40v, %v", c.status, c.body, s, err)
		}
		if err != nil && len(err.Error()) > 200 {
			t.Errorf("%d %.30q: the error is %d bytes", c.status, c.body, len(err.Error()))
		}
		w := p.(peppol.Teller)
		if n, ok, err := w.News(t.Context()); err == nil && ok && n.Phase != peppol.Accepted {
			t.Errorf("%d %.30q: news %.60v", c.status, c.body, n)
		}
	}
}

// What a practice types goes nowhere but into one header and one number, and who is led elsewhere does not follow.
func TestLed(t *testing.T) {
	t.Parallel()
	asked := 0
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked++ }))
	t.Cleanup(other.Close)
	server := httptest.NewServer(http.RedirectHandler(other.URL, http.StatusTemporaryRedirect))
	t.Cleanup(server.Close)
	d := storecove.New(storecove.Options{Host: server.URL})
	p, err := d.Open(credential.Values{storecove.FieldKey: key, storecove.FieldEntity: "42"})
	if err != nil {
		t.Fatal(err)
	}
	_, sent := p.Send(t.Context(), peppol.Document{Key: ids.Random().Opaque(), To: "0192:" + takes})
	if err := p.Check(t.Context()); err == nil || sent == nil || asked > 0 {
		t.Errorf("%v, %v, asked elsewhere %d times", err, sent, asked)
	}
	for _, k := range []string{"a b", "a\tb", "a\r\nX-Other: b", "a\x00", "a\x7f", "nøkkel"} {
		if _, err := d.Open(credential.Values{storecove.FieldKey: k, storecove.FieldEntity: "42"}); !errors.Is(err,
			peppol.ErrAccount) || strings.Contains(err.Error(), k) {
			t.Errorf("%q opens: %v", k, err)
		}
	}
	for _, e := range []string{"42/../43", "42?x=1", "42#", "4e1", "9223372036854775808", "0x2a", "٤٢"} {
		if _, err := d.Open(credential.Values{storecove.FieldKey: key, storecove.FieldEntity: e}); err == nil {
			t.Errorf("%q opens", e)
		}
	}
}

// Each register is asked by its own name: one company may have other numbers in others.
func TestRegisters(t *testing.T) {
	t.Parallel()
	var asked string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var in struct{ Scheme, Identifier string }
		_ = json.NewDecoder(r.Body).Decode(&in)
		asked = in.Scheme + " " + in.Identifier
		say(w, http.StatusOK, map[string]string{"code": "OK"})
	}))
	t.Cleanup(server.Close)
	p, err := storecove.New(storecove.Options{Host: server.URL}).Open(credential.Values{storecove.FieldKey: key,
		storecove.FieldEntity: "42"})
	if err != nil {
		t.Fatal(err)
	}
	for to, want := range map[peppol.Address]string{"0192:923609016": "NO:ORG 923609016",
		"0007:5560360793": "SE:ORGNR 5560360793", "0184:DK13585628": "DK:DIGST DK13585628",
		"0198:DK13585628": "DK:ERST DK13585628", "0216:003701120389": "FI:OVT 003701120389",
		"0088:7080000985676": "GLN 7080000985676"} {
		if ok, err := p.Receives(t.Context(), to, peppol.Invoice); !ok || err != nil || asked != want {
			t.Errorf("%s is asked for as %q: %v, %v", to, asked, ok, err)
		}
	}
}
