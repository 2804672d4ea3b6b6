"""A program between `buildbox-casd` and `buildbox-run`: it names a command's outputs anew.

Pants 2.17 says which outputs it wants as version 2.0 of the Remote Execution API has it (fields 3
and 4 of `Command`: files, directories); buildbox 1.4 looks only at what came with version 2.1
(field 7: paths). Arguments: the real runner, the server's directory, and those of the runner. Only
the standard library is used: messages are read by their wire format (protobuf.dev, "Encoding").
"""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path

_OLD_OUTPUTS, _PATHS, _COMMAND_DIGEST = (3, 4), 7, 1
_VARINT, _BYTES = 0, 2


def main(runner: str, server: str, *arguments: str) -> None:
    """Rewrite the action in the arguments, if there is one, and become the runner."""
    for argument in arguments:
        name, _, value = argument.partition("=")
        if name == "--action":
            _rewrite(Path(value), Path(server, "cas", "objects"))
    os.execv(runner, [runner, *arguments])  # noqa: S606  both are the test's own


def _rewrite(action: Path, objects: Path) -> None:
    fields = list(_fields(action.read_bytes()))
    digest = dict(_fields(dict(fields)[_COMMAND_DIGEST]))[1].decode()
    command = (objects / digest[:2] / digest[2:]).read_bytes()
    outputs = [value for number, value in _fields(command) if number in _OLD_OUTPUTS]
    command += b"".join(_field(_PATHS, value) for value in outputs)
    stored = _store(command, objects)
    new = _field(1, stored.encode()) + _varint(2 << 3 | _VARINT) + _varint(len(command))
    rest = [_field(number, value) for number, value in fields if number != _COMMAND_DIGEST]
    action.write_bytes(_field(_COMMAND_DIGEST, new) + b"".join(rest))


def _store(blob: bytes, objects: Path) -> str:
    digest = hashlib.sha256(blob).hexdigest()
    place = objects / digest[:2] / digest[2:]
    place.parent.mkdir(exist_ok=True)
    draft = place.with_suffix(f".{os.getpid()}")
    draft.write_bytes(blob)
    draft.replace(place)
    return digest


def _fields(message: bytes) -> Iterator[tuple[int, bytes]]:
    """The fields of a message that are not numbers: strings, bytes and messages."""
    at = 0
    while at < len(message):
        key, at = _read_varint(message, at)
        length, at = _read_varint(message, at)
        if key & 7 == _BYTES:
            yield key >> 3, message[at : at + length]
            at += length


def _read_varint(message: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = message[at]
        value |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if byte < 0x80:
            return value, at


def _field(number: int, value: bytes) -> bytes:
    return _varint(number << 3 | _BYTES) + _varint(len(value)) + value


def _varint(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*out, value])


if __name__ == "__main__":
    main(*sys.argv[1:])
