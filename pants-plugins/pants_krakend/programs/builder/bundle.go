package main

import (
	"archive/tar"
	_ "embed" // the scripts
	"io"
	"os"
	"path"
	"path/filepath"
	"sort"
	"strings"
	"time"
)

// bundledModules is where the container finds what the fetch has downloaded, as a module proxy.
const bundledModules = "/tmp/modules"

//go:embed container_first.sh
var firstScript string

//go:embed container_build.sh
var buildScript string

// volume begins the option that says where a container keeps Go's caches: in one volume for each Go,
// image and platform, or in one without a name, which goes with the container.
func (t *toolchain) volume() string {
	if t.plan.private {
		return ""
	}
	return "pants-krakend-" + digest(t.plan.goVersion, t.plan.image, t.plan.platform) + ":"
}

// writeBundle writes everything that the container gets as one tar, and gives its size.
func (t *toolchain) writeBundle(to *os.File) (int64, error) {
	archive := tar.NewWriter(to)
	modules := map[string]bool{}
	err := filepath.Walk("app", func(name string, info os.FileInfo, err error) error {
		if err != nil || info.IsDir() {
			return err
		}
		if base := filepath.Base(name); base == "go.sum" || base == "go.work.sum" {
			if err := summedFiles(name, modules); err != nil {
				return err
			}
		}
		return addFile(archive, name, filepath.ToSlash(name))
	})
	if err != nil {
		return 0, err
	}
	if err := t.addModules(archive, modules); err != nil {
		return 0, err
	}
	if err := addText(archive, "tmp/build.sh", t.script()); err != nil {
		return 0, err
	}
	if err := archive.Close(); err != nil {
		return 0, err
	}
	return to.Seek(0, io.SeekCurrent)
}

// summedFiles adds the files of a module cache that a go.sum vouches for, by their paths below
// cache/download. The go command uses no other.
func summedFiles(sums string, files map[string]bool) error {
	text, err := os.ReadFile(sums)
	if err != nil {
		return err
	}
	for _, line := range strings.Split(string(text), "\n") {
		words := strings.Fields(line)
		if len(words) != 3 {
			continue
		}
		version := strings.TrimSuffix(words[1], "/go.mod")
		stem := path.Join(escaped(words[0]), "@v", escaped(version))
		files[stem+".info"] = true
		files[stem+".mod"] = true
		if version == words[1] {
			files[stem+".zip"] = true
		}
	}
	return nil
}

// escaped is a path or version as module caches and proxies spell it (golang.org/ref/mod,
// module-proxy): each capital as "!" and the small letter.
func escaped(text string) string {
	var out strings.Builder
	for _, r := range text {
		if 'A' <= r && r <= 'Z' {
			out.WriteByte('!')
			r += 'a' - 'A'
		}
		out.WriteRune(r)
	}
	return out.String()
}

// addModules adds those of the files that the fetch has downloaded: a go.sum names more than a build
// needs. What is missing nonetheless is told by the go command.
func (t *toolchain) addModules(archive *tar.Writer, files map[string]bool) error {
	downloads := filepath.Join(t.gopath, "pkg", "mod", "cache", "download")
	var names []string
	for name := range files {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		err := addFile(archive, filepath.Join(downloads, name), path.Join(strings.TrimPrefix(bundledModules, "/"), name))
		if err != nil && !os.IsNotExist(err) {
			return err
		}
	}
	return nil
}

func addFile(archive *tar.Writer, from, name string) error {
	file, err := os.Open(from)
	if err != nil {
		return err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return err
	}
	if err := addHeader(archive, name, info.Size(), info.Mode().Perm()); err != nil {
		return err
	}
	_, err = io.Copy(archive, file)
	return err
}

func addText(archive *tar.Writer, name, text string) error {
	if err := addHeader(archive, name, int64(len(text)), 0o644); err != nil {
		return err
	}
	_, err := io.WriteString(archive, text)
	return err
}

// addHeader writes GNU's format: the tar of Alpine's images reads no long name of any other.
func addHeader(archive *tar.Writer, name string, size int64, mode os.FileMode) error {
	return archive.WriteHeader(&tar.Header{
		Typeflag: tar.TypeReg, Name: name, Size: size, Mode: int64(mode | 0o644), ModTime: time.Unix(0, 0), Format: tar.FormatGNU,
	})
}

// script is what is run in the container: the plan's commands, then what is done with them.
func (t *toolchain) script() string {
	wanted := []string{t.plan.goVersion, canonical.goroot, canonical.gopath}
	list := append([]string{"go", "list", "-deps", "-f=" + moduleFormat}, t.plan.listArgs...)
	build := append([]string{"go", "build", "-o=/tmp/out/output"}, t.plan.goArgs...)
	return "wanted=" + quoted(strings.Join(wanted, "\n")) + "\n" +
		"found() { " + quoted(append([]string{"go", "env"}, canonicalGo...)...) + "; }\n" +
		"list() { " + quoted(list...) + "; }\n" +
		"build() { " + quoted(build...) + "; }\n" +
		"directory=" + quoted(path.Join(canonical.app, t.plan.moduleDir)) + "\n" +
		buildScript
}

// quoted makes words of a shell's line.
func quoted(words ...string) string {
	var line []string
	for _, word := range words {
		line = append(line, "'"+strings.ReplaceAll(word, "'", `'\''`)+"'")
	}
	return strings.Join(line, " ")
}
