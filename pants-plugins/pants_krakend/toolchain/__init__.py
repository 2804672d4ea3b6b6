"""Rules that provide tools on the machine: the exact Go, the C compiler, our programs."""
