package roles

import "strings"

// taskLines are those of tasks: one practitioner's are not there for the others, anybody's are everybody's.
func taskLines() map[string][]line {
	all := map[string][]line{
		"list-tasks": {{door: listed, what: ofTask("GET", "", nil)},
			{door: staff, whose: nobodys, what: plain("GET", "/v1/tasks", nil)}},
		"add-task": {{door: staff, what: func(m *matrix, _ string) ask {
			mark, _ := m.next()
			return ask{"POST", "/v1/tasks", taskBody(mark, ""), mark}
		}}},
		"get-task": {{door: unseen, what: ofTask("GET", "/", nil)}, {door: unseen, what: aboutClient("GET", "")}},
		"replace-task": {{door: unseen, what: func(m *matrix, whose string) ask {
			id, mark := m.task(whose)
			body := taskBody(mark, whose)
			body["revision"] = 1
			return ask{"PUT", "/v1/tasks/" + id, body, mark}
		}}},
		"finish-task": {
			{door: unseen, what: ofTask("POST", "/done", nil)},
			{door: unseen, what: aboutClient("POST", "/done")},
		},
		"dismiss-task": {{door: unseen, what: ofTask("POST", "/dismiss", nil)}},
		"reopen-task":  {{door: unseen, what: ofTask("POST", "/reopen", nil)}},
		"snooze-task": {{door: unseen, what: ofTask("POST", "/snooze",
			map[string]any{"until_at": "2027-06-01T08:00:00Z"})}},
	}
	return all
}

func taskBody(title, whose string) map[string]any {
	return map[string]any{"title": title, "practitioner": whose}
}

// task writes a task of the practitioner's down, and returns its id and title.
func (m *matrix) task(whose string) (id, mark string) {
	m.t.Helper()
	mark, _ = m.next()
	return m.made("/v1/tasks", taskBody(mark, whose)), mark
}

// ofTask asks below a task's path; "" for the list, in which it stands first.
func ofTask(method, path string, body any) thing {
	return func(m *matrix, whose string) ask {
		id, mark := m.task(whose)
		if path == "" {
			return ask{method, "/v1/tasks?limit=200", body, mark}
		}
		return ask{method, "/v1/tasks/" + id + strings.TrimSuffix(path, "/"), body, mark}
	}
}

// aboutClient asks about a task that is anybody's, about a client of the practitioner's.
func aboutClient(method, path string) thing {
	return func(m *matrix, whose string) ask {
		about, _ := m.client(whose)
		mark, _ := m.next()
		id := m.made("/v1/tasks", map[string]any{"title": mark, "client": about})
		return ask{method, "/v1/tasks/" + id + path, nil, mark}
	}
}
