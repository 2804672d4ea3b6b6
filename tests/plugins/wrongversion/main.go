// Package main is the test plugin "wrongversion": an http-server plugin that a gateway must refuse,
// because it links another version of github.com/google/uuid than the gateway. Nothing else about
// it is wrong.
package main

import (
	"context"
	"encoding/json"
	"net/http"

	"github.com/google/uuid"
)

// HandlerRegisterer is the symbol that the gateway looks up.
var HandlerRegisterer = registerer("wrongversion")

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
		if request.URL.Path != "/__wrongversion" {
			next.ServeHTTP(w, request)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(map[string]string{
			"plugin": string(r),
			"uuid":   uuid.NewSHA1(uuid.NameSpaceDNS, []byte("krakend")).String(),
		})
	}), nil
}

func main() {}
