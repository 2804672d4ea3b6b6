package main

import (
	"path/filepath"
	"strings"
	"testing"
)

func environmentIn(t *testing.T, private bool) (*toolchain, string) {
	t.Helper()
	inSandbox(t)
	write(t, map[string]string{"app/main.go": "package main\n", "my cache, mine/file": ""})
	tools, err := locate(&plan{cache: "my cache, mine", private: private})
	if err != nil {
		t.Fatal(err)
	}
	place, err := enterWorkspace(tools.cache)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(place.leave)
	tools.use(place)
	env, err := tools.environment(false)
	if err != nil {
		t.Fatal(err)
	}
	return tools, strings.Join(env, "\n") + "\n"
}

func TestAPrivateBuildHasCachesThatGoWithItsWorkspace(t *testing.T) {
	tools, env := environmentIn(t, true)
	caches := filepath.Join(tools.cache, "workspaces", "0", "caches")
	for _, line := range []string{
		"GOPATH=" + filepath.Join(caches, "gopath"),
		"GOCACHE=" + filepath.Join(caches, "gocache"),
		"ZIG_GLOBAL_CACHE_DIR=" + filepath.Join(caches, "zigcache"),
		"GOFLAGS=-modcacherw",
	} {
		if !strings.Contains(env, line+"\n") {
			t.Errorf("no line %q in:\n%s", line, env)
		}
	}
}

func TestAPrivateBuildHasModulesFromTheSharedDownloadsOnly(t *testing.T) {
	_, env := environmentIn(t, true)
	proxy := "/my%20cache%2C%20mine/gopath/pkg/mod/cache/download\n"
	at := strings.Index(env, "GOPROXY=file:///")
	if at < 0 || !strings.Contains(env[at:], proxy) {
		t.Errorf("GOPROXY is not a file URL that ends in %q:\n%s", proxy, env)
	}
}

func TestAnotherBuildHasTheSharedCachesAndNoProxy(t *testing.T) {
	tools, env := environmentIn(t, false)
	for _, line := range []string{
		"GOPATH=" + filepath.Join(tools.cache, "gopath"),
		"GOCACHE=" + filepath.Join(tools.cache, "gocache"),
		"GOPROXY=off",
		"GOFLAGS=",
	} {
		if !strings.Contains(env, line+"\n") {
			t.Errorf("no line %q in:\n%s", line, env)
		}
	}
}

func TestAPrivateContainerHasAVolumeWithoutAName(t *testing.T) {
	if got := (&toolchain{plan: &plan{private: true}}).volume(); got != "" {
		t.Errorf("the volume is named %q", got)
	}
}
