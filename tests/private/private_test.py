"""Private modules: who may have them gets them, who may not is told why, and no secret stays."""

from __future__ import annotations

import base64
import mmap
import os
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.private.conftest import IN_GIT, LATER, PROXIED, Company, plugin
from tests.support.build_root import PantsRun

NOT_LET_IN = (
    "CredentialsMissing: A module that plugin:so for linux-amd64-musl needs is on a server that "
    "did not accept the credentials of the fetch, or got none.\n\n"
)
WHO_YOU_ARE = (
    "For a module proxy put `machine HOST login USER password TOKEN` into ~/.netrc or the file "
    "that NETRC names; for a git server set GOPRIVATE, and a credential helper or an ssh key in "
    "the git configuration. Variables that these need, as of a token, are to be named in "
    "`[krakend].fetch_env_vars`. docs/private-modules.md has examples."
)
MISTAKE = "not the password"


@dataclass(frozen=True)
class Runs:
    """Runs of Pants, which tell all that they can and keep what they can; the last two by a daemon.

    :param allowed: has the credentials, and packages a plugin of both modules.
    :param stranger: has those of the git server only, and needs a version that was not fetched.
    :param mistaken: has a wrong password, in the address of the proxy.
    """

    allowed: PantsRun
    stranger: PantsRun
    mistaken: PantsRun
    packaged: list[str]


@pytest.fixture(scope="module")
def runs(company: Company) -> Runs:
    """See `Runs`."""
    token = company.secrets.token
    told = ("-ltrace", "--keep-sandboxes=always", "package", "plugin:so")
    root = company.checkout().write(plugin(PROXIED, IN_GIT))
    allowed = company.checkout(NETRC=str(company.netrc), DEPLOY_TOKEN=token).pants(*told)
    packaged = root.dist_files
    root.write(plugin(LATER))
    with root.daemon():
        stranger = company.checkout(DEPLOY_TOKEN=token).pants("--pantsd", *told)
        address = company.proxy.replace("//", f"//ci:{MISTAKE.replace(' ', '%20')}@")
        mistaken = company.checkout(GOPROXY=address).pants("--pantsd", *told)
    return Runs(allowed, stranger, mistaken, packaged)


def message(run: PantsRun) -> str:
    """The error that a failed run prints, which may have log lines behind it."""
    assert run.exit_code == 1, run.output
    _, _, after = run.stderr.partition("CredentialsMissing: ")
    return f"CredentialsMissing: {after.partition('has examples.')[0]}has examples."


def test_who_has_the_credentials_builds_with_modules_of_a_proxy_and_of_a_git_server(
    runs: Runs,
) -> None:
    assert runs.allowed.exit_code == 0, runs.allowed.output[-5000:]
    assert "plugin/plugin.so" in runs.packaged


def test_who_has_no_credentials_is_told_what_to_set(runs: Runs, company: Company) -> None:
    assert message(runs.stranger) == (
        f"{NOT_LET_IN}plugin/main.go:3:8: {LATER.path}@{LATER.version}: reading "
        f"{company.proxy}/{LATER.path}/@v/{LATER.version}.zip: 401 Unauthorized\n\n{WHO_YOU_ARE}"
    )


def test_who_has_a_wrong_password_is_told_so_without_it(runs: Runs, company: Company) -> None:
    assert message(runs.mistaken) == (
        f"{NOT_LET_IN}plugin/main.go:3:8: {LATER.path}@{LATER.version}: reading "
        f"https://[hidden]@{company.address}/proxy/{LATER.path}/@v/{LATER.version}.zip: "
        f"401 Unauthorized\n\n{WHO_YOU_ARE}"
    )


def test_no_secret_is_in_anything_that_was_printed_or_written(runs: Runs, company: Company) -> None:
    wanted = _forms(company)
    printed = "".join(run.output for run in (runs.allowed, runs.stranger, runs.mistaken)).encode()
    assert [name for name, text in wanted.items() if text in printed] == []
    assert _found(company, wanted) == []


def test_what_is_looked_for_in_files_would_be_found(runs: Runs, company: Company) -> None:
    del runs
    # Where a process's variables, its output and what it fetched would be: each has something.
    handed, said, fetched = b"PANTS_KRAKEND_HANDOVER", b"401 Unauthorized", b"X-Private"
    wanted = {"variables": handed, "output": said, "module": fetched}
    places = {
        (name, path.relative_to(company.path).parts[0]) for name, path in _found(company, wanted)
    }
    assert places >= {
        ("variables", "sandboxes"),
        ("variables", "store"),
        ("output", "store"),
        ("module", "named_caches"),
    }


def _forms(company: Company) -> dict[str, bytes]:
    """The secrets as they are, and as HTTP has them in a header."""
    password, token = company.secrets.password, company.secrets.token
    plain = {"password": password, "token": token, "wrong password": MISTAKE}
    encoded = {"wrong password in a URL": MISTAKE.replace(" ", "%20")}
    headers = {
        f"{user} in a header": base64.b64encode(f"{user}:{secret}".encode()).decode()
        for user, secret in (("ci", password), ("deploy", token), ("ci", MISTAKE))
    }
    return {name: text.encode() for name, text in {**plain, **encoded, **headers}.items()}


def _found(company: Company, wanted: dict[str, bytes]) -> list[tuple[str, Path]]:
    """Which of the texts are in which files or names of files.

    Not searched: tools and compiled packages, which the machine shares by links with other tests.
    """
    found = []
    for parent, _, names in os.walk(company.path):
        for path in (Path(parent, name) for name in names):
            if path.is_file():
                content = _content(path)
                found += [
                    (name, path)
                    for name, text in wanted.items()
                    if content.find(text) >= 0 or text in os.fsencode(path)
                ]
    return found


def _content(path: Path) -> bytes | mmap.mmap:
    """A file's bytes; those of Pants' store may be many."""
    if path.stat().st_size == 0:
        return b""
    with path.open("rb") as file:
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
