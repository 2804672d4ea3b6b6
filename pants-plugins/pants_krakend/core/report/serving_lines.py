"""What gateways and their commands say of plugins that were opened or refused before.

Data only: `explain` finds the lines in a log. Sources: krakend-ce:plugin.go and executor.go,
krakend-cobra, luraproject/lura; and the issues that are named.
"""

from __future__ import annotations

from pants_krakend.core.report.loader_line import loader_line, usual_line

__all__ = ["SERVING_LINES"]

_INJECTION = (
    loader_line(
        r"No plugin res?gistered as (?P<name>.+)",
        None,
        "The configuration names {name}, and no loaded plugin has registered that name. The "
        "gateway serves without it.",
        cause="The plugin did not load (read the lines about it above, at DEBUG), or registers "
        "another name: that is neither the file's nor the module's.",
        cure="Write the name that the plugin passes on in its Register… method.",
    ),
    loader_line(
        r"No plugins registered for the module",
        None,
        "The configuration asks for a plugin of a kind of which none has been loaded. The gateway "
        "serves without it.",
        cause="The plugin did not load: its line is above, at DEBUG. Or krakend.json has no root "
        "`plugin` block (krakend-ce#155).",
        cure="Mend what the line about the file says, or add the root `plugin` block.",
    ),
    loader_line(
        r"Wrong plugin handler type",
        None,
        "What was registered under that name is no handler of this kind.",
        cause="The plugin registers a function of another signature.",
        cure="Copy the signature from KrakenD's documentation for that kind of plugin.",
    ),
    loader_line(
        r"Error getting the plugin handler: (?P<error>.+)",
        None,
        "The plugin was loaded, and its factory refused its configuration: {error}",
        cause="That text is the plugin's own.",
        cure="Correct the plugin's settings beside `name` in krakend.json.",
    ),
    loader_line(
        r"No plugins required in the extra config|Wrong extra_config type|No name defined in the "
        r"extra config",
        None,
        "The block of the plugin in krakend.json names no plugin.",
        cause="`name` is a list for server plugins and modifiers, and one string for clients "
        "(krakend-ce#242).",
        cure='Write `"name": ["my-plugin"]`, or `"name": "my-plugin"` for a client.',
    ),
    loader_line(
        r"(?P<count>\d+) incompatibilit(?:y\(ies\)|ies) found",
        None,
        "`check-plugin` found {count} versions in go.sum that are not the gateway's.",
        cause="It reads go.sum alone: some of them may not matter, and others are not seen.",
        cure="`python -m pants_krakend check --gateway VERSION DIR --format vendor` says which.",
    ),
)

# Told where nothing else is.
_USUAL = (
    usual_line(
        r"symbol (?P<kind>\w+)Registerer not found in plugin",
        "The plugin is not of the kind {kind}. That is normal: the gateway tries each file as "
        "every kind.",
        cause="Only if all kinds are reported for one file does it export no registerer at all.",
        cure="Nothing, unless you meant it to be one: then export a variable `{kind}Registerer`.",
    ),
    usual_line(
        r"Total plugins loaded: (?P<count>\d+)",
        "The gateway has loaded {count} of one kind of plugin; that is good.",
        cause="What is not counted was refused, which is said at DEBUG only.",
        cure="Compare the number with that of your plugins of this kind.",
    ),
    usual_line(
        r"Starting loading process|Loading process completed",
        "The gateway begins, or has ended, to load plugins.",
        cause="What stands between these two lines says which were refused.",
        cure="Give the lines with `Plugin]` between them.",
    ),
    usual_line(
        r"Injecting plugin (?P<name>.+)",
        "The gateway uses the plugin {name}; that is good.",
        cause="A plugin of that name is loaded and configured.",
        cure="Nothing.",
    ),
    usual_line(
        r"Adding (?P<request>\d+) request and (?P<response>\d+) response modifiers",
        "The gateway uses {request} modifiers of requests and {response} of responses.",
        cause="Names that no plugin has registered are left out without a word.",
        cure="Compare the numbers with the names in krakend.json.",
    ),
    usual_line(
        r"\[OK\] (?P<kind>[A-Z]+)\t|\[OK\] \d+ tested plugin",
        "`test-plugin` has loaded the file, and its variable is of the right type.",
        cause="It does not call the plugin's factory, so that mistakes in its configuration show "
        "later.",
        cure="Nothing.",
    ),
    usual_line(
        r"\d+ plugin\(s\) failed|\[KO\] \d+ tested plugin",
        "`test-plugin` has refused a file.",
        cause="The lines with [KO] above say which and why.",
        cure="Give those lines.",
    ),
)

SERVING_LINES = (*_INJECTION, *_USUAL)
