// Package main is a plugin whose handler is not given the next one, as a client's.
package main

import (
	"context"
	"net/http"
)

type registerer string

var HandlerRegisterer = registerer("signature")

func (r registerer) RegisterHandlers(f func(string, func(context.Context, map[string]interface{}) (http.Handler, error))) {
	f(string(r), nil)
}

func main() {}
