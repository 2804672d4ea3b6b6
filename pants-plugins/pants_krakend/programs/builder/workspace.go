package main

import (
	"io"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
)

// A workspace is a directory with a stable path in which one build runs at a time.
//
// Go keys a package by its directory, and the sandbox's is new in every run; the first free
// workspace is the same one in nearly all runs, so first-party packages are found in GOCACHE.
type workspace struct {
	dir  string
	lock *os.File
}

// enterWorkspace waits for nothing: where all workspaces are busy it makes another.
func enterWorkspace(cache string) (*workspace, error) {
	base := filepath.Join(cache, "workspaces")
	if err := os.MkdirAll(base, 0o777); err != nil {
		return nil, err
	}
	for i := 0; ; i++ {
		dir := filepath.Join(base, strconv.Itoa(i))
		lock, err := os.OpenFile(dir+".lock", os.O_CREATE|os.O_RDWR, 0o666)
		if err != nil {
			return nil, err
		}
		err = syscall.Flock(int(lock.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if err == nil {
			return &workspace{dir: dir, lock: lock}, clear(dir)
		}
		lock.Close()
		if err != syscall.EWOULDBLOCK && err != syscall.EINTR {
			return nil, err
		}
	}
}

// leave empties the workspace, so that no source stays behind, and frees it.
func (w *workspace) leave() {
	os.RemoveAll(w.dir)
	w.lock.Close()
}

func clear(dir string) error {
	if err := os.RemoveAll(dir); err != nil {
		return err
	}
	return os.Mkdir(dir, 0o777)
}

// copyTree copies files with new modification times: the go command trusts size and time when it
// looks for a package's index, so times that are equal for different contents would mislead it.
func copyTree(from, to string) error {
	return filepath.Walk(from, func(path string, info os.FileInfo, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		target := filepath.Join(to, rel)
		if info.IsDir() {
			return os.MkdirAll(target, 0o777)
		}
		return copyFile(path, target, info.Mode().Perm())
	})
}

func copyFile(from, to string, mode os.FileMode) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, mode|0o200)
	if err != nil {
		return err
	}
	if _, err := io.Copy(out, in); err != nil {
		out.Close()
		return err
	}
	return out.Close()
}
