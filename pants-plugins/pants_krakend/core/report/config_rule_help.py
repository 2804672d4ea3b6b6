"""What each rule of configurations and logs means and how to mend what it finds. Words only.

What gateways do is luraproject/lura v2.14.1 and krakend-ce v2.13.8.
"""

from __future__ import annotations

from collections.abc import Mapping

from pants_krakend.core.report.rule_texts import RuleHelp
from pants_krakend.core.verdict.rules import Rule

__all__ = ["CONFIG_RULE_HELP"]

_FILE: Mapping[Rule, RuleHelp] = {
    Rule.CONFIG_SYNTAX: RuleHelp(
        "The file is no JSON, YAML or TOML, so that the gateway does not start.",
        "Mend the line that is named, or what stands right before it.",
    ),
    Rule.CONFIG_SCHEMA: RuleHelp(
        "A value is not of the form that KrakenD's own JSON schema wants. The gateway may start "
        "all the same, and pass over what it does not understand.",
        "Correct the value, or take the schema of the gateway's version.",
    ),
    Rule.BLOCK_PLACE: RuleHelp(
        "The gateway looks for each kind of plugin in the `extra_config` of certain levels, and "
        "passes over a block elsewhere without a word.",
        "Move `plugin/http-server` to the root, `plugin/http-client` to a backend, and "
        "`plugin/req-resp-modifier` to an endpoint or a backend.",
    ),
    Rule.BLOCK_TWICE: RuleHelp(
        "A part of the configuration stands twice, under one name or under a long and a short "
        "one. The gateway reads only one of the two.",
        "Join them.",
    ),
    Rule.ENTERPRISE_BLOCK: RuleHelp(
        "Only the Enterprise Edition, since 2.10, has plugins of the kind `middleware`; another "
        "gateway passes over the block without a word.",
        "Make it a modifier, or run the Enterprise Edition.",
    ),
    Rule.NAME_SHAPE: RuleHelp(
        "The member `name` is one text for a client, and a list of texts for all other kinds. What "
        "has another form is passed over; for modifiers nothing in the log says so.",
        'Write `"name": ["my-plugin"]`, or `"name": "my-plugin"` for a client.',
    ),
    Rule.PLUGIN_BLOCK: RuleHelp(
        "Without a root `plugin` block with `folder` and `pattern` the gateway loads no plugin, "
        "and logs nothing about it.",
        'Add `"plugin": {"folder": "/opt/krakend/plugins/", "pattern": ".so"}`.',
    ),
    Rule.PLUGIN_FOLDER: RuleHelp(
        "The gateway lists one folder, not those in it. If the plugins lie elsewhere it serves "
        "without them.",
        "Write the folder that the plugins are copied to, as an absolute path.",
    ),
    Rule.PLUGIN_PATTERN: RuleHelp(
        "A file is opened if its name contains the pattern, letter by letter. It is neither a "
        "glob nor a regular expression.",
        'Write `"pattern": ".so"`.',
    ),
    Rule.FILE_NAME: RuleHelp(
        "All plugins of a gateway lie in one folder, where a file replaces another of its name.",
        "Rename one of the targets, or set its `output_path`.",
    ),
}

_NAMES: Mapping[Rule, RuleHelp] = {
    Rule.UNREGISTERED_NAME: RuleHelp(
        "The configuration asks for a name that no listed plugin registers. The gateway serves "
        "without it; for a modifier nothing in the log says so.",
        "Write the name that the plugin passes on in its Register… method: neither the file's nor "
        "the module's.",
    ),
    Rule.NAME_KIND: RuleHelp(
        "A plugin registers the name as another kind. The gateway keeps the kinds apart, and does "
        "not find it.",
        "Move the name into the block of the kind that the plugin is.",
    ),
    Rule.SHARED_NAME: RuleHelp(
        "Two plugins register one name of one kind. The gateway keeps the one that it loads last, "
        "by the order of file names, and says nothing.",
        "Register another name in one of them.",
    ),
    Rule.MODIFIER_SIDE: RuleHelp(
        "The gateway looks for a modifier of requests first, and for one of responses only where "
        "there is none. A name that is registered for both is never called for responses.",
        "Register one name for each side, such as `redact-request` and `redact-response`.",
    ),
    Rule.UNUSED_PLUGIN: RuleHelp(
        "The gateway loads the plugin, and no block of the configuration names what it registers.",
        "Name it (`python -m pants_krakend snippet` prints the block), or take it out of the list.",
    ),
    Rule.SERVER_ORDER: RuleHelp(
        "Each server plugin is put around those before it, so that the last one of the list sees "
        "a request first.",
        "Write the one that is to come first at the end of the list.",
    ),
}

_LOG: Mapping[Rule, RuleHelp] = {
    Rule.NOT_LOADED: RuleHelp(
        "The gateway's log does not prove that a plugin of its list was loaded: it names a "
        "failure, counts too few, or says nothing about plugins.",
        "Mend what the line says; `pants check` names every reason that can be seen before.",
    ),
    Rule.NOT_INJECTED: RuleHelp(
        "The plugin may be loaded, and the gateway's log does not say that a place of the "
        "configuration uses it.",
        "Compare the name with those that are registered, and the settings beside it with what the "
        "plugin's factory accepts.",
    ),
}

CONFIG_RULE_HELP: Mapping[Rule, RuleHelp] = {**_FILE, **_NAMES, **_LOG}
