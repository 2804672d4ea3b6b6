// Package main is the KrakenD plugin "acme-redact": two modifiers that keep personal data from
// going where it should not.
//
//   - acme-redact-request removes query parameters before the request goes to the upstream;
//   - acme-redact-response removes fields from the upstream's answer.
//
// Name them in krakend.json, in the extra_config of an endpoint or of a backend:
//
//	"plugin/req-resp-modifier": {
//	  "name": ["acme-redact-request", "acme-redact-response"],
//	  "acme-redact": {
//	    "query": ["email"],
//	    "fields": ["ssn"]
//	  }
//	}
//
// This file is what any req-resp-modifier plugin needs to be one; the work is in redact.go.
package main

import "fmt"

// ModifierRegisterer is what the gateway looks for in the .so: an exported variable of exactly
// this name. Its value is what the names in krakend.json begin with.
var ModifierRegisterer = registerer("acme-redact")

type registerer string

// The compiler checks here what the gateway checks when it loads the plugin.
var _ interface {
	RegisterModifiers(func(
		name string,
		factory func(map[string]any) func(any) (any, error),
		appliesToRequest bool,
		appliesToResponse bool,
	))
	RegisterLogger(any)
} = &ModifierRegisterer

// RegisterModifiers is called once, when the gateway loads the plugin. A modifier has one name for
// requests and another one for responses: of a name that is registered for both, the gateway uses
// the request's side only.
func (r registerer) RegisterModifiers(register func(
	name string,
	factory func(map[string]any) func(any) (any, error),
	appliesToRequest bool,
	appliesToResponse bool,
)) {
	register(string(r)+"-request", r.newRequestModifier, true, false)
	register(string(r)+"-response", r.newResponseModifier, false, true)
}

// newRequestModifier is called once for every endpoint or backend that names it.
func (r registerer) newRequestModifier(extra map[string]any) func(any) (any, error) {
	names, err := namesFrom(extra[string(r)], "query")
	if err != nil {
		return r.refuse(err)
	}
	return func(v any) (any, error) { return redactRequest(v, names) }
}

// newResponseModifier is called once for every endpoint or backend that names it.
func (r registerer) newResponseModifier(extra map[string]any) func(any) (any, error) {
	names, err := namesFrom(extra[string(r)], "fields")
	if err != nil {
		return r.refuse(err)
	}
	return func(v any) (any, error) { return redactResponse(v, names) }
}

// refuse makes a modifier that lets nothing through. A factory cannot return an error, and of a
// modifier that is nil the gateway says nothing and serves everything unredacted.
func (r registerer) refuse(err error) func(any) (any, error) {
	logger.Critical("[PLUGIN: "+string(r)+"]", "refusing all requests:", err)
	return func(any) (any, error) { return nil, fmt.Errorf("%s is not configured", string(r)) }
}

// leveledLogger is the part of the gateway's logger that this plugin uses.
type leveledLogger interface {
	Critical(v ...any)
}

// Gateways that pass no logger get this one.
var logger leveledLogger = silent{}

type silent struct{}

func (silent) Critical(...any) {}

// RegisterLogger is optional. A gateway calls it, if it is there, before RegisterModifiers.
func (registerer) RegisterLogger(v any) {
	if l, ok := v.(leveledLogger); ok {
		logger = l
	}
}

// A plugin is a main package, so Go wants a main function. Nobody calls it.
func main() {}
