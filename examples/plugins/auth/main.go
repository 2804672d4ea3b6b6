// Package main is the KrakenD plugin "acme-auth": an http-server plugin that lets a request to a
// protected path through only with a valid JSON Web Token.
//
// This file is what any http-server plugin needs to be one; what this one does is in guard.go.
//
// The gateway loads the .so when it starts. To have it called, name it in krakend.json, in the
// extra_config at the root, with its settings beside the name:
//
//	"plugin/http-server": {
//	  "name": ["acme-auth"],
//	  "acme-auth": {
//	    "secret_env": "ACME_AUTH_SECRET",
//	    "issuer": "https://login.acme.example",
//	    "protected_prefixes": ["/private"]
//	  }
//	}
package main

import (
	"context"
	"net/http"
	"os"

	"example.com/acme/gateway/pkg/problem"
)

// HandlerRegisterer is what the gateway looks for in the .so: an exported variable of exactly this
// name, whose type has exactly the method RegisterHandlers below. Its value is the name that
// krakend.json uses; the file name of the .so plays no part.
var HandlerRegisterer = registerer("acme-auth")

type registerer string

// The gateway checks the interface when it loads the plugin, and all that it does when a parameter
// differs is to write "unknown type" to its debug log. Said here too, the compiler checks it. (A
// pointer, because looking up a variable in a .so gives a pointer to it.)
var _ interface {
	RegisterHandlers(func(
		name string,
		handler func(context.Context, map[string]any, http.Handler) (http.Handler, error),
	))
	RegisterLogger(any)
} = &HandlerRegisterer

// RegisterHandlers is called once, when the gateway loads the plugin. It only tells the name and
// who makes the handler: the configuration is not known yet.
func (r registerer) RegisterHandlers(register func(
	name string,
	handler func(context.Context, map[string]any, http.Handler) (http.Handler, error),
)) {
	register(string(r), r.newHandler)
}

// newHandler is called once, when the gateway starts to serve, with all that krakend.json says
// under "plugin/http-server" and with the next handler: the router, or the plugin named before.
func (r registerer) newHandler(
	_ context.Context, extra map[string]any, next http.Handler,
) (http.Handler, error) {
	guard, err := newGuard(extra[string(r)], os.LookupEnv)
	if err != nil {
		// Returning the error would be wrong here: the gateway writes it to its log and then
		// serves without the plugin, which means without authentication.
		logger.Critical("[PLUGIN: "+string(r)+"]", "refusing all requests:", err)
		return http.HandlerFunc(refuseAll), nil
	}
	return guard.wrap(next), nil
}

func refuseAll(w http.ResponseWriter, _ *http.Request) {
	problem.Write(w, http.StatusServiceUnavailable, "Authentication is not available.")
}

// leveledLogger is the part of the gateway's logger that this plugin uses. An interface of our own
// spares the plugin from importing a package of the gateway, and from matching its version.
type leveledLogger interface {
	Critical(v ...any)
}

// Tests and gateways that pass no logger get this one.
var logger leveledLogger = silent{}

type silent struct{}

func (silent) Critical(...any) {}

// RegisterLogger is optional. A gateway calls it, if it is there, before RegisterHandlers.
func (registerer) RegisterLogger(v any) {
	if l, ok := v.(leveledLogger); ok {
		logger = l
	}
}

// A plugin is a main package, so Go wants a main function. Nobody calls it.
func main() {}
