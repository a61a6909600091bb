package sam

import (
	"encoding/base64"
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// resolver replaces references by what they stand for.
type resolver struct {
	Deployment
	path       string         // of the template
	within     []string       // paths of the templates that it is nested in, the outermost first
	parent     *resolver      // of the template that it is nested in; nil: none
	parameters map[string]any // a text, or a list of texts
	mappings   map[string]any
	conditions map[string]any
	asked      []string                  // conditions that are being looked into
	resources  map[string]map[string]any // whose conditions hold
	types      map[string]string         // of resources by their id
	nested     map[string]*nestedStack
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
			if strings.HasPrefix(key, "Fn::") {
				return nil, fmt.Errorf("%s has other keys beside it", key)
			}
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
	case "Fn::Split":
		out, err = r.split(arg)
	case "Fn::Select":
		out, err = r.pick(arg)
	case "Fn::Base64":
		var v string
		v, err = r.text(arg)
		out = base64.StdEncoding.EncodeToString([]byte(v))
	case "Fn::FindInMap":
		out, err = r.find(arg)
	case "Fn::Transform":
		out, err = r.include(arg)
	default:
		if strings.HasPrefix(name, "Fn::") {
			return nil, true, fmt.Errorf("%s is not known here", name)
		}
		return nil, false, nil
	}
	return out, true, err
}

// ref returns what Ref gives: a parameter's value, a pseudo parameter, a resource's name.
func (r *resolver) ref(id string) (any, error) {
	if v, ok := r.parameters[id]; ok {
		return v, nil
	}
	return r.name(id)
}

// name returns what Ref gives of anything but a parameter.
func (r *resolver) name(id string) (string, error) {
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
		return r.stackID(r.Stack), nil
	}
	name := r.Stack + "-" + id
	switch r.kind(id) {
	case "":
		return "", fmt.Errorf("%q is neither a parameter nor a resource", id)
	case "AWS::ApiGatewayV2::Stage":
		return "$default", nil
	case "AWS::CloudFormation::Stack":
		return r.stackID(name), nil
	case "AWS::SQS::Queue":
		return "https://sqs." + r.Region + ".amazonaws.com/" + r.Account + "/" + name, nil
	case "AWS::SNS::Topic":
		return r.arn("sns", name), nil
	case "AWS::SecretsManager::Secret":
		return r.arn("secretsmanager", "secret:"+name), nil
	case "AWS::IAM::ManagedPolicy":
		return "arn:aws:iam::" + r.Account + ":policy/" + name, nil
	}
	return name, nil
}

// kind returns a resource's type, also of one that SAM makes beside those of the template ("Generated CloudFormation
// resources for AWS SAM"); "": there is none.
func (r *resolver) kind(id string) string {
	if kind := r.types[id]; kind != "" {
		return kind
	}
	if api, ok := strings.CutSuffix(id, "ApiGatewayDefaultStage"); ok && r.types[api] == "AWS::Serverless::HttpApi" {
		return "AWS::ApiGatewayV2::Stage"
	}
	if function, ok := strings.CutSuffix(id, "Role"); ok && r.types[function] == "AWS::Serverless::Function" {
		return "AWS::IAM::Role"
	}
	return ""
}

func (r *resolver) arn(service, resource string) string {
	return "arn:aws:" + service + ":" + r.Region + ":" + r.Account + ":" + resource
}

// stackID returns a stack's ARN. Its last part is a UUID on AWS, new with each stack that is made.
func (r *resolver) stackID(stack string) string {
	return r.arn("cloudformation", "stack/"+stack+"/00000000-0000-4000-8000-000000000000")
}

