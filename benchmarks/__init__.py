"""Measurements and endurance tests; a package, since some are several processes."""
