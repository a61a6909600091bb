package payload

import (
	"cmp"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// usualChange is when the stream tells of changes.
const usualChange = "2026-11-02T07:00:30Z"

// changed is a change of one item, as its new image is told.
type changed struct {
	Kind    string // of the item
	Key     string // partition and sort with a space between: "booking#lotus#38gfsrdqqmpb9a6eckyj2repsq booking"
	Version int    // 1 unless said
	Data    any    // what the item holds, as YAML; reactors go by the facts
	Facts   []happened
}

// happened is a fact that the change carries. Its practice and subject are those of the item's partition, unless it
// says others.
type happened struct {
	Kind, Practice, Subject string
	Data                    any
}

// record is a record of the stream (https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html). The names of its
// attributes are those of store/dynamo.
type record struct {
	Region    string `json:"awsRegion"`
	Change    image  `json:"dynamodb"`
	ID        string `json:"eventID"`
	Name      string `json:"eventName"`
	Source    string `json:"eventSource"`
	Version   string `json:"eventVersion"`
	SourceARN string `json:"eventSourceARN"`
}

type image struct {
	Made     int64                        `json:"ApproximateCreationDateTime"`
	Keys     map[string]map[string]string `json:"Keys"`
	New      map[string]map[string]string `json:"NewImage"`
	Sequence string                       `json:"SequenceNumber"`
	Size     int                          `json:"SizeBytes"`
	View     string                       `json:"StreamViewType"`
}

// told is a fact as it is stored.
type told struct {
	ID       string          `json:"id"`
	Kind     string          `json:"kind"`
	At       time.Time       `json:"at"`
	Practice string          `json:"practice"`
	Subject  string          `json:"subject"`
	Actor    json.RawMessage `json:"actor"`
	Data     any             `json:"data,omitempty"`
}

// streamed returns the batch that Lambda reads from the table's stream.
func streamed(c Case, w written) ([]byte, error) {
	at, err := time.Parse(time.RFC3339, cmp.Or(w.At, usualChange))
	if err != nil {
		return nil, fmt.Errorf("time of the changes: %w", err)
	}
	var all []record
	for n, ch := range w.Changes {
		one := Case{c.Function, c.Name + "/" + strconv.Itoa(n), nil}
		r, err := ch.record(one, at)
		if err != nil {
			return nil, fmt.Errorf("change %d: %w", n+1, err)
		}
		r.Change.Sequence = "44215845000000000174504" + fmt.Sprintf("%05d", n+1)
		all = append(all, r)
	}
	return indented(struct{ Records []record }{all})
}

func (ch changed) record(c Case, at time.Time) (r record, err error) {
	partition, sort, ok := strings.Cut(ch.Key, " ")
	if !ok || ch.Kind == "" {
		return r, fmt.Errorf("wants the kind of an item, and its key as a partition, a space and a sort: %q", ch.Key)
	}
	facts, err := ch.facts(c, partition, at)
	if err != nil {
		return r, err
	}
	if ch.Data == nil {
		ch.Data = struct{}{}
	}
	data, err := json.Marshal(ch.Data)
	if err != nil {
		return r, fmt.Errorf("data of the item: %w", err)
	}
	name, version := "INSERT", max(ch.Version, 1)
	if version > 1 {
		name = "MODIFY"
	}
	keys := map[string]map[string]string{"pk": {"S": partition}, "sk": {"S": sort}}
	attributes := map[string]map[string]string{"pk": keys["pk"], "sk": keys["sk"], "kind": {"S": ch.Kind},
		"v": {"N": strconv.Itoa(version)}, "data": {"B": base64.StdEncoding.EncodeToString(data)}}
	if len(ch.Facts) > 0 {
		attributes["facts"] = map[string]string{"B": base64.StdEncoding.EncodeToString(facts)}
	}
	return record{Region: region, ID: digest(c), Name: name, Source: "aws:dynamodb", Version: "1.1",
		SourceARN: "arn:aws:dynamodb:" + region + ":" + account + ":table/stund/stream/2026-11-02T06:00:00.000",
		Change: image{Made: at.Unix(), Keys: keys, New: attributes, Size: len(data) + len(facts),
			View: "NEW_IMAGE"}}, nil
}

// facts returns the facts as they are stored. Their ids are of the time of the payloads and the same each time.
func (ch changed) facts(c Case, partition string, at time.Time) ([]byte, error) {
	parts := append(strings.Split(partition, "#"), "", "")
	var all []told
	for n, f := range ch.Facts {
		if f.Kind == "" {
			return nil, fmt.Errorf("fact %d has no kind", n+1)
		}
		id := digest(Case{c.Function, c.Name + "/" + strconv.Itoa(n), nil})
		all = append(all, told{ID: "01m6dgxjc0" + id[:16], Kind: f.Kind, At: at.UTC(),
			Practice: cmp.Or(f.Practice, parts[1]), Subject: cmp.Or(f.Subject, parts[2]),
			Actor: json.RawMessage(`{"role":"system"}`), Data: f.Data})
	}
	return json.Marshal(all)
}
