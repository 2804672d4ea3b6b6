// Package main is a plugin that waits for what never comes.
package main

type registerer string

var ModifierRegisterer = registerer("endless")

func init() { <-make(chan bool) }

func (r registerer) RegisterModifiers(f func(string, func(map[string]interface{}) func(interface{}) (interface{}, error), bool, bool)) {
	f(string(r), nil, true, false)
}

func main() {}
