package main

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// TestRestoreErasesAgain: who was erased after a backup was made does not come back with it, if the log of erasures is
// there; everybody else does.
func TestRestoreErasesAgain(t *testing.T) {
	t.Parallel()
	p := newProgram(t)
	p.start()
	p.open()
	owner := p.must("token", "-practice", "lotus")
	add := func(name string) string {
		c := p.ask("POST", "/v1/clients", owner, `{"name":"`+name+`","emails":["`+name+`@example.com"]}`)
		id, _ := c["id"].(string)
		return id
	}
	gone, stays := add("kanari"), add("spurv")
	p.ask("GET", "/v1/clients?q=kanari", owner, "")
	backup := filepath.Join(filepath.Dir(p.data), "backup")
	p.must("backup", backup)
	p.ask("POST", "/v1/clients/"+gone+"/erasure", owner, `{}`)
	erased := filepath.Join(p.data, "erased")
	for text := []byte(nil); !strings.Contains(string(text), gone); runtime.Gosched() {
		text, _ = os.ReadFile(erased) // it is not there at first
	}
	p.stop(func() {})
	if text, err := os.ReadFile(erased); err != nil || strings.Contains(string(text), "kanari") {
		t.Errorf("the log says %s, %v", text, err)
	}
	p.data += "-restored"
	p.must("restore", backup, erased)
	p.start()
	status := func(id string) string {
		s, _ := p.ask("GET", "/v1/clients/"+id, owner, "")["status"].(string)
		return s
	}
	if s := status(gone); s != "erased" {
		t.Errorf("who was erased is %s", s)
	}
	if s := status(stays); s != "active" {
		t.Errorf("who was not is %s", s)
	}
	p.stop(func() {})
	if !strings.Contains(p.log.String(), `"clients":1`) {
		t.Errorf("it says %s", p.log.String())
	}
	for _, word := range []string{"kanari", "spurv"} {
		if strings.Contains(p.log.String(), word) {
			t.Errorf("the log of the processes names %s", word)
		}
	}
	p.start()
	p.stop(func() {})
	if strings.Count(p.log.String(), "erased again") != 1 {
		t.Error("it is erased with each start")
	}
}
