package words

import "stund/internal/i18n"

// Role is what somebody is who works at a practice in the role: "owner", "assistant" or "practitioner".
func Role(role string) i18n.Text {
	switch role {
	case "owner":
		return i18n.Text{
			NB: "eier",
			SV: "ägare",
			DA: "ejer",
			FI: "omistaja",
			EN: "owner",
		}
	case "assistant":
		return i18n.Text{
			NB: "assistent",
			SV: "assistent",
			DA: "assistent",
			FI: "avustaja",
			EN: "assistant",
		}
	}
	return i18n.Text{
		NB: "behandler",
		SV: "behandlare",
		DA: "behandler",
		FI: "ammattilainen",
		EN: "practitioner",
	}
}

// AsRole is a role in a sentence after "as": in English with its article.
func AsRole(role string) i18n.Text {
	t := Role(role)
	switch t.EN[0] {
	case 'a', 'e', 'i', 'o', 'u':
		t.EN = "an " + t.EN
	default:
		t.EN = "a " + t.EN
	}
	return t
}

// SignIn is the way in for those who work at a practice.
var SignIn = i18n.Text{
	NB: "Logg inn",
	SV: "Logga in",
	DA: "Log ind",
	FI: "Kirjaudu sisään",
	EN: "Sign in",
}
