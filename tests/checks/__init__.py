"""`check`, `lint` and `package` say whether plugins load, through the real Pants."""
