// Package main makes a profile of a program that spends its time in one function of a module.
package main

import (
	"os"
	"runtime/pprof"
	"time"

	"corpus.test/lib"
)

func main() {
	file, err := os.Create(os.Args[1])
	if err != nil {
		panic(err)
	}
	if err := pprof.StartCPUProfile(file); err != nil {
		panic(err)
	}
	sum := 0
	for end := time.Now().Add(time.Second); time.Now().Before(end); {
		for i := 0; i < 1000; i++ {
			sum += lib.Hot(i)
		}
	}
	pprof.StopCPUProfile()
	if err := file.Close(); err != nil || sum == 1 {
		panic(err)
	}
}
