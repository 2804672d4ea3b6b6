"""A build as data: the plan, what it is made of, what is said of its result and its failures."""
