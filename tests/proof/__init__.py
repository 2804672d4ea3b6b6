"""The proof: what this backend builds, in a real gateway and against the real one's facts."""
