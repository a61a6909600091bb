package iam_test

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"stund/internal/papercloud/iam"
)

const table = "arn:aws:dynamodb:eu-north-1:123456789012:table/stund"

func statements(t *testing.T, document string) []iam.Statement {
	t.Helper()
	var s []iam.Statement
	if err := json.Unmarshal([]byte(document), &s); err != nil {
		t.Fatal(err)
	}
	return s
}

func TestDecide(t *testing.T) {
	t.Parallel()
	read := `{"Effect": "Allow", "Action": ["dynamodb:GetItem", "dynamodb:Query"], "Resource": ["` + table + `", "` +
		table + `/index/by-*"]}`
	keys := func(set string) string {
		return `[{"Effect": "Allow", "Action": "dynamodb:*", "Resource": "*", "Condition": {"` + set +
			`StringLike": {"dynamodb:LeadingKeys": ["day#*", "booking#?"]}}}]`
	}
	when := func(condition string) string {
		return `[{"Effect":"Allow","Action":"a:b","Resource":"*","Condition":` + condition + `}]`
	}
	for name, c := range map[string]struct {
		policy, action, resource string
		context                  map[string][]string
		want                     bool
	}{
		"allowed":                  {`[` + read + `]`, "dynamodb:GetItem", table, nil, true},
		"action in another case":   {`[` + read + `]`, "DynamoDB:getitem", table, nil, true},
		"an index by pattern":      {`[` + read + `]`, "dynamodb:Query", table + "/index/by-key", nil, true},
		"another index":            {`[` + read + `]`, "dynamodb:Query", table + "/index/due", nil, false},
		"another table":            {`[` + read + `]`, "dynamodb:GetItem", table + "2", nil, false},
		"resource in another case": {`[` + read + `]`, "dynamodb:GetItem", strings.ToUpper(table), nil, false},
		"another action":           {`[` + read + `]`, "dynamodb:PutItem", table, nil, false},
		"character of two bytes": {`[{"Effect": "Allow", "Action": "a:b", "Resource": "day#?"}]`, "a:b",
			"day#å", nil, true},
		"half a character": {`[{"Effect": "Allow", "Action": "a:b", "Resource": "*??"}]`, "a:b",
			"€", nil, false},
		"nothing is said": {`[]`, "dynamodb:GetItem", table, nil, false},
		"denied beside allowed": {`[` + read + `, {"Effect": "Deny", "Action": "*", "Resource": "*"}]`,
			"dynamodb:GetItem", table, nil, false},
		"denied something else": {`[` + read + `, {"Effect": "Deny", "NotAction": "dynamodb:*", "Resource": "*"}]`,
			"dynamodb:GetItem", table, nil, true},
		"not a topic": {`[{"Effect": "Allow", "Action": "sns:Publish", "NotResource": "arn:aws:sns:*:*:*"}]`,
			"sns:Publish", "+4791234567", nil, true},
		"a topic": {`[{"Effect": "Allow", "Action": "sns:Publish", "NotResource": "arn:aws:sns:*:*:*"}]`,
			"sns:Publish", "arn:aws:sns:eu-north-1:1:x", nil, false},
		"all keys fit": {keys("ForAllValues:"), "dynamodb:PutItem", table,
			map[string][]string{"dynamodb:LeadingKeys": {"day#1", "booking#7"}}, true},
		"one key does not fit": {keys("ForAllValues:"), "dynamodb:PutItem", table,
			map[string][]string{"dynamodb:LeadingKeys": {"day#1", "secret"}}, false},
		"no keys, for all": {keys("ForAllValues:"), "dynamodb:PutItem", table, nil, true},
		"no keys, for any": {keys("ForAnyValue:"), "dynamodb:PutItem", table, nil, false},
		"one key fits, for any": {keys("ForAnyValue:"), "dynamodb:PutItem", table,
			map[string][]string{"dynamodb:leadingkeys": {"day#1", "secret"}}, true},
		"several values without set": {keys(""), "dynamodb:PutItem", table,
			map[string][]string{"dynamodb:LeadingKeys": {"day#1", "day#2"}}, false},
		"missing key":               {when(`{"StringEquals":{"k":"v"}}`), "a:b", "x", nil, false},
		"missing key, if it exists": {when(`{"StringEqualsIfExists":{"k":"v"}}`), "a:b", "x", nil, true},
		"missing key, reversed":     {when(`{"StringNotEquals":{"k":"v"}}`), "a:b", "x", nil, true},
		"missing key, as demanded":  {when(`{"Null":{"k":true}}`), "a:b", "x", nil, true},
		"key there, wanted missing": {when(`{"Null":{"k":"true"}}`), "a:b", "x",
			map[string][]string{"k": {"v"}}, false},
		"one of two conditions fails": {when(`{"StringEquals":{"k":"v","l":"v"}}`), "a:b", "x",
			map[string][]string{"k": {"v"}, "l": {"w"}}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			by, got := iam.Decide(statements(t, c.policy), iam.Request{Action: c.action, Resource: c.resource,
				Context: c.context})
			if got != c.want || (len(by) > 0) != got {
				t.Errorf("got %v by %v, wanted %v", got, by, c.want)
			}
		})
	}
}

