"""Tests of `inputs`: exactly the files that a plugin is made of go into its sandbox."""

from __future__ import annotations

import pytest
from pants.engine.fs import Snapshot

from pants_krakend.core.gosource.constraints import BuildContext
from pants_krakend.sources.conftest import CONTEXT, Repository
from pants_krakend.sources.inputs import BuildInputs, BuildInputsRequest
from pants_krakend.sources.packages import LinkedRequest

MODULE = "module example.com/edge\n\ngo 1.25\n"
IMPORT_A = 'package main\n\nimport _ "example.com/edge/pkg/a"\n'
EDGE = {
    "edge/go.mod": MODULE,
    "edge/go.sum": "",
    "edge/auth/main.go": IMPORT_A,
    "edge/auth/helper.go": "package main\n",
    "edge/pkg/a/a.go": 'package a\n\nimport _ "example.com/edge/pkg/b"\n',
    "edge/pkg/b/b.go": "package b\n",
}


@pytest.mark.parametrize(
    "path",
    [
        pytest.param("edge/auth/README.md", id="a README"),
        pytest.param("edge/auth/BUILD", id="a BUILD file"),
        pytest.param("edge/auth/main_test.go", id="a test"),
        pytest.param("edge/auth/testdata/x.json", id="a test's data"),
        pytest.param("edge/auth/main_windows.go", id="another system's file"),
        pytest.param("edge/auth/page.html", id="a file that nothing embeds"),
        pytest.param("edge/quota/main.go", id="another plugin"),
        pytest.param("edge/pkg/c/c.go", id="a package that is not imported"),
        pytest.param("edge/vendor/modules.txt", id="the list of vendored modules"),
        pytest.param("edge/vendor/example.org/x/x.go", id="a vendored package"),
        pytest.param("edge/tools/go.mod", id="a nested module"),
        pytest.param("other/go.mod", id="another module"),
        pytest.param("go.mod", id="a module further up"),
        pytest.param("go.sum", id="its go.sum"),
    ],
)
def test_what_a_plugin_is_not_made_of_stays_out(repository: Repository, path: str) -> None:
    content = "module example.com/x\n" if path.endswith("go.mod") else "package x\n"
    repository.write_files({**EDGE, path: "" if path.endswith("go.sum") else content})
    assert repository.inputs("edge/auth") == set(EDGE)


def test_embedded_files_go_in_without_those_of_nested_modules(repository: Repository) -> None:
    repository.write_files(
        {
            **EDGE,
            "edge/pkg/b/b.go": 'package b\n\nimport _ "embed"\n\n//go:embed *.html static\n'
            "var x string\n",
            "edge/pkg/b/page.html": "",
            "edge/pkg/b/static/deep/x.css": "",
            "edge/pkg/b/static/_x": "",
            "edge/pkg/b/static/nested/go.mod": "module example.com/nested\n",
            "edge/pkg/b/static/nested/y.css": "",
        }
    )
    assert repository.inputs("edge/auth") == {
        *EDGE,
        "edge/pkg/b/page.html",
        "edge/pkg/b/static/deep/x.css",
    }


def test_what_c_reads_goes_in(repository: Repository) -> None:
    repository.write_files(
        {
            **EDGE,
            "edge/pkg/b/b.go": "package b\n\n// #cgo CFLAGS: -I${SRCDIR}/../../include\n"
            '// #include "near/near.h"\nimport "C"\n',
            "edge/pkg/b/b.c": '#include "beside.h"\n',
            "edge/pkg/b/beside.h": "",
            "edge/pkg/b/near/near.h": "",
            "edge/pkg/b/near/more.h": "",
            "edge/pkg/b/near/notes.txt": "",
            "edge/include/deep/x.h": "",
        }
    )
    assert repository.inputs("edge/auth") == {
        *EDGE,
        "edge/pkg/b/b.c",
        "edge/pkg/b/beside.h",
        "edge/pkg/b/near/near.h",
        "edge/pkg/b/near/more.h",
        "edge/include/deep/x.h",
    }


def test_no_path_of_c_leads_out_of_the_build_root(repository: Repository) -> None:
    repository.write_files(
        {
            **EDGE,
            "edge/pkg/b/b.go": 'package b\n\n// #include "../../../../etc/x.h"\nimport "C"\n',
        }
    )
    assert repository.inputs("edge/auth") == set(EDGE)


def test_a_module_that_replaces_another_brings_its_go_mod(repository: Repository) -> None:
    files = {
        "auth/go.mod": "module example.com/auth\n\ngo 1.25\n\nrequire example.com/lib v0.0.0\n\n"
        "replace example.com/lib => ../lib\n",
        "auth/main.go": 'package main\n\nimport _ "example.com/lib/pkg"\n',
        "lib/go.mod": "module example.com/lib\n\ngo 1.25\n",
        "lib/pkg/pkg.go": "package pkg\n",
    }
    repository.write_files({**files, "lib/go.sum": "", "lib/other/other.go": "package other\n"})
    assert repository.inputs("auth") == set(files)


def test_a_replaced_module_that_is_not_imported_brings_only_its_go_mod(
    repository: Repository,
) -> None:
    files = {
        "auth/go.mod": "module example.com/auth\n\ngo 1.25\n\nrequire example.com/lib v0.0.0\n\n"
        "replace example.com/lib => ../lib\n",
        "auth/main.go": "package main\n",
        "lib/go.mod": "module example.com/lib\n\ngo 1.25\n",
    }
    repository.write_files({**files, "lib/lib.go": "package lib\n"})
    assert repository.inputs("auth") == set(files)


def test_a_workspace_brings_the_go_mod_of_every_module_that_it_uses(
    repository: Repository,
) -> None:
    files = {
        "go.work": "go 1.25\n\nuse (\n\t./auth\n\t./lib\n\t./unused\n)\n",
        "go.work.sum": "",
        "auth/go.mod": "module example.com/auth\n\ngo 1.25\n",
        "auth/main.go": 'package main\n\nimport _ "example.com/lib"\n',
        "lib/go.mod": "module example.com/lib\n\ngo 1.25\n",
        "lib/go.sum": "",
        "lib/lib.go": "package lib\n",
        "unused/go.mod": "module example.com/unused\n\ngo 1.25\n",
    }
    repository.write_files(
        {**files, "unused/unused.go": "package unused\n", "other/go.mod": "module example.com/o\n"}
    )
    assert repository.inputs("auth") == set(files)


def test_tags_choose_which_files_go_in(repository: Repository) -> None:
    repository.write_files(
        {**EDGE, "edge/auth/extra.go": "//go:build extra\n\npackage main\n"},
    )
    context = BuildContext(goarch="amd64", go_minor=25, tags=frozenset({"extra"}))
    assert repository.inputs("edge/auth", context) == {*EDGE, "edge/auth/extra.go"}


def test_everything_lies_below_app_with_the_hashes_of_the_files(repository: Repository) -> None:
    runner = repository
    runner.write_files(EDGE)
    inputs = runner.request(BuildInputs, [BuildInputsRequest(LinkedRequest("edge/auth", CONTEXT))])
    assert set(runner.request(Snapshot, [inputs.digest]).files) == {f"app/{p}" for p in EDGE}
    assert len(inputs.files["edge/go.mod"]) == 64
    assert inputs.files["edge/go.mod"] != inputs.files["edge/auth/main.go"]
