package papercloud_test

import (
	"net/http/httptest"
	"testing"
	"time"

	"stund/internal/e2e/roles"
	"stund/internal/papercloud"
)

// TestWhoMayWhat asks every operation who may, each a function of its own behind the API's authorizer.
func TestWhoMayWhat(t *testing.T) {
	t.Parallel()
	w := listen(t, roles.Functions()...)
	roles.Run(t, asked{w})
	w.nothingRefused()
}

// asked is a world as the matrix asks it.
type asked struct{ *heard }

func (a asked) Do(method, path, token string, body any) (int, []byte) {
	a.t.Helper()
	got := a.send(request{method: method, path: path, token: token, json: body})
	return got.status, []byte(got.body)
}

func (a asked) Token(practice, role, practitioner string) string {
	a.t.Helper()
	token, err := a.heard.Token(practice, role, practitioner, time.Hour)
	if err != nil {
		a.t.Fatal(err)
	}
	a.keepSecret(token)
	return token
}

// TestTheLoginOfThePaperCloud signs nobody in who would be nobody, and signs for tests what a user pool would.
func TestTheLoginOfThePaperCloud(t *testing.T) {
	t.Parallel()
	w := listen(t)
	token := func(query string) int {
		a := httptest.NewRecorder()
		w.Behind().ServeHTTP(a, httptest.NewRequestWithContext(t.Context(), "GET",
			"http://127.0.0.1/_cloud/token?"+query, nil))
		return a.Code
	}
	for query, want := range map[string]int{"": 200, "role=assistant": 200, "role=practitioner&practitioner=ida": 200,
		"role=practitioner": 400, "role=admin": 400, "role=system": 400, "role=client": 400} {
		if got := token(query); got != want {
			t.Errorf("%q: got %d, wanted %d", query, got, want)
		}
	}
	if _, err := w.Token(papercloud.DemoPractice, "practitioner", "", time.Hour); err != nil {
		t.Errorf("a user pool would: %v", err)
	}
}
