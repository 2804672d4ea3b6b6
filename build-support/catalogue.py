"""Refreshes the facts of gateways that the package ships; `git diff` is its report.

    catalogue.py releases SOURCE DATA        from a git checkout of krakend-ce with its tags
    catalogue.py fingerprints TABLES DATA    from a directory of JSON tables

Only what reads those sources lives here; the forms of the files are the package's own
(`pants_krakend.core.gateway`). What a tag does not say stays as it is in DATA: the images of each
era, the quirks, the sums of Go toolchains. Standard library and the package itself, nothing else.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

from pants_krakend.core.errors import KrakendError
from pants_krakend.core.gateway.catalogue import (
    Catalogue,
    Release,
    parse_catalogue,
    render_catalogue,
    version_key,
)
from pants_krakend.core.gateway.fingerprints import FingerprintTable, parse_table, render_table
from pants_krakend.core.gateway.release_modules import (
    CompiledModule,
    Module,
    ReleaseModules,
    Replacement,
    render_modules,
)
from pants_krakend.core.gomod.modfile import GoMod, parse_go_mod
from pants_krakend.core.gomod.sumfile import GoSum, parse_go_sum

TAG = re.compile(r"^v(2\.\d+\.\d+)$", re.MULTILINE)
REPLACED = re.compile(r"(\S+) \(replaced by (\S+)\)")


class Problem(Exception):
    """A source does not hold what is looked for; the message says what to do."""


def main() -> int:
    """Does what the command line says; 1 if that cannot be done."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    commands = parser.add_subparsers(required=True)
    for name, source, function in (
        ("releases", "SOURCE", refresh_releases),
        ("fingerprints", "TABLES", convert_fingerprints),
    ):
        command = commands.add_parser(name)
        command.add_argument("source", metavar=source, type=Path)
        command.add_argument("data", metavar="DATA", type=Path)
        command.set_defaults(function=function)
    arguments = parser.parse_args()
    try:
        arguments.function(arguments.source, arguments.data)
    except (Problem, KrakendError, OSError) as err:
        print(err, file=sys.stderr)
        return 1
    return 0


def refresh_releases(source: Path, data: Path) -> None:
    """Writes `catalogue.json` and `modules.json` anew from every v2 tag of a checkout."""
    file = data / "catalogue.json"
    old = parse_catalogue(file.read_bytes())
    versions = sorted(TAG.findall(git(source, "tag", "--list", "v2.*")), key=version_key)
    missing = {each.version for each in old.releases} - set(versions)
    if missing:
        raise Problem(
            f"{source} has no tag v{min(missing, key=version_key)}, but the catalogue has that "
            "release.\n\nFetch them all: git fetch --tags --unshallow"
        )
    releases = tuple(read_release(source, version, old) for version in versions)
    modules = {version: read_modules(source, version) for version in versions}
    new = Catalogue(releases, old.without_plugins_since, old.eras, old.quirks)
    file.write_bytes(render_catalogue(new))
    (data / "modules.json").write_bytes(render_modules(modules))
    print(f"{len(versions)} releases, {versions[0]} to {versions[-1]}")
    for go in sorted({each.go for each in releases} - {each.go for each in old.releases}):
        print(f"Go {go} is new: add its sums, as Go's checksum database has them, by hand")


def read_release(source: Path, version: str, old: Catalogue) -> Release:
    """What a tag says of a release."""
    makefile = show(source, version, "Makefile")
    go_mod = read_go_mod(source, version)
    commit, date = git(source, "log", "-1", "--format=%H %cs", f"v{version}").split()
    go = setting(makefile, version, "GOLANG_VERSION")
    return Release(
        version=version,
        reported=setting(makefile, version, "VERSION"),
        date=date,
        commit=commit,
        go=go,
        alpine=setting(makefile, version, "ALPINE_VERSION"),
        module=go_mod.module,
        go_line=go_mod.go or "",
        toolchain=go_mod.toolchain,
        go_sums=next((each.go_sums for each in old.releases if each.go == go), {}),
    )


def read_modules(source: Path, version: str) -> ReleaseModules:
    """The modules that a tag requires and replaces, with their sums."""
    go_mod = read_go_mod(source, version)
    go_sum = parse_go_sum(f"v{version}:go.sum", show(source, version, "go.sum"))
    replaces = {
        each.old_path: Replacement(
            each.old_version,
            each.new_path,
            each.new_version or "",
            zip_sum(go_sum, each.new_path, each.new_version or ""),
        )
        for each in go_mod.replaces
    }
    modules = {
        each.path: Module(each.version, zip_sum(go_sum, each.path, each.version))
        for each in go_mod.requires
    }
    lacking = [path for path, each in modules.items() if not each.sum and path not in replaces]
    if lacking:
        raise Problem(
            f"v{version}:go.sum has no sum of {', '.join(lacking)}, which go.mod requires"
        )
    return ReleaseModules(modules, replaces)


def zip_sum(go_sum: GoSum, path: str, version: str) -> str:
    """The sum of a module's files; empty if there is none."""
    return go_sum.modules.get((path, version), "")


def read_go_mod(source: Path, version: str) -> GoMod:
    """The go.mod of a tag."""
    return parse_go_mod(f"v{version}:go.mod", show(source, version, "go.mod"))


def setting(makefile: str, version: str, name: str) -> str:
    """The value that a Makefile gives to a variable."""
    found = re.search(rf"^{name}\s*:?=\s*(\S+)\s*$", makefile, re.MULTILINE)
    if found is None:
        raise Problem(f"v{version}:Makefile does not set {name}")
    return found[1]


def show(source: Path, version: str, file: str) -> str:
    """A file as it is at a tag."""
    return git(source, "show", f"v{version}:{file}")


def git(source: Path, *arguments: str) -> str:
    """What git prints."""
    argv = ["git", "-C", str(source), *arguments]
    done = subprocess.run(argv, capture_output=True, text=True, encoding="utf-8", check=False)
    if done.returncode != 0:
        raise Problem(f"{' '.join(argv)}\n\n{done.stderr.strip()}")
    return done.stdout


def convert_fingerprints(tables: Path, data: Path) -> None:
    """Writes a table into `fingerprints/` for each JSON table; a table that says the same stays.

    Another release of zlib may compress differently, which is no change.
    """
    directory = data / "fingerprints"
    directory.mkdir(exist_ok=True)
    for source in sorted(tables.glob("*.json")):
        table = read_table(json.loads(source.read_bytes()))
        file = directory / f"{table.edition}-{table.version}-{table.goarch}.bin"
        if file.exists() and parse_table(file.read_bytes()) == table:
            continue
        file.write_bytes(render_table(table))
        print(f"{file.name}: {len(table.packages)} packages, {len(table.unknown)} unknown")


def read_table(raw: Any) -> FingerprintTable:  # noqa: ANN401 (JSON of any shape)
    """A table of JSON; its member `libc` is left out, because it is the same in all."""
    return FingerprintTable(
        edition=raw["edition"],
        version=raw["version"],
        goarch=raw["goarch"],
        go=raw["go"],
        note=raw["note"],
        modules={path: compiled(path, text) for path, text in raw["modules"].items()},
        unknown=frozenset(raw["unknown_packages"]),
        packages=raw["packages"],
    )


def compiled(path: str, text: str) -> CompiledModule:
    """What a version of a JSON table means, such as `v1.0.0 (replaced by github.com/a/b)`."""
    replaced = REPLACED.fullmatch(text)
    return CompiledModule(replaced[2], replaced[1]) if replaced else CompiledModule(path, text)


if __name__ == "__main__":
    sys.exit(main())
