package invoice

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"time"

	"stund/internal/api/door"
	"stund/internal/base"
	"stund/internal/einvoice"
	"stund/internal/fault"
	"stund/internal/httpapi"
	"stund/internal/typed"
)

// AccessPointView is an access point, and what the practice has with it.
type AccessPointView struct {
	Name       string             `json:"name" doc:"What it is called here." example:"storecove"`
	Fields     []AccessPointField `json:"fields" doc:"What an account with it is made of, in the order in which it is asked for."`
	Values     map[string]string  `json:"values,omitempty" doc:"What is known of the account, by field. Secrets are not shown."`
	Secrets    map[string]bool    `json:"secrets,omitempty" doc:"Which of the secrets are known."`
	Configured bool               `json:"configured" doc:"Whether the practice has an account with it."`
	Using      bool               `json:"using,omitempty" doc:"E-invoices go by it: it is the first that is on and has worked."`
	Off        bool               `json:"off,omitempty" doc:"Nothing is sent with it."`
	Test       bool               `json:"test,omitempty" doc:"It is one for trying: nothing leaves the installation."`
	Checked    *time.Time         `json:"checked_at,omitempty" doc:"When it last worked."`
	Broken     bool               `json:"broken,omitempty" doc:"Its account cannot be read any more: type it anew."`
}

// AccessPointField is one thing that an account with an access point is made of.
type AccessPointField struct {
	Name     string `json:"name" example:"api_key"`
	Secret   bool   `json:"secret,omitempty" doc:"It is never shown again."`
	Optional bool   `json:"optional,omitempty"`
}

// pretend is the name of the access point that carries nothing anywhere.
const pretend = "sandbox"

func (s *services) accessPoints(ctx context.Context, practiceID string) ([]AccessPointView, error) {
	known, err := s.Access.Accounts(ctx, practiceID)
	if err != nil {
		return nil, err
	}
	using, _, err := s.Access.Using(ctx, practiceID)
	if err != nil {
		return nil, err
	}
	out := []AccessPointView{}
	for _, d := range s.Access.Drivers() {
		v := AccessPointView{Name: d.Name(), Fields: []AccessPointField{}, Test: d.Name() == pretend,
			Using: d.Name() == using.Provider}
		for _, f := range d.Fields() {
			v.Fields = append(v.Fields, AccessPointField{f.Name, f.Secret, f.Optional})
		}
		for _, a := range known {
			if a.Provider == v.Name {
				s.account(&v, a)
			}
		}
		out = append(out, v)
	}
	return out, nil
}

// account adds what the practice has with the access point.
func (s *services) account(v *AccessPointView, a einvoice.Account) {
	v.Configured, v.Off = true, a.Off
	if !a.Checked.IsZero() {
		v.Checked = &a.Checked
	}
	var ok bool
	v.Values, v.Secrets, ok = s.Access.Shown(a)
	v.Broken = !ok
}

// AccessPoints lists who carries e-invoices.
func AccessPoints(b *base.Base) httpapi.Endpoint {
	s := of(b)
	return httpapi.Endpoint{Name: "access-points", Path: "/v1/access-points", Auth: door.Owner,
		Ops: []httpapi.Op{{
			ID: "list-access-points", Method: http.MethodGet,
			Summary: "Access points that carry e-invoices, and what the practice has with them",
			Tag:     door.TagInvoices,
			Faults:  []httpapi.Fault{door.FailsPractice},
			Handle: httpapi.Handle(
				func(ctx context.Context, _ *struct{}) (*door.Answer[door.ListOf[AccessPointView]], error) {
					all, err := s.accessPoints(ctx, httpapi.ActorFrom(ctx).Practice)
					if err != nil {
						return nil, err
					}
					return door.OK(door.ListOf[AccessPointView]{Items: all}), nil
				},
			),
		}}}
}

type setAccessPointIn struct {
	Name string `path:"access_point" maxLength:"40" doc:"Name of the access point." example:"storecove"`
	Body struct {
		Values map[string]string `json:"values" doc:"By field. A secret that is left out stays what it was."`
		Off    bool              `json:"off,omitempty" doc:"Nothing is sent with it, and it is not asked whether it works."`
	}
}

var failsSilent = httpapi.Fails(fault.Unavailable, "access-point-silent", "The access point does not answer.")

