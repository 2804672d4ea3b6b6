"""The proof: plugins that this backend built, in a real gateway and against the real gateway's facts."""
