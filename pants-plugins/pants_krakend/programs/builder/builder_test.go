package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

func TestRulesStandBehindTheGoCommandsOwn(t *testing.T) {
	for name, test := range map[string]struct{ given, want []string }{
		"apart":    {[]string{"-o", "x", "-trimpath", "$WORK=>", "-p", "m"}, []string{"-o", "x", "-trimpath", "$WORK=>;a=>/go", "-p", "m"}},
		"together": {[]string{"-trimpath=$WORK=>", "m.s"}, []string{"-trimpath=$WORK=>;a=>/go", "m.s"}},
		"none":     {[]string{"-V"}, []string{"-V"}},
	} {
		if got := withRules(test.given, "a=>/go"); !reflect.DeepEqual(got, test.want) {
			t.Errorf("%s: got %q, want %q", name, got, test.want)
		}
	}
}

func TestTwoBuildsAtOnceHaveAWorkspaceEach(t *testing.T) {
	cache := t.TempDir()
	first, err := enterWorkspace(cache)
	if err != nil {
		t.Fatal(err)
	}
	second, err := enterWorkspace(cache)
	if err != nil {
		t.Fatal(err)
	}
	if first.dir == second.dir {
		t.Errorf("both are in %s", first.dir)
	}
	first.leave()
	third, err := enterWorkspace(cache)
	if err != nil {
		t.Fatal(err)
	}
	if third.dir != first.dir {
		t.Errorf("the next build is in %s, and not where the first was: %s", third.dir, first.dir)
	}
	third.leave()
	second.leave()
}

func TestAWorkspaceIsEnteredEmptyThoughItsLastBuildWasKilled(t *testing.T) {
	cache := t.TempDir()
	left := filepath.Join(cache, "workspaces", "0", "app", "old.go")
	if err := os.MkdirAll(filepath.Dir(left), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(left, nil, 0o666); err != nil {
		t.Fatal(err)
	}
	place, err := enterWorkspace(cache)
	if err != nil {
		t.Fatal(err)
	}
	defer place.leave()
	if _, err := os.Stat(left); !os.IsNotExist(err) {
		t.Errorf("%s is still there (%v)", left, err)
	}
}

func TestACompileHasNoNetwork(t *testing.T) {
	probe := exec.Command("true")
	withoutNetwork(probe)
	if err := probe.Run(); err != nil {
		t.Skipf("this system lets this user have no network namespace: %v", err)
	}
	cmd := exec.Command("cat", "/proc/net/dev")
	var out bytes.Buffer
	cmd.Stdout = &out
	if err := start(cmd); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err != nil {
		t.Fatal(err)
	}
	for _, line := range strings.Split(strings.TrimSpace(out.String()), "\n")[2:] {
		if !strings.HasPrefix(strings.TrimSpace(line), "lo:") {
			t.Errorf("the compile sees a network: %s", line)
		}
	}
}

func TestZigIsLinkedUnderTheNameOfItsTarget(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "bin")
	for i := 0; i < 2; i++ { // a second time in one sandbox is no error
		if err := linkCC([]string{"GOOS=linux", "CC=zig-cc-x86_64-linux-musl"}, "/the/builder", dir); err != nil {
			t.Fatal(err)
		}
	}
	target, err := os.Readlink(filepath.Join(dir, "zig-cc-x86_64-linux-musl"))
	if err != nil || target != "/the/builder" {
		t.Errorf("got %q, %v", target, err)
	}
}

func TestZigLinksWithoutGoldAndSaysThatItHasNone(t *testing.T) {
	for name, test := range map[string]struct {
		given, want []string
		asked       bool
	}{
		"the question":     {[]string{"-fuse-ld=gold", "-Wl,--version"}, []string{"-Wl,--version"}, true},
		"a link":           {[]string{"-shared", "-fuse-ld=gold", "-o", "a.so"}, []string{"-shared", "-o", "a.so"}, false},
		"another linker":   {[]string{"-fuse-ld=lld", "-o", "a.so"}, []string{"-fuse-ld=lld", "-o", "a.so"}, false},
		"another question": {[]string{"-Wl,--version"}, []string{"-Wl,--version"}, false},
	} {
		if got, asked := withoutGold(test.given); !reflect.DeepEqual(got, test.want) || asked != test.asked {
			t.Errorf("%s: got %q, %v, want %q, %v", name, got, asked, test.want, test.asked)
		}
	}
}

func TestACompilerOfTheMachineIsLeftAlone(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "bin")
	if err := linkCC([]string{"CC=gcc"}, "/the/builder", dir); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(dir); !os.IsNotExist(err) {
		t.Errorf("%s was made (%v)", dir, err)
	}
}
