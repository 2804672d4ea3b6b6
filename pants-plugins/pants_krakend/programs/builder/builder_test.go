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

// goList is what `go list` prints for a package in a directory.
func goList(path, standard, module, dir, files, cgo string) string {
	return strings.Join([]string{path, standard, module, dir, files, cgo}, "\t") + "\n"
}

func TestAPackageIsListedWithItsModuleAndWhetherItExportsAnything(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"quiet.go":    "package x\n\nfunc (t) Method() {}\n\ntype t struct{ Field int }\n\nvar a, b = 1, 2\n",
		"func.go":     "package x\n\nfunc Exported() {}\n",
		"type.go":     "package x\n\ntype (\n\tt int\n\tT int\n)\n",
		"var.go":      "package x\n\nvar a, B = 1, 2\n",
		"const.go":    "package x\n\nconst C = 1\n",
		"cgo.go":      "package x\n\nimport \"C\"\n\nfunc Exported() {}\n",
		"unread.go":   "no Go\n",
		"line.go":     "package x\n\n//line x.y:1\nfunc Exported() {}\n",
		"compiled.go": "package x\n\nimport \"fmt\"\n\nfunc init() { fmt.Print() }\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	module := "a.org/b\tv1.0.0\tc.org/d\tv1.1.0"
	for name, test := range map[string]struct{ given, want string }{
		"standard library":  {goList("fmt", "true", "\t\t\t", dir, "func.go", ""), "fmt\tstd\t\t\t\t\n"},
		"its cgo":           {goList("net", "true", "\t\t\t", dir, "func.go", "cgo.go"), "net\tstd,cgo\t\t\t\t\n"},
		"no exported name":  {goList("p", "false", module, dir, "quiet.go/compiled.go", ""), "p\t\t" + module + "\n"},
		"a function":        {goList("p", "false", module, dir, "quiet.go/func.go", ""), "p\texports\t" + module + "\n"},
		"a type":            {goList("p", "false", module, dir, "type.go", ""), "p\texports\t" + module + "\n"},
		"a variable":        {goList("p", "false", module, dir, "var.go", ""), "p\texports\t" + module + "\n"},
		"a constant":        {goList("p", "false", module, dir, "const.go", ""), "p\texports\t" + module + "\n"},
		"in a file of cgo":  {goList("p", "false", module, dir, "", "cgo.go"), "p\texports,cgo\t" + module + "\n"},
		"below //line":      {goList("p", "false", module, dir, "line.go", ""), "p\t\t" + module + "\n"},
		"an unreadable one": {goList("p", "false", module, dir, "unread.go", ""), "p\t\t" + module + "\n"},
	} {
		got, err := packageLines([]byte(test.given))
		if err != nil || string(got) != test.want {
			t.Errorf("%s: got %q, %v, want %q", name, got, err, test.want)
		}
	}
}

func TestWhatIsNoListOfPackagesIsRefused(t *testing.T) {
	if got, err := packageLines([]byte("fmt\n")); err == nil {
		t.Errorf("got %q", got)
	}
}

func TestTheGoCommandPrintsWhatIsReadOfIt(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"go.mod":     "module example.com/edge\n\ngo 1.17\n\nrequire example.com/lib v0.0.0\n\nreplace example.com/lib => ./lib\n",
		"main.go":    "package main\n\nimport (\n\t_ \"errors\"\n\n\t_ \"example.com/lib\"\n)\n\nfunc main() {}\n",
		"lib/go.mod": "module example.com/lib\n",
		"lib/lib.go": "package lib\n\nconst Name = 1\n",
	} {
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.Command("go", "list", "-deps", "-f="+packageFormat, ".")
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "PWD="+dir, "GOWORK=off", "GOPROXY=off")
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	lines, err := packageLines(out)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"errors\tstd\t\t\t\t\n",
		"example.com/lib\texports\texample.com/lib\tv0.0.0\t./lib\t\n",
		"example.com/edge\t\texample.com/edge\t\t\t\n",
	} {
		if !strings.Contains(string(lines), want) {
			t.Errorf("%q is not in %q", want, lines)
		}
	}
}

func TestASinkKeepsNoMoreThanItShould(t *testing.T) {
	for name, test := range map[string]struct {
		isTail bool
		want   string
	}{
		"of the end":       {true, "45"},
		"of the beginning": {false, "12"},
	} {
		s, err := newSink(2, test.isTail)
		if err != nil {
			t.Fatal(err)
		}
		for _, word := range []string{"1", "2345"} {
			if _, err := s.in.WriteString(word); err != nil {
				t.Fatal(err)
			}
		}
		s.in.Close()
		if got := s.text(); got != test.want {
			t.Errorf("%s: got %q, want %q", name, got, test.want)
		}
	}
}

func TestASinkDoesNotWaitForTheOtherEnd(t *testing.T) {
	s, err := newSink(9, true)
	if err != nil {
		t.Fatal(err)
	}
	defer s.in.Close()
	s.in.WriteString("said")
	if got := s.text(); got != "said" {
		t.Errorf("got %q", got)
	}
}
