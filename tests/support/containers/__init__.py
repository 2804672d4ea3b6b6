"""Container engines, a registry and images for tests, all made on this machine.

Nothing here reaches the network: images consist of files of the machine's own packages and of the
toolchains that the backend provides, and the engines know no registry but the one of the tests.
"""
