package roles

// staffLines are those of accounts, which are owners' alone.
func staffLines() map[string][]line {
	body := func(name string) map[string]any { return map[string]any{"name": name, "role": "assistant"} }
	invitee := func(name string) map[string]any {
		return map[string]any{"name": name, "role": "assistant", "email": name + "@example.com"}
	}
	account := func(method string) thing {
		return func(m *matrix, _ string) ask {
			mark, _ := m.next()
			id := m.made("/v1/staff", invitee(mark))
			return about(method, "/v1/staff", id, mark, body(mark))
		}
	}
	return map[string][]line{
		"list-staff":    {{door: owners, what: plain("GET", "/v1/staff", nil)}},
		"invite-staff":  {{door: owners, what: newEntity("/v1/staff", invitee)}},
		"get-staff":     {{door: owners, what: account("GET")}},
		"replace-staff": {{door: owners, what: account("PUT")}},
		"delete-staff":  {{door: owners, what: account("DELETE")}},
	}
}
