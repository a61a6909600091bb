package setup

import (
	"context"
	"net/http"

	"stund/internal/api/door"
	"stund/internal/base"
	"stund/internal/booking"
	"stund/internal/civil"
	"stund/internal/fault"
	"stund/internal/httpapi"
	"stund/internal/practice"
	"stund/internal/store"
	"stund/internal/vat"
)

// ServiceTax is how VAT applies to a service.
type ServiceTax struct {
	Rate      string       `json:"rate" doc:"In percent; 0 where no VAT is charged." example:"25.5"`
	Category  vat.Category `json:"category" enum:"S,E,O" doc:"As invoices name it (EN 16931): S at a rate, E exempt, O not subject to VAT." example:"S"`
	Reason    string       `json:"reason,omitempty" doc:"Where no VAT is charged: the wording for the document, in the language of the practice's country." example:"Unntatt fra merverdiavgift, mval. § 3-2"`
	Source    string       `json:"source" doc:"Where the rule is written." example:"arvonlisäverolaki (1501/1993) 84 §"`
	ValidFrom civil.Date   `json:"valid_from,omitzero" doc:"First day of which it is known to be so: of the rule, or of the practitioner's authorisation where that is later." example:"2024-09-01"`
}

type taxIn struct {
	door.ByID
	Practitioner string     `query:"practitioner" maxLength:"40" doc:"Id of who gives it. Care that is exempt is so by whom it is given." example:"ida"`
	Date         civil.Date `query:"date" doc:"Day on which it is given; today if left out." example:"2026-12-01"`
}

// ServiceVAT says how VAT applies to a service.
func ServiceVAT(b *base.Base) httpapi.Endpoint {
	s := of(b)
	return httpapi.Endpoint{Name: "service-vat", Path: "/v1/services/{id}/vat", Auth: door.AnyStaff, Ops: []httpapi.Op{{
		ID: "get-service-vat", Method: http.MethodGet,
		Summary: "How VAT applies to a service",
		Text: "By the service's treatment, who gives it, the day and the practice's country, whose rates and " +
			"exemptions are data with dates. What the data does not know is no guess, but `rate-unknown`.",
		Tag: door.TagSetup,
		Faults: []httpapi.Fault{door.FailsPractice, door.FailsService, door.FailsPractitioner,
			httpapi.Fails(fault.Invalid, "rate-unknown", "How VAT applies is not known; `text` says what to do.").
				With("text", booking.Spoken(vat.NoRate))},
		Handle: httpapi.Handle(func(ctx context.Context, in *taxIn) (*door.Answer[ServiceTax], error) {
			setup, err := s.Practices.Setup(ctx, httpapi.ActorFrom(ctx).Practice, store.Strong)
			if err != nil {
				return nil, err
			}
			if in.Date.IsZero() {
				in.Date = civil.In(s.Now(), setup.Zone())
			}
			return taxed(setup, in)
		}),
	}}}
}

func taxed(setup *practice.Setup, in *taxIn) (*door.Answer[ServiceTax], error) {
	v, ok := setup.Service(in.ID)
	if !ok {
		return nil, door.Unknown("service")
	}
	var by *practice.Practitioner
	if in.Practitioner != "" {
		p, ok := setup.Practitioner(in.Practitioner)
		if !ok {
			return nil, door.Unknown("practitioner")
		}
		by = &p
	}
	a, err := setup.Taxed(v, by, in.Date)
	if err != nil {
		return nil, err
	}
	return door.OK(ServiceTax{Rate: a.Rate.String(), Category: a.Category, Reason: a.Reason, Source: a.Source,
		ValidFrom: a.From}), nil
}
