// Package main is a plugin that registers for neither requests nor responses.
package main

type registerer string

var ModifierRegisterer = registerer("nothing")

func (r registerer) RegisterModifiers(f func(string, func(map[string]interface{}) func(interface{}) (interface{}, error), bool, bool)) {
	f(string(r), nil, false, false)
}

func main() {}
