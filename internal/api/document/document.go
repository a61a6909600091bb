package document

import _ "embed" // what is served

// The API document and its page are made from the catalogue and committed: to make them, a function would have to link
// every endpoint, and describe all of them at each start. A test of package endpoints holds them to the code; its
// -update makes them anew. They name no server, so that they are the same everywhere: the document is about where it
// lies.
var (
	//go:embed dist/openapi.json
	openapiJSON []byte
	//go:embed dist/docs.html
	docsHTML []byte
)

// OpenAPI returns the API in OpenAPI 3.1, as JSON.
func OpenAPI() []byte { return openapiJSON }

// HTML returns the page of the API, to be served with Policy.
func HTML() []byte { return docsHTML }
