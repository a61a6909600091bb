package document

import (
	"context"
	"net/http"

	"stund/internal/api/door"
	"stund/internal/base"
	"stund/internal/httpapi"
)

// Catalogue lists the endpoints that hand out the document.
func Catalogue() []door.Maker { return []door.Maker{Specification, Docs} }

const cacheHour = "public, max-age=3600"

// Specification serves the API document as OpenAPI 3.1.
func Specification(*base.Base) httpapi.Endpoint {
	return httpapi.Endpoint{Name: "openapi", Path: "/openapi.json", Auth: httpapi.Public, Ops: []httpapi.Op{{
		ID: "get-openapi", Method: http.MethodGet,
		Summary: "This API as OpenAPI 3.1",
		Tag:     door.TagDocs, Media: "application/json",
		Handle: httpapi.Handle(func(context.Context, *struct{}) (*httpapi.Raw, error) {
			return &httpapi.Raw{ContentType: "application/json", CacheControl: cacheHour, Body: OpenAPI()}, nil
		}),
	}}}
}

// Docs serves the API document as a page.
func Docs(*base.Base) httpapi.Endpoint {
	return httpapi.Endpoint{Name: "docs", Path: "/docs", Auth: httpapi.Public, Ops: []httpapi.Op{{
		ID: "get-docs", Method: http.MethodGet,
		Summary: "This API as a page",
		Tag:     door.TagDocs, Media: "text/html",
		Handle: httpapi.Handle(func(context.Context, *struct{}) (*httpapi.Raw, error) {
			return &httpapi.Raw{ContentType: "text/html; charset=utf-8", CacheControl: cacheHour, CSP: Policy(),
				Body: HTML()}, nil
		}),
	}}}
}
