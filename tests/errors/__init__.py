"""Every error that a user of `pants package` meets, through the real Pants."""
