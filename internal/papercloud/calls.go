package papercloud

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/mail"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"stund/internal/papercloud/iam"
)

// account is where the calls of a stack go to.
type account struct {
	region, id string
	// hash are the key attributes by table and index: "stund" and "stund/due".
	hash map[string]string
}

func (a account) arn(service, resource string) string {
	return "arn:aws:" + service + ":" + a.region + ":" + a.id + ":" + resource
}

// requests returns what a call asks leave for: each action on each resource. Sources: "Actions, resources, and
// condition keys for AWS services" (service authorization reference) for DynamoDB, SES and SNS.
func (a account) requests(service string, h http.Header, body []byte) ([]iam.Request, error) {
	switch service {
	case "dynamodb":
		_, operation, ok := strings.Cut(h.Get("X-Amz-Target"), ".")
		if !ok {
			return nil, errors.New("no X-Amz-Target")
		}
		return a.dynamoDB(operation, body)
	case "ses", "email", "sns":
		form, err := url.ParseQuery(string(body))
		if err != nil {
			return nil, errors.New("the body is not a form")
		}
		if service == "sns" {
			return a.sns(form)
		}
		return a.ses(form)
	}
	return nil, fmt.Errorf("what %q asks leave for is not known here", service)
}

// attribute is one value of an item in DynamoDB's JSON.
type attribute struct{ S, N, B *string }

func (v attribute) text() string {
	for _, p := range []*string{v.S, v.N, v.B} {
		if p != nil {
			return *p
		}
	}
	return ""
}

// one is what an operation names of one item, or of a query.
type one struct {
	TableName, IndexName      string
	Key, Item                 map[string]attribute
	KeyConditionExpression    string
	ExpressionAttributeNames  map[string]string
	ExpressionAttributeValues map[string]attribute
}

func (a account) dynamoDB(operation string, body []byte) ([]iam.Request, error) {
	var in struct {
		one
		RequestItems  map[string]json.RawMessage
		TransactItems []struct{ Put, Delete, Update, ConditionCheck, Get *one }
	}
	if err := json.Unmarshal(body, &in); err != nil {
		return nil, errors.New("the body is not DynamoDB's JSON")
	}
	switch operation {
	case "TransactWriteItems", "TransactGetItems":
		var all []iam.Request
		for _, item := range in.TransactItems {
			for action, o := range map[string]*one{"PutItem": item.Put, "DeleteItem": item.Delete,
				"UpdateItem":         item.Update,
				"ConditionCheckItem": item.ConditionCheck, "GetItem": item.Get} {
				if o != nil {
					all = append(all, a.onItem(action, *o))
				}
			}
		}
		if len(all) == 0 {
			return nil, errors.New("the transaction holds nothing")
		}
		return all, nil
	case "BatchGetItem", "BatchWriteItem":
		return a.batch(operation, in.RequestItems)
	case "ListTables":
		return []iam.Request{{Action: "dynamodb:ListTables", Resource: "*"}}, nil
	}
	if in.TableName == "" {
		return nil, fmt.Errorf("%s names no table", operation)
	}
	return []iam.Request{a.onItem(operation, in.one)}, nil
}

// onItem returns what an operation on an item, a query or anything else of one table asks leave for.
func (a account) onItem(action string, o one) iam.Request {
	name := o.TableName
	if i := strings.LastIndexByte(name, '/'); i >= 0 { // it may be given as an ARN
		name = name[i+1:]
	}
	place := name
	resource := "table/" + name
	if o.IndexName != "" {
		place += "/" + o.IndexName
		resource += "/index/" + o.IndexName
	}
	r := iam.Request{Action: "dynamodb:" + action, Resource: a.arn("dynamodb", resource)}
	hash := a.hash[place]
	for _, from := range []map[string]attribute{o.Key, o.Item} {
		if v, ok := from[hash]; ok {
			r.Context = map[string][]string{leadingKey: {v.text()}}
		}
	}
	if v, ok := o.asked(hash); ok {
		r.Context = map[string][]string{leadingKey: {v}}
	}
	return r
}

var equality = regexp.MustCompile(`([#\w.-]+)\s*=\s*(:\w+)`)

