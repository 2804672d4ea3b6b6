// Package main is a plugin that writes far more than anyone reads, and leaves a process behind.
package main

import (
	"os"
	"os/exec"
	"strings"
)

type registerer string

var ModifierRegisterer = registerer("loud")

func init() {
	text := strings.Repeat("loud\n", 1<<16)
	for i := 0; i < 20; i++ {
		os.Stdout.WriteString(text)
		os.Stderr.WriteString(text)
	}
	left := exec.Command("sleep", "100000.5")
	left.Stdout, left.Stderr = os.Stdout, os.Stderr
	left.Start()
}

func (r registerer) RegisterModifiers(f func(string, func(map[string]interface{}) func(interface{}) (interface{}, error), bool, bool)) {
	f(string(r), nil, true, false)
}

func main() {}
