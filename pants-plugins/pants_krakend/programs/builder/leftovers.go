package main

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"strconv"
	"strings"
)

// Labels of our containers: by them a later run finds those whose client was killed.
const (
	machineLabel = "pants-krakend.machine"
	clientLabel  = "pants-krakend.client"
)

// sweep removes the containers of clients on this machine that are no more. Those of other machines
// that use the same engine are left alone: nobody can tell from here whether their clients live.
func (e *engine) sweep() {
	if machine() == "" {
		return
	}
	out, err := e.command("ps", "--all", "--filter=label="+machineLabel+"="+machine(),
		`--format={{.ID}} {{.Label "`+clientLabel+`"}}`).Output()
	if err != nil {
		return // the run itself will say what is wrong with the engine
	}
	for _, line := range strings.Split(strings.TrimSpace(string(out)), "\n") {
		words := strings.Fields(line)
		if len(words) == 2 && !lives(words[1]) {
			e.command("rm", "--force", "--volumes", words[0]).Run()
		}
	}
}

// machine names the system whose process numbers we see, until it is started again; it is empty
// where that cannot be known.
func machine() string {
	boot, err := os.ReadFile("/proc/sys/kernel/random/boot_id")
	if err != nil {
		return ""
	}
	processes, err := os.Readlink("/proc/self/ns/pid")
	if err != nil {
		return ""
	}
	return digest(string(boot), processes)
}

// clientOf names a process for good: its number and the time it was started at, in ticks.
func clientOf(pid int) string {
	return strconv.Itoa(pid) + "." + startOf(pid)
}

func lives(client string) bool {
	pid, err := strconv.Atoi(strings.SplitN(client, ".", 2)[0])
	return err == nil && startOf(pid) != "" && clientOf(pid) == client
}

// startOf reads field 22 of proc(5)'s stat; the second field, a name, may hold spaces.
func startOf(pid int) string {
	text, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	if err != nil {
		return ""
	}
	rest := string(text)[strings.LastIndexByte(string(text), ')')+1:]
	fields := strings.Fields(rest)
	if len(fields) < 20 {
		return ""
	}
	return fields[19]
}

// digest is short, and fit for names.
func digest(parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return hex.EncodeToString(sum[:6])
}
