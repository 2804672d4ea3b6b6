// Package main is a plugin whose name is empty.
package main

type registerer string

var ModifierRegisterer = registerer("empty")

func (r registerer) RegisterModifiers(f func(string, func(map[string]interface{}) func(interface{}) (interface{}, error), bool, bool)) {
	f("", nil, true, false)
}

func main() {}
