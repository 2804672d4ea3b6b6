// Package main is the test plugin "workspace-b": one of two http-server plugins of one go.work, in
// modules at different depths, that share a package of a third module.
//
// It answers /__workspace-b itself and leaves every other request to the gateway.
package main

import (
	"context"
	"encoding/json"
	"net/http"

	"example.com/workspace/shared/calls"
)

// HandlerRegisterer is the symbol that the gateway looks up.
var HandlerRegisterer = registerer("workspace-b")

type registerer string

func (r registerer) RegisterHandlers(register func(
	name string,
	handler func(context.Context, map[string]any, http.Handler) (http.Handler, error),
)) {
	register(string(r), r.newHandler)
}

func (r registerer) newHandler(
	_ context.Context, _ map[string]any, next http.Handler,
) (http.Handler, error) {
	return http.HandlerFunc(func(w http.ResponseWriter, request *http.Request) {
		if request.URL.Path != "/__workspace-b" {
			next.ServeHTTP(w, request)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(map[string]any{"plugin": string(r), "calls": calls.Next()})
	}), nil
}

func main() {}
