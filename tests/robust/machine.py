"""Machines of the tests: empty caches of their own, in which a small plugin is packaged.

What would come over the network is made from what the user's caches hold: the seed Go is a script
that counts what it "fetches", and the plugin's only module is in a directory that is a proxy.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
from dataclasses import dataclass
from pathlib import Path

from tests.corpus.modules import ModuleVersion, write_proxy
from tests.support.build_root import BuildRoot
from tests.support.go_sum import go_sum

__all__ = ["MODULE", "PLUGIN", "Machine", "Tools", "sha256"]

PLUGIN = "plugin/plugin.so"
MODULE = ModuleVersion(
    "robust.test/tiny", "v1.0.0", {"tiny.go": 'package tiny\n\nvar Says = "tiny is sound"\n'}
)
# A modifier imports nothing, so that little of the standard library is compiled.
_PLUGIN = """\
package main

import "robust.test/tiny"

type registerer string

var ModifierRegisterer = registerer("robust")

func (r registerer) RegisterModifiers(register func(
	name string,
	factory func(map[string]interface{}) func(interface{}) (interface{}, error),
	appliesToRequest, appliesToResponse bool,
)) {
	register(string(r), func(map[string]interface{}) func(interface{}) (interface{}, error) {
		return func(x interface{}) (interface{}, error) { println(tiny.Says); return x, nil }
	}, true, false)
}

func main() {}
"""
# Answers as a Go of another version would, and lays out the wanted one as Go's switching does.
_SEED_GO = """\
#!/bin/sh
if [ "$1" = env ]; then
    printf 'go1.26.0\\n/nowhere\\n'
    exit
fi
echo "$GOTOOLCHAIN" >>'{log}'
root="$GOPATH/pkg/mod/golang.org/toolchain@v0.0.1-$GOTOOLCHAIN.linux-amd64"
mkdir -p "${{root%/*}}"
cp -r '{go}' "$root"
"""


@dataclass(frozen=True)
class Tools:
    """What the machines have instead of a network: a Go and a zig that are provided already."""

    go: Path
    zig: Path


@dataclass(frozen=True)
class Machine:
    """A directory with caches, and whatever a machine has besides.

    :param path: made by `make`.
    """

    path: Path
    tools: Tools

    @classmethod
    def make(cls, path: Path, tools: Tools) -> Machine:
        """A machine on which nothing was built yet."""
        machine = cls(path, tools)
        (path / "bin").mkdir(parents=True)
        go = path / "bin" / "go"
        go.write_text(_SEED_GO.format(log=machine.path / "fetched", go=tools.go))
        go.chmod(go.stat().st_mode | stat.S_IXUSR)
        write_proxy(path / "proxy", (MODULE,))
        return machine

    @property
    def cache(self) -> Path:
        """What all builds on the machine share."""
        return self.path / "named_caches" / "krakend"

    @property
    def fetched(self) -> int:
        """How many times a Go was fetched."""
        log = self.path / "fetched"
        return len(log.read_text().splitlines()) if log.exists() else 0

    def checkout(self, name: str, *options: str, store: str = "store") -> BuildRoot:
        """A build root with the plugin.

        :param store: the name of the directory where Pants keeps results.
        """
        environment = dict(os.environ)
        # The seed alone is to be found, and no setting of this machine's Go is to matter.
        path = [each for each in os.environ["PATH"].split(":") if not Path(each, "go").exists()]
        environment["PATH"] = ":".join([str(self.path / "bin"), *path])
        proxy = f"GOPROXY=file://{self.path / 'proxy'}"
        root = BuildRoot(
            self.path / name,
            options=(
                f"--named-caches-dir={self.path / 'named_caches'}",
                f"--local-store-dir={self.path / store}",
                f"--local-execution-root-dir={_made(self.path / 'sandboxes')}",
                f"--krakend-local-zig={self.tools.zig / 'zig'}",
                f"--krakend-fetch-env-vars=+{[proxy, 'GOFLAGS=']!r}",
                *options,
            ),
            environment=environment,
        )
        return root.write(
            {
                "plugin/BUILD": 'krakend_plugin(name="so")\n',
                "plugin/go.mod": (
                    "module example.com/robust\n\ngo 1.25\n\n"
                    f"require {MODULE.path} {MODULE.version}\n"
                ),
                "plugin/go.sum": go_sum(MODULE),
                "plugin/main.go": _PLUGIN,
            }
        )

    def take_caches(self, other: Machine, *names: str) -> None:
        """Copy parts of the caches of another machine."""
        for name in names:
            shutil.copytree(other.cache / name, self.cache / name, symlinks=True)


def sha256(root: BuildRoot) -> str:
    """The sha256 of the plugin that was packaged."""
    return hashlib.sha256(root.dist(PLUGIN).read_bytes()).hexdigest()


def _made(path: Path) -> Path:
    path.mkdir(exist_ok=True)
    return path
