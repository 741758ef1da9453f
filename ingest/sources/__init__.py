"""Loaders: one module per local format, from bytes to `Article`."""
