// Package main is a plugin whose registerer is a function.
package main

func ModifierRegisterer() {}

func main() {}
