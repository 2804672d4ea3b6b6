"""`check` on the command line: what it prints where, and how it ends."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from pants_krakend.__main__ import main
from pants_krakend.commands.conftest import Files
from pants_krakend.core.abi.conftest import GATEWAY, ElfFile, SourceFiles, build_info

Capture = pytest.CaptureFixture[str]
FITS = bytes(range(1, 9))
YAML = "gopkg.in/yaml.v3"


def plugin(path: str, *, yaml: bytes = FITS, go: str = "go1.25.12", machine: int = 62) -> bytes:
    """A plugin that links yaml, which the gateway has too."""
    sources = {"runtime.main": "/usr/local/go/src/runtime/proc.go", f"{path}.main": "/app/main.go"}
    modules = f"path\t{path}\nmod\t{path}\t(devel)\t\ndep\t{YAML}\tv3.0.0\th1:AAA=\n"
    file = ElfFile(
        machine=machine,
        needed=("libc.so",),
        data={
            "build info": build_info(modules, go),
            "yaml": yaml,
            "own": bytes(8),
            "sources": SourceFiles(sources).render(),
        },
        symbols={
            f"go:link.pkghashbytes.{YAML}": (1, 8, "yaml"),
            f"go:link.pkghashbytes.{path}": (1, 8, "own"),
            "runtime.main": (2, 8, "sources"),
            f"{path}.main": (2, 8, "sources"),
            f"{path}.HandlerRegisterer": (1, 16, "own"),
        },
    )
    return file.render()


def run(*arguments: str) -> int:
    """The exit status of a check against the gateway's program."""
    return main(["check", "--gateway", "binary:krakend", *arguments])


def test_a_plugin_that_loads_is_a_line_and_status_0(files: Files, capsys: Capture) -> None:
    auth = files.write("auth.so", plugin("example.com/auth"))
    status, (out, err) = run(auth), capsys.readouterr()
    assert (status, err) == (0, "")
    assert out == (
        "auth.so loads in KrakenD 2.13.8 (binary:krakend) on linux-amd64-musl: 1 package compared "
        "by fingerprint (rung 2). Not seen: what is registered, and what init functions do.\n"
    )


def test_a_plugin_that_fails_is_told_why_and_status_1(files: Files, capsys: Capture) -> None:
    auth = files.write("auth.so", plugin("example.com/auth", go="go1.24.5"))
    status, lines = run(auth), capsys.readouterr().out.splitlines()
    assert (status, lines[1]) == (1, "  fatal[go-minor] Another minor version of Go: Go")


def test_plugins_are_judged_together_in_their_order(files: Files, capsys: Capture) -> None:
    names = [files.write(each, plugin("example.com/auth")) for each in ("b.so", "a.so")]
    status, lines = run(*names), capsys.readouterr().out.splitlines()
    assert (status, [line.split()[0] for line in lines[:3]], lines[3], lines[-1]) == (
        1,
        ["b.so", "a.so", "error[sibling-path]"],
        "    plugin has     a.so",
        "2 verdicts: 1 loads, 1 fails.",
    )


def test_a_file_named_twice_is_judged_once(files: Files, capsys: Capture) -> None:
    auth = files.write("auth.so", plugin("example.com/auth"))
    assert (run(auth, auth), len(capsys.readouterr().out.splitlines())) == (0, 1)


@pytest.mark.parametrize(
    ("data", "finding"),
    [
        pytest.param(b"", "  error[not-a-plugin] The file is no Go plugin", id="an empty file"),
        pytest.param(
            GATEWAY.render()[:54] + b"\1" + GATEWAY.render()[55:],
            "  error[not-a-plugin] The file is no Go plugin",
            id="a damaged file",
        ),
        pytest.param(
            plugin("example.com/auth", machine=183),
            "  error[cpu] The plugin is for another CPU: CPU",
            id="for another CPU",
        ),
    ],
)
def test_whatever_the_file_is_there_is_a_verdict(
    files: Files, capsys: Capture, data: bytes, finding: str
) -> None:
    status, lines = run(files.write("auth.so", data)), capsys.readouterr().out.splitlines()
    assert (status, lines[1]) == (1, finding)


