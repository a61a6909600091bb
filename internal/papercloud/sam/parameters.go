package sam

import (
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// maxValue is how long a parameter's value may be, in bytes ("CloudFormation quotas", CloudFormation user guide).
const maxValue = 4096

// values returns the parameters' values, defaults and what was told instead, within what is allowed: a text each, and a
// list of them of a type that is one. Source: "CloudFormation template Parameters syntax".
func values(declared map[string]any, told map[string]string) (map[string]any, error) {
	out := map[string]any{}
	var wrong []error
	for _, name := range slices.Sorted(maps.Keys(told)) {
		if _, ok := declared[name]; !ok {
			wrong = append(wrong, fmt.Errorf("there is no parameter %s", name))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(declared)) {
		p, _ := declared[name].(map[string]any)
		v, ok := told[name]
		if !ok {
			fallback, has := p["Default"]
			if !has {
				wrong = append(wrong, fmt.Errorf("parameter %s has no default and was not told", name))
				continue
			}
			v = text(fallback)
		}
		kind, _ := p["Type"].(string)
		all := []string{v}
		switch kind {
		case "String", "Number":
			out[name] = v
		case "CommaDelimitedList", "List<Number>":
			all = strings.Split(v, ",")
			for i := range all {
				all[i] = strings.TrimSpace(all[i])
			}
			out[name] = listOf(all)
		default:
			wrong = append(wrong, fmt.Errorf("parameter %s is of the type %q, which is not known here", name, kind))
			continue
		}
		if len(v) > maxValue {
			wrong = append(wrong, fmt.Errorf("parameter %s is longer than %d bytes", name, maxValue))
		}
		for _, one := range all {
			if err := admit(p, strings.Contains(kind, "Number"), one); err != nil {
				wrong = append(wrong, fmt.Errorf("parameter %s may not be %q: %w", name, one, err))
			}
		}
	}
	return out, errors.Join(wrong...)
}

var number = regexp.MustCompile(`^[+-]?[0-9]+(\.[0-9]+)?$`)

// admit holds a value, or one of a list, to what is said of the parameter.
func admit(p map[string]any, isNumber bool, v string) error {
	var wrong []error
	if allowed, ok := p["AllowedValues"].([]any); ok &&
		!slices.ContainsFunc(allowed, func(a any) bool { return text(a) == v }) {
		wrong = append(wrong, errors.New("it is not among the allowed values"))
	}
	if pattern, ok := p["AllowedPattern"].(string); ok {
		whole, err := regexp.Compile("^(?:" + pattern + ")$")
		if err == nil && !whole.MatchString(v) {
			err = errors.New("it does not fit the allowed pattern")
		}
		wrong = append(wrong, err)
	}
	if isNumber && !number.MatchString(v) {
		return errors.Join(append(wrong, errors.New("it is no number"))...)
	}
	size := float64(utf8.RuneCountInString(v))
	if isNumber {
		size, _ = strconv.ParseFloat(v, 64) // what fits the pattern is one, if perhaps endless
	}
	for _, bound := range []struct {
		name string
		of   bool // whether it is about what this is
		hold func(limit float64) bool
	}{
		{"MinLength", !isNumber, func(limit float64) bool { return size >= limit }},
		{"MaxLength", !isNumber, func(limit float64) bool { return size <= limit }},
		{"MinValue", isNumber, func(limit float64) bool { return size >= limit }},
		{"MaxValue", isNumber, func(limit float64) bool { return size <= limit }},
	} {
		said, there := p[bound.name]
		if !there {
			continue
		}
		limit, err := strconv.ParseFloat(text(said), 64)
		if err != nil || !bound.of || !bound.hold(limit) {
			wrong = append(wrong, fmt.Errorf("%s is %v", bound.name, said))
		}
	}
	return errors.Join(wrong...)
}

// obey holds the parameters to the template's rules. They are asked with a resolver that knows of parameters only: a
// rule can speak of nothing else. Source: "CloudFormation template Rules syntax".
func (r *resolver) obey(rules map[string]any) error {
	var wrong []error
	for _, name := range slices.Sorted(maps.Keys(rules)) {
		rule, err := Convert[struct {
			RuleCondition any
			Assertions    []struct {
				Assert            any
				AssertDescription string
			}
		}](rules[name])
		if err == nil && len(rule.Assertions) == 0 {
			err = errors.New("asserts nothing")
		}
		holds := true
		if err == nil && rule.RuleCondition != nil {
			holds, err = r.holds(rule.RuleCondition)
		}
		if err != nil {
			wrong = append(wrong, fmt.Errorf("rule %s: %w", name, err))
			continue
		}
		for _, a := range rule.Assertions { // read also where the rule does not apply
			kept, err := r.holds(a.Assert)
			if err == nil && holds && !kept {
				err = errors.New(a.AssertDescription)
			}
			if err != nil {
				wrong = append(wrong, fmt.Errorf("rule %s: %w", name, err))
			}
		}
	}
	return errors.Join(wrong...)
}
