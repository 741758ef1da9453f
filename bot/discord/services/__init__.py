"""Async facades over the ports: blocking calls run in bounded worker pools, scoped to a guild."""
