package payload

import (
	"bytes"
	"crypto/md5"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/goccy/go-yaml"
)

// sheet is a cases.yaml.
type sheet struct {
	// Routes are the function's, as the template has them: "GET /v1/bookings/{id}". A request that matches none comes
	// in by the route $default.
	Routes []string
	// From and Headers are for all cases that say nothing else.
	From    caller
	Headers map[string]*string
	Cases   map[string]written
}

// written is one case as it is written down. It is a request, unless it is a schedule's run, changes or raw.
type written struct {
	Request string // method and path as they arrive, with the query: "GET /b/lotus?lang=da"
	// As is whose token comes along: owner, assistant or practitioner, of the practice lotus unless it says "of birch".
	As     string
	Claims map[string]*string // of the token, in place of what As says; null takes one away
	From   caller             // what sends it: app (unless said), widget, script or browser
	// Headers stand beside or in place of what the caller sends; null takes one away.
	Headers map[string]*string
	Cookies []string
	At      string            // RFC 3339; 2 November 2026, 09:00 UTC (of changes 07:00:30) unless said
	Params  map[string]string // of the path, where the path itself does not tell
	Body    *string           // as it is sent
	Form    yaml.MapSlice     // a body of fields, in their order
	Encoded *string           // a body as it arrives: base64, or what claims to be
	Base64  bool              // the body arrives in base64, as a form always does
	Repeat  *repeat           // what {repeat} stands for in Body and Form

	Schedule string    // RFC 3339: EventBridge Scheduler runs the function at this time
	Changes  []changed // DynamoDB's stream tells of these changes, in one batch
	Raw      *string   // the event itself
}

// repeat makes what is too large to be written down.
type repeat struct {
	Text  string
	Times int
}

func (r *repeat) in(text string) string {
	if r == nil {
		return text
	}
	return strings.ReplaceAll(text, "{repeat}", strings.Repeat(r.Text, r.Times))
}

func (s sheet) event(c Case, w written) ([]byte, error) {
	forms := 0
	for _, has := range []bool{w.Request != "", w.Schedule != "", w.Changes != nil, w.Raw != nil} {
		if has {
			forms++
		}
	}
	switch {
	case forms != 1:
		return nil, errors.New("wants one of request, schedule, changes and raw")
	case w.Raw != nil:
		return []byte(*w.Raw), nil
	case w.Schedule != "":
		return scheduled(c, w.Schedule)
	case w.Changes != nil:
		return streamed(c, w)
	default:
		return s.request(c, w)
	}
}

// scheduled returns what EventBridge Scheduler sends by default
// (https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-targets-universal.html).
func scheduled(c Case, at string) ([]byte, error) {
	if _, err := time.Parse(time.RFC3339, at); err != nil {
		return nil, fmt.Errorf("time of the schedule: %w", err)
	}
	return indented(struct {
		Version    string   `json:"version"`
		ID         string   `json:"id"`
		DetailType string   `json:"detail-type"`
		Source     string   `json:"source"`
		Account    string   `json:"account"`
		Time       string   `json:"time"`
		Region     string   `json:"region"`
		Resources  []string `json:"resources"`
		Detail     string   `json:"detail"`
	}{"0", digest(c), "Scheduled Event", "aws.scheduler", account, at, region,
		[]string{"arn:aws:scheduler:" + region + ":" + account + ":schedule/default/stund-" + c.Function}, "{}"})
}

// digest is the same for a case each time and different for each.
func digest(c Case) string {
	sum := md5.Sum([]byte(c.String()))
	return hex.EncodeToString(sum[:])
}

func indented(event any) ([]byte, error) {
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	err := e.Encode(event)
	return out.Bytes(), err
}
