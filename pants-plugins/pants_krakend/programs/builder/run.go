package main

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// canonical is where the vendor's builder has things: KrakenD's Dockerfile-builder is made from
// golang:<version>, with GOROOT=/usr/local/go, GOPATH=/go, and the sources at /app.
var canonical = struct{ app, gopath, goroot string }{"/app", "/go", "/usr/local/go"}

// toolchain is where things are on this machine.
type toolchain struct {
	cache, goroot, app string
	caches             string // what is below it was made by earlier builds, or by this one alone
	gopath             string
	plan               *plan
}

func locate(p *plan) (*toolchain, error) {
	cache, err := filepath.EvalSymlinks(p.cache)
	if err != nil {
		return nil, err
	}
	if cache, err = filepath.Abs(cache); err != nil {
		return nil, err
	}
	t := &toolchain{cache: cache, plan: p}
	t.goroot = filepath.Join(cache, p.goroot)
	t.cacheIn(cache)
	return t, nil
}

// cacheIn says where Go and zig keep what they extract and compile.
func (t *toolchain) cacheIn(dir string) {
	t.caches, t.gopath = dir, filepath.Join(dir, "gopath")
}

// environment is that of every go command. Nothing of the caller's reaches the build, but for
// what the plan names and, while fetching, the user's settings for network access.
func (t *toolchain) environment(fetching bool) ([]string, error) {
	temp, err := filepath.Abs("tmp")
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(temp, 0o777); err != nil {
		return nil, err
	}
	path := []string{filepath.Join(t.goroot, "bin")}
	for _, dir := range t.plan.paths {
		path = append(path, filepath.Join(t.cache, dir))
	}
	work := "off"
	if t.plan.workspace {
		work = filepath.Join(t.app, "go.work")
	}
	env := append([]string{}, t.plan.env...)
	env = append(env,
		"TMPDIR="+temp,
		"GOROOT="+t.goroot, "GOPATH="+t.gopath, "GOCACHE="+filepath.Join(t.caches, "gocache"),
		"GOWORK="+work, "GOENV=off", "GOFLAGS="+t.flags(), "GOTOOLCHAIN=local",
		"ZIG_GLOBAL_CACHE_DIR="+filepath.Join(t.caches, "zigcache"),
		"ZIG_LOCAL_CACHE_DIR="+filepath.Join(t.caches, "zigcache"),
	)
	if fetching {
		return append(append(os.Environ(), "PATH="+strings.Join(append(path, os.Getenv("PATH")), ":")), env...), nil
	}
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	bin := filepath.Join(temp, "bin")
	if err := linkCC(t.plan.env, self, bin); err != nil {
		return nil, err
	}
	path = append(path, bin, filepath.Dir(self), "/usr/local/bin", "/usr/bin", "/bin")
	return append(env,
		"PATH="+strings.Join(path, ":"),
		"HOME="+temp, "LC_ALL=C.UTF-8", "GOPROXY="+t.proxy(), "GOSUMDB=off",
		rulesVariable+"="+t.gopath+"=>"+canonical.gopath+";"+t.app+"=>"+canonical.app,
		gorootVariable+"="+canonical.goroot,
	), nil
}

func (t *toolchain) command(env []string, args ...string) *exec.Cmd {
	cmd := exec.Command(filepath.Join(t.goroot, "bin", "go"), args...)
	cmd.Dir = filepath.Join(t.app, t.plan.moduleDir)
	// The last value of a variable wins, and go itself looks at PWD for the directory's name.
	cmd.Env = append(append([]string{}, env...), "PWD="+cmd.Dir)
	return cmd
}

// requireTools ends this process where a tool of the plan is not on this machine.
func (t *toolchain) requireTools(withCompiler bool) {
	err := provided(t.goroot)
	for _, dir := range t.plan.paths {
		if withCompiler && err == nil {
			err = provided(filepath.Join(t.cache, dir))
		}
	}
	if err != nil {
		fail(statusAbsent, err)
	}
}

// checkVersion refuses to build with any other Go than the plan's.
func (t *toolchain) checkVersion(env []string) {
	cmd := t.command(env, "env", "GOVERSION")
	cmd.Dir = t.cache // outside any module: go.mod may ask for another Go, which is not the question
	cmd.Env = append(cmd.Env, "PWD="+t.cache, "GOWORK=off")
	out, err := cmd.Output()
	if err != nil {
		fail(statusInternal, err)
	}
	if got := strings.TrimSpace(string(out)); got != t.plan.goVersion {
		fail(statusInternal, errors.New("the plan needs "+t.plan.goVersion+", "+t.goroot+" holds "+got))
	}
}

// report prints what the go command said with canonical paths in place of this machine's.
func (t *toolchain) report(output []byte) {
	text := strings.NewReplacer(t.app, canonical.app, t.gopath, canonical.gopath, t.goroot, canonical.goroot).Replace(string(output))
	os.Stderr.WriteString(text)
}

// -modcacherw lets the owner of the cache delete it without a chmod.
const deletable = "-modcacherw"

