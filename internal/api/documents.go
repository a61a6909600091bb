package api

import (
	"context"
	_ "embed" // the API document
	"html"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"stund/internal/httpapi"
)

// The API document and its page are made from the catalogue and committed: to make them, a function would have to link every
// endpoint, and describe all of them at each start. A test holds them to the code; its -update makes them anew.
var (
	//go:embed document/openapi.json
	document string
	//go:embed document/docs.html
	documentPage string
)

// documentSite stands in the committed document for the installation's address.
const documentSite = "https://booking.example"

// Document makes the API in OpenAPI 3.1 from the catalogue.
func Document() ([]byte, error) {
	var all []httpapi.Endpoint
	for _, make := range Catalogue() {
		all = append(all, make(&Services{}))
	}
	return httpapi.Document(httpapi.Info{Title: "Stund", Version: "1", Description: "Booking and client management for people who sell their time.",
		Servers: []string{documentSite}, Tags: tags()}, all)
}

const cacheHour = "public, max-age=3600"

// OpenAPI serves the API document.
func OpenAPI(s *Services) httpapi.Endpoint {
	const path = "/openapi.json"
	return httpapi.Endpoint{Name: "openapi", Path: path, Auth: httpapi.Public, Register: func(a huma.API) {
		op := httpapi.Produces(httpapi.Op("get-openapi", http.MethodGet, path, "This API as OpenAPI 3.1", "", tagged(tagDocs), http.StatusOK), "application/json")
		httpapi.Register(a, op, func(context.Context, *struct{}) (*httpapi.Raw, error) {
			body := strings.ReplaceAll(document, documentSite, s.Site)
			return &httpapi.Raw{ContentType: "application/json", CacheControl: cacheHour, Body: []byte(body)}, nil
		})
	}}
}

// Docs serves the API document as a page.
func Docs(s *Services) httpapi.Endpoint {
	const path = "/docs"
	return httpapi.Endpoint{Name: "docs", Path: path, Auth: httpapi.Public, Register: func(a huma.API) {
		op := httpapi.Produces(httpapi.Op("get-docs", http.MethodGet, path, "This API as a page", "", tagged(tagDocs), http.StatusOK), "text/html")
		httpapi.Register(a, op, func(context.Context, *struct{}) (*httpapi.Raw, error) {
			body := strings.ReplaceAll(documentPage, documentSite, html.EscapeString(s.Site))
			return &httpapi.Raw{ContentType: "text/html; charset=utf-8", CacheControl: cacheHour, CSP: httpapi.DocsPolicy(), Body: []byte(body)}, nil
		})
	}}
}
