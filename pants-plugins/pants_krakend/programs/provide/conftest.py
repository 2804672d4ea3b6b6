"""A laboratory for the tests: fake tools, fake wheels, and the real program run as a process."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from .digests import file_sha256, go_directory_hash
from .gotool import host_platform

PROGRAMS = Path(__file__).resolve().parents[1]
SEED_VERSION = "1.26.6"

# Lays out a toolchain as Go's switching does: below GOPATH, read-only. What a test wants to see
# or to hold up goes through variables that start with FAKE_.
FAKE_GO = r"""#!/bin/sh
self=$(readlink -f "$0")
here=${self%/bin/go}
case "$1" in
env) printf '%s\n%s\n' "go$(cat "$here/VERSION")" "$here" ;;
build)
    while [ "$1" != -o ]; do shift; done
    env > "$FAKE_ENV"
    cat main.go > "$2" ;;
version)
    echo fetched >> "$FAKE_LOG"
    env > "$FAKE_ENV"
    [ -z "$FAKE_FAILURE" ] || { echo "$FAKE_FAILURE" >&2; exit 1; }
    root="$GOPATH/pkg/mod/golang.org/toolchain@v0.0.1-$GOTOOLCHAIN.HOST"
    mkdir -p "$root/bin" "$root/src"
    cp "$self" "$root/bin/go"
    printf '%s' "${GOTOOLCHAIN#go}" > "$root/VERSION"
    chmod -R a-w "$root"
    if [ -n "$FAKE_REACHED" ]; then echo > "$FAKE_REACHED"; read -r _ < "$FAKE_GO_ON"; fi ;;
esac
"""


@dataclass
class Lab:
    """One test's machine: its cache, its PATH and its variables."""

    home: Path
    cache: Path
    env: dict[str, str] = field(default_factory=dict)
    python: str = sys.executable

    @property
    def bin(self) -> Path:
        """The only directory on its PATH."""
        return self.home / "bin"

    def go(self, name: str, version: str, extra: str = "") -> Path:
        """Make a fake GOROOT."""
        root = self.home / name
        (root / "bin").mkdir(parents=True)
        (root / "bin" / "go").write_text(FAKE_GO.replace("HOST", host_platform()) + extra)
        (root / "bin" / "go").chmod(0o755)
        (root / "VERSION").write_text(version)
        return root

    def go_on_path(self, root: Path) -> None:
        """Put the command of a fake GOROOT on PATH."""
        (self.bin / "go").unlink(missing_ok=True)
        (self.bin / "go").symlink_to(root / "bin" / "go")

    def sum(self, version: str) -> str:
        """Return the hash of the unchanged fake Go of this version."""
        root = self.home / f"pristine-{version}"
        if not root.exists():
            self.go(root.name, version)
        return go_directory_hash(root, version, host_platform())

    def wheel(self, project: str, version: str, files: dict[str, str], host: str = "") -> str:
        """Make a wheel in the directory of wheels, and return its sha256."""
        file = self.wheels / f"{project}-{version}-py3-none-{host or self.wheel_host}.whl"
        with zipfile.ZipFile(file, "w") as archive:
            for name, text in files.items():
                archive.writestr(name, text)
        return file_sha256(file)

    @property
    def wheels(self) -> Path:
        """The directory of wheels."""
        path = self.home / "wheels"
        path.mkdir(exist_ok=True)
        return path

    @property
    def wheel_host(self) -> str:
        """The platform in the file name of a wheel for this machine."""
        system, cpu = host_platform().split("-")
        name = {"amd64": "x86_64", "arm64": "aarch64" if system == "linux" else "arm64"}[cpu]
        return f"manylinux_2_17_{name}" if system == "linux" else f"macosx_11_0_{name}"

    @property
    def fetched(self) -> int:
        """How many toolchains fake tools have fetched."""
        log = Path(self.env["FAKE_LOG"])
        return len(log.read_text().splitlines()) if log.exists() else 0

    @property
    def seen(self) -> dict[str, str]:
        """The variables that a fake tool was run with."""
        lines = Path(self.env["FAKE_ENV"]).read_text().splitlines()
        return dict(line.split("=", 1) for line in lines if "=" in line)

    @property
    def leftovers(self) -> list[str]:
        """What is in the cache's directory for temporary things."""
        return sorted(path.name for path in (self.cache / "tmp").iterdir())

    def start(self, *argv: str) -> subprocess.Popen[str]:
        """Start the program, in a process group of its own."""
        return subprocess.Popen(
            [self.python, "-m", "provide", argv[0], "--cache", str(self.cache), *argv[1:]],
            env={**self.env, "PATH": str(self.bin), "PYTHONPATH": str(PROGRAMS)},
            cwd=self.home,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def run(self, *argv: str) -> Ended:
        """Run the program to its end."""
        process = self.start(*argv)
        output, log = process.communicate()
        return Ended(process.returncode, output, log)

    def run_go(self, version: str, *argv: str, expected: str | None = None) -> Ended:
        """Ask for a Go."""
        return self.run(*self.go_arguments(version, expected), *argv)

    def go_arguments(self, version: str, expected: str | None = None) -> list[str]:
        """Return the arguments that ask for a Go."""
        return [
            *("go", "--version", version, "--sum", expected or self.sum(version)),
            *("--seed-version", SEED_VERSION, "--seed-wheel-sha256", "0" * 64),
        ]


@dataclass(frozen=True)
class Ended:
    """The program's run."""

    status: int
    output: str
    log: str

    @property
    def path(self) -> Path:
        """What it printed, if it succeeded."""
        if self.status != 0:
            pytest.fail(self.log)
        return Path(self.output.rstrip("\n"))


@pytest.fixture
def lab(tmp_path: Path) -> Lab:
    """Give a machine with no Go, no Python and an empty cache."""
    lab = Lab(tmp_path, tmp_path / "a cache")
    lab.bin.mkdir()
    for tool in ("sh", "cat", "cp", "mkdir", "chmod", "readlink", "env"):
        found = shutil.which(tool)
        (lab.bin / tool).symlink_to(found or pytest.fail(f"no {tool} on PATH"))
    for name in ("FAKE_LOG", "FAKE_ENV"):
        lab.env[name] = str(tmp_path / name)
    # What a test does not provide is not there.
    lab.env["PIP_NO_INDEX"] = "1"
    return lab


@pytest.fixture
def held(lab: Lab) -> tuple[Path, Path]:
    """Hold up the fake fetch: the first pipe says that it is there, the second lets it go on."""
    pipes = (lab.home / "reached", lab.home / "go-on")
    for pipe in pipes:
        os.mkfifo(pipe)
    lab.env["FAKE_REACHED"], lab.env["FAKE_GO_ON"] = str(pipes[0]), str(pipes[1])
    return pipes
