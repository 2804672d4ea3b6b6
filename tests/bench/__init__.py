"""What the project promises of speed, measured: `python -m tests.bench` prints one table.

Only measuring lives here. Nothing asserts: a missed goal is a line in the table, not a failure.
"""
