package sam

import (
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"stund/internal/papercloud/iam"
)

// Function is one Lambda function.
type Function struct {
	ID string // in its template: "PublicSlots"
	// the nested stack whose template that is, by its id ("a/b": b within a); "": the stack that was asked for
	Stack        string
	Folder       string // "public-slots"
	Name         string // on AWS
	Architecture string
	BuildMethod  string
	Timeout      time.Duration
	Memory       int  // MB
	Reserved     *int // concurrency; nil: the account's
	Environment  map[string]string
	LogFormat    string
	LogLevel     string
	Policies     []Policy
	Routes       []Route
	Schedules    []Schedule
	Streams      []Stream
	Topics       []string // ARNs of SNS topics that it hears
	Others       []Event  // of kinds that are not told apart here
	Async        Async
}

// Policy is a named list of statements.
type Policy struct {
	Name       string // the managed policy's id in the template, or "inline"
	Statements []iam.Statement
}

// Event is one entry of a function's Events.
type Event struct {
	Name, Type string
	Properties map[string]any
}

// Route is a route of an HTTP API.
type Route struct {
	API          string // its id
	Method, Path string
	Authorizer   string // its name; "": none
}

// Key is what API Gateway calls the route: "GET /v1/bookings", or "$default".
func (r Route) Key() string { return strings.TrimSpace(r.Method + " " + r.Path) }

// Schedule calls a function at a fixed rate.
type Schedule struct {
	Every     time.Duration
	Input     string        // the event; "": the scheduler's own
	Retries   *int          // of a run that could not be started; nil: 185 times
	MaxAge    time.Duration // of such a run; 0: a day
	OnFailure string        // ARN of where a run goes that was given up; "": nowhere
}

// Stream hands the changes of a table to a function.
type Stream struct {
	ARN           string
	BatchSize     int
	Parallel      int           // batches of one shard at a time
	PartialAnswer bool          // the function answers which records failed
	Bisect        bool          // a failed batch is split
	Retries       int           // of a batch; -1: until its age
	MaxAge        time.Duration // 0: no limit but the stream's own day
	OnFailure     string        // ARN of where a batch goes that was given up; "": nowhere
	Filters       []string      // patterns, of which one must fit; none: everything
}

// Async is what becomes of events that nobody waits for.
type Async struct {
	Retries   int           // after an error of the function
	MaxAge    time.Duration // 0: six hours
	OnFailure string        // ARN; "": nowhere
}

// merge puts what a function says over what the globals say: maps entry by entry, lists one behind the other.
func merge(global, own any) any {
	switch g := global.(type) {
	case map[string]any:
		o, ok := own.(map[string]any)
		if !ok {
			break
		}
		out := maps.Clone(g)
		for key, v := range o {
			if before, there := out[key]; there {
				v = merge(before, v)
			}
			out[key] = v
		}
		return out
	case []any:
		if o, ok := own.([]any); ok {
			return slices.Concat(g, o)
		}
	}
	return own
}

// destination is where what failed goes.
type destination struct {
	OnFailure struct{ Type, Destination string }
}

// functionProperties are what a function may say of itself: another might change what it may do, or what calls it.
var functionProperties = []string{"Architectures", "CodeUri", "Description", "Environment", "EphemeralStorage",
	"EventInvokeConfig", "Events",
	"FunctionName", "Handler", "LoggingConfig", "MemorySize", "Policies", "ReservedConcurrentExecutions", "Runtime",
	"Tags", "Timeout", "Tracing"}

