"""Running a gateway with its plugins on loopback, and asking it: the only place that does so.

Processes, sockets and files; what any of it means is the core's. No Pants.
"""
