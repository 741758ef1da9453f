"""Benchmarks and endurance tests. A package, because some of them start several processes."""
