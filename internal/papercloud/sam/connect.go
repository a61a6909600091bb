package sam

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"stund/internal/papercloud/iam"
)

// definition is an OpenAPI document as API Gateway reads it for an HTTP API ("Working with OpenAPI definitions for
// HTTP APIs", "OpenAPI extensions for API Gateway": API Gateway developer guide). An operation names its integration
// in place or by reference, and its authorizer under "security".
type definition struct {
	OpenAPI    string
	Paths      map[string]map[string]operation
	CORS       CORS `json:"x-amazon-apigateway-cors"`
	Components struct {
		SecuritySchemes map[string]struct {
			Authorizer struct {
				Type             string
				IdentitySource   string
				JWTConfiguration struct {
					Issuer   string
					Audience []string
				}
			} `json:"x-amazon-apigateway-authorizer"`
		}
		Integrations map[string]integration `json:"x-amazon-apigateway-integrations"`
	}
}

type operation struct {
	Default     bool `json:"isDefaultRoute"`
	Security    []map[string][]string
	Integration *integration `json:"x-amazon-apigateway-integration"`
}

// integration is how API Gateway calls a function.
type integration struct {
	Ref                  string `json:"$ref"`
	Type                 string
	HTTPMethod           string
	URI                  string
	Credentials          string // ARN of the role that it calls with
	PayloadFormatVersion string
}

const (
	integrationsAt = "#/components/x-amazon-apigateway-integrations/"
	proxy          = "aws_proxy"
)

// fallback is the route of what no other matches: where it stands in a definition, and what it is called by.
const (
	fallbackPath   = "/$default"
	fallbackMethod = "X-AMAZON-APIGATEWAY-ANY-METHOD"
)

// methods are those that an operation can have.
var methods = []string{"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"}

// define takes authorizers and CORS from the API's definition.
func (a *API) define(d definition) error {
	a.definition, a.CORS = d, d.CORS
	if !strings.HasPrefix(d.OpenAPI, "3.0.") {
		return fmt.Errorf("%s: a definition in OpenAPI %q is not known here", a.ID, d.OpenAPI)
	}
	for name, scheme := range d.Components.SecuritySchemes {
		x := scheme.Authorizer
		if x.Type != "jwt" {
			return fmt.Errorf("%s: authorizer %s of the type %q is not known here", a.ID, name, x.Type)
		}
		a.Authorizers[name] = Authorizer{x.IdentitySource, x.JWTConfiguration.Issuer, x.JWTConfiguration.Audience}
	}
	return nil
}

// Integrations returns how many integrations API Gateway makes of the definition: one for each that is named, and one
// for each that stands in an operation.
func (a API) Integrations() int {
	n := len(a.definition.Components.Integrations)
	for _, operations := range a.definition.Paths {
		for _, o := range operations {
			if o.Integration != nil && o.Integration.Ref == "" {
				n++
			}
		}
	}
	return n
}

// connect returns each function what calls it from elsewhere in the stack and those within it: routes of an API's
// definition, and schedules. Who calls must be allowed to: the role that it calls with is looked into.
func (s *Stack) connect(d Deployment) error {
	c := connector{Deployment: d, functions: map[string]*Function{}, roles: map[string][]iam.Statement{}}
	var wrong []error
	for _, folder := range slices.Sorted(maps.Keys(s.Functions)) {
		f := s.Functions[folder]
		arn := "arn:aws:lambda:" + d.Region + ":" + d.Account + ":function:" + f.Name
		if c.functions[arn] != nil {
			wrong = append(wrong, fmt.Errorf("two functions have the name %s", f.Name))
		}
		c.functions[arn] = f
	}
	wrong = append(wrong, c.readRoles(s, d.Stack))
	for _, id := range slices.Sorted(maps.Keys(s.APIs)) {
		wrong = append(wrong, c.routes(s.APIs[id]))
	}
	return errors.Join(append(wrong, c.schedules(s))...)
}

// connector finds functions by their ARNs, and what a role may do by its own.
type connector struct {
	Deployment
	functions map[string]*Function
	roles     map[string][]iam.Statement
}

// readRoles notes what the roles of the stack and those within it may do.
func (c connector) readRoles(s *Stack, stack string) error {
	var wrong []error
	for id, res := range s.Resources {
		if res.Type != "AWS::IAM::Role" {
			continue
		}
		in, err := Convert[struct {
			Policies []struct {
				PolicyDocument struct{ Statement []iam.Statement }
			}
		}](res.Properties)
		if err != nil {
			wrong = append(wrong, fmt.Errorf("%s: %w", id, err))
		}
		var all []iam.Statement
		for _, p := range in.Policies {
			all = append(all, p.PolicyDocument.Statement...)
		}
		c.roles["arn:aws:iam::"+c.Account+":role/"+stack+"-"+id] = all
	}
	for id, nested := range s.Nested {
		wrong = append(wrong, c.readRoles(nested, stack+"-"+id))
	}
	return errors.Join(wrong...)
}

