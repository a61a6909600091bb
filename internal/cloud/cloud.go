// Package cloud is the wiring for AWS: every function of the template is one of three kinds. Serve runs an endpoint
// behind API Gateway; static.Serve one that only hands out what is linked into it; background.Run a job on a schedule,
// on the table's stream or on a topic.
package cloud

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"sync"

	"github.com/aws/aws-lambda-go/lambda"

	"stund/internal/api/door"
	"stund/internal/base"
	"stund/internal/cloud/bootstrap"
	"stund/internal/httpapi"
)

// Serve runs the endpoint as a Lambda function, until the environment is shut down. Several endpoints of one name are
// one function: a family of paths that shares an integration of the API.
func Serve(endpoints ...door.Maker) {
	bootstrap.Start(false, func(p bootstrap.Parts) lambda.Handler { return Endpoint(p, endpoints...) })
}

// ServeWith is Serve for an endpoint that needs a part which not every function has; package storage has one.
func ServeWith(add func(*bootstrap.Parts), endpoint door.Maker) {
	bootstrap.Start(false, func(p bootstrap.Parts) lambda.Handler {
		add(&p)
		return Endpoint(p, endpoint)
	})
}

// Endpoint returns the function that serves the endpoints.
func Endpoint(p bootstrap.Parts, endpoints ...door.Maker) lambda.Handler {
	return p.Metered(func(p bootstrap.Parts, told bootstrap.Told) lambda.Handler {
		b := p.Base()
		var made []httpapi.Endpoint
		for _, endpoint := range endpoints {
			made = append(made, endpoint(b))
		}
		h := httpapi.Handler(httpapi.Options{Logger: p.Log, Clock: p.Clock, Refused: told.Refused, Edge: p.Edge},
			made...)
		if p.Site != "" {
			return h
		}
		return &sited{next: h, base: b}
	})
}

// sited serves an endpoint that was not told the installation's address. The template cannot tell it: the address of
// the HTTP API is only known once the functions that it calls exist. But each event names the domain that it came to,
// and API Gateway, not the caller, writes that name.
type sited struct {
	next lambda.Handler

	mu   sync.Mutex
	base *base.Base // nil: it knows
}

// Invoke serves one event.
func (h *sited) Invoke(ctx context.Context, b []byte) ([]byte, error) {
	if err := h.locate(b); err != nil {
		return nil, err
	}
	return h.next.Invoke(ctx, b)
}

func (h *sited) locate(b []byte) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.base == nil {
		return nil
	}
	var e struct {
		RequestContext struct {
			DomainName string `json:"domainName"`
			Stage      string `json:"stage"`
		} `json:"requestContext"`
	}
	if json.Unmarshal(b, &e) != nil || e.RequestContext.DomainName == "" {
		return errors.New("the event names no domain, as those of API Gateway do, and " + bootstrap.SiteVar +
			" is not set")
	}
	site := "https://" + e.RequestContext.DomainName
	if stage := e.RequestContext.Stage; stage != "" && stage != "$default" {
		site += "/" + stage
	}
	if strings.ContainsAny(site, " \"'<>\\\r\n\t?#@") {
		return errors.New("the event names a domain that is none")
	}
	h.base.Site, h.base = site, nil
	return nil
}
