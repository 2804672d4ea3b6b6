"""A gateway is locked, a plugin is built for the lock, and a change of the gateway is noticed."""

from __future__ import annotations

import json
import re
import shutil
import tarfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from pants_krakend.core.gateway.gateway_facts import GatewayFacts
from pants_krakend.core.gateway.lockfile import parse_lock
from pants_krakend.core.platform import Platform
from tests.locks.conftest import GATEWAY, LockRoot
from tests.support.build_root import PantsRun
from tests.support.platforms import BUILT_ONLY, RUN_HERE

GLIBC, MUSL = Platform.LINUX_AMD64_GLIBC, Platform.LINUX_AMD64_MUSL
GENERATE = ("generate-lockfiles", "--resolve=edge")
_PYTHON_STACK = re.compile(r'^Traceback|^\s*File ".*", line \d+', re.MULTILINE)

Gateways = Mapping[Platform, Path]


def locked(root: LockRoot, *options: str) -> GatewayFacts:
    """Generate the lockfile, which has to succeed, and read it."""
    run = root.pants(*options, *GENERATE)
    assert run.exit_code == 0, run.output
    return parse_lock("edge.lock", (root.path / "locks" / "edge.lock").read_bytes())


def failed(run: PantsRun) -> str:
    """What Pants prints of a clean failure."""
    assert run.exit_code == 1, run.output
    assert not _PYTHON_STACK.search(run.output), run.output
    _, _, after = run.stderr.partition("Engine traceback:\n")
    return after.partition("\n\n")[2].rstrip()


def test_a_binary_of_the_repository_is_locked_and_built_for(
    root: LockRoot, gateways: Gateways
) -> None:
    root.of("binary:3rdparty/gateway").binary("3rdparty/gateway", gateways[GLIBC].read_bytes())
    facts = locked(root)
    assert (facts.go, facts.main_module) == (
        "1.25.12",
        "example.com/pants-krakend/testgateway",
    )
    assert {name: each.source for name, each in facts.platforms.items()} == {
        "linux-amd64-glibc": "binary:3rdparty/gateway"
    }
    root.package("plain:so")
    metadata = json.loads(root.dist("plain/plain.krakend.json").read_text())
    assert (metadata["go"], metadata["gateway"]) == ("1.25.12", {"edition": "", "version": ""})


def test_check_and_diff_tell_when_the_gateway_has_changed(root: LockRoot) -> None:
    root.of("release:2.13.7")
    locked(root)
    root.of("release:2.13.8")
    checked = root.pants("check", "plain:so")
    assert checked.exit_code == 1
    assert "~ KrakenD: 2.13.7 -> 2.13.8" in checked.output
    assert "~ Go: 1.25.11 -> 1.25.12" in checked.output
    assert "Run `pants generate-lockfiles --resolve=edge`." in checked.output
    generated = root.pants(*GENERATE, "--diff")
    assert re.search(r"KrakenD +2\.13\.7 +--> +2\.13\.8", generated.output)
    assert root.pants("check", "plain:so").exit_code == 0


def test_check_tells_of_a_binary_that_was_exchanged(root: LockRoot, gateways: Gateways) -> None:
    root.of("binary:gateway").binary("gateway", gateways[GLIBC].read_bytes())
    locked(root)
    assert root.pants("check", "plain:so").exit_code == 0
    root.binary("gateway", gateways[MUSL].read_bytes())
    checked = root.pants("check", "plain:so")
    assert checked.exit_code == 1
    assert "- platform linux-amd64-glibc: there" in checked.output
    assert "+ platform linux-amd64-musl: there" in checked.output


def test_a_release_is_locked_with_its_go_and_its_platforms(root: LockRoot) -> None:
    facts = locked(root.of("release:2.13.8"))
    assert (facts.edition, facts.version, facts.go) == ("ce", "2.13.8", "1.25.12")
    assert {"linux-amd64-glibc", "linux-amd64-musl"} <= set(facts.platforms)


def test_a_file_outside_the_build_root_is_read_anew_every_time(
    root: LockRoot, gateways: Gateways, tmp_path: Path
) -> None:
    outside = tmp_path / "a gateway"
    outside.write_bytes(gateways[GLIBC].read_bytes())
    assert set(locked(root.of(f"binary:{outside}")).platforms) == {"linux-amd64-glibc"}
    outside.write_bytes(gateways[MUSL].read_bytes())
    assert set(locked(root).platforms) == {"linux-amd64-musl"}


def test_several_sources_make_one_lock(root: LockRoot, gateways: Gateways) -> None:
    root.binary("glibc", gateways[GLIBC].read_bytes())
    with tarfile.open(root.path / "musl.tar.gz", "w:gz") as tar:
        tar.add(root.binary("musl", gateways[MUSL].read_bytes()), "usr/bin/krakend")
    facts = locked(root.of(["binary:glibc", "tarball:musl.tar.gz"]))
    assert {name: each.source for name, each in facts.platforms.items()} == {
        "linux-amd64-glibc": "binary:glibc",
        "linux-amd64-musl": "tarball:musl.tar.gz",
    }


