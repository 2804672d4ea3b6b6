"""The rules: every reason why a gateway would refuse a plugin, or why that cannot be told.

Names only. What a rule finds is in the modules beside this one; its page for users is
`docs/rules/<id>.md`.
"""

from __future__ import annotations

from enum import Enum

__all__ = ["Rule"]


class Rule(Enum):
    """A reason, by its stable id; `title` says it in a few words."""

    # The file.
    NOT_A_PLUGIN = "not-a-plugin"
    NO_REGISTERER = "no-registerer"
    # The gateway.
    GATEWAY_WITHOUT_PLUGINS = "gateway-without-plugins"
    STATIC_GATEWAY = "static-gateway"
    NO_FINGERPRINTS = "no-fingerprints"
    UNKNOWN_PACKAGE = "unknown-package"
    # The sources.
    SOURCES = "sources"
    # The platform.
    CPU = "cpu"
    LIBC = "libc"
    GLIBC_VERSION = "glibc-version"
    # Go and how it was called.
    GO_MINOR = "go-minor"
    GO_PATCH = "go-patch"
    GO_LINE = "go-line"
    GO_EXPERIMENT = "go-experiment"
    SOURCE_PATHS = "source-paths"
    BUILD_TAGS = "build-tags"
    CGO_OFF = "cgo-off"
    RACE = "race"
    COMPILER_FLAGS = "compiler-flags"
    PGO = "pgo"
    FIPS = "fips"
    # Modules and packages.
    GO_SUM = "go-sum"
    MODULE_VERSION = "module-version"
    MODULE_REPLACED = "module-replaced"
    MODULE_CONTENT = "module-content"
    GATEWAY_MODULE = "gateway-module"
    CGO_PACKAGE = "cgo-package"
    PACKAGE = "package"
    VARIABLE_SIZE = "variable-size"
    # Plugins of one gateway.
    SIBLING_PACKAGE = "sibling-package"
    SIBLING_PATH = "sibling-path"
    # What opening the plugin shows.
    INTERFACE = "interface"
    INIT_FAILS = "init-fails"
    REGISTERING_FAILS = "registering-fails"
    REGISTERS_NOTHING = "registers-nothing"
    EMPTY_NAME = "empty-name"
    NAME_TWICE = "name-twice"
    NOT_OPENED = "not-opened"
    # The gateway's configuration.
    CONFIG_SYNTAX = "config-syntax"
    CONFIG_SCHEMA = "config-schema"
    BLOCK_PLACE = "block-place"
    BLOCK_TWICE = "block-twice"
    ENTERPRISE_BLOCK = "enterprise-block"
    NAME_SHAPE = "name-shape"
    PLUGIN_BLOCK = "plugin-block"
    PLUGIN_FOLDER = "plugin-folder"
    PLUGIN_PATTERN = "plugin-pattern"
    FILE_NAME = "file-name"
    # The names that plugins register.
    UNREGISTERED_NAME = "unregistered-name"
    NAME_KIND = "name-kind"
    SHARED_NAME = "shared-name"
    MODIFIER_SIDE = "modifier-side"
    UNUSED_PLUGIN = "unused-plugin"
    SERVER_ORDER = "server-order"
    # The gateway's log.
    NOT_LOADED = "not-loaded"
    NOT_INJECTED = "not-injected"

    @property
    def title(self) -> str:
        """The rule in a few words, without a full stop."""
        return _TITLES[self]


