// Package main is the KrakenD plugin "acme-quota": an http-client plugin that calls the upstream
// in the gateway's place and tells it, in a header, which quota plan the caller has.
//
// Name it in krakend.json, in the extra_config of a backend. Here the name is a string, not a
// list: a backend has one client.
//
//	"plugin/http-client": {
//	  "name": "acme-quota",
//	  "acme-quota": {"plan": "free"}
//	}
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"

	"example.com/acme/gateway/pkg/problem"
)

// planHeader is the header that the upstream reads.
const planHeader = "X-Acme-Plan"

// ClientRegisterer is what the gateway looks for in the .so: an exported variable of exactly this
// name. Its value is the name that krakend.json uses.
var ClientRegisterer = registerer("acme-quota")

type registerer string

// The compiler checks here what the gateway checks when it loads the plugin.
var _ interface {
	RegisterClients(func(
		name string,
		handler func(context.Context, map[string]any) (http.Handler, error),
	))
	RegisterLogger(any)
} = &ClientRegisterer

// RegisterClients is called once, when the gateway loads the plugin.
func (r registerer) RegisterClients(register func(
	name string,
	handler func(context.Context, map[string]any) (http.Handler, error),
)) {
	register(string(r), r.newClient)
}

// newClient is called once for every backend that names this plugin. After an error the gateway
// calls that upstream with its own client, so the header is missing: the upstream must take that
// for "no plan". Where that would be dangerous, return a handler that refuses, as auth does.
func (r registerer) newClient(_ context.Context, extra map[string]any) (http.Handler, error) {
	section, _ := extra[string(r)].(map[string]any)
	plan, _ := section["plan"].(string)
	if plan == "" {
		return nil, errors.New(string(r) + `: "plan" must be a text that is not empty`)
	}
	return http.HandlerFunc(func(w http.ResponseWriter, request *http.Request) {
		if err := forward(w, request, plan); err != nil {
			logger.Error("[PLUGIN: "+string(r)+"]", err)
		}
	}), nil
}

// forward calls the upstream and copies its answer. The request is the one to the upstream, ready
// to be sent: the gateway has already put in host, path and headers.
func forward(w http.ResponseWriter, request *http.Request, plan string) error {
	request = request.Clone(request.Context())
	request.Header.Set(planHeader, plan)

	// Plugin and gateway share package net/http, so this is the very transport that the gateway
	// set up, with the timeouts and TLS settings of krakend.json.
	response, err := http.DefaultTransport.RoundTrip(request)
	if err != nil {
		problem.Write(w, http.StatusBadGateway, "The upstream cannot be reached.")
		return fmt.Errorf("call of the upstream: %w", err)
	}
	defer response.Body.Close()

	for name, values := range response.Header {
		w.Header()[name] = values
	}
	w.WriteHeader(response.StatusCode)
	if _, err := io.Copy(w, response.Body); err != nil {
		return fmt.Errorf("copy of the answer: %w", err)
	}
	return nil
}

// leveledLogger is the part of the gateway's logger that this plugin uses.
type leveledLogger interface {
	Error(v ...any)
}

// Gateways that pass no logger get this one.
var logger leveledLogger = silent{}

type silent struct{}

func (silent) Error(...any) {}

// RegisterLogger is optional. A gateway calls it, if it is there, before RegisterClients.
func (registerer) RegisterLogger(v any) {
	if l, ok := v.(leveledLogger); ok {
		logger = l
	}
}

// A plugin is a main package, so Go wants a main function. Nobody calls it.
func main() {}
