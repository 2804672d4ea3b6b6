package main

import (
	"errors"
	"fmt"
	"io"
	"net/url"
)

// requestWrapper and responseWrapper are what the gateway passes to modifiers and takes back from
// them, method by method. Interfaces of our own with the same methods do: Go compares interfaces
// by their methods, so the plugin need not import the gateway's package.
type requestWrapper interface {
	Params() map[string]string
	Headers() map[string][]string
	Body() io.ReadCloser
	Method() string
	URL() *url.URL
	Query() url.Values
	Path() string
}

type responseWrapper interface {
	Data() map[string]any
	Io() io.Reader
	IsComplete() bool
	Headers() map[string][]string
	StatusCode() int
}

// A method of the outer struct hides that of the embedded wrapper: all but one stay as they were.
type redactedRequest struct {
	requestWrapper
	query url.Values
}

func (r redactedRequest) Query() url.Values { return r.query }

type redactedResponse struct {
	responseWrapper
	data map[string]any
}

func (r redactedResponse) Data() map[string]any { return r.data }

var errUnknownType = errors.New("redact: the gateway passed a value of an unknown type")

func redactRequest(v any, names nameSet) (any, error) {
	request, ok := v.(requestWrapper)
	if !ok {
		return nil, errUnknownType
	}
	query := url.Values{}
	for name, values := range request.Query() {
		if !names[name] {
			query[name] = values
		}
	}
	return redactedRequest{request, query}, nil
}

func redactResponse(v any, names nameSet) (any, error) {
	response, ok := v.(responseWrapper)
	if !ok {
		return nil, errUnknownType
	}
	// With the "no-op" encoding the gateway passes the body on unread, so there are no fields.
	if response.Io() != nil {
		return nil, errors.New("redact: cannot redact a response that is not decoded (no-op)")
	}
	data, _ := redactValue(response.Data(), names).(map[string]any)
	return redactedResponse{response, data}, nil
}

// redactValue copies decoded JSON without the named fields, at any depth. It copies because other
// modifiers, and caches, may hold the same value.
func redactValue(v any, names nameSet) any {
	switch value := v.(type) {
	case map[string]any:
		kept := make(map[string]any, len(value))
		for name, field := range value {
			if !names[name] {
				kept[name] = redactValue(field, names)
			}
		}
		return kept
	case []any:
		kept := make([]any, len(value))
		for i, item := range value {
			kept[i] = redactValue(item, names)
		}
		return kept
	default:
		return v
	}
}

type nameSet map[string]bool

// namesFrom reads a list of names from this plugin's part of krakend.json.
func namesFrom(section any, key string) (nameSet, error) {
	fields, _ := section.(map[string]any)
	list, _ := fields[key].([]any)
	if len(list) == 0 {
		return nil, fmt.Errorf("%q must be a list with at least one name", key)
	}
	names := nameSet{}
	for _, item := range list {
		name, ok := item.(string)
		if !ok {
			return nil, fmt.Errorf("%q must hold texts only, it holds %v", key, item)
		}
		names[name] = true
	}
	return names, nil
}
