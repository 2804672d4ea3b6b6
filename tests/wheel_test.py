"""The distribution as a user gets it: built, installed beside Pants, used in another repository.

Nothing here may see this repository's sources at run time; how they work is tested elsewhere.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parent.parent
BACKEND = REPOSITORY / "pants-plugins"
MINUTE = 60


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built as `make wheel` builds it."""
    directory = tmp_path_factory.mktemp("a wheel")
    python = environment("wheel", os.environ) / "bin" / "python"
    build = ("-m", "build", "--no-isolation", "--wheel", "--outdir", str(directory))
    run([str(python), *build, str(REPOSITORY)], directory, os.environ)
    [built] = directory.iterdir()
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new environment that holds Pants, what it needs as the lock pins it, and the wheel."""
    cache = tmp_path_factory.mktemp("a new environment")
    pip_cache = os.environ.get("PIP_CACHE_DIR", str(Path.home() / ".cache" / "pip"))
    user = {**os.environ, "XDG_CACHE_HOME": str(cache), "PIP_CACHE_DIR": pip_cache}
    new = environment("pants", user)
    pip = [str(new / "bin" / "python"), "-I", "-m", "pip", "install", "--quiet"]
    # Without an index, what the wheel asks for has to be in the lock.
    run([*pip, "--disable-pip-version-check", "--no-index", str(wheel)], cache, user)
    return new


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository that has nothing but pants.toml, a BUILD file and Go files."""
    root = tmp_path / "a repository"
    shutil.copytree(REPOSITORY / "tests" / "plugins" / "plain", root / "plugins" / "plain")
    (root / "pants.toml").write_text('[GLOBAL]\nbackend_packages = ["pants_krakend"]\n')
    (root / "plugins" / "plain" / "BUILD").write_text(
        'krakend_plugin(name="so", krakend_version="2.13.8")\n'
    )
    return root


def environment(lock: str, variables: Mapping[str, str]) -> Path:
    """The environment of a lock, made where there is none yet."""
    script = str(REPOSITORY / "build-support" / "venv.sh")
    named = {**variables, "PYTHON": os.path.realpath(sys.executable)}
    return Path(run([script, lock, "3.9"], REPOSITORY, named).strip())


def run(argv: list[str], cwd: Path, variables: Mapping[str, str]) -> str:
    """What a program that succeeds prints on stdout; it sees nothing that points here."""
    hidden = ("PANTS_", "PYTHONPATH")
    visible = {name: each for name, each in variables.items() if not name.startswith(hidden)}
    done = subprocess.run(
        argv,
        cwd=cwd,
        env=visible,
        capture_output=True,
        text=True,
        timeout=10 * MINUTE,
        check=False,
    )
    assert done.returncode == 0, done.stderr + done.stdout
    return done.stdout


def is_test(path: Path) -> bool:
    """Whether a file of the backend is only for its tests."""
    names = ("*_test.py", "*_test.go", "conftest.py")
    return any(path.match(name) for name in names) or "testdata" in path.parts


def test_the_wheel_holds_every_file_of_the_backend_but_no_test(wheel: Path) -> None:
    files = [path for path in (BACKEND / "pants_krakend").rglob("*") if path.is_file()]
    wanted = {
        str(path.relative_to(BACKEND))
        for path in files
        if not is_test(path) and "__pycache__" not in path.parts
    }

    with zipfile.ZipFile(wheel) as archive:
        held = {name for name in archive.namelist() if ".dist-info/" not in name}

    assert held == wanted


@pytest.mark.network
def test_the_installed_wheel_packages_a_plugin_in_a_repository_of_a_user(
    installed: Path, repository: Path, tmp_path: Path
) -> None:
    pants = [str(installed / "bin" / "python"), str(installed / "bin" / "pants")]
    # A store of its own: what another test has built must not stand in for the wheel's programs.
    options = ["--no-pantsd", "--no-dynamic-ui", f"--local-store-dir={tmp_path / 'store'}"]
    run([*pants, *options, "package", "::"], repository, os.environ)

    dist = repository / "dist"
    made = sorted(str(path.relative_to(dist)) for path in dist.rglob("*") if path.is_file())
    library = dist / "plugins.plain" / "plain.so"
    metadata = json.loads((dist / "plugins.plain" / "plain.krakend.json").read_text())
    assert made == ["plugins.plain/plain.krakend.json", "plugins.plain/plain.so"]
    assert metadata["sha256"] == hashlib.sha256(library.read_bytes()).hexdigest()
