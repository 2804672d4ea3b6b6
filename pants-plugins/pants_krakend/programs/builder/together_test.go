package main

import (
	"os"
	"path/filepath"
	"testing"
)

func writeAll(t *testing.T, dir string, files map[string]string) {
	t.Helper()
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

func importsDigest(t *testing.T, files map[string]string) string {
	t.Helper()
	c := &toolchain{app: t.TempDir(), plan: &plan{goArgs: []string{"-v", "./auth"}}}
	writeAll(t, c.app, files)
	digest, err := c.foreignImports()
	if err != nil {
		t.Fatal(err)
	}
	return digest
}

func TestBuildsThatImportTheSameOfOthersAreAlike(t *testing.T) {
	one := importsDigest(t, map[string]string{"go.mod": "module a", "x.go": "package main\nimport \"net/http\"\n"})
	for name, test := range map[string]struct {
		files map[string]string
		same  bool
	}{
		"another module, a package of its own": {map[string]string{
			"go.mod": "// Comment.\nmodule \"b/c\"\n", "x.go": "package main\nimport (\n\"b/c/d\"\n\"net/http\"\n)\n",
		}, true},
		"one package more": {map[string]string{
			"go.mod": "module a", "x.go": "package main\nimport (\n\"ab\"\n\"net/http\"\n)\n",
		}, false},
		"what cannot be parsed": {map[string]string{"go.mod": "module a", "x.go": "?"}, false},
	} {
		if got := importsDigest(t, test.files); (got == one) != test.same {
			t.Errorf("%s: alike is %t", name, got == one)
		}
	}
}

func TestABuildThatWaitedFindsThatItsPackagesAreThere(t *testing.T) {
	c := &toolchain{caches: t.TempDir(), app: t.TempDir(), plan: &plan{goArgs: []string{"."}}}
	first, err := c.waitForTheSame()
	if err != nil {
		t.Fatal(err)
	}
	waited := make(chan error)
	go func() {
		done, err := c.waitForTheSame()
		if err == nil {
			done(0)
		}
		waited <- err
	}()
	first(0)
	if err := <-waited; err != nil {
		t.Fatal(err)
	}
	markers, err := filepath.Glob(filepath.Join(c.caches, "gocache", "krakend", "*"))
	if err != nil || len(markers) != 2 { // the lock, and what has been compiled
		t.Errorf("%q, %v", markers, err)
	}
}

func TestBuildsForTwoPlatformsDoNotWaitForOneAnother(t *testing.T) {
	caches, app := t.TempDir(), t.TempDir()
	for _, arch := range []string{"amd64", "arm64"} {
		c := &toolchain{caches: caches, app: app, plan: &plan{goArgs: []string{"."}, env: []string{"GOARCH=" + arch}}}
		done, err := c.waitForTheSame() // the second would wait for ever
		if err != nil {
			t.Fatal(err)
		}
		defer done(0)
	}
}

func TestATreeThatWasReplacedIsNotProvided(t *testing.T) {
	cache := t.TempDir()
	for name, test := range map[string]struct {
		files map[string]string
		want  bool
	}{
		"whole":         {map[string]string{"go/bin/go": "abc", "go.whole": `{"files": 1, "bytes": 3}`}, true},
		"not finished":  {map[string]string{"go/bin/go": "abc"}, false},
		"no tool":       {map[string]string{"go.whole": `{"files": 1, "bytes": 3}`}, false},
		"one cut off":   {map[string]string{"go/bin/go": "ab", "go.whole": `{"files": 1, "bytes": 3}`}, false},
		"one too many":  {map[string]string{"go/bin/go": "abc", "go/x": "", "go.whole": `{"files": 1, "bytes": 3}`}, false},
		"was a link":    {map[string]string{"go/bin/go": "abc", "go.whole": `{"files": 1, "bytes": 3, "link": "/go"}`}, false},
		"a torn marker": {map[string]string{"go/bin/go": "abc", "go.whole": `{"fil`}, false},
	} {
		dir := filepath.Join(cache, name)
		writeAll(t, dir, test.files)
		if err := provided(filepath.Join(dir, "go")); (err == nil) != test.want {
			t.Errorf("%s: %v", name, err)
		}
	}
}
