"""Reading a configuration in any of KrakenD's formats, by the end of its file's name.

Source of the formats: krakend-koanf, which KrakenD reads with since 2.12 (JSON, YAML, TOML; what
has another name is read as JSON), and krakend-viper, before.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from pants_krakend.core.config.errors import ConfigSyntaxError, ConfigUnseen
from pants_krakend.core.config.read_json import read_json
from pants_krakend.core.config.read_toml import read_toml
from pants_krakend.core.config.read_yaml import read_yaml
from pants_krakend.core.config.value import Document

__all__ = ["is_template", "read_config"]

_READERS = {".yaml": read_yaml, ".yml": read_yaml, ".toml": read_toml}
_OLD_FORMATS = (".properties", ".props", ".prop", ".hcl")
_TEMPLATE = "{{"


def read_config(file: str, data: bytes) -> Document:
    """Read a gateway's configuration.

    :param file: its path; the end of its name says the format.
    :raises ConfigSyntaxError: the gateway cannot read it either.
    :raises ConfigUnseen: only a gateway can: it is a template that was not rendered, or in a format
        that gateways up to 2.11 read.
    """
    if file.endswith(_OLD_FORMATS):
        raise ConfigUnseen(
            f"{file} is in a format that is not read here.",
            evidence="KrakenD itself reads it up to 2.11 only.",
            remedy="Write the configuration as JSON, YAML or TOML.",
        )
    # Go's readers take a broken byte for U+FFFD too.
    text = data.decode("utf-8", "replace")
    try:
        document = _reader(file)(file, text)
    except ConfigSyntaxError as problem:
        if is_template(text):
            raise _not_rendered(file) from problem
        raise
    if not isinstance(document.top.data, Mapping):
        raise ConfigSyntaxError.at(
            file,
            document.top.line,
            f"this is {document.top.kind}, and a configuration is an object.",
            remedy='Begin with `{"version": 3}`.',
        )
    return document


def is_template(text: str) -> bool:
    """Whether a text has a part that flexible configuration would render."""
    return _TEMPLATE in text


def _reader(file: str) -> Callable[[str, str], Document]:
    suffix = file[file.rfind(".") :].lower() if "." in file else ""
    return _READERS.get(suffix, read_json)


def _not_rendered(file: str) -> ConfigUnseen:
    return ConfigUnseen(
        f"{file} is a template, and was not rendered.",
        evidence="It has `{{ … }}` in it, which is no JSON: flexible configuration renders it when "
        "the gateway starts.",
        remedy="`pants check` has the gateway render it where `config` ends in `.tmpl`, or where "
        "`templates`, `partials` or `settings` of the target is set.",
    )
