package payment

import (
	"context"
	"errors"
	"net/http"
	"time"

	"stund/internal/api/door"
	"stund/internal/base"
	"stund/internal/fault"
	"stund/internal/httpapi"
	"stund/internal/payment"
)

// ProviderView is a payment provider, and what the practice has with it.
type ProviderView struct {
	Name       string            `json:"name" doc:"What it is called here." example:"stripe"`
	Fields     []ProviderField   `json:"fields" doc:"What an account with it is made of, in the order in which it is asked for."`
	Values     map[string]string `json:"values,omitempty" doc:"What is known of the account, by field. Secrets are not shown."`
	Secrets    map[string]bool   `json:"secrets,omitempty" doc:"Which of the secrets are known."`
	Configured bool              `json:"configured" doc:"Whether the practice has an account with it."`
	Off        bool              `json:"off,omitempty" doc:"No new payment begins with it."`
	Takes      bool              `json:"takes" doc:"Whether it takes the practice's currency."`
	Test       bool              `json:"test,omitempty" doc:"Its account is one for trying: clients book as if they had paid, and no money moves."`
	Checked    *time.Time        `json:"checked_at,omitempty" doc:"When it last worked."`
	Broken     bool              `json:"broken,omitempty" doc:"Its account cannot be read any more: type it anew."`
	Webhook    string            `json:"webhook_url" doc:"Where the provider sends its webhooks." example:"https://book.lotus.example/v1/webhooks/stripe/lotus"`
}

// ProviderField is one thing that an account with a provider is made of.
type ProviderField struct {
	Name     string `json:"name" example:"secret_key"`
	Secret   bool   `json:"secret,omitempty" doc:"It is never shown again."`
	Optional bool   `json:"optional,omitempty"`
}

func (s *services) providers(ctx context.Context, practiceID string) ([]ProviderView, error) {
	known, err := s.Payments.Accounts(ctx, practiceID)
	if err != nil {
		return nil, err
	}
	setup, err := s.Practices.Recent(ctx, practiceID)
	if err != nil {
		return nil, err
	}
	var out []ProviderView
	for _, d := range s.Payments.Drivers() {
		v := ProviderView{Name: d.Name(), Fields: []ProviderField{},
			Webhook: s.Site + "/v1/webhooks/" + d.Name() + "/" + practiceID}
		_, v.Takes = d.Terms(setup.Practice.Currency, setup.Practice.Country)
		for _, f := range d.Fields() {
			if !f.Made {
				v.Fields = append(v.Fields, ProviderField{f.Name, f.Secret, f.Optional})
			}
		}
		for _, a := range known {
			if a.Provider == d.Name() {
				s.account(&v, a)
			}
		}
		out = append(out, v)
	}
	return out, nil
}

// account adds what the practice has with the provider.
func (s *services) account(v *ProviderView, a payment.Account) {
	v.Configured, v.Off, v.Test = true, a.Off, s.Payments.Pretends(a)
	if !a.Checked.IsZero() {
		v.Checked = &a.Checked
	}
	var err error
	if v.Values, v.Secrets, err = s.Payments.Shown(a); err != nil {
		v.Broken = true
	}
}

// Providers lists the payment providers.
func Providers(b *base.Base) httpapi.Endpoint {
	s := of(b)
	return httpapi.Endpoint{Name: "payment-providers", Path: "/v1/payment-providers", Auth: door.Owner,
		Ops: []httpapi.Op{{
			ID: "list-payment-providers", Method: http.MethodGet,
			Summary: "Payment providers, and what the practice has with them",
			Tag:     door.TagMoney,
			Faults:  []httpapi.Fault{door.FailsPractice},
			Handle: httpapi.Handle(
				func(ctx context.Context, _ *struct{}) (*door.Answer[door.ListOf[ProviderView]], error) {
					all, err := s.providers(ctx, httpapi.ActorFrom(ctx).Practice)
					if err != nil {
						return nil, err
					}
					return door.OK(door.ListOf[ProviderView]{Items: all}), nil
				},
			),
		}}}
}

// OfProvider is an input that names a payment provider.
type OfProvider struct {
	Name string `path:"provider" maxLength:"40" doc:"Name of the payment provider." example:"stripe"`
}

type setProviderIn struct {
	OfProvider
	Body struct {
		Values map[string]string `json:"values" doc:"By field. A secret that is left out stays what it was."`
		Off    bool              `json:"off,omitempty" doc:"No new payment begins with it; those that have begun go on."`
	}
}

// answered is the provider as it is now.
func (s *services) answered(ctx context.Context, name string) (*door.Answer[ProviderView], error) {
	all, err := s.providers(ctx, httpapi.ActorFrom(ctx).Practice)
	if err != nil {
		return nil, err
	}
	for _, v := range all {
		if v.Name == name {
			return door.OK(v), nil
		}
	}
	return nil, errors.New("a provider that was just written is not known")
}

// Provider writes the practice's account with a provider.
func Provider(b *base.Base) httpapi.Endpoint {
	s := of(b)
	return httpapi.Endpoint{Name: "payment-provider", Path: "/v1/payment-providers/{provider}", Auth: door.Owner,
		Ops: []httpapi.Op{{
			ID: "put-payment-provider", Method: http.MethodPut,
			Summary: "Set an account with a payment provider up",
			Text: "What it is made of is sealed in the database under a key of the installation, and never shown " +
				"again where it is secret. Check it then: that asks the provider, and has it send webhooks here.",
			Tag:    door.TagMoney,
			Faults: []httpapi.Fault{door.FailsPractice, failsProvider, door.FailsBusy},
			Handle: httpapi.Handle(func(ctx context.Context, in *setProviderIn) (*door.Answer[ProviderView], error) {
				actor := httpapi.ActorFrom(ctx)
				if _, err := s.Payments.SetAccount(ctx, actor, actor.Practice, in.Name, in.Body.Values,
					in.Body.Off); err != nil {
					return nil, err
				}
				return s.answered(ctx, in.Name)
			}),
		}}}
}

// ProviderCheck asks a provider whether the account works.
func ProviderCheck(b *base.Base) httpapi.Endpoint {
	s := of(b)
	return httpapi.Endpoint{Name: "payment-provider-check", Path: "/v1/payment-providers/{provider}/check",
		Auth: door.Owner, Ops: []httpapi.Op{{
			ID: "check-payment-provider", Method: http.MethodPost,
			Summary: "Ask the provider whether the account works",
			Tag:     door.TagMoney,
			Faults: []httpapi.Fault{door.FailsPractice, failsProvider, failsSilent, door.FailsBusy,
				httpapi.Fails(fault.Invalid, "provider-refuses", "The provider does not accept the account."),
				httpapi.Fails(fault.Conflict, payment.CodeProviderChanged, "The account was changed while it was "+
					"tried. Try it again.")},
			Handle: httpapi.Handle(func(ctx context.Context, in *OfProvider) (*door.Answer[ProviderView], error) {
				actor := httpapi.ActorFrom(ctx)
				if _, err := s.Payments.Check(ctx, actor, actor.Practice, in.Name); err != nil {
					return nil, err
				}
				return s.answered(ctx, in.Name)
			}),
		}}}
}
