// Package main is the smallest program that loads plugins the way KrakenD does.
//
//	host FILE...
//
// It opens the files in their order and prints a line for each: `opened` and how many of the
// symbols that KrakenD looks up are in it, or `refused` and what Go says. A process that dies has
// printed fewer lines than it has files.
package main

import (
	"fmt"
	"os"
	"plugin"
	"strings"
)

func main() {
	for _, file := range os.Args[1:] {
		opened, err := plugin.Open(file)
		if err != nil {
			fmt.Println("refused", strings.Join(strings.Fields(err.Error()), " "))
			continue
		}
		found := 0
		for _, kind := range []string{"Handler", "Client", "Modifier", "Middleware"} {
			if _, err := opened.Lookup(kind + "Registerer"); err == nil {
				found++
			}
		}
		fmt.Println("opened", found)
	}
}
