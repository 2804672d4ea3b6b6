"""`program` on the command line."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from pants_krakend.__main__ import main


def test_the_program_of_a_locked_gateway_can_be_run(tmp_path: Path) -> None:
    locked, output = tmp_path / "krakend", tmp_path / "gateway"
    locked.write_bytes(b"a gateway")
    digest = f"sha256:{hashlib.sha256(b'a gateway').hexdigest()}"
    arguments = (f"--digest={digest}", "--cpu=amd64", f"--output={output}")
    assert main(["program", f"binary:{locked}", *arguments]) == 0
    assert output.read_bytes() == b"a gateway"
    assert os.access(output, os.X_OK)
