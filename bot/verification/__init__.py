"""Checks of a claim against the sentences it cites: pure gates, and what the NLI model says."""
