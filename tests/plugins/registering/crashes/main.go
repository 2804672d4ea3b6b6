// Package main is a plugin of which a goroutine panics.
package main

type registerer string

var ModifierRegisterer = registerer("crashes")

func init() {
	go func() { panic("no upstream") }()
	<-make(chan bool)
}

func (r registerer) RegisterModifiers(f func(string, func(map[string]interface{}) func(interface{}) (interface{}, error), bool, bool)) {
	f(string(r), nil, true, false)
}

func main() {}
