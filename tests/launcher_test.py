"""The launcher on machines as users have them: real runs of `./pants`, each with its own home.

Only what happens before Pants starts is tested here, so the checkout has no backend. Pants is
really installed, from pip's cache where that has it.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import stat
import subprocess
import sys
from pathlib import Path
from typing import Callable

import pytest

REPOSITORY = Path(__file__).parent.parent
INTERPRETER = os.path.realpath(sys.executable)
MINUTE = 60
INSTALLING = "Installing 3rdparty/pants.lock.txt into "


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout of the launcher, in a directory whose name has a space."""
    root = tmp_path_factory.mktemp("a check out")
    shutil.copy(REPOSITORY / "pants", root)
    shutil.copytree(REPOSITORY / "build-support", root / "build-support")
    (root / "3rdparty").mkdir()
    shutil.copy(REPOSITORY / "3rdparty" / "pants.lock.txt", root / "3rdparty")
    (root / "pants.toml").write_text('[GLOBAL]\npants_version = "2.17.1"\npantsd = false\n')
    (root / "sub directory").mkdir()
    return root


@pytest.fixture(scope="module")
def warm_home(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home in which the launcher has run once."""
    home = tmp_path_factory.mktemp("a warm home")
    assert run(checkout, machine(home)).returncode == 0
    return home


def machine(home: Path, **more: str) -> dict[str, str]:
    """The environment of a machine with one Python 3.9, named by PYTHON, and the tools of any Unix.

    What the machine of this test says to pip stays, and so does pip's cache.
    """
    pip = {name: value for name, value in os.environ.items() if name.startswith("PIP_")}
    pip.setdefault("PIP_CACHE_DIR", str(Path.home() / ".cache" / "pip"))
    tools = home / "tools"
    tools.mkdir(exist_ok=True)
    for tool in ("dirname", "sed", "cat", "sh", "git"):
        if not (tools / tool).exists():
            (tools / tool).symlink_to(str(shutil.which(tool)))
    return {**pip, "HOME": str(home), "PATH": str(tools), "PYTHON": INTERPRETER, **more}


def run(
    checkout: Path, environment: dict[str, str], *args: str, cwd: str = "."
) -> subprocess.CompletedProcess[str]:
    """Runs the launcher to its end: `--version` when no arguments are given."""
    return subprocess.run(
        [str(checkout / "pants"), *(args or ["--version"])],
        cwd=checkout / cwd,
        env=environment,
        capture_output=True,
        text=True,
        timeout=3 * MINUTE,
        check=False,
    )


def start(checkout: Path, environment: dict[str, str]) -> subprocess.Popen[str]:
    """Starts the launcher in a process group of its own, so that all of it can be killed."""
    return subprocess.Popen(
        [str(checkout / "pants"), "--version"],
        cwd=checkout,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def script(path: Path, body: str) -> None:
    """Writes an executable shell script."""
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


def environments(home: Path) -> list[str]:
    """What of environments lies in the cache, without the empty files that runs wait on."""
    found = (home / ".cache" / "pants-krakend").iterdir()
    return sorted(path.name for path in found if path.suffix != ".lock")


def test_without_python_39_the_message_names_every_place_and_three_ways_to_get_one(
    checkout: Path, tmp_path: Path
) -> None:
    environment = machine(tmp_path, PYTHON="no-such-python")
    tools = tmp_path / "tools"
    script(tools / "python3.9", "echo 'pyenv: python3.9: command not found' >&2; exit 127")
    script(tools / "python3", "echo Python 3.11")

    result = run(checkout, environment)

    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr == (
        "What 3rdparty/pants.lock.txt pins runs on Python 3.9, and none was found. Looked at:\n"
        "\n"
        "  PYTHON: no-such-python is not a Python that runs\n"
        f"  pyenv: no 3.9 in {tmp_path}/.pyenv/versions\n"
        f"  PATH: {tools}/python3.9 is not a Python that runs\n"
        f"  PATH: {tools}/python3 is Python 3.11\n"
        "  uv: not on PATH\n"
        "\n"
        "Get one in any of three ways, then run the command again:\n"
        "\n"
        "  pyenv install 3.9\n"
        "  uv python install 3.9\n"
        "  your distribution's package: apt-get install python3.9 python3.9-venv, or its like\n"
        "\n"
        "Or name one that lies elsewhere: PYTHON=/path/to/python3.9\n"
    )


def found_by_pyenv(home: Path) -> dict[str, str]:
    directory = home / "py env" / "versions" / "3.9.99" / "bin"
    directory.mkdir(parents=True)
    script(directory / "python3", f'exec "{INTERPRETER}" "$@"')
    return machine(home, PYTHON="", PYENV_ROOT=str(home / "py env"))


def found_behind_a_shim_that_fails(home: Path) -> dict[str, str]:
    environment = machine(home, PYTHON="", PYENV_ROOT=str(home / "none"))
    script(home / "tools" / "python3.9", "echo 'pyenv: python3.9: command not found' >&2; exit 127")
    behind = home / "further on"
    behind.mkdir()
    script(behind / "python3.9", f'exec "{INTERPRETER}" "$@"')
    return {**environment, "PATH": f"{environment['PATH']}:{behind}"}


def found_by_uv(home: Path) -> dict[str, str]:
    environment = machine(home, PYTHON="", PYENV_ROOT=str(home / "none"))
    script(home / "tools" / "uv", f'[ "$*" = "python find 3.9" ] && echo "{INTERPRETER}"')
    return environment


@pytest.mark.parametrize(
    "machine_where",
    [
        pytest.param(found_by_pyenv, id="among pyenv's versions, off PATH"),
        pytest.param(found_behind_a_shim_that_fails, id="on PATH behind a shim that fails"),
        pytest.param(found_by_uv, id="known to uv alone"),
    ],
)
def test_python_39_is_found(
    machine_where: Callable[[Path], dict[str, str]], checkout: Path, warm_home: Path, tmp_path: Path
) -> None:
    result = subprocess.run(
        [str(checkout / "build-support" / "venv.sh"), "pants", "3.9"],
        env={**machine_where(tmp_path), "XDG_CACHE_HOME": str(warm_home / ".cache")},
        capture_output=True,
        text=True,
        timeout=MINUTE,
        check=False,
    )

    [environment] = environments(warm_home)
    found = f"{warm_home}/.cache/pants-krakend/{environment}\n"
    assert (result.stdout, result.stderr) == (found, "")


def test_a_second_run_installs_nothing_and_says_nothing(checkout: Path, warm_home: Path) -> None:
    result = run(checkout, machine(warm_home))

    assert (result.stdout, result.stderr) == ("2.17.1\n", "")


def test_it_runs_from_a_subdirectory(checkout: Path, warm_home: Path) -> None:
    result = run(checkout, machine(warm_home), cwd="sub directory")

    assert (result.stdout, result.stderr) == ("2.17.1\n", "")


def test_an_argument_with_spaces_arrives_whole_and_the_exit_status_is_that_of_pants(
    checkout: Path, warm_home: Path
) -> None:
    result = run(checkout, machine(warm_home), "list", "no such  directory:")

    assert result.returncode == 1
    assert 'CLI arguments: "no such  directory/*"' in result.stderr


def test_two_first_runs_at_once_make_one_environment_and_both_work(
    checkout: Path, tmp_path: Path
) -> None:
    environment = machine(tmp_path)
    runs = [start(checkout, environment), start(checkout, environment)]

    outcomes = [process.communicate(timeout=3 * MINUTE) for process in runs]

    assert [stdout for stdout, _ in outcomes] == ["2.17.1\n", "2.17.1\n"]
    assert "".join(stderr for _, stderr in outcomes).count(INSTALLING) == 1
    assert len(environments(tmp_path)) == 1


def test_a_first_run_killed_while_it_installs_is_made_good_by_the_next(
    checkout: Path, tmp_path: Path
) -> None:
    environment = machine(tmp_path)
    with socket.create_server(("127.0.0.1", 0)) as index:
        index.settimeout(MINUTE)
        stalled = {**environment, **only_index(f"http://127.0.0.1:{index.getsockname()[1]}/")}
        first = start(checkout, stalled)
        connection, _ = index.accept()
        with connection:  # pip has begun and waits for an answer that never comes
            os.killpg(first.pid, signal.SIGKILL)
            first.communicate(timeout=MINUTE)
    half_made = environments(tmp_path)

    result = run(checkout, environment)

    assert result.stdout == "2.17.1\n", result.stderr
    assert len(half_made) == 1
    assert environments(tmp_path) == half_made


def test_an_installation_that_fails_leaves_nothing_and_says_what_to_do(
    checkout: Path, tmp_path: Path
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        nobody = f"http://127.0.0.1:{taken.getsockname()[1]}/"

    result = run(checkout, {**machine(tmp_path), **only_index(nobody)})

    assert (result.returncode, result.stdout) == (1, "")
    assert re.sub(r"(?s)^Installing.*(?=Installing)", "", result.stderr) == (
        "Installing 3rdparty/pants.lock.txt failed: pip ended with status 1, and says why above."
        " Nothing was left half-made.\n"
        "It needs a package index, or a directory of wheels, that pip can reach: check the"
        " network, or set PIP_INDEX_URL or PIP_FIND_LINKS as pip documents them. Then run the"
        " command again.\n"
    )
    assert environments(tmp_path) == []


def only_index(url: str) -> dict[str, str]:
    """What makes pip ask this index, at once and first, whatever the machine's settings are."""
    return {
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_RETRIES": "0",
        "PIP_INDEX_URL": url,
        "NO_PROXY": "*",
    }
