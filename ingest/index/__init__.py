"""The vector-index port and its adapter for Chroma, embedded or on a server."""
