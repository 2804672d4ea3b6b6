package main

import (
	"os"
	"os/exec"
	"syscall"
)

// withoutNetwork puts the command into a network namespace of its own, and ends it with us.
func withoutNetwork(cmd *exec.Cmd) {
	attr := &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNET, Pdeathsig: syscall.SIGKILL}
	if cmd.SysProcAttr != nil {
		attr.Setpgid = cmd.SysProcAttr.Setpgid
	}
	if uid := os.Getuid(); uid != 0 {
		// Only a user namespace lets an ordinary user have a network namespace.
		attr.Cloneflags |= syscall.CLONE_NEWUSER
		attr.UidMappings = []syscall.SysProcIDMap{{ContainerID: uid, HostID: uid, Size: 1}}
		attr.GidMappings = []syscall.SysProcIDMap{{ContainerID: os.Getgid(), HostID: os.Getgid(), Size: 1}}
	}
	cmd.SysProcAttr = attr
}
