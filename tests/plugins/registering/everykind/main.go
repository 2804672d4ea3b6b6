// Package main is a plugin of every kind, which registers what loaders have called before.
package main

import (
	"context"
	"net/http"
)

type (
	client     string
	handler    string
	modifier   string
	middleware string
)

var (
	ClientRegisterer     = client("a-client")
	HandlerRegisterer    = handler("a-handler")
	ModifierRegisterer   = modifier("a-modifier")
	MiddlewareRegisterer = middleware("a-middleware")
)

type step = func(context.Context, interface{}) (interface{}, error)

var introduced string

func (client) RegisterLogger(v interface{}) {
	logger, ok := v.(interface {
		Debug(...interface{})
		Info(...interface{})
		Warning(...interface{})
		Error(...interface{})
		Critical(...interface{})
		Fatal(...interface{})
	})
	if ok {
		logger.Critical("known")
		introduced = "-with-logger"
	}
}

func (c client) RegisterClients(f func(string, func(context.Context, map[string]interface{}) (http.Handler, error))) {
	f(string(c)+introduced, nil)
}

func (h handler) RegisterHandlers(f func(string, func(context.Context, map[string]interface{}, http.Handler) (http.Handler, error))) {
	f(string(h), nil)
	f(string(h)+"-too", nil)
}

var modified string

func (modifier) RegisterContext(ctx context.Context) {
	if ctx.Err() == nil {
		modified = "-with-context"
	}
}

func (m modifier) RegisterModifiers(f func(string, func(map[string]interface{}) func(interface{}) (interface{}, error), bool, bool)) {
	f(string(m)+modified+"-request", nil, true, false)
	f(string(m)+"-response", nil, false, true)
	f(string(m)+"-both", nil, true, true)
}

func (m middleware) RegisterMiddlewares(f func(string, func(map[string]interface{}, step) step)) {
	f(string(m), nil)
}

func main() {}
