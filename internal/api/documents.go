package api

import (
	"context"
	"net/http"
	"sync"

	"github.com/danielgtaylor/huma/v2"

	"stund/internal/httpapi"
)

// Document is the API in OpenAPI 3.1, made from the catalogue.
func Document(s *Services) ([]byte, error) {
	var all []httpapi.Endpoint
	for _, make := range Catalogue() {
		all = append(all, make(s))
	}
	return httpapi.Document(httpapi.Info{Title: "Stund", Version: "1", Description: "Booking and client management for people who sell their time.", Servers: []string{s.Site}, Tags: tags()}, all)
}

const cacheHour = "public, max-age=3600"

// OpenAPI serves the API document.
func OpenAPI(s *Services) httpapi.Endpoint {
	const path = "/openapi.json"
	document := sync.OnceValues(func() ([]byte, error) { return Document(s) })
	return httpapi.Endpoint{Name: "openapi", Path: path, Auth: httpapi.Public, Register: func(a huma.API) {
		op := httpapi.Produces(httpapi.Op("get-openapi", http.MethodGet, path, "This API as OpenAPI 3.1", "", tagged(tagDocs), http.StatusOK), "application/json")
		httpapi.Register(a, op, func(context.Context, *struct{}) (*httpapi.Raw, error) {
			body, err := document()
			return &httpapi.Raw{ContentType: "application/json", CacheControl: cacheHour, Body: body}, err
		})
	}}
}

// Docs serves the API document as a page.
func Docs(s *Services) httpapi.Endpoint {
	const path = "/docs"
	page := sync.OnceValues(func() ([]byte, error) {
		document, err := Document(s)
		if err != nil {
			return nil, err
		}
		return httpapi.DocsPage(document)
	})
	return httpapi.Endpoint{Name: "docs", Path: path, Auth: httpapi.Public, Register: func(a huma.API) {
		op := httpapi.Produces(httpapi.Op("get-docs", http.MethodGet, path, "This API as a page", "", tagged(tagDocs), http.StatusOK), "text/html")
		httpapi.Register(a, op, func(context.Context, *struct{}) (*httpapi.Raw, error) {
			body, err := page()
			return &httpapi.Raw{ContentType: "text/html; charset=utf-8", CacheControl: cacheHour, CSP: httpapi.DocsPolicy(), Body: body}, err
		})
	}}
}
