package papercloud

import (
	"bytes"
	"cmp"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"log"
	"maps"
	"net/http"
	"net/http/httputil"
	"net/url"
	"slices"
	"strings"
	"sync"

	"stund/internal/awstest"
	"stund/internal/papercloud/iam"
	"stund/internal/papercloud/sam"
)

// Gate stands before the stand-ins for AWS. It knows a caller by its credentials, as AWS does, and lets through only
// what the caller's policies allow.
type Gate struct {
	account account
	dynamo  http.Handler
	moto    http.Handler
	lambda  http.Handler // nil: no function can be called
	key     string       // access key that DynamoDB Local knows the table by; "": the caller's

	mu      sync.Mutex
	callers map[string]*caller // by access key
	traps   []*Trap
	denials []Denial
}

// caller is a function with what it may do, and has done.
type caller struct {
	function   string
	policies   []string // by statement: the policy it stands in
	statements []iam.Statement
	used       map[iam.Permission]int
}

// Denial is a call that was refused.
type Denial struct {
	Function string
	Action   string
	Resource string
	Keys     []string // leading keys of the items that it asked for; none: it asked for no items
}

func (d Denial) String() string {
	return d.Function + " may not " + d.Action + " on " + d.Resource + of(d.Keys)
}

// Grant is a permission of a function.
type Grant struct {
	Function, Policy, Action, Resource string
	Keys                               []string // leading keys of items that it is held to; none: all
}

func (g Grant) String() string {
	return g.Function + ": " + g.Action + " on " + g.Resource + g.Of() + " (" + g.Policy + ")"
}

// Of returns the leading keys in words, with a space before: " of setup#*".
func (g Grant) Of() string { return of(g.Keys) }

func of(keys []string) string {
	if len(keys) == 0 {
		return ""
	}
	return " of " + strings.Join(keys, ", ")
}

// leadingKey is the condition key of what a call of DynamoDB's asks for.
const leadingKey = "dynamodb:LeadingKeys"

// leadingKeys returns those that the statement is held to.
func leadingKeys(s iam.Statement) []string {
	for _, c := range s.Conditions {
		if strings.EqualFold(c.Key, leadingKey) {
			return c.Values
		}
	}
	return nil
}

// Trap springs when a function does something: before AWS hears of it, or after it has answered and before the function
// is told. It springs the first time, unless it is to Skip some or has more Times. Of several that could spring, the
// one that was laid first does; only it counts the call.
type Trap struct {
	Function string // its folder
	Action   string // "ses:SendRawEmail"; of a DynamoDB transaction, what it asks leave for: "dynamodb:PutItem"
	Key      string // what the item's partition begins with: "timeline#"; "": any
	After    bool
	Skip     int          // times that it lets pass first
	Times    int          // 0: once
	Do       func()       // nil: nothing
	Answer   http.Handler // what the function is told instead; nil: what AWS says
}

// NewGate makes a gate before DynamoDB Local and moto at their addresses ("http://127.0.0.1:8000").
func NewGate(region, accountID, dynamo, moto string) (*Gate, error) {
	g := &Gate{account: account{region, accountID, map[string]string{}}, callers: map[string]*caller{}}
	for _, to := range []struct {
		at string
		h  *http.Handler
	}{{dynamo, &g.dynamo}, {moto, &g.moto}} {
		u, err := url.Parse(to.at)
		if err != nil || u.Host == "" {
			return nil, fmt.Errorf("papercloud: %q is no address", to.at)
		}
		*to.h = &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(u); g.sign(r.Out) },
			Transport: awstest.Unlocked(nil), ErrorLog: log.New(io.Discard, "", 0)}
	}
	return g, nil
}

// Functions tells the gate who runs functions that others call.
func (g *Gate) Functions(f Functions) { g.lambda = lambdaAPI{f} }

// sign puts the table's access key in place of the caller's: DynamoDB Local looks for the table by it, and nobody looks
// at signatures.
func (g *Gate) sign(r *http.Request) {
	authorization := r.Header.Get("Authorization")
	if key, service := credential(authorization); service == "dynamodb" && g.key != "" {
		r.Header.Set("Authorization", strings.Replace(authorization, "Credential="+key+"/", "Credential="+g.key+"/", 1))
	}
}

// Table tells the gate a table's hash key, and those of its indexes.
func (g *Gate) Table(name, hash string, indexes map[string]string) {
	g.key = awstest.AccessKey(name)
	g.account.hash[name] = hash
	for index, attr := range indexes {
		g.account.hash[name+"/"+index] = attr
	}
}

// Admit gives a function its credentials: an access key that is its own, of letters and digits only.
func (g *Gate) Admit(f *sam.Function) (accessKey string) {
	c := &caller{function: f.Folder, used: map[iam.Permission]int{}}
	for _, p := range f.Policies {
		for _, s := range p.Statements {
			c.policies, c.statements = append(c.policies, p.Name), append(c.statements, s)
		}
	}
	accessKey = "PAPER" + f.ID
	g.mu.Lock()
	defer g.mu.Unlock()
	g.callers[accessKey] = c
	return accessKey
}

