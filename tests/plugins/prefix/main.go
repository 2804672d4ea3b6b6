// Package main is the test plugin "strip-v1": an http-server plugin that takes "/v1" off the front
// of a path. Whoever decides by the path has to run after it, so that the order of server plugins
// matters: run before, acme-auth would not know a protected path.
package main

import (
	"context"
	"net/http"
)

// HandlerRegisterer is the symbol that the gateway looks up.
var HandlerRegisterer = registerer("strip-v1")

type registerer string

func (r registerer) RegisterHandlers(register func(
	name string,
	handler func(context.Context, map[string]any, http.Handler) (http.Handler, error),
)) {
	register(string(r), newHandler)
}

func newHandler(_ context.Context, _ map[string]any, next http.Handler) (http.Handler, error) {
	stripped := http.StripPrefix("/v1", next)
	return http.HandlerFunc(func(w http.ResponseWriter, request *http.Request) {
		if request.URL.Path == "/v1" || len(request.URL.Path) > 3 && request.URL.Path[:4] == "/v1/" {
			stripped.ServeHTTP(w, request)
			return
		}
		next.ServeHTTP(w, request)
	}), nil
}

func main() {}
