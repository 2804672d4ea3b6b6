package main

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
)

// stamp is what programs/provide writes beside a tree when it is whole: see its cache.py.
type stamp struct {
	Files int    `json:"files"`
	Bytes int64  `json:"bytes"`
	Link  string `json:"link"`
}

// provided tells why a tree of the cache is not there, or not whole, or no more what was put there:
// another run makes it then. A tree that is a link is of the user's own, who may replace it.
func provided(tree string) error {
	text, err := os.ReadFile(tree + ".whole")
	if err != nil {
		return err
	}
	var recorded stamp
	if err := json.Unmarshal(text, &recorded); err != nil {
		return err
	}
	found, err := weigh(tree)
	if err != nil {
		return err
	}
	if found != recorded {
		return errors.New(tree + " is not what was provided")
	}
	return nil
}

func weigh(tree string) (stamp, error) {
	var found stamp
	if target, err := os.Readlink(tree); err == nil {
		found.Link = target
	}
	root, err := filepath.EvalSymlinks(tree)
	if err != nil {
		return found, err
	}
	err = filepath.Walk(root, func(_ string, info os.FileInfo, err error) error {
		if err == nil && !info.IsDir() {
			found.Files++
			found.Bytes += info.Size()
		}
		return err
	})
	return found, err
}
