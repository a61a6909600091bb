package local

import (
	"net/http"
	"strings"
	"time"

	"stund/internal/fact"
	"stund/internal/practice"
)

// shortly is how long the token of the staff app lasts.
const shortly = 15 * time.Minute

// demoCookie keeps who somebody said they are.
const demoCookie = "stund_demo"

// signIn adds the demo's sign-in to the staff app: who one is is who one says one is.
func (v *viewer) signIn(m *http.ServeMux) {
	for path, h := range map[string]http.HandlerFunc{
		"GET /signin":           v.whoAreYou,
		"POST /session":         v.session,
		"POST /session/refresh": v.refresh,
		"DELETE /session":       v.endSession,
	} {
		m.Handle(path, localOnly(h))
	}
}

// whoAreYou is the page that asks.
func (v *viewer) whoAreYou(w http.ResponseWriter, r *http.Request) {
	f, setup, err := v.frame(r.Context(), "start", "Who are you?", "/signin")
	var people []practice.Practitioner
	if err == nil {
		people = setup.Practitioners
	}
	v.show(w, http.StatusOK, v.signin, struct {
		frame
		People []practice.Practitioner
	}{f, people}, err)
}

// session signs in as the role that the form names; a practitioner's is "practitioner:ida".
func (v *viewer) session(w http.ResponseWriter, r *http.Request) {
	http.SetCookie(w, &http.Cookie{Name: demoCookie, Value: r.PostFormValue("who"), Path: "/session", HttpOnly: true,
		SameSite: http.SameSiteStrictMode})
	http.Redirect(w, r, "/app", http.StatusSeeOther)
}

func (v *viewer) refresh(w http.ResponseWriter, r *http.Request) {
	c, err := r.Cookie(demoCookie)
	if err != nil {
		answer(w, http.StatusUnauthorized, map[string]string{"sign_in": "/signin"})
		return
	}
	role, who, _ := strings.Cut(c.Value, ":")
	token, err := v.issuer.Token(demoPractice, string(fact.Role(role)), who, shortly)
	if err != nil {
		answer(w, http.StatusUnauthorized, map[string]string{"sign_in": "/signin"})
		return
	}
	answer(w, http.StatusOK, map[string]any{"token": token, "expires_at": v.time.Now().Add(shortly).UTC()})
}

func (v *viewer) endSession(w http.ResponseWriter, _ *http.Request) {
	http.SetCookie(w, &http.Cookie{Name: demoCookie, Path: "/session", MaxAge: -1, HttpOnly: true})
	w.WriteHeader(http.StatusNoContent)
}
