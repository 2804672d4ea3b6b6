"""Tests of `failures`: what Go 1.25.12 prints, and what a user is told.

The outputs are Go's own, as programs/builder hands them over; hosts of module proxies are changed.
"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pants_krakend.core.build.failures import (
    BuildToolFailed,
    CannotLinkAsPlugin,
    CLibraryMissing,
    CompileFailed,
    CredentialsMissing,
    DiskFull,
    GoTooOld,
    MissingSum,
    ModuleMismatch,
    ModuleUnavailable,
    NetworkFailed,
    StaticGateway,
    UnknownImport,
    explain_failure,
    repository_paths,
)
from pants_krakend.core.errors import KrakendError

SUBJECT = "plugins/auth:so for linux-amd64-musl"


def explained(output: str, status: int = 1, module_dir: str = "plugins/auth") -> KrakendError:
    """The error for what the builder printed."""
    return explain_failure(status, output, subject=SUBJECT, module_dir=module_dir, go="1.25.12")


MISSING = "plugins/auth/go.mod or go.sum lacks what plugins/auth:so for linux-amd64-musl imports, "
MISSING += "and a build does not edit them."
TIDY = "Run `cd plugins/auth && go mod tidy` and commit go.mod and go.sum."
UNREACHABLE = (
    "The modules of plugins/auth:so for linux-amd64-musl could not be fetched: the module proxy "
    "did not answer."
)
NETWORK = (
    "Check the network, or name the proxy: `GOPROXY` and `HTTPS_PROXY` reach the fetch through "
    "`[krakend].fetch_env_vars`."
)
UNAVAILABLE = "A module that plugins/auth:so for linux-amd64-musl needs could not be had."
CHECK_PATH = (
    "Check its path and version in plugins/auth/go.mod. A private module needs `GOPRIVATE` and its "
    "credentials in `[krakend].fetch_env_vars`."
)
NOT_LET_IN = (
    "A module that plugins/auth:so for linux-amd64-musl needs is on a server that did not accept "
    "the credentials of the fetch, or got none."
)
WHO_YOU_ARE = (
    "For a module proxy put `machine HOST login USER password TOKEN` into ~/.netrc or the file "
    "that NETRC names; for a git server set GOPRIVATE, and a credential helper or an ssh key in "
    "the git configuration. Variables that these need, as of a token, are to be named in "
    "`[krakend].fetch_env_vars`. docs/private-modules.md has examples."
)
UNKNOWN = "plugins/auth:so for linux-amd64-musl imports a package that does not exist."
CORRECT = (
    "Correct the import. One whose first element has no dot is of the standard library of Go "
    "1.25.12; another is of a module, in the version that plugins/auth/go.mod requires."
)


@pytest.mark.parametrize(
    ("output", "kind", "text"),
    [
        pytest.param(
            "main.go:3:8: missing go.sum entry for module providing package example.org/x "
            "(imported by example.com/auth); to add:\n\tgo get example.com/auth\n",
            MissingSum,
            f"{MISSING}\n\n"
            "plugins/auth/main.go:3:8: missing go.sum entry for module providing package "
            "example.org/x (imported by example.com/auth); to add:\n\tgo get example.com/auth\n\n"
            f"{TIDY}",
            id="no go.sum line for a module",
        ),
        pytest.param(
            "go: downloading example.org/x v1.0.0\n"
            "main.go:3:8: example.org/x@v1.0.0: missing go.sum entry for go.mod file; to add it:\n"
            "\tgo mod download example.org/x\n",
            MissingSum,
            f"{MISSING}\n\n"
            "plugins/auth/main.go:3:8: example.org/x@v1.0.0: missing go.sum entry for go.mod file; "
            "to add it:\n\tgo mod download example.org/x\n\n"
            f"{TIDY}",
            id="no go.sum line for a go.mod",
        ),
        pytest.param(
            "main.go:3:8: cannot find module providing package example.org/x: import lookup "
            "disabled by -mod=readonly\n",
            MissingSum,
            f"{MISSING}\n\n"
            "plugins/auth/main.go:3:8: cannot find module providing package example.org/x: import "
            "lookup disabled by -mod=readonly\n\n"
            f"{TIDY}",
            id="no requirement",
        ),
        pytest.param(
            "go: updates to go.mod needed, disabled by -mod=readonly; to update it:\n"
            "\tgo mod tidy\n",
            MissingSum,
            f"{MISSING}\n\n"
            "go: updates to go.mod needed, disabled by -mod=readonly; to update it:\n"
            "\tgo mod tidy\n\n"
            f"{TIDY}",
            id="go.mod out of date",
        ),
        pytest.param(
            "main.go:3:8: package nosuchstd is not in std (/usr/local/go/src/nosuchstd)\n",
            UnknownImport,
            f"{UNKNOWN}\n\n"
            "plugins/auth/main.go:3:8: package nosuchstd is not in std "
            "(/usr/local/go/src/nosuchstd)\n\n"
            f"{CORRECT}",
            id="no such standard package",
        ),
        pytest.param(
            "main.go:3:8: module example.org/x@latest found (v1.0.0), but does not contain package "
            "example.org/x/y\n",
            UnknownImport,
            f"{UNKNOWN}\n\n"
            "plugins/auth/main.go:3:8: module example.org/x@latest found (v1.0.0), but does not "
            "contain package example.org/x/y\n\n"
            f"{CORRECT}",
            id="no such package in the module",
        ),
        pytest.param(
            "go: downloading example.org/x v1.0.0\n"
            "main.go:3:8: example.org/x@v1.0.0: reading "
            "https://proxy.example/example.org/x/@v/v1.0.0.zip: 404 Not Found\n"
            "\tserver response: not found\n",
            ModuleUnavailable,
            f"{UNAVAILABLE}\n\n"
            "plugins/auth/main.go:3:8: example.org/x@v1.0.0: reading "
            "https://proxy.example/example.org/x/@v/v1.0.0.zip: 404 Not Found\n"
            "\tserver response: not found\n\n"
            f"{CHECK_PATH}",
            id="no such module, says the proxy",
        ),
        pytest.param(
            'go: errors parsing go.mod:\ngo.mod:5: require example.org/x: version "main" invalid: '
            "reading https://proxy.example/example.org/x/@v/main.info: 410 Gone\n",
            ModuleUnavailable,
            f"{UNAVAILABLE}\n\n"
            "go: errors parsing go.mod:\nplugins/auth/go.mod:5: require example.org/x: version "
            '"main" invalid: reading https://proxy.example/example.org/x/@v/main.info: 410 Gone\n\n'
            f"{CHECK_PATH}",
            id="no such version",
        ),
        pytest.param(
            "main.go:3:8: example.org/x@v1.0.0: invalid version: git ls-remote -q origin: exit "
            "status 128:\n\tfatal: could not read Username for 'https://example.org': terminal "
            "prompts disabled\n",
            CredentialsMissing,
            f"{NOT_LET_IN}\n\n"
            "plugins/auth/main.go:3:8: example.org/x@v1.0.0: invalid version: git ls-remote -q "
            "origin: exit status 128:\n\tfatal: could not read Username for 'https://example.org': "
            "terminal prompts disabled\n\n"
            f"{WHO_YOU_ARE}",
            id="a private repository",
        ),
        pytest.param(
            "main.go:3:8: example.org/x@v1.0.0: reading "
            "https://proxy.example/example.org/x/@v/v1.0.0.zip: 401 Unauthorized\n",
            CredentialsMissing,
            f"{NOT_LET_IN}\n\n"
            "plugins/auth/main.go:3:8: example.org/x@v1.0.0: reading "
            "https://proxy.example/example.org/x/@v/v1.0.0.zip: 401 Unauthorized\n\n"
            f"{WHO_YOU_ARE}",
            id="a private module proxy",
        ),
        pytest.param(
            'main.go:3:8: example.org/x@v1.0.0: Get "http://127.0.0.1:9/example.org/x/@v/v1.0.0.zip"'
            ": dial tcp 127.0.0.1:9: connect: connection refused\n",
            NetworkFailed,
            f"{UNREACHABLE}\n\n"
            "plugins/auth/main.go:3:8: example.org/x@v1.0.0: Get "
            '"http://127.0.0.1:9/example.org/x/@v/v1.0.0.zip": dial tcp 127.0.0.1:9: connect: '
            "connection refused\n\n"
            f"{NETWORK}",
            id="no proxy there",
        ),
        pytest.param(
            'main.go:3:8: unrecognized import path "example.org/x": https fetch: Get '
            '"https://example.org/x?go-get=1": dial tcp: lookup example.org on 192.0.2.53:53: no '
            "such host\n",
            NetworkFailed,
            f"{UNREACHABLE}\n\n"
            'plugins/auth/main.go:3:8: unrecognized import path "example.org/x": https fetch: Get '
            '"https://example.org/x?go-get=1": dial tcp: lookup example.org on 192.0.2.53:53: no '
            "such host\n\n"
            f"{NETWORK}",
            id="no such host",
        ),
        pytest.param(
            "main.go:3:8: example.org/x@v1.0.0: reading "
            "https://proxy.example/example.org/x/@v/v1.0.0.zip: 503 Service Unavailable\n",
            NetworkFailed,
            f"{UNREACHABLE}\n\n"
            "plugins/auth/main.go:3:8: example.org/x@v1.0.0: reading "
            "https://proxy.example/example.org/x/@v/v1.0.0.zip: 503 Service Unavailable\n\n"
            f"{NETWORK}",
            id="the proxy is ill",
        ),
        pytest.param(
            "verifying example.org/x@v1.0.0: checksum mismatch\n\tdownloaded: h1:a=\n"
            "\tgo.sum:     h1:b=\n\nSECURITY ERROR\nThis download does NOT match an earlier "
            "download recorded in go.sum.\n",
            ModuleMismatch,
            "A module that plugins/auth:so for linux-amd64-musl needs is not the one that go.sum "
            "promises.\n\n"
            "verifying example.org/x@v1.0.0: checksum mismatch\n\tdownloaded: h1:a=\n"
            "\tgo.sum:     h1:b=\n\nSECURITY ERROR\nThis download does NOT match an earlier "
            "download recorded in go.sum.\n\n"
            "Find out why before you change anything: the module was altered, or go.sum was. "
            "Whether this machine's copy was, `python -m pants_krakend verify-caches` tells.",
            id="another sum than go.sum's",
        ),
        pytest.param(
            "go: module ../newer requires go >= 1.27 (running go 1.25.12; GOTOOLCHAIN=local)\n",
            GoTooOld,
            "plugins/auth:so for linux-amd64-musl needs a newer Go than the gateway's 1.25.12, and "
            "a plugin is compiled by the gateway's Go or not loaded.\n\n"
            "go: module ../newer requires go >= 1.27 (running go 1.25.12; GOTOOLCHAIN=local)\n\n"
            "Take an older version of that module in plugins/auth/go.mod (or lower the `go` line "
            "of your own), or a gateway with a newer Go (`krakend_version`).",
            id="a dependency for a newer Go",
        ),
        pytest.param(
            "# example.com/auth/cmd\ncmd/main.go:5:19: declared and not used: x\n",
            CompileFailed,
            "plugins/auth:so for linux-amd64-musl does not compile.\n\n"
            "# example.com/auth/cmd\nplugins/auth/cmd/main.go:5:19: declared and not used: x",
            id="a compile error",
        ),
        pytest.param(
            '# example.com/auth\n./main.go:5:27: cannot use "dial tcp: no such host" (untyped '
            "string constant) as int value in variable declaration\n",
            CompileFailed,
            "plugins/auth:so for linux-amd64-musl does not compile.\n\n"
            '# example.com/auth\nplugins/auth/main.go:5:27: cannot use "dial tcp: no such host" '
            "(untyped string constant) as int value in variable declaration",
            id="a compile error that quotes another failure's words",
        ),
        pytest.param(
            "package example.com/auth\n\timports example.com/auth/a from main.go\n"
            "\timports example.com/auth/a from a.go: import cycle not allowed\n",
            CompileFailed,
            "plugins/auth:so for linux-amd64-musl does not compile.\n\n"
            "package example.com/auth\n\timports example.com/auth/a from main.go\n"
            "\timports example.com/auth/a from a.go: import cycle not allowed",
            id="an import cycle",
        ),
        pytest.param(
            "package example.com/auth\n\tmain.go:3:8: use of internal package "
            "net/internal/socktest not allowed\n",
            CompileFailed,
            "plugins/auth:so for linux-amd64-musl does not compile.\n\n"
            "package example.com/auth\n\tplugins/auth/main.go:3:8: use of internal package "
            "net/internal/socktest not allowed",
            id="an internal package",
        ),
    ],
)
def test_a_failure_of_go_is_told_with_its_words_and_the_way_out(
    output: str, kind: type[KrakendError], text: str
) -> None:
    error = explained(output)
    assert type(error) is kind
    assert str(error) == text


R15 = "when dynamic linking, R15 is clobbered by a global variable access and is used here: 00092"
OUT_OF_R15 = (
    "Take another version of that module, or a build tag of it that leaves the assembly out "
    "(`go_build_tags`). Where the gateway links the same module, its version decides: then a "
    "gateway with a version that can be linked is the way out. (github.com/cespare/xxhash/v2 can "
    "since v2.1.2; golang/go#48468.)"
)


@pytest.mark.parametrize(
    ("package", "file", "shown", "named"),
    [
        pytest.param(
            "github.com/cespare/xxhash/v2",
            "/go/pkg/mod/github.com/cespare/xxhash/v2@v2.1.1/xxhash_amd64.s",
            "github.com/cespare/xxhash/v2@v2.1.1/xxhash_amd64.s",
            "github.com/cespare/xxhash/v2@v2.1.1",
            id="of a module",
        ),
        pytest.param(
            "example.com/auth/hash",
            "/app/plugins/auth/hash/hash_amd64.s",
            "plugins/auth/hash/hash_amd64.s",
            "example.com/auth/hash",
            id="of the repository",
        ),
    ],
)
def test_assembly_that_no_plugin_can_hold_names_its_module_and_the_way_out(
    package: str, file: str, shown: str, named: str
) -> None:
    output = (
        f"# {package}\nasm: {file}:120: {R15} ({file}:120)\tADDQ\tR15, AX\nasm: assembly failed"
    )
    error = explained(output)
    assert type(error) is CannotLinkAsPlugin
    assert str(error) == (
        f"plugins/auth:so for linux-amd64-musl links {named}, whose assembly cannot be part of a "
        "plugin on amd64.\n\n"
        f"# {package}\nasm: {shown}:120: {R15} ({shown}:120)\tADDQ\tR15, AX\n"
        "asm: assembly failed\n\n"
        f"{OUT_OF_R15}"
    )


NO_C_LIBRARY = (
    "zig has the C library of each platform, and no other library of a machine. For the platform "
    "of this machine install the library with its headers and use the machine's own compiler: "
    '`[krakend].c_compilers = {"linux-amd64-glibc": "gcc"}`. For others build in an image that has '
    'it (`builder = "container"` and `builder_image`), or put the C sources into the package. A '
    "shared library has to be where the gateway runs, too."
)


@pytest.mark.parametrize(
    ("output", "what", "evidence"),
    [
        pytest.param(
            "# example.com/a\n./main.go:5:10: fatal error: 'zlib.h' file not found\n",
            "header zlib.h",
            "# example.com/a\nplugins/auth/main.go:5:10: fatal error: 'zlib.h' file not found",
            id="a header, by clang",
        ),
        pytest.param(
            "# example.com/a\n./main.go:5:10: fatal error: sys/x.h: No such file or directory\n",
            "header sys/x.h",
            "# example.com/a\n"
            "plugins/auth/main.go:5:10: fatal error: sys/x.h: No such file or directory",
            id="a header, by gcc",
        ),
        pytest.param(
            "# example.com/a\nlink: running zig-cc failed: exit status 1\nzig-cc -shared a.o -lz\n"
            'error: unable to find dynamic system library "z" using strategy mode_first.\n',
            "library z",
            'error: unable to find dynamic system library "z" using strategy mode_first.',
            id="a library, by zig",
        ),
        pytest.param(
            "# example.com/a\nlink: gcc failed\n/usr/bin/ld: cannot find -lz: No such file\n",
            "library z",
            "/usr/bin/ld: cannot find -lz: No such file",
            id="a library, by GNU ld",
        ),
    ],
)
def test_a_c_library_that_is_not_there_is_named(output: str, what: str, evidence: str) -> None:
    error = explained(output)
    assert type(error) is CLibraryMissing
    assert str(error) == (
        f"plugins/auth:so for linux-amd64-musl needs the C {what}, which the C compiler does not "
        f"find.\n\n{evidence}\n\n{NO_C_LIBRARY}"
    )


@pytest.mark.parametrize("status", [64, 70, 75])
def test_a_failure_of_the_machine_is_not_blamed_on_the_sources(status: int) -> None:
    error = explained("builder: fork/exec go: exec format error\n", status)
    assert type(error) is BuildToolFailed
    assert str(error) == (
        "The build of plugins/auth:so for linux-amd64-musl could not be run on this machine.\n\n"
        "builder: fork/exec go: exec format error\n\n"
        "Was Pants' cache of named directories changed by hand? "
        "`python -m pants_krakend verify-caches` says what in it was changed, and deleting "
        "`krakend` below `[GLOBAL].named_caches_dir` makes it anew."
    )


def test_a_gateway_that_was_linked_statically_is_refused() -> None:
    error = explained("", 73)
    assert isinstance(error, StaticGateway)
    assert str(error) == (
        "plugins/auth:so for linux-amd64-musl is linked statically, so it can load no plugin.\n\n"
        "It has no PT_INTERP: Go's plugin.Open fails in it with `Dynamic loading not supported`."
        "\n\n"
        "Link it dynamically: no `-static` among its linker flags."
    )


@pytest.mark.parametrize(
    ("status", "output"),
    [
        pytest.param(
            70, "builder: write output: no space left on device", id="the build program's words"
        ),
        pytest.param(
            1,
            "# runtime\nruntime/proc.go: write $WORK/b002/_pkg_.a: no space left on device",
            id="the compiler's words",
        ),
        pytest.param(1, "# runtime/cgo\nerror: unable to link: NoSpaceLeft", id="zig's words"),
    ],
)
def test_a_full_disk_is_named_whoever_met_it(status: int, output: str) -> None:
    error = explained(f"{output}\n", status)
    assert type(error) is DiskFull
    assert str(error) == (
        "A disk is full, and plugins/auth:so for linux-amd64-musl could not be built.\n\n"
        f"{output}\n\n"
        "Free some space where `[GLOBAL].named_caches_dir` and "
        "`[GLOBAL].local_execution_root_dir` are. Of the former, `krakend/gocache` may be deleted "
        "at any time: it is made again."
    )


def test_in_the_build_root_the_command_needs_no_directory() -> None:
    error = explained("go: updates to go.mod needed\n", module_dir="")
    assert error.what.startswith("go.mod or go.sum lacks")
    assert error.remedy == "Run `go mod tidy` and commit go.mod and go.sum."


@pytest.mark.parametrize(
    ("module_dir", "printed", "shown"),
    [
        pytest.param("plugins/auth", "./main.go:5:1: x", "plugins/auth/main.go:5:1: x", id="here"),
        pytest.param("", "./main.go:5:1: x", "main.go:5:1: x", id="in the build root"),
        pytest.param(
            "plugins/auth", "../../pkg/a.go:3:23: x", "pkg/a.go:3:23: x", id="in a shared package"
        ),
        pytest.param("a", "/app/b/c.go:1:2: x", "b/c.go:1:2: x", id="a canonical path"),
        pytest.param(
            "a", "/go/pkg/mod/x.org/y@v1.0.0/z.go:1: x", "x.org/y@v1.0.0/z.go:1: x", id="a module's"
        ),
        pytest.param(
            "a", "/usr/local/go/src/os/f.go:1:2: x", "/usr/local/go/src/os/f.go:1:2: x", id="Go's"
        ),
        pytest.param(
            "a",
            "In file included from ./main.go:4:\n                 from b.h:2:\nside.h:1:1: x",
            "In file included from a/main.go:4:\n                 from a/b.h:2:\na/side.h:1:1: x",
            id="what C includes",
        ),
        pytest.param("a", "\tmain.go:3:8: x", "\ta/main.go:3:8: x", id="indented"),
        pytest.param("a", "  12 | x.go:3 = 1", "  12 | x.go:3 = 1", id="a quoted line"),
        pytest.param("a", "go: no such tool: x", "go: no such tool: x", id="no path"),
    ],
)
def test_paths_are_those_of_the_repository(module_dir: str, printed: str, shown: str) -> None:
    assert repository_paths(printed, module_dir) == shown


@given(st.text(), st.integers(1, 255))
def test_any_output_is_one_of_our_errors_that_names_the_target(output: str, status: int) -> None:
    assert SUBJECT in explained(output, status).what
