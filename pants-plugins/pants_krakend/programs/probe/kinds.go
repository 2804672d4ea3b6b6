package main

import (
	"context"
	"net/http"
	"plugin"
)

// What a plugin hands over of each kind, as the loaders declare it: luraproject/lura v2.14.1,
// transport/http/client/plugin, transport/http/server/plugin, proxy/plugin; and for middlewares,
// which the Enterprise Edition loads, krakend/examples 11.plugins-and-redis.
type (
	clientFactory     = func(context.Context, map[string]interface{}) (http.Handler, error)
	handlerFactory    = func(context.Context, map[string]interface{}, http.Handler) (http.Handler, error)
	modifierFactory   = func(map[string]interface{}) func(interface{}) (interface{}, error)
	step              = func(context.Context, interface{}) (interface{}, error)
	middlewareFactory = func(map[string]interface{}, step) step
)

type collector func(name string, request, response bool)

// kind is one kind of plugin.
type kind struct {
	symbol string
	// takesContext says whether the loader hands its context to a RegisterContext method.
	takesContext bool
	// assert gives the call that the loader makes, if the symbol has the loader's interface.
	assert func(plugin.Symbol) (func(collector), bool)
}

// kinds stand in the order in which a gateway tries them.
var kinds = []kind{
	{symbol: "ClientRegisterer", assert: func(s plugin.Symbol) (func(collector), bool) {
		r, ok := s.(interface {
			RegisterClients(func(name string, handler func(context.Context, map[string]interface{}) (http.Handler, error)))
		})
		return func(c collector) {
			r.RegisterClients(func(name string, _ clientFactory) { c(name, false, false) })
		}, ok
	}},
	{symbol: "HandlerRegisterer", assert: func(s plugin.Symbol) (func(collector), bool) {
		r, ok := s.(interface {
			RegisterHandlers(func(name string, handler func(context.Context, map[string]interface{}, http.Handler) (http.Handler, error)))
		})
		return func(c collector) {
			r.RegisterHandlers(func(name string, _ handlerFactory) { c(name, false, false) })
		}, ok
	}},
	{symbol: "ModifierRegisterer", takesContext: true, assert: func(s plugin.Symbol) (func(collector), bool) {
		r, ok := s.(interface {
			RegisterModifiers(func(name string, factory func(map[string]interface{}) func(interface{}) (interface{}, error), appliesToRequest bool, appliesToResponse bool))
		})
		return func(c collector) {
			r.RegisterModifiers(func(name string, _ modifierFactory, request, response bool) {
				c(name, request, response)
			})
		}, ok
	}},
	{symbol: "MiddlewareRegisterer", takesContext: true, assert: func(s plugin.Symbol) (func(collector), bool) {
		r, ok := s.(interface {
			RegisterMiddlewares(func(name string, factory middlewareFactory))
		})
		return func(c collector) {
			r.RegisterMiddlewares(func(name string, _ middlewareFactory) { c(name, false, false) })
		}, ok
	}},
}

// introduce calls the optional methods that a loader calls before it registers.
func introduce(k kind, s plugin.Symbol) {
	if r, ok := s.(interface{ RegisterLogger(interface{}) }); ok {
		r.RegisterLogger(silent{})
	}
	if r, ok := s.(interface{ RegisterContext(context.Context) }); ok && k.takesContext {
		r.RegisterContext(context.Background())
	}
}

// silent has the methods of a gateway's logger. The gateway's own Fatal ends its process.
type silent struct{}

func (silent) Debug(...interface{})    {}
func (silent) Info(...interface{})     {}
func (silent) Warning(...interface{})  {}
func (silent) Error(...interface{})    {}
func (silent) Critical(...interface{}) {}
func (silent) Fatal(...interface{})    { panic("the plugin called Fatal of the gateway's logger") }
