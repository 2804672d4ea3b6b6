// Package main is a plugin whose method lacks a letter.
package main

import (
	"context"
	"net/http"
)

type registerer string

var HandlerRegisterer = registerer("misspelt")

func (r registerer) RegisterHandler(f func(string, func(context.Context, map[string]interface{}, http.Handler) (http.Handler, error))) {
	f(string(r), nil)
}

func main() {}
