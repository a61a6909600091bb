// Package papercloud runs the deployment that template.yaml describes on one machine, without an AWS account: each
// function's own program in processes of its own behind a Lambda Runtime API, the API's routes with their authorizer,
// CORS and throttling, the schedules, and the table's stream with its readers. DynamoDB Local and moto stand in for
// DynamoDB, SES and SNS, behind a gate that holds each function to its own policies.
//
// It is for tests, and for people to try (`make cloud`). What it does not know, it refuses when it is opened: a
// template that it runs, it has understood.
package papercloud

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/aws-sdk-go-v2/service/ses"

	"stund/internal/awstest"
	"stund/internal/clock"
	"stund/internal/gateway"
	"stund/internal/ids"
	"stund/internal/papercloud/sam"
	"stund/internal/patience"
	"stund/internal/store/dynamo"
)

const (
	region    = awstest.Region
	accountID = "123456789012"
	apiID     = "papercloud"
	issuer    = "https://cognito-idp." + region + ".amazonaws.com/" + region + "_papercloud"
	audience  = "papercloud-staff"
	app       = "papercloud-app" // the staff app's client of the user pool
)

// Domain is what AWS would call the API: the functions are told it, and their links lead there.
const Domain = apiID + ".execute-api." + region + ".amazonaws.com"

// processes of one function at the same time. AWS starts a thousand; one machine has to be careful.
const processes = 4

// Options are what a cloud is made of.
type Options struct {
	Root       string            // folder of the module
	Template   string            // path; "": template.yaml in Root
	Parameters map[string]string // of the template, where they differ from their defaults; Sender must be told
	DynamoDB   string            // address of DynamoDB Local ("http://127.0.0.1:8000")
	Moto       string            // address of moto's server
	Builder    *Builder          // nil: a new one
	// Log is told what the functions write, line by line, by several at once; nil: nobody is.
	Log func(function, line string)
}

// Cloud is one deployment.
type Cloud struct {
	o        Options
	stack    *sam.Stack
	gate     *Gate
	endpoint string // of the gate
	server   *http.Server
	builder  *Builder
	client   *dynamodb.Client
	table    string
	secret   string
	token    *gateway.Issuer
	ids      *ids.Source
	handler  http.Handler
	pumps    []*pump
	folder   string // of the clock
	clock    *Clock
	errands  errands
	open     context.Context // ends when the cloud is closed
	shut     context.CancelFunc

	passing sync.Mutex           // while time is made to pass
	next    map[string]time.Time // when each schedule comes, by function

	mu      sync.Mutex
	lambdas map[string]*Lambda
	closed  bool
	queues  map[string][][]byte // by ARN
	paused  map[string]bool     // schedules, by function
}

