"""The commands of `python -m pants_krakend`: files in, text out; what is said is the core's."""
