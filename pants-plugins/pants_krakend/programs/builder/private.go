package main

import (
	"net/url"
	"path/filepath"
	"strings"
)

// proxy is where an offline build has modules from.
//
// Go does not hash again what it has extracted or compiled once. A private build therefore has empty
// caches of its own, in its workspace, and meets the shared downloads as it would meet a module
// proxy: Go holds each against go.sum before it extracts it.
func (t *toolchain) proxy() string {
	if !t.plan.private {
		return "off"
	}
	downloads := url.URL{Scheme: "file", Path: filepath.Join(t.cache, "gopath", "pkg", "mod", "cache", "download")}
	// A comma is where GOPROXY's next address begins.
	return strings.ReplaceAll(downloads.String(), ",", "%2C")
}

// flags is the value of GOFLAGS: with this one a workspace can be removed with the modules in it.
func (t *toolchain) flags() string {
	if t.plan.private {
		return "-modcacherw"
	}
	return ""
}
