"""`pants test` of the examples' gateway, with one thing broken at a time."""
