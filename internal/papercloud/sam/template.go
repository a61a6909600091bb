// Package sam reads an AWS SAM template as a deployment would: parameters, conditions and references are resolved to
// the names that a stack of it would have, globals are put into each function, and what comes out is what each function
// may do and what calls it.
//
// Sources: "Template anatomy" and "Intrinsic function reference" (CloudFormation user guide), "AWS SAM resource and
// property reference". What is not understood is an error, never left out.
package sam

import (
	"errors"
	"fmt"
	"os"
	"regexp"
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
	// Known are names and attributes that are told rather than made up: "Table", "Identity.Outputs.Issuer". They are
	// not handed down to nested stacks.
	Known map[string]string
}

// maxTemplate is the largest template that CloudFormation takes, in bytes ("CloudFormation quotas", CloudFormation user
// guide).
const maxTemplate = 1 << 20

var pseudo = regexp.MustCompile(`!Ref (AWS::\w+)`)

// read returns the template's text as maps, lists and scalars; a tag becomes what it is short for: {"Ref": "Table"}.
func read(path string) (map[string]any, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() || info.Size() > maxTemplate {
		return nil, fmt.Errorf("it is no file of at most %d bytes", maxTemplate)
	}
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
