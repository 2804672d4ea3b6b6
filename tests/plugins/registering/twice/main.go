// Package main is a plugin that gives one name to two modifiers.
package main

type registerer string

var ModifierRegisterer = registerer("twice")

func (r registerer) RegisterModifiers(f func(string, func(map[string]interface{}) func(interface{}) (interface{}, error), bool, bool)) {
	f(string(r), nil, true, false)
	f(string(r), nil, false, true)
	f(string(r), nil, true, false)
}

func main() {}
