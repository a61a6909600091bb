package gateway

import (
	"fmt"
	"strings"
)

// table finds routes as HTTP APIs do: a full match before a greedy one before $default, a fixed segment before a
// parameter, a method before ANY.
type table struct {
	root     node
	fallback *Route
}

type node struct {
	fixed  map[string]*node
	param  *node
	here   map[string]*Route // by method
	greedy map[string]*Route
}

// found is the outcome of a search: a route with its path parameters, or none. cors reports whether any method of the
// path may be called from other origins.
type found struct {
	route *Route
	names []string
	args  []string
	cors  bool
}

func (t *table) add(r Route) error {
	if r.Handler == nil {
		return fmt.Errorf("route %q has no handler", r.Key)
	}
	if r.Key == "$default" {
		if t.fallback != nil {
			return fmt.Errorf("route %q twice", r.Key)
		}
		t.fallback = &r
		return nil
	}
	method, path, ok := strings.Cut(r.Key, " ")
	if !ok || method == "" || !strings.HasPrefix(path, "/") {
		return fmt.Errorf("route key %q is not of the form METHOD /path", r.Key)
	}
	n := &t.root
	segments := segmentsOf(path)
	for i, s := range segments {
		if !strings.HasPrefix(s, "{") {
			if n.fixed == nil {
				n.fixed = map[string]*node{}
			}
			if n.fixed[s] == nil {
				n.fixed[s] = &node{}
			}
			n = n.fixed[s]
			continue
		}
		if !strings.HasSuffix(s, "}") || len(s) < 3 {
			return fmt.Errorf("route key %q: %q is no parameter", r.Key, s)
		}
		if strings.HasSuffix(s, "+}") {
			if i != len(segments)-1 {
				return fmt.Errorf("route key %q: a greedy parameter is the last segment", r.Key)
			}
			return put(&n.greedy, method, r)
		}
		if n.param == nil {
			n.param = &node{}
		}
		n = n.param
	}
	return put(&n.here, method, r)
}

func put(at *map[string]*Route, method string, r Route) error {
	if *at == nil {
		*at = map[string]*Route{}
	}
	if (*at)[method] != nil {
		return fmt.Errorf("route %q twice", r.Key)
	}
	(*at)[method] = &r
	return nil
}

func segmentsOf(path string) []string {
	path = strings.TrimPrefix(path, "/")
	if path == "" {
		return nil
	}
	return strings.Split(path, "/")
}

// find looks up the decoded path.
func (t *table) find(method, path string) found {
	var f found
	f.search(&t.root, method, segmentsOf(path), nil)
	if f.route == nil {
		f.route = t.fallback
	}
	if f.route != nil && len(f.args) > 0 {
		_, template, _ := strings.Cut(f.route.Key, " ")
		for _, s := range segmentsOf(template) {
			if name, ok := strings.CutPrefix(s, "{"); ok {
				f.names = append(f.names, strings.TrimSuffix(strings.TrimSuffix(name, "}"), "+"))
			}
		}
	}
	return f
}

func (f *found) search(n *node, method string, rest, args []string) {
	if f.route != nil {
		return
	}
	if len(rest) == 0 {
		f.take(n.here, method, args)
		return
	}
	if next := n.fixed[rest[0]]; next != nil {
		f.search(next, method, rest[1:], args)
	}
	if n.param != nil && rest[0] != "" {
		f.search(n.param, method, rest[1:], append(args[:len(args):len(args)], rest[0]))
	}
	if n.greedy != nil && f.route == nil {
		f.take(n.greedy, method, append(args[:len(args):len(args)], strings.Join(rest, "/")))
	}
}

func (f *found) take(routes map[string]*Route, method string, args []string) {
	for _, r := range routes {
		f.cors = f.cors || r.CORS
	}
	r := routes[method]
	if r == nil {
		r = routes["ANY"]
	}
	if r != nil {
		f.route, f.args = r, args
	}
}
