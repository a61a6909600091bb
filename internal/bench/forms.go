package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"
)

const (
	asks      = 30                    // questions of the form
	savedForm = 25 * time.Millisecond // half of the saves
)

// forms measures saving one answer of a form over HTTP: those before it are opened, and the new one is sealed.
func forms(ctx context.Context, folder string, s size) (rows []row, err error) {
	sys, err := start(ctx, folder)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, sys.close()) }()
	o, err := newOwner(sys)
	if err != nil {
		return nil, err
	}
	at, err := o.asked()
	if err != nil {
		return nil, err
	}
	save := func(n int) error {
		return o.ask(http.StatusOK, http.MethodPut, at, map[string]any{"values": map[string]any{
			"q" + strconv.Itoa(n%asks): fmt.Sprintf("Kneet gjør vondt når jeg går i trapper, %d", n)}}, nil)
	}
	for n := range asks {
		if err := save(n); err != nil {
			return nil, err
		}
	}
	var took times
	for n := range s.requests {
		if err := took.take(func() error { return save(n) }); err != nil {
			return nil, err
		}
	}
	return []row{{fmt.Sprintf("Save of one of %d answers of a form over HTTP", asks), millis(took.median()),
		"99 of 100 " + millis(took.worst(100)), "", goal("≤ "+millis(savedForm), took.median() <= savedForm)}}, nil
}

// asked has a client asked for a form, and returns where their answers are.
func (o *owner) asked() (path string, err error) {
	say := func(nb string) map[string]string { return map[string]string{"nb": nb} }
	var questions []any
	for n := range asks {
		questions = append(questions, map[string]any{"id": "q" + strconv.Itoa(n), "kind": "paragraph",
			"label": say(fmt.Sprintf("Spørsmål %d", n))})
	}
	var form, person, asked struct{ ID string }
	err = o.ask(http.StatusCreated, http.MethodPost, "/v1/forms", map[string]any{"name": "Inntak",
		"content": map[string]any{"title": say("Om deg"), "sections": []any{map[string]any{"id": "s",
			"questions": questions}}}}, &form)
	if err == nil {
		err = o.ask(http.StatusOK, http.MethodPost, "/v1/forms/"+form.ID+"/publish", nil, nil)
	}
	if err == nil {
		err = o.ask(http.StatusCreated, http.MethodPost, "/v1/clients", map[string]any{"name": "Kari Nordmann"},
			&person)
	}
	if err == nil {
		err = o.ask(http.StatusCreated, http.MethodPost, "/v1/clients/"+person.ID+"/forms",
			map[string]any{"form": form.ID}, &asked)
	}
	return "/v1/answers/" + asked.ID, err
}
