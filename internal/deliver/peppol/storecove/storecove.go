// Package storecove carries e-invoices by Storecove's access point (API v2), for practices that each have an account of
// their own there.
//
// An account is a key and a legal entity, or several: one for each seller. The account's webhooks are to be pulled, and
// by nobody else: its queue is how Storecove tells what could not be delivered. What was delivered it also answers to
// whoever asks.
//
// Storecove reads the document and writes it anew for the receiver. A key that it has seen it refuses with 422, naming
// the field: that is taken for its first answer, of which only the name of the submission is not known.
//
// Sources: the OpenAPI document storecove.com 2.0.1 (document_submissions, discovery, legal_entities,
// webhook_instances) and Storecove's documentation of webhooks and of receivers' identifiers.
package storecove

import (
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"stund/internal/credential"
	"stund/internal/deliver/peppol"
	"stund/internal/ids"
	"stund/internal/remote"
)

// Name is the driver's.
const Name = "storecove"

// Fields of an account.
const (
	FieldKey    = "api_key"
	FieldEntity = "legal_entity" // "12345", or for several sellers "0192:923609016=12345, 0192:923609024=12346"
)

const (
	address = "https://api.storecove.com/api/v2"
	wait    = 15 * time.Second
)

// schemes are what Storecove calls the registers that Peppol has numbers for.
var schemes = map[string]string{"0192": "NO:ORG", "0007": "SE:ORGNR", "0184": "DK:DIGST", "0198": "DK:ERST",
	"0216": "FI:OVT", "0088": "GLN"}

// Options are what the driver is made with. All may be left out.
type Options struct {
	Client *http.Client // nil: one that waits for 15 seconds, and is led nowhere else
	Host   string       // "": Storecove's; tests have their own
}

// Driver is Storecove.
type Driver struct{ Options }

var (
	_ peppol.Driver = (*Driver)(nil)
	_ peppol.Teller = (*point)(nil)
)

// New makes the driver.
func New(o Options) *Driver {
	if o.Client == nil {
		o.Client = remote.NewClient(wait)
	}
	if o.Host == "" {
		o.Host = address
	}
	return &Driver{o}
}

// Name is "storecove".
func (*Driver) Name() string { return Name }

// Fields are what an account is made of.
func (*Driver) Fields() []credential.Field {
	return []credential.Field{{Name: FieldKey, Secret: true}, {Name: FieldEntity}}
}

// Open returns the access point for the account.
func (d *Driver) Open(a credential.Values) (peppol.AccessPoint, error) {
	entities, ok := parseEntities(a[FieldEntity])
	if !ok {
		return nil, fmt.Errorf("%w: its legal entity is no number, and no list of sellers' numbers", peppol.ErrAccount)
	}
	strange := func(r rune) bool { return r <= ' ' || r >= 0x7f }
	if a[FieldKey] == "" || strings.ContainsFunc(a[FieldKey], strange) {
		return nil, fmt.Errorf("%w: there is no key", peppol.ErrAccount)
	}
	return &point{d, a[FieldKey], entities}, nil
}

// point is an account: its key, and its legal entities by their electronic address; "" is everybody's.
type point struct {
	*Driver
	key      string
	entities map[peppol.Address]int64
}

func parseEntities(s string) (map[peppol.Address]int64, bool) {
	all := map[peppol.Address]int64{}
	for part := range strings.FieldsFuncSeq(s, func(r rune) bool { return r == ',' || r == ' ' || r == ';' }) {
		whose, number, several := strings.Cut(part, "=")
		if !several {
			whose, number = "", part
		}
		n, err := strconv.ParseInt(number, 10, 64)
		_, _, is := peppol.Address(whose).Cut()
		if err != nil || n <= 0 || several && !is {
			return nil, false
		}
		all[peppol.Address(whose)] = n
	}
	return all, len(all) > 0
}

// entity is the legal entity of the sender.
func (p *point) entity(from peppol.Address) (int64, error) {
	if n, ok := p.entities[from]; ok {
		return n, nil
	}
	if n, ok := p.entities[""]; ok {
		return n, nil
	}
	return 0, fmt.Errorf("%w: it has no legal entity for %s", peppol.ErrAccount, from)
}

