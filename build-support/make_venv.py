"""Prints the directory of a virtual environment that holds what one lock pins; makes it once.

Only the making of such an environment lives here, with the standard library alone, because nothing
else is installed yet. `venv.sh` finds the Python that runs this, and says how it is called.

Why a lock and a marker instead of a rename: the scripts of a virtual environment hold its absolute
path, so it has to be made where it stays.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MARKER = "complete"


def environment_of(lock: Path) -> Path:
    """The place of the environment: another lock, interpreter or kind of machine has another one.

    A home directory may be shared by machines of several kinds, hence the last.
    """
    interpreter = os.path.realpath(sys.executable)
    key = f"{interpreter}\n{sys.version}\n{os.uname().machine}\n".encode()
    digest = hashlib.sha256(key + lock.read_bytes()).hexdigest()
    caches = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(caches) / "pants-krakend" / f"{lock.name.split('.')[0]}-{digest[:16]}"


@contextmanager
def locked(path: Path) -> Iterator[int]:
    """Holds the lock file `path`, which the system frees when its last holder has ended.

    Yields the descriptor: what installs is given it too, so that an installer that outlives this
    process keeps others out for as long as it writes.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say(f"Waiting for another run that is making {path.with_suffix('')} …")
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield descriptor
    finally:
        os.close(descriptor)


def make(environment: Path, lock: Path, held: int) -> None:
    """Makes the environment; on any failure or interruption nothing of it stays."""
    say(f"Installing {lock.parent.name}/{lock.name} into {environment} (once) …")
    shutil.rmtree(environment, ignore_errors=True)
    python = str(environment / "bin" / "python")
    pip = [python, "-I", "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    pinned = ["--require-hashes", "--no-deps", "--only-binary=:all:", "--requirement", str(lock)]
    try:
        for argv in ([sys.executable, "-I", "-m", "venv", str(environment)], [*pip, *pinned]):
            subprocess.run(argv, check=True, pass_fds=[held], stdout=sys.stderr)
        (environment / MARKER).touch()
    except BaseException:
        shutil.rmtree(environment, ignore_errors=True)
        raise


def ensure(lock: Path) -> Path:
    """The environment of `lock`, complete.

    :raises OSError: the cache directory cannot be written.
    :raises subprocess.CalledProcessError: the installer failed, and has said why on stderr.
    """
    environment = environment_of(lock)
    if not (environment / MARKER).exists():
        environment.parent.mkdir(parents=True, exist_ok=True)
        with locked(environment.with_suffix(".lock")) as held:
            if not (environment / MARKER).exists():
                make(environment, lock, held)
    return environment


def say(line: str) -> None:
    """A line for the person at the terminal: stdout holds the answer alone."""
    print(line, file=sys.stderr, flush=True)


def main(lock: Path) -> int:
    """Prints the environment's directory; 1 when it could not be made, with what to do."""
    try:
        print(ensure(lock))
    except subprocess.CalledProcessError as error:
        say(
            f"Installing {lock.parent.name}/{lock.name} failed: {error.cmd[3]} ended with status"
            f" {error.returncode}, and says why above. Nothing was left half-made.\n"
            "It needs a package index, or a directory of wheels, that pip can reach: check the"
            " network, or set PIP_INDEX_URL or PIP_FIND_LINKS as pip documents them. Then run the"
            " command again."
        )
    except OSError as error:
        say(
            f"The cache directory cannot be used: {error}.\n"
            "Make it writable, or set XDG_CACHE_HOME to a directory that is."
        )
    except KeyboardInterrupt:
        say("Interrupted. Nothing was left half-made; the next run starts over.")
    else:
        return 0
    return 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
