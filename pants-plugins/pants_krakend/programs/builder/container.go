package main

import (
	"archive/tar"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"time"
)

// What a builder image has to have where the vendor's images have it, for canonical paths.
var canonicalGo = []string{"GOVERSION", "GOROOT", "GOPATH"}

// backstop is how much longer than the client the container itself waits, for a client that is gone.
const backstop = 30 * time.Second

// container runs the plan in a container of the builder image: a tar in, a tar out, one `docker run`.
func container(p *plan) {
	t, err := locate(p)
	if err != nil {
		fail(statusInternal, err)
	}
	e, err := findEngine(p.engine)
	if err != nil {
		fail(statusAbsent, err)
	}
	e.sweep()
	status, err := t.buildIn(e)
	if err != nil {
		fail(statusInternal, err)
	}
	os.Exit(status)
}

// buildIn sends the bundle to a container and keeps its input open: when this process is gone, the
// container meets the end of its input, and ends too.
func (t *toolchain) buildIn(e *engine) (int, error) {
	if err := os.MkdirAll("tmp", 0o777); err != nil {
		return 0, err
	}
	bundle, err := os.Create(filepath.Join("tmp", "bundle.tar"))
	if err != nil {
		return 0, err
	}
	defer bundle.Close()
	size, err := t.writeBundle(bundle)
	if err != nil {
		return 0, err
	}
	result, err := os.Create(filepath.Join("tmp", "result.tar"))
	if err != nil {
		return 0, err
	}
	defer result.Close()
	cmd := e.command(t.runArguments(e, size)...)
	cmd.Stdout, cmd.Stderr = result, os.Stderr
	input, err := cmd.StdinPipe()
	if err != nil {
		return 0, err
	}
	if status, err := e.attend(cmd, input, bundle); err != nil || status != 0 {
		return status, err
	}
	if _, err := result.Seek(0, io.SeekStart); err != nil {
		return 0, err
	}
	return 0, t.takeResult(result)
}

// runArguments are those of docker: no network, no privileges, no file of this machine.
func (t *toolchain) runArguments(e *engine, size int64) []string {
	args := []string{
		"run", "--interactive", "--rm", "--pull=never", "--platform=linux/amd64", "--name=" + e.name,
		"--network=none", "--log-driver=none", "--cap-drop=ALL", "--security-opt=no-new-privileges",
		// Every thread counts as a process, and Go has several for each CPU.
		"--read-only", "--tmpfs=/tmp", "--tmpfs=/app", "--pids-limit=8192",
		// What an image is made to run, and as whom, is no concern of a build; its user may not even
		// write to a new volume.
		"--entrypoint=sh", "--user=0:0",
		"--volume=" + t.volume() + "/go/pkg", "--workdir=/",
	}
	for _, label := range e.labels {
		args = append(args, "--label="+label)
	}
	for _, variable := range t.containerEnvironment() {
		args = append(args, "--env="+variable)
	}
	limit := e.limit + backstop
	return append(args, t.plan.image, "-c", firstScript, "build",
		strconv.FormatInt(size, 10), strconv.Itoa(int(limit.Seconds())))
}

// containerEnvironment leaves GOROOT and GOPATH as the image has them: the script looks at them.
func (t *toolchain) containerEnvironment() []string {
	work := "off"
	if t.plan.workspace {
		work = canonical.app + "/go.work"
	}
	return append(append([]string{}, t.plan.env...),
		"GOCACHE=/go/pkg/gocache", "GOENV=off", "GOFLAGS=", "GOPROXY=file://"+bundledModules, "GOSUMDB=off",
		"GOTOOLCHAIN=local", "GOWORK="+work, "HOME=/tmp", "LC_ALL=C.UTF-8", "TMPDIR=/tmp")
}

// takeResult reads what the container wrote: the output, and the list of modules for stdout.
func (t *toolchain) takeResult(from io.Reader) error {
	found := map[string]bool{}
	archive := tar.NewReader(from)
	for {
		header, err := archive.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return err
		}
		found[header.Name] = true
		switch header.Name {
		case "modules":
			_, err = io.Copy(os.Stdout, archive)
		case "output":
			err = writeFile(t.plan.output, archive)
		}
		if err != nil {
			return err
		}
	}
	if !found["modules"] || !found["output"] {
		return errors.New("the container ended well and sent no result")
	}
	return nil
}

func writeFile(name string, from io.Reader) error {
	file, err := os.Create(name)
	if err != nil {
		return err
	}
	if _, err := io.Copy(file, from); err != nil {
		file.Close()
		return err
	}
	return file.Close()
}
