"""Go source files read as text: what a file imports, embeds and is built for, without running Go.

Each file here answers one question over given bytes or strings; nothing is imported here, so that
asking one question does not pay for the others.
"""