// AccessPoint writes the practice's account with an access point.
func AccessPoint(b *base.Base) httpapi.Endpoint {
	s := of(b)
	return httpapi.Endpoint{Name: "access-point", Path: "/v1/access-points/{access_point}", Auth: door.Owner,
		Ops: []httpapi.Op{{
			ID: "put-access-point", Method: http.MethodPut,
			Summary: "Set an account with an access point up, and try it",
			Text: "What it is made of is sealed in the database under a key of the installation, and never shown " +
				"again where it is secret. Then the access point is asked whether it works: e-invoices go by the " +
				"first account that does. With no values the account that is known is tried again.",
			Tag: door.TagInvoices,
			Faults: []httpapi.Fault{door.FailsPractice, door.FailsBusy, failsSilent,
				httpapi.Fails(fault.NotFound, "provider-unknown", "There is no access point of this name."),
				httpapi.Fails(fault.Invalid, "provider-refuses", "The access point does not accept the account. It "+
					"was written all the same."),
				httpapi.Fails(fault.Conflict, "provider-changed", "The account was changed while it was tried.")},
			Handle: httpapi.Handle(s.setAccessPoint),
		}}}
}

func (s *services) setAccessPoint(ctx context.Context, in *setAccessPointIn) (*door.Answer[AccessPointView], error) {
	actor := httpapi.ActorFrom(ctx)
	if _, err := s.Access.SetAccount(ctx, actor, actor.Practice, in.Name, in.Body.Values, in.Body.Off); err != nil {
		return nil, err
	}
	all, err := s.accessPoints(ctx, actor.Practice)
	if err != nil {
		return nil, err
	}
	for _, v := range all {
		if v.Name == in.Name {
			return door.OK(v), nil
		}
	}
	return nil, errors.New("an access point that was just written is not known")
}

// EInvoiceReceiver is who may receive e-invoices.
type EInvoiceReceiver struct {
	Address     string `json:"address" doc:"Electronic address." example:"0192:923609016"`
	Invoices    bool   `json:"invoices" doc:"Whether it receives invoices."`
	CreditNotes bool   `json:"credit_notes" doc:"Whether it receives credit notes."`
}

type receiverIn struct {
	Address   string `query:"address" maxLength:"60" doc:"Electronic address, as scheme:id." example:"0192:923609016"`
	OrgNumber string `query:"org_number" maxLength:"20" doc:"Instead of it: the business's number in the register." example:"923609016"`
	Country   string `query:"country" maxLength:"2" doc:"Of org_number; NO if left out." example:"NO"`
}

// address is the electronic address that is asked for.
func (in *receiverIn) address() (string, error) {
	if in.Address != "" {
		a, err := typed.Endpoint(in.Address)
		if err != nil {
			return "", fault.Fields{{Path: "address", Message: err.Error()}}.Err()
		}
		return a, nil
	}
	a := einvoice.Address(cmp.Or(in.Country, "NO"), in.OrgNumber)
	if a == "" {
		return "", fault.Fields{{Path: "org_number", Message: "is no number in the country's register"}}.Err()
	}
	return a, nil
}

// EInvoiceReceivers asks who receives e-invoices.
func EInvoiceReceivers(b *base.Base) httpapi.Endpoint {
	s := of(b)
	return httpapi.Endpoint{Name: "e-invoice-receivers", Path: "/v1/e-invoice-receivers", Auth: door.AnyStaff,
		Ops: []httpapi.Op{{
			ID: "find-e-invoice-receiver", Method: http.MethodGet,
			Summary: "Whether a business receives e-invoices",
			Text:    "The practice's access point asks the network's register (SMP).",
			Tag:     door.TagInvoices,
			Faults: []httpapi.Fault{door.FailsPractice, failsSilent,
				httpapi.Fails(fault.Conflict, "access-point-none", "The practice has no access point.")},
			Handle: httpapi.Handle(func(ctx context.Context, in *receiverIn) (*door.Answer[EInvoiceReceiver], error) {
				address, err := in.address()
				if err != nil {
					return nil, err
				}
				r, err := s.Access.Look(ctx, httpapi.ActorFrom(ctx).Practice, address)
				if err != nil {
					return nil, err
				}
				return door.OK(EInvoiceReceiver{r.Address, r.Invoices, r.CreditNotes}), nil
			}),
		}}}
}
