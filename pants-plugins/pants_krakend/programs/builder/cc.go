package main

import (
	"errors"
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
	args, asked := withoutGold(args)
	if asked {
		fail(1, errors.New("zig has a linker of its own, which is not gold"))
	}
	// Without -dynamic zig links programs for musl statically: a gateway could load no plugin then,
	// and all of musl would be compiled for those with which cgo and Go's linker only try things.
	argv := append([]string{zig, "cc", "-target", strings.TrimPrefix(name, ccPrefix), "-dynamic"}, args...)
	fail(statusInternal, syscall.Exec(zig, argv, os.Environ()))
}

// withoutGold takes out the flag that chooses gold, and tells whether the question was if gold is
// there.
//
// Older Go (1.25.6 and 1.26.0 do, 1.25.12 and 1.26.6 do not) links plugins for arm64 with gold, and
// ends if the compiler answers that question with the name of another linker; if the compiler fails,
// Go goes on (cmd/link/internal/ld/lib.go:hostlink, golang/go#22040). zig needs no gold.
func withoutGold(args []string) ([]string, bool) {
	var kept []string
	gold, version := false, false
	for _, arg := range args {
		if arg == "-fuse-ld=gold" {
			gold = true
			continue
		}
		version = version || arg == "-Wl,--version"
		kept = append(kept, arg)
	}
	return kept, gold && version
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
