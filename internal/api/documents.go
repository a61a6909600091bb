package api

import (
	"context"
	"net/http"

	"stund/internal/api/document"
	"stund/internal/booking"
	"stund/internal/httpapi"
)

// about heads the document. The page's examples are for a shell.
const about = "Booking and client management for people who sell their time.\n\nIn the examples `$STUND` is where this API lies " +
	"(`https://booking.example`), and `$TOKEN` a member of staff's ID token."

// Document makes the API in OpenAPI 3.1 from the catalogue, with what the contributions take part in it by.
func Document(contributions ...booking.Contribution) ([]byte, error) {
	var all []httpapi.Endpoint
	for _, make := range Catalogue() {
		all = append(all, make(&Services{}))
	}
	return httpapi.Document(httpapi.Info{Title: "Stund", Version: "1", Description: about, Tags: tags(),
		Shown: contributed(contributions)}, all)
}

const cacheHour = "public, max-age=3600"

// OpenAPI serves the API document.
func OpenAPI(*Services) httpapi.Endpoint {
	return httpapi.Endpoint{Name: "openapi", Path: "/openapi.json", Auth: httpapi.Public, Ops: []httpapi.Op{{
		ID: "get-openapi", Method: http.MethodGet,
		Summary: "This API as OpenAPI 3.1",
		Tag:     tagDocs, Media: "application/json",
		Handle: httpapi.Handle(func(context.Context, *struct{}) (*httpapi.Raw, error) {
			return &httpapi.Raw{ContentType: "application/json", CacheControl: cacheHour, Body: document.OpenAPI()}, nil
		}),
	}}}
}

// Docs serves the API document as a page.
func Docs(*Services) httpapi.Endpoint {
	return httpapi.Endpoint{Name: "docs", Path: "/docs", Auth: httpapi.Public, Ops: []httpapi.Op{{
		ID: "get-docs", Method: http.MethodGet,
		Summary: "This API as a page",
		Tag:     tagDocs, Media: "text/html",
		Handle: httpapi.Handle(func(context.Context, *struct{}) (*httpapi.Raw, error) {
			return &httpapi.Raw{ContentType: "text/html; charset=utf-8", CacheControl: cacheHour, CSP: document.Policy(),
				Body: document.HTML()}, nil
		}),
	}}}
}