func fetch(p *plan) {
	online(p, append([]string{"list", "-deps", deletable, "-f={{.ImportPath}}"}, p.listArgs...))
}

// download fetches a module that no go.mod names.
func download(p *plan) {
	online(p, append([]string{"mod", "download", deletable}, p.goArgs...))
}

// online runs Go with a network, as the user.
func online(p *plan, args []string) {
	hide, err := takeOver()
	if err != nil {
		fail(statusInternal, err)
	}
	t, err := locate(p)
	if err != nil {
		fail(statusInternal, err)
	}
	if t.app, err = filepath.Abs("app"); err != nil {
		fail(statusInternal, err)
	}
	if err := os.MkdirAll(t.app, 0o777); err != nil {
		fail(statusInternal, err)
	}
	env, err := t.environment(true)
	if err != nil {
		fail(statusInternal, err)
	}
	t.checkVersion(env)
	cmd := t.command(env, args...)
	var said bytes.Buffer
	cmd.Stderr = &said
	err = cmd.Run()
	t.report([]byte(hide(said.String())))
	os.Exit(exitStatus(err))
}

// offline does the work in a workspace of its own.
func offline(p *plan, compiles bool, work func(*toolchain, *workspace) (int, error)) {
	t, err := locate(p)
	if err != nil {
		fail(statusInternal, err)
	}
	t.requireTools(compiles)
	place, err := enterWorkspace(t.cache)
	if err != nil {
		fail(statusInternal, err)
	}
	status, err := work(t, place)
	place.leave()
	if err != nil {
		fail(statusInternal, err)
	}
	os.Exit(status)
}

// use says that the build is run in the workspace.
func (t *toolchain) use(place *workspace) {
	t.app = filepath.Join(place.dir, "app")
	if t.plan.private {
		t.cacheIn(filepath.Join(place.dir, "caches"))
	}
}

// prepare puts the sources into the workspace and gives the environment of the go command there.
func (t *toolchain) prepare(place *workspace) ([]string, error) {
	t.use(place)
	if err := copyTree("app", t.app); err != nil {
		return nil, err
	}
	env, err := t.environment(false)
	if err != nil {
		return nil, err
	}
	t.checkVersion(env)
	return env, nil
}

func (t *toolchain) compileIn(place *workspace) (int, error) {
	env, err := t.prepare(place)
	if err != nil {
		return 0, err
	}
	done, err := t.waitForTheSame()
	if err != nil {
		return 0, err
	}
	output := filepath.Join(place.dir, "output")
	build := t.command(env, append([]string{"build", "-toolexec=" + toolexecCommand(), "-o=" + output}, t.plan.goArgs...)...)
	list := t.command(env, append([]string{"list", "-deps", "-f=" + moduleFormat}, t.plan.listArgs...)...)
	var modules, listSaid bytes.Buffer
	list.Stdout, list.Stderr = &modules, &listSaid
	var said bytes.Buffer
	build.Stdout, build.Stderr = &said, &said
	if err := start(list); err != nil {
		return 0, err
	}
	if err := start(build); err != nil {
		list.Process.Kill()
		list.Wait()
		return 0, err
	}
	status := exitStatus(build.Wait())
	done(status)
	listStatus := exitStatus(list.Wait())
	t.report(said.Bytes())
	if status != 0 {
		return offlineStatus(status, said.Bytes()), nil
	}
	if listStatus != 0 {
		t.report(listSaid.Bytes())
		return listStatus, nil
	}
	os.Stdout.Write(modules.Bytes())
	return 0, copyFile(output, t.plan.output, 0o666)
}

// offlineStatus tells a module that has not been fetched from every other failure: the go command
// says so in these words where GOPROXY is off (cmd/go/internal/modfetch/proxy.go).
func offlineStatus(status int, said []byte) int {
	if bytes.Contains(said, []byte("module lookup disabled by GOPROXY=off")) {
		return statusAbsent
	}
	return status
}

// moduleFormat prints a line for every module that has a package in the link: path, version, and
// what replaces it, separated by tabs.
const moduleFormat = "{{with .Module}}{{.Path}}\t{{.Version}}{{with .Replace}}\t{{.Path}}\t{{.Version}}{{end}}{{end}}"

// toolexecCommand has no path in it: it is looked up on PATH, so that spaces in paths do no harm.
func toolexecCommand() string {
	self, _ := os.Executable()
	return filepath.Base(self) + " toolexec"
}

// start runs the command without a network where this machine lets us, and with one elsewhere:
// GOPROXY=off keeps the go command offline in both cases.
func start(cmd *exec.Cmd) error {
	plain := cmd.SysProcAttr
	withoutNetwork(cmd)
	if err := cmd.Start(); err == nil {
		return nil
	}
	again := exec.Command(cmd.Path, cmd.Args[1:]...)
	again.Dir, again.Env, again.Stdout, again.Stderr = cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr
	again.ExtraFiles, again.SysProcAttr = cmd.ExtraFiles, plain
	if err := again.Start(); err != nil {
		return err
	}
	*cmd = *again
	return nil
}
