"""Async facades over the ports: blocking calls run in bounded worker pools, scoped to a guild.

Beside them stand the events that were handled already.
"""