@pytest.mark.parametrize(
    "platform", [pytest.param(each, id=each.value) for each in (*RUN_HERE, BUILT_ONLY)]
)
def test_a_program_its_archive_and_its_sources_have_the_same_facts(
    root: LockRoot, gateways: Gateways, platform: Platform
) -> None:
    shutil.copytree(GATEWAY, root.path / "gateway")
    go_mod = root.path / "gateway" / "go.mod"
    go_mod.write_text(f"{go_mod.read_text()}\ntoolchain go1.25.12\n")
    program = root.binary("program", gateways[platform].read_bytes())
    with tarfile.open(root.path / "krakend.tar.gz", "w:gz") as tar:
        tar.add(program, "usr/bin/krakend")
    option = f"--krakend-default-platforms=['{platform.value}']"
    sources = ("binary:program", "tarball:krakend.tar.gz", "go:gateway")
    linked, packed, compiled = (locked(root.of(source), option) for source in sources)
    assert told_apart(packed, platform) == told_apart(linked, platform)
    assert told_apart(compiled, platform) == told_apart(linked, platform)


def told_apart(facts: GatewayFacts, platform: Platform) -> GatewayFacts:
    """The facts without where they are from, and without what only a linked file tells: glibc."""
    known = replace(facts.platforms[platform.value], source="", digest="", glibc="")
    assert set(facts.platforms) == {platform.value}
    return replace(facts, platforms={platform.value: known})


def test_a_platform_that_the_lock_does_not_cover(root: LockRoot, gateways: Gateways) -> None:
    root.of("binary:gateway").binary("gateway", gateways[MUSL].read_bytes())
    locked(root)
    assert failed(root.pants("package", "plain:so")) == (
        "PlatformNotLocked: plain:so: The resolve 'edge' has no gateway for linux-amd64-glibc.\n\n"
        "locks/edge.lock covers: linux-amd64-musl.\n\n"
        "Set `platforms` (or `[krakend].default_platforms`) to some of these, or add a gateway for "
        "it to `edge` in `[krakend].resolve_sources` and run `pants generate-lockfiles "
        "--resolve=edge`."
    )


def test_a_lock_that_is_not_there(root: LockRoot) -> None:
    assert failed(root.of("release:2.13.8").pants("package", "plain:so")) == (
        "NotLocked: plain:so: The resolve 'edge' has no lockfile: there is no locks/edge.lock.\n\n"
        "Run `pants generate-lockfiles --resolve=edge`, or correct the path in "
        "`[krakend].resolves`."
    )


def test_a_lock_that_was_edited_names_the_datum(root: LockRoot) -> None:
    locked(root.of("release:2.13.8"))
    lock = root.path / "locks" / "edge.lock"
    document = json.loads(lock.read_text())
    document["go"] = 1
    lock.write_text(json.dumps(document))
    message = failed(root.pants("package", "plain:so"))
    assert message.startswith("LockError: plain:so: locks/edge.lock: 'go' is int, expected str.")


def test_a_go_directory_has_to_name_its_exact_go(root: LockRoot) -> None:
    assert failed(root.of("go:plain").pants(*GENERATE)) == (
        "InexactGo: resolve 'edge': plain/go.mod does not name the exact Go that this gateway is "
        "built with.\n\nIt says: go 1.22.\n\n"
        "Add a line such as `toolchain go1.25.12` to plain/go.mod, with the Go that compiles the "
        "gateway you deploy."
    )


def test_sources_of_two_gateways_are_no_lock(root: LockRoot) -> None:
    message = failed(root.of(["release:2.13.8", "release:2.13.7"]).pants(*GENERATE))
    assert message.startswith(
        "UnreadableSource: The gateway of the resolve 'edge' cannot be read.\n\n"
        "The sources of this resolve are not of one gateway.\n\n"
        "version: 2.13.8 (release:2.13.8), 2.13.7 (release:2.13.7)\n"
    )


@pytest.mark.parametrize(
    ("source", "message"),
    [
        pytest.param(
            "binary:not/there",
            "MissingSource: not/there is not there, from which the resolve 'edge' is to be "
            "locked.\n\n"
            "Correct `[krakend].resolve_sources['edge']`. If the file is there, "
            "`[GLOBAL].pants_ignore` or .gitignore hides it from Pants: name it by its absolute "
            "path.",
            id="a file that is not there",
        ),
        pytest.param(
            "krakend:2.13.8",
            "BadResolveSource: `[krakend].resolve_sources['edge']` is 'krakend:2.13.8', which is "
            "no source.\n\n"
            "Write `binary:PATH`, `tarball:PATH`, `image:NAME:TAG`, `go:DIR` or `release:X.Y.Z`. A "
            "path is relative to the build root; that of a binary or a tarball may be absolute "
            "too.",
            id="no source",
        ),
    ],
)
def test_a_source_that_cannot_be_locked(root: LockRoot, source: str, message: str) -> None:
    assert failed(root.of(source).pants(*GENERATE)) == message


def test_a_file_that_is_no_gateway(root: LockRoot) -> None:
    message = failed(root.of("binary:plain/main.go").pants(*GENERATE))
    assert message.startswith(
        "UnreadableSource: The gateway of the resolve 'edge' cannot be read.\n\n"
        "binary:plain/main.go is no gateway.\n\nThis is a text file."
    )