func TestStatementsThatAreNotUnderstoodAreRefused(t *testing.T) {
	t.Parallel()
	for name, document := range map[string]string{
		"no effect":    `{"Action": "a:b", "Resource": "*"}`,
		"no resource":  `{"Effect": "Allow", "Action": "a:b"}`,
		"action twice": `{"Effect": "Allow", "Action": "a:b", "NotAction": "a:c", "Resource": "*"}`,
		"variable":     `{"Effect": "Allow", "Action": "a:b", "Resource": "arn:${aws:username}"}`,
		"unknown operator": `{"Effect": "Allow", "Action": "a:b", "Resource": "*", ` +
			`"Condition": {"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}}`,
		"unknown set": `{"Effect": "Allow", "Action": "a:b", "Resource": "*", ` +
			`"Condition": {"ForSome:StringLike": {"k": "v"}}}`,
		"misspelt condition": `{"Effect": "Allow", "Action": "a:b", "Resource": "*", ` +
			`"Conditions": {"StringEquals": {"k": "v"}}}`,
		"principal":           `{"Effect": "Allow", "Action": "a:b", "Resource": "*", "Principal": "*"}`,
		"resource is a map":   `{"Effect": "Allow", "Action": "a:b", "Resource": {"Ref": "Table"}}`,
		"statement is a text": `"Allow"`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var s iam.Statement
			if err := json.Unmarshal([]byte(document), &s); err == nil {
				t.Errorf("taken as %+v", s)
			}
		})
	}
}

func TestPermissions(t *testing.T) {
	t.Parallel()
	all := iam.Permissions(statements(t, `[{"Effect":"Allow","Action":["a:b","a:c"],"Resource":["x","y"]},
		{"Effect":"Deny","Action":"a:b","Resource":"z"},{"Effect":"Allow","Action":"d:e","NotResource":"q"}]`))
	if len(all) != 5 || all[4] != (iam.Permission{Statement: 2, Action: "d:e", Resource: "not q"}) {
		t.Errorf("got %v", all)
	}
}

// like is an oracle for wildcards: a regular expression.
func like(text, pattern string, fold bool) bool {
	expression := strings.NewReplacer(`\*`, `.*`, `\?`, `.`).Replace(regexp.QuoteMeta(pattern))
	if fold {
		expression = "(?i:" + expression + ")"
	}
	return regexp.MustCompile(`(?s)\A` + expression + `\z`).MatchString(text)
}

// decided is an oracle for Decide: it follows the evaluation logic word by word.
func decided(all []iam.Statement, r iam.Request) bool {
	anyLike := func(text string, patterns []string, fold bool) bool {
		return slices.ContainsFunc(patterns, func(p string) bool { return like(text, p, fold) })
	}
	allowed := false
	for _, s := range all {
		if len(s.Actions) > 0 && !anyLike(r.Action, s.Actions, true) || len(s.NotActions) > 0 &&
			anyLike(r.Action, s.NotActions, true) ||
			len(s.Resources) > 0 && !anyLike(r.Resource, s.Resources, false) || len(s.NotResources) > 0 &&
			anyLike(r.Resource, s.NotResources, false) {
			continue
		}
		met := true
		for _, c := range s.Conditions {
			met = met && holds(c, r.Context[c.Key])
		}
		if met && !s.Allow {
			return false
		}
		allowed = allowed || met
	}
	return allowed
}