func (s *Stack) function(r *resolver, res Resource, global any) (*Function, error) {
	if global != nil {
		res.Properties, _ = merge(global, res.Properties).(map[string]any)
	}
	for _, name := range slices.Sorted(maps.Keys(res.Properties)) {
		if !slices.Contains(functionProperties, name) {
			return nil, fmt.Errorf("property %s is not known here", name)
		}
	}
	in, err := Convert[struct {
		FunctionName                 string
		Architectures                []string
		Timeout                      int
		MemorySize                   int
		ReservedConcurrentExecutions *int
		Environment                  struct{ Variables map[string]any }
		LoggingConfig                struct{ LogFormat, ApplicationLogLevel string }
		Policies                     any
		Events                       map[string]Event
		EventInvokeConfig            struct {
			MaximumRetryAttempts     *int
			MaximumEventAgeInSeconds int
			DestinationConfig        destination
		}
	}](res.Properties)
	if err != nil {
		return nil, err
	}
	f := &Function{ID: res.ID, Folder: Folder(res.ID), Name: in.FunctionName,
		Timeout: time.Duration(in.Timeout) * time.Second, Memory: in.MemorySize,
		Reserved: in.ReservedConcurrentExecutions, Environment: map[string]string{},
		LogFormat: in.LoggingConfig.LogFormat,
		LogLevel:  in.LoggingConfig.ApplicationLogLevel, Async: Async{Retries: 2,
			OnFailure: in.EventInvokeConfig.DestinationConfig.OnFailure.Destination,
			MaxAge:    time.Duration(in.EventInvokeConfig.MaximumEventAgeInSeconds) * time.Second}}
	f.BuildMethod, _ = res.Metadata["BuildMethod"].(string)
	if len(in.Architectures) > 0 {
		f.Architecture = in.Architectures[0]
	}
	if f.Name == "" {
		f.Name = r.Stack + "-" + res.ID
	}
	if f.Timeout == 0 {
		f.Timeout = 3 * time.Second
	}
	if f.Memory == 0 {
		f.Memory = 128
	}
	if n := in.EventInvokeConfig.MaximumRetryAttempts; n != nil {
		f.Async.Retries = *n
	}
	for name, v := range in.Environment.Variables {
		f.Environment[name] = text(v)
	}
	wrong := []error{f.grant(s, r, in.Policies)}
	for _, name := range slices.Sorted(maps.Keys(in.Events)) {
		e := in.Events[name]
		e.Name = name
		if err := f.event(s, r, e); err != nil {
			wrong = append(wrong, fmt.Errorf("event %s: %w", name, err))
		}
	}
	return f, errors.Join(wrong...)
}

// grant reads a function's policies: managed ones of the template, and statements written beside it.
func (f *Function) grant(s *Stack, r *resolver, policies any) error {
	list, ok := policies.([]any)
	if !ok && policies != nil {
		list = []any{policies}
	}
	type document struct {
		Statement []iam.Statement
	}
	for _, p := range list {
		name, body := "inline", p
		if arn, ok := p.(string); ok {
			var err error
			if name, body, err = r.managed(arn); err != nil {
				return err
			}
		}
		if m, ok := body.(map[string]any); ok { // one statement may stand alone
			if _, alone := m["Statement"].(map[string]any); alone {
				body = map[string]any{"Statement": []any{m["Statement"]}}
			}
		}
		d, err := Convert[document](body)
		if err != nil {
			return fmt.Errorf("policy %s: %w", name, err)
		}
		if len(d.Statement) == 0 {
			return fmt.Errorf("policy %s has no statements that are known here", name)
		}
		f.Policies = append(f.Policies, Policy{name, d.Statement})
	}
	return nil
}

// managed returns a managed policy of this template, or of one that it is nested in: its id there, and what it allows.
func (r *resolver) managed(arn string) (id string, document any, err error) {
	if r == nil {
		return "", nil, fmt.Errorf("what policy %s allows is not known here", arn)
	}
	for _, id := range slices.Sorted(maps.Keys(r.types)) {
		if own, err := r.name(id); err != nil || own != arn || r.types[id] != "AWS::IAM::ManagedPolicy" {
			continue
		}
		properties, err := r.resolve(r.resources[id]["Properties"])
		if err != nil {
			return "", nil, fmt.Errorf("policy %s: %w", id, err)
		}
		m, _ := properties.(map[string]any)
		return id, m["PolicyDocument"], nil
	}
	return r.parent.managed(arn)
}

