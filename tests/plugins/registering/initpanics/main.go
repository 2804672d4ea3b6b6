// Package main is a plugin that panics before anything can catch it.
package main

type registerer string

var ModifierRegisterer = registerer("initpanics")

func init() { panic("no secret") }

func (r registerer) RegisterModifiers(f func(string, func(map[string]interface{}) func(interface{}) (interface{}, error), bool, bool)) {
	f(string(r), nil, true, false)
}

func main() {}
