"""Tests of `cgo`: which local files the C side names."""

from __future__ import annotations

import pytest

from pants_krakend.core.gosource.cgo import cgo_references


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param('#include "x/y.h"\n', ("x/y.h",), id="include"),
        pytest.param(' # include "./a.h"\n', ("a.h",), id="spaces around"),
        pytest.param('#include "../up.h"\n', ("../up.h",), id="above the directory"),
        pytest.param("#include <stdio.h>\n", (), id="the system's"),
        pytest.param('#include "/usr/a.h"\n', (), id="absolute"),
        pytest.param('#import "a.h"\n', ("a.h",), id="Objective-C"),
        pytest.param("#cgo CFLAGS: -I${SRCDIR}/inc\n", ("inc",), id="source directory"),
        pytest.param("#cgo CFLAGS: -I${SRCDIR}\n", (".",), id="source directory itself"),
        pytest.param("#cgo LDFLAGS: ${SRCDIR}/lib/liba.a -lb\n", ("lib/liba.a",), id="archive"),
        pytest.param("#cgo LDFLAGS: -Wl,-rpath,${SRCDIR}/lib,-z\n", ("lib",), id="linker list"),
        pytest.param("#cgo linux CFLAGS: -Iinc -L lib\n", ("inc", "lib"), id="relative options"),
        pytest.param('#cgo CFLAGS: "-I${SRCDIR}/a b"\n', ("a b",), id="quoted"),
        pytest.param("#cgo CFLAGS: -I/usr/include\n", (), id="absolute option"),
        pytest.param("#cgo pkg-config: libpng\n", (), id="no path"),
        pytest.param('#include "a.h"\n#include "a.h"\n', ("a.h",), id="each once"),
    ],
)
def test_local_paths_are_listed_and_no_others(text: str, expected: tuple[str, ...]) -> None:
    assert cgo_references(text) == expected
