package sam

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
)

// nestedStack is a stack within another, deployed when something first asks for it.
type nestedStack struct {
	*Stack
	err error
}

var errCircle = errors.New("it needs what hangs on it")

// output returns an output of a nested stack: "Outputs.Topic" of Alarms.
func (r *resolver) output(id, attr string) (string, error) {
	name, ok := strings.CutPrefix(attr, "Outputs.")
	if !ok {
		return "", fmt.Errorf("%s has outputs, and no %q", id, attr)
	}
	s, err := r.stack(id)
	if err != nil {
		return "", fmt.Errorf("%s: %w", id, err)
	}
	v, ok := s.Outputs[name]
	if !ok {
		return "", fmt.Errorf("%s has no output %q", id, name)
	}
	return v, nil
}

// stack deploys the nested stack, once.
func (r *resolver) stack(id string) (*Stack, error) {
	n := r.nested[id]
	if n == nil {
		n = &nestedStack{err: errCircle} // until it stands
		r.nested[id] = n
		n.Stack, n.err = r.nest(id)
	}
	return n.Stack, n.err
}

func (r *resolver) nest(id string) (*Stack, error) {
	v, err := r.resolve(r.resources[id]["Properties"])
	if err != nil {
		return nil, err
	}
	in, err := Convert[struct {
		TemplateURL string
		Parameters  map[string]string
	}](v)
	if err != nil {
		return nil, err
	}
	if in.TemplateURL == "" || strings.Contains(in.TemplateURL, "://") || filepath.IsAbs(in.TemplateURL) {
		return nil, fmt.Errorf("%q is no template beside this one", in.TemplateURL)
	}
	path := filepath.Join(filepath.Dir(r.path), in.TemplateURL)
	within := append(slices.Clone(r.within), r.path)
	if slices.Contains(within, path) {
		return nil, fmt.Errorf("%s is nested in itself", path)
	}
	d := Deployment{Stack: r.Stack + "-" + id, Region: r.Region, Account: r.Account, Parameters: in.Parameters}
	s, err := deploy(path, within, r, d)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return s, nil
}
