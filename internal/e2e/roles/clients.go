package roles

import "maps"

// clientLines are those of clients. What lists show comes with the feed, and has a story of its own.
func clientLines() map[string][]line {
	wish := map[string]any{"revision": 1, "items": []any{map[string]any{"purpose": "reminders", "channel": "sms",
		"answer": "no"}}}
	all := map[string][]line{
		"list-clients": {{door: staff, what: plain("GET", "/v1/clients", nil)}},
		"add-client":   {{door: staff, what: newClient}},
		"get-client":   {{door: unseen, what: ofClient("GET", "", nil)}},
		"replace-client": {{door: unseen, what: func(m *matrix, whose string) ask {
			id, mark := m.client(whose)
			body := clientBody(mark, whose)
			body["revision"] = 1
			return ask{"PUT", "/v1/clients/" + id, body, mark}
		}}},
		"archive-client":         {{door: unseen, what: ofClient("POST", "/archive", nil)}},
		"restore-client":         {{door: unseen, what: ofClient("POST", "/restore", nil)}},
		"get-client-preferences": {{door: unseen, what: ofClient("GET", "/preferences", nil)}},
		"merge-client": {{door: unseen, what: func(m *matrix, whose string) ask {
			id, mark := m.client(whose)
			other, _ := m.client(whose)
			return ask{"POST", "/v1/clients/" + id + "/merge", map[string]any{"with": other}, mark}
		}}},
		"unmerge-client": {{door: unseen, what: func(m *matrix, whose string) ask {
			id, mark := m.client(whose)
			other, _ := m.client(whose)
			m.must(m.owner, "POST", "/v1/clients/"+id+"/merge", map[string]any{"with": other})
			return ask{"POST", "/v1/clients/" + id + "/unmerge", map[string]any{"client": other}, mark}
		}}},
		"list-duplicates": {{door: staff, what: plain("GET", "/v1/duplicates", nil)}},
		"dismiss-duplicate": {{door: unseen, what: func(m *matrix, whose string) ask {
			a, _ := m.client(whose)
			b, _ := m.client(whose)
			return ask{"POST", "/v1/duplicates/dismiss", map[string]any{"a": a, "b": b}, ""}
		}}},
		"get-client-timeline":    {{door: unseen, what: ofClient("GET", "/timeline", nil)}},
		"get-client-erasure":     {{door: owners, what: ofClient("GET", "/erasure", nil)}},
		"erase-client":           {{door: owners, what: ofClient("POST", "/erasure", map[string]any{})}},
		"export-client":          {{door: owners, what: ofClient("GET", "/export", nil)}},
		"send-client-page-link":  {{door: unseen, what: pageLink}},
		"list-client-messages":   {{door: unseen, what: ofClient("GET", "/messages", nil)}},
		"list-messages":          {{door: staff, what: plain("GET", "/v1/messages", nil)}},
		"list-planned-messages":  {{door: staff, what: plain("GET", "/v1/messages/planned", nil)}},
		"set-client-preferences": {{door: unseen, what: ofClient("PUT", "/preferences", wish)}},
	}
	maps.Copy(all, importLines())
	for one, wordBody := range map[string]func(string) map[string]any{"tag": tagBody, "client-field": fieldBody} {
		many := one + "s"
		path := "/v1/" + many
		all["list-"+many] = []line{{door: staff, what: plain("GET", path, nil)}}
		all["add-"+one] = []line{{door: owners, what: newEntity(path, wordBody)}}
		all["replace-"+one] = []line{{door: owners, what: entity("PUT", path, wordBody)}}
		all["delete-"+one] = []line{{door: owners, what: entity("DELETE", path, wordBody)}}
	}
	return all
}

func tagBody(id string) map[string]any { return map[string]any{"id": id, "name": id} }

func fieldBody(id string) map[string]any { return map[string]any{"id": id, "name": id, "kind": "text"} }

func clientBody(name, whose string) map[string]any {
	return map[string]any{"name": name, "practitioner": whose}
}

// pageLink asks that a client who has an address be sent the link to their page.
func pageLink(m *matrix, whose string) ask {
	mark, _ := m.next()
	body := clientBody(mark, whose)
	body["emails"] = []string{mark + "@example.com"}
	return ask{"POST", "/v1/clients/" + m.made("/v1/clients", body) + "/page-link", nil, ""}
}

func newClient(m *matrix, _ string) ask {
	mark, _ := m.next()
	return ask{"POST", "/v1/clients", clientBody(mark, ""), mark}
}

// client makes a client of the practitioner's, and returns their id and name.
func (m *matrix) client(whose string) (id, mark string) {
	m.t.Helper()
	mark, _ = m.next()
	return m.made("/v1/clients", clientBody(mark, whose)), mark
}

// ofClient asks below a client's path. Preferences and the timeline do not say the client's name.
func ofClient(method, path string, body any) thing {
	return func(m *matrix, whose string) ask {
		id, mark := m.client(whose)
		if path == "/preferences" || path == "/timeline" || path == "/messages" || path == "/erasure" ||
			path == "/surveys" || path == "/arrival" {
			mark = ""
		}
		return ask{method, "/v1/clients/" + id + path, body, mark}
	}
}
