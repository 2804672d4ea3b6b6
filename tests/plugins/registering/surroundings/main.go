// Package main is a plugin that registers what it sees around it.
package main

import (
	"fmt"
	"net"
	"os"
	"sort"
	"strings"
)

type registerer string

var ModifierRegisterer = registerer("surroundings")

func (r registerer) RegisterModifiers(f func(string, func(map[string]interface{}) func(interface{}) (interface{}, error), bool, bool)) {
	var names []string
	for _, each := range os.Environ() {
		names = append(names, strings.SplitN(each, "=", 2)[0])
	}
	sort.Strings(names)
	f("sees "+strings.Join(names, " "), nil, true, false)
	home, _ := os.ReadDir(os.Getenv("HOME"))
	f(fmt.Sprintf("has %d files", len(home)), nil, true, false)
	up := 0
	interfaces, _ := net.Interfaces()
	for _, each := range interfaces {
		if each.Flags&net.FlagUp != 0 {
			up++
		}
	}
	f(fmt.Sprintf("reaches %d networks", up), nil, true, false)
}

func main() {}
