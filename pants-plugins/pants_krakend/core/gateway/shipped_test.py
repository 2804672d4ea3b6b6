"""What holds for the data that is shipped: catalogue, modules and fingerprint tables."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

import fastjsonschema
import pytest

from pants_krakend.core.gateway.catalogue import (
    Release,
    parse_catalogue,
    render_catalogue,
    version_key,
)
from pants_krakend.core.gateway.fingerprints import FingerprintTable, parse_table, render_table
from pants_krakend.core.gateway.release_modules import parse_modules, render_modules
from pants_krakend.core.platform import Libc

DATA = Path(__file__).parent / "data"
CATALOGUE = parse_catalogue((DATA / "catalogue.json").read_bytes())
MODULES = parse_modules((DATA / "modules.json").read_bytes())
TABLE_FILES = sorted((DATA / "fingerprints").iterdir())
TABLES = [pytest.param(parse_table(file.read_bytes()), id=file.name) for file in TABLE_FILES]

# The length of the lists that each table was made from: packages of amd64 and arm64, unknown
# packages of both, linked modules of both.
COUNTS = {
    "2.2.1": (1050, 1047, 0, 235),
    "2.3.3": (1051, 1048, 0, 236),
    "2.4.6": (1058, 1055, 0, 237),
    "2.5.0": (1061, 1058, 0, 236),
    "2.6.3": (1187, 1184, 0, 249),
    "2.7.2": (1213, 1211, 0, 253),
    "2.8.0": (1215, 1213, 0, 252),
    "2.9.4": (1275, 1273, 0, 254),
    "2.10.1": (1275, 1273, 0, 254),
    "2.10.2": (1275, 1273, 0, 254),
    "2.11.2": (1289, 1287, 0, 259),
    "2.12.0": (1290, 1288, 0, 264),
    "2.12.1": (1290, 1288, 0, 264),
    "2.13.0": (1287, 1285, 0, 261),
    "2.13.3": (1357, 1355, 0, 266),
    "2.13.5": (1355, 1353, 5, 267),
    "2.13.7": (1355, 1353, 5, 267),
    "2.13.8": (1352, 1350, 8, 267),
}
# What every gateway of any Go links, and what only those of some do.
STANDARD_LIBRARY = {
    *("bufio", "bytes", "context", "crypto/tls", "encoding/json", "errors", "fmt", "io"),
    *("internal/abi", "internal/cpu", "net", "net/http", "net/url", "os", "plugin", "reflect"),
    *("regexp", "runtime", "runtime/cgo", "strconv", "strings", "sync", "sync/atomic", "syscall"),
    *("time", "unicode/utf8"),
}
ADDED_BY_GO = {
    "cmp": (1, 21),
    "slices": (1, 21),
    "log/slog": (1, 21),
    "iter": (1, 23),
    "unique": (1, 23),
    "weak": (1, 24),
    "crypto/internal/fips140": (1, 24),
}


@pytest.mark.parametrize("name", ["catalogue", "modules"])
def test_a_file_has_the_shape_that_its_schema_says(name: str) -> None:
    validate = fastjsonschema.compile(json.loads((DATA / f"{name}.schema.json").read_bytes()))
    data = json.loads((DATA / f"{name}.json").read_bytes())
    assert validate(data) == data


@pytest.mark.parametrize("name", ["catalogue.schema", "modules.schema"])
def test_a_schema_is_canonical_json(name: str) -> None:
    text = (DATA / f"{name}.json").read_text()
    assert json.dumps(json.loads(text), indent=2) + "\n" == text


def test_the_catalogues_text_is_canonical() -> None:
    assert render_catalogue(CATALOGUE) == (DATA / "catalogue.json").read_bytes()


def test_the_modules_text_is_canonical() -> None:
    assert render_modules(MODULES) == (DATA / "modules.json").read_bytes()


def test_the_catalogue_holds_all_57_releases_once_oldest_first() -> None:
    versions = [each.version for each in CATALOGUE.releases]
    assert len(versions) == 57
    assert sorted(set(versions), key=version_key) == versions


@pytest.mark.parametrize("each", CATALOGUE.releases, ids=lambda each: str(each.version))
def test_each_release_is_exact(each: Release) -> None:
    assert re.fullmatch(r"2\.\d+\.\d+", each.version)
    assert str(date.fromisoformat(each.date)) == each.date
    assert re.fullmatch(r"1\.\d+\.\d+", each.go)
    assert re.fullmatch(r"github\.com/(devopsfaith|krakendio|krakend)/krakend-ce/v2", each.module)


def test_no_commit_is_of_two_releases() -> None:
    assert len({each.commit for each in CATALOGUE.releases}) == len(CATALOGUE.releases)


def test_a_series_goes_forward_in_time_and_in_what_it_is_built_with() -> None:
    for older, newer in zip(CATALOGUE.releases, CATALOGUE.releases[1:]):
        if older.version.rsplit(".", 1)[0] != newer.version.rsplit(".", 1)[0]:
            continue  # a series may still be mended when the next one has begun
        assert older.date <= newer.date, newer.version
        assert version_key(older.go) <= version_key(newer.go), newer.version
        assert version_key(older.alpine) <= version_key(newer.alpine), newer.version


def test_no_release_asks_for_a_newer_go_than_it_was_built_with() -> None:
    for each in CATALOGUE.releases:
        lines = [each.go_line, (each.toolchain or "go1.0").removeprefix("go")]
        assert max(map(version_key, lines)) <= version_key(each.go), each.version


def test_only_two_binaries_say_another_version_than_their_tag() -> None:
    others = {each.version: each.reported for each in CATALOGUE.releases}
    assert {key: value for key, value in others.items() if key != value} == {
        "2.0.1": "2.0.0",
        "2.4.5": "2.4.4",
    }


def test_the_go_table_holds_what_releases_name_and_nothing_else() -> None:
    table = [row["version"] for row in json.loads((DATA / "catalogue.json").read_bytes())["go"]]
    assert table == sorted({each.go for each in CATALOGUE.releases}, key=version_key)


def test_eras_are_in_order() -> None:
    since = [version_key(each.since) for each in CATALOGUE.eras]
    assert since == sorted(set(since))


@pytest.mark.parametrize(
    ("version", "cpus", "images", "glibc"),
    [
        pytest.param(
            "2.1.0", "amd64", ("devopsfaith/krakend:2.1.0", None, None), None, id="no builder"
        ),
        pytest.param(
            "2.1.1",
            "amd64",
            ("devopsfaith/krakend:2.1.1", "devopsfaith/krakend-plugin-builder:2.1.1", None),
            None,
            id="the builder that was given up",
        ),
        pytest.param(
            "2.1.3",
            "amd64 arm64",
            (
                "devopsfaith/krakend:2.1.3",
                "krakend/builder:2.1.3",
                "krakend/builder:2.1.3-linux-generic",
            ),
            None,
            id="both builders, of a floating Debian",
        ),
        pytest.param(
            "2.4.3",
            "amd64 arm64",
            (
                "devopsfaith/krakend:2.4.3",
                "krakend/builder:2.4.3",
                "krakend/builder:2.4.3-linux-generic",
            ),
            "2.31",
            id="bullseye",
        ),
        pytest.param(
            "2.9.3",
            "amd64 arm64",
            ("krakend:2.9.3", "krakend/builder:2.9.3", "krakend/builder:2.9.3-linux-generic"),
            "2.31",
            id="Docker's official image",
        ),
        pytest.param(
            "2.11.1",
            "amd64 arm64",
            ("krakend:2.11.1", "krakend/builder:2.11.1", "krakend/builder:2.11.1-linux-generic"),
            "2.36",
            id="bookworm",
        ),
    ],
)
def test_an_era_begins_with_the_release_that_changed_its_images(
    version: str, cpus: str, images: tuple[str | None, ...], glibc: str | None
) -> None:
    era = CATALOGUE.era(CATALOGUE.release(version))
    musl_builder, glibc_builder = era.builders[Libc.MUSL], era.builders[Libc.GLIBC]
    assert era.since in {version, "2.0.0"}
    assert era.cpus == tuple(cpus.split())
    assert (era.gateway_image, musl_builder.image, glibc_builder.image) == images
    assert glibc_builder.libc_version == glibc


def test_a_quirk_is_named_once_and_holds_for_some_platform_that_there_is() -> None:
    assert len({each.id for each in CATALOGUE.quirks}) == len(CATALOGUE.quirks)
    for each in CATALOGUE.quirks:
        assert version_key(each.first) <= version_key(each.last), each.id
        for version in (each.first, each.last):
            platforms = CATALOGUE.era(CATALOGUE.release(version)).platforms
            assert set(each.platforms) <= set(platforms), each.id


def test_what_is_odd_of_a_release_is_on_record() -> None:
    assert {each.id: (each.first, each.last) for each in CATALOGUE.quirks} == {
        "no-builder": ("2.0.0", "2.1.0"),
        "no-test-plugin": ("2.0.0", "2.5.1"),
        "old-builder": ("2.1.1", "2.1.2"),
        "floating-glibc": ("2.1.3", "2.4.2"),
        "package-of-another-build": ("2.2.1", "2.2.1"),
        "not-in-official-images": ("2.4.4", "2.4.5"),
        "image-of-another-build": ("2.7.0", "2.7.0"),
        "builder-lacks-arm64": ("2.10.2", "2.10.2"),
    }


def test_every_release_has_its_modules() -> None:
    assert list(MODULES) == [each.version for each in CATALOGUE.releases]


def test_only_a_module_that_is_replaced_may_lack_a_sum() -> None:
    for version, each in MODULES.items():
        without = {path for path, module in each.modules.items() if not module.sum}
        assert without <= set(each.replaces), version
        assert all(new.sum for new in each.replaces.values()), version


def test_a_version_of_a_module_has_one_sum_in_all_releases() -> None:
    sums = {
        (path, module.version, module.sum)
        for each in MODULES.values()
        for path, module in each.modules.items()
        if module.sum
    }
    assert len(sums) == len({(path, version) for path, version, _ in sums})


def test_tables_are_shipped_of_18_releases_for_both_cpus() -> None:
    wanted = {f"ce-{version}-{cpu}.bin" for version in COUNTS for cpu in ("amd64", "arm64")}
    assert {file.name for file in TABLE_FILES} == wanted


@pytest.mark.parametrize("file", TABLE_FILES, ids=lambda file: str(file.name))
def test_a_table_says_what_its_name_says(file: Path) -> None:
    table = parse_table(file.read_bytes())
    assert file.name == f"{table.edition}-{table.version}-{table.goarch}.bin"


@pytest.mark.parametrize("table", TABLES)
def test_a_table_comes_back_from_what_is_written_of_it(table: FingerprintTable) -> None:
    assert parse_table(render_table(table)) == table


@pytest.mark.parametrize("table", TABLES)
def test_a_table_holds_as_much_as_what_it_was_made_from(table: FingerprintTable) -> None:
    amd64, arm64, unknown, modules = COUNTS[table.version]
    assert len(table.packages) == {"amd64": amd64, "arm64": arm64}[table.goarch]
    assert (len(table.unknown), len(table.modules)) == (unknown, modules)


@pytest.mark.parametrize("table", TABLES)
def test_a_table_is_of_the_releases_own_go(table: FingerprintTable) -> None:
    assert table.go == CATALOGUE.release(table.version).go


@pytest.mark.parametrize("table", TABLES)
def test_a_table_has_the_standard_library_of_its_go(table: FingerprintTable) -> None:
    added = {path for path, since in ADDED_BY_GO.items() if version_key(table.go) >= since}
    assert table.packages.keys() & {*STANDARD_LIBRARY, *ADDED_BY_GO} == STANDARD_LIBRARY | added


@pytest.mark.parametrize("table", TABLES)
def test_a_table_was_linked_from_the_modules_of_the_releases_go_mod(
    table: FingerprintTable,
) -> None:
    modules = MODULES[table.version]
    assert {path: modules.compiled(path) for path in table.modules} == table.modules


@pytest.mark.parametrize("table", TABLES)
def test_a_package_that_is_not_of_the_standard_library_is_of_a_linked_module(
    table: FingerprintTable,
) -> None:
    for name in {*table.packages, *table.unknown}:
        if "." in name.split("/")[0]:
            parents = {name.rsplit("/", count)[0] for count in range(name.count("/") + 1)}
            assert parents & table.modules.keys(), name
