"""Rules that connect Pants' goals to what this backend can do."""
