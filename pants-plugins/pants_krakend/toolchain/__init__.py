"""Rules that provide tools on the machine that builds: the exact Go, the C compiler, our programs."""
