// Package main is a plugin that panics between two names.
package main

type registerer string

var ModifierRegisterer = registerer("panics")

func (r registerer) RegisterModifiers(f func(string, func(map[string]interface{}) func(interface{}) (interface{}, error), bool, bool)) {
	f(string(r), nil, true, false)
	panic("no rules")
}

func main() {}