// holds is decided's reading of a condition on the two operators that it is asked about.
func holds(c iam.Condition, values []string) bool {
	one := func(v string) bool {
		if c.Operator == "StringNotLike" {
			return !slices.ContainsFunc(c.Values, func(p string) bool { return like(v, p, false) })
		}
		return slices.ContainsFunc(c.Values, func(p string) bool { return like(v, p, false) })
	}
	count := 0
	for _, v := range values {
		if one(v) {
			count++
		}
	}
	switch {
	case c.Set == "ForAllValues":
		return count == len(values)
	case len(values) == 0 && c.IfExists:
		return true
	case c.Set == "ForAnyValue":
		return count > 0
	case len(values) == 0:
		return c.Operator == "StringNotLike"
	}
	return len(values) == 1 && count == 1
}

// FuzzDecide puts arbitrary patterns, and conditions of every shape, before Decide and its oracle.
func FuzzDecide(f *testing.F) {
	f.Add("dynamodb:*", "DynamoDB:GetItem", "arn:*:table/?", "arn:aws:table/s", "day#*", "day#1", "day#2", uint8(0))
	f.Add("a:*b*", "a:xbx", "*a*b?", "zaab", "?", "å", "€", uint8(0b1011))
	f.Add("**", "a", "*??", "€", "", "", "", uint8(0b0110101))
	f.Fuzz(func(t *testing.T, actions, action, resources, resource, keys, one, other string, shape uint8) {
		for _, text := range []string{actions, action} { // an action's name is in ASCII, in any case
			if strings.ContainsFunc(text, func(r rune) bool { return r >= 0x80 }) {
				t.Skip()
			}
		}
		if len(actions)+len(action)+len(resources)+len(resource)+len(keys)+len(one)+len(other) > 500 {
			t.Skip() // the oracle is slow
		}
		for _, text := range []string{resources, resource, keys, one, other} {
			if !utf8.ValidString(text) {
				t.Skip() // they come as JSON
			}
		}
		at := func(bit int) bool { return shape>>bit&1 > 0 }
		s := iam.Statement{Allow: true, Actions: []string{actions}, Resources: []string{"never", resources}}
		if at(0) {
			s.Actions, s.NotActions = nil, s.Actions
		}
		if at(1) {
			s.Resources, s.NotResources = nil, s.Resources
		}
		c := iam.Condition{Operator: "StringLike", Key: "dynamodb:LeadingKeys", Values: []string{keys, "always"},
			IfExists: at(2),
			Set:      []string{"", "ForAllValues", "ForAnyValue", ""}[shape>>3&3]}
		if at(5) {
			c.Operator = "StringNotLike"
		}
		s.Conditions = []iam.Condition{c}
		deny := iam.Statement{Actions: []string{"*"}, Resources: []string{one}}
		for _, all := range [][]iam.Statement{{s}, {s, deny}, {deny, s}, nil} {
			for _, context := range []map[string][]string{nil, {c.Key: {one}}, {c.Key: {one, other}}} {
				r := iam.Request{Action: action, Resource: resource, Context: context}
				by, got := iam.Decide(all, r)
				if want := decided(all, r); got != want || (len(by) > 0) != got {
					t.Errorf("%+v, %+v: got %v by %v, wanted %v", all, r, got, by, want)
				}
			}
		}
	})
}

// FuzzStatement reads arbitrary documents: what is taken says what it is about, and can be asked.
func FuzzStatement(f *testing.F) {
	f.Add(`{"Effect": "Allow", "Action": ["a:b"], "Resource": "*", "Condition": {"ForAllValues:StringLike": {"k": ` +
		`["v*"]}}}`)
	f.Add(`{"Effect": "Deny", "NotAction": "a:b", "NotResource": "x", "Condition": {"Null": {"k": true}, ` +
		`"StringNotEqualsIfExists": {"l": 1}}}`)
	f.Add(`{"Effect": "Allow", "Action": [], "Resource": null}`)
	f.Fuzz(func(t *testing.T, document string) {
		var s iam.Statement
		if json.Unmarshal([]byte(document), &s) != nil {
			return
		}
		if (len(s.Actions) == 0) == (len(s.NotActions) == 0) || (len(s.Resources) == 0) == (len(s.NotResources) == 0) {
			t.Errorf("%s is taken as %+v", document, s)
		}
		by, got := iam.Decide([]iam.Statement{s}, iam.Request{Action: "a:b", Resource: "x",
			Context: map[string][]string{"k": {"v"}}})
		if granted := iam.Permissions([]iam.Statement{s}); got && (len(by) != 1 || !slices.Contains(granted, by[0])) ||
			!s.Allow && (got || len(granted) > 0) {
			t.Errorf("%s allows by %v and grants %v", document, by, granted)
		}
	})
}
