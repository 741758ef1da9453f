"""Token, endpoints, reconnect back-off and log forwarding: what touches discord.py's internals."""
