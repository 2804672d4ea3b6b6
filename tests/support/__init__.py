"""Helpers of the tests that start real programs. No test lives here, and nothing that one expects."""
