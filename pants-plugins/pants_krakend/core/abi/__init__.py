"""What a compiled gateway or plugin says of itself, read without running it."""