// asked returns the hash key's value of a query.
func (o one) asked(hash string) (string, bool) {
	for _, m := range equality.FindAllStringSubmatch(o.KeyConditionExpression, -1) {
		name := m[1]
		if real, ok := o.ExpressionAttributeNames[name]; ok {
			name = real
		}
		if name == hash {
			v, ok := o.ExpressionAttributeValues[m[2]]
			return v.text(), ok
		}
	}
	return "", false
}

func (a account) batch(operation string, tables map[string]json.RawMessage) ([]iam.Request, error) {
	if len(tables) == 0 {
		return nil, fmt.Errorf("%s names no table", operation)
	}
	var all []iam.Request
	for _, table := range slices.Sorted(maps.Keys(tables)) {
		var keys []map[string]attribute
		if operation == "BatchGetItem" {
			var in struct{ Keys []map[string]attribute }
			if err := json.Unmarshal(tables[table], &in); err != nil {
				return nil, errors.New("the body is not DynamoDB's JSON")
			}
			keys = in.Keys
		} else {
			var in []struct{ PutRequest, DeleteRequest *one }
			if err := json.Unmarshal(tables[table], &in); err != nil {
				return nil, errors.New("the body is not DynamoDB's JSON")
			}
			for _, w := range in {
				if w.PutRequest != nil {
					keys = append(keys, w.PutRequest.Item)
				}
				if w.DeleteRequest != nil {
					keys = append(keys, w.DeleteRequest.Key)
				}
			}
		}
		r := a.onItem(operation, one{TableName: table})
		leading := map[string]bool{}
		for _, k := range keys {
			leading[k[a.hash[table]].text()] = true
		}
		r.Context = map[string][]string{leadingKey: slices.Sorted(maps.Keys(leading))}
		all = append(all, r)
	}
	return all, nil
}

// ses returns what a call of SES's query protocol asks leave for: the identity that it sends as, and the configuration
// set.
func (a account) ses(form url.Values) ([]iam.Request, error) {
	action := form.Get("Action")
	if action == "" {
		return nil, errors.New("the form names no action")
	}
	from := []string{form.Get("Source")}
	if raw := form.Get("RawMessage.Data"); raw != "" {
		text, err := base64.StdEncoding.DecodeString(raw)
		if err != nil {
			return nil, errors.New("the message is not base64")
		}
		m, err := mail.ReadMessage(strings.NewReader(string(text)))
		if err != nil {
			return nil, errors.New("the message has no header")
		}
		if all, err := m.Header.AddressList("From"); err == nil {
			from = from[:0]
			for _, address := range all {
				from = append(from, address.Address)
			}
		}
	}
	if len(from) == 0 || from[0] == "" {
		return []iam.Request{{Action: "ses:" + action, Resource: "*"}}, nil
	}
	context := map[string][]string{"ses:FromAddress": from}
	for name, values := range form {
		if strings.HasPrefix(name, "Destinations.") || strings.HasPrefix(name, "Destination.") {
			context["ses:Recipients"] = append(context["ses:Recipients"], values...)
		}
	}
	all := []iam.Request{{Action: "ses:" + action, Resource: a.arn("ses", "identity/"+from[0]), Context: context}}
	if set := form.Get("ConfigurationSetName"); set != "" {
		all = append(all, iam.Request{Action: "ses:" + action, Resource: a.arn("ses", "configuration-set/"+set),
			Context: context})
	}
	return all, nil
}

// sns returns what a call of SNS's query protocol asks leave for. A text message has no ARN: its resource is the
// telephone number, as AWS's own refusals name it.
func (a account) sns(form url.Values) ([]iam.Request, error) {
	action := form.Get("Action")
	if action == "" {
		return nil, errors.New("the form names no action")
	}
	for _, name := range []string{"TopicArn", "TargetArn", "PhoneNumber"} {
		if v := form.Get(name); v != "" {
			return []iam.Request{{Action: "sns:" + action, Resource: v}}, nil
		}
	}
	return []iam.Request{{Action: "sns:" + action, Resource: "*"}}, nil
}
