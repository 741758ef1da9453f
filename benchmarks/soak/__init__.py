"""Endurance tests of the store: concurrent processes and killed writers. `make soak` runs them, the tests a short form."""