def test_the_platform_can_be_named(files: Files, capsys: Capture) -> None:
    auth = files.write("auth.so", plugin("example.com/auth"))
    status, out = run(auth, "--platform", "linux-amd64-glibc"), capsys.readouterr().out
    assert (status, out.splitlines()[1]) == (
        1,
        "  error[libc] The plugin is linked with another C library: C library",
    )


def test_an_unknown_verdict_fails_only_where_one_is_required(files: Files) -> None:
    auth = files.write("auth.so", plugin("example.com/auth", go="go1.25.8"))
    assert (run(auth), run(auth, "--require-verdict")) == (0, 1)


@pytest.mark.parametrize(
    ("form", "key", "value"),
    [
        pytest.param("json", "format", 1, id="json"),
        pytest.param("sarif", "version", "2.1.0", id="sarif"),
    ],
)
def test_programs_get_one_document(
    files: Files, capsys: Capture, form: str, key: str, value: object
) -> None:
    names = [files.write(f"{each}.so", plugin(f"example.com/{each}")) for each in "ab"]
    status, document = run(*names, "--format", form), json.loads(capsys.readouterr().out)
    assert (status, document[key]) == (0, value)


def test_a_lockfile_is_a_gateway(files: Files, capsys: Capture) -> None:
    auth = files.write("auth.so", plugin("example.com/auth"))
    main(["lock", "binary:krakend", "--output", "edge.lock"])
    status, out = main(["check", "--gateway", "edge.lock", auth]), capsys.readouterr().out
    assert (status, out.startswith("auth.so loads in KrakenD 2.13.8 (edge.lock) on ")) == (0, True)


def test_a_release_is_a_gateway(files: Files, capsys: Capture) -> None:
    auth = files.write("auth.so", plugin("example.com/auth", go="go1.24.5"))
    status, out = main(["check", "--gateway", "2.13.8", auth]), capsys.readouterr().out
    assert (status, out.splitlines()[0].split(":")[0]) == (
        1,
        "auth.so would end the process of KrakenD 2.13.8 on linux-amd64-musl",
    )


def test_a_release_that_loads_no_plugins_fails_all_of_them(files: Files, capsys: Capture) -> None:
    auth = files.write("auth.so", plugin("example.com/auth"))
    status, lines = main(["check", "--gateway", "3.0.0", auth]), capsys.readouterr().out.split("\n")
    assert (status, lines[1]) == (
        1,
        "  error[gateway-without-plugins] The gateway loads no Go plugins at all: KrakenD 3.0.0",
    )


def test_a_static_gateway_fails_all_plugins(files: Files, capsys: Capture) -> None:
    auth = files.write("auth.so", plugin("example.com/auth"))
    files.write("static", replace(GATEWAY, interpreter="").render())
    status = main(["check", "--gateway", "binary:static", auth])
    assert (status, capsys.readouterr().out.split("\n")[1]) == (
        1,
        "  error[static-gateway] The gateway is linked statically: binary:static",
    )


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        pytest.param(
            ["--gateway", "binary:krakend", "gone.so"],
            "gone.so: This is no file.\n\nName a gateway or a plugin.\n\n",
            id="a plugin that is not there",
        ),
        pytest.param(
            ["--gateway", "edge.lock", "auth.so"],
            "edge.lock: the lock cannot be read: No such file or directory.\n\nName a lockfile, a "
            "release such as 2.13.8, or a source such as `binary:PATH`.\n\n",
            id="a lock that is not there",
        ),
        pytest.param(
            ["--gateway", "2.13.8", "--platform", "windows", "auth.so"],
            "Unknown platform 'windows'.",
            id="no platform",
        ),
        pytest.param(
            ["--gateway", "2.13", "auth.so"],
            "release:2.13: '2.13' names no exact release of KrakenD.",
            id="no exact release",
        ),
    ],
)
def test_what_cannot_be_read_is_status_2(
    files: Files, capsys: Capture, arguments: list[str], error: str
) -> None:
    files.write("auth.so", plugin("example.com/auth"))
    status, (out, err) = main(["check", *arguments]), capsys.readouterr()
    assert (status, out, err[: len(error)]) == (2, "", error)


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(["--gateway", "2.13.8"], id="nothing to check"),
        pytest.param(["auth.so"], id="no gateway"),
        pytest.param(["--gateway", "2.13.8", "--format", "xml", "auth.so"], id="no such format"),
    ],
)
def test_a_bad_call_is_status_2(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["check", *arguments])
    assert stopped.value.code == 2