// Open deploys the template: it makes the table and verifies the sender, and builds nothing yet. The caller closes it.
func Open(ctx context.Context, o Options) (c *Cloud, err error) {
	c = &Cloud{o: o, builder: o.Builder, table: "paper-" + rand.Text(), secret: rand.Text() + rand.Text() + rand.Text(),
		ids:     ids.Random(),
		lambdas: map[string]*Lambda{}, queues: map[string][][]byte{}, next: map[string]time.Time{},
		paused: map[string]bool{}}
	c.open, c.shut = context.WithCancel(context.WithoutCancel(ctx))
	defer func() {
		if err != nil {
			c, err = nil, errors.Join(err, c.Close())
		}
	}()
	if err := c.openClock(); err != nil {
		return c, err
	}
	known := map[string]string{"Table": c.table, "Api": apiID, "Mail.Outputs.ConfigurationSet": "stund",
		"Identity.Outputs.Issuer": issuer, "Identity.Outputs.Client": audience, "Identity.Outputs.App": app,
		"Files": strings.ToLower(c.table) + "-files"}
	if err := c.bucket(ctx, known["Files"]); err != nil {
		return c, err
	}
	if o.Template == "" {
		o.Template = filepath.Join(o.Root, "template.yaml")
	}
	c.stack, err = sam.Deploy(o.Template,
		sam.Deployment{Stack: "stund", Region: region, Account: accountID, Parameters: o.Parameters, Known: known})
	if err != nil {
		return c, err
	}
	Play(c.stack)
	if c.builder == nil {
		if c.builder, err = NewBuilder(o.Root); err != nil {
			return c, err
		}
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return c, fmt.Errorf("papercloud: key: %w", err)
	}
	if c.token, err = gateway.NewIssuer(issuer, audience, key, c.clock); err != nil {
		return c, err
	}
	for _, name := range c.scheduled() {
		all := c.stack.Functions[name].Schedules
		if len(all) != 1 || all[0].Every <= 0 {
			return c, fmt.Errorf("papercloud: the schedules of %s are %v, wanted one rate", name, all)
		}
		c.next[name] = c.clock.Now().Add(all[0].Every)
	}
	if c.handler, err = c.routes(); err != nil {
		return c, err
	}
	if err := c.openGate(); err != nil {
		return c, err
	}
	if err := c.openTable(ctx); err != nil {
		return c, err
	}
	mail := ses.New(ses.Options{BaseEndpoint: &o.Moto, Region: region, Credentials: awstest.Credentials()})
	sender := &ses.VerifyEmailIdentityInput{EmailAddress: aws.String(o.Parameters["Sender"])}
	if _, err := mail.VerifyEmailIdentity(ctx, sender); err != nil {
		return c, fmt.Errorf("papercloud: verify the sender: %w", err)
	}
	return c, nil
}

// openClock makes the clock that the cloud and its functions go by. At first it says what the machine's does.
func (c *Cloud) openClock() (err error) {
	if c.folder, err = os.MkdirTemp("", "papercloud-"); err != nil {
		return fmt.Errorf("papercloud: clock: %w", err)
	}
	c.clock, err = NewClock(filepath.Join(c.folder, "clock"))
	return err
}

// scheduled gives the functions that have a schedule, by name.
func (c *Cloud) scheduled() (names []string) {
	for _, name := range slices.Sorted(maps.Keys(c.stack.Functions)) {
		if len(c.stack.Functions[name].Schedules) > 0 {
			names = append(names, name)
		}
	}
	return names
}

// openGate begins to serve what the functions take for AWS.
func (c *Cloud) openGate() (err error) {
	if c.gate, err = NewGate(region, accountID, c.o.DynamoDB, c.o.Moto); err != nil {
		return err
	}
	c.gate.Functions(c)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return fmt.Errorf("papercloud: gate: %w", err)
	}
	c.endpoint = "http://" + l.Addr().String()
	c.server = &http.Server{Handler: c.gate, ReadHeaderTimeout: 10 * time.Second}
	go func() { _ = c.server.Serve(l) }() // until it is closed
	return nil
}

// openTable makes the table and opens its stream for each of its readers.
func (c *Cloud) openTable(ctx context.Context) error {
	c.client = awstest.LocalDynamoDB(c.o.DynamoDB, c.table)
	in := dynamo.Table(c.table)
	if _, err := c.client.CreateTable(ctx, in); err != nil {
		return fmt.Errorf("papercloud: create table: %w", err)
	}
	indexes := map[string]string{}
	for _, x := range in.GlobalSecondaryIndexes {
		indexes[*x.IndexName] = *x.KeySchema[0].AttributeName
	}
	c.gate.Table(c.table, *in.KeySchema[0].AttributeName, indexes)
	for _, name := range slices.Sorted(maps.Keys(c.stack.Functions)) {
		f := c.stack.Functions[name]
		for _, st := range f.Streams {
			if !strings.Contains(st.ARN, ":table/"+c.table+"/stream/") || st.Retries < 0 {
				return fmt.Errorf("papercloud: %s reads a stream that is not the table's, or retries for as long as "+
					"it lasts", name)
			}
			p := &pump{function: name, arn: c.arn(f), Stream: st, giveUp: c.enqueue, now: c.Now,
				invoke: func(ctx context.Context, event []byte) ([]byte, error) { return c.Invoke(ctx, name, event) }}
			for _, text := range st.Filters {
				filter, err := readPattern(text)
				if err != nil {
					return err
				}
				p.filters = append(p.filters, filter)
			}
			var err error
			if p.source, err = awstest.NewStream(ctx, c.o.DynamoDB, c.table); err != nil {
				return err
			}
			c.pumps = append(c.pumps, p)
		}
	}
	return nil
}

