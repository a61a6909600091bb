// Package widget is the endpoints of the booking widget's scripts.
package widget

import (
	"context"
	"net/http"

	"stund/internal/api/door"
	"stund/internal/base"
	"stund/internal/fault"
	"stund/internal/httpapi"
	"stund/internal/script"
	"stund/internal/widget"
)

// Catalogue lists the widget's endpoints.
func Catalogue() []door.Maker { return []door.Maker{Widget, WidgetPart} }

const (
	scriptType = "text/javascript"
	anySite    = "cross-origin" // the widget's scripts are made to be run by pages of other sites

	// The script's address never changes and its content does. A browser that has an older one runs that at once and
	// fetches the newest for the next page.
	cacheScript = "public, max-age=300, stale-while-revalidate=86400"
	// A part's name holds the hash of its content.
	cachePart = "public, max-age=31536000, immutable"
)

// Widget serves the script that a website names to embed the booking widget.
func Widget(*base.Base) httpapi.Endpoint {
	type scriptIn struct {
		Known string `header:"If-None-Match" doc:"ETag of what the caller has."`
	}
	return httpapi.Endpoint{Name: "widget", Path: "/widget.js", Auth: httpapi.Public, Ops: []httpapi.Op{{
		ID: "get-widget", Method: http.MethodGet,
		Summary: "The booking widget",
		Text: "The script that defines <stund-booking>, for <script src>. It loads the widget's parts when it " +
			"finds such an element.",
		Tag: door.TagBooking, Media: scriptType, Cacheable: true,
		Handle: httpapi.Handle(func(_ context.Context, in *scriptIn) (*httpapi.Raw, error) {
			return asset(widget.Script(), cacheScript, in.Known), nil
		}),
	}}}
}

// WidgetPart serves what that script loads.
func WidgetPart(*base.Base) httpapi.Endpoint {
	type partIn struct {
		File  string `path:"file" maxLength:"100" doc:"Name of the part, as the script knows it." example:"nb-1A2B3C4D.js"`
		Known string `header:"If-None-Match" doc:"ETag of what the caller has."`
	}
	return httpapi.Endpoint{Name: "widget-part", Path: "/widget/{file}", Auth: httpapi.Public, Ops: []httpapi.Op{{
		ID: "get-widget-part", Method: http.MethodGet,
		Summary: "A part of the booking widget",
		Text: "What the widget's script loads: its content never changes under its name. An older name gets what " +
			"took its place.",
		Tag:    door.TagBooking,
		Faults: []httpapi.Fault{httpapi.Fails(fault.NotFound, "file-unknown", "There is no such part.")},
		Media:  scriptType, Cacheable: true,
		Handle: httpapi.Handle(func(_ context.Context, in *partIn) (*httpapi.Raw, error) {
			if f, ok := widget.Part(in.File); ok {
				return asset(f, cachePart, in.Known), nil
			}
			f, ok := widget.Successor(in.File)
			if !ok {
				return nil, fault.New(fault.NotFound, "file-unknown", "The widget has no part with this name. Load "+
					"/widget.js anew.")
			}
			return asset(f, cacheScript, in.Known), nil
		}),
	}}}
}

// asset answers with the file, or that the caller has it already.
func asset(f script.File, cache, known string) *httpapi.Raw {
	out := &httpapi.Raw{CacheControl: cache, ETag: f.Tag, Resource: anySite}
	if httpapi.Fresh(known, f.Tag) {
		out.Status = http.StatusNotModified
		return out
	}
	out.ContentType, out.Body = f.Type, f.Body
	return out
}
