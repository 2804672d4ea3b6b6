package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
)

// Environment variables by which compile speaks to its toolexec children through the go command.
const (
	rulesVariable  = "KRAKEND_PATH_RULES" // from=>to;from=>to, appended to the compiler's own rules
	gorootVariable = "KRAKEND_GOROOT"     // the GOROOT that the linker writes into the file table
)

// toolexec runs one tool of the Go toolchain with the paths of the canonical build.
//
// The compiler applies the first rule that matches (cmd/internal/objabi.ApplyRewrites), so the go
// command's own $WORK rule stays in front and cgo's generated files keep their canonical names.
func toolexec(args []string) {
	if len(args) == 0 {
		os.Exit(statusUsage)
	}
	tool, rest := args[0], args[1:]
	rules := os.Getenv(rulesVariable)
	name := strings.TrimSuffix(filepath.Base(tool), ".exe")
	if len(rest) == 1 && rest[0] == "-V=full" {
		version(name, tool, rules)
		return
	}
	switch name {
	case "compile", "asm":
		rest = withRules(rest, rules)
	case "link":
		// The linker expands the compiler's literal "$GOROOT" from its environment.
		os.Setenv("GOROOT", os.Getenv(gorootVariable))
	}
	err := syscall.Exec(tool, append([]string{tool}, rest...), os.Environ())
	fail(statusInternal, err)
}

// withRules appends the rules to the -trimpath argument that the go command always gives.
func withRules(args []string, rules string) []string {
	for i, arg := range args {
		if arg == "-trimpath" && i+1 < len(args) {
			args[i+1] += ";" + rules
			break
		}
		if strings.HasPrefix(arg, "-trimpath=") {
			args[i] += ";" + rules
			break
		}
	}
	return args
}

// version prints the tool's id with the rules' targets in it: the go command takes the whole line
// as the tool's identity (cmd/go/internal/work/buildid.go:toolID), so packages compiled under
// these rules never mix with others in one GOCACHE. The sides that name this sandbox stay out of
// it, so that they do mix across sandboxes.
func version(name, tool, rules string) {
	out, err := exec.Command(tool, "-V=full").Output()
	if err != nil {
		os.Exit(exitStatus(err))
	}
	line := strings.TrimRight(string(out), "\n")
	if name == "compile" || name == "asm" {
		var targets []string
		for _, rule := range strings.Split(rules, ";") {
			targets = append(targets, rule[strings.Index(rule, "=>")+len("=>"):])
		}
		line += " paths=" + strings.Join(targets, ",")
	}
	os.Stdout.WriteString(line + "\n")
}
