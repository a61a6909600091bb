// Package facttest holds facts to what their kinds promise: that they are registered, that their data is of the
// registered type and nothing else, and that nothing in it is what a person wrote.
package facttest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"

	"stund/internal/fact"
	"stund/internal/ids"
	"stund/internal/store"
)

// Checked returns the store, which fails the test at each fact that is written and does not keep to Check.
func Checked(t testing.TB, s store.Store, r fact.Registry) store.Store { return checked{s, t, r} }

type checked struct {
	store.Store
	t testing.TB
	r fact.Registry
}

func (c checked) Transact(ctx context.Context, ops ...store.Op) error {
	Ops(c.t, c.r, ops)
	return c.Store.Transact(ctx, ops...)
}

// Ops fails the test at each fact of the operations that does not keep to Check.
func Ops(t testing.TB, r fact.Registry, ops []store.Op) {
	for _, op := range ops {
		for _, f := range op.Item.Facts {
			if err := Check(r, f); err != nil {
				t.Errorf("a fact is written with %s: %v", op.Item.Key, err)
			}
		}
	}
}

var (
	anID      = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$`) // ours, a token's subject, or given by staff
	aPractice = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,39}$`)
	aCode     = regexp.MustCompile(`^[a-z][a-z0-9-]{0,39}$`)
)

// Check holds a fact to its kind: registered, written in the newest version, with no field in its data that the type
// has not, and with ids and codes that have the form of one.
func Check(r fact.Registry, f fact.Fact) error {
	k, ok := r.Find(f.Kind)
	if !ok {
		return fmt.Errorf("kind %q is not registered: add it to its capability's Facts, and those to catalogue/facts",
			f.Kind)
	}
	form, version := k.Form()
	var wrong []error
	note := func(ok bool, format string, args ...any) {
		if !ok {
			wrong = append(wrong, fmt.Errorf("%s: "+format, append([]any{f.Kind}, args...)...))
		}
	}
	note(f.Version == version, "version %d, and new ones have %d", f.Version, version)
	note(ids.Valid(f.ID), "id %q is none of ours", f.ID)
	note(!f.At.IsZero() && f.At.Location() == time.UTC && f.At.Equal(f.At.Truncate(time.Millisecond)),
		"time %s is no UTC time in milliseconds", f.At)
	note(aPractice.MatchString(f.Practice), "practice %q", f.Practice)
	note(anID.MatchString(f.Subject), "subject %q is no id", f.Subject)
	note(f.Actor.Role == fact.Client || f.Actor.Role == fact.System || f.Actor.Role.Staff(), "role %q", f.Actor.Role)
	note(f.Actor.ID == "" || anID.MatchString(f.Actor.ID), "actor %q is no id", f.Actor.ID)
	if len(f.Data) > 0 {
		data := reflect.New(form)
		dec := json.NewDecoder(bytes.NewReader(f.Data))
		dec.DisallowUnknownFields()
		err := dec.Decode(data.Interface())
		note(err == nil, "data %s: %v", f.Data, err)
		_, err = dec.Token()
		note(errors.Is(err, io.EOF), "data %s holds more than one value", f.Data)
		if err := plain(data.Elem()); err != nil {
			note(false, "data %s: %v", f.Data, err)
		}
	}
	client, err := k.Concerns(f)
	note(err == nil, "whom it concerns: %v", err)
	note(client == "" || ids.Valid(client), "it concerns %q, which is no client's id", client)
	return errors.Join(wrong...)
}

// plain tells whether every ID and Code in v has the form of one.
func plain(v reflect.Value) error {
	switch v.Type() {
	case idType:
		return form(v.String(), anID, "id")
	case codeType:
		return form(v.String(), aCode, "code")
	case timeType:
		return nil
	}
	var wrong []error
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			wrong = append(wrong, plain(v.Elem()))
		}
	case reflect.Struct:
		for n := range v.NumField() {
			wrong = append(wrong, plain(v.Field(n)))
		}
	case reflect.Slice, reflect.Array:
		for n := range v.Len() {
			wrong = append(wrong, plain(v.Index(n)))
		}
	case reflect.Map:
		for k, e := range v.Seq2() {
			wrong = append(wrong, plain(k), plain(e))
		}
	}
	return errors.Join(wrong...)
}

func form(s string, want *regexp.Regexp, what string) error {
	if s == "" || want.MatchString(s) {
		return nil
	}
	return fmt.Errorf("%q is no %s", s, what)
}

var (
	idType   = reflect.TypeFor[fact.ID]()
	codeType = reflect.TypeFor[fact.Code]()
	timeType = reflect.TypeFor[time.Time]()
)

// Sound tells what of a type may not be the data of facts: it holds ids, codes, figures, switches and times, in
// exported fields with names of their own in JSON. A string, bytes, or what can be anything could hold what a person
// wrote.
func Sound(data reflect.Type) error {
	if data.Kind() != reflect.Struct {
		return fmt.Errorf("%s is no struct", data)
	}
	return sound(data, data.String(), nil)
}

func sound(t reflect.Type, path string, within []reflect.Type) error {
	for _, outer := range within {
		if outer == t {
			return fmt.Errorf("%s: holds itself", path)
		}
	}
	within = append(within, t)
	switch t {
	case idType, codeType, timeType:
		return nil
	}
	if own := writesItself(t); own != "" {
		return fmt.Errorf("%s: %s writes itself by %s, and may write anything", path, t, own)
	}
	switch t.Kind() {
	case reflect.Bool, reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64,
		reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Float32, reflect.Float64:
		return nil
	case reflect.Pointer:
		return sound(t.Elem(), path, within)
	case reflect.Slice, reflect.Array:
		if t.Elem().Kind() == reflect.Uint8 {
			return fmt.Errorf("%s: %s may hold anything", path, t)
		}
		return sound(t.Elem(), path+"[]", within)
	case reflect.Map:
		return errors.Join(sound(t.Key(), path+" key", within), sound(t.Elem(), path+"[]", within))
	case reflect.Struct:
		var wrong []error
		for n := range t.NumField() {
			wrong = append(wrong, soundField(t.Field(n), path, within))
		}
		return errors.Join(wrong...)
	}
	return fmt.Errorf("%s: %s may hold what a person wrote: take fact.ID, fact.Code, a figure or a time", path, t)
}

func soundField(f reflect.StructField, path string, within []reflect.Type) error {
	path += "." + f.Name
	name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
	if !f.IsExported() || !f.Anonymous && (name == "" || name == "-") {
		return fmt.Errorf("%s: has no name in JSON", path)
	}
	return sound(f.Type, path, within)
}

// writesItself returns the method by which a type is its own JSON, "" if it has none.
func writesItself(t reflect.Type) string {
	for _, method := range [...]string{"MarshalJSON", "MarshalText", "MarshalJSONTo"} {
		if _, ok := reflect.PointerTo(t).MethodByName(method); ok {
			return method
		}
	}
	return ""
}
