"""A program: runs a command, and writes what it cost into a file. It imports nothing of ours.

`python measured.py FILE COMMAND…`: the file gets CPU seconds and the largest process in bytes.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from pathlib import Path


def main(file: str, *command: str) -> int:
    """Run the command to its end, and give its exit status."""
    status = subprocess.run(command, check=False).returncode
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    cost = {"cpu": used.ru_utime + used.ru_stime, "peak": used.ru_maxrss * 1024}
    Path(file).write_text(json.dumps(cost))
    return status


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
