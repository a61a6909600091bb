package widget_test

import (
	"strings"
	"testing"

	"stund/internal/i18n"
	"stund/internal/widget"
)

func TestParts(t *testing.T) {
	t.Parallel()
	script := widget.Script()
	if script.Name != "widget.js" || len(script.Body) == 0 || !strings.HasPrefix(script.Tag, `"`) {
		t.Errorf("the script is %q with tag %s and %d bytes", script.Name, script.Tag, len(script.Body))
	}
	name := strings.TrimPrefix(widget.EmbedScript(), "/widget/")
	if part, ok := widget.Part(name); !ok || part.Name != name {
		t.Errorf("the embed page's script %q is not served", name)
	}
	for _, name := range []string{"", "widget.js", "nothing.js", "../widget.go", "..", "a/b.js", `..\widget.go`,
		"nb-.js"} {
		if _, ok := widget.Part(name); ok {
			t.Errorf("%q is served as a part", name)
		}
	}
}

// A script that a cache has kept names parts of yesterday: it gets those of today.
func TestSuccessor(t *testing.T) {
	t.Parallel()
	for _, l := range i18n.Langs() {
		now := widget.App(l)
		if then, ok := widget.Successor(string(l) + "-YESTERDA.js"); !ok || then.Name != now.Name {
			t.Errorf("yesterday's part of %s is followed by %q, want %q", l, then.Name, now.Name)
		}
	}
	for _, name := range []string{"", "-", "xx-YESTERDA.js", "widget.js", "../nb-YESTERDA.js"} {
		if f, ok := widget.Successor(name); ok {
			t.Errorf("%q is followed by %q", name, f.Name)
		}
	}
}
