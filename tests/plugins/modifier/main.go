// Package main is the test plugin "modifier": a req-resp-modifier that links little, so that it is
// compiled in seconds where nothing has been compiled before, and one module.
//
// It adds `words` to a response: ["test", "Plugin"].
package main

import (
	"errors"

	"github.com/fatih/camelcase"
)

// ModifierRegisterer is the symbol that the gateway looks up.
var ModifierRegisterer = registerer("modifier")

type registerer string

func (r registerer) RegisterModifiers(register func(
	name string,
	modifierFactory func(map[string]interface{}) func(interface{}) (interface{}, error),
	appliesToRequest bool,
	appliesToResponse bool,
)) {
	register(string(r), r.newModifier, false, true)
}

func (r registerer) newModifier(
	map[string]interface{},
) func(interface{}) (interface{}, error) {
	return func(message interface{}) (interface{}, error) {
		response, ok := message.(interface{ Data() map[string]interface{} })
		if !ok {
			return nil, errors.New("this is no response")
		}
		response.Data()["words"] = camelcase.Split("testPlugin")
		return message, nil
	}
}

func main() {}
