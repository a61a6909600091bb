// Package sam reads an AWS SAM template as a deployment would: parameters, conditions and references are resolved to the
// names that a stack of it would have, globals are put into each function, and what comes out is what each function may do
// and what calls it.
//
// Sources: "Template anatomy" and "Intrinsic function reference" (CloudFormation user guide), "AWS SAM resource and property
// reference". What is not understood is an error, never left out.
package sam

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// Deployment is what a template is deployed with.
type Deployment struct {
	Stack      string            // its name
	Region     string            // "eu-north-1"
	Account    string            // twelve digits
	Parameters map[string]string // that differ from their defaults
	// Known are names and attributes that are told rather than made up: "Table", "Identity.Outputs.Issuer".
	Known map[string]string
}

var pseudo = regexp.MustCompile(`!Ref (AWS::\w+)`)

// read gives the template's text as maps, lists and scalars; a tag becomes what it is short for: {"Ref": "Table"}.
func read(path string) (map[string]any, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	// The parser takes the colons of AWS::Region for a key's where that stands in a map in braces.
	file, err := parser.ParseBytes(pseudo.ReplaceAll(b, []byte(`!Ref "$1"`)), 0)
	if err != nil {
		return nil, err
	}
	if len(file.Docs) != 1 {
		return nil, fmt.Errorf("%d documents, wanted one", len(file.Docs))
	}
	v, err := plain(file.Docs[0].Body)
	if err != nil {
		return nil, err
	}
	m, ok := v.(map[string]any)
	if !ok {
		return nil, errors.New("the template is not a map")
	}
	return m, nil
}

func plain(n ast.Node) (any, error) {
	switch n := n.(type) {
	case nil:
		return nil, nil // null is a value of YAML
	case *ast.MappingNode:
		m := map[string]any{}
		for _, entry := range n.Values {
			if err := put(m, entry); err != nil {
				return nil, err
			}
		}
		return m, nil
	case *ast.MappingValueNode:
		m := map[string]any{}
		return m, put(m, n)
	case *ast.SequenceNode:
		list := make([]any, 0, len(n.Values))
		for _, entry := range n.Values {
			v, err := plain(entry)
			if err != nil {
				return nil, err
			}
			list = append(list, v)
		}
		return list, nil
	case *ast.TagNode:
		v, err := plain(n.Value)
		if err != nil {
			return nil, err
		}
		name := strings.TrimPrefix(n.Start.Value, "!")
		if name != "Ref" && name != "Condition" {
			name = "Fn::" + name
		}
		return map[string]any{name: v}, nil
	case *ast.LiteralNode:
		return n.Value.Value, nil
	case *ast.StringNode:
		return n.Value, nil
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode, *ast.NullNode:
		return n.(ast.ScalarNode).GetValue(), nil
	}
	return nil, fmt.Errorf("line %d: %s is not read here", n.GetToken().Position.Line, n.Type())
}

func put(m map[string]any, entry *ast.MappingValueNode) error {
	key := entry.Key.GetToken().Value
	if entry.Key.IsMergeKey() {
		return fmt.Errorf("line %d: a merge key is not read here", entry.Key.GetToken().Position.Line)
	}
	if _, twice := m[key]; twice {
		return fmt.Errorf("line %d: %s twice", entry.Key.GetToken().Position.Line, key)
	}
	v, err := plain(entry.Value)
	if err != nil {
		return err
	}
	m[key] = v
	return nil
}

// resolver replaces references by what they stand for.
type resolver struct {
	Deployment
	parameters map[string]string
	types      map[string]string // of resources by their id
	conditions map[string]any
	mappings   map[string]any
}

// nothing is what AWS::NoValue stands for: whatever has it as its value is left out.
type nothing struct{}

func (r *resolver) resolve(v any) (any, error) {
	switch v := v.(type) {
	case map[string]any:
		if len(v) == 1 {
			for name, arg := range v {
				if out, ok, err := r.function(name, arg); ok || err != nil {
					return out, err
				}
			}
		}
		out := make(map[string]any, len(v))
		for _, key := range slices.Sorted(maps.Keys(v)) {
			x, err := r.resolve(v[key])
			if err != nil {
				return nil, fmt.Errorf("%s: %w", key, err)
			}
			if _, none := x.(nothing); !none {
				out[key] = x
			}
		}
		return out, nil
	case []any:
		out := make([]any, 0, len(v))
		for _, e := range v {
			x, err := r.resolve(e)
			if err != nil {
				return nil, err
			}
			if _, none := x.(nothing); !none {
				out = append(out, x)
			}
		}
		return out, nil
	}
	return v, nil
}

