package roles

import "net/http"

// importLines are those of lists of clients: owners alone may take one in, or all clients out. No file is sent here, so
// an owner is told that it is missing, and that nothing was tried.
func importLines() map[string][]line {
	mapping := map[string]any{"form": map[string]any{"encoding": "UTF-8", "separator": ";", "head": 1},
		"date_order": "dmy", "columns": []string{"name", "email"}}
	return map[string][]line{
		"list-imports":       {{door: owners, what: plain("GET", "/v1/imports", nil)}},
		"begin-import":       {{door: owners, what: plain("POST", "/v1/imports", importBody("list.csv"))}},
		"get-import":         {{door: owners, what: ofImport("GET", "", nil)}},
		"get-import-mapping": {{door: owners, what: ofImport("GET", "/mapping", nil), status: http.StatusConflict}},
		"map-import":         {{door: owners, what: ofImport("PUT", "/mapping", mapping)}},
		"step-import": {{door: owners, what: func(m *matrix, _ string) ask {
			id, mark := m.begun()
			m.must(m.owner, "PUT", "/v1/imports/"+id+"/mapping", mapping)
			return ask{"POST", "/v1/imports/" + id + "/check", nil, mark}
		}}},
		"get-import-report":      {{door: owners, what: ofImport("GET", "/report", nil)}},
		"get-import-report-file": {{door: owners, what: ofImport("GET", "/report.csv", nil)}},
		"list-exports":           {{door: owners, what: plain("GET", "/v1/exports", nil)}},
		"begin-export":           {{door: owners, what: plain("POST", "/v1/exports", nil)}},
	}
}

func importBody(name string) map[string]any { return map[string]any{"name": name, "size": 100} }

// begun begins an import, and returns its id and the name of its file.
func (m *matrix) begun() (id, mark string) {
	m.t.Helper()
	mark, _ = m.next()
	return m.made("/v1/imports", importBody(mark)), mark
}

// ofImport asks below an import's path. Only the import itself is answered with its name.
func ofImport(method, path string, body any) thing {
	return func(m *matrix, _ string) ask {
		id, mark := m.begun()
		if path != "" {
			mark = ""
		}
		return ask{method, "/v1/imports/" + id + path, body, mark}
	}
}
