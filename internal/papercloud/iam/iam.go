// Package iam decides whether a policy lets a caller do something, as AWS does for one identity: what a statement
// denies is denied, what another allows is allowed, and everything else is denied.
//
// Source: "Policy evaluation logic" and "IAM JSON policy elements reference" (IAM user guide). What is not understood
// is refused when a policy is read, so that nothing is allowed by mistake. Principals, boundaries and policy variables
// are not known here.
package iam

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// Request is one action on one resource.
type Request struct {
	Action   string              // "dynamodb:GetItem"
	Resource string              // an ARN, or what stands in its place
	Context  map[string][]string // condition keys with their values: "dynamodb:LeadingKeys"
}

// Statement is one statement of a policy.
type Statement struct {
	ID           string
	Allow        bool
	Actions      []string // patterns; exactly one of Actions and NotActions is filled
	NotActions   []string
	Resources    []string // patterns; exactly one of Resources and NotResources is filled
	NotResources []string
	Conditions   []Condition
}

// Condition holds if the request's values of the key stand in the operator's relation to the wanted ones.
type Condition struct {
	Operator string // "StringEquals"
	Set      string // ForAllValues, ForAnyValue or ""
	IfExists bool
	Key      string
	Values   []string
}

// list reads one text or several.
type list []string

func (l *list) UnmarshalJSON(b []byte) error {
	var one any
	if err := json.Unmarshal(b, &one); err != nil {
		return err
	}
	many, ok := one.([]any)
	if !ok {
		many = []any{one}
	}
	*l = list{}
	for _, v := range many {
		switch v := v.(type) {
		case string:
			*l = append(*l, v)
		case bool, float64:
			*l = append(*l, fmt.Sprint(v))
		default:
			return fmt.Errorf("%T where a text is wanted", v)
		}
	}
	return nil
}

// UnmarshalJSON reads a statement of a policy document.
func (s *Statement) UnmarshalJSON(b []byte) error {
	var in struct {
		Sid          string
		Effect       string
		Action       list
		NotAction    list
		Resource     list
		NotResource  list
		Condition    map[string]map[string]list
		Principal    any
		NotPrincipal any
	}
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields() // a misspelt condition must not let anything through
	if err := d.Decode(&in); err != nil {
		return fmt.Errorf("statement: %w", err)
	}
	var wrong []error
	if in.Effect != "Allow" && in.Effect != "Deny" {
		wrong = append(wrong, fmt.Errorf("effect %q", in.Effect))
	}
	if (len(in.Action) == 0) == (len(in.NotAction) == 0) {
		wrong = append(wrong, errors.New("wanted either Action or NotAction"))
	}
	if (len(in.Resource) == 0) == (len(in.NotResource) == 0) {
		wrong = append(wrong, errors.New("wanted either Resource or NotResource"))
	}
	if in.Principal != nil || in.NotPrincipal != nil {
		wrong = append(wrong, errors.New("a principal has no place in a function's policy"))
	}
	for _, text := range slices.Concat(in.Resource, in.NotResource) {
		if strings.Contains(text, "${") {
			wrong = append(wrong, fmt.Errorf("policy variables are not known here: %s", text))
		}
	}
	*s = Statement{ID: in.Sid, Allow: in.Effect == "Allow", Actions: in.Action, NotActions: in.NotAction,
		Resources: in.Resource, NotResources: in.NotResource}
	for operator, keys := range in.Condition {
		for key, values := range keys {
			c := Condition{Operator: operator, Key: key, Values: values}
			if set, rest, ok := strings.Cut(operator, ":"); ok {
				c.Set, c.Operator = set, rest
			}
			c.Operator, c.IfExists = strings.CutSuffix(c.Operator, "IfExists")
			if _, known := relations[c.Operator]; !known || c.Set != "" && c.Set != forAll && c.Set != forAny {
				wrong = append(wrong, fmt.Errorf("condition %s is not known here", operator))
			}
			s.Conditions = append(s.Conditions, c)
		}
	}
	if err := errors.Join(wrong...); err != nil {
		return fmt.Errorf("statement %q: %w", in.Sid, err)
	}
	return nil
}

const (
	forAll = "ForAllValues"
	forAny = "ForAnyValue"
)

// relation tells whether a value stands in the operator's relation to one of the wanted; not reverses that.
type relation struct {
	holds func(value, wanted string) bool
	not   bool
}

