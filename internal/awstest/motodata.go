package awstest

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
)

// motoTries is how often moto is asked for its data: it walks all of it without a lock and answers 500 when somebody
// writes meanwhile.
const motoTries = 20

// MotoData reads into out, as JSON, everything that moto's server at the address has stored, by service and model
// ("ses", "RawMessage"): moto's own /moto-api/data.json.
func MotoData(ctx context.Context, at string, out any) error {
	var err error
	for range motoTries {
		var body []byte
		var status int
		if body, status, err = motoData(ctx, at); err != nil {
			return err
		}
		if status == http.StatusOK {
			return json.Unmarshal(body, out)
		}
		err = fmt.Errorf("awstest: moto's data: status %d: %.200s", status, body)
	}
	return err
}

func motoData(ctx context.Context, at string) (body []byte, status int, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, at+"/moto-api/data.json", nil)
	if err != nil {
		return nil, 0, err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, 0, fmt.Errorf("awstest: moto's data: %w", err)
	}
	defer resp.Body.Close()
	body, err = io.ReadAll(resp.Body)
	return body, resp.StatusCode, err
}