// Close ends every process and removes the table.
func (c *Cloud) Close() error {
	c.shut()
	c.mu.Lock()
	all := c.lambdas
	c.lambdas, c.closed = map[string]*Lambda{}, true
	c.mu.Unlock()
	for _, l := range all {
		l.Close()
	}
	_, ended := c.errands.wait(context.Background())
	errs := []error{ended}
	if c.server != nil {
		errs = append(errs, c.server.Close())
	}
	if c.client != nil {
		_, err := c.client.DeleteTable(context.Background(), &dynamodb.DeleteTableInput{TableName: &c.table})
		errs = append(errs, err)
	}
	if c.folder != "" {
		errs = append(errs, os.RemoveAll(c.folder))
	}
	return errors.Join(errs...)
}

// routes makes the API.
func (c *Cloud) routes() (http.Handler, error) {
	if len(c.stack.APIs) != 1 {
		return nil, fmt.Errorf("papercloud: %d APIs, wanted one", len(c.stack.APIs))
	}
	var api sam.API
	for _, a := range c.stack.APIs {
		api = a
	}
	var routes []gateway.Route
	for _, name := range slices.Sorted(maps.Keys(c.stack.Functions)) {
		for _, r := range c.stack.Functions[name].Routes {
			if r.Authorizer != "" {
				a := api.Authorizers[r.Authorizer]
				if a.Issuer != issuer || !slices.Equal(a.Audience, []string{app, audience}) ||
					!strings.EqualFold(a.IdentitySource, "$request.header.Authorization") {
					return nil, fmt.Errorf("papercloud: authorizer %s is not of the practice's own users: %+v",
						r.Authorizer, a)
				}
			}
			key := r.Key()
			limit, ok := api.Routes[key]
			if !ok {
				limit = api.Default
			}
			// CORS is the whole API's on AWS, also where a function is for staff.
			routes = append(routes, gateway.Route{Key: key, Authorize: r.Authorizer != "", CORS: true,
				Handler: &throttled{bucket: newBucket(limit, c.clock), next: integration{c, name}}})
		}
	}
	log := slog.New(slog.DiscardHandler)
	if c.o.Log != nil {
		log = slog.New(slog.NewTextHandler(lines{c.o.Log}, nil))
	}
	return gateway.New(gateway.Options{Routes: routes, Verifier: c.token.Verifier(), Domain: Domain, Logger: log,
		Clock:   c.clock,
		Timeout: patience.Most * 30 * time.Second, // an HTTP API's own; the function's is shorter, and is held to here
		CORS: gateway.CORS{Origins: api.CORS.AllowOrigins, Methods: api.CORS.AllowMethods,
			Headers: api.CORS.AllowHeaders,
			Expose:  api.CORS.ExposeHeaders, MaxAge: time.Duration(api.CORS.MaxAge) * time.Second}}), nil
}

// lines hands a logger's lines on.
type lines struct{ log func(function, line string) }

func (l lines) Write(b []byte) (int, error) {
	l.log("api", strings.TrimSuffix(string(b), "\n"))
	return len(b), nil
}

// integration hands an event of the API to its function.
type integration struct {
	cloud *Cloud
	name  string
}

func (i integration) Invoke(ctx context.Context, event []byte) ([]byte, error) {
	out, err := i.cloud.Invoke(ctx, i.name, event)
	if failed := (*FunctionError)(nil); errors.As(err, &failed) && failed.Type == "RequestTooLarge" {
		return []byte(
			`{"statusCode":413,"headers":{"content-type":"application/json"},"body":"{\"message\":\"Request Entity ` +
				`Too Large\"}"}`), nil
	}
	return out, err
}

// Handler serves the API.
func (c *Cloud) Handler() http.Handler { return c.handler }

