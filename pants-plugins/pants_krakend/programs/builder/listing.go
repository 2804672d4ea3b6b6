package main

import (
	"bytes"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
)

// packageFormat prints a line for every package of the link; see packageFields. No file name has a
// slash in it.
const packageFormat = `{{.ImportPath}}{{"\t"}}{{.Standard}}{{"\t"}}` +
	`{{with .Module}}{{.Path}}{{"\t"}}{{.Version}}{{"\t"}}{{with .Replace}}{{.Path}}{{"\t"}}{{.Version}}{{else}}{{"\t"}}{{end}}{{else}}{{"\t\t\t"}}{{end}}` +
	`{{"\t"}}{{.Dir}}{{"\t"}}{{join .GoFiles "/"}}{{"\t"}}{{join .CgoFiles "/"}}`

// packageFields is the number of fields of such a line: import path, whether it is the standard
// library's, path and version of its module and of what replaces that, directory, Go files, and
// those of them that import "C".
const packageFields = 9

// listIn compiles nothing and writes a line for each package that a main package links: import
// path, a tab, what is known of it (std, exports, cgo; separated by commas), a tab, and the path
// and version of its module and of what replaces that, separated by tabs.
func (t *toolchain) listIn(place *workspace) (int, error) {
	env, err := t.prepare(place)
	if err != nil {
		return 0, err
	}
	packages, status, err := t.run(env, append([]string{"list", "-deps", "-f=" + packageFormat}, t.plan.listArgs...))
	if err != nil || status != 0 {
		return status, err
	}
	lines, err := packageLines(packages)
	if err != nil {
		return 0, err
	}
	return 0, os.WriteFile(t.plan.output, lines, 0o666)
}

func packageLines(packages []byte) ([]byte, error) {
	var lines bytes.Buffer
	for _, line := range strings.Split(strings.TrimSuffix(string(packages), "\n"), "\n") {
		fields := strings.Split(line, "\t")
		if len(fields) != packageFields {
			return nil, errors.New("go list printed " + strconv.Quote(line))
		}
		known := []string{}
		dir, plain, cgo := fields[6], names(fields[7]), names(fields[8])
		if fields[1] == "true" {
			known = append(known, "std")
		} else if exports(dir, append(plain, cgo...)) {
			known = append(known, "exports")
		}
		if len(cgo) > 0 {
			known = append(known, "cgo")
		}
		lines.WriteString(strings.Join(append([]string{fields[0], strings.Join(known, ",")}, fields[2:6]...), "\t") + "\n")
	}
	return lines.Bytes(), nil
}

func names(joined string) []string {
	if joined == "" {
		return nil
	}
	return strings.Split(joined, "/")
}

// exports tells whether a package declares an exported name at its top level, in a file whose path
// is certain to be in the export data. What cannot be read is no proof that it does.
func exports(dir string, files []string) bool {
	for _, name := range files {
		text, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil || lineComment.Match(text) {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, text, parser.SkipObjectResolution)
		if err == nil && declares(file) {
			return true
		}
	}
	return false
}

// lineComment finds what gives the code below it another path, and up to Go 1.19 only that one.
var lineComment = regexp.MustCompile(`(?m)^//line |/\*line `)

func declares(file *ast.File) bool {
	for _, decl := range file.Decls {
		switch decl := decl.(type) {
		case *ast.FuncDecl:
			if decl.Recv == nil && decl.Name.IsExported() {
				return true
			}
		case *ast.GenDecl:
			for _, spec := range decl.Specs {
				if declaresExported(spec) {
					return true
				}
			}
		}
	}
	return false
}

func declaresExported(spec ast.Spec) bool {
	switch spec := spec.(type) {
	case *ast.TypeSpec:
		return spec.Name.IsExported()
	case *ast.ValueSpec:
		for _, name := range spec.Names {
			if name.IsExported() {
				return true
			}
		}
	}
	return false
}
