package main

import (
	"bytes"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// engine is how this machine reaches its container engine, and the container of this run.
type engine struct {
	docker string // a script that knows the user's settings
	limit  time.Duration
	name   string
	labels []string
}

// findEngine reads what toolchain/engine.py provides.
func findEngine(dir string) (*engine, error) {
	docker, err := filepath.Abs(filepath.Join(dir, "docker"))
	if err != nil {
		return nil, err
	}
	if _, err := os.Stat(docker); err != nil {
		return nil, err
	}
	text, err := os.ReadFile(filepath.Join(dir, "timeout"))
	if err != nil {
		return nil, err
	}
	seconds, err := strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil {
		return nil, err
	}
	client := clientOf(os.Getpid())
	return &engine{
		docker: docker,
		limit:  time.Duration(seconds) * time.Second,
		name:   "pants-krakend-" + digest(machine(), client),
		labels: []string{machineLabel + "=" + machine(), clientLabel + "=" + client},
	}, nil
}

func (e *engine) command(args ...string) *exec.Cmd {
	return exec.Command(e.docker, args...)
}

// attend runs the container to its end, or ends it when it takes too long or we are told to stop.
func (e *engine) attend(cmd *exec.Cmd, input io.WriteCloser, bundle io.ReadSeeker) (int, error) {
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP)
	if _, err := bundle.Seek(0, io.SeekStart); err != nil {
		return 0, err
	}
	if err := cmd.Start(); err != nil {
		return 0, err
	}
	// A container that ends before it has read everything says itself why.
	go io.Copy(input, bundle)
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	timer := time.NewTimer(e.limit)
	select {
	case err := <-ended:
		status := exitStatus(err)
		if status >= statusEngine {
			e.remove()
		}
		return status, nil
	case <-timer.C:
		e.end(cmd, ended)
		return statusTimeout, nil
	case number := <-stop:
		e.end(cmd, ended)
		return 128 + int(number.(syscall.Signal)), nil
	}
}

func (e *engine) end(cmd *exec.Cmd, ended <-chan error) {
	cmd.Process.Kill()
	<-ended
	e.remove()
}

// remove sees that the container is gone, whether it was there or not.
func (e *engine) remove() {
	cmd := e.command("rm", "--force", "--volumes", e.name)
	// Whoever tells us to stop may soon kill our whole process group.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &said
	cmd.Run()
}
