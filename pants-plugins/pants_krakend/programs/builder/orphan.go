package main

import (
	"os"
	"syscall"
	"time"
)

const orphanPoll = 200 * time.Millisecond

// endWithParent ends this process and everything that it has started once its parent is gone: a
// killed Pants can end nothing itself, and the parent's death signal (prctl) would come when a mere
// thread of it ends. Who runs beside it has to ask for the parent first: it may be gone later.
func endWithParent(parent int) {
	// Pants gives each process a group of its own; in another's group we may kill nobody.
	if syscall.Getpgrp() != os.Getpid() {
		return
	}
	for range time.Tick(orphanPoll) {
		if os.Getppid() != parent {
			syscall.Kill(0, syscall.SIGKILL)
		}
	}
}
