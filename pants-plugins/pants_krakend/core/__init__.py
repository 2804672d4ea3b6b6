"""What is known about Go plugins and KrakenD: pure functions over given bytes.

Nothing here imports Pants, opens a file, looks at a clock, an environment variable or a network.
"""
