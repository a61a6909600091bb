package paper

import (
	"context"
	"net/http"

	"stund/internal/api/door"
	"stund/internal/base"
	"stund/internal/bill/pdf"
	"stund/internal/catalogue/contributions"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/httpapi"
	"stund/internal/invoice"
)

// LogoBody is a picture, as an owner brings it.
type LogoBody struct {
	Picture []byte `json:"picture" doc:"A PNG or JPEG in base64: at most 100 kB, 4000 points a side and 4 million in all."`
}

// LogoView is a logo, as it is kept.
type LogoView struct {
	ID      string `json:"id" doc:"Another picture has another id." example:"9b1dd9aa4c1a7f0e8f2c0a5cf6c6f0e7c2f6f4d8b6f1a2f6f9b0c3d4e5f60718"`
	Type    string `json:"type" enum:"image/png,image/jpeg" example:"image/png"`
	Picture []byte `json:"picture" doc:"In base64."`
}

func logoView(id string, picture []byte) *door.Answer[LogoView] {
	return door.OK(LogoView{id, http.DetectContentType(picture), picture})
}

type logoIn struct {
	door.ByID
	Logo string `query:"logo" maxLength:"64" doc:"Id of an earlier logo, as what was issued with it says; the one that the seller has now if left out."`
}

type logoBodyIn struct {
	door.ByID
	Body LogoBody
}

// owns refuses whoever is no owner, as for the rest of what a seller is.
func owns(actor fact.Actor) error {
	if actor.Role == fact.Owner {
		return nil
	}
	return fault.New(fault.Forbidden, "forbidden", "Owners decide what heads the invoices of a seller.")
}

// SellerLogo shows, sets and takes away the picture that heads what a seller issues.
func SellerLogo(b *base.Base) httpapi.Endpoint {
	contributions.Register(b)
	all := invoice.Of(b)
	unknown := httpapi.Fails(fault.NotFound, "seller-unknown", "There is no seller with this id.")
	none := httpapi.Fails(fault.NotFound, "logo-unknown", "The seller has no logo, or there is none with this id.")
	return httpapi.Endpoint{Name: "seller-logo", Path: "/v1/sellers/{id}/logo", Auth: door.AnyStaff, Ops: []httpapi.Op{{
		ID: "get-seller-logo", Method: http.MethodGet,
		Summary: "The logo of a seller",
		Tag:     door.TagInvoices,
		Faults:  []httpapi.Fault{door.FailsPractice, unknown, none},
		Handle: httpapi.Handle(func(ctx context.Context, in *logoIn) (*door.Answer[LogoView], error) {
			p, id := httpapi.ActorFrom(ctx).Practice, in.Logo
			var picture []byte
			var err error
			if id != "" {
				picture, err = all.Logo(ctx, p, id)
			} else {
				id, picture, err = all.LogoOf(ctx, p, in.ID)
			}
			if err != nil {
				return nil, err
			}
			return logoView(id, picture), nil
		}),
	}, {
		ID: "put-seller-logo", Method: http.MethodPut,
		Summary: "Set the logo of a seller",
		Text: "For owners. It heads drafts, and what is issued from now on; what was issued stays as it is, and " +
			"a credit note has its invoice's. The picture is drawn anew, as large as it is printed: nothing else of " +
			"the file is kept, so no place or name that a camera wrote into it.",
		Tag: door.TagInvoices,
		Faults: []httpapi.Fault{door.FailsPractice, door.FailsBusy, unknown,
			httpapi.Fails(fault.Invalid, "logo-unfit", "It is no PNG or JPEG, or too large.")},
		Handle: httpapi.Handle(func(ctx context.Context, in *logoBodyIn) (*door.Answer[LogoView], error) {
			actor := httpapi.ActorFrom(ctx)
			if err := owns(actor); err != nil {
				return nil, err
			}
			picture, err := pdf.Logo(in.Body.Picture)
			if err != nil {
				return nil, err
			}
			v, err := all.SetLogo(ctx, actor, actor.Practice, in.ID, picture)
			if err != nil {
				return nil, err
			}
			return logoView(v.Logo, picture), nil
		}),
	}, {
		ID: "delete-seller-logo", Method: http.MethodDelete,
		Summary: "Take the logo of a seller away",
		Text:    "For owners. What was issued stays as it is.",
		Tag:     door.TagInvoices, Status: http.StatusNoContent,
		Faults: []httpapi.Fault{door.FailsPractice, door.FailsBusy, unknown},
		Handle: httpapi.Handle(func(ctx context.Context, in *door.ByID) (*struct{}, error) {
			actor := httpapi.ActorFrom(ctx)
			if err := owns(actor); err != nil {
				return nil, err
			}
			_, err := all.SetLogo(ctx, actor, actor.Practice, in.ID, nil)
			return nil, err
		}),
	}}}
}
