"""Findings of blocks that the gateway does not read, or reads in another way than they look.

What a name means to a plugin is judged in `names`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pants_krakend.core.config.findings import Says, finding_at
from pants_krakend.core.config.kinds import Level
from pants_krakend.core.config.plugins import TestedGateway
from pants_krakend.core.config.read import is_template
from pants_krakend.core.config.uses import Block, is_read
from pants_krakend.core.config.value import Document, Value
from pants_krakend.core.probe.registered import PluginKind
from pants_krakend.core.verdict.finding import Finding, Severity
from pants_krakend.core.verdict.rules import Rule

__all__ = ["judge_blocks", "judge_repeated"]

_SILENT = {
    PluginKind.HTTP_SERVER: "The gateway then serves without the plugin and says so at DEBUG only.",
    PluginKind.HTTP_CLIENT: "The gateway then calls the backend itself and says so at DEBUG only.",
    PluginKind.MODIFIER: "The gateway then serves without the plugin and says nothing at all.",
    PluginKind.MIDDLEWARE: "The gateway then serves without the plugin.",
}


def judge_blocks(
    document: Document, blocks: Sequence[Block], gateway: TestedGateway
) -> Iterator[Finding]:
    """Every block that is in the wrong place, of the wrong edition or of the wrong shape."""
    for block in blocks:
        if block.hidden:
            yield _hidden(document, block)
        elif block.kind is PluginKind.MIDDLEWARE and gateway.edition == "ce":
            yield _enterprise(document, block, gateway)
        elif not is_read(block):
            yield _misplaced(document, block)
        else:
            yield from _shape(document, block)


def judge_repeated(document: Document) -> Iterator[Finding]:
    """Members that stand twice in one JSON object: the gateway takes the last."""
    for value in document.repeated:
        yield finding_at(
            document,
            Rule.BLOCK_TWICE,
            value,
            Says(
                cause="The same object has this key again further down. Of several the gateway "
                "reads the last, and none of this one.",
                remedy="Join the two, or delete one of them.",
            ),
        )


def _hidden(document: Document, block: Block) -> Finding:
    return finding_at(
        document,
        Rule.BLOCK_TWICE,
        block.value,
        Says(
            has=f"`{block.key}` beside `{block.place.namespace}`",
            wants="one of them",
            cause="The two keys are one to the gateway. It takes the block with the short key and "
            "drops this one.",
            remedy=f"Move what is wanted of it into `{block.place.namespace}` and delete it.",
        ),
    )


def _misplaced(document: Document, block: Block) -> Finding:
    wanted = " or ".join(each.value for each in block.place.levels)
    there = (
        "outside of any `extra_config`"
        if block.level is None
        else f"in the `extra_config` of {block.level.value}"
    )
    return finding_at(
        document,
        Rule.BLOCK_PLACE,
        block.value,
        Says(
            has=there,
            wants=f"in the `extra_config` of {wanted}",
            cause=f"The gateway looks for `{block.place.namespace}` nowhere else, and passes "
            f"over this block without a word. {_instead(block)}".rstrip(),
            remedy=f"Move the block into the `extra_config` of {wanted}.",
        ),
    )


def _instead(block: Block) -> str:
    """What people who put a block there may have wanted."""
    if block.kind is PluginKind.HTTP_SERVER and block.level in {Level.ENDPOINT, Level.BACKEND}:
        return (
            "A server plugin sees every request of the gateway; which of them it acts on, it has "
            "to decide by the path."
        )
    if block.kind is PluginKind.HTTP_CLIENT and block.level is Level.ENDPOINT:
        return "A client plugin calls one backend in the gateway's place."
    return ""


def _enterprise(document: Document, block: Block, gateway: TestedGateway) -> Finding:
    return finding_at(
        document,
        Rule.ENTERPRISE_BLOCK,
        block.value,
        Says(
            has=f"`{block.key}`",
            wants=f"nothing of that name ({gateway.name})",
            cause="The Community Edition has no middleware plugins in any release: it passes over "
            "this block without a word.",
            remedy="Make it a `plugin/req-resp-modifier`, or run the Enterprise Edition (2.10 or "
            "later).",
        ),
    )


def _shape(document: Document, block: Block) -> Iterator[Finding]:
    """Whether `name` is what the gateway takes for one."""
    name = block.value.members.get("name")
    if name is None:
        if not (block.value.text and is_template(block.value.text)):
            yield _no_name(document, block)
    elif name.text is not None and is_template(name.text):
        return
    elif block.place.has_one_name:
        if name.text is None:
            yield _wrong_shape(document, block, name)
    elif name.text is not None and block.kind is PluginKind.HTTP_SERVER:
        yield _lone_server(document, name)
    elif not isinstance(name.data, tuple):
        yield _wrong_shape(document, block, name)
    else:
        yield from (_no_text(document, each) for each in name.rows if each.text is None)


def _no_name(document: Document, block: Block) -> Finding:
    wanted = '"name": "…"' if block.place.has_one_name else '"name": ["…"]'
    return finding_at(
        document,
        Rule.NAME_SHAPE,
        block.value,
        Says(
            has=f"{block.value.kind} without `name`",
            wants=f"an object with `{wanted}`",
            cause=f"`name` says which plugin is meant. {_SILENT[block.kind]}",
            remedy=f"Write `{wanted}` with a name that the plugin registers.",
        ),
    )


def _wrong_shape(document: Document, block: Block, name: Value) -> Finding:
    shown = next((each.text for each in (name, *name.rows) if each.text), "…")
    wanted = f'"name": "{shown}"' if block.place.has_one_name else f'"name": ["{shown}"]'
    return finding_at(
        document,
        Rule.NAME_SHAPE,
        name,
        Says(
            has=name.kind,
            wants="a text" if block.place.has_one_name else "a list of texts",
            cause=f"The gateway takes nothing else for a name of kind `{block.kind.value}`. "
            f"{_SILENT[block.kind]}",
            remedy=f"Write `{wanted}`.",
        ),
    )


def _lone_server(document: Document, name: Value) -> Finding:
    return finding_at(
        document,
        Rule.NAME_SHAPE,
        name,
        Says(
            has="a text",
            wants="a list of texts",
            cause="The gateway takes it, but KrakenD's own schema does not: `krakend check "
            "--lint` refuses it.",
            remedy=f'Write `"name": ["{name.text}"]`.',
            severity=Severity.NOTE,
        ),
    )


def _no_text(document: Document, item: Value) -> Finding:
    return finding_at(
        document,
        Rule.NAME_SHAPE,
        item,
        Says(
            has=item.kind,
            wants="a text",
            cause="The gateway passes over what is no text in a list of names, without a word.",
            remedy="Write the name of a plugin, in quotes, or delete it.",
        ),
    )
