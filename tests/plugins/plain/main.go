// Package main is the test plugin "plain": an http-server plugin of the standard library alone,
// in Go 1.17, so that it can be built for gateways of any Go version since.
//
// It answers /__plain itself and leaves every other request to the gateway.
package main

import (
	"context"
	"encoding/json"
	"net/http"
)

// HandlerRegisterer is the symbol that the gateway looks up.
var HandlerRegisterer = registerer("plain")

type registerer string

func (r registerer) RegisterHandlers(register func(
	name string,
	handler func(context.Context, map[string]interface{}, http.Handler) (http.Handler, error),
)) {
	register(string(r), r.newHandler)
}

func (r registerer) newHandler(
	_ context.Context, _ map[string]interface{}, next http.Handler,
) (http.Handler, error) {
	return http.HandlerFunc(func(w http.ResponseWriter, request *http.Request) {
		if request.URL.Path != "/__plain" {
			next.ServeHTTP(w, request)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(map[string]string{"plugin": string(r)})
	}), nil
}

func main() {}
