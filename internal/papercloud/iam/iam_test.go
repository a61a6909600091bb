package iam_test

import (
	"encoding/json"
	"strings"
	"testing"

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
	read := `{"Effect": "Allow", "Action": ["dynamodb:GetItem", "dynamodb:Query"], "Resource": ["` + table + `", "` + table + `/index/by-*"]}`
	keys := func(set string) string {
		return `[{"Effect": "Allow", "Action": "dynamodb:*", "Resource": "*", "Condition": {"` + set +
			`StringLike": {"dynamodb:LeadingKeys": ["day#*", "booking#?"]}}}]`
	}
	for name, c := range map[string]struct {
		policy, action, resource string
		context                  map[string][]string
		want                     bool
	}{
		"allowed":                     {`[` + read + `]`, "dynamodb:GetItem", table, nil, true},
		"action in another case":      {`[` + read + `]`, "DynamoDB:getitem", table, nil, true},
		"an index by pattern":         {`[` + read + `]`, "dynamodb:Query", table + "/index/by-key", nil, true},
		"another index":               {`[` + read + `]`, "dynamodb:Query", table + "/index/due", nil, false},
		"another table":               {`[` + read + `]`, "dynamodb:GetItem", table + "2", nil, false},
		"resource in another case":    {`[` + read + `]`, "dynamodb:GetItem", strings.ToUpper(table), nil, false},
		"another action":              {`[` + read + `]`, "dynamodb:PutItem", table, nil, false},
		"nothing is said":             {`[]`, "dynamodb:GetItem", table, nil, false},
		"denied beside allowed":       {`[` + read + `, {"Effect": "Deny", "Action": "*", "Resource": "*"}]`, "dynamodb:GetItem", table, nil, false},
		"denied something else":       {`[` + read + `, {"Effect": "Deny", "NotAction": "dynamodb:*", "Resource": "*"}]`, "dynamodb:GetItem", table, nil, true},
		"not a topic":                 {`[{"Effect": "Allow", "Action": "sns:Publish", "NotResource": "arn:aws:sns:*:*:*"}]`, "sns:Publish", "+4791234567", nil, true},
		"a topic":                     {`[{"Effect": "Allow", "Action": "sns:Publish", "NotResource": "arn:aws:sns:*:*:*"}]`, "sns:Publish", "arn:aws:sns:eu-north-1:1:x", nil, false},
		"all keys fit":                {keys("ForAllValues:"), "dynamodb:PutItem", table, map[string][]string{"dynamodb:LeadingKeys": {"day#1", "booking#7"}}, true},
		"one key does not fit":        {keys("ForAllValues:"), "dynamodb:PutItem", table, map[string][]string{"dynamodb:LeadingKeys": {"day#1", "secret"}}, false},
		"no keys, for all":            {keys("ForAllValues:"), "dynamodb:PutItem", table, nil, true},
		"no keys, for any":            {keys("ForAnyValue:"), "dynamodb:PutItem", table, nil, false},
		"one key fits, for any":       {keys("ForAnyValue:"), "dynamodb:PutItem", table, map[string][]string{"dynamodb:leadingkeys": {"day#1", "secret"}}, true},
		"several values without set":  {keys(""), "dynamodb:PutItem", table, map[string][]string{"dynamodb:LeadingKeys": {"day#1", "day#2"}}, false},
		"missing key":                 {`[{"Effect":"Allow","Action":"a:b","Resource":"*","Condition":{"StringEquals":{"k":"v"}}}]`, "a:b", "x", nil, false},
		"missing key, if it exists":   {`[{"Effect":"Allow","Action":"a:b","Resource":"*","Condition":{"StringEqualsIfExists":{"k":"v"}}}]`, "a:b", "x", nil, true},
		"missing key, reversed":       {`[{"Effect":"Allow","Action":"a:b","Resource":"*","Condition":{"StringNotEquals":{"k":"v"}}}]`, "a:b", "x", nil, true},
		"missing key, as demanded":    {`[{"Effect":"Allow","Action":"a:b","Resource":"*","Condition":{"Null":{"k":true}}}]`, "a:b", "x", nil, true},
		"key there, wanted missing":   {`[{"Effect":"Allow","Action":"a:b","Resource":"*","Condition":{"Null":{"k":"true"}}}]`, "a:b", "x", map[string][]string{"k": {"v"}}, false},
		"one of two conditions fails": {`[{"Effect":"Allow","Action":"a:b","Resource":"*","Condition":{"StringEquals":{"k":"v","l":"v"}}}]`, "a:b", "x", map[string][]string{"k": {"v"}, "l": {"w"}}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			by, got := iam.Decide(statements(t, c.policy), iam.Request{Action: c.action, Resource: c.resource, Context: c.context})
			if got != c.want || (len(by) > 0) != got {
				t.Errorf("got %v by %v, wanted %v", got, by, c.want)
			}
		})
	}
}

func TestStatementsThatAreNotUnderstoodAreRefused(t *testing.T) {
	t.Parallel()
	for name, document := range map[string]string{
		"no effect":           `{"Action": "a:b", "Resource": "*"}`,
		"no resource":         `{"Effect": "Allow", "Action": "a:b"}`,
		"action twice":        `{"Effect": "Allow", "Action": "a:b", "NotAction": "a:c", "Resource": "*"}`,
		"variable":            `{"Effect": "Allow", "Action": "a:b", "Resource": "arn:${aws:username}"}`,
		"unknown operator":    `{"Effect": "Allow", "Action": "a:b", "Resource": "*", "Condition": {"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}}`,
		"unknown set":         `{"Effect": "Allow", "Action": "a:b", "Resource": "*", "Condition": {"ForSome:StringLike": {"k": "v"}}}`,
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
