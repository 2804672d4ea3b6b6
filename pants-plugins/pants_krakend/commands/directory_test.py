"""`check` of a plugin's directory: on rung 0, and in the vendor's words."""

from __future__ import annotations

import pytest

from pants_krakend.__main__ import main
from pants_krakend.commands.conftest import Files

Capture = pytest.CaptureFixture[str]
HASH = "h1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
UUID = "github.com/google/uuid"
MAIN = b'package main\n\nimport "github.com/google/uuid"\n\nvar HandlerRegisterer = uuid.New()\n'
HEADLINE = "will not load in KrakenD 2.13.8 on linux-amd64-musl: 1 reason; 1 module compared by "


@pytest.fixture
def auth(files: Files) -> str:
    """The directory of a plugin that requires another version of a module than the gateway."""
    files.write(".git", b"")
    files.write(
        "auth/go.mod", f"module example.com/auth\n\ngo 1.25\n\nrequire {UUID} v1.5.0\n".encode()
    )
    files.write("auth/main.go", MAIN)
    files.write("auth/go.sum", f"{UUID} v1.5.0 {HASH}\n{UUID} v1.7.0/go.mod {HASH}\n".encode())
    return "auth"


def run(*arguments: str) -> int:
    """The exit status of a check against a release."""
    return main(["check", "--gateway", "2.13.8", *arguments])


def test_a_directory_is_judged_by_its_sources_with_the_line_to_edit(
    auth: str, capsys: Capture
) -> None:
    status, lines = run(auth), capsys.readouterr().out.splitlines()
    assert (status, lines[0]) == (
        1,
        f"auth {HEADLINE}go.mod, go.sum and imports (rung 0).",
    )
    assert lines[1] == f"  error[module-version] Another version of a module: {UUID}"
    assert "    at             auth/go.mod:5" in lines


def test_directories_and_files_are_shown_in_the_order_of_the_call(
    auth: str, files: Files, capsys: Capture
) -> None:
    empty = files.write("empty.so", b"")
    status, lines = run(empty, auth), capsys.readouterr().out.splitlines()
    heads = [line.split()[0] for line in lines if not line.startswith(" ")]
    assert (status, heads) == (1, ["empty.so", "auth", "2"])


def test_the_vendors_words_are_all_that_stdout_has(auth: str, capsys: Capture) -> None:
    assert (run(auth, "--format", "vendor"), *capsys.readouterr()) == (
        1,
        f"{UUID}\n\thave: v1.7.0\n\twant: v1.6.0\n1 incompatibilities found\n",
        "",
    )


def test_where_the_vendor_misleads_is_told_on_stderr(
    auth: str, files: Files, capsys: Capture
) -> None:
    files.write("auth/go.mod", b"module example.com/auth\n\ngo 1.25\n")
    files.write("auth/main.go", b"package main\n")
    files.write("auth/go.sum", f"{UUID} v1.6.0 {HASH}\n{UUID} v1.6.0 {HASH}\n\n".encode())
    main(["check", "--gateway", "2.0.2", auth, "--format", "vendor"])
    out, err = capsys.readouterr()
    assert out == "panic: runtime error: index out of range [1] with length 1\n"
    assert err == (
        "Go's account of where it happened follows there, and is left out here.\n"
        "Where `krakend check-plugin` misleads about auth:\n"
        "  - This release's `check-plugin` crashes at this go.sum and reports nothing.\n"
    )


def test_the_vendors_words_about_several_directories_have_heads(
    auth: str, files: Files, capsys: Capture
) -> None:
    files.write("log/go.mod", b"module example.com/log\n\ngo 1.25\n")
    files.write("log/main.go", b"package main\n\nvar HandlerRegisterer int\n")
    run(auth, "log", "--format", "vendor")
    out, err = capsys.readouterr()
    heads = [line for line in out.splitlines() if line.startswith("==>")]
    assert heads == ["==> auth <==", "==> log <=="]
    assert out.splitlines()[-1] == "open ./go.sum: no such file or directory"
    assert err.splitlines()[0] == "Where `krakend check-plugin` misleads about log:"


def test_the_vendors_words_need_a_directory(files: Files, capsys: Capture) -> None:
    status = run(files.write("auth.so", b""), "--format", "vendor")
    out, err = capsys.readouterr()
    assert (status, out) == (2, "")
    assert err == (
        "`krakend check-plugin` reads a go.sum, which `.so` files do not have.\n\n"
        "Name the plugin's directory.\n\n"
    )


def test_a_directory_without_a_plugin_is_status_2(files: Files, capsys: Capture) -> None:
    files.write(".git", b"")
    files.write("docs/index.md", b"")
    status, (out, err) = run("docs"), capsys.readouterr()
    assert (status, out, err.startswith("There is no go.mod in ")) == (2, "", True)


def test_an_unknown_verdict_is_shown_and_fails_only_where_one_is_required(
    auth: str, files: Files, capsys: Capture
) -> None:
    files.write("auth/go.mod", b"module example.com/auth\n\ngo 1.25\n")
    files.write("auth/main.go", b"package main\n\nvar HandlerRegisterer int\n")
    statuses = (run(auth), run(auth, "--require-verdict"))
    assert statuses == (0, 1)
    assert capsys.readouterr().out.splitlines()[0] == (
        "auth: unknown whether it loads in KrakenD 2.13.8 on linux-amd64-musl; nothing speaks "
        "against it: nothing was compared (rung 0). Fingerprints were not compared: that takes the "
        "built `.so`."
    )
