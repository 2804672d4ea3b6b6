package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
)

// ccPrefix begins the names under which this program is a C compiler: zig-cc-x86_64-linux-musl.
//
// CC has to be one word: Go before 1.18 loses its arguments in places. And the word has to name the
// target, because it is what Go keys C objects by.
const ccPrefix = "zig-cc-"

// cc runs `zig cc` for the target in the name that this program was called by.
func cc(name string, args []string) {
	zig, err := exec.LookPath("zig")
	if err != nil {
		fail(statusAbsent, err)
	}
	// Without -dynamic zig links programs for musl statically: a gateway could load no plugin then,
	// and all of musl would be compiled for those with which cgo and Go's linker only try things.
	argv := append([]string{zig, "cc", "-target", strings.TrimPrefix(name, ccPrefix), "-dynamic"}, args...)
	fail(statusInternal, syscall.Exec(zig, argv, os.Environ()))
}

// linkCC makes the plan's C compiler one of this program's names, in a directory for PATH. It does
// nothing for a compiler of the machine's own.
func linkCC(env []string, self, dir string) error {
	for _, variable := range env {
		name := strings.TrimPrefix(variable, "CC=")
		if name == variable || !strings.HasPrefix(name, ccPrefix) {
			continue
		}
		if err := os.MkdirAll(dir, 0o777); err != nil {
			return err
		}
		if err := os.Symlink(self, filepath.Join(dir, name)); err != nil && !os.IsExist(err) {
			return err
		}
	}
	return nil
}
