"""Rules that find what a build is made of: modules, packages, files, and their targets."""
