// Command builder runs one build plan inside a sandbox.
//
// It is compiled by the very Go that it then runs, so it keeps to what Go 1.17 knows and imports
// little. Under a name such as zig-cc-x86_64-linux-musl it is a C compiler; else it has these modes:
//
//	builder fetch    downloads the modules that a package needs
//	builder download downloads a module (no other mode but these two has a network)
//	builder compile  compiles and links offline, with the canonical paths of the vendor's builder,
//	                 and prints which modules are linked
//	builder gateway  does the same, and sees that what was linked can load plugins
//	builder fingerprints  compiles as compile does, links nothing, and writes the packages'
//	                 fingerprints
//	builder list     compiles nothing, and writes which packages are linked
//	builder probe    opens a compiled plugin with programs/probe, and prints what came of it
//	builder toolexec is what compile names in -toolexec: it rewrites paths for the compiler
//
// What a build is made of comes as arguments; where things lie on this machine is found out here,
// so that the arguments are the same on every machine and can be a cache key.
package main

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// Exit statuses that the caller tells apart. Any other status is that of the go command.
const (
	statusUsage    = 64 // the caller and this program disagree: a bug
	statusInternal = 70 // this machine failed us: disk, permissions
	statusStatic   = 73 // what was linked can load no plugin
	statusLate     = 74 // the plugin that was opened did not come to an end in its time
	statusAbsent   = 75 // a tool or a module that the plan needs is not on this machine yet

	statusTimeout = 124 // the container took too long
	statusEngine  = 125 // this and what follows is docker's own
)

func main() {
	if name := filepath.Base(os.Args[0]); strings.HasPrefix(name, ccPrefix) {
		cc(name, os.Args[1:])
	}
	if len(os.Args) < 2 {
		fail(statusUsage, errors.New("usage: builder fetch|download|compile|gateway|container|fingerprints|list|probe|toolexec …"))
	}
	mode, args := os.Args[1], os.Args[2:]
	if mode != "toolexec" {
		go endWithParent(os.Getppid())
	}
	switch mode {
	case "toolexec":
		toolexec(args)
	case "probe":
		probe(args)
	case "fetch", "download", "compile", "gateway", "container", "fingerprints", "list":
		p, err := parsePlan(args)
		if err != nil {
			fail(statusUsage, err)
		}
		switch mode {
		case "fetch":
			fetch(p)
		case "download":
			download(p)
		case "container":
			container(p)
		case "compile":
			offline(p, true, (*toolchain).compileIn)
		case "gateway":
			offline(p, true, (*toolchain).gatewayIn)
		case "list":
			offline(p, false, (*toolchain).listIn)
		default:
			offline(p, true, (*toolchain).fingerprintsIn)
		}
	default:
		fail(statusUsage, errors.New("unknown mode "+mode))
	}
}

// plan is what the caller says; every path is relative to the sandbox or to the cache.
type plan struct {
	cache     string   // the cache directory, through the sandbox
	goroot    string   // below the cache
	goVersion string   // what `go env GOVERSION` must print
	paths     []string // directories below the cache that go in front of PATH
	moduleDir string   // below app/
	workspace bool     // whether app/go.work governs the build
	private   bool     // whether nothing that an earlier build made is taken for granted
	output    string   // the file that receives the result
	env       []string // KEY=VALUE, as the canonical build has them
	goArgs    []string // the arguments of `go build`, from the flags on
	listArgs  []string // the arguments of `go list` that decide which packages are linked
	engine    string   // the directory, through the sandbox, with what knows this machine's container engine
	image     string   // the builder image, by its digest
	platform  string   // the plan's, by our name for it
}

func parsePlan(args []string) (*plan, error) {
	p := &plan{}
	for i := 0; i < len(args); i++ {
		if args[i] == "--" {
			p.goArgs = args[i+1:]
			return p, nil
		}
		name, value := args[i], ""
		if eq := strings.IndexByte(name, '='); eq >= 0 {
			name, value = name[:eq], name[eq+1:]
		}
		switch name {
		case "--cache":
			p.cache = value
		case "--goroot":
			p.goroot = value
		case "--go-version":
			p.goVersion = value
		case "--path":
			p.paths = append(p.paths, value)
		case "--module-dir":
			p.moduleDir = value
		case "--workspace":
			p.workspace = true
		case "--private":
			p.private = true
		case "--output":
			p.output = value
		case "--env":
			p.env = append(p.env, value)
		case "--engine":
			p.engine = value
		case "--image":
			p.image = value
		case "--platform":
			p.platform = value
		case "--list":
			p.listArgs = append(p.listArgs, value)
		default:
			return nil, errors.New("unknown argument " + args[i])
		}
	}
	return nil, errors.New("no -- before the arguments of go build")
}

func fail(status int, err error) {
	os.Stderr.WriteString("builder: " + err.Error() + "\n")
	os.Exit(status)
}

// exitStatus is the status of a command that ran, or statusInternal where it did not.
func exitStatus(err error) int {
	if err == nil {
		return 0
	}
	var exit *exec.ExitError
	if errors.As(err, &exit) && exit.ExitCode() > 0 {
		return exit.ExitCode()
	}
	return statusInternal
}