// Stack is what the template says.
func (c *Cloud) Stack() *sam.Stack { return c.stack }

// Gate is what the functions' calls to AWS pass.
func (c *Cloud) Gate() *Gate { return c.gate }

// Store is the table, opened by who may do everything.
func (c *Cloud) Store() *dynamo.Store { return dynamo.New(c.client, c.table) }

// Secret is the installation's master secret.
func (c *Cloud) Secret() string { return c.secret }

// Token returns what a member of staff has after signing in: a token of the practice in the role, good for ttl. As the
// user pool does, it makes one of whatever an administrator has put down; what that may do is for the functions to say.
func (c *Cloud) Token(practice, role, practitioner string, ttl time.Duration) (string, error) {
	return c.token.Unchecked(practice, role, practitioner, ttl)
}

// Build builds the functions, or all of them, before they are needed, and tells of each as it is there.
func (c *Cloud) Build(tell func(name string), names ...string) error {
	if len(names) == 0 {
		names = slices.Sorted(maps.Keys(c.stack.Functions))
	}
	return c.builder.All(names, tell)
}

// Invoke gives a function an event, as a caller who waits for its answer does. The error of a function that failed is a
// FunctionError.
func (c *Cloud) Invoke(ctx context.Context, function string, event []byte) ([]byte, error) {
	l, err := c.lambda(function)
	if err != nil {
		return nil, err
	}
	return l.Invoke(ctx, event)
}

// Kill ends the function's processes at once.
func (c *Cloud) Kill(function string) {
	c.mu.Lock()
	l := c.lambdas[function]
	c.mu.Unlock()
	if l != nil {
		l.Kill()
	}
}

// Starts returns how many processes of the function were started.
func (c *Cloud) Starts(function string) int {
	c.mu.Lock()
	l := c.lambdas[function]
	c.mu.Unlock()
	if l == nil {
		return 0
	}
	return l.Starts()
}

func (c *Cloud) arn(f *sam.Function) string {
	return "arn:aws:lambda:" + region + ":" + accountID + ":function:" + f.Name
}

// lambda returns the function, built and with its environment.
func (c *Cloud) lambda(name string) (*Lambda, error) {
	f := c.stack.Functions[name]
	if f == nil {
		return nil, fmt.Errorf("papercloud: there is no function %q", name)
	}
	c.mu.Lock()
	l := c.lambdas[name]
	c.mu.Unlock()
	if l != nil {
		return l, nil
	}
	path, err := c.builder.Build(name)
	if err != nil {
		return nil, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return nil, errors.New("papercloud: closed")
	}
	if l := c.lambdas[name]; l != nil {
		return l, nil
	}
	b := Binary{Name: name, ARN: c.arn(f), Path: path, Timeout: f.Timeout, Processes: processes,
		Environment: c.environment(f)}
	if f.Reserved != nil {
		b.Processes, b.Reserved = *f.Reserved, true
	}
	if c.o.Log != nil {
		b.Log = func(line string) { c.o.Log(name, line) }
	}
	c.lambdas[name] = NewLambda(b)
	return c.lambdas[name], nil
}

// bucket makes the bucket of files, in moto. One that is there is as good.
func (c *Cloud) bucket(ctx context.Context, name string) error {
	body := strings.NewReader("<CreateBucketConfiguration><LocationConstraint>" + region +
		"</LocationConstraint></CreateBucketConfiguration>")
	r, err := http.NewRequestWithContext(ctx, http.MethodPut, c.o.Moto+"/"+name, body)
	if err != nil {
		return fmt.Errorf("papercloud: bucket: %w", err)
	}
	r.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential=test/20260101/"+region+"/s3/aws4_request, "+
		"SignedHeaders=host, Signature=none")
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return fmt.Errorf("papercloud: bucket: %w", err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK && answer.StatusCode != http.StatusConflict {
		return fmt.Errorf("papercloud: bucket: %s", answer.Status)
	}
	return nil
}