// called returns the function of the ARN, if the role may invoke it.
func (c connector) called(arn, role string) (*Function, error) {
	f := c.functions[arn]
	if f == nil {
		return nil, fmt.Errorf("there is no function %s", arn)
	}
	if _, ok := iam.Decide(c.roles[role], iam.Request{Action: "lambda:InvokeFunction", Resource: arn}); !ok {
		return nil, fmt.Errorf("%q may not call %s", role, arn)
	}
	return f, nil
}

// routes gives the functions the routes of the API's definition.
func (c connector) routes(a API) error {
	var wrong []error
	for _, path := range slices.Sorted(maps.Keys(a.definition.Paths)) {
		operations := a.definition.Paths[path]
		for _, method := range slices.Sorted(maps.Keys(operations)) {
			if err := c.route(a, strings.ToUpper(method), path, operations[method]); err != nil {
				wrong = append(wrong, fmt.Errorf("%s: %s %s: %w", a.ID, method, path, err))
			}
		}
	}
	return errors.Join(wrong...)
}

func (c connector) route(a API, method, path string, o operation) error {
	if fallback := path == fallbackPath; fallback != o.Default || fallback != (method == fallbackMethod) {
		return errors.New("only the default route, of any method at " + fallbackPath + ", is a default route")
	} else if !fallback && !slices.Contains(methods, method) {
		return errors.New("no such method is known here")
	}
	if o.Integration == nil {
		return errors.New("it has no integration")
	}
	i := *o.Integration
	if i.Ref != "" {
		name, _ := strings.CutPrefix(i.Ref, integrationsAt)
		named, ok := a.definition.Components.Integrations[name]
		if !ok {
			return fmt.Errorf("there is no integration %s", i.Ref)
		}
		i = named
	}
	if i.Type != proxy || i.HTTPMethod != "POST" || i.PayloadFormatVersion != "2.0" {
		return fmt.Errorf("an integration of the type %q with payload %q by %q is not known here",
			i.Type, i.PayloadFormatVersion, i.HTTPMethod)
	}
	before, after := "arn:aws:apigateway:"+c.Region+":lambda:path/2015-03-31/functions/", "/invocations"
	f, err := c.called(strings.TrimSuffix(strings.TrimPrefix(i.URI, before), after), i.Credentials)
	if err != nil {
		return err
	}
	r := Route{API: a.ID, Method: method, Path: path}
	if o.Default {
		r.Method, r.Path = "", "$default"
	}
	if len(o.Security) > 1 {
		return errors.New("more than one authorizer")
	}
	for _, required := range o.Security {
		for name := range required {
			if _, ok := a.Authorizers[name]; !ok || len(required) > 1 {
				return fmt.Errorf("there is no authorizer %q, or it is not the only one", name)
			}
			r.Authorizer = name
		}
	}
	f.Routes = append(f.Routes, r)
	return nil
}

// schedules gives the functions the schedules of the stack and those within it.
func (c connector) schedules(s *Stack) error {
	var wrong []error
	for _, id := range slices.Sorted(maps.Keys(s.Resources)) {
		if res := s.Resources[id]; res.Type == "AWS::Scheduler::Schedule" {
			if err := c.schedule(res); err != nil {
				wrong = append(wrong, fmt.Errorf("%s: %w", id, err))
			}
		}
	}
	for _, id := range slices.Sorted(maps.Keys(s.Nested)) {
		wrong = append(wrong, c.schedules(s.Nested[id]))
	}
	return errors.Join(wrong...)
}

func (c connector) schedule(res Resource) error {
	in, err := Convert[struct {
		ScheduleExpression string
		State              string
		Target             struct {
			Arn, RoleArn, Input string
			scheduleSafeguards
		}
	}](res.Properties)
	if err != nil {
		return err
	}
	if in.State != "" && in.State != "ENABLED" {
		return fmt.Errorf("a schedule that is %q is not known here", in.State)
	}
	every, err := Rate(in.ScheduleExpression)
	if err != nil {
		return err
	}
	f, err := c.called(in.Target.Arn, in.Target.RoleArn)
	if err != nil {
		return err
	}
	if queue := in.Target.DeadLetterConfig.Arn; queue != "" {
		send := iam.Request{Action: "sqs:SendMessage", Resource: queue}
		if _, ok := iam.Decide(c.roles[in.Target.RoleArn], send); !ok {
			return fmt.Errorf("%q may not send to %s", in.Target.RoleArn, queue)
		}
	}
	f.Schedules = append(f.Schedules, in.Target.schedule(every, in.Target.Input))
	return nil
}
