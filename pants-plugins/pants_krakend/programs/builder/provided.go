package main

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
)

// stamp is what programs/provide writes beside a tree when it is whole: see its cache.py.
type stamp struct {
	Size    int64  `json:"size"`
	MtimeNs int64  `json:"mtime_ns"`
	Link    string `json:"link"`
}

// provided tells why a tree of the cache is not there, or not whole, or no more what was put there:
// another run makes it then. A tree that is a link is of the user's own, who may replace it.
func provided(tree, executable string) error {
	text, err := os.ReadFile(tree + ".complete")
	if err != nil {
		return err
	}
	var recorded stamp
	if err := json.Unmarshal(text, &recorded); err != nil {
		return err
	}
	status, err := os.Stat(filepath.Join(tree, executable))
	if err != nil {
		return err
	}
	found := stamp{Size: status.Size()}
	if target, err := os.Readlink(tree); err == nil {
		found.MtimeNs, found.Link = status.ModTime().UnixNano(), target
	}
	if found != recorded {
		return errors.New(tree + " is not what was provided")
	}
	return nil
}