_TITLES = {
    Rule.NOT_A_PLUGIN: "The file is no Go plugin",
    Rule.NO_REGISTERER: "The plugin exports nothing that KrakenD looks up",
    Rule.GATEWAY_WITHOUT_PLUGINS: "The gateway loads no Go plugins at all",
    Rule.STATIC_GATEWAY: "The gateway is linked statically",
    Rule.NO_FINGERPRINTS: "The gateway's fingerprints are not known",
    Rule.UNKNOWN_PACKAGE: "The gateway's fingerprint of a package is not known",
    Rule.SOURCES: "The plugin's sources cannot be compiled",
    Rule.CPU: "The plugin is for another CPU",
    Rule.LIBC: "The plugin is linked with another C library",
    Rule.GLIBC_VERSION: "The plugin needs a newer glibc than the gateway",
    Rule.GO_MINOR: "Another minor version of Go",
    Rule.GO_PATCH: "Another patch version of Go",
    Rule.GO_LINE: "go.mod asks for a newer Go than the gateway's",
    Rule.GO_EXPERIMENT: "Another GOEXPERIMENT",
    Rule.SOURCE_PATHS: "Compiled under other source paths",
    Rule.BUILD_TAGS: "Build tags that reach a package of the gateway",
    Rule.CGO_OFF: "Compiled without cgo",
    Rule.RACE: "The race detector (or a sanitizer) on one side only",
    Rule.COMPILER_FLAGS: "Other flags for Go's compiler",
    Rule.PGO: "Profile-guided optimization on one side only",
    Rule.FIPS: "Another GOFIPS140",
    Rule.GO_SUM: "go.sum lacks a module",
    Rule.MODULE_VERSION: "Another version of a module",
    Rule.MODULE_REPLACED: "A module is replaced on one side only, or by something else",
    Rule.MODULE_CONTENT: "The same version of a module with other contents",
    Rule.GATEWAY_MODULE: "The plugin imports packages of the gateway's own module",
    Rule.CGO_PACKAGE: "A cgo package compiled with other C headers or flags",
    Rule.PACKAGE: "A package differs, for a reason that does not show",
    Rule.VARIABLE_SIZE: "A shared variable has another size",
    Rule.SIBLING_PACKAGE: "Two plugins of one gateway link different versions of a package",
    Rule.SIBLING_PATH: "Two plugins of one gateway have one import path",
    Rule.INTERFACE: "A registerer does not have the loader's interface",
    Rule.INIT_FAILS: "An init function fails",
    Rule.REGISTERING_FAILS: "A registerer fails",
    Rule.REGISTERS_NOTHING: "A registerer registers nothing",
    Rule.EMPTY_NAME: "A registered name is empty",
    Rule.NAME_TWICE: "A plugin registers one name twice",
    Rule.NOT_OPENED: "What is registered was not verified for this platform",
    Rule.CONFIG_SYNTAX: "The configuration cannot be read",
    Rule.CONFIG_SCHEMA: "The configuration does not fit KrakenD's schema",
    Rule.BLOCK_PLACE: "A plugin's block stands where the gateway does not look for it",
    Rule.BLOCK_TWICE: "A part of the configuration is hidden by another of the same name",
    Rule.ENTERPRISE_BLOCK: "Only the Enterprise Edition has plugins of this kind",
    Rule.NAME_SHAPE: "A plugin's name is a list where a text is wanted, or a text for a list",
    Rule.PLUGIN_BLOCK: "The configuration has no root `plugin` block, so no plugin is loaded",
    Rule.PLUGIN_FOLDER: "The folder of the root `plugin` block is not where the plugins are",
    Rule.PLUGIN_PATTERN: "The pattern of the root `plugin` block does not fit the files",
    Rule.FILE_NAME: "Two plugins of one gateway have one file name",
    Rule.UNREGISTERED_NAME: "No plugin of the gateway registers this name",
    Rule.NAME_KIND: "The name belongs to a plugin of another kind",
    Rule.SHARED_NAME: "Two plugins of one gateway register one name",
    Rule.MODIFIER_SIDE: "A modifier's side is never called",
    Rule.UNUSED_PLUGIN: "The configuration uses no name of this plugin",
    Rule.SERVER_ORDER: "Server plugins run in the opposite order",
    Rule.NOT_LOADED: "The gateway has not loaded a plugin of its list",
    Rule.NOT_INJECTED: "The gateway does not use a plugin that its configuration names",
}
