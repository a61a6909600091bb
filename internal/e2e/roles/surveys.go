package roles

import "net/http"

// surveyLines are those of feedback: its figures and words are for who runs the practice, and for practitioners where
// the owner shares them, which they do not here; what a client was asked is for whoever sees the client; the settings
// are the owner's. No client of theirs has come yet, so there is no course to end.
func surveyLines() map[string][]line {
	const period = "?from=2026-09-01&to=2026-11-30"
	settings := map[string]any{"exit": true, "pulse": false, "hour": 9, "consent_only": false, "share": false}
	return map[string][]line{
		"get-feedback":          {{door: seniors, what: plain("GET", "/v1/feedback"+period, nil)}},
		"list-feedback-answers": {{door: seniors, what: plain("GET", "/v1/feedback/answers"+period, nil)}},
		"get-feedback-settings": {{door: owners, what: plain("GET", "/v1/feedback/settings", nil)}},
		"put-feedback-settings": {{door: owners, what: plain("PUT", "/v1/feedback/settings", settings)}},
		"list-client-surveys":   {{door: unseen, what: ofClient("GET", "/surveys", nil)}},
		"get-feedback-table": {{door: owners,
			what: plain("GET", "/v1/feedback/answers.csv"+period, nil)}},
		"get-client-arrival": {{door: unseen, what: ofClient("GET", "/arrival", nil)}},
		"end-client-course":  {{door: unseen, what: ofClient("POST", "/surveys", nil), status: http.StatusConflict}},
	}
}
