package browser

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/chromedp/cdproto/accessibility"
	"github.com/chromedp/cdproto/cdp"
)

// Node is one thing on the page as assistive technology gets it, at the time it was looked up.
type Node struct {
	Role, Name, Description, Value string
	States                         []string // "focused", "level=2", "checked=mixed"
	Children                       []*Node

	tab *Tab
	id  cdp.BackendNodeID
}

// Is reports whether the node has the state: "disabled", "expanded=false".
func (n *Node) Is(state string) bool { return slices.Contains(n.States, state) }

// told are the properties that make a node's states, in the order in which they are told.
var told = []accessibility.PropertyName{"focused", "disabled", "selected", "expanded", "checked", "pressed", "invalid",
	"required", "readonly",
	"modal", "level", "live", "busy", "hasPopup", "multiselectable", "roledescription"}

// quiet are states that go without saying.
var quiet = map[string]bool{"invalid=false": true, "live=off": true, "hasPopup=false": true}

// layout are roles that say nothing to a reader; what is inside them is told in their place.
var layout = map[string]bool{"generic": true, "none": true, "InlineTextBox": true, "LineBreak": true,
	"LayoutTable": true, "LayoutTableRow": true,
	"LayoutTableCell": true, "LabelText": true, "ListMarker": true, "Legend": true}

// atomic are roles that are read by their name only.
var atomic = map[string]bool{"button": true, "link": true, "radio": true, "checkbox": true, "switch": true, "tab": true,
	"option":   true,
	"menuitem": true}

// NoTree stops keeping the accessibility tree, which takes a page's time: what is measured is what most people have.
// Nothing can be found by its role afterwards.
func (t *Tab) NoTree() {
	t.t.Helper()
	if err := send(t, accessibility.Disable, cdp.Empty{}); err != nil {
		t.t.Fatalf("browser: %v", err)
	}
}

// Root returns the page's accessibility tree, shadow trees included, without what says nothing. It doesn't wait.
func (t *Tab) Root() *Node {
	t.t.Helper()
	root, err := t.root()
	if err != nil {
		t.t.Fatalf("browser: %v", err)
	}
	return root
}

func (t *Tab) root() (*Node, error) {
	out, err := call(t, accessibility.GetFullAXTree, accessibility.GetFullAXTreeParams{})
	if err != nil {
		return nil, err
	}
	by := map[accessibility.NodeID]*accessibility.Node{}
	for _, n := range out.Nodes {
		by[n.NodeID] = n
	}
	if len(out.Nodes) > 0 {
		if roots := t.nodes(by, out.Nodes[0]); len(roots) == 1 {
			// The page as a whole says that it has the focus whenever the window has.
			if root := roots[0]; focused(root) != root {
				root.States = slices.DeleteFunc(root.States, func(s string) bool { return s == "focused" })
			}
			return roots[0], nil
		}
	}
	return nil, errors.New("the page has no accessibility tree (yet)")
}

// nodes makes the node, or where it says nothing what is inside it.
func (t *Tab) nodes(by map[accessibility.NodeID]*accessibility.Node, n *accessibility.Node) (out []*Node) {
	var inside []*Node
	for _, id := range n.ChildIDs {
		if child := by[id]; child != nil {
			inside = append(inside, t.nodes(by, child)...)
		}
	}
	role, name := text(n.Role), strings.TrimSpace(text(n.Name))
	states := states(n)
	if n.Ignored || (layout[role] && (name == "" || role != "generic") && !slices.Contains(states, "focused")) ||
		(role == "StaticText" && name == "") {
		return inside
	}
	node := &Node{Role: role, Name: name, Description: text(n.Description), Value: text(n.Value), States: states,
		Children: inside, tab: t,
		id: n.BackendDOMNodeID}
	// Text that is nothing but the name, or the value, again.
	if said, only := words(inside); only && (atomic[role] && name != "" || said == squeeze(name) ||
		said == squeeze(node.Value)) {
		node.Children = nil
	}
	return []*Node{node}
}

// words returns the text of the nodes without its spaces, and whether there is nothing but text in them.
func words(nodes []*Node) (said string, only bool) {
	for _, n := range nodes {
		switch n.Role {
		case "StaticText":
			said += squeeze(n.Name)
		case "strong", "emphasis", "code", "time", "mark", "superscript", "subscript":
			inner, only := words(n.Children)
			if !only {
				return "", false
			}
			said += inner
		default:
			return "", false
		}
	}
	return said, true
}

func squeeze(s string) string { return strings.Join(strings.Fields(s), "") }

func states(n *accessibility.Node) (out []string) {
	for _, name := range told {
		for _, p := range n.Properties {
			if p.Name != name {
				continue
			}
			value := text(p.Value)
			if name == "busy" {
				value = map[string]string{"1": "true", "0": "false"}[value] // told as a number, unlike all others
			}
			s := string(name) + "=" + value
			switch {
			case quiet[s] || value == "" || (name == "level" && text(n.Role) != "heading" &&
				text(n.Role) != "treeitem"):
			case value == "true":
				out = append(out, string(name))
			case value == "false" && (name == "focused" || name == "disabled" || name == "required" ||
				name == "readonly" || name == "modal" ||
				name == "busy" || name == "multiselectable"):
			default:
				out = append(out, s)
			}
		}
	}
	return out
}

