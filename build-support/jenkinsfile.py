"""Says where a Jenkinsfile is no Groovy.

    jenkinsfile.py FILE

It ends with 0 where every line could be parsed, and with 1 where one could not. Which stages and
steps Jenkins knows is not looked at: only a Jenkins with its plugins knows that.
"""

from __future__ import annotations

import sys
from pathlib import Path

import tree_sitter
import tree_sitter_groovy


def main(path: str) -> int:
    """Parse the file, print each place that is no Groovy, and return the exit status."""
    parser = tree_sitter.Parser(tree_sitter.Language(tree_sitter_groovy.language()))
    tree = parser.parse(Path(path).read_bytes())
    lines = sorted({line + 1 for line in _wrong_lines(tree.root_node)})
    for line in lines:
        print(f"{path}:{line}: not Groovy")
    return 1 if lines else 0


def _wrong_lines(node: tree_sitter.Node) -> list[int]:
    own = [node.start_point[0]] if node.is_error or node.is_missing else []
    return own + [line for child in node.children for line in _wrong_lines(child)]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
