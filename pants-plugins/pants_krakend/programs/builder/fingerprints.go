package main

import (
	"bufio"
	"bytes"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// exportFormat prints a line for every package that has been compiled: import path and archive.
// The linker knows a main package by that name only.
const exportFormat = `{{if .Export}}{{if eq .Name "main"}}main{{else}}{{.ImportPath}}{{end}}{{"\t"}}{{.Export}}{{end}}`

// fingerprintsIn compiles everything that a main package links, but does not link it, and writes
// a line for each package: its import path as the linker knows it, a tab, its fingerprint in hex.
func (t *toolchain) fingerprintsIn(place *workspace) (int, error) {
	env, err := t.prepare(place)
	if err != nil {
		return 0, err
	}
	done, err := t.waitForTheSame()
	if err != nil {
		return 0, err
	}
	args := []string{"list", "-export", "-deps", "-toolexec=" + toolexecCommand(), "-f=" + exportFormat}
	exports, status, err := t.run(env, append(args, t.plan.listArgs...))
	done(status)
	if err != nil || status != 0 {
		return status, err
	}
	modules, status, err := t.run(env, append([]string{"list", "-deps", "-f=" + moduleFormat}, t.plan.listArgs...))
	if err != nil || status != 0 {
		return status, err
	}
	lines, err := fingerprintLines(exports)
	if err != nil {
		return 0, err
	}
	os.Stdout.Write(modules)
	return 0, os.WriteFile(t.plan.output, lines, 0o666)
}

// run gives what a go command prints; what it complains of is reported if it fails.
func (t *toolchain) run(env, args []string) ([]byte, int, error) {
	cmd := t.command(env, args...)
	var out, said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &said
	if err := start(cmd); err != nil {
		return nil, 0, err
	}
	status := exitStatus(cmd.Wait())
	if status != 0 {
		t.report(said.Bytes())
	}
	return out.Bytes(), offlineStatus(status, said.Bytes()), nil
}

func fingerprintLines(exports []byte) ([]byte, error) {
	var lines bytes.Buffer
	for _, line := range strings.Split(strings.TrimSpace(string(exports)), "\n") {
		tab := strings.IndexByte(line, '\t')
		if tab < 0 {
			return nil, errors.New("go list printed " + strconv.Quote(line))
		}
		fingerprint, err := readFingerprint(line[tab+1:])
		if err != nil {
			return nil, err
		}
		lines.WriteString(line[:tab] + "\t" + hex.EncodeToString(fingerprint) + "\n")
	}
	return lines.Bytes(), nil
}

// readFingerprint reads what cmd/internal/goobj/objfile.go calls Header: the archive's member
// _go_.o is text up to a line "!", then 8 bytes of magic and 8 of fingerprint.
func readFingerprint(archive string) ([]byte, error) {
	file, err := os.Open(archive)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	damaged := errors.New(filepath.Base(archive) + " is no archive of Go's compiler")
	in := bufio.NewReader(file)
	if magic, err := in.ReadString('\n'); err != nil || magic != "!<arch>\n" {
		return nil, damaged
	}
	for {
		header := make([]byte, 60)
		if _, err := io.ReadFull(in, header); err != nil {
			return nil, damaged
		}
		if strings.TrimSpace(string(header[:16])) == "_go_.o" {
			break
		}
		size, err := strconv.ParseInt(strings.TrimSpace(string(header[48:58])), 10, 64)
		if err != nil || size < 0 {
			return nil, damaged
		}
		if _, err := io.CopyN(io.Discard, in, size+size%2); err != nil {
			return nil, damaged
		}
	}
	for line := ""; line != "!\n"; {
		if line, err = in.ReadString('\n'); err != nil {
			return nil, damaged
		}
	}
	object := make([]byte, 16)
	if _, err := io.ReadFull(in, object); err != nil {
		return nil, damaged
	}
	if !bytes.HasPrefix(object, []byte("\x00go1")) || !bytes.HasPrefix(object[6:], []byte("ld")) {
		return nil, damaged
	}
	return object[8:], nil
}