var relations = map[string]relation{
	"StringEquals":              {holds: func(v, w string) bool { return v == w }},
	"StringNotEquals":           {holds: func(v, w string) bool { return v == w }, not: true},
	"StringEqualsIgnoreCase":    {holds: strings.EqualFold},
	"StringNotEqualsIgnoreCase": {holds: strings.EqualFold, not: true},
	"StringLike":                {holds: match},
	"StringNotLike":             {holds: match, not: true},
	"ArnLike":                   {holds: match},
	"ArnEquals":                 {holds: match},
	"ArnNotLike":                {holds: match, not: true},
	"Bool":                      {holds: strings.EqualFold},
	"Null":                      {}, // of its own: it asks whether there are values
}

func (c Condition) met(context map[string][]string) bool {
	values, there := lookup(context, c.Key)
	if c.Operator == "Null" {
		return slices.ContainsFunc(c.Values, func(w string) bool { return strings.EqualFold(w, "true") == !there })
	}
	r := relations[c.Operator]
	holds := func(v string) bool {
		return slices.ContainsFunc(c.Values, func(w string) bool { return r.holds(v, w) }) != r.not
	}
	switch {
	case c.Set == forAll: // also where there are none
		return !slices.ContainsFunc(values, func(v string) bool { return !holds(v) })
	case !there && c.IfExists:
		return true
	case c.Set == forAny:
		return slices.ContainsFunc(values, holds)
	case !there:
		return r.not
	}
	return len(values) == 1 && holds(values[0])
}

// lookup finds a condition key, whose name is written in any case.
func lookup(context map[string][]string, key string) ([]string, bool) {
	for name, values := range context {
		if strings.EqualFold(name, key) && len(values) > 0 {
			return values, true
		}
	}
	return nil, false
}

// Permission is the part of a statement that a request came by.
type Permission struct {
	Statement int    // its place in the list
	Action    string // the pattern; "not ..." of NotActions
	Resource  string // the pattern; "not ..." of NotResources
}

// Decide tells whether the statements allow the request, and by which permissions. Without them nothing is allowed.
func Decide(statements []Statement, r Request) (by []Permission, allowed bool) {
	for n, s := range statements {
		p, ok := s.applies(r)
		if !ok {
			continue
		}
		if !s.Allow {
			return nil, false
		}
		p.Statement = n
		by = append(by, p)
	}
	return by, len(by) > 0
}

func (s Statement) applies(r Request) (p Permission, ok bool) {
	if p.Action, ok = pick(s.Actions, s.NotActions, strings.ToLower(r.Action), strings.ToLower); !ok {
		return p, false
	}
	if p.Resource, ok = pick(s.Resources, s.NotResources, r.Resource, func(t string) string { return t }); !ok {
		return p, false
	}
	return p, !slices.ContainsFunc(s.Conditions, func(c Condition) bool { return !c.met(r.Context) })
}

func pick(patterns, not []string, text string, fold func(string) string) (string, bool) {
	for _, p := range patterns {
		if match(text, fold(p)) {
			return p, true
		}
	}
	if len(not) == 0 || slices.ContainsFunc(not, func(p string) bool { return match(text, fold(p)) }) {
		return "", false
	}
	return "not " + strings.Join(not, " or "), true
}

// match tells whether the text fits the pattern, in which * stands for anything and ? for one character.
func match(text, pattern string) bool {
	star, from := -1, 0
	t, p := 0, 0
	for t < len(text) {
		switch {
		case p < len(pattern) && pattern[p] == '*':
			star, from = p, t
			p++
		case p < len(pattern) && pattern[p] == '?':
			t, p = t+width(text[t:]), p+1
		case p < len(pattern) && pattern[p] == text[t]:
			t, p = t+1, p+1
		case star >= 0:
			from += width(text[from:])
			t, p = from, star+1
		default:
			return false
		}
	}
	return strings.Trim(pattern[p:], "*") == ""
}

// width returns how many bytes the first character takes.
func width(text string) int {
	_, n := utf8.DecodeRuneInString(text)
	return n
}

// Permissions returns every permission that the statements grant: each action with each resource.
func Permissions(statements []Statement) (all []Permission) {
	for n, s := range statements {
		if !s.Allow {
			continue
		}
		actions, resources := s.Actions, s.Resources
		if len(actions) == 0 {
			actions = []string{"not " + strings.Join(s.NotActions, " or ")}
		}
		if len(resources) == 0 {
			resources = []string{"not " + strings.Join(s.NotResources, " or ")}
		}
		for _, a := range actions {
			for _, r := range resources {
				all = append(all, Permission{n, a, r})
			}
		}
	}
	return all
}
