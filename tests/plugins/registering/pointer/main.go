// Package main is a plugin whose variable is a pointer.
package main

type registerer struct{ name string }

var ModifierRegisterer = &registerer{"pointer"}

func (r *registerer) RegisterModifiers(f func(string, func(map[string]interface{}) func(interface{}) (interface{}, error), bool, bool)) {
	f(r.name, nil, true, false)
}

func main() {}
