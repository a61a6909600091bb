package papercloud_test

import (
	"context"
	"net/http/httptest"
	"strings"
	"testing"

	"stund/internal/papercloud"
	"stund/internal/papercloud/iam"
	"stund/internal/papercloud/sam"
)

// answering are functions that answer what they are given, except for those named after what is wrong with them.
type answering struct{ sent *[]string }

func (a answering) Call(_ context.Context, name string, event []byte) ([]byte, error) {
	switch name {
	case "stund_failing":
		return nil, &papercloud.FunctionError{Type: "Oh", Payload: []byte(`{"errorType":"Oh"}`)}
	case "stund_small":
		return nil, &papercloud.FunctionError{Type: "RequestTooLarge", Message: "too large"}
	case "stund_busy":
		return nil, papercloud.ErrThrottled
	case "stund_absent":
		return nil, papercloud.ErrNoFunction
	}
	return event, nil
}

func (a answering) Send(name string, event []byte) error {
	if name == "stund_absent" {
		return papercloud.ErrNoFunction
	}
	*a.sent = append(*a.sent, name+" "+string(event))
	return nil
}

// TestFunctionsCallFunctions sends calls of Lambda's API to a gate, as a function that may call those of the stack
// would.
func TestFunctionsCallFunctions(t *testing.T) {
	t.Parallel()
	const arn = "arn%3Aaws%3Alambda%3Aeu-north-1%3A123456789012%3Afunction%3A"
	large := `"` + strings.Repeat("x", 1<<20) + `"`
	for name, c := range map[string]struct {
		path, kind, body string
		status           int
		want             string // of the answer: its body, or the error's type
		sent             string
	}{
		"wait":              {"stund_desk/invocations", "RequestResponse", `{"a":1}`, 200, `{"a":1}`, ""},
		"wait by default":   {"stund_desk/invocations", "", `{"a":1}`, 200, `{"a":1}`, ""},
		"do not wait":       {"stund_desk/invocations", "Event", `{"a":1}`, 202, "", `stund_desk {"a":1}`},
		"by its ARN":        {arn + "stund_desk/invocations", "Event", `{}`, 202, "", `stund_desk {}`},
		"of another stack":  {"other_desk/invocations", "Event", `{}`, 403, "AccessDeniedException", ""},
		"there is none":     {"stund_absent/invocations", "Event", `{}`, 404, "ResourceNotFoundException", ""},
		"nor to wait for":   {"stund_absent/invocations", "", `{}`, 404, "ResourceNotFoundException", ""},
		"fails":             {"stund_failing/invocations", "", `{}`, 200, `{"errorType":"Oh"}`, ""},
		"takes no more":     {"stund_small/invocations", "", `{}`, 413, "RequestTooLargeException", ""},
		"too large to send": {"stund_desk/invocations", "Event", large, 413, "RequestTooLargeException", ""},
		"is busy":           {"stund_busy/invocations", "", `{}`, 429, "TooManyRequestsException", ""},
		"is tried":          {"stund_desk/invocations", "DryRun", `{}`, 400, "InvalidParameterValueException", ""},
		"no JSON":           {"stund_desk/invocations", "Event", `{`, 400, "InvalidRequestContentException", ""},
		"another operation": {"stund_desk/configuration", "", `{}`, 403, "AccessDeniedException", ""},
		"a version":         {"stund_desk/invocations?Qualifier=7", "", `{}`, 403, "AccessDeniedException", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var sent []string
			g := callers(t)
			g.Functions(answering{&sent})
			w := call(g, c.path, c.kind, c.body)
			got := w.Header().Get("X-Amzn-Errortype")
			if got == "" {
				got = w.Body.String()
			}
			if w.Code != c.status || got != c.want || strings.Join(sent, ", ") != c.sent {
				t.Errorf("got %d, %q, sent %q; wanted %d, %q, %q", w.Code, got, sent, c.status, c.want, c.sent)
			}
			if failed := w.Header().Get("X-Amz-Function-Error"); (failed != "") != (name == "fails") {
				t.Errorf("the function's error: %q", failed)
			}
		})
	}
	t.Run("where there is no Lambda", func(t *testing.T) {
		t.Parallel()
		if w := call(callers(t), "stund_desk/invocations", "Event", "{}"); w.Code != 403 {
			t.Errorf("got %d", w.Code)
		}
	})
}

// callers returns a gate that knows a function "test", which may call those of the stack.
func callers(t *testing.T) *papercloud.Gate {
	t.Helper()
	g, err := papercloud.NewGate("eu-north-1", "123456789012", "http://dynamodb.example", "http://moto.example")
	if err != nil {
		t.Fatal(err)
	}
	may := []iam.Statement{{Allow: true, Actions: []string{"lambda:InvokeFunction"},
		Resources: []string{"arn:aws:lambda:eu-north-1:123456789012:function:stund_*"}}}
	g.Admit(&sam.Function{ID: "Test", Folder: "test", Policies: []sam.Policy{{Name: "inline", Statements: may}}})
	return g
}

func call(g *papercloud.Gate, path, kind, body string) *httptest.ResponseRecorder {
	r := httptest.NewRequest("POST", "/2015-03-31/functions/"+path, strings.NewReader(body))
	const scope = "PAPERTest/20261122/eu-north-1/lambda/aws4_request"
	r.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential="+scope+", Signature=x")
	if kind != "" {
		r.Header.Set("X-Amz-Invocation-Type", kind)
	}
	w := httptest.NewRecorder()
	g.ServeHTTP(w, r)
	return w
}

// TestWhatIsSentToAFunction is run without anybody waiting, as often as the template says while it fails, and then
// lies in the queue. Pump returns when all of that is done.
func TestWhatIsSentToAFunction(t *testing.T) {
	t.Parallel()
	w := listen(t, "calendars", "bounces")
	for _, name := range []string{"stund_calendars", "stund_bounces"} {
		if err := w.Send(name, []byte(`{"Records":"none"}`)); err != nil {
			t.Fatal(err)
		}
	}
	w.do(w.Pump)
	if n := len(w.Queue("Failures")); n != 1 {
		t.Errorf("%d in the queue, wanted what bounces could not read", n)
	}
	w.expectLogged("calendars", `"done":0`, 1)
	if err := w.Send("stund_nobody", nil); err == nil {
		t.Error("a function that there is not was sent something")
	}
	out, err := w.Call(t.Context(), "stund_calendars", []byte(`{}`))
	if err != nil || string(out) != `{"done":0}` {
		t.Errorf("got %s, %v", out, err)
	}
	w.nothingRefused()
}