// Set lays a trap.
func (g *Gate) Set(t Trap) {
	t.Times = max(t.Times, 1)
	g.mu.Lock()
	defer g.mu.Unlock()
	g.traps = append(g.traps, &t)
}

// Disarm takes all traps away.
func (g *Gate) Disarm() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.traps = nil
}

// Denials returns the calls that were refused so far.
func (g *Gate) Denials() []Denial {
	g.mu.Lock()
	defer g.mu.Unlock()
	return slices.Clone(g.denials)
}

// Unused returns the permissions that no call of their function came by, in order.
func (g *Gate) Unused() (all []Grant) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, key := range slices.Sorted(maps.Keys(g.callers)) {
		c := g.callers[key]
		for _, p := range iam.Permissions(c.statements) {
			if c.used[p] == 0 && applicable(p) {
				all = append(all, Grant{c.function, c.policies[p.Statement], p.Action, p.Resource,
					leadingKeys(c.statements[p.Statement])})
			}
		}
	}
	return all
}

// applicable tells whether the action can be done on the resource: of an index one can only ask.
func applicable(p iam.Permission) bool {
	if !strings.Contains(p.Resource, ":dynamodb:") || !strings.Contains(p.Resource, "/index/") {
		return true
	}
	switch strings.TrimPrefix(p.Action, "dynamodb:") {
	case "Query", "Scan", "*":
		return true
	}
	return false
}

// ServeHTTP answers a call of a function.
func (g *Gate) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	key, service := credential(cmp.Or(r.Header.Get("Authorization"), signed(r.URL)))
	g.mu.Lock()
	c := g.callers[key]
	g.mu.Unlock()
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 32<<20))
	if err != nil {
		return // the function is gone
	}
	if c == nil {
		refuse(w, service, "UnrecognizedClientException", "The security token included in the request is invalid.")
		return
	}
	asked, err := g.asked(service, r, body)
	if err != nil {
		refuse(w, service, "AccessDeniedException", c.function+": "+err.Error())
		g.deny(Denial{Function: c.function, Action: service, Resource: err.Error()})
		return
	}
	for _, q := range asked {
		if !g.allowed(c, q) {
			g.deny(Denial{c.function, q.Action, q.Resource, q.Context[leadingKey]})
			refuse(w, service, "AccessDeniedException", fmt.Sprintf("User: arn:aws:sts::%s:assumed-role/%s is not "+
				"authorized to perform: %s "+
				"on resource: %s because no identity-based policy allows the %s action", g.account.id, c.function,
				q.Action, q.Resource, q.Action))
			return
		}
	}
	if t := g.sprung(c.function, asked, false); t != nil {
		if t.Do != nil {
			t.Do()
		}
		if t.Answer != nil {
			t.Answer.ServeHTTP(w, r)
			return
		}
	}
	r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	to := map[string]http.Handler{"dynamodb": g.dynamo, "lambda": g.lambda}[service]
	if to == nil {
		to = g.moto
	}
	after := g.sprung(c.function, asked, true)
	if after == nil {
		to.ServeHTTP(w, r)
		return
	}
	kept := &keptAnswer{header: http.Header{}}
	to.ServeHTTP(kept, r)
	if after.Do != nil {
		after.Do()
	}
	if after.Answer != nil {
		after.Answer.ServeHTTP(w, r)
		return
	}
	kept.send(w)
}

// asked returns what the call asks leave for.
func (g *Gate) asked(service string, r *http.Request, body []byte) ([]iam.Request, error) {
	if service == "s3" {
		return object(r)
	}
	if service != "lambda" {
		return g.account.requests(service, r.Header, body)
	}
	if g.lambda == nil {
		return nil, errors.New("there is no Lambda here")
	}
	return g.account.lambda(r.URL)
}

// keptAnswer holds an answer back.
type keptAnswer struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (k *keptAnswer) Header() http.Header         { return k.header }
func (k *keptAnswer) WriteHeader(status int)      { k.status = status }
func (k *keptAnswer) Write(b []byte) (int, error) { return k.body.Write(b) }

func (k *keptAnswer) send(w http.ResponseWriter) {
	maps.Copy(w.Header(), k.header)
	w.WriteHeader(max(k.status, http.StatusOK))
	_, _ = w.Write(k.body.Bytes()) // a function that is gone is noticed by its exit
}

func (g *Gate) allowed(c *caller, q iam.Request) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	by, ok := iam.Decide(c.statements, q)
	for _, p := range by {
		c.used[p]++
	}
	return ok
}

func (g *Gate) deny(d Denial) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.denials = append(g.denials, d)
}

