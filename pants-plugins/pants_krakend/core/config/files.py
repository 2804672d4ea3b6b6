"""The files that a configuration names beside plugins: keys, certificates, scripts.

Source of the places: krakend.io/docs, pages auth/validator, auth/signing, endpoints/lua and
service-settings/http-transport-settings (client_tls). Others are not looked for.
"""

from __future__ import annotations

from collections.abc import Iterator

from pants_krakend.core.config.read import is_template
from pants_krakend.core.config.value import Document, Value

__all__ = ["unseen_files"]

_KEYS = frozenset({"jwk_local_path", "jwk_local_ca", "ca_certs", "certificate", "sources"})
_LUA = "sources"
_LUA_BLOCKS = ("modifier/lua-", "github.com/devopsfaith/krakend-lua")


def unseen_files(document: Document, files: frozenset[str] | None) -> Iterator[str]:
    """What cannot be known of the files that a configuration names, as sentences.

    :param files: the paths that the gateway's target has a file for; None where it has none to
        say.
    """
    for value in _named(document.top, is_lua=False):
        path = value.text
        if files is not None and path and path not in files and not is_template(path):
            yield (
                f"Whether {path} is there, which {document.where(value)} names: `files` of the "
                "target has no such path."
            )


def _named(value: Value, *, is_lua: bool) -> Iterator[Value]:
    for key, member in value.members.items():
        if key in _KEYS and (key != _LUA or is_lua):
            yield from member.rows or (member,)
        else:
            yield from _named(member, is_lua=key.startswith(_LUA_BLOCKS))
    for each in value.rows:
        yield from _named(each, is_lua=False)
