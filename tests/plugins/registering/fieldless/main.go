// Package main is a plugin whose variable has no size.
package main

type registerer struct{}

var ModifierRegisterer registerer

func (registerer) RegisterModifiers(f func(string, func(map[string]interface{}) func(interface{}) (interface{}, error), bool, bool)) {
	f("fieldless", nil, true, false)
}

func main() {}
