package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// schema is what the types need of a JSON schema.
type schema struct {
	Ref        string             `json:"$ref"`
	Type       kinds              `json:"type"`
	Properties map[string]*schema `json:"properties"`
	Required   []string           `json:"required"`
	Items      *schema            `json:"items"`
	Enum       []any              `json:"enum"`
	More       json.RawMessage    `json:"additionalProperties"`
}

// kinds are the types of a schema: one, or several.
type kinds []string

func (k *kinds) UnmarshalJSON(b []byte) error {
	var one string
	if err := json.Unmarshal(b, &one); err == nil {
		*k = kinds{one}
		return nil
	}
	return json.Unmarshal(b, (*[]string)(k))
}

type content map[string]struct {
	Schema *schema `json:"schema"`
}

// operation is one operation of the document.
type operation struct {
	ID         string `json:"operationId"`
	Parameters []struct {
		Name     string  `json:"name"`
		In       string  `json:"in"`
		Required bool    `json:"required"`
		Schema   *schema `json:"schema"`
	} `json:"parameters"`
	Body *struct {
		Required bool    `json:"required"`
		Content  content `json:"content"`
	} `json:"requestBody"`
	Responses map[string]struct {
		Content content `json:"content"`
	} `json:"responses"`
}

// types returns the declarations of everything that the API document names: a type for each schema in the namespace
// Api, and in Calls the parameters, body and answer of each operation by method and path: "GET /v1/clients/{id}".
func types(document []byte) (string, error) {
	var d struct {
		Paths      map[string]map[string]json.RawMessage `json:"paths"`
		Components struct {
			Schemas map[string]*schema `json:"schemas"`
		} `json:"components"`
	}
	if err := json.Unmarshal(document, &d); err != nil {
		return "", fmt.Errorf("read API document: %w", err)
	}
	var b strings.Builder
	b.WriteString("// The API as its document describes it; written by `go run ./internal/dashboard/build`.\n" +
		"declare namespace Api {\n")
	for _, name := range slices.Sorted(maps.Keys(d.Components.Schemas)) {
		fmt.Fprintf(&b, "  type %s = %s;\n", name, d.Components.Schemas[name].ts("  "))
	}
	b.WriteString("}\n\ninterface Calls {\n")
	for _, path := range slices.Sorted(maps.Keys(d.Paths)) {
		for _, method := range slices.Sorted(maps.Keys(d.Paths[path])) {
			var o operation
			if err := json.Unmarshal(d.Paths[path][method], &o); err != nil || o.ID == "" {
				continue // what paths have in common
			}
			fmt.Fprintf(&b, "  %q: {\n    in: %s;\n    body: %s;\n    out: %s;\n  };\n", strings.ToUpper(method)+" "+
				path, o.in(), o.body(), o.out())
		}
	}
	b.WriteString("}\n")
	return b.String(), nil
}

func (o operation) in() string {
	var all []string
	for _, p := range o.Parameters {
		if p.In == "header" {
			continue
		}
		mark := "?"
		if p.Required {
			mark = ""
		}
		all = append(all, fmt.Sprintf("%s%s: %s", key(p.Name), mark, p.Schema.ts("    ")))
	}
	if len(all) == 0 {
		return "{}"
	}
	if one := strings.Join(all, "; "); len(one) < 90 {
		return "{ " + one + " }"
	}
	return "{\n      " + strings.Join(all, ";\n      ") + ";\n    }"
}

func (o operation) body() string {
	if o.Body == nil || o.Body.Content["application/json"].Schema == nil {
		return "undefined"
	}
	t := o.Body.Content["application/json"].Schema.ts("    ")
	if !o.Body.Required {
		t += " | undefined"
	}
	return t
}

func (o operation) out() string {
	for _, status := range slices.Sorted(maps.Keys(o.Responses)) {
		if strings.HasPrefix(status, "2") {
			if s := o.Responses[status].Content["application/json"].Schema; s != nil {
				return s.ts("    ")
			}
			return "undefined"
		}
	}
	return "undefined"
}

// key is the name of a property, in quotes where it must be.
func key(name string) string {
	if strings.Trim(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") != "" {
		return strconv.Quote(name)
	}
	return name
}

// ts is the schema in TypeScript; lines of its own begin after the indent.
func (s *schema) ts(indent string) string {
	if s == nil {
		return "unknown"
	}
	if s.Ref != "" {
		name := s.Ref[strings.LastIndex(s.Ref, "/")+1:]
		return "Api." + name
	}
	if len(s.Enum) > 0 {
		all := make([]string, len(s.Enum))
		for n, v := range s.Enum {
			quoted, _ := json.Marshal(v) // of what was JSON
			all[n] = string(quoted)
		}
		return union(all, indent)
	}
	all := make([]string, 0, len(s.Type))
	for _, k := range s.Type {
		if k != "null" { // lists that are empty are null to the document, and never to the reader
			all = append(all, s.kind(k, indent))
		}
	}
	if len(all) == 0 {
		return "unknown"
	}
	return strings.Join(all, " | ")
}

// union is one of the types, each on a line of its own where they are too many for one.
func union(all []string, indent string) string {
	if one := strings.Join(all, " | "); len(one) < 60 {
		return one
	}
	return "\n" + indent + "  | " + strings.Join(all, "\n"+indent+"  | ")
}

func (s *schema) kind(k, indent string) string {
	switch k {
	case "integer", "number":
		return "number"
	case "string", "boolean":
		return k
	case "array":
		item := s.Items.ts(indent)
		if strings.ContainsAny(item, "|{") {
			return "Array<" + item + ">"
		}
		return item + "[]"
	}
	if len(s.Properties) > 0 {
		return s.object(indent)
	}
	var more schema
	if err := json.Unmarshal(s.More, &more); err == nil && (more.Ref != "" || len(more.Type) > 0) {
		return "{ [name: string]: " + more.ts(indent) + " }"
	}
	return "{ [name: string]: unknown }"
}

func (s *schema) object(indent string) string {
	var b strings.Builder
	b.WriteString("{")
	for _, name := range slices.Sorted(maps.Keys(s.Properties)) {
		if strings.HasPrefix(name, "$") {
			continue
		}
		mark := "?"
		if slices.Contains(s.Required, name) {
			mark = ""
		}
		fmt.Fprintf(&b, "\n%s  %s%s: %s;", indent, key(name), mark, s.Properties[name].ts(indent+"  "))
	}
	b.WriteString("\n" + indent + "}")
	return b.String()
}
