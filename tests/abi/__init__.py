"""Facts read from files that real compilers and linkers made."""
