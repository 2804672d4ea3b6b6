"""One remote cache, two machines: what one has done, the other neither does nor needs tools for."""
