package main

import (
	"archive/tar"
	"bytes"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"time"
)

func TestQuotedWordsAreOneWordEachForAShell(t *testing.T) {
	words := []string{"a b", "it's", "$HOME", "", "-ldflags=-s '-extldflags=x y'", "a\tb\nc"}
	out, err := exec.Command("sh", "-c", "printf '%s|' "+quoted(words...)).Output()
	if want := strings.Join(words, "|") + "|"; err != nil || string(out) != want {
		t.Errorf("got %q, %v, want %q", out, err, want)
	}
}

func write(t *testing.T, files map[string]string) {
	t.Helper()
	for name, text := range files {
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

// inSandbox makes the working directory an empty one.
func inSandbox(t *testing.T) string {
	t.Helper()
	before, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.Chdir(dir); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.Chdir(before) })
	return dir
}

func namesIn(t *testing.T, from io.Reader) []string {
	t.Helper()
	var names []string
	archive := tar.NewReader(from)
	for {
		header, err := archive.Next()
		if err == io.EOF {
			return names
		}
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, header.Name)
	}
}

func TestABundleHasTheSourcesAndOfTheModulesWhatGoSumVouchesFor(t *testing.T) {
	dir := inSandbox(t)
	at := "gopath/pkg/mod/cache/download/"
	long := "app/edge/" + strings.Repeat("long/", 30) + "x.go"
	write(t, map[string]string{
		"app/edge/main.go":                    "package main\n",
		long:                                  "package x\n",
		"app/edge/go.sum":                     "a.org/B v1.0.0 h1:x\na.org/B v1.0.0/go.mod h1:y\nc.org/d v1.1.0/go.mod h1:z\ngone.org/x v1.0.0 h1:x\n",
		at + "a.org/!b/@v/v1.0.0.mod":         "",
		at + "a.org/!b/@v/v1.0.0.info":        "",
		at + "a.org/!b/@v/v1.0.0.zip":         "",
		at + "a.org/!b/@v/v1.0.0.ziphash":     "",
		at + "c.org/d/@v/v1.1.0.mod":          "",
		at + "c.org/d/@v/v1.1.0.zip":          "",
		at + "other.org/of/@v/v1.0.0.mod":     "",
		"gopath/pkg/mod/a.org/!b@v1.0.0/b.go": "",
	})
	bundle, err := os.Create("bundle.tar")
	if err != nil {
		t.Fatal(err)
	}
	defer bundle.Close()
	tools := &toolchain{gopath: filepath.Join(dir, "gopath"), plan: &plan{goVersion: "go1.25.12"}}
	size, err := tools.writeBundle(bundle)
	if err != nil {
		t.Fatal(err)
	}
	if info, err := bundle.Stat(); err != nil || info.Size() != size {
		t.Errorf("%d bytes are said to be %d (%v)", info.Size(), size, err)
	}
	bundle.Seek(0, io.SeekStart)
	want := []string{
		"app/edge/go.sum",
		long,
		"app/edge/main.go",
		"tmp/modules/a.org/!b/@v/v1.0.0.info",
		"tmp/modules/a.org/!b/@v/v1.0.0.mod",
		"tmp/modules/a.org/!b/@v/v1.0.0.zip",
		"tmp/modules/c.org/d/@v/v1.1.0.mod",
		"tmp/build.sh",
	}
	if got := namesIn(t, bundle); !reflect.DeepEqual(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestAVolumeBelongsToOneGoImageAndPlatform(t *testing.T) {
	of := func(goVersion, image, platform string) string {
		return (&toolchain{plan: &plan{goVersion: goVersion, image: image, platform: platform}}).volume()
	}
	names := map[string]bool{}
	for _, name := range []string{of("a", "b", "c"), of("x", "b", "c"), of("a", "x", "c"), of("a", "b", "x"), of("ab", "", "c")} {
		names[name] = true
	}
	if len(names) != 5 {
		t.Errorf("got %v", names)
	}
}

func TestAResultHasAnOutputAndTheModules(t *testing.T) {
	inSandbox(t)
	var archive bytes.Buffer
	to := tar.NewWriter(&archive)
	if err := addText(to, "output", "a plugin"); err != nil {
		t.Fatal(err)
	}
	to.Close()
	tools := &toolchain{plan: &plan{output: "output"}}
	if err := tools.takeResult(&archive); err == nil {
		t.Error("a result without modules was taken")
	}
	if text, err := os.ReadFile("output"); err != nil || string(text) != "a plugin" {
		t.Errorf("got %q, %v", text, err)
	}
}

func TestAProcessIsTheSameOnlyWithTheTimeOfItsStart(t *testing.T) {
	self := clientOf(os.Getpid())
	if startOf(os.Getpid()) == "" {
		t.Skip("this system tells no start of a process")
	}
	for client, want := range map[string]bool{
		self:                             true,
		strconv.Itoa(os.Getpid()) + ".1": false,
		"999999999.5":                    false,
		"999999999.":                     false,
		"":                               false,
	} {
		if got := lives(client); got != want {
			t.Errorf("%q: got %v", client, got)
		}
	}
}

// fakeEngine is docker as a script; what it was asked is in the file `asked`.
func fakeEngine(t *testing.T, script string) *engine {
	t.Helper()
	dir := inSandbox(t)
	write(t, map[string]string{
		"timeout": "600\n",
		"docker":  "#!/bin/sh\necho \"$@\" >>" + quoted(filepath.Join(dir, "asked")) + "\n" + script,
	})
	if err := os.Chmod("docker", 0o755); err != nil {
		t.Fatal(err)
	}
	e, err := findEngine(".")
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func asked(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("asked")
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	return string(text)
}

func attended(t *testing.T, e *engine) int {
	t.Helper()
	cmd := e.command("run")
	input, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	status, err := e.attend(cmd, input, strings.NewReader("a bundle"))
	if err != nil {
		t.Fatal(err)
	}
	return status
}

func TestAContainerIsRemovedUnlessItEndedByItself(t *testing.T) {
	for name, test := range map[string]struct {
		script  string
		limit   time.Duration
		status  int
		removed bool
	}{
		"ended well":         {"exit 0", time.Minute, 0, false},
		"the build failed":   {"exit 1", time.Minute, 1, false},
		"the engine failed":  {"[ $1 = rm ] || exit 125", time.Minute, 125, true},
		"it took too long":   {"[ $1 = rm ] || exec cat", 0, statusTimeout, true},
		"we are told to end": {"[ $1 = rm ] || { kill -TERM $PPID; exec cat; }", time.Minute, 128 + 15, true},
	} {
		t.Run(name, func(t *testing.T) {
			e := fakeEngine(t, test.script)
			e.limit = test.limit
			if got := attended(t, e); got != test.status {
				t.Errorf("got %d, want %d", got, test.status)
			}
			if removed := strings.Contains(asked(t), "rm --force --volumes "+e.name+"\n"); removed != test.removed {
				t.Errorf("removed: %v", removed)
			}
		})
	}
}

func TestOnlyContainersOfClientsThatAreNoMoreAreSwept(t *testing.T) {
	if machine() == "" {
		t.Skip("this system tells nothing of its start")
	}
	e := fakeEngine(t, "[ $1 = ps ] && echo 'dead 999999999.5' && echo 'living "+clientOf(os.Getpid())+"' && echo unlabelled")
	e.sweep()
	lines := strings.Split(strings.TrimSpace(asked(t)), "\n")
	if len(lines) != 2 || !strings.Contains(lines[0], "label=pants-krakend.machine="+machine()+" ") || lines[1] != "rm --force --volumes dead" {
		t.Errorf("got %q", lines)
	}
}

func TestWithoutSettingsThereIsNoEngine(t *testing.T) {
	if _, err := findEngine(t.TempDir()); err == nil {
		t.Error("one was found")
	}
}