// function carries out an intrinsic function; ok is false where the name is none.
func (r *resolver) function(name string, arg any) (out any, ok bool, err error) {
	switch name {
	case "Ref":
		id, _ := arg.(string)
		if id == "AWS::NoValue" {
			return nothing{}, true, nil
		}
		out, err = r.ref(id)
	case "Fn::GetAtt":
		path, isText := arg.(string)
		if !isText {
			path, err = r.join(arg, ".")
		}
		if err == nil {
			out, err = r.attribute(path)
		}
	case "Fn::Sub":
		out, err = r.sub(arg)
	case "Fn::If":
		out, err = r.choose(arg)
	case "Fn::Join":
		args, isList := arg.([]any)
		if !isList || len(args) != 2 {
			return nil, true, errors.New("Fn::Join wants a delimiter and a list")
		}
		delimiter, _ := args[0].(string)
		out, err = r.join(args[1], delimiter)
	case "Fn::FindInMap":
		out, err = r.find(arg)
	default:
		if strings.HasPrefix(name, "Fn::") {
			return nil, true, fmt.Errorf("%s is not known here", name)
		}
		return nil, false, nil
	}
	return out, true, err
}

// ref gives what Ref gives: a parameter's value, a pseudo parameter, a resource's name.
func (r *resolver) ref(id string) (string, error) {
	if v, ok := r.parameters[id]; ok {
		return v, nil
	}
	if v, ok := r.Known[id]; ok {
		return v, nil
	}
	switch id {
	case "AWS::Region":
		return r.Region, nil
	case "AWS::AccountId":
		return r.Account, nil
	case "AWS::Partition":
		return "aws", nil
	case "AWS::URLSuffix":
		return "amazonaws.com", nil
	case "AWS::StackName":
		return r.Stack, nil
	case "AWS::StackId":
		return r.arn("cloudformation", "stack/"+r.Stack), nil
	}
	name := r.Stack + "-" + id
	switch r.types[id] {
	case "AWS::SQS::Queue":
		return "https://sqs." + r.Region + ".amazonaws.com/" + r.Account + "/" + name, nil
	case "AWS::SNS::Topic":
		return r.arn("sns", name), nil
	case "AWS::SecretsManager::Secret":
		return r.arn("secretsmanager", "secret:"+name), nil
	case "AWS::IAM::ManagedPolicy":
		return "arn:aws:iam::" + r.Account + ":policy/" + name, nil
	case "":
		if !r.generated(id) {
			return "", fmt.Errorf("%q is neither a parameter nor a resource", id)
		}
	}
	return name, nil
}

// generated tells whether SAM makes a resource of the id beside one of the template's: "ApiApiGatewayDefaultStage".
func (r *resolver) generated(id string) bool {
	for other, kind := range r.types {
		if strings.HasPrefix(kind, "AWS::Serverless::") && strings.HasPrefix(id, other) {
			return true
		}
	}
	return false
}

func (r *resolver) arn(service, resource string) string {
	return "arn:aws:" + service + ":" + r.Region + ":" + r.Account + ":" + resource
}

// attribute gives what Fn::GetAtt gives.
func (r *resolver) attribute(path string) (string, error) {
	if v, ok := r.Known[path]; ok {
		return v, nil
	}
	id, attr, _ := strings.Cut(path, ".")
	name, err := r.ref(id)
	if err != nil {
		return "", err
	}
	switch kind := r.types[id]; {
	case strings.HasPrefix(name, "arn:") && strings.HasSuffix(attr, "Arn"):
		return name, nil
	case kind == "AWS::DynamoDB::Table" && attr == "Arn":
		return r.arn("dynamodb", "table/"+name), nil
	case kind == "AWS::DynamoDB::Table" && attr == "StreamArn":
		return r.arn("dynamodb", "table/"+name+"/stream/1"), nil
	case kind == "AWS::SQS::Queue" && attr == "Arn":
		return r.arn("sqs", r.Stack+"-"+id), nil
	case kind == "AWS::SQS::Queue" && attr == "QueueName":
		return r.Stack + "-" + id, nil
	case (kind == "AWS::Serverless::Function" || kind == "AWS::Lambda::Function") && attr == "Arn":
		return r.arn("lambda", "function:"+name), nil
	case attr == "Arn":
		return r.arn(strings.ToLower(strings.Split(kind, "::")[1]), name), nil
	}
	return name + "." + attr, nil
}

var placeholder = regexp.MustCompile(`\$\{([^!}][^}]*)\}`)

