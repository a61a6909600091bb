package sam

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
)

// Stack is what a deployment of a template makes.
type Stack struct {
	Functions map[string]*Function // by the folder under functions/ that each is built from, those of nested stacks too
	APIs      map[string]API       // HTTP APIs by their id in the template
	Resources map[string]Resource  // everything, by its id in the template
	Nested    map[string]*Stack    // stacks within it, by their ids in the template
	Outputs   map[string]string
}

// Types of SAM that are known here.
const (
	serverlessFunction = "AWS::Serverless::Function"
	serverlessAPI      = "AWS::Serverless::HttpApi"
)

// Resource is anything of the template, with references resolved.
type Resource struct {
	ID, Type   string
	Metadata   map[string]any
	Properties map[string]any
}

// API is an HTTP API.
type API struct {
	ID                string
	DefaultAuthorizer string
	Authorizers       map[string]Authorizer
	CORS              CORS
	Default           Throttle
	Routes            map[string]Throttle // by route key, where they differ from Default
	definition        definition          // as an OpenAPI document; empty where the functions' events name the routes
}

// Authorizer accepts the tokens of one issuer.
type Authorizer struct {
	IdentitySource string
	Issuer         string
	Audience       []string
}

// CORS is what an API answers to pages of other origins.
type CORS struct {
	AllowOrigins, AllowMethods, AllowHeaders, ExposeHeaders []string
	MaxAge                                                  int // seconds
	AllowCredentials                                        bool
}

// Throttle is how much a route takes.
type Throttle struct {
	Burst int     `json:"ThrottlingBurstLimit"`
	Rate  float64 `json:"ThrottlingRateLimit"` // requests a second
}

