"""The lockfile of a resolve: gateway facts as text that people review and tools read back.

Reading and writing of one file format live here. It is JSON with one fact, or one module, a line,
so that the diff of an upgrade is a list of what the upgrade changed. The fingerprints of a CPU are
one line: a table of `fingerprints` in base64, with the numbers of what is in it beside it. The
schema is `data/lock.schema.json`; the reader checks what the schema says and more.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Mapping

from pants_krakend.core.abi.layout import SourceLayout
from pants_krakend.core.errors import KrakendError
from pants_krakend.core.gateway.datum import Datum, parse_document
from pants_krakend.core.gateway.fingerprints import (
    FingerprintTable,
    FingerprintTableError,
    parse_table,
    render_table,
)
from pants_krakend.core.gateway.locked import GatewayFacts, LockedModule, PlatformFacts

__all__ = ["LockError", "parse_lock", "render_lock"]

FORMAT = 1
_PLATFORM = re.compile(r"linux-(amd64|arm64)-(musl|glibc)")
_CPU = re.compile(r"amd64|arm64")
_EDITION = re.compile(r"(ce|ee)?")
_VERSION = re.compile(r"[\w.+-]*", re.ASCII)
_GO = re.compile(r"[\w.+-]+( [\w.+: -]+)?", re.ASCII)
_GO_SUM = re.compile(r"h1:[A-Za-z0-9+/]{43}=")
_SUM = re.compile(r"(h\d:[A-Za-z0-9+/]+={0,2})?", re.ASCII)
_DIGEST = re.compile(r"(sha256:[0-9a-f]{64})?")
_IMAGE = re.compile(r"[\w./:-]+@sha256:[0-9a-f]{64}", re.ASCII)
# Neither control characters nor what JSON can name and UTF-8 cannot write.
_PRINTABLE = r"[^\0-\x1f\x7f-\x9f\ud800-\udfff]"
# Builds mount their files there: no element may lead elsewhere.
_DIRECTORY = re.compile(rf"(?!.*/\.{{0,2}}(/|$))(/{_PRINTABLE}+)?")
_WORD = re.compile(rf"((?! ){_PRINTABLE})+")
_LINE = re.compile(rf"{_PRINTABLE}*")
_SOME_LINE = re.compile(rf"{_PRINTABLE}+")

_TOP = (
    "builders",
    "edition",
    "fingerprints",
    "format",
    "go",
    "go_sums",
    "layout",
    "main_module",
    "modules",
    "platforms",
    "variables",
    "version",
)
_LAYOUT = ("goroot", "main_module", "module_cache", "trimpath", "vendor")
_PLATFORM_TEXTS = {
    "digest": _DIGEST,
    "glibc": _VERSION,
    "interpreter": _DIRECTORY,
    "libc_version": _LINE,
    "source": _SOME_LINE,
}
_REMEDY = (
    "Generate it again with `pants generate-lockfiles --resolve=<name>` (or with `python -m "
    "pants_krakend lock`); it is not meant to be edited."
)


class LockError(KrakendError):
    """A lockfile cannot be read, or facts cannot be written as one."""


def render_lock(facts: GatewayFacts) -> bytes:
    """The text of a lockfile; reading it gives the same facts again.

    :raises LockError: these facts have a name that no gateway has, as those of a forged binary
        may, so that they could not be read back.
    """
    document = {
        "builders": dict(facts.builders),
        "edition": facts.edition,
        "fingerprints": {cpu: _fingerprints(facts, cpu) for cpu in facts.fingerprints},
        "format": FORMAT,
        "go": facts.go,
        "go_sums": dict(facts.go_sums),
        "layout": {key: getattr(facts.layout, key) for key in _LAYOUT},
        "main_module": facts.main_module,
        "modules": [],
        "platforms": {
            name: {**vars(each), "settings": dict(each.settings)}
            for name, each in facts.platforms.items()
        },
        "variables": {cpu: dict(each) for cpu, each in facts.variables.items()},
        "version": facts.version,
    }
    modules = ",\n".join(f"    {json.dumps(_module(each))}" for each in facts.modules)
    text = json.dumps(document, indent=2, sort_keys=True)
    if modules:
        text = text.replace('\n  "modules": []', f'\n  "modules": [\n{modules}\n  ]', 1)
    data = (text + "\n").encode()
    try:
        is_same = parse_lock("", data) == facts
    except LockError as err:
        raise _unwritable(err.what.removeprefix(": ")) from err
    if not is_same:
        raise _unwritable("Read back they would be others.")
    return data


def parse_lock(path: str, data: bytes) -> GatewayFacts:
    """Read a lockfile.

    :param path: what to call it in errors.
    :raises LockError: naming the file and the datum, as in `edge.lock: 'modules[3].version' is
        missing.`
    """
    return _Reader(path).facts(data)


class _Reader:
    """The reader of one lockfile, which knows its name."""

    def __init__(self, path: str) -> None:
        self._path = path

    def facts(self, data: bytes) -> GatewayFacts:
        top = parse_document(data, FORMAT, self._bad)
        _only(top, _TOP)
        edition, version = _text(top, "edition", _EDITION), _text(top, "version", _VERSION)
        go = _text(top, "go", _GO)
        platforms = _keyed(top, "platforms", _PLATFORM)
        if not platforms:
            raise top.get("platforms").error("is empty")
        tables = {
            cpu: self._table(datum, (edition, version, cpu, go))
            for cpu, datum in _keyed(top, "fingerprints", _CPU).items()
        }
        return GatewayFacts(
            edition=edition,
            version=version,
            go=go,
            go_sums={
                host: _matching(datum, _GO_SUM)
                for host, datum in _keyed(top, "go_sums", _WORD).items()
            },
            main_module=_text(top, "main_module", _LINE),
            layout=_read_layout(top.get("layout")),
            modules=_read_modules(top),
            platforms={name: _read_platform(datum) for name, datum in platforms.items()},
            fingerprints={cpu: table.packages for cpu, table in tables.items()},
            unknown={cpu: table.unknown for cpu, table in tables.items()},
            variables=_read_variables(top),
            builders={
                name: _matching(datum, _IMAGE)
                for name, datum in _keyed(top, "builders", _PLATFORM).items()
            },
        )

    def _table(self, datum: Datum, gateway: tuple[str, str, str, str]) -> FingerprintTable:
        _only(datum, ("packages", "table", "unknown"))
        line = datum.get("table")
        problem: Exception | None = None
        try:
            table = parse_table(base64.b64decode(line.of(str), validate=True))
        except (binascii.Error, ValueError, FingerprintTableError) as err:
            problem = err
        if problem is not None:
            what = problem.what if isinstance(problem, FingerprintTableError) else str(problem)
            raise line.error(f"is damaged: {what.rstrip('.')}") from problem
        if (table.edition, table.version, table.goarch, table.go) != gateway:
            raise line.error("is of another gateway or CPU than the rest of the file")
        for key, names in (("packages", table.packages), ("unknown", table.unknown)):
            if datum.get(key).of(int) != len(names):
                raise datum.get(key).error(f"is not {len(names)}, as in 'table'")
        return table

    def _bad(self, path: str, what: str) -> LockError:
        where = f"'{path}' " if path else ""
        return LockError(f"{self._path}: {where}{what}.", remedy=_REMEDY)


def _fingerprints(facts: GatewayFacts, cpu: str) -> dict[str, object]:
    unknown = facts.unknown.get(cpu, frozenset())
    table = FingerprintTable(
        edition=facts.edition,
        version=facts.version,
        goarch=cpu,
        go=facts.go,
        note="",
        modules={},
        unknown=unknown,
        packages=facts.fingerprints[cpu],
    )
    try:
        line = base64.b64encode(render_table(table)).decode()
    except FingerprintTableError as err:
        raise _unwritable(err.what) from err
    return {"packages": len(table.packages), "table": line, "unknown": len(unknown)}


def _module(module: LockedModule) -> dict[str, object]:
    new = module.replacement
    return {
        "path": module.path,
        "version": module.version,
        "sum": module.sum,
        **({"replacement": _module(new)} if new else {}),
    }


def _read_layout(datum: Datum) -> SourceLayout:
    _only(datum, _LAYOUT)
    return SourceLayout(
        trimpath=datum.get("trimpath").of(bool),
        goroot=_text(datum, "goroot", _DIRECTORY),
        module_cache=_text(datum, "module_cache", _DIRECTORY),
        main_module=_text(datum, "main_module", _DIRECTORY),
        vendor=_text(datum, "vendor", _DIRECTORY),
    )


def _read_platform(datum: Datum) -> PlatformFacts:
    _only(datum, (*_PLATFORM_TEXTS, "settings"))
    settings = {
        key: _matching(value, _LINE) for key, value in _keyed(datum, "settings", _WORD).items()
    }
    texts = {key: _text(datum, key, pattern) for key, pattern in _PLATFORM_TEXTS.items()}
    return PlatformFacts(**texts, settings=settings)


def _read_modules(top: Datum) -> tuple[LockedModule, ...]:
    modules: list[LockedModule] = []
    for datum in top.rows("modules"):
        module = _read_module(datum, ("path", "replacement", "sum", "version"))
        if modules and modules[-1].path >= module.path:
            raise datum.get("path").error(f"{module.path!r} comes after {modules[-1].path!r}")
        modules.append(module)
    return tuple(modules)


def _read_module(datum: Datum, keys: tuple[str, ...]) -> LockedModule:
    _only(datum, keys)
    new = None
    if isinstance(datum.value, dict) and "replacement" in datum.value:
        # What stands in for a module is not replaced itself.
        new = _read_module(datum.get("replacement"), ("path", "sum", "version"))
    return LockedModule(
        path=_text(datum, "path", _WORD),
        version=_text(datum, "version", _LINE),
        sum=_text(datum, "sum", _SUM),
        replacement=new,
    )


def _read_variables(top: Datum) -> Mapping[str, Mapping[str, int]]:
    by_cpu = top.get("variables")
    return {
        cpu: {name: size.of(int) for name, size in _keyed(by_cpu, cpu, _SOME_LINE).items()}
        for cpu in _keyed(top, "variables", _CPU)
    }


def _text(datum: Datum, key: str, pattern: re.Pattern[str]) -> str:
    return _matching(datum.get(key), pattern)


def _matching(datum: Datum, pattern: re.Pattern[str]) -> str:
    value = datum.of(str)
    if not pattern.fullmatch(value):
        raise datum.error(f"cannot be {value[:80]!r}")
    return value


def _keyed(datum: Datum, key: str, pattern: re.Pattern[str]) -> Mapping[str, Datum]:
    members = datum.members(key)
    for name, member in members.items():
        if not pattern.fullmatch(name):
            raise member.error("has a name that cannot be there")
    return dict(sorted(members.items()))


def _only(datum: Datum, keys: tuple[str, ...]) -> None:
    members: dict[str, object] = datum.of(dict)
    for key in sorted(members.keys() - set(keys)):
        raise datum.get(key).error("is not known")


def _unwritable(what: str) -> LockError:
    return LockError(
        "The facts of this gateway cannot be written as a lock.",
        evidence=what,
        remedy="Lock a gateway that Go has compiled.",
    )
