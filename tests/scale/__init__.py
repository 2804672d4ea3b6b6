"""What a monorepo of twenty plugins costs, in counts of what is run; the bench measures times."""