func (r *resolver) sub(arg any) (string, error) {
	text, ok := arg.(string)
	own := map[string]any{}
	if args, isList := arg.([]any); isList && len(args) == 2 {
		text, ok = args[0].(string)
		own, _ = args[1].(map[string]any)
	}
	if !ok {
		return "", errors.New("Fn::Sub wants a text")
	}
	var failed error
	out := placeholder.ReplaceAllStringFunc(text, func(found string) string {
		name := strings.TrimSpace(found[2 : len(found)-1])
		var v any
		var err error
		switch own, there := own[name]; {
		case there:
			v, err = r.resolve(own)
		case strings.Contains(name, "."):
			v, err = r.attribute(name)
		default:
			v, err = r.ref(name)
		}
		failed = errors.Join(failed, err)
		return fmt.Sprint(v)
	})
	return strings.ReplaceAll(out, "${!", "${"), failed
}

func (r *resolver) choose(arg any) (any, error) {
	args, ok := arg.([]any)
	if !ok || len(args) != 3 {
		return nil, errors.New("Fn::If wants a condition and two values")
	}
	name, _ := args[0].(string)
	holds, err := r.condition(name)
	if err != nil {
		return nil, err
	}
	if holds {
		return r.resolve(args[1])
	}
	return r.resolve(args[2])
}

func (r *resolver) join(list any, delimiter string) (string, error) {
	v, err := r.resolve(list)
	if err != nil {
		return "", err
	}
	parts, ok := v.([]any)
	if !ok {
		return "", fmt.Errorf("%T where a list is wanted", v)
	}
	texts := make([]string, len(parts))
	for i, p := range parts {
		texts[i] = fmt.Sprint(p)
	}
	return strings.Join(texts, delimiter), nil
}

func (r *resolver) find(arg any) (any, error) {
	v, err := r.resolve(arg)
	if err != nil {
		return nil, err
	}
	path, _ := v.([]any)
	if len(path) != 3 {
		return nil, errors.New("Fn::FindInMap wants a map and two keys")
	}
	var at any = r.mappings
	for _, key := range path {
		m, _ := at.(map[string]any)
		found, ok := m[fmt.Sprint(key)]
		if !ok {
			return nil, fmt.Errorf("Fn::FindInMap: there is no %v", path)
		}
		at = found
	}
	return at, nil
}

// condition tells whether a condition of the template holds.
func (r *resolver) condition(name string) (bool, error) {
	c, ok := r.conditions[name]
	if !ok {
		return false, fmt.Errorf("there is no condition %q", name)
	}
	holds, err := r.holds(c)
	if err != nil {
		return false, fmt.Errorf("condition %s: %w", name, err)
	}
	return holds, nil
}

func (r *resolver) holds(c any) (bool, error) {
	m, ok := c.(map[string]any)
	if !ok || len(m) != 1 {
		return false, fmt.Errorf("%v is no condition", c)
	}
	for name, arg := range m {
		if name == "Condition" {
			id, _ := arg.(string)
			return r.condition(id)
		}
		args, _ := arg.([]any)
		switch {
		case name == "Fn::Equals" && len(args) == 2:
			a, err := r.resolve(args[0])
			if err != nil {
				return false, err
			}
			b, err := r.resolve(args[1])
			return fmt.Sprint(a) == fmt.Sprint(b), err
		case name == "Fn::Not" && len(args) == 1:
			holds, err := r.holds(args[0])
			return !holds, err
		case name == "Fn::And" || name == "Fn::Or":
			for _, a := range args {
				holds, err := r.holds(a)
				if err != nil || holds == (name == "Fn::Or") {
					return holds, err
				}
			}
			return name == "Fn::And", nil
		}
	}
	return false, fmt.Errorf("%v is no condition that is known here", c)
}

// values gives the parameters' values: defaults, and what was told instead, within the allowed.
func values(declared map[string]any, told map[string]string) (map[string]string, error) {
	out := map[string]string{}
	var wrong []error
	for name := range told {
		if _, ok := declared[name]; !ok {
			wrong = append(wrong, fmt.Errorf("there is no parameter %s", name))
		}
	}
	for name, d := range declared {
		p, _ := d.(map[string]any)
		v, ok := told[name]
		if !ok {
			fallback, has := p["Default"]
			if !has {
				wrong = append(wrong, fmt.Errorf("parameter %s has no default and was not told", name))
				continue
			}
			v = text(fallback)
		}
		if allowed, ok := p["AllowedValues"].([]any); ok && !slices.ContainsFunc(allowed, func(a any) bool { return text(a) == v }) {
			wrong = append(wrong, fmt.Errorf("parameter %s may not be %q", name, v))
		}
		if pattern, ok := p["AllowedPattern"].(string); ok {
			whole, err := regexp.Compile("^(?:" + pattern + ")$")
			if err != nil || !whole.MatchString(v) {
				wrong = append(wrong, fmt.Errorf("parameter %s may not be %q", name, v))
			}
		}
		out[name] = v
	}
	return out, errors.Join(wrong...)
}

// text writes a scalar as CloudFormation hands it on.
func text(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	return fmt.Sprint(v)
}