func text(v *accessibility.Value) string {
	if v == nil || len(v.Value) == 0 {
		return ""
	}
	var s string
	if json.Unmarshal(v.Value, &s) == nil {
		return s
	}
	return string(v.Value) // a number, true or false
}

// Tree returns the accessibility tree as text, a line a node, for comparing with what was seen before. It doesn't wait.
func (t *Tab) Tree() string { t.t.Helper(); return t.Root().Tree() }

// tree is Tree for a message.
func (t *Tab) tree() string {
	root, err := t.root()
	if err != nil {
		return err.Error()
	}
	return root.Tree()
}

// Tree returns the node and what is inside it as text: role, name, value after "=", description after "—", states in
// brackets; the words of a block that has no name and nothing else inside after ":".
func (n *Node) Tree() string {
	var b strings.Builder
	n.write(&b, 0)
	return b.String()
}

func (n *Node) write(b *strings.Builder, depth int) {
	b.WriteString(strings.Repeat("  ", depth) + n.String())
	// A block of nothing but words is a line.
	if c := n.Children; n.Name == "" && len(c) == 1 && c[0].Role == "StaticText" {
		fmt.Fprintf(b, ": %q\n", c[0].Name)
		return
	}
	b.WriteByte('\n')
	for _, c := range n.Children {
		c.write(b, depth+1)
	}
}

func (n *Node) String() string {
	s := n.Role
	if n.Role == "StaticText" {
		s = "text"
	}
	if n.Name != "" {
		s += fmt.Sprintf(" %q", n.Name)
	}
	if n.Value != "" && n.Value != n.Name {
		s += fmt.Sprintf(" = %q", n.Value)
	}
	if n.Description != "" {
		s += fmt.Sprintf(" — %q", n.Description)
	}
	if len(n.States) > 0 {
		s += " [" + strings.Join(n.States, ", ") + "]"
	}
	return s
}

// All returns every node inside this one, itself included, that has the role and the name, in order. A name between
// slashes is a regular expression; "" is any.
func (n *Node) All(role, name string) (out []*Node) {
	named := matcher(name)
	var visit func(n *Node)
	visit = func(n *Node) {
		if (role == "" || n.Role == role) && named(n.Name) {
			out = append(out, n)
		}
		for _, c := range n.Children {
			visit(c)
		}
	}
	visit(n)
	return out
}

func matcher(name string) func(string) bool {
	if name == "" {
		return func(string) bool { return true }
	}
	if len(name) > 1 && strings.HasPrefix(name, "/") && strings.HasSuffix(name, "/") {
		want := regexp.MustCompile(plain(name[1 : len(name)-1]))
		return func(s string) bool { return want.MatchString(plain(s)) }
	}
	return func(s string) bool { return plain(s) == plain(name) }
}

// plain makes the spaces that don't break ordinary ones: whoever writes a test need not see the difference.
func plain(s string) string {
	return strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(s)
}

// All returns every node with the role and the name; see Node.All. It doesn't wait.
func (t *Tab) All(role, name string) []*Node { t.t.Helper(); return t.Root().All(role, name) }

// Has reports whether there is such a node; see Node.All. It doesn't wait.
func (t *Tab) Has(role, name string) bool { t.t.Helper(); return len(t.All(role, name)) > 0 }

// Find waits for a node with the role and the name (see Node.All), and returns the first.
func (t *Tab) Find(role, name string) *Node {
	t.t.Helper()
	var found *Node
	err := t.wait(func() (err error) { found, err = t.look(role, name); return err })
	if err != nil {
		t.t.Fatalf("browser: %v\n%s", err, t.tree())
	}
	return found
}

// look is one try of Find.
func (t *Tab) look(role, name string) (*Node, error) {
	root, err := t.root()
	if err != nil {
		return nil, err
	}
	if all := root.All(role, name); len(all) > 0 {
		return all[0], nil
	}
	return nil, fmt.Errorf("no %s %q on the page", role, name)
}

// Gone waits until no node has the role and the name.
func (t *Tab) Gone(role, name string) {
	t.t.Helper()
	err := t.wait(func() error {
		root, err := t.root()
		if err == nil && len(root.All(role, name)) > 0 {
			err = fmt.Errorf("%s %q is still on the page", role, name)
		}
		return err
	})
	if err != nil {
		t.t.Fatalf("browser: %v\n%s", err, t.tree())
	}
}

// Focused returns what has the focus; the whole page where nothing else has. It doesn't wait.
func (t *Tab) Focused() *Node { t.t.Helper(); return focused(t.Root()) }

func focused(root *Node) *Node {
	found := root
	for _, n := range root.All("", "") {
		if n.Is("focused") {
			found = n
		}
	}
	return found
}

// WaitFocus waits until a node with the role and the name has the focus.
func (t *Tab) WaitFocus(role, name string) *Node {
	t.t.Helper()
	named := matcher(name)
	var found *Node
	err := t.wait(func() error {
		root, err := t.root()
		if err != nil {
			return err
		}
		found = focused(root)
		if (role != "" && found.Role != role) || !named(found.Name) {
			return fmt.Errorf("the focus is on %s, not on %s %q", found, role, name)
		}
		return nil
	})
	if err != nil {
		t.t.Fatalf("browser: %v\n%s", err, t.tree())
	}
	return found
}