// Deploy reads the template as it would be deployed, and those that it nests from the folders where they lie.
func Deploy(path string, d Deployment) (*Stack, error) {
	path = filepath.Clean(path)
	s, err := deploy(path, nil, nil, d)
	if err == nil {
		err = s.connect(d)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return s, nil
}

// sections are all that a template may have ("Template sections", and Globals of SAM).
var sections = []string{"AWSTemplateFormatVersion", "Conditions", "Description", "Globals", "Mappings", "Metadata",
	"Outputs", "Parameters",
	"Resources", "Rules", "Transform"}

func deploy(path string, within []string, parent *resolver, d Deployment) (*Stack, error) {
	doc, err := read(path)
	if err != nil {
		return nil, err
	}
	for _, name := range slices.Sorted(maps.Keys(doc)) {
		if !slices.Contains(sections, name) {
			return nil, fmt.Errorf("a template has no section %s", name)
		}
	}
	section := func(name string) map[string]any {
		m, _ := doc[name].(map[string]any)
		return m
	}
	r := &resolver{Deployment: d, path: path, within: within, parent: parent, mappings: section("Mappings"),
		resources: map[string]map[string]any{},
		types:     map[string]string{}, nested: map[string]*nestedStack{}}
	if r.parameters, err = values(section("Parameters"), d.Parameters); err != nil {
		return nil, err
	}
	// Rules and conditions come before there are resources, and can speak of none. Rules know no conditions either.
	if err := r.obey(section("Rules")); err != nil {
		return nil, err
	}
	r.conditions = section("Conditions")
	for _, name := range slices.Sorted(maps.Keys(r.conditions)) {
		if _, err := r.condition(name); err != nil {
			return nil, err
		}
	}
	if err := r.take(section("Resources")); err != nil {
		return nil, err
	}
	return r.stand(section("Globals"), section("Outputs"))
}

// take keeps the resources whose conditions hold.
func (r *resolver) take(resources map[string]any) error {
	types := map[string]string{}
	for _, id := range slices.Sorted(maps.Keys(resources)) {
		m, _ := resources[id].(map[string]any)
		kind, _ := m["Type"].(string)
		if strings.HasPrefix(kind, "AWS::Serverless::") && kind != serverlessFunction && kind != serverlessAPI ||
			kind == "" {
			return fmt.Errorf("%s: a resource of the type %q is not known here", id, kind)
		}
		for _, other := range listed(m["DependsOn"]) {
			if _, there := resources[text(other)]; !there {
				return fmt.Errorf("%s depends on %v, which there is not", id, other)
			}
		}
		if name, conditional := m["Condition"]; conditional {
			holds, err := r.condition(text(name))
			if err != nil {
				return fmt.Errorf("%s: %w", id, err)
			}
			if !holds {
				continue
			}
		}
		r.resources[id], types[id] = m, kind
	}
	r.types = types
	return nil
}

// stand resolves what the stack is made of.
func (r *resolver) stand(globals, outputs map[string]any) (*Stack, error) {
	s := &Stack{Functions: map[string]*Function{}, APIs: map[string]API{}, Resources: map[string]Resource{},
		Nested:  map[string]*Stack{},
		Outputs: map[string]string{}}
	var wrong []error
	for _, id := range slices.Sorted(maps.Keys(r.resources)) {
		res := Resource{ID: id, Type: r.types[id]}
		res.Metadata, _ = r.resources[id]["Metadata"].(map[string]any)
		v, err := r.resolve(r.resources[id]["Properties"])
		if err == nil && res.Type == "AWS::CloudFormation::Stack" {
			s.Nested[id], err = r.stack(id)
		}
		if err != nil {
			wrong = append(wrong, fmt.Errorf("%s: %w", id, err))
			continue
		}
		res.Properties, _ = v.(map[string]any)
		s.Resources[id] = res
	}
	all, err := r.resolve(globals)
	if err != nil {
		wrong = append(wrong, fmt.Errorf("globals: %w", err))
	}
	shared, _ := all.(map[string]any)
	for _, kind := range slices.Sorted(maps.Keys(shared)) {
		if kind != "Function" {
			wrong = append(wrong, fmt.Errorf("globals: %s is not known here", kind))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(outputs)) {
		if err := r.tell(s, name, outputs[name]); err != nil {
			wrong = append(wrong, fmt.Errorf("output %s: %w", name, err))
		}
	}
	for _, id := range slices.Sorted(maps.Keys(s.Resources)) {
		if res := s.Resources[id]; res.Type == serverlessAPI {
			api, err := readAPI(res)
			wrong = append(wrong, err)
			s.APIs[id] = api
		}
	}
	for _, id := range slices.Sorted(maps.Keys(s.Resources)) {
		res := s.Resources[id]
		if res.Type != serverlessFunction {
			continue
		}
		f, err := s.function(r, res, shared["Function"])
		if err != nil {
			wrong = append(wrong, fmt.Errorf("%s: %w", id, err))
			continue
		}
		s.Functions[f.Folder] = f
	}
	return s, errors.Join(append(wrong, s.gather())...)
}

// gather takes the functions of the nested stacks for the stack's own, so that whoever asks need not know where they
// lie.
func (s *Stack) gather() error {
	var wrong []error
	for _, id := range slices.Sorted(maps.Keys(s.Nested)) {
		if s.Nested[id] == nil {
			continue // it could not be deployed, and that is said already
		}
		for _, folder := range slices.Sorted(maps.Keys(s.Nested[id].Functions)) {
			if _, twice := s.Functions[folder]; twice {
				wrong = append(wrong, fmt.Errorf("%s: another stack has the function %s as well", id, folder))
			}
			f := *s.Nested[id].Functions[folder]
			f.Stack = strings.TrimSuffix(id+"/"+f.Stack, "/")
			s.Functions[folder] = &f
		}
	}
	return errors.Join(wrong...)
}

// Resource returns the function as its template declares it, without the globals.
func (s *Stack) Resource(f *Function) Resource {
	for _, id := range strings.FieldsFunc(f.Stack, func(c rune) bool { return c == '/' }) {
		s = s.Nested[id]
	}
	return s.Resources[f.ID]
}

// tell resolves one output, if its condition holds.
func (r *resolver) tell(s *Stack, name string, output any) error {
	m, _ := output.(map[string]any)
	if c, conditional := m["Condition"]; conditional {
		if holds, err := r.condition(text(c)); err != nil || !holds {
			return err
		}
	}
	if m["Value"] == nil {
		return errors.New("it has no value")
	}
	v, err := r.text(m["Value"])
	s.Outputs[name] = v
	return err
}

// listed returns one thing or several as several.
func listed(v any) []any {
	switch v := v.(type) {
	case nil:
		return nil
	case []any:
		return v
	}
	return []any{v}
}

// Convert reads a part of a template as something with names. CloudFormation knows what each property wants and makes a
// text a number where it wants one, for a parameter's value is always a text; so does this.
func Convert[T any](from any) (T, error) {
	var to T
	b, err := json.Marshal(fit(from, reflect.TypeFor[T]()))
	if err == nil {
		err = json.Unmarshal(b, &to)
	}
	return to, err
}

var unmarshaler = reflect.TypeFor[json.Unmarshaler]()

// fit makes texts into numbers and truth values where such are wanted, and the other way round.
func fit(v any, want reflect.Type) any {
	if reflect.PointerTo(want).Implements(unmarshaler) {
		return v
	}
	switch want.Kind() {
	case reflect.Pointer:
		return fit(v, want.Elem())
	case reflect.Slice:
		if all, ok := v.([]any); ok {
			out := make([]any, len(all))
			for i, one := range all {
				out[i] = fit(one, want.Elem())
			}
			return out
		}
	case reflect.Map, reflect.Struct:
		m, ok := v.(map[string]any)
		if !ok {
			return v
		}
		out := make(map[string]any, len(m))
		for name, one := range m {
			if out[name] = one; want.Kind() == reflect.Map {
				out[name] = fit(one, want.Elem())
			} else if field, known := fieldOf(want, name); known {
				out[name] = fit(one, field)
			}
		}
		return out
	case reflect.String:
		switch v.(type) {
		case bool, int64, uint64, float64:
			return text(v)
		}
	case reflect.Bool:
		if t, ok := v.(string); ok && (t == "true" || t == "false") {
			return t == "true"
		}
	case reflect.Int, reflect.Float64:
		if t, ok := v.(string); ok && number.MatchString(t) {
			return json.Number(strings.TrimPrefix(t, "+"))
		}
	}
	return v
}

// fieldOf returns the type of the field that encoding/json would put the name into.
func fieldOf(of reflect.Type, name string) (reflect.Type, bool) {
	for i := range of.NumField() {
		f := of.Field(i)
		if tag, _, _ := strings.Cut(f.Tag.Get("json"), ","); strings.EqualFold(cmp.Or(tag, f.Name), name) {
			return f.Type, true
		}
	}
	return nil, false
}

func readAPI(res Resource) (API, error) {
	in, err := Convert[struct {
		Auth struct {
			DefaultAuthorizer string
			Authorizers       map[string]struct {
				IdentitySource   string
				JwtConfiguration struct {
					Issuer   string
					Audience []string
				}
			}
		}
		CorsConfiguration    *CORS
		DefinitionBody       *definition
		DefaultRouteSettings Throttle
		RouteSettings        map[string]Throttle
	}](res.Properties)
	if err != nil {
		return API{}, fmt.Errorf("%s: %w", res.ID, err)
	}
	a := API{ID: res.ID, DefaultAuthorizer: in.Auth.DefaultAuthorizer, Authorizers: map[string]Authorizer{},
		Default: in.DefaultRouteSettings, Routes: in.RouteSettings}
	if in.CorsConfiguration != nil {
		a.CORS = *in.CorsConfiguration
	}
	if in.DefinitionBody != nil {
		if in.CorsConfiguration != nil || in.Auth.DefaultAuthorizer != "" || len(in.Auth.Authorizers) > 0 {
			return a, fmt.Errorf("%s: authorizers and CORS stand in its definition, or beside it, and not in both",
				res.ID)
		}
		return a, a.define(*in.DefinitionBody)
	}
	for name, x := range in.Auth.Authorizers {
		a.Authorizers[name] = Authorizer{x.IdentitySource, x.JwtConfiguration.Issuer, x.JwtConfiguration.Audience}
	}
	if a.DefaultAuthorizer != "" {
		if _, ok := a.Authorizers[a.DefaultAuthorizer]; !ok {
			return a, fmt.Errorf("%s: there is no authorizer %q", res.ID, a.DefaultAuthorizer)
		}
	}
	return a, nil
}

// Folder returns the folder that SAM's makefile builds a function from: PublicSlots is public-slots.
func Folder(id string) string {
	var name strings.Builder
	for i, c := range id {
		if c >= 'A' && c <= 'Z' && i > 0 {
			name.WriteByte('-')
		}
		name.WriteRune(c)
	}
	return strings.ToLower(name.String())
}