// attribute returns what Fn::GetAtt gives. Of types that are not told apart here an attribute is named after itself.
func (r *resolver) attribute(path string) (string, error) {
	if v, ok := r.Known[path]; ok {
		return v, nil
	}
	id, attr, ok := strings.Cut(path, ".")
	kind := r.kind(id)
	if !ok || kind == "" {
		return "", fmt.Errorf("%q is no attribute of a resource", path)
	}
	name, err := r.name(id)
	if err != nil {
		return "", err
	}
	switch kind {
	case "AWS::CloudFormation::Stack":
		return r.output(id, attr)
	case "AWS::DynamoDB::Table":
		switch attr {
		case "Arn":
			return r.arn("dynamodb", "table/"+name), nil
		case "StreamArn":
			return r.arn("dynamodb", "table/"+name+"/stream/1"), nil
		}
	case "AWS::SQS::Queue":
		switch attr {
		case "Arn":
			return r.arn("sqs", r.Stack+"-"+id), nil
		case "QueueName":
			return r.Stack + "-" + id, nil
		case "QueueUrl":
			return name, nil
		}
	case "AWS::SNS::Topic":
		switch attr {
		case "TopicArn":
			return name, nil
		case "TopicName":
			return r.Stack + "-" + id, nil
		}
	case "AWS::Cognito::UserPool":
		switch attr {
		case "Arn":
			return r.arn("cognito-idp", "userpool/"+name), nil
		case "ProviderName":
			return "cognito-idp." + r.Region + ".amazonaws.com/" + name, nil
		case "ProviderURL":
			return "https://cognito-idp." + r.Region + ".amazonaws.com/" + name, nil
		}
	case "AWS::Serverless::Function", "AWS::Lambda::Function":
		if attr == "Arn" {
			return r.arn("lambda", "function:"+name), nil
		}
	case "AWS::IAM::Role":
		if attr == "Arn" {
			return "arn:aws:iam::" + r.Account + ":role/" + name, nil
		}
	default:
		if service := strings.Split(kind, "::"); attr == "Arn" && len(service) > 1 {
			return r.arn(strings.ToLower(service[1]), name), nil
		}
		return name + "." + attr, nil
	}
	return "", fmt.Errorf("%s has no attribute %q that is known here", id, attr)
}

var placeholder = regexp.MustCompile(`\$\{([^!}][^}]*)\}`)

