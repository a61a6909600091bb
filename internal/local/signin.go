package local

import (
	"net/http"
	"strings"
	"time"

	"stund/internal/fact"
)

// shortly is how long the token of the staff app lasts.
const shortly = 15 * time.Minute

// demoCookie keeps who somebody said they are.
const demoCookie = "stund_demo"

// signIn adds the demo's sign-in: who one is is who one says one is.
func (d *Demo) signIn(m *http.ServeMux) {
	for path, h := range map[string]http.HandlerFunc{
		"POST /session":         d.session,
		"POST /session/refresh": d.refresh,
		"DELETE /session":       d.endSession,
	} {
		m.Handle(path, localOnly(h))
	}
}

// session signs in as the role that the form names; a practitioner's is "practitioner:ida".
func (d *Demo) session(w http.ResponseWriter, r *http.Request) {
	http.SetCookie(w, &http.Cookie{Name: demoCookie, Value: r.PostFormValue("who"), Path: "/session", HttpOnly: true,
		SameSite: http.SameSiteStrictMode})
	http.Redirect(w, r, "/app", http.StatusSeeOther)
}

func (d *Demo) refresh(w http.ResponseWriter, r *http.Request) {
	c, err := r.Cookie(demoCookie)
	if err != nil {
		answer(w, http.StatusUnauthorized, map[string]string{"sign_in": "/signin"})
		return
	}
	role, who, _ := strings.Cut(c.Value, ":")
	token, err := d.issuer.Token(demoPractice, string(fact.Role(role)), who, shortly)
	if err != nil {
		answer(w, http.StatusUnauthorized, map[string]string{"sign_in": "/signin"})
		return
	}
	answer(w, http.StatusOK, map[string]any{"token": token, "expires_at": d.time.Now().Add(shortly).UTC()})
}

func (d *Demo) endSession(w http.ResponseWriter, _ *http.Request) {
	http.SetCookie(w, &http.Cookie{Name: demoCookie, Path: "/session", MaxAge: -1, HttpOnly: true})
	w.WriteHeader(http.StatusNoContent)
}