// environment is what Lambda sets ("Working with Lambda environment variables", Lambda developer guide) and what the
// template does.
func (c *Cloud) environment(f *sam.Function) map[string]string {
	env := map[string]string{
		"AWS_REGION": region, "AWS_DEFAULT_REGION": region, "AWS_EXECUTION_ENV": "AWS_Lambda_provided.al2023",
		"AWS_ACCESS_KEY_ID": c.gate.Admit(f), "AWS_SECRET_ACCESS_KEY": "test", "AWS_SESSION_TOKEN": "test",
		"AWS_ENDPOINT_URL":         c.endpoint,
		"AWS_ENDPOINT_URL_LAMBDA":  c.endpoint,
		"AWS_LAMBDA_FUNCTION_NAME": f.Name, "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
		"AWS_LAMBDA_FUNCTION_MEMORY_SIZE": fmt.Sprint(f.Memory), "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
		"AWS_LAMBDA_LOG_GROUP_NAME": "/aws/lambda/" + f.Name, "AWS_LAMBDA_LOG_STREAM_NAME": "papercloud",
		"_HANDLER": "bootstrap", "TZ": ":UTC", "LANG": "en_US.UTF-8", "PATH": "/usr/local/bin:/usr/bin:/bin",
	}
	if f.LogFormat != "" {
		env["AWS_LAMBDA_LOG_FORMAT"], env["AWS_LAMBDA_LOG_LEVEL"] = f.LogFormat, f.LogLevel
	}
	told, at := c.clock.Environment()
	env[told] = at
	for name, v := range f.Environment {
		if strings.HasPrefix(v, "{{resolve:secretsmanager:") {
			v = c.secret
		}
		env[name] = v
	}
	return env
}

// Fire calls a function on its schedule once, as EventBridge Scheduler does, and returns the last run's error.
func (c *Cloud) Fire(ctx context.Context, function string) error {
	f := c.stack.Functions[function]
	if f == nil || len(f.Schedules) == 0 {
		return fmt.Errorf("papercloud: %q has no schedule", function)
	}
	event := []byte(f.Schedules[0].Input)
	if len(event) == 0 {
		var err error
		event, err = json.Marshal(map[string]any{"version": "0", "id": uuid(c.ids), "detail-type": "Scheduled Event",
			"source":  "aws.scheduler",
			"account": accountID, "time": c.clock.Now().Format(time.RFC3339), "region": region,
			"resources": []string{"arn:aws:scheduler:" + region + ":" + accountID + ":schedule/default/" + f.Name},
			"detail":    "{}"})
		if err != nil {
			return err
		}
	}
	return c.send(ctx, f, event)
}

// send gives a function an event that nobody waits for: a failed run is repeated as often as the template says, and
// then the event goes to its queue, if it has one. The last run's error is given.
func (c *Cloud) send(ctx context.Context, f *sam.Function, event []byte) (failed error) {
	for range f.Async.Retries + 1 {
		if failed = c.attempt(ctx, f, event); failed == nil || ctx.Err() != nil {
			return failed
		}
	}
	if f.Async.OnFailure != "" {
		c.enqueue(f.Async.OnFailure, event)
	}
	return failed
}

// Publish tells the message to every function that hears an SNS topic of the template, as SES publishes what became of
// a mail.
func (c *Cloud) Publish(ctx context.Context, message string) error {
	var errs []error
	for _, name := range slices.Sorted(maps.Keys(c.stack.Functions)) {
		f := c.stack.Functions[name]
		for _, topic := range f.Topics {
			event, err := json.Marshal(map[string]any{"Records": []any{map[string]any{"EventSource": "aws:sns",
				"EventVersion":         "1.0",
				"EventSubscriptionArn": topic + ":" + uuid(c.ids), "Sns": map[string]any{"Type": "Notification",
					"MessageId": uuid(c.ids), "TopicArn": topic,
					"Message": message, "Timestamp": c.clock.Now().Format("2006-01-02T15:04:05.000Z"),
					"MessageAttributes": map[string]any{}}}}})
			if err != nil {
				return err
			}
			errs = append(errs, c.send(ctx, f, event))
		}
	}
	return errors.Join(errs...)
}

