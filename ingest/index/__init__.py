"""The vector-index port and its only adapter, Chroma, embedded or on a server."""
