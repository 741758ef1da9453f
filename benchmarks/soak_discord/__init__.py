"""The bot in a loopback Discord for any length of time, with every kind of fault around it."""
