"""Rules that have plugins judged: they gather what the core's judges want, and have no opinion."""
