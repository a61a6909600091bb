package local

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/i18n"
	"stund/internal/installation"
	"stund/internal/once"
	"stund/internal/practice"
	"stund/internal/staff"
)

// Invitation is whom the machine's operator invites: the first owner of a practice, as a rule.
type Invitation struct {
	Practice     string    `json:"practice"` // it may not be there yet
	Name         string    `json:"name"`
	Email        string    `json:"email"`
	Role         fact.Role `json:"role"`
	Practitioner string    `json:"practitioner"` // "": none
	Language     i18n.Lang `json:"language"`     // "": the practice's
}

// Invite has the server that runs on the folder invite somebody, and returns the link of the invitation. Who is invited
// already is invited once more.
func Invite(folder string, i Invitation) (link string, err error) {
	var wrong []error
	if !practice.ValidName(i.Practice) {
		wrong = append(wrong, fmt.Errorf("practice must be 1 to 40 lower-case letters, digits and hyphens, not %q",
			i.Practice))
	}
	if _, ok := i18n.Parse(string(i.Language)); i.Language != "" && !ok {
		wrong = append(wrong, fmt.Errorf("language is nb, sv, da, fi or en, not %q", i.Language))
	}
	if err := errors.Join(wrong...); err != nil {
		return "", err
	}
	body, err := json.Marshal(i)
	if err != nil {
		return "", err
	}
	b, err := installation.Ask(folder, "/invite", body)
	return string(b), err
}

// invite answers Invite.
func (s *Server) invite(w http.ResponseWriter, r *http.Request) {
	var i Invitation
	err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1<<16)).Decode(&i)
	link := ""
	if err == nil {
		link, err = s.invited(r, i)
	}
	if err != nil {
		http.Error(w, said(err), http.StatusUnprocessableEntity)
		return
	}
	_, _ = w.Write([]byte(link)) // nobody is left to tell
}

func (s *Server) invited(r *http.Request, i Invitation) (link string, err error) {
	accounts, system := staff.Of(s.base), fact.Actor{Role: fact.System}
	d := staff.Draft{Name: i.Name, Email: i.Email, Role: i.Role, Practitioner: i.Practitioner, Language: i.Language}
	a, err := accounts.Invite(r.Context(), system, i.Practice, once.Request{}, d)
	if f, ok := fault.As(err); ok && f.Code == staff.CodeKnown {
		id, _ := f.Extra["id"].(string)
		a, err = accounts.Change(r.Context(), system, i.Practice, id, d, staff.Invited)
	}
	if err != nil {
		return "", err
	}
	return s.site + accounts.InvitationTo(a), nil
}

// said is an error in words for a terminal.
func said(err error) string {
	f, ok := fault.As(err)
	if !ok {
		return err.Error()
	}
	words := f.Message
	for _, wrong := range f.Fields {
		words += "\n" + wrong.Path + " " + wrong.Message
	}
	return words
}