func (f *Function) event(s *Stack, r *resolver, e Event) error {
	switch e.Type {
	case "HttpApi":
		in, err := Convert[struct {
			ApiId        string
			Method, Path string
			Auth         struct{ Authorizer string }
		}](e.Properties)
		if err != nil {
			return err
		}
		for id, api := range s.APIs {
			if name, err := r.name(id); err != nil || name != in.ApiId {
				continue
			}
			route := Route{API: id, Method: in.Method, Path: in.Path, Authorizer: api.DefaultAuthorizer}
			switch in.Auth.Authorizer {
			case "":
			case "NONE":
				route.Authorizer = ""
			default:
				if _, ok := api.Authorizers[in.Auth.Authorizer]; !ok {
					return fmt.Errorf("there is no authorizer %q", in.Auth.Authorizer)
				}
				route.Authorizer = in.Auth.Authorizer
			}
			f.Routes = append(f.Routes, route)
			return nil
		}
		return fmt.Errorf("there is no API %q", in.ApiId)
	case "ScheduleV2", "Schedule":
		in, err := Convert[struct {
			ScheduleExpression, Schedule, Input string
			scheduleSafeguards
		}](e.Properties)
		if err != nil {
			return err
		}
		every, err := Rate(in.ScheduleExpression + in.Schedule)
		f.Schedules = append(f.Schedules, in.schedule(every, in.Input))
		return err
	case "DynamoDB":
		return f.stream(e)
	case "SNS":
		topic, ok := e.Properties["Topic"].(string)
		if !ok {
			return errors.New("names no topic")
		}
		f.Topics = append(f.Topics, topic)
		return nil
	}
	f.Others = append(f.Others, e)
	return nil
}

// scheduleSafeguards is what a schedule says of runs that it cannot start.
type scheduleSafeguards struct {
	RetryPolicy struct {
		MaximumEventAgeInSeconds int
		MaximumRetryAttempts     *int
	}
	DeadLetterConfig struct{ Arn string }
}

func (g scheduleSafeguards) schedule(every time.Duration, input string) Schedule {
	return Schedule{Every: every, Input: input, Retries: g.RetryPolicy.MaximumRetryAttempts,
		OnFailure: g.DeadLetterConfig.Arn,
		MaxAge:    time.Duration(g.RetryPolicy.MaximumEventAgeInSeconds) * time.Second}
}

func (f *Function) stream(e Event) error {
	in, err := Convert[struct {
		Stream                     string
		BatchSize                  int
		ParallelizationFactor      int
		FunctionResponseTypes      []string
		BisectBatchOnFunctionError bool
		MaximumRetryAttempts       *int
		MaximumRecordAgeInSeconds  int
		DestinationConfig          destination
		FilterCriteria             struct {
			Filters []struct{ Pattern string }
		}
	}](e.Properties)
	if err != nil {
		return err
	}
	st := Stream{ARN: in.Stream, BatchSize: in.BatchSize, Parallel: max(in.ParallelizationFactor, 1),
		Bisect:        in.BisectBatchOnFunctionError,
		PartialAnswer: slices.Contains(in.FunctionResponseTypes, "ReportBatchItemFailures"), Retries: -1,
		OnFailure: in.DestinationConfig.OnFailure.Destination}
	if st.BatchSize == 0 {
		st.BatchSize = 100
	}
	if in.MaximumRetryAttempts != nil {
		st.Retries = *in.MaximumRetryAttempts
	}
	if in.MaximumRecordAgeInSeconds > 0 {
		st.MaxAge = time.Duration(in.MaximumRecordAgeInSeconds) * time.Second
	}
	for _, filter := range in.FilterCriteria.Filters {
		st.Filters = append(st.Filters, filter.Pattern)
	}
	f.Streams = append(f.Streams, st)
	return nil
}

var rate = regexp.MustCompile(`^rate\(([1-9][0-9]{0,4}) (minute|hour|day)s?\)$`)

// Rate reads a schedule that repeats: "rate(5 minutes)". One that goes by the calendar, cron(...), or runs once,
// at(...), is refused.
func Rate(expression string) (time.Duration, error) {
	m := rate.FindStringSubmatch(expression)
	if m == nil {
		return 0, fmt.Errorf("schedule %q is not a rate", expression)
	}
	n, err := strconv.Atoi(m[1])
	if err != nil {
		return 0, fmt.Errorf("schedule %q: %w", expression, err)
	}
	units := map[string]time.Duration{"minute": time.Minute, "hour": time.Hour, "day": 24 * time.Hour}
	return time.Duration(n) * units[m[2]], nil
}
