"""Tests of docs/ci.md and examples/ci: their commands do what they promise."""
