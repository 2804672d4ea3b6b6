"""The command line without Pants: what it prints where, and how it ends."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pants_krakend.__main__ import main
from pants_krakend.core.abi.conftest import GATEWAY
from pants_krakend.core.gateway.lockfile import parse_lock
from pants_krakend.resources import catalogue

Capture = pytest.CaptureFixture[str]


def test_facts_say_what_a_file_is(tmp_path: Path, capsys: Capture) -> None:
    file = tmp_path / "notes"
    file.write_text("a text\n")
    assert (main(["facts", str(file)]), capsys.readouterr().out) == (
        0,
        f"{file}: This is a text file.\n",
    )


def test_an_empty_file_is_named_as_one(tmp_path: Path, capsys: Capture) -> None:
    file = tmp_path / "nothing"
    file.touch()
    assert (main(["facts", str(file)]), capsys.readouterr().out) == (
        0,
        f"{file}: This file is empty.\n",
    )


def test_what_is_no_file_is_an_error_and_the_others_are_shown_all_the_same(
    tmp_path: Path, capsys: Capture
) -> None:
    file = tmp_path / "notes"
    file.write_text("a text\n")
    status = main(["facts", str(tmp_path), str(file)])
    assert (status, *capsys.readouterr()) == (
        1,
        f"{file}: This is a text file.\n",
        f"{tmp_path}: This is no file.\n\nName a gateway or a plugin.\n\n",
    )


def test_a_file_name_that_is_no_utf_8_is_written_out(tmp_path: Path, capsys: Capture) -> None:
    file = Path(os.fsdecode(bytes(tmp_path) + b"/a\xff\x1b"))
    file.write_text("a text\n")
    assert main(["facts", str(file), f"{file}2"]) == 1
    shown = f"{tmp_path}/a\\udcff\\x1b"
    assert tuple(capsys.readouterr()) == (
        f"{shown}: This is a text file.\n",
        f"{shown}2: This is no file.\n\nName a gateway or a plugin.\n\n",
    )


def test_a_damaged_binary_is_an_error_that_names_the_file(tmp_path: Path, capsys: Capture) -> None:
    file = tmp_path / "damaged"
    program = bytearray(Path("/bin/sh").read_bytes())
    program[54:56] = (1).to_bytes(2, "little")  # e_phentsize
    file.write_bytes(program)
    status = main(["facts", str(file)])
    assert status == 1
    assert capsys.readouterr().err == (
        f"{file}: This ELF file is damaged: its program headers have 1 bytes each, and not 56.\n\n"
        "Build, copy or download the file again.\n\n"
    )


def test_json_is_one_document_for_all_files(tmp_path: Path, capsys: Capture) -> None:
    file = tmp_path / "notes"
    file.write_text("a text\n")
    assert main(["facts", "--json", str(file), str(file)]) == 0
    assert json.loads(capsys.readouterr().out) == [
        {"file": str(file), "format": 1, "kind": "text"},
        {"file": str(file), "format": 1, "kind": "text"},
    ]


def test_releases_lists_every_release(capsys: Capture) -> None:
    assert main(["releases"]) == 0
    first_words = [line.split()[:1] for line in capsys.readouterr().out.splitlines()]
    assert [each.version for each in catalogue().releases] == [
        words[0] for words in first_words[1 : 1 + len(catalogue().releases)]
    ]


@pytest.fixture
def gateway(tmp_path: Path) -> str:
    """A source that names a gateway."""
    file = tmp_path / "krakend"
    file.write_bytes(GATEWAY.render())
    return f"binary:{file}"


def test_lock_prints_the_lock(gateway: str, capsys: Capture) -> None:
    assert main(["lock", gateway]) == 0
    assert parse_lock("stdout", capsys.readouterr().out.encode()).version == "2.13.8"


def test_lock_writes_the_lock_and_nothing_beside_it(
    gateway: str, tmp_path: Path, capsys: Capture
) -> None:
    directory = tmp_path / "locks"
    directory.mkdir()
    file = directory / "edge.lock"
    file.write_text("an old one")
    assert (main(["lock", gateway, "--output", str(file)]), capsys.readouterr().out) == (0, "")
    assert parse_lock("edge.lock", file.read_bytes()).version == "2.13.8"
    assert list(directory.iterdir()) == [file]


def test_sources_of_two_gateways_are_no_lock(capsys: Capture) -> None:
    assert main(["lock", "release:2.13.8", "release:2.13.7"]) == 1
    assert capsys.readouterr().err.startswith(
        "The sources of this resolve are not of one gateway.\n\n"
        "version: 2.13.8 (release:2.13.8), 2.13.7 (release:2.13.7)\n"
    )


def test_a_lock_that_fits_its_gateway_differs_in_nothing(
    gateway: str, tmp_path: Path, capsys: Capture
) -> None:
    file = tmp_path / "edge.lock"
    main(["lock", gateway, "--output", str(file)])
    status = main(["lock", gateway, "--diff", str(file)])
    assert (status, capsys.readouterr().out) == (0, f"{file}: nothing differs.\n")


def test_a_lock_of_another_gateway_is_compared_before_it_is_replaced(
    gateway: str, tmp_path: Path, capsys: Capture
) -> None:
    file = tmp_path / "edge.lock"
    main(["lock", gateway, "--output", str(file)])
    newer = GATEWAY.render().replace(b"2.13.8", b"2.13.9")
    (tmp_path / "krakend").write_bytes(newer)
    status = main(["lock", gateway, "--diff", str(file), "--output", str(file)])
    assert (status, capsys.readouterr().out.splitlines()[:2]) == (
        1,
        [f"{file}: 2 facts differ:", "  ~ KrakenD: 2.13.8 -> 2.13.9"],
    )
    assert parse_lock("edge.lock", file.read_bytes()).version == "2.13.9"


def test_a_gateway_that_is_not_as_its_release_is_told_of_beside_the_lock(
    tmp_path: Path, capsys: Capture
) -> None:
    file = tmp_path / "krakend"
    file.write_bytes(GATEWAY.render().replace(b"example.com/gw", b"x/y/krakend-ce"))
    status = main(["lock", f"binary:{file}"])
    out, err = capsys.readouterr()
    assert (status, parse_lock("stdout", out.encode()).version) == (0, "2.13.8")
    assert err.startswith(
        "This gateway says it is KrakenD 2.13.8, and is not as the catalogue has it:\n"
        "  main module: x/y/krakend-ce in the gateway, github.com/krakend/krakend-ce/v2 in the "
        "catalogue\n"
    )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param(
            ["--diff", "none.lock"],
            "none.lock: the lock cannot be read: No such file or directory.\n\nMake one first, "
            "with `--output` instead of `--diff`.\n\n",
            id="no lock to compare with",
        ),
        pytest.param(
            ["--output", "none/edge.lock"],
            "none/edge.lock: the lock cannot be written: No such file or directory.\n\nName a "
            "file in a directory that is there and that you may write to.\n\n",
            id="no directory to write to",
        ),
        pytest.param(
            ["go:cmd/gateway"],
            "go:cmd/gateway has to be compiled first, which is what Pants does.\n\nPut it into "
            "`[krakend].resolve_sources` and run `pants generate-lockfiles`.\n\n",
            id="a source that only Pants can make",
        ),
    ],
)
def test_a_lock_that_cannot_be_made_is_an_error(
    arguments: list[str],
    message: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: Capture,
) -> None:
    monkeypatch.chdir(tmp_path)
    status = main(["lock", "release:2.13.8", *arguments])
    assert (status, *capsys.readouterr()) == (1, "", message)


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param([], id="no command"),
        pytest.param(["facts"], id="no file"),
        pytest.param(["lock", "--output", "x"], id="no source"),
        pytest.param(["fact", "x"], id="a command that there is none of"),
    ],
)
def test_a_bad_call_ends_in_status_2(arguments: list[str], capsys: Capture) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert (ended.value.code, capsys.readouterr().err[:6]) == (2, "usage:")


LOCK = b'{"format": 1, "edition": "ce", "platforms": {}}'
BEGINNINGS = (b"", b"\x7fELF\x02\x01\x01", b"\x1f\x8b\x08", b"#!", GATEWAY.render()[:-4], LOCK[:-1])


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(["facts", "{}"], id="facts"),
        pytest.param(["facts", "--json", "{}"], id="facts as JSON"),
        pytest.param(["lock", "binary:{}"], id="a binary"),
        pytest.param(["lock", "tarball:{}"], id="a tarball"),
        pytest.param(["lock", "release:2.13.8", "--diff", "{}"], id="a lock"),
    ],
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(start=st.sampled_from(BEGINNINGS), rest=st.binary(max_size=200))
def test_a_command_ends_in_an_answer_or_an_error_of_ours_whatever_the_file_is(
    tmp_path: Path, capsys: Capture, arguments: list[str], start: bytes, rest: bytes
) -> None:
    file = tmp_path / "file"
    file.write_bytes(start + rest)
    status = main([each.format(file) for each in arguments])
    out, err = capsys.readouterr()
    assert (status, bool(out), bool(err)) in {(0, True, False), (1, False, True), (1, True, True)}
    assert "Traceback" not in out + err