func (r *resolver) sub(arg any) (string, error) {
	template, ok := arg.(string)
	own := map[string]any{}
	if args, isList := arg.([]any); isList && len(args) == 2 {
		template, ok = args[0].(string)
		if ok {
			own, ok = args[1].(map[string]any)
		}
	}
	if !ok {
		return "", errors.New("Fn::Sub wants a text")
	}
	var failed error
	out := placeholder.ReplaceAllStringFunc(template, func(found string) string {
		name := strings.TrimSpace(found[2 : len(found)-1])
		var v any
		var err error
		switch value, there := own[name]; {
		case there:
			v, err = r.resolve(value)
		case strings.Contains(name, "."):
			v, err = r.attribute(name)
		default:
			v, err = r.ref(name)
		}
		text, bad := scalar(v)
		if err == nil && bad != nil {
			err = fmt.Errorf("Fn::Sub: %s: %w", name, bad)
		}
		failed = errors.Join(failed, err)
		return text
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

// text resolves what must come out as a text.
func (r *resolver) text(v any) (string, error) {
	v, err := r.resolve(v)
	if err != nil {
		return "", err
	}
	return scalar(v)
}

// list resolves what must come out as a list.
func (r *resolver) list(v any) ([]any, error) {
	v, err := r.resolve(v)
	if err != nil {
		return nil, err
	}
	all, ok := v.([]any)
	if !ok {
		return nil, fmt.Errorf("%T where a list is wanted", v)
	}
	return all, nil
}

func (r *resolver) join(list any, delimiter string) (string, error) {
	parts, err := r.list(list)
	if err != nil {
		return "", err
	}
	texts := make([]string, len(parts))
	for i, p := range parts {
		if texts[i], err = scalar(p); err != nil {
			return "", err
		}
	}
	return strings.Join(texts, delimiter), nil
}

func (r *resolver) split(arg any) ([]any, error) {
	args, ok := arg.([]any)
	if !ok || len(args) != 2 {
		return nil, errors.New("Fn::Split wants a delimiter and a text")
	}
	delimiter, _ := args[0].(string)
	if delimiter == "" {
		return nil, errors.New("Fn::Split wants a delimiter")
	}
	whole, err := r.text(args[1])
	if err != nil {
		return nil, fmt.Errorf("Fn::Split: %w", err)
	}
	return listOf(strings.Split(whole, delimiter)), nil
}

func (r *resolver) pick(arg any) (any, error) {
	args, ok := arg.([]any)
	if !ok || len(args) != 2 {
		return nil, errors.New("Fn::Select wants a place and a list")
	}
	place, err := r.text(args[0])
	if err != nil {
		return nil, fmt.Errorf("Fn::Select: %w", err)
	}
	all, err := r.list(args[1])
	if err != nil {
		return nil, fmt.Errorf("Fn::Select: %w", err)
	}
	n, err := strconv.Atoi(place)
	if err != nil || n < 0 || n >= len(all) {
		return nil, fmt.Errorf("Fn::Select: there is no place %q among %d", place, len(all))
	}
	return all[n], nil
}

func (r *resolver) find(arg any) (any, error) {
	path, err := r.list(arg)
	if err != nil || len(path) != 3 {
		return nil, errors.Join(errors.New("Fn::FindInMap wants a map and two keys"), err)
	}
	var at any = r.mappings
	for _, key := range path {
		name, err := scalar(key)
		if err != nil {
			return nil, fmt.Errorf("Fn::FindInMap: %w", err)
		}
		m, _ := at.(map[string]any)
		found, ok := m[name]
		if !ok {
			return nil, fmt.Errorf("Fn::FindInMap: there is no %v", path)
		}
		at = found
	}
	return at, nil
}

// include returns what stands in another file, as if it stood here. Source: "AWS::Include transform".
func (r *resolver) include(arg any) (any, error) {
	in, err := Convert[struct {
		Name       string
		Parameters struct{ Location string }
	}](arg)
	if err != nil {
		return nil, fmt.Errorf("Fn::Transform: %w", err)
	}
	at := in.Parameters.Location
	if in.Name != "AWS::Include" || at == "" || strings.Contains(at, "://") || filepath.IsAbs(at) {
		return nil, fmt.Errorf("Fn::Transform: %s of %q is not known here", in.Name, at)
	}
	snippet, err := read(filepath.Join(filepath.Dir(r.path), at))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", at, err)
	}
	if transforms(snippet) {
		return nil, fmt.Errorf("%s: what is included includes something itself", at)
	}
	out, err := r.resolve(snippet)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", at, err)
	}
	return out, nil
}

// transforms tells whether a transform stands anywhere in the value.
func transforms(v any) bool {
	switch v := v.(type) {
	case map[string]any:
		for name, inner := range v {
			if name == "Fn::Transform" || transforms(inner) {
				return true
			}
		}
	case []any:
		return slices.ContainsFunc(v, transforms)
	}
	return false
}

// condition tells whether a condition of the template holds.
func (r *resolver) condition(name string) (bool, error) {
	c, ok := r.conditions[name]
	if !ok {
		return false, fmt.Errorf("there is no condition %q", name)
	}
	if slices.Contains(r.asked, name) {
		return false, fmt.Errorf("condition %s hangs on itself", name)
	}
	r.asked = append(r.asked, name)
	holds, err := r.holds(c)
	r.asked = r.asked[:len(r.asked)-1]
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
			a, err := r.text(args[0])
			if err != nil {
				return false, err
			}
			b, err := r.text(args[1])
			return a == b, err
		case name == "Fn::Not" && len(args) == 1:
			holds, err := r.holds(args[0])
			return !holds, err
		case (name == "Fn::And" || name == "Fn::Or") && len(args) >= 2 && len(args) <= 10:
			out := name == "Fn::And"
			// all of them: one that is not understood is an error, also where it does not matter
			for _, a := range args {
				holds, err := r.holds(a)
				if err != nil {
					return false, err
				}
				if holds == (name == "Fn::Or") {
					out = holds
				}
			}
			return out, nil
		}
	}
	return false, fmt.Errorf("%v is no condition that is known here", c)
}

// scalar writes what is no list and no map as CloudFormation hands it on.
func scalar(v any) (string, error) {
	switch v := v.(type) {
	case map[string]any, []any, nothing:
		return "", fmt.Errorf("%T where a text is wanted", v)
	}
	return text(v), nil
}

func listOf(texts []string) []any {
	out := make([]any, len(texts))
	for i, t := range texts {
		out[i] = t
	}
	return out
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
