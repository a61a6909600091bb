package roles

import (
	"encoding/json"
	"net/http"
)

// formBody is a form that asks one thing.
func formBody(name string) map[string]any {
	return map[string]any{"name": name, "content": map[string]any{"title": map[string]any{"nb": name},
		"sections": []any{map[string]any{"id": "s", "questions": []any{map[string]any{"id": "q", "kind": "text",
			"label": map[string]any{"nb": "Hva?"}}}}}}}
}

// formLines are those of forms: they are the practice's, and what a client answers is for who has to do with them.
func formLines() map[string][]line {
	one := func(method, after string, body any) thing {
		return func(m *matrix, _ string) ask {
			mark, _ := m.next()
			id := m.made("/v1/forms", formBody(mark))
			if method != "GET" && after == "" || after != "" && after != "/publish" {
				mark = "" // the answer does not say its name
			}
			return ask{method, "/v1/forms/" + id + after, body, mark}
		}
	}
	return map[string][]line{
		"list-forms": {{door: staff, what: plain("GET", "/v1/forms", nil)}},
		"add-form": {{door: owners, what: func(m *matrix, _ string) ask {
			mark, _ := m.next()
			return ask{"POST", "/v1/forms", formBody(mark), mark}
		}}},
		"get-form":     {{door: staff, what: one("GET", "", nil)}},
		"replace-form": {{door: owners, what: one("PUT", "", formBody("Ny"))}},
		"delete-form":  {{door: owners, what: one("DELETE", "", nil)}},
		"publish-form": {{door: owners, what: one("POST", "/publish", nil)}},
		"get-form-version": {{door: staff, what: one("GET", "/versions/1", nil),
			status: http.StatusNotFound}},
		"get-form-answers": {{door: owners, what: one("GET", "/answers.csv", nil)}},
		"list-client-forms": {{door: unseen, what: func(m *matrix, whose string) ask {
			id, _ := m.client(whose)
			return ask{"GET", "/v1/clients/" + id + "/forms", nil, ""}
		}}},
		"ask-client-form": {{door: unseen, what: func(m *matrix, whose string) ask {
			id, _ := m.client(whose)
			return ask{"POST", "/v1/clients/" + id + "/forms", map[string]any{"form": m.intake()}, ""}
		}}},
		"get-answers":   {{door: unseen, what: ofAnswers("GET", nil)}},
		"save-answers":  {{door: unseen, what: ofAnswers("PUT", map[string]any{"values": map[string]any{"q": "Ja"}})}},
		"send-answers":  {{door: unseen, what: ofAnswers("POST", map[string]any{"values": map[string]any{"q": "Ja"}})}},
		"withdraw-form": {{door: unseen, what: ofAnswers("DELETE", nil)}},
	}
}

// intake returns the id of a form that is published, and makes it if there is none.
func (m *matrix) intake() string {
	m.t.Helper()
	var list struct{ Items []struct{ ID, State string } }
	if err := json.Unmarshal(m.must(m.owner, "GET", "/v1/forms", nil), &list); err != nil {
		m.t.Fatal(err)
	}
	for _, f := range list.Items {
		if f.State == "published" {
			return f.ID
		}
	}
	mark, _ := m.next()
	id := m.made("/v1/forms", formBody(mark))
	m.must(m.owner, "POST", "/v1/forms/"+id+"/publish", nil)
	return id
}

// ofAnswers asks about what a client of the practitioner's was asked.
func ofAnswers(method string, body any) thing {
	return func(m *matrix, whose string) ask {
		m.t.Helper()
		id, _ := m.client(whose)
		asked := m.made("/v1/clients/"+id+"/forms", map[string]any{"form": m.intake()})
		return ask{method, "/v1/answers/" + asked, body, ""}
	}
}
