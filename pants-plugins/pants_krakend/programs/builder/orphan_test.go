package main

import (
	"bufio"
	"io"
	"os"
	"os/exec"
	"syscall"
	"testing"
)

// TestMain lets this test program stand for the build program, with a child that never ends.
func TestMain(m *testing.M) {
	if os.Getenv("LEASHED") != "" {
		go endWithParent(os.Getppid())
		child := exec.Command("sleep", "infinity")
		child.Stdout = os.Stdout
		if err := child.Start(); err != nil {
			fail(statusInternal, err)
		}
		os.Stdout.WriteString("started\n")
		child.Wait()
	}
	os.Exit(m.Run())
}

func TestNothingIsLeftOfABuildWhoseParentWasKilled(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	// The shell is the parent; what it starts gets a group of its own, as Pants gives it.
	parent := exec.Command("sh", "-c", `setsid "$0" & wait`, self)
	parent.Env = append(os.Environ(), "LEASHED=1")
	out, err := parent.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := parent.Start(); err != nil {
		t.Fatal(err)
	}
	said := bufio.NewReader(out)
	if line, err := said.ReadString('\n'); line != "started\n" {
		t.Fatalf("got %q (%v)", line, err)
	}
	if err := parent.Process.Signal(syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	// The pipe's other end is open in the build and in its child as long as either lives.
	if rest, err := io.ReadAll(said); len(rest) != 0 || err != nil {
		t.Errorf("got %q (%v)", rest, err)
	}
	parent.Wait()
}