// about reports whether the trap is laid for what is asked.
func (t *Trap) about(q iam.Request) bool {
	begins := func(k string) bool { return strings.HasPrefix(k, t.Key) }
	return q.Action == t.Action && (t.Key == "" || slices.ContainsFunc(q.Context[leadingKey], begins))
}

func (g *Gate) sprung(function string, asked []iam.Request, after bool) *Trap {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, t := range g.traps {
		if t.Times == 0 || t.After != after || t.Function != function ||
			!slices.ContainsFunc(asked, t.about) {
			continue
		}
		if t.Skip > 0 {
			t.Skip--
			return nil
		}
		t.Times--
		return t
	}
	return nil
}

// credential returns the access key and the service of a signature, version 4.
func credential(authorization string) (key, service string) {
	_, rest, _ := strings.Cut(authorization, "Credential=")
	scope, _, _ := strings.Cut(rest, ",")
	parts := strings.Split(scope, "/")
	if len(parts) != 5 {
		return "", ""
	}
	return parts[0], parts[3]
}

// signed returns the signature of an address that a function has signed: whoever calls it does so in its name.
func signed(u *url.URL) string {
	if key := u.Query().Get("X-Amz-Credential"); key != "" {
		return "Credential=" + key + ","
	}
	return ""
}

// object returns what a call asks leave for of a file: its path is the bucket's, and below it the file's.
func object(r *http.Request) ([]iam.Request, error) {
	action, known := map[string]string{http.MethodGet: "s3:GetObject", http.MethodPut: "s3:PutObject",
		http.MethodDelete: "s3:DeleteObject"}[r.Method]
	bucket, name, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	if !known || bucket == "" || name == "" {
		return nil, fmt.Errorf("what %s %s asks leave for is not known here", r.Method, r.URL.Path)
	}
	return []iam.Request{{Action: action, Resource: "arn:aws:s3:::" + bucket + "/" + name}}, nil
}

// refuse answers as the service does.
func refuse(w http.ResponseWriter, service, code, text string) {
	switch service {
	case "dynamodb":
		FailDynamoDB(http.StatusBadRequest, code, text).ServeHTTP(w, nil)
		return
	case "lambda":
		FailLambda(http.StatusForbidden, code, text).ServeHTTP(w, nil)
		return
	}
	Fail(http.StatusForbidden, strings.TrimSuffix(code, "Exception"), text).ServeHTTP(w, nil)
}

// Silence ends the connection without an answer: for a Trap whose function is no more.
var Silence http.Handler = http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })

// Fail is how SES and SNS answer an error: for a Trap.
func Fail(status int, code, text string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		kind := "Sender"
		if status >= http.StatusInternalServerError {
			kind = "Receiver"
		}
		var escaped bytes.Buffer
		_ = xml.EscapeText(&escaped, []byte(text)) // a buffer takes everything
		w.Header().Set("Content-Type", "text/xml")
		w.WriteHeader(status)
		_, _ = fmt.Fprintf(w, "<ErrorResponse><Error><Type>%s</Type><Code>%s</Code><Message>%s</Message></Error>"+
			"<RequestId>00000000-0000-0000-0000-000000000000</RequestId></ErrorResponse>", kind, code, escaped.String())
	})
}

// FailDynamoDB is how DynamoDB answers an error: for a Trap. Of a TransactionCanceledException the reasons name, in
// order, what became of each operation: "None" of one that was not to blame.
//
// Sources: "Error handling with DynamoDB" (developer guide), "TransactWriteItems" (API reference).
func FailDynamoDB(status int, code, text string, reasons ...string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		answer := map[string]any{"__type": "com.amazonaws.dynamodb.v20120810#" + code, "message": text}
		var each []map[string]string
		for _, r := range reasons {
			each = append(each, map[string]string{"Code": r})
		}
		if each != nil {
			answer["CancellationReasons"] = each
		}
		w.Header().Set("Content-Type", "application/x-amz-json-1.0")
		w.WriteHeader(status)
		_ = json.NewEncoder(w).Encode(answer) // a function that is gone is noticed by its exit
	})
}

// Undelivered is how SNS answers the Publish of a text message that it takes and will not deliver: for a Trap. So it is
// where the month's spending limit is used up ("No quota left for account"), the message would cost more than its
// MaxPrice, or the number has opted out: each shows only in the delivery log, under the message's id ("Viewing Amazon
// CloudWatch metrics and logs for SMS deliveries", SNS developer guide).
var Undelivered http.Handler = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/xml")
	_, _ = io.WriteString(w, `<PublishResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><PublishResult>`+
		`<MessageId>9b47b5ee-e5db-54e6-a390-ed18d980e01f</MessageId></PublishResult>`+
		`<ResponseMetadata><RequestId>00000000-0000-0000-0000-000000000000</RequestId></ResponseMetadata></PublishResponse>`)
})
