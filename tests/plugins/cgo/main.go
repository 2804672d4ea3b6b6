// Command cgo is a plugin with C sources of its own.
package main

/*
#include "twice.h"
*/
import "C"

import (
	"context"
	"net/http"
	"strconv"
)

// HandlerRegisterer is what KrakenD looks up.
var HandlerRegisterer = registerer("cgo")

type registerer string

func (r registerer) RegisterHandlers(register func(
	name string,
	handler func(context.Context, map[string]interface{}, http.Handler) (http.Handler, error),
)) {
	register(string(r), func(_ context.Context, _ map[string]interface{}, next http.Handler) (http.Handler, error) {
		return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
			w.Header().Set("X-Twice", strconv.Itoa(int(C.twice(21))))
			next.ServeHTTP(w, req)
		}), nil
	})
}

func main() {}
