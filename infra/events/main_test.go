package main

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
)

const folder = "../../events"

func TestWrite(t *testing.T) {
	t.Parallel()
	var one, some, all bytes.Buffer
	for out, names := range map[*bytes.Buffer][]string{&one: {"booking/own-practice"}, &some: {"booking"}, &all: nil} {
		if err := write(out, folder, names); err != nil {
			t.Fatal(err)
		}
	}
	if !json.Valid(one.Bytes()) {
		t.Errorf("not an event: %s", &one)
	}
	if !strings.Contains(some.String(), "booking/own-practice\n") || strings.Contains(some.String(), "bookings/") {
		t.Errorf("the payloads of booking are %s", &some)
	}
	if !strings.Contains(all.String(), some.String()) || !strings.Contains(all.String(), "bookings/") {
		t.Errorf("all payloads are %s", &all)
	}
	var tokens bytes.Buffer
	err := write(&tokens, folder, []string{"tokens"})
	if err != nil || !strings.Contains(tokens.String(), "token offer") {
		t.Errorf("tokens are %s, %v", &tokens, err)
	}
	if err := write(&one, folder, []string{"booking/none"}); err == nil {
		t.Error("a payload that does not exist")
	}
}