// Now returns the instant that the cloud and its functions go by.
func (c *Cloud) Now() time.Time { return c.clock.Now() }

// Ahead returns by how much their clock is ahead of the machine's.
func (c *Cloud) Ahead() time.Duration { return c.clock.Ahead() }

// Advance lets time pass, for the cloud and its functions: what the table's readers have to do is done, and each
// schedule fires as often as it falls due on the way, in order and at its time. What time does not wait for, such as a
// process's time limit and the age of a stream's record, goes by the machine's clock. The errors of all that failed are
// joined.
func (c *Cloud) Advance(ctx context.Context, by time.Duration) error {
	if by < 0 {
		return fmt.Errorf("papercloud: time does not go back by %s", -by)
	}
	c.passing.Lock()
	defer c.passing.Unlock()
	until := c.clock.Now().Add(by)
	errs := []error{c.Pump(ctx)}
	for ctx.Err() == nil {
		name, at := c.nextFiring(until)
		if name == "" {
			break
		}
		errs = append(errs, c.clock.Reach(at))
		if c.isPaused(name) {
			continue
		}
		errs = append(errs, c.Fire(ctx, name), c.Pump(ctx))
	}
	return errors.Join(append(errs, c.clock.Reach(until), ctx.Err())...)
}

// nextFiring returns the schedule that comes first, if it does until then, and plans its next; "" if none does. The
// caller holds c.passing.
func (c *Cloud) nextFiring(until time.Time) (first string, at time.Time) {
	for _, name := range c.scheduled() {
		if t := c.next[name]; !t.After(until) && (first == "" || t.Before(at)) {
			first, at = name, t
		}
	}
	if first != "" {
		c.next[first] = at.Add(c.stack.Functions[first].Schedules[0].Every)
	}
	return first, at
}

// Pause keeps the function's schedule from firing as time passes, until Resume: what falls due meanwhile is not made up
// for.
func (c *Cloud) Pause(function string) { c.setPaused(function, true) }

// Resume lets the function's schedule fire again, when it comes the next time.
func (c *Cloud) Resume(function string) { c.setPaused(function, false) }

func (c *Cloud) setPaused(function string, paused bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.paused[function] = paused
}

func (c *Cloud) isPaused(function string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.paused[function]
}

// Pump hands every change of the table to its readers, and returns when all were taken or given up, and what functions
// sent to others has been worked on, with the changes that it made.
func (c *Cloud) Pump(ctx context.Context) error {
	var errs []error
	for {
		for _, p := range c.pumps {
			errs = append(errs, p.drain(ctx))
		}
		worked, err := c.errands.wait(ctx)
		if errs = append(errs, err); !worked || err != nil {
			return errors.Join(errs...)
		}
	}
}

// Run lets time pass as the machine's does, until ctx ends. What fails is told and goes on.
func (c *Cloud) Run(ctx context.Context, tell func(error)) {
	for clock.Sleep(ctx, 250*time.Millisecond) == nil { // as often as Lambda looks into a stream
		if err := c.Advance(ctx, 0); err != nil && ctx.Err() == nil {
			tell(err)
		}
	}
}

func (c *Cloud) enqueue(queue string, message []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.queues[queue] = append(c.queues[queue], message)
}

// Queue returns what lies in the queue of the template's id.
func (c *Cloud) Queue(id string) [][]byte {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.queues["arn:aws:sqs:"+region+":"+accountID+":stund-"+id])
}

// Poison writes an item that no reader of the stream can understand: its facts are not JSON.
func (c *Cloud) Poison(ctx context.Context, partition string) error {
	_, err := c.client.PutItem(ctx, &dynamodb.PutItemInput{TableName: &c.table, Item: map[string]types.AttributeValue{
		dynamo.AttrPartition: &types.AttributeValueMemberS{Value: partition},
		dynamo.AttrSort:      &types.AttributeValueMemberS{Value: "poison"},
		dynamo.AttrFacts:     &types.AttributeValueMemberB{Value: []byte("{")}}})
	if err != nil {
		return fmt.Errorf("papercloud: poison: %w", err)
	}
	return nil
}