// Check asks for each legal entity of the account.
func (p *point) Check(ctx context.Context) error {
	for _, n := range p.entities {
		err := p.do(ctx, http.MethodGet, "/legal_entities/"+strconv.FormatInt(n, 10), nil, nil)
		if status(err) == http.StatusNotFound {
			return fmt.Errorf("%w: it has no legal entity %d", peppol.ErrAccount, n)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// kinds are what Storecove calls documents when it is asked who receives them.
var kinds = map[peppol.Kind]string{peppol.Invoice: "invoice", peppol.CreditNote: "creditnote"}

// receiver is an address in Storecove's words; false: it knows no such register.
func receiver(a peppol.Address) (scheme, id string, ok bool) {
	code, id, ok := a.Cut()
	scheme, known := schemes[code]
	return scheme, id, ok && known
}

// Receives asks the network's register.
func (p *point) Receives(ctx context.Context, to peppol.Address, k peppol.Kind) (bool, error) {
	scheme, id, ok := receiver(to)
	if !ok {
		return false, nil
	}
	var out struct {
		Code string `json:"code"`
	}
	err := p.do(ctx, http.MethodPost, "/discovery/receives", map[string]any{"documentTypes": []string{kinds[k]},
		"network": "peppol", "metaScheme": "iso6523-actorid-upis", "scheme": scheme, "identifier": id}, &out)
	if status(err) == http.StatusUnprocessableEntity { // no number of the register has this form
		return false, nil
	}
	if err == nil && out.Code != "OK" && out.Code != "NOK" {
		err = fmt.Errorf("the access point's answer says nothing of who receives: %.20q", out.Code)
	}
	return err == nil && out.Code == "OK", err
}

type submission struct {
	Entity  int64    `json:"legalEntityId"`
	Guid    string   `json:"idempotencyGuid"`
	Routing routing  `json:"routing"`
	What    document `json:"document"`
}

type routing struct {
	To []identifier `json:"eIdentifiers"`
}

type identifier struct {
	Scheme string `json:"scheme"`
	ID     string `json:"id"`
}

type document struct {
	Type string `json:"documentType"`
	Raw  raw    `json:"rawDocumentData"`
}

type raw struct {
	Document []byte `json:"document"` // in base64
	Parse    bool   `json:"parse"`
	Strategy string `json:"parseStrategy"`
}

// Send submits the document. Credit notes are documents of the type "invoice" as well: what they are stands in them.
func (p *point) Send(ctx context.Context, d peppol.Document) (peppol.Sent, error) {
	scheme, id, ok := receiver(d.To)
	if !ok {
		return peppol.Sent{}, &peppol.Refusal{Why: "the access point knows no such register as " + string(d.To)}
	}
	entity, err := p.entity(d.From)
	if err != nil {
		return peppol.Sent{}, err
	}
	guid, ok := guidOf(d.Key)
	if !ok {
		return peppol.Sent{}, fmt.Errorf("the key %.40q is no id", d.Key)
	}
	var out struct {
		Guid string `json:"guid"`
	}
	err = p.do(ctx, http.MethodPost, "/document_submissions", submission{Entity: entity, Guid: guid,
		Routing: routing{[]identifier{{scheme, id}}},
		What:    document{"invoice", raw{d.XML, true, "ubl"}}}, &out)
	s := peppol.Sent{Key: d.Key}
	if _, is := keyOf(out.Guid); is { // else it is kept nowhere
		s.Own = out.Guid
	}
	var e *remote.Error
	if errors.As(err, &e) && e.Status == http.StatusUnprocessableEntity {
		wrong := wrongs(e)
		if wrong.seen() {
			return s, nil
		}
		return peppol.Sent{}, &peppol.Refusal{Why: wrong.says()}
	}
	return s, err
}

// State asks for the evidence that the document was delivered. There is none of what failed: the queue tells that.
func (p *point) State(ctx context.Context, s peppol.Sent) (peppol.State, error) {
	accepted := peppol.State{Phase: peppol.Accepted}
	if s.Own == "" {
		return accepted, nil
	}
	err := p.do(ctx, http.MethodGet, "/document_submissions/"+url.PathEscape(s.Own)+"/evidence/sending", nil, nil)
	if status(err) == http.StatusNotFound {
		return accepted, nil
	}
	if err != nil {
		return peppol.State{}, err
	}
	return peppol.State{Phase: peppol.Delivered}, nil
}

// phases are what Storecove's events mean; others say nothing yet.
var phases = map[string]peppol.Phase{"succeeded": peppol.Delivered, "failed": peppol.Failed,
	"no_action_taken": peppol.Failed}

// News reads the head of the account's queue.
func (p *point) News(ctx context.Context) (n peppol.News, ok bool, err error) {
	var head struct {
		Guid string `json:"guid"`
		Body string `json:"body"` // JSON in a text
	}
	if err := p.do(ctx, http.MethodGet, "/webhook_instances/", nil, &head); err != nil || head.Guid == "" {
		return n, false, err
	}
	n = peppol.News{ID: head.Guid, State: peppol.State{Phase: peppol.Accepted}}
	var event struct {
		Type    string `json:"event_type"`
		Event   string `json:"event"`
		Details string `json:"details"`
		Guid    string `json:"idempotencyGuid"`
	}
	if json.Unmarshal([]byte(head.Body), &event) != nil || event.Type != "document_submission" {
		return n, true, nil
	}
	n.Key, _ = keyOf(event.Guid)
	if phase, known := phases[event.Event]; known {
		n.Phase = phase
	}
	if n.Phase == peppol.Failed {
		n.Why = peppol.Line(event.Details)
	}
	return n, true, nil
}

// Taken removes the news from the queue.
func (p *point) Taken(ctx context.Context, n peppol.News) error {
	err := p.do(ctx, http.MethodDelete, "/webhook_instances/"+url.PathEscape(n.ID), nil, nil)
	if status(err) == http.StatusNotFound {
		return nil
	}
	return err
}

// guidOf writes an id of ours as a UUID, and keyOf reads it: they are the same 128 bits.
func guidOf(id string) (string, bool) {
	b, ok := ids.Decode(id)
	h := hex.EncodeToString(b[:])
	return h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:], ok
}

func keyOf(guid string) (string, bool) {
	b, err := hex.DecodeString(strings.ReplaceAll(guid, "-", ""))
	if err != nil || len(b) != 16 {
		return "", false
	}
	return ids.Encode([16]byte(b)), true
}

var api = remote.API{Who: "the access point", Means: means}

// means returns the port's error for a status; nil where the outcome is unknown.
func means(status int) error {
	switch status {
	case http.StatusUnauthorized, http.StatusForbidden:
		return peppol.ErrAccount
	case http.StatusTooManyRequests:
		return peppol.ErrSlower
	}
	return nil
}

// complaints are what is wrong with what was asked, as Storecove says it.
type complaints []struct{ Source, Details string }

func wrongs(e *remote.Error) (all complaints) {
	_ = json.Unmarshal(e.Body, &all) // what is no list says nothing
	return all
}

// seen reports whether all that is wrong is that the key was used before.
func (all complaints) seen() bool {
	for _, w := range all {
		if !strings.Contains(strings.ToLower(w.Source+" "+w.Details), "idempotency") {
			return false
		}
	}
	return len(all) > 0
}

func (all complaints) says() string {
	var parts []string
	for _, w := range all {
		parts = append(parts, strings.Trim(w.Source+": "+w.Details, ": "))
	}
	if len(parts) == 0 {
		return "it answers 422 and says nothing more"
	}
	return peppol.Line(strings.Join(parts, "; "))
}

func status(err error) int {
	var e *remote.Error
	if errors.As(err, &e) {
		return e.Status
	}
	return 0
}

// do asks once: who calls asks again with the same key.
func (p *point) do(ctx context.Context, method, path string, in, out any) error {
	var body io.Reader
	if in != nil {
		b, err := json.Marshal(in)
		if err != nil {
			return err
		}
		body = bytes.NewReader(b)
	}
	r, err := http.NewRequestWithContext(ctx, method, p.Host+path, body)
	if err != nil {
		return err
	}
	r.Header.Set("Authorization", "Bearer "+p.key)
	r.Header.Set("Accept", "application/json")
	if in != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	return api.Do(ctx, p.Client, r, out)
}
