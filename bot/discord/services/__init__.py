"""Async facades over the ports, in bounded worker pools and scoped to a guild, and the events seen."""
