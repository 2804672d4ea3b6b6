"""`python -m tests.bench`: measures everything in one run and prints the table of docs/benchmarks.md.

The exit status tells whether the bench ran, not whether the goals were met.
"""

from __future__ import annotations

import hashlib
import os
import statistics
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pants.base.build_environment import get_pants_cachedir

from tests.bench.compiles import compile_rows
from tests.bench.machine import describe_machine
from tests.bench.pants_rows import pants_rows
from tests.bench.pants_runs import Pants
from tests.bench.table import render_table
