package roles

// textLines are those of what messages say: the owner's, as the rest of the set-up is.
func textLines() map[string][]line {
	none := map[string]any{"revision": 0, "text": map[string]any{}}
	look := map[string]any{"channel": "email"}
	return map[string][]line{
		"list-texts":   {{door: owners, what: plain("GET", "/v1/texts", nil)}},
		"get-text":     {{door: owners, what: plain("GET", "/v1/texts/reminder/nb", nil)}},
		"put-text":     {{door: owners, what: plain("PUT", "/v1/texts/joined/nb", none)}},
		"preview-text": {{door: owners, what: plain("POST", "/v1/texts/birthday/nb/preview", look)}},
	}
}
