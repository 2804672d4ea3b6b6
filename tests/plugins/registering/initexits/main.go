// Package main is a plugin that gives up while it is opened.
package main

import "log"

type registerer string

var ModifierRegisterer = registerer("initexits")

func init() { log.Fatal("no secret") }

func (r registerer) RegisterModifiers(f func(string, func(map[string]interface{}) func(interface{}) (interface{}, error), bool, bool)) {
	f(string(r), nil, true, false)
}

func main() {}
