"""Helpers of the tests that start real programs. No test lives here, nor what one expects."""
