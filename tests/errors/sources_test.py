"""Go files and modules of the repository that no plugin can be made of."""

from __future__ import annotations

import pytest

from tests.errors.conftest import Failures

BUILD = 'krakend_plugin(name="so")\n'
MOD = "module example.com/auth\n\ngo 1.25\n"
MAIN = "package main\n\nfunc main() {}\n"
OF_GATEWAY = "a plugin is compiled by its gateway's Go."


def imports(path: str) -> str:
    """A main package that imports one other."""
    return f'package main\n\nimport _ "{path}"\n\nfunc main() {{}}\n'


@pytest.mark.parametrize(
    ("files", "message"),
    [
        pytest.param(
            {"auth/main.go": MAIN},
            "NoGoMod: auth:so: There is no go.mod in auth, nor in a directory above it.\n\n"
            "Run `go mod init <module path>` in the plugin's directory, or in the one that it "
            "shares with others.",
            id="no go.mod",
        ),
        pytest.param(
            {"auth/go.mod": MOD, "auth/auth.go": "package auth\n"},
            "NoMainPackage: auth:so: There is no main package in auth: its Go files are of package "
            "`auth`.\n\n"
            "A plugin is a `package main`. Put `krakend_plugin` into the BUILD file beside it, or "
            "rename the package.",
            id="no main package",
        ),
        pytest.param(
            {"auth/go.mod": MOD, "auth/main.go": MAIN, "auth/auth.go": "package auth\n"},
            "ConflictingPackages: auth:so: The Go files in auth are of 2 packages; a directory "
            "holds one.\n\n"
            "auth/auth.go: package auth\nauth/main.go: package main\n\n"
            "Move one of them to a directory of its own.",
            id="two packages",
        ),
        pytest.param(
            {"auth/go.mod": "module example.com/auth\n\ngo 1.26\n", "auth/main.go": MAIN},
            "GoModTooNew: auth:so: auth/go.mod asks for Go 1.26, but KrakenD 2.13.8 is built with "
            f"Go 1.25.12, and {OF_GATEWAY}\n\n"
            "Set the line to `go 1.25` or lower in auth/go.mod (`go mod edit -go=1.25`), or build "
            "for a release with a newer Go.",
            id="go.mod for a newer Go",
        ),
        pytest.param(
            {"auth/go.mod": "modul example.com/auth\n", "auth/main.go": MAIN},
            "GoModError: auth:so: auth/go.mod:1: `modul` is no directive of this file.\n\n"
            "modul example.com/auth\n\n"
            "Use one of: exclude, go, godebug, ignore, module, replace, require, retract, tool, "
            "toolchain.",
            id="a broken go.mod",
        ),
        pytest.param(
            {"auth/go.mod": MOD, "auth/main.go": "package main\n\nimport (\n"},
            "GoSourceError: auth:so: auth/main.go:4: no import path where one belongs.\n\n"
            "Correct the file so that `gofmt` accepts it, or move what is not Go elsewhere.",
            id="a broken Go file",
        ),
        pytest.param(
            {"auth/go.mod": MOD, "auth/main.go": imports("example.com/auth/gone")},
            'MissingPackage: auth:so: auth/main.go:3 imports "example.com/auth/gone", but there '
            "are no Go files for it in auth/gone.\n\n"
            "Correct the import, or add the package.",
            id="a first-party import without files",
        ),
        pytest.param(
            {"auth/go.mod": MOD, "auth/main.go": imports("example.org/x")},
            'MissingPackage: auth:so: auth/main.go:3 imports "example.org/x", which no module in '
            "auth/go.mod provides.\n\n"
            "Run `go mod tidy` in auth and commit go.mod and go.sum, or correct the import.",
            id="an import that no module provides",
        ),
        pytest.param(
            {"auth/go.mod": MOD, "auth/main.go": imports("nosuchpackage")},
            "UnknownImport: auth:so for linux-amd64-musl imports a package that does not exist.\n\n"
            "auth/main.go:3:8: package nosuchpackage is not in std "
            "(/usr/local/go/src/nosuchpackage)\n\n"
            "Correct the import. One whose first element has no dot is of the standard library of "
            "Go 1.25.12; another is of a module, in the version that auth/go.mod requires.",
            id="an import that the standard library lacks",
        ),
        pytest.param(
            {"auth/go.mod": MOD, "auth/main.go": MAIN, "go.work": "go 1.25\n\nuse ./other\n"},
            "ModuleNotInWorkspace: auth:so: go.work does not use the module of auth/go.mod, so Go "
            "refuses to build it.\n\n"
            "Add `use ./auth` to go.work.",
            id="a module that go.work leaves out",
        ),
    ],
)
def test_a_plugin_that_cannot_be_made_of_these_files(
    failures: Failures, files: dict[str, str], message: str
) -> None:
    assert failures.message({"auth/BUILD": BUILD, **files}, "auth:so") == message


@pytest.mark.parametrize(
    ("files", "target", "message"),
    [
        pytest.param(
            {
                "deep/edge/go.mod": "module example.com/edge\n\ngo 1.25\n",
                "deep/edge/auth/BUILD": BUILD,
                "deep/edge/auth/main.go": 'package main\n\nfunc main() { var x int = "a" }\n',
            },
            "deep/edge/auth:so",
            "# example.com/edge/auth\n"
            "deep/edge/auth/main.go:3:19: declared and not used: x\n"
            'deep/edge/auth/main.go:3:27: cannot use "a" (untyped string constant) as int value in '
            "variable declaration",
            id="in a module deep in the repository",
        ),
        pytest.param(
            {
                "deep/auth/BUILD": BUILD,
                "deep/auth/go.mod": (
                    "module example.com/auth\n\ngo 1.25\n\nrequire example.com/common v0.0.0\n\n"
                    "replace example.com/common => ../../common\n"
                ),
                "deep/auth/main.go": imports("example.com/common/pkg"),
                "common/go.mod": "module example.com/common\n\ngo 1.25\n",
                "common/pkg/pkg.go": "package pkg\n\nfunc F() int { return gone }\n",
            },
            "deep/auth:so",
            "# example.com/common/pkg\ncommon/pkg/pkg.go:3:23: undefined: gone",
            id="in a shared package of another module",
        ),
        pytest.param(
            {"main/BUILD": BUILD, "go.mod": MOD, "main/main.go": "package main\n\nfunc main() {\n"},
            "main:so",
            "# example.com/auth/main\nmain/main.go:4:1: syntax error: unexpected EOF, expected }",
            id="in a file that breaks off",
        ),
        pytest.param(
            {
                "auth/BUILD": BUILD,
                "auth/go.mod": MOD,
                "auth/main.go": 'package main\n\nimport _ "embed"\n\n//go:embed [a\nvar text string'
                "\n\nfunc main() {}\n",
            },
            "auth:so",
            "auth/main.go:5:12: pattern [a: invalid pattern syntax",
            id="in an embed pattern",
        ),
    ],
)
def test_a_compile_error_is_shown_as_go_prints_it_with_the_repositorys_paths(
    failures: Failures, files: dict[str, str], target: str, message: str
) -> None:
    assert failures.message(files, target) == (
        f"CompileFailed: {target} for linux-amd64-musl does not compile.\n\n{message}"
    )
