package main

import (
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"sort"
	"strconv"
	"strings"
	"syscall"
)

// waitForTheSame lets one build at a time compile what no build has compiled before; others of the
// same Go and platform wait for it and find that in Go's cache, which has no lock of its own for a
// package.
//
// What a build imports from outside this repository, and how, names a file in that cache, which is
// there once such a build has succeeded. It is a hint: where it is wrong, work is done twice.
func (t *toolchain) waitForTheSame() (done func(status int), err error) {
	name, err := t.foreignImports()
	if err != nil {
		return nil, err
	}
	dir := filepath.Join(t.caches, "gocache", "krakend")
	marker := filepath.Join(dir, name)
	if _, err := os.Stat(marker); err == nil {
		return func(int) {}, nil
	}
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return nil, err
	}
	lock, err := os.OpenFile(filepath.Join(dir, "lock-"+digest(t.settings()...)), os.O_CREATE|os.O_RDWR, 0o666)
	if err != nil {
		return nil, err
	}
	for {
		if err = syscall.Flock(int(lock.Fd()), syscall.LOCK_EX); err != syscall.EINTR {
			break
		}
	}
	if err != nil {
		lock.Close()
		return nil, err
	}
	if _, err := os.Stat(marker); err == nil {
		lock.Close()
		return func(int) {}, nil
	}
	return func(status int) {
		if status == 0 {
			os.WriteFile(marker, nil, 0o666)
		}
		lock.Close()
	}, nil
}

// settings are what decides how packages are compiled, their sources apart.
func (t *toolchain) settings() []string {
	flags := t.plan.goArgs[:len(t.plan.goArgs)-1] // the last one is the package
	return append(append([]string{t.plan.goroot}, flags...), t.plan.env...)
}

// foreignImports is a digest of the import paths of other modules and the standard library in the
// sources, and of the settings.
func (t *toolchain) foreignImports() (string, error) {
	imports := map[string]bool{}
	var own []string
	err := filepath.Walk(t.app, func(path string, info os.FileInfo, err error) error {
		if err != nil || info.IsDir() {
			return err
		}
		switch {
		case info.Name() == "go.mod":
			own = append(own, modulePath(path))
		case strings.HasSuffix(path, ".go"):
			for _, each := range importsOf(path) {
				imports[each] = true
			}
		}
		return nil
	})
	if err != nil {
		return "", err
	}
	var foreign []string
	for each := range imports {
		if !isOf(own, each) {
			foreign = append(foreign, each)
		}
	}
	sort.Strings(foreign)
	return digest(append(t.settings(), foreign...)...), nil
}

// importsOf is empty for what cannot be parsed: the go command will say so.
func importsOf(path string) []string {
	file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
	if err != nil {
		return nil
	}
	var paths []string
	for _, spec := range file.Imports {
		if value, err := strconv.Unquote(spec.Path.Value); err == nil {
			paths = append(paths, value)
		}
	}
	return paths
}

var moduleLine = regexp.MustCompile(`(?m)^\s*module\s+"?([^\s"]+)`)

func modulePath(goMod string) string {
	text, err := os.ReadFile(goMod)
	if err != nil {
		return ""
	}
	if match := moduleLine.FindSubmatch(text); match != nil {
		return string(match[1])
	}
	return ""
}

func isOf(modules []string, path string) bool {
	for _, module := range modules {
		if module != "" && (path == module || strings.HasPrefix(path, module+"/")) {
			return true
		}
	}
	return false
}
